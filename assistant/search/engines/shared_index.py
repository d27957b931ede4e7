"""The search side of an index whose collection lies on an engine, which other processes read and change.

Invariant: a question is answered from the newest version that the engine had when it was asked; so what
was acknowledged through one process is seen by the next question through any other. What has changed
in this library goes there first, batch by batch, each whole; what others changed there stays.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from ...encoders.sentence_encoder import Encoder
from ...errors import ArticleNotFoundError, EngineError, LibraryBusyError
from ...library import Library, find_near_duplicates, resegment
from ...library.near_duplicates.clusters import ComparedPair, group_articles
from ...library.rows import fold_fingerprint
from ...recipe import Recipe
from ...records import Article, ArticleInfo, Check, Encoding, IndexFacts, OnProgress, Original
from ...records.article_cache import ArticleCache
from ..index.encoding.encoding_pace import EncodingPace
from ..index.encoding.spreading import Helpers
from ..index.index_facts import facts_of, load_now
from ..index.layout import BuildContext, LibraryMovedError, build_key_of, fingerprint_of
from ..index.recovery import examine_library, model_check
from ..snapshot import SearchSettings, Snapshot, StaleSnapshotError
from .engine_address import EngineAddress, open_store
from .passage_store import ListedArticle, Making, PassageStore, StoreState
from .shared_engine import SharedEngine
from .stored_articles import stored_articles

_PATIENCE: Final = 0.1  # seconds a question waits for who puts articles there
_ATTEMPTS: Final = 8  # work is done again when the collection changes under it
_CHARACTERS_KEPT: Final = 16_000_000
_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """One version of the collection: its articles by id, in order, and what comparing them found."""

    state: StoreState
    articles: Mapping[str, ListedArticle]
    pairs: frozenset[ComparedPair]

    @property
    def infos(self) -> list[ArticleInfo]:
        return [item.info for item in self.articles.values()]


class SharedIndex:
    """The searchable state of a collection on an engine; safe to share between threads."""

    def __init__(
        self,
        *,
        folder: Path,
        library: Library,
        recipe: Recipe,
        encoder: Encoder,
        address: EngineAddress,
    ) -> None:
        self._folder = folder
        self._library = library
        self._recipe = recipe
        self._encoder = encoder
        self._address = address
        self.helpers: Helpers | None = None
        """Who encodes what is new, where it is not this process."""
        self._opened: PassageStore | None = None
        self._listing: _Listing | None = None
        self._snapshot: Snapshot | None = None
        self._pushed: tuple[str, str] | None = None  # what, and to which collection
        self._pace = EncodingPace()
        self.waiting = 0
        """Articles that are yet to be put there by this process."""
        # By revision and id: a text that was fetched serves every version that it is of
        self._texts = ArticleCache(
            self._fetched, size=lambda article: len(article.text), characters=_CHARACTERS_KEPT
        )
        self._lock = threading.RLock()
        self._pushing = threading.RLock()

    # What there is

    @property
    def fingerprint(self) -> str:
        """Identifies the state questions are answered from: articles, recipe and model."""
        return self._fingerprint_of(self._follow())

    def infos(self) -> list[ArticleInfo]:
        """All articles of the collection without their texts, sorted by id."""
        return self._follow().infos

    def article(self, article_id: str) -> Article:
        """An article of the collection, as the engine has it.

        Raises:
            ArticleNotFoundError: there is none with this id.
            EngineError: its text is not the one that was put.
        """
        return self._load(self._follow(), article_id)

    def original(self, article_id: str) -> Original | None:
        """The source an article was extracted from, where it was put there from this library."""
        return self._library.original(article_id)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nothing is held for it: each article is of the newest version when it is read."""
        yield

    # Searching

    def snapshot(self, on_progress: OnProgress | None = None) -> Snapshot:
        """The newest state of the collection; what is new here is encoded and put there first."""
        with self._pushing, self._pace.watching(on_progress) as watched:
            self._push(watched)
            return self._newest()

    def searchable(self, on_progress: OnProgress | None = None) -> Snapshot:
        """As `snapshot`; while another thread puts articles there, what is there already."""
        if self._pushing.acquire(timeout=_PATIENCE):
            try:
                return self.snapshot(on_progress)
            finally:
                self._pushing.release()
        waiting = self.waiting
        found = self._newest()
        return found.in_part(waiting) if waiting else found

    def consistently(self, work: Callable[[Snapshot], T]) -> T:
        """`work` on a snapshot, again on a newer one if the collection moved on meanwhile.

        After a few times on one that takes what is still there of its own version: whoever changes
        the collection without a pause keeps nobody from asking.

        Raises:
            LibraryBusyError: even so an article that was to be quoted was exchanged.
        """
        for _ in range(_ATTEMPTS):
            try:
                return work(self.searchable())
            except StaleSnapshotError:
                _log.info("the collection changed during a question; asking again")
        try:
            return work(self._snapshot_of(self._follow(), is_lenient=True))
        except StaleSnapshotError as error:
            msg = f"{self._address.uri} changed {_ATTEMPTS} times during one question; ask again"
            raise LibraryBusyError(msg) from error

    def encoding(self) -> Encoding | None:
        """How much is there while this process encodes and puts articles there; else `None`."""
        pace, listing, waiting = self._pace.words, self._listing, self.waiting
        if pace is None:
            return None
        there = len(listing.articles) if listing is not None else 0
        return Encoding(articles=there, total=there + waiting, pace=pace)

    def load_encoder(self) -> None:
        """Load the encoder's model, where it is one that loads late.

        Raises:
            ModelError: it cannot be loaded.
        """
        load_now(self._encoder)

    # About it

    def health(self) -> list[Check]:
        """What is well and what is not: library, texts, engine, model."""
        try:
            engine = self._store.health()
        except EngineError as error:
            engine = [Check(name="engine", ok=False, detail=str(error))]
        return [
            *examine_library(self._library),
            *engine,
            model_check(self._encoder, self._recipe),
        ]

    def facts(self, *, reader: str) -> IndexFacts:
        """What answers come from: versions, models and sizes; a build is what lies on the engine."""
        return facts_of(
            self._library,
            self._encoder,
            self._recipe,
            build_bytes=self._store.facts().stored_bytes,
            reader=reader,
            fingerprint=self.fingerprint,
        )

    def close(self) -> None:
        """Release the engine's connections."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()

    @property
    def uri(self) -> str:
        """Where the collection lies."""
        return self._address.uri

    @property
    def store(self) -> PassageStore:
        """The collection itself, opened when it is first asked for."""
        return self._store

    @property
    def _store(self) -> PassageStore:
        with self._lock:
            if self._opened is None:
                self._opened = open_store(
                    self._address, self._making(), settings=self._recipe.engine
                )
            return self._opened

    def _making(self) -> Making:
        lexical = self._recipe.lexical
        return Making(
            build_key=build_key_of(self._encoder, self._recipe),
            model=f"{Path(self._recipe.encoder.model).name} {self._encoder.fingerprint[:12]}",
            dimensions=self._dimensions(),
            k1=lexical.k1,
            b=lexical.b,
        )

    def _dimensions(self) -> int:
        """How many numbers the encoder's vectors have; kept, for counting them takes the model."""
        name = f"dimensions of {self._encoder.fingerprint}"
        known = self._library.setting(name)
        if known is None:
            known = str(len(self._encoder.encode(["dimensions"])[0]))
            self._library.note(name, known)
        return int(known)

    # Following the collection

    def _follow(self) -> _Listing:
        """The newest version of the collection; what has changed is read, if anything."""
        with self._lock:
            before, state = self._listing, self._store.state()
            if before is None or before.state != state:
                self._listing = self._read_listing(before)
            return self._listing if self._listing is not None else self._read_listing(None)

    def _read_listing(self, before: _Listing | None) -> _Listing:
        since = before.state.version if before is not None else 0
        changes = self._store.changes(since)
        if before is None or changes.is_whole or changes.state.lineage != before.state.lineage:
            if not changes.is_whole:
                changes = self._store.changes(0)
            articles = {item.info.id: item for item in changes.listed}
            pairs = frozenset(changes.pairs)
        else:
            touched = {*changes.removed, *(item.info.id for item in changes.listed)}
            articles = {name: item for name, item in before.articles.items() if name not in touched}
            articles |= {item.info.id: item for item in changes.listed}
            kept = (p for p in before.pairs if p.one not in touched and p.other not in touched)
            pairs = frozenset((*kept, *changes.pairs))
        ordered = {name: articles[name] for name in sorted(articles)}
        return _Listing(state=changes.state, articles=ordered, pairs=pairs)

    def _newest(self) -> Snapshot:
        with self._lock:
            listing, snapshot = self._follow(), self._snapshot
            if snapshot is None or _version_of(snapshot) != listing.state.version:
                snapshot = self._snapshot = self._snapshot_of(listing)
            return snapshot

    def _snapshot_of(self, listing: _Listing, *, is_lenient: bool = False) -> Snapshot:
        infos = listing.infos
        return Snapshot(
            fingerprint=self._fingerprint_of(listing),
            infos=infos,
            load_article=lambda article_id: self._load(listing, article_id),
            engine=SharedEngine(
                self._store,
                listing.state,
                listing.articles,
                self._recipe.lexical,
                is_lenient=is_lenient,
            ),
            encoder=self._encoder,
            settings=SearchSettings(lexical=self._recipe.lexical, fusion=self._recipe.fusion),
            groups=group_articles(infos, sorted(listing.pairs)),
        )

    def _fingerprint_of(self, listing: _Listing) -> str:
        articles = fold_fingerprint((info.id, info.content_sha256) for info in listing.infos)
        return fingerprint_of(articles, self._encoder, self._recipe)

    def _load(self, listing: _Listing, article_id: str) -> Article:
        listed = listing.articles.get(article_id)
        if listed is None:
            msg = f"the collection holds no article {article_id!r}"
            raise ArticleNotFoundError(msg)
        return self._texts.of(f"{listed.revision} {article_id}")

    def _fetched(self, revision_and_id: str) -> Article:
        article_id = revision_and_id.partition(" ")[2]
        found = self._store.articles([article_id])
        if not found:
            msg = f"the article {article_id!r} was taken out of the collection"
            raise ArticleNotFoundError(msg)
        return found[0]

    # Putting there what is new here

    def _push(self, on_progress: OnProgress) -> None:
        library = self._library
        if library.is_read_only:
            return
        for _ in range(_ATTEMPTS):
            resegment(library, self._recipe.passages)
            listing = self._follow()
            if self._pushed == (library.fingerprint, listing.state.lineage):
                return
            find_near_duplicates(library, on_progress)
            try:
                self._push_state(listing, on_progress)
            except LibraryMovedError:
                _log.info("the library changed while it was put on the engine; going on")
        msg = f"{self._folder} went on changing while it was put on the engine; try again"
        raise LibraryBusyError(msg)

    def _push_state(self, listing: _Listing, on_progress: OnProgress) -> None:
        library, lineage = self._library, listing.state.lineage
        with library.reading():
            state, infos = library.fingerprint, library.infos()
            pairs = library.comparisons.compared_pairs()
            noted = library.shared.put_on(lineage)
        held = {info.id for info in infos}
        if gone := sorted(noted.keys() - held):
            self._store.delete(gone)
            self._store.commit()
            with library.writing():
                library.shared.forget(lineage, gone)
        changed = [info for info in infos if noted.get(info.id) != info.content_sha256]
        fresh = [info for info in changed if not _is_there(listing, info)]
        self._note(lineage, [info for info in changed if _is_there(listing, info)])
        context = BuildContext(
            library=library,
            encoder=self._encoder,
            recipe=self._recipe,
            on_progress=on_progress,
        )
        self.waiting = len(fresh)
        try:
            if self.helpers and fresh:
                self.helpers.encode(context, self._folder)
            for batch in stored_articles(context, fresh, state, pairs=pairs):
                self._store.put(batch)
                self._note(lineage, [item.info for item in batch])
                self.waiting -= len(batch)
        finally:
            self.waiting = 0
        self._store.commit()
        self._pushed = (state, lineage)

    def _note(self, lineage: str, infos: Sequence[ArticleInfo]) -> None:
        if infos:
            with self._library.writing():
                contents = {info.id: info.content_sha256 for info in infos}
                self._library.shared.note(lineage, contents)


def _version_of(snapshot: Snapshot) -> int:
    engine = snapshot.engine
    return engine.state.version if isinstance(engine, SharedEngine) else -1


def _is_there(listing: _Listing, info: ArticleInfo) -> bool:
    listed = listing.articles.get(info.id)
    return listed is not None and listed.info.content_sha256 == info.content_sha256
