"""Keeping a library equal to its sources, by the hash of their content.

Invariant: what did not change costs nothing and is not touched; a source that cannot be read is
reported and leaves what the library held of it as it was; each call is one transaction, and sources
are read before it begins, so that nobody waits for a parser who only wants to write.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count, zip_longest

from ..errors import ArticleError, IngestError
from ..ingest import article_id_for, joined, part_of
from ..recipe import PassageSettings
from ..records import (
    ArticleInfo,
    ArticleReading,
    Document,
    Failure,
    OnProgress,
    SyncReport,
)
from .decisions.removals import StaysOut
from .read_ahead.prefetch import Source
from .read_ahead.read_first import Ready, read_first
from .read_ahead.spool import Spool
from .rows import Segmentation, read_reading, written
from .segmenting import resegment, segments_of, with_language
from .store import Library


@dataclass(slots=True, kw_only=True)
class _Ledger:
    """What a run has done so far."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    doubtful: list[ArticleReading] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)

    def report(self, removed: Sequence[str] = ()) -> SyncReport:
        return SyncReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(removed),
            unchanged=tuple(self.unchanged),
            failed=tuple(self.failed),
            doubtful=tuple(self.doubtful),
            kept_out=tuple(self.kept_out),
        )


def add_sources(
    library: Library,
    sources: Sequence[Source],
    *,
    settings: PassageSettings,
    by_hand: bool = True,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Add or replace the articles of these sources; nothing is removed.

    What somebody removed comes back only where it is added `by_hand`.
    """
    resegment(library, settings)
    ledger = _Ledger()

    def writer(sound: list[ArticleInfo]) -> _Writer:
        stays_out = None if by_hand else StaysOut.below(library.removals, None, names=None)
        known = {info.source: info for info in sound if info.source and not info.root}
        return _Writer(library, settings, root=None, known=known, sound=sound, stays_out=stays_out)

    with _put_all(library, sources, writer, ledger=ledger, on_progress=on_progress):
        pass
    return ledger.report()


def sync_sources(
    library: Library,
    sources: Sequence[Source],
    *,
    root: str,
    settings: PassageSettings,
    lost_roots: frozenset[str] = frozenset(),
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Make the articles of the folder named `root` equal to these sources.

    Articles that came from elsewhere are left alone. An article whose source is gone is removed;
    one whose source could not be read stays. Of `lost_roots`, folders that are not there any more,
    this one may be what became of them: an article whose source is here unchanged is from here now.
    """
    return _put_below(
        library,
        sources,
        root=root,
        settings=settings,
        on_progress=on_progress,
        names=frozenset(source.name for source in sources),
        lost_roots=lost_roots,
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
    lost_roots: frozenset[str] = frozenset(),
) -> SyncReport:
    """Put sources into one root; of what else lies there only sources of these `names` stay."""
    resegment(library, settings)
    ledger = _Ledger()

    def writer(sound: list[ArticleInfo]) -> _Writer:
        known = {info.source or "": info for info in sound if info.root == root}
        gone = {
            name: info
            for name, info in known.items()
            if names is not None and name not in names and part_of(name)[0] not in names
        }
        stays_out = StaysOut.below(library.removals, root, names=names, lost_roots=lost_roots)
        return _Writer(
            library,
            settings,
            root=root,
            known=known,
            sound=sound,
            missing=_Missing(
                gone=gone,
                left_behind={i.id: i for i in sound if i.root in lost_roots - {root}},
            ),
            stays_out=stays_out,
        )

    with _put_all(library, sources, writer, ledger=ledger, on_progress=on_progress) as put:
        removed = sorted(info.id for info in put.gone.values())
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

    def writer(sound: list[ArticleInfo]) -> _Writer:
        return _Writer(library, settings, root=None, known={}, sound=sound)

    with _put_all(library, sources, writer, ledger=ledger, on_progress=on_progress):
        wanted = {source.identifier for source in sources}
        removed = [info.id for info in library.infos() if info.id not in wanted]
        library.remove(removed)
    return ledger.report(removed)


def _sound(library: Library) -> list[ArticleInfo]:
    """The articles that are whole; a damaged one is read again as if it were not there."""
    damaged = library.unsound_texts()
    return [info for info in library.sound_infos() if info.id not in damaged]


@contextmanager
def _put_all(
    library: Library,
    sources: Sequence[Source],
    writer_of: Callable[[list[ArticleInfo]], _Writer],
    *,
    ledger: _Ledger,
    on_progress: OnProgress | None,
) -> Iterator[_Writer]:
    """The sources read, and then, in a transaction that is open inside, put by the writer."""
    library.refuse_read_only()  # before anything is read in vain
    with Spool() as spool:
        with library.reading():
            state, sound = library.state, _sound(library)
            planned = writer_of(sound)
        ready = read_first(
            sources,
            planned.likely_id,
            spool=spool,
            settings=planned.settings,
            on_progress=on_progress,
        )
        with library.writing():
            # Reading may have taken minutes: what is decided is decided on what is there now
            writer = writer_of(sound if library.state == state else _sound(library))
            for item in ready:
                writer.put(item if writer.knows_as(planned, item) else item.anew(), ledger)
            yield writer


@dataclass(slots=True, kw_only=True)
class _Missing:
    """Articles whose source may be one of those that are read, under another name.

    `gone`, by source, are those of the same folder whose file is not there; they are removed in the
    end. `left_behind`, by id, are those of folders that are not there any more; they stay where
    they were.
    """

    gone: dict[str, ArticleInfo] = field(default_factory=dict)
    left_behind: dict[str, ArticleInfo] = field(default_factory=dict)


class _Writer:
    """Puts documents into one library, deciding for each what changed."""

    def __init__(
        self,
        library: Library,
        settings: PassageSettings,
        *,
        root: str | None,
        known: dict[str, ArticleInfo],
        sound: list[ArticleInfo],
        missing: _Missing | None = None,
        stays_out: StaysOut | None = None,
    ) -> None:
        self._library = library
        # Who adds a source by hand wants it, whatever was removed before
        self._stays_out = stays_out or StaysOut(library.removals, (), names=None)
        self.settings = settings
        self._root = root
        self._known = known
        self._parts = _by_source(known.values())
        missing = missing or _Missing()
        self.gone = missing.gone
        self._left_behind = missing.left_behind
        self._held = {info.id: info.content_sha256 for info in sound}
        self._originals = {info.id: info.original_sha256 for info in sound}
        self._removed = {item.info.id: item.info for item in library.removals.all()}
        # Of a file that was renamed, or that somebody removed
        self._known_elsewhere = self._stays_out.stamps | {
            item.stamp for item in (*self.gone.values(), *self._left_behind.values())
        }

    def put(self, ready: Ready, ledger: _Ledger) -> None:
        """Put the documents of one source, or note why there are none."""
        try:
            self._put(ready, ledger)
        except (IngestError, ArticleError) as error:
            ledger.failed.append(Failure(source=ready.source.name, reason=str(error)))

    def knows_as(self, other: _Writer, ready: Ready) -> bool:
        """Whether what is held of a source is what it was when the source was read."""
        name = ready.source.name
        return self._parts.get(name) == other._parts.get(name)

    def _put(self, ready: Ready, ledger: _Ledger) -> None:
        source = ready.source
        stamp = source.stamp() if source.stamp else None
        before = self._parts.get(source.name) or self._moved_here(source.name, stamp)
        same = [info.id for info in before if stamp is not None and info.stamp == stamp]
        kept_out = self._stays_out.whole(source.name, stamp)
        if same or (kept_out and not before):
            ledger.unchanged += same
            ledger.kept_out += kept_out
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
        for document, cut in zip_longest(loaded.documents, ready.cuts()):
            self._put_document(document, cut, source=source, stamp=stamp, ledger=ledger)
        ledger.failed += loaded.failed
        if self._root is not None and not loaded.failed:
            kept = {_name_of(document, source) for document in loaded.documents}
            self.gone |= {
                info.source: info for info in before if info.source and info.source not in kept
            }

    def _put_document(
        self,
        document: Document,
        cut: Segmentation | None,
        *,
        source: Source,
        stamp: str | None,
        ledger: _Ledger,
    ) -> None:
        name = _name_of(document, source)
        if (removed := self._stays_out.holds(document, name, stamp)) is not None:
            ledger.kept_out.append(removed.info.id)
            return
        article_id = self._id_of(document, source)
        original = document.original
        article = document.article
        if article.id != article_id:
            article = replace(article, id=article_id)
        if original is None:  # else its loader has looked
            article = with_language(article)
        original = original and original.named(name)
        document = Document(
            article=self._library.corrections.renewed(
                article, original, is_held=article_id in self._held
            ),
            original=original,
        )
        row = written(document.article)
        content = row.content_sha256
        is_complete = original is None or self._originals.get(article_id) is not None
        if self._held.get(article_id) == content and is_complete:
            self._library.restamp(article_id, stamp, loader=original.loader if original else None)
            ledger.unchanged.append(article_id)
            return
        # A correction may have changed what it was cut by
        if cut is None or document.article != article:
            cut = segments_of(document.article, self.settings)
        self._library.put(document, cut, root=self._root, stamp=stamp, row=row)
        (ledger.changed if article_id in self._held else ledger.added).append(article_id)
        self._held[article_id] = content
        if document.article.reading.is_doubtful:
            reading = read_reading(row.reading)  # as whoever reads the article will find it
            ledger.doubtful.append(ArticleReading(article_id=article_id, reading=reading))

    def _moved_here(self, name: str, stamp: str | None) -> list[ArticleInfo]:
        """The articles whose file, or its folder, was renamed to `name`: same stamp, the old path is gone."""
        lost = sorted(
            self._left_behind.values(), key=lambda info: part_of(info.source or "")[0] != name
        )
        same = [
            info
            for info in (*self.gone.values(), *lost)
            if stamp is not None and info.stamp == stamp
        ]
        beside = [info for info in same if info.root == same[0].root]
        moved = _by_source(beside)[part_of(same[0].source or "")[0]] if same else []
        for info in moved:
            old = info.source or ""
            if self._left_behind.pop(info.id, None) is None:
                del self.gone[old]
            part = part_of(old)[1]
            self._library.move(
                info.id, root=self._root, source=joined(name, part) if part else name
            )
        return moved

    def likely_id(self, source: Source, stamp: str | None) -> str | None:
        """The id to load with, as far as can be told before its turn; `None` for no reading."""
        if source.name in self._parts and not source.replaces:
            return None
        before = self._parts.get(source.name, [])
        is_known = stamp in self._known_elsewhere or any(info.stamp == stamp for info in before)
        return None if stamp is not None and is_known else self._id_for(source)

    def _id_for(self, source: Source) -> str:
        """The id of what is held under a source's name, else a free one."""
        before = self._known.get(source.name) or self._removed_as(source.name)
        return source.identifier or (before.id if before else self._free_id(source.name))

    def _id_of(self, document: Document, source: Source) -> str:
        """The id a document that was read is to have."""
        name = _name_of(document, source)
        if name == source.name:
            return self._id_for(source)
        before = self._known.get(name) or self._removed_as(name)
        return before.id if before else self._free_id(name, wanted=document.article.id)

    def _removed_as(self, name: str) -> ArticleInfo | None:
        """What was removed under this name, and comes back under its own id."""
        return next(
            (
                info
                for info in self._removed.values()
                if (info.root, info.source) == (self._root, name) and info.id not in self._held
            ),
            None,
        )

    def _free_id(self, name: str, *, wanted: str | None = None) -> str:
        wanted = wanted or article_id_for(name)
        # Two folders may have a file of this name; of three the third needs another hash than the second
        more = (f"{number}\n{self._root}\n{name}" for number in count())
        names = (f"{wanted}-{_short_hash(text)}" for text in chain([name], more))
        return next(
            free
            for free in chain([wanted], names)
            if free not in self._held and free not in self._removed
        )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


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
