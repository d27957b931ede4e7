"""Searching the tables of a generation: which passages may be among the best, and reading them.

Invariant: who ties with the last of the best is found too, or comes after as many as are wanted in the
order among equals, which is ours. Sums of the same numbers in another order differ by less than `_ROUNDING`. The
question's vector is compared in 16 bits: everybody is found who could be among the best, were the cosines off by
`_ROUNDED`.

What a search takes: a statement for each half, at the same time and of the same version, and one for what they named
that is not in memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from psycopg import Cursor, sql

from ....records import Span
from ...arrays import StoredVectors
from ..conditions import Condition
from ..passage_cache import PassageCache
from ..passage_store import Found, FoundPassage, Making, PassageKey, Wanted
from .collection_tables import Names
from .sql_conditions import compiled
from .tables_in_use import InUse, Row, TablesInUse
from .writing_articles import vector_text

_BY_TERMS: Final = """
WITH {allowed} asked AS MATERIALIZED (
    SELECT t.id, t.term, given.weight
    FROM unnest(%s::text[], %s::float8[]) AS given (term, weight) JOIN {{terms}} AS t USING (term)
), scored AS MATERIALIZED (
    SELECT p.passage AS id, sum(asked.weight * p.count / (p.count + %s::float8 + %s::float8 * p.length)) AS score
    FROM asked JOIN {{postings}} AS p ON p.term = asked.id {within}
    GROUP BY p.passage
), edge AS MATERIALIZED (
    SELECT coalesce((SELECT score FROM scored ORDER BY score DESC OFFSET %s LIMIT 1), -1) AS score
), best AS (
    SELECT scored.id FROM scored, edge WHERE scored.score > edge.score + {rounding} * abs(edge.score)
), equal AS (
    SELECT s.id FROM scored CROSS JOIN edge JOIN {{passages}} AS s ON s.id = scored.id
    WHERE abs(scored.score - edge.score) <= {rounding} * abs(edge.score)
    ORDER BY s.article_id, s.number LIMIT %s
)
SELECT ARRAY(SELECT id FROM best UNION ALL SELECT id FROM equal),
    ARRAY(SELECT id FROM asked), ARRAY(SELECT term FROM asked)
