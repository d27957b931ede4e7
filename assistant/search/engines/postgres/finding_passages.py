"""Searching the tables of a generation: which passages may be among the best, and reading them.

Invariant: who ties with the last of the best is found too, so that the order among equals, which is
ours, decides who belongs to them. Sums are compared in 32 bits, in which those of equal passages are
equal whatever order they were added in; vectors are compared in 16 bits, and a few more are found
than are wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from psycopg import Cursor

from ....records import Span
from ..passage_store import FoundPassage, Making, PassageKey, Wanted
from .collection_tables import Names
from .sql_conditions import compiled
from .writing_articles import vector_text

_COLUMNS: Final = (
    "s.article_id, s.number, a.text_sha256, a.revision, s.first, s.stop, s.length, s.sentences,"
    " s.counted, s.vectors"
)

_BY_TERMS: Final = """
SELECT p.passage AS id
FROM unnest(%s::integer[], %s::float8[]) AS asked (term, weight)
JOIN {{postings}} AS p ON p.term = asked.term
{within}
GROUP BY p.passage
ORDER BY sum(asked.weight * p.count / (p.count + %s::float8 + %s::float8 * p.length))::float4 DESC
FETCH FIRST %s ROWS WITH TIES
"""

_BY_VECTOR: Final = """
SELECT s.id FROM {{passages}} AS s {within}
ORDER BY (s.embedding <#> %s::halfvec) + 0.0 FETCH FIRST %s ROWS WITH TIES
"""

_BY_GRAPH: Final = """
SELECT s.id FROM {{passages}} AS s {within} ORDER BY s.embedding <#> %s::halfvec LIMIT %s
"""

_MORE: Final = 4
"""One passage in so many is found beside those wanted, as 16 bits of the question's vector tell no
closer: of 100 wanted, number 125 is some .01 less similar than number 100, a hundred times as much."""

_PASSAGES_WITHIN: Final = (
    "SELECT s.id FROM {{passages}} AS s JOIN {{articles}} AS a ON a.id = s.article_id WHERE {text}"
)


def find_passages(
    cursor: Cursor[Any], names: Names, wanted: Wanted, *, making: Making, by_graph: bool
) -> tuple[FoundPassage, ...]:
    """The passages that may be among the best of either half."""
    ids: set[int] = set()
    numbers = term_numbers(cursor, names, list(wanted.weights))
    if numbers:
        _find_by_terms(cursor, names, wanted, numbers=numbers, making=making)
        ids.update(row[0] for row in cursor.fetchall())
    if wanted.vector is not None:
        within, values = _within(wanted, "s.id")
        cursor.execute(
            names.into((_BY_GRAPH if by_graph else _BY_VECTOR).format(within=within)),
            (*values, vector_text(wanted.vector), wanted.limit + 1 + wanted.limit // _MORE),
        )
        ids.update(row[0] for row in cursor.fetchall())
    cursor.execute(
        names.into(
            f"SELECT {_COLUMNS} FROM {{passages}} AS s"  # noqa: S608  constants; values are parameters
            " JOIN {articles} AS a ON a.id = s.article_id WHERE s.id = ANY(%s::bigint[])"
        ),
        (sorted(ids),),
    )
    return tuple(read_passages(cursor.fetchall(), numbers))


def named_passages(
    cursor: Cursor[Any], names: Names, keys: Sequence[PassageKey], terms: Sequence[str]
) -> list[FoundPassage]:
    """Those of these passages that are there."""
    numbers = term_numbers(cursor, names, terms)
    cursor.execute(
        names.into(
            f"SELECT {_COLUMNS} FROM unnest(%s::text[], %s::integer[]) AS named (article_id, number)"  # noqa: S608  constants; values are parameters
            " JOIN {passages} AS s USING (article_id, number)"
            " JOIN {articles} AS a ON a.id = s.article_id"
        ),
        ([key.article_id for key in keys], [key.number for key in keys]),
    )
    return list(read_passages(cursor.fetchall(), numbers))


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


def read_passages(
    rows: Iterable[tuple[Any, ...]], numbers: dict[str, int]
) -> Iterable[FoundPassage]:
    """Rows of `_COLUMNS` as passages, with their counts of these terms."""
    terms = {number: term for term, number in numbers.items()}
    wanted = np.array(sorted(terms), dtype=np.int32)
    for article_id, number, text_sha256, revision, first, stop, length, *blobs in rows:
        sentences, counted, vectors = blobs
        spans = np.frombuffer(sentences, dtype="<i4").reshape(-1, 2)
        pairs = np.frombuffer(counted, dtype="<i4").reshape(-1, 2)
        held = pairs[np.isin(pairs[:, 0], wanted)]
        yield FoundPassage(
            key=PassageKey(article_id, number),
            text_sha256=text_sha256,
            revision=revision,
            span=Span(start=first, end=stop),
            sentences=tuple(Span(start=begin, end=end) for begin, end in spans.tolist()),
            counts={terms[term]: count for term, count in held.tolist()},
            length=length,
            vectors=np.frombuffer(vectors, dtype="<f2").reshape(1 + len(spans), -1),
        )


def _find_by_terms(
    cursor: Cursor[Any],
    names: Names,
    wanted: Wanted,
    *,
    numbers: dict[str, int],
    making: Making,
) -> None:
    """Ask for the best by BM25; the constant factor k1 + 1 is left out."""
    within, values = _within(wanted, "p.passage")
    weights = [wanted.weights[term] for term in numbers]
    a_term = making.k1 * making.b / wanted.average_length
    cursor.execute(
        names.into(_BY_TERMS.format(within=within)),
        (
            list(numbers.values()),
            weights,
            *values,
            making.k1 * (1 - making.b),
            a_term,
            wanted.limit,
        ),
    )


def _within(wanted: Wanted, column: str) -> tuple[str, list[Any]]:
    if wanted.within is None:
        return "", []
    text, values = compiled(wanted.within)
    return f"WHERE {column} IN ({_PASSAGES_WITHIN.format(text=text)})", values
