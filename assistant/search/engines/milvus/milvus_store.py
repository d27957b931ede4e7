"""A collection on Milvus as a store of passages: reading it; writing stands in `milvus_writing`.

Invariant: what is read is read under the expression of one state (`collection_state`), the last one seen, and
the state is compared afterwards: where it moved, all of it is read again. So an answer is of one version.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from ....errors import EngineError, EngineUnavailableError
from ....recipe import EngineSettings
from ....records import Article, Check, Span
from ..conditions import Condition
from ..engine_address import EngineAddress
from ..passage_store import (
    Changes,
    Found,
    FoundPassage,
    ListedArticle,
    Making,
    PassageKey,
    PassageStore,
    StoredArticle,
    StoreFacts,
    StoreState,
    Wanted,
)
from ..stored_json import read_info
from .collection_rows import AT_ONCE, CollectionRows, parted
from .collection_state import CollectionState, refuse_other
from .milvus_expressions import all_of, expression_of, hash_of, one_of
from .milvus_rows import BESIDE, GONE, LISTING, ReadPassage, pairs_in, tallies_of
from .milvus_search import BothHalves
from .milvus_server import MilvusServer, Row
from .milvus_writing import LIVE, MilvusWriter

_LONGEST_NAME: Final = 63
_ATTEMPTS: Final = 8
_TOGETHER: Final = 8  # that are asked of the server at once

T = TypeVar("T")


def open_store(address: EngineAddress, making: Making, *, settings: EngineSettings) -> PassageStore:
    """The collection at an address, made there first where there is none.

    Raises:
        EngineError: the server refuses.
        EngineMismatchError: the collection was made otherwise.
        EngineUnavailableError: nobody answers there.
    """
    collection = address.checked_collection(longest=_LONGEST_NAME)
    server = MilvusServer(address, seconds=settings.timeout_seconds)
    try:
        writer = MilvusWriter(server, collection, settings=settings)
        writer.ensure(LIVE, making)
        store = MilvusStore(server, writer, LIVE, settings=settings)
        refuse_other(store.read_state().making, making, collection)
    except BaseException:
        server.close()
        raise
    return store


class MilvusStore:
    """One collection; may be shared between threads."""

    def __init__(
        self, server: MilvusServer, writer: MilvusWriter, name: str, *, settings: EngineSettings
    ) -> None:
        self._server = server
        self._writer = writer
        self._name = name
        self._settings = settings
        self._breadth = settings.graph_breadth if settings.vectors == "hnsw" else None
        self._pool = ThreadPoolExecutor(_TOGETHER, thread_name_prefix="onrecord-milvus")
        self._rows = CollectionRows(server)
        self._seen: CollectionState | None = None
        self._names: tuple[tuple[str, int], list[str]] = (("", -1), [])

    # What is there

    def read_state(self) -> CollectionState:
        """The state as the server has it now."""
        state = self._seen = self._writer.read(self._name)
        return state

    def state(self) -> StoreState:
        """The newest state; one short question to the server."""
        return self.read_state().told()

    def changes(self, since: int) -> Changes:
        """What changed after a version; everything where that is older than an exchange of all."""

        def read(state: CollectionState) -> Changes:
            is_whole = since < state.whole_from or since == 0
            newer = "" if is_whole else f"revision > {since}"
            rows = self._rows.documents(state, one_of("kind", (LISTING, GONE, BESIDE)), newer)
            listed = [row for row in rows if row["kind"] == LISTING]
            gone = [row["content"] for row in rows if row["kind"] == GONE]
            pairs = pairs_in(row for row in rows if row["kind"] == BESIDE)
            return Changes(
                state=state.told(),
                listed=tuple(
                    ListedArticle(
                        info=read_info(row["content"]), revision=state.revision_of(row["revision"])
                    )
                    for row in listed
                ),
                removed=() if is_whole else tuple(sorted(gone)),
                pairs=pairs,
                is_whole=is_whole,
            )

        return self._consistently(read)

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        """Those of these articles that are there, with their texts, in any order."""

        def read(state: CollectionState) -> list[Article]:
            return [found.article for found in self._rows.articles(state, article_ids)]

        return self._consistently(read) if article_ids else []

    def count(self, within: Condition | None = None) -> int:
        """How many passages there are, or those of articles that fulfil a condition."""

        def read(state: CollectionState) -> int:
            expression = state.counting(expression_of(within) if within else "")
            return self._server.count(state.passages_collection, expression)

        return self._consistently(read)

    def scan(self, after: str | None, *, limit: int) -> list[StoredArticle]:
        """The next articles in the order of their ids, whole as they were put; empty at the end."""

        def read(state: CollectionState) -> list[StoredArticle]:
            names = self._names_of(state)
            begin = 0 if after is None else bisect_right(names, after)
            return self._rows.stored(state, names[begin : begin + limit])

        return self._consistently(read)

    # Searching

    def frequencies(self, terms: Sequence[str], of: StoreState | None = None) -> dict[str, int]:
        """How many passages hold each of these terms; those that none holds are left out."""

        def read(state: CollectionState) -> dict[str, int]:
            held = self._rows.terms.holding(state, terms)
            return {term: number for term, number in held.items() if number}

        seen = self._seen
        # What a state held never changes, so there is nothing to compare afterwards
        if seen is not None and seen.told() == of and self._rows.terms.are_kept(seen):
            return read(seen)
        return self._consistently(read)

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best."""

        def read(state: CollectionState) -> Found:
            halves = BothHalves(
                self._server, self._rows, state, breadth=self._breadth, pool=self._pool
            )
            passages = _as_found(halves.passages(wanted), list(wanted.weights), state)
            return Found(version=state.version, passages=tuple(passages))

        return self._consistently(read)

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        """Those of these passages that are there, with their counts of these terms, in any order."""

        def read(state: CollectionState) -> list[FoundPassage]:
            found: list[ReadPassage] = []
            for part in parted(keys, AT_ONCE):
                own = all_of(
                    [
                        one_of("article", (hash_of(key.article_id) for key in part)),
                        one_of("number", (key.number for key in part)),
                    ]
                )
                wanted = set(part)
                found += [
                    item for item in self._rows.passages(state, own) if item.brief.key in wanted
                ]
            return list(_as_found(found, terms, state))

        return self._consistently(read) if keys else []

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where all passages of these articles stand, by their numbers; unknown ones are left out."""

        def read(state: CollectionState) -> dict[str, tuple[Span, ...]]:
            rows: dict[str, list[Row]] = {}
            columns = ("article_id", "number", "begins", "ends")
            for part in parted(article_ids, AT_ONCE):
                own = state.counting(one_of("article", map(hash_of, part)))
                for row in self._server.query(state.passages_collection, own, columns):
                    rows.setdefault(row["article_id"], []).append(row)
            return {
                name: tuple(
                    Span(start=row["begins"], end=row["ends"])
                    for row in sorted(own, key=lambda row: row["number"])
                )
                for name, own in rows.items()
            }

        return self._consistently(read) if article_ids else {}

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[PassageKey]:
        """The first passages, by article and number, from which on `across` hold all these terms."""

        def read(state: CollectionState) -> list[PassageKey]:
            held_by = self._rows.terms.holding(state, sorted(set(terms)))
            rarest = sorted(held_by, key=lambda term: held_by[term])
            starts: set[PassageKey] | None = None
            for term in rarest:
                among = None if starts is None else {key.article_id for key in starts}
                held = {
                    PassageKey(key.article_id, key.number - back)
                    for key in self._rows.keys_holding(state, term, among)
                    for back in range(across)
                    if key.number >= back
                }
                starts = held if starts is None else starts & held
                if not starts:
                    return []
            return sorted(starts or ())[:limit]

        return self._consistently(read) if terms else []

    # Changing

    def put(self, articles: Sequence[StoredArticle]) -> int:
        """Keep these articles in place of those of the same ids; the version with which they count."""
        return self._writer.put(self._name, articles)

    def delete(self, article_ids: Sequence[str]) -> int:
        """Take articles out with everything that belongs to them; unknown ones are passed over."""
        return self._writer.delete(self._name, article_ids)

    def commit(self) -> None:
        """What is put is seen already: every read is of what was acknowledged."""

    def staging(self) -> PassageStore:
        """A new and empty collection beside this one, to be filled and swapped in."""
        name = self._writer.stage(self.read_state().making)
        return MilvusStore(self._server, self._writer, name, settings=self._settings)

    def swap(self, staged: PassageStore) -> int:
        """Let `staged` take this collection's place at once, for every process; the new version.

        Raises:
            EngineError: it is no staged collection of this one.
        """
        if not isinstance(staged, MilvusStore) or staged._name == self._name:  # noqa: SLF001  of its class
            msg = "only a collection that was staged beside this one takes its place"
            raise EngineError(msg)
        return self._writer.swap()

    # About it

    def facts(self) -> StoreFacts:
        """What it is and holds."""

        def read(state: CollectionState) -> StoreFacts:
            return StoreFacts(
                server=self._server.version(),
                is_exact=self._breadth is None,
                articles=state.articles,
                passages=state.passages,
                terms=self._rows.terms.count(state),
                stored_bytes=0,
            )

        return self._consistently(read)

    def health(self) -> list[Check]:
        """What is well and what is not."""
        try:
            state, version = self.read_state(), self._server.version()
            held = self.count()
        except EngineError as error:
            return [Check(name="engine", ok=False, detail=str(error))]
        ok = held == state.passages
        lost = "" if ok else f", but {held} are there"
        detail = f"{version} at {self._server.name}: {state.passages} passages{lost}"
        return [Check(name="engine", ok=ok, detail=detail)]

    def close(self) -> None:
        """Release its connections; it cannot be used again."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._server.close()

    # Of one state

    def _consistently(self, read: Callable[[CollectionState], T]) -> T:
        """What is read of one state: again, where the state moved meanwhile.

        The state that was seen last is taken for the one that is; a version never comes again, so where
        the server still has it afterwards, it had it all the time.
        """
        state = self._seen or self.read_state()
        for _ in range(_ATTEMPTS):
            found: list[T] = []
            problem: EngineError | None = None
            try:
                found.append(read(state))
            except EngineUnavailableError:
                raise
            except EngineError as error:  # of rows or a collection that went meanwhile, perhaps
                problem = error
            before, state = state, self.read_state()
            if before == state:
                if problem is not None:
                    raise problem
                return found[0]
        msg = f"the collection changed {_ATTEMPTS} times while it was read; ask again"
        raise EngineUnavailableError(msg)

    def _names_of(self, state: CollectionState) -> list[str]:
        """The ids of all articles, sorted: Milvus sorts by nothing."""
        key = (state.generation, state.version)
        if self._names[0] != key:
            listed = self._rows.documents(state, f"kind == {LISTING}")
            self._names = (key, sorted(read_info(row["content"]).id for row in listed))
        return self._names[1]


def _as_found(
    passages: Sequence[ReadPassage], terms: Sequence[str], state: CollectionState
) -> Iterator[FoundPassage]:
    tallies = tallies_of([item.brief for item in passages], terms).T.tolist()
    for item, own in zip(passages, tallies, strict=True):
        counts = {term: count for term, count in zip(terms, own, strict=True) if count}
        yield item.found(counts, state.revision_of(item.brief.row_revision))
