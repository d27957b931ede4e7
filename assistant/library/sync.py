"""Keeping a library equal to its sources, by the hash of their content.

Invariant: what did not change costs nothing and is not touched; a source that cannot be read is
reported and leaves what the library held of it as it was; each call is one transaction.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..errors import ArticleError, IngestError
from ..ingest import article_id_for, joined, part_of
from ..recipe import PassageSettings
from ..records import (
    ArticleInfo,
    ArticleReading,
    Document,
    Failure,
    OnProgress,
    Progress,
    SyncReport,
)
from .prefetch import ReadingAhead, Source
from .rows import content_hash
from .segmenting import resegment, segments_of
from .store import Library

READING_STAGE: Final = "Reading articles"


@dataclass(slots=True, kw_only=True)
class _Ledger:
    """What a run has done so far."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    doubtful: list[ArticleReading] = field(default_factory=list)

    def report(self, removed: Sequence[str] = ()) -> SyncReport:
        return SyncReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(removed),
            unchanged=tuple(self.unchanged),
            failed=tuple(self.failed),
            doubtful=tuple(self.doubtful),
        )


def add_sources(
    library: Library,
    sources: Sequence[Source],
    *,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Add or replace the articles of these sources; nothing is removed."""
    resegment(library, settings)
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
    return _put_below(
        library,
        sources,
        root=root,
        settings=settings,
        on_progress=on_progress,
        names=frozenset(source.name for source in sources),
    )


def put_again(
    library: Library,
    sources: Sequence[Source],
    *,
    root: str | None,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Replace what the library holds of these sources of one root; other articles are left alone."""
    return _put_below(library, sources, root=root, settings=settings, on_progress=on_progress)


def _put_below(
    library: Library,
    sources: Sequence[Source],
    *,
    root: str | None,
    settings: PassageSettings,
    on_progress: OnProgress | None,
    names: frozenset[str] | None = None,
) -> SyncReport:
    """Put sources into one root; of what else lies there only sources of these `names` stay."""
    resegment(library, settings)
    ledger = _Ledger()
    with library.writing():
        known = {info.source or "": info for info in library.infos() if info.root == root}
        gone = {
            name: info
            for name, info in known.items()
            if names is not None and name not in names and part_of(name)[0] not in names
        }
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
    resegment(library, settings)
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
        self._parts = _by_source(known.values())
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
        before = self._parts.get(source.name) or self._moved_here(source.name, stamp)
        same = [info.id for info in before if stamp is not None and info.stamp == stamp]
        if same:
            ledger.unchanged += same
            return
        if before and not source.replaces:
            msg = (
                f"another file named {source.name} is in the collection already;"
                " rename this one, or remove that article first"
            )
            raise IngestError(msg)
        loaded = source.load(self._id_for(source))
        # A source with an unread part is read, and reported, again the next time
        stamp = None if loaded.failed else stamp
        for document in loaded.documents:
            self._put_document(document, source, stamp, ledger)
        ledger.failed += loaded.failed
        if self._root is not None and not loaded.failed:
            kept = {_name_of(document, source) for document in loaded.documents}
            self.gone |= {
                info.source: info for info in before if info.source and info.source not in kept
            }

    def _put_document(
        self, document: Document, source: Source, stamp: str | None, ledger: _Ledger
    ) -> None:
        article_id = self._id_of(document, source)
        original = document.original
        document = Document(
            article=replace(document.article, id=article_id),
            original=original and original.named(_name_of(document, source)),
        )
        content = content_hash(document.article)
        if self._held.get(article_id) == content:
            self._library.restamp(article_id, stamp, loader=original.loader if original else None)
            ledger.unchanged.append(article_id)
            return
        segments = segments_of(document.article, self._settings)
        self._library.put(document, segments, root=self._root, stamp=stamp)
        (ledger.changed if article_id in self._held else ledger.added).append(article_id)
        self._held[article_id] = content
        if document.article.reading.is_doubtful:
            reading = document.article.reading
            ledger.doubtful.append(ArticleReading(article_id=article_id, reading=reading))

    def _moved_here(self, name: str, stamp: str | None) -> list[ArticleInfo]:
        """The articles whose file was renamed to `name`: same stamp, and its old path is gone."""
        same = [info for info in self.gone.values() if stamp is not None and info.stamp == stamp]
        moved = _by_source(same)[part_of(same[0].source or "")[0]] if same else []
        for info in moved:
            old = info.source or ""
            del self.gone[old]
            part = part_of(old)[1]
            self._library.move(
                info.id, root=self._root, source=joined(name, part) if part else name
            )
        return moved

    def _likely_id(self, source: Source, stamp: str | None) -> str | None:
        """The id to load with, as far as can be told before its turn; `None` for no reading."""
        if stamp in self._stamps or (source.name in self._parts and not source.replaces):
            return None
        return self._id_for(source)

    def _id_for(self, source: Source) -> str:
        """The id of what is held under a source's name, else a free one."""
        before = self._known.get(source.name)
        return source.identifier or (before.id if before else self._free_id(source.name))

    def _id_of(self, document: Document, source: Source) -> str:
        """The id a document that was read is to have."""
        name = _name_of(document, source)
        if name == source.name:
            return self._id_for(source)
        before = self._known.get(name)
        return before.id if before else self._free_id(name, wanted=document.article.id)

    def _free_id(self, name: str, *, wanted: str | None = None) -> str:
        wanted = wanted or article_id_for(name)
        if wanted not in self._held:
            return wanted
        return f"{wanted}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _name_of(document: Document, source: Source) -> str:
    """The name a document is held under: its source's, or that of a part of it."""
    given = document.original.source if document.original else source.name
    part = part_of(given)[1]
    return joined(source.name, part) if part is not None and given != source.name else source.name


def _by_source(infos: Iterable[ArticleInfo]) -> defaultdict[str, list[ArticleInfo]]:
    """Articles by the source they are, or are a part of."""
    found: defaultdict[str, list[ArticleInfo]] = defaultdict(list)
    for info in infos:
        if info.source:
            found[part_of(info.source)[0]].append(info)
    return found
