"""Keeping a library equal to its sources, by the hash of their content.

Invariant: what did not change costs nothing and is not touched; a source that cannot be read is
reported and leaves what the library held of it as it was; each call is one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..errors import ArticleError, IngestError
from ..ingest import article_id_for
from ..recipe import PassageSettings
from ..records import ArticleInfo, Failure, OnProgress, Progress, SyncReport
from .prefetch import ReadingAhead, Source
from .rows import content_hash
from .segmenting import recut, segments_of
from .store import Library

READING_STAGE: Final = "Reading articles"


@dataclass(slots=True, kw_only=True)
class _Ledger:
    """What a run has done so far."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def report(self, removed: Sequence[str] = ()) -> SyncReport:
        return SyncReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(removed),
            unchanged=tuple(self.unchanged),
            failed=tuple(self.failed),
        )


def add_sources(
    library: Library,
    sources: Sequence[Source],
    *,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Add or replace the articles of these sources; nothing is removed."""
    recut(library, settings)
    ledger = _Ledger()
    with library.writing():
        known = {info.source: info for info in library.infos() if info.source and not info.root}
        writer = _Writer(library, settings, root=None, known=known)
        writer.put_all(sources, ledger, on_progress)
    return ledger.report()


def sync_sources(
    library: Library,
    sources: Sequence[Source],
    *,
    root: str,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Make the articles of the folder named `root` equal to these sources.

    Articles that came from elsewhere are left alone. An article whose source is gone is removed;
    one whose source could not be read stays.
    """
    recut(library, settings)
    ledger = _Ledger()
    with library.writing():
        known = {info.source or "": info for info in library.infos() if info.root == root}
        names = {source.name for source in sources}
        gone = {name: info for name, info in known.items() if name not in names}
        writer = _Writer(library, settings, root=root, known=known, gone=gone)
        writer.put_all(sources, ledger, on_progress)
        removed = sorted(info.id for info in writer.gone.values())
        library.remove(removed)
    return ledger.report(removed)


def replace_all(
    library: Library,
    sources: Sequence[Source],
    *,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Make the whole library equal to these sources, each of which names its article id."""
    recut(library, settings)
    ledger = _Ledger()
    with library.writing():
        writer = _Writer(library, settings, root=None, known={})
        writer.put_all(sources, ledger, on_progress)
        wanted = {source.identifier for source in sources}
        removed = [info.id for info in library.infos() if info.id not in wanted]
        library.remove(removed)
    return ledger.report(removed)


class _Writer:
    """Puts documents into one library, deciding for each what changed."""

    def __init__(
        self,
        library: Library,
        settings: PassageSettings,
        *,
        root: str | None,
        known: dict[str, ArticleInfo],
        gone: dict[str, ArticleInfo] | None = None,
    ) -> None:
        self._library = library
        self._settings = settings
        self._root = root
        self._known = known
        self.gone = gone or {}
        self._held = {info.id: info.content_sha256 for info in library.infos()}
        self._stamps = frozenset(info.stamp for info in known.values() if info.stamp)

    def put_all(
        self, sources: Sequence[Source], ledger: _Ledger, on_progress: OnProgress | None
    ) -> None:
        report = on_progress or (lambda _: None)
        with ReadingAhead(sources, self._likely_id) as reading:
            for done, source in enumerate(reading):
                report(Progress(stage=READING_STAGE, done=done, total=len(sources)))
                try:
                    self._put(source, ledger)
                except (IngestError, ArticleError) as error:
                    ledger.failed.append(Failure(source=source.name, reason=str(error)))
        if sources:
            report(Progress(stage=READING_STAGE, done=len(sources), total=len(sources)))

    def _put(self, source: Source, ledger: _Ledger) -> None:
        stamp = source.stamp() if source.stamp else None
        before = self._known.get(source.name) or self._moved_here(source.name, stamp)
        if before is not None and stamp is not None and before.stamp == stamp:
            ledger.unchanged.append(before.id)
            return
        if before is not None and not source.replaces:
            msg = (
                f"another file named {source.name} is in the collection already;"
                " rename this one, or remove that article first"
            )
            raise IngestError(msg)
        article_id = source.identifier or (before.id if before else self._free_id(source.name))
        document = source.load(article_id)
        content = content_hash(document.article)
        if self._held.get(article_id) == content:
            self._library.restamp(article_id, stamp)
            ledger.unchanged.append(article_id)
            return
        segments = segments_of(document.article, self._settings)
        self._library.put(document, segments, root=self._root, stamp=stamp)
        (ledger.changed if article_id in self._held else ledger.added).append(article_id)
        self._held[article_id] = content

    def _moved_here(self, name: str, stamp: str | None) -> ArticleInfo | None:
        """The article whose file was renamed to `name`: same stamp, and its old path is gone."""
        for old_name, info in self.gone.items():
            if stamp is not None and info.stamp == stamp:
                del self.gone[old_name]
                self._library.move(info.id, root=self._root, source=name)
                return info
        return None

    def _likely_id(self, source: Source, stamp: str | None) -> str | None:
        """The id `_put` will give, as far as can be told before its turn; `None` for no reading."""
        before = self._known.get(source.name)
        if stamp in self._stamps or (before is not None and not source.replaces):
            return None
        return source.identifier or (before.id if before else self._free_id(source.name))

    def _free_id(self, name: str) -> str:
        wanted = article_id_for(name)
        if wanted not in self._held:
            return wanted
        return f"{wanted}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