"""
_NO_TERMS: Final = "SELECT ARRAY[]::bigint[], ARRAY[]::integer[], ARRAY[]::text[]"

_BY_VECTOR: Final = """
WITH {allowed} near AS MATERIALIZED (
    SELECT s.passage AS id, (s.embedding <#> %s::halfvec){exactly} AS far
    FROM {{embeddings}} AS s {within} ORDER BY far LIMIT %s
)
SELECT ARRAY(SELECT id FROM near ORDER BY far), ARRAY(SELECT far FROM near ORDER BY far)
"""

_ALLOWED: Final = """
allowed AS MATERIALIZED (
    SELECT generate_series(a.first_passage, a.first_passage + a.passages - 1) AS id
    FROM {{articles}} AS a WHERE {text}
),"""

_READ: Final = (
    "SELECT id, article_id, number, text_sha256, revision, first, stop, length, sentences, counted,"
    " vectors FROM {passages} WHERE id = ANY(%s::bigint[])"
)

_MORE: Final = 4
"""One passage in so many is asked for beside those wanted, as 16 bits of the question's vector tell no
closer: of 100 wanted, number 125 is some .01 less similar than number 100, ten times as much."""

_GROWTH: Final = 4
_TOGETHER: Final = 8  # questions by vectors
_ROUNDING: Final = 1e-12  # of a sum of a few products in 64 bits
_ROUNDED: Final = 2.0**-10
"""A cosine's greatest change by a unit vector in 16 bits is half as much; sums in 32 bits add little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """A passage as it was read; `counted` has a row for each of its terms: number, count."""

    key: PassageKey
    text_sha256: str
    revision: int
    span: Span
    edges: npt.NDArray[np.int32]
    length: int
    counted: npt.NDArray[np.int32]
    vectors: StoredVectors


class FindingPassages:
    """Finds in the tables that count, and keeps what was read of them; may be shared between threads."""

    def __init__(self, tables: TablesInUse, making: Making, *, graph_breadth: int | None) -> None:
        """`graph_breadth` is `None` where every vector is compared."""
        self._tables = tables
        self._making = making
        self._graph_breadth = graph_breadth
        self._cache: PassageCache[ReadPassage] = PassageCache()
        self._pool = ThreadPoolExecutor(_TOGETHER, thread_name_prefix="onrecord-postgres")

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best of either half."""
        vectors = wanted.limit + 1 + wanted.limit // _MORE

        def read() -> Found | None:
            nonlocal vectors
            nearest = None
            if wanted.vector is not None:  # on a connection of its own, meanwhile
                nearest = self._pool.submit(self._nearest, wanted, wanted.vector, vectors)
            in_use, named = self._by_terms(wanted)
            passages = self._read(in_use, named.rows)
            if nearest is not None and passages is not None:
                later, found = nearest.result()
                near = self._near(found, wanted.limit)
                if len(near) == vectors and self._graph_breadth is None:
                    vectors *= _GROWTH  # so many are equal, or nearly
                    return None
                others = self._read(in_use, near) if later == in_use else None
                passages = None if others is None else passages | others
            if passages is None:
                return None  # one of them is gone, or the halves differ: the collection moved on
            numbers = dict(zip(named.terms, named.numbers, strict=True))
            return Found(
                version=in_use.version,
                passages=tuple(_with_counts(list(passages.values()), numbers)),
            )

        return self._tables.settled(read)

    def close(self) -> None:
        """Nothing is found any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        """Those of these passages that are there."""
        ids = {key.article_id for key in keys}

        def read() -> list[FoundPassage] | None:
            in_use, named = self._tables.asked(
                "SELECT s.id FROM unnest(%s::text[], %s::integer[]) AS named (article_id, number)"
                " JOIN {passages} AS s USING (article_id, number)",
                ([key.article_id for key in keys], [key.number for key in keys]),
            )
            passages = self._read(in_use, [row for (row,) in named])
            if passages is None:
                return None
            return _with_counts(list(passages.values()), self._numbers(terms) if terms else {})

        return self._tables.settled(read) if ids else []

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where all passages of these articles stand."""
        _, rows = self._tables.asked(
            "SELECT article_id, number, first, stop FROM {passages}"
            " WHERE article_id = ANY(%s::text[])",
            (list(article_ids),),
        )
        found: dict[str, list[Span]] = {}
        for article_id, _, first, stop in sorted(rows):
            found.setdefault(article_id, []).append(Span(start=first, end=stop))
        return {name: tuple(spans) for name, spans in found.items()}

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """How many passages hold each of these terms."""
        _, rows = self._tables.asked(
            "SELECT term, holding FROM {terms} WHERE term = ANY(%s::text[]) AND holding > 0",
            (list(terms),),
        )
        return dict(rows)

    def _numbers(self, terms: Sequence[str]) -> dict[str, int]:
        """The numbers of those of these terms that are known; a term keeps its own."""
        _, rows = self._tables.asked(
            "SELECT term, id FROM {terms} WHERE term = ANY(%s::text[])", (list(terms),)
        )
        return dict(rows)

    def _by_terms(self, wanted: Wanted) -> tuple[InUse, _ByTerms]:
        """The rows of the best by BM25."""
        if not wanted.weights:
            in_use, rows = self._tables.asked(_NO_TERMS, ())
            return in_use, _ByTerms(*rows[0])
        allowed, values = _allowed(wanted.within)
        within = "WHERE p.passage IN (SELECT id FROM allowed)" if allowed else ""
        k1, b = self._making.k1, self._making.b
        values += [list(wanted.weights), list(wanted.weights.values())]
        # The constant factor k1 + 1 is left out
        values += [k1 * (1 - b), k1 * b / wanted.average_length, wanted.limit - 1, wanted.limit]
        statement = _BY_TERMS.format(allowed=allowed, within=within, rounding=_ROUNDING)
        in_use, rows = self._tables.asked(statement, values)
        return in_use, _ByTerms(*rows[0])

    def _nearest(
        self, wanted: Wanted, vector: npt.NDArray[np.float32], number: int
    ) -> tuple[InUse, _Nearest]:
        """The rows of so many with the nearest vectors."""
        allowed, values = _allowed(wanted.within)
        within = "WHERE s.passage IN (SELECT id FROM allowed)" if allowed else ""
        # A sum is in no index: then every vector is compared
        exactly = "" if self._graph_breadth is not None else " + 0.0"
        in_use, rows = self._tables.asked(
            _BY_VECTOR.format(allowed=allowed, within=within, exactly=exactly),
            [*values, vector_text(vector), number],
            setting=self._graph_setting(wanted.limit),
        )
        return in_use, _Nearest(*rows[0])

    def _graph_setting(self, limit: int) -> sql.Composed | None:
        if self._graph_breadth is None:
            return None
        return sql.SQL(
            "SELECT set_config('hnsw.ef_search', {}, true),"
            " set_config('hnsw.iterative_scan', 'strict_order', true)"
        ).format(str(max(self._graph_breadth, limit)))

    def _read(self, in_use: InUse, rows: Iterable[int]) -> dict[int, ReadPassage] | None:
        """These passages, from memory or from the server; `None` where one is not there any more."""
        wanted = list(dict.fromkeys(rows))
        tables = (in_use.lineage, in_use.generation)
        found = self._cache.held(tables, wanted)
        missing = [row for row in wanted if row not in found]
        if missing:
            read = self._tables.of_generation(in_use.generation, _READ, (missing,))
            if read is None or len(read) < len(missing):
                return None
            fresh = {row[0]: _read_passage(row) for row in read}
            self._cache.keep(tables, fresh)
            found |= fresh
        return found

    def _near(self, found: _Nearest, limit: int) -> list[int]:
        """Those that could be among the nearest `limit`."""
        if len(found.far) <= limit or self._graph_breadth is not None:
            return found.rows
        return found.rows[: bisect_right(found.far, found.far[limit - 1] + 2 * _ROUNDED)]


class _ByTerms(NamedTuple):
    """The rows of the best by BM25, and the numbers of the terms."""

    rows: list[int]
    numbers: list[int]
    terms: list[str]


class _Nearest(NamedTuple):
    """The rows with the nearest vectors, and how far they are, rising."""

    rows: list[int]
    far: list[float]


def _allowed(within: Condition | None) -> tuple[str, list[Any]]:
    """The passages of the articles that fulfil a condition, as a part of a statement."""
    if within is None:
        return "", []
    text, values = compiled(within)
    return _ALLOWED.format(text=text), values


def holding_all(
    cursor: Cursor[Any], names: Names, terms: Sequence[str], *, across: int, limit: int
) -> list[PassageKey]:
    """The first passages from which on `across` hold all these terms."""
    numbers = term_numbers(cursor, names, terms)
    if not terms or len(numbers) < len(set(terms)):
        return []
    first, *others = numbers.values()
    also = "".join(
        " AND EXISTS (SELECT 1 FROM {postings} AS p WHERE p.term = %s"
        " AND p.passage BETWEEN near.id AND least(near.id + %s, near.last))"
        for _ in others
    )
    reach = across - 1
    cursor.execute(
        names.into(
            "SELECT near.article_id, near.number FROM ("  # noqa: S608  constants; values are parameters
            " SELECT DISTINCT s.article_id, s.number - back AS number, s.id - back AS id,"
            " a.first_passage + a.passages - 1 AS last FROM {postings} AS p"
            " JOIN {passages} AS s ON s.id = p.passage JOIN {articles} AS a ON a.id = s.article_id"
            " CROSS JOIN generate_series(0, %s) AS back WHERE p.term = %s AND s.number >= back"
            f") AS near WHERE true{also} ORDER BY near.article_id, near.number LIMIT %s"
        ),
        (reach, first, *(value for number in others for value in (number, reach)), limit),
    )
    return [PassageKey(article_id, number) for article_id, number in cursor.fetchall()]


def term_numbers(cursor: Cursor[Any], names: Names, terms: Iterable[str]) -> dict[str, int]:
    """The numbers of those of these terms that are known, in the order of the terms."""
    wanted = list(dict.fromkeys(terms))
    if not wanted:
        return {}
    cursor.execute(
        names.into("SELECT term, id FROM {terms} WHERE term = ANY(%s::text[])"), (wanted,)
    )
    known = dict(cursor.fetchall())
    return {term: known[term] for term in wanted if term in known}


def _read_passage(row: Row) -> ReadPassage:
    """A row of `_READ` as a passage."""
    _, article_id, number, text_sha256, revision, first, stop, length, *blobs = row
    sentences, counted, vectors = blobs
    edges = np.frombuffer(sentences, dtype="<i4").reshape(-1, 2)
    return ReadPassage(
        key=PassageKey(article_id, number),
        text_sha256=text_sha256,
        revision=revision,
        span=Span(start=first, end=stop),
        edges=edges,
        length=length,
        counted=np.frombuffer(counted, dtype="<i4").reshape(-1, 2),
        vectors=np.frombuffer(vectors, dtype="<f2").reshape(1 + len(edges), -1),
    )


def _with_counts(passages: Sequence[ReadPassage], numbers: Mapping[str, int]) -> list[FoundPassage]:
    """These passages with their counts of these terms, which are looked for in all of them at once."""
    counts: list[dict[str, int]] = [{} for _ in passages]
    if passages and numbers:
        terms = {number: term for term, number in numbers.items()}
        pairs = np.concatenate([passage.counted for passage in passages])
        places = np.repeat(np.arange(len(passages)), [len(item.counted) for item in passages])
        held = np.isin(pairs[:, 0], np.array(sorted(terms), dtype=np.int32))
        for place, (number, count) in zip(places[held].tolist(), pairs[held].tolist(), strict=True):
            counts[place][terms[number]] = count
    return [
        FoundPassage(
            key=passage.key,
            text_sha256=passage.text_sha256,
            revision=passage.revision,
            span=passage.span,
            edges=passage.edges,
            counts=own,
            length=passage.length,
            vectors=passage.vectors,
        )
        for passage, own in zip(passages, counts, strict=True)
    ]
