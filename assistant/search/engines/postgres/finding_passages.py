"""Searching the tables of a generation: which passages may be among the best, and reading them.

Invariant: who ties with the last of the best is found too, or comes after as many as are wanted in the
order among equals, which is ours. Sums of the same numbers in another order differ by less than `_ROUNDING`. The
question's vector is compared in 16 bits: the exact cosines of what was found say whether anybody else could be
better, and then more are asked for.

What a search takes: one statement names the rows of both halves, a second reads those that are not in memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from psycopg import Cursor, sql

from ....records import Span
from ...arrays import StoredVectors
from ...vectors import cosines
from ..passage_cache import PassageCache
from ..passage_store import Found, FoundPassage, Making, PassageKey, Wanted
from .collection_tables import Names
from .sql_conditions import compiled
from .tables_in_use import InUse, Row, TablesInUse
from .writing_articles import vector_text

_COLUMNS: Final = (
    "s.id, s.article_id, s.number, a.text_sha256, a.revision, s.first, s.stop, s.length,"
    " s.sentences, s.counted, s.vectors"
)

_BY_TERMS: Final = """
asked AS MATERIALIZED (
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
)"""

_BY_VECTOR: Final = """
near AS MATERIALIZED (
    SELECT s.id, (s.embedding <#> %s::halfvec){exactly} AS far FROM {{passages}} AS s {within}
    ORDER BY far LIMIT %s
)"""
_NO_TERMS: Final = "asked (id, term) AS (SELECT 0, '' WHERE false), best (id) AS (SELECT 0 WHERE false), equal AS (TABLE best)"
_NO_VECTOR: Final = "near (id, far) AS (SELECT 0, 0.0::float8 WHERE false)"
_NAMED: Final = """
SELECT ARRAY(SELECT id FROM best UNION ALL SELECT id FROM equal), ARRAY(SELECT id FROM near),
    (SELECT max(far) FROM near), ARRAY(SELECT id FROM asked), ARRAY(SELECT term FROM asked)"""

_READ: Final = (
    f"SELECT {_COLUMNS} FROM {{passages}} AS s JOIN {{articles}} AS a ON a.id = s.article_id"  # noqa: S608  constants; values are parameters
    " WHERE s.id = ANY(%s::bigint[])"
)

_MORE: Final = 4
"""One passage in so many is found beside those wanted, as 16 bits of the question's vector tell no
closer: of 100 wanted, number 125 is some .01 less similar than number 100, a hundred times as much."""

_GROWTH: Final = 4
_ROUNDING: Final = 1e-12  # of a sum of a few products in 64 bits
_ROUNDED: Final = 2.0**-10
"""A cosine's greatest change by a unit vector in 16 bits is half as much; sums of 32 bits add little."""

_ALLOWED: Final = """
allowed AS MATERIALIZED (
    SELECT generate_series(a.first_passage, a.first_passage + a.passages - 1) AS id
    FROM {{articles}} AS a WHERE {text}
)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """A passage as it was read; `counted` has a row for each of its terms: number, count."""

    key: PassageKey
    text_sha256: str
    revision: int
    span: Span
    sentences: tuple[Span, ...]
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

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best of either half."""
        vectors = wanted.limit + 1 + wanted.limit // _MORE

        def read() -> Found | None:
            nonlocal vectors
            in_use, named = self._named(wanted, vectors)
            passages = self._read(in_use, [*named.by_terms, *named.by_vector])
            if passages is None:
                return None  # one of them is gone, so the collection has moved on
            near = [passages[row] for row in named.by_vector]
            if not self._is_enough(near, named, wanted, asked=vectors):
                vectors *= _GROWTH
                return None
            numbers = dict(zip(named.terms, named.numbers, strict=True))
            found = _with_counts(list(passages.values()), numbers)
            return Found(version=in_use.version, passages=tuple(found))

        return self._tables.settled(read)

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

    def _named(self, wanted: Wanted, vectors: int) -> tuple[InUse, _Named]:
        """The rows of both halves; so many of the one by vectors."""
        parts: list[str] = []
        values: list[object] = []
        is_limited = wanted.within is not None
        if wanted.within is not None:
            text, filters = compiled(wanted.within)
            parts.append(_ALLOWED.format(text=text))
            values += filters
        if wanted.weights:
            within = "WHERE p.passage IN (SELECT id FROM allowed)" if is_limited else ""
            parts.append(_BY_TERMS.format(within=within, rounding=_ROUNDING))
            k1, b = self._making.k1, self._making.b
            values += [list(wanted.weights), list(wanted.weights.values())]
            # The constant factor k1 + 1 is left out
            values += [k1 * (1 - b), k1 * b / wanted.average_length]
            values += [wanted.limit - 1, wanted.limit]
        else:
            parts.append(_NO_TERMS)
        setting = None
        if wanted.vector is not None:
            within = "WHERE s.id IN (SELECT id FROM allowed)" if is_limited else ""
            # A sum is in no index: then every vector is compared
            exactly = "" if self._graph_breadth is not None else " + 0.0"
            parts.append(_BY_VECTOR.format(within=within, exactly=exactly))
            values += [vector_text(wanted.vector), vectors]
            setting = self._graph_setting(wanted.limit)
        else:
            parts.append(_NO_VECTOR)
        statement = f"WITH {', '.join(parts)} {_NAMED}"
        in_use, rows = self._tables.asked(statement, values, setting=setting)
        return in_use, _Named(*rows[0])

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
            later, read = self._tables.asked(_READ, (missing,))
            if later.generation != in_use.generation or len(read) < len(missing):
                return None
            fresh = {row[0]: _read_passage(row) for row in read}
            self._cache.keep(tables, fresh)
            found |= fresh
        return found

    def _is_enough(
        self, near: Sequence[ReadPassage], named: _Named, wanted: Wanted, *, asked: int
    ) -> bool:
        """Whether the best by vectors are surely among those that were compared exactly."""
        if wanted.vector is None or len(near) < asked or self._graph_breadth is not None:
            return True
        own = np.stack([passage.vectors[0] for passage in near]).astype(np.float32)
        least = heapq.nlargest(wanted.limit, cosines(own, wanted.vector).tolist())[-1]
        return bool(least > _ROUNDED - (named.farthest or 0.0))


class _Named(NamedTuple):
    """The rows of both halves, how far the last by vectors is, and the numbers of the terms."""

    by_terms: list[int]
    by_vector: list[int]
    farthest: float | None
    numbers: list[int]
    terms: list[str]


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
    """A row of `_COLUMNS` as a passage."""
    _, article_id, number, text_sha256, revision, first, stop, length, *blobs = row
    sentences, counted, vectors = blobs
    spans = np.frombuffer(sentences, dtype="<i4").reshape(-1, 2)
    return ReadPassage(
        key=PassageKey(article_id, number),
        text_sha256=text_sha256,
        revision=revision,
        span=Span(start=first, end=stop),
        sentences=tuple(Span(start=begin, end=end) for begin, end in spans.tolist()),
        length=length,
        counted=np.frombuffer(counted, dtype="<i4").reshape(-1, 2),
        vectors=np.frombuffer(vectors, dtype="<f2").reshape(1 + len(spans), -1),
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
            sentences=passage.sentences,
            counts=own,
            length=passage.length,
            vectors=passage.vectors,
        )
        for passage, own in zip(passages, counts, strict=True)
    ]
