"""Putting articles into the tables of a generation, and taking them out.

Invariant: everything here runs inside one transaction that holds the row of `state`, so writers of a
collection come one after the other, and versions rise in the order in which changes are seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from psycopg import Cursor

from ..conditions import ArticleFacts
from ..passage_store import StoredArticle, StoredPassage
from ..stored_json import written_info, written_pages, written_reading
from .collection_tables import Names

Counted = npt.NDArray[np.int32]
"""Pairs of a term's number and its count in a passage, shape (terms, 2)."""

_COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_COPY_END: Final = b"\xff\xff"
_POSTING: Final = np.dtype(
    [
        ("fields", ">i2"),
        ("term_bytes", ">i4"),
        ("term", ">i4"),
        ("passage_bytes", ">i4"),
        ("passage", ">i8"),
        ("count_bytes", ">i4"),
        ("count", ">i4"),
        ("length_bytes", ">i4"),
        ("length", ">i4"),
    ]
)
"""A row of `postings` as binary COPY wants it: a million of them are one array."""


def put_articles(
    cursor: Cursor[Any], names: Names, articles: Sequence[StoredArticle], *, version: int
) -> None:
    """Keep these articles, whose ids the tables do not hold."""
    numbers = _term_numbers(cursor, names, articles)
    passages = [passage for article in articles for passage in article.passages]
    first = _allotted(cursor, names, len(passages))
    counted = [_counted(passage, numbers) for passage in passages]
    _copy_articles(cursor, names, articles, first=first, version=version)
    _copy_passages(cursor, names, articles, counted, first=first, version=version)
    _copy_embeddings(cursor, names, passages, first=first)
    _copy_postings(cursor, names, passages, counted, first=first)
    _copy_pairs(cursor, names, articles)
    _count_terms(cursor, names, counted, sign=1)
    _count_all(
        cursor,
        names,
        articles=len(articles),
        passages=len(passages),
        length=sum(passage.length for passage in passages),
    )
    ids = [article.info.id for article in articles]
    cursor.execute(names.into("DELETE FROM {removed} WHERE id = ANY(%s::text[])"), (ids,))


def take_out(cursor: Cursor[Any], names: Names, article_ids: Sequence[str]) -> list[str]:
    """Take out those of these articles that are there; their ids."""
    wanted = list(article_ids)
    cursor.execute(
        names.into(
            "DELETE FROM {passages} WHERE article_id = ANY(%s::text[])"
            " RETURNING id, counted, length"
        ),
        (wanted,),
    )
    rows = cursor.fetchall()
    counted = [np.frombuffer(row[1], dtype="<i4").reshape(-1, 2) for row in rows]
    if rows:
        passages = np.repeat([row[0] for row in rows], [len(some) for some in counted])
        terms = np.concatenate(counted)[:, 0]
        cursor.execute(
            names.into(
                "DELETE FROM {postings} AS p USING unnest(%s::integer[], %s::bigint[])"
                " AS gone (term, passage) WHERE p.term = gone.term AND p.passage = gone.passage"
            ),
            (terms.tolist(), passages.tolist()),
        )
        cursor.execute(
            names.into("DELETE FROM {embeddings} WHERE passage = ANY(%s::bigint[])"),
            ([row[0] for row in rows],),
        )
    cursor.execute(
        names.into("DELETE FROM {pairs} WHERE one = ANY(%s::text[]) OR other = ANY(%s::text[])"),
        (wanted, wanted),
    )
    cursor.execute(
        names.into("DELETE FROM {articles} WHERE id = ANY(%s::text[]) RETURNING id"), (wanted,)
    )
    found = sorted(row[0] for row in cursor.fetchall())
    _count_terms(cursor, names, counted, sign=-1)
    _count_all(
        cursor,
        names,
        articles=-len(found),
        passages=-len(rows),
        length=-sum(row[2] for row in rows),
    )
    return found


def note_removed(
    cursor: Cursor[Any], names: Names, article_ids: Sequence[str], *, version: int
) -> None:
    """Keep that these articles went, for those who ask what has changed."""
    cursor.execute(
        names.into(
            "INSERT INTO {removed} (id, version) SELECT id, %s FROM unnest(%s::text[]) AS id"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version"
        ),
        (version, list(article_ids)),
    )


def _term_numbers(
    cursor: Cursor[Any], names: Names, articles: Sequence[StoredArticle]
) -> dict[str, int]:
    terms = sorted({t for item in articles for passage in item.passages for t in passage.counts})
    cursor.execute(
        names.into(
            "INSERT INTO {terms} (term) SELECT new.term FROM unnest(%s::text[]) AS new (term)"
            " WHERE NOT EXISTS (SELECT 1 FROM {terms} AS known WHERE known.term = new.term)"
        ),
        (terms,),
    )
    cursor.execute(
        names.into("SELECT term, id FROM {terms} WHERE term = ANY(%s::text[])"), (terms,)
    )
    return dict(cursor.fetchall())


def _allotted(cursor: Cursor[Any], names: Names, passages: int) -> int:
    """The first of as many new ids of passages."""
    cursor.execute(
        names.into(
            "UPDATE {generations} SET allotted = allotted + %s WHERE generation = %s"
            " RETURNING allotted"
        ),
        (passages, names.generation),
    )
    (after,) = cursor.fetchone() or (0,)
    return int(after) - passages + 1


def _counted(passage: StoredPassage, numbers: dict[str, int]) -> Counted:
    pairs = sorted((numbers[term], count) for term, count in passage.counts.items())
    return np.array(pairs, dtype=np.int32).reshape(-1, 2)


def _copy_articles(
    cursor: Cursor[Any],
    names: Names,
    articles: Sequence[StoredArticle],
    *,
    first: int,
    version: int,
) -> None:
    with cursor.copy(names.into("COPY {articles} FROM STDIN")) as copy:
        for item in articles:
            facts = ArticleFacts.of(item.info)
            copy.write_row(
                (
                    item.info.id,
                    version,
                    item.article.text,
                    item.article.text_sha256,
                    written_info(item.info),
                    written_pages(item.article),
                    written_reading(item.article),
                    facts.publisher,
                    list(facts.authors),
                    facts.language,
                    facts.primary,
                    facts.published,
                    first,
                    len(item.passages),
                )
            )
            first += len(item.passages)


def _copy_passages(
    cursor: Cursor[Any],
    names: Names,
    articles: Sequence[StoredArticle],
    counted: Sequence[Counted],
    *,
    first: int,
    version: int,
) -> None:
    of_all = [(item.article.text_sha256, passage) for item in articles for passage in item.passages]
    with cursor.copy(names.into("COPY {passages} FROM STDIN")) as copy:
        for number, ((text_sha256, passage), pairs) in enumerate(
            zip(of_all, counted, strict=True), start=first
        ):
            spans = [(span.start, span.end) for span in passage.sentences]
            copy.write_row(
                (
                    number,
                    *passage.key,
                    version,
                    text_sha256,
                    passage.span.start,
                    passage.span.end,
                    passage.length,
                    np.array(spans, dtype="<i4").tobytes(),
                    pairs.astype("<i4").tobytes(),
                    passage.vectors.astype("<f2").tobytes(),
                )
            )


def _copy_embeddings(
    cursor: Cursor[Any], names: Names, passages: Sequence[StoredPassage], *, first: int
) -> None:
    """The passages' own vectors, in the binary form of pgvector's `halfvec_recv`."""
    if not passages:
        return
    dimensions = passages[0].vectors.shape[1]
    kind = np.dtype(
        [
            ("fields", ">i2"),
            ("passage_bytes", ">i4"),
            ("passage", ">i8"),
            ("embedding_bytes", ">i4"),
            ("dimensions", ">i2"),
            ("unused", ">i2"),
            ("embedding", ">f2", (dimensions,)),
        ]
    )
    rows = np.zeros(len(passages), dtype=kind)
    rows["fields"], rows["passage_bytes"], rows["dimensions"] = 2, 8, dimensions
    rows["embedding_bytes"] = 4 + 2 * dimensions
    rows["passage"] = np.arange(first, first + len(passages))
    rows["embedding"] = np.stack([passage.vectors[0] for passage in passages])
    with cursor.copy(names.into("COPY {embeddings} FROM STDIN (FORMAT binary)")) as copy:
        copy.write(_COPY_HEADER + rows.tobytes() + _COPY_END)


def vector_text(vector: npt.NDArray[np.floating[Any]]) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _copy_postings(
    cursor: Cursor[Any],
    names: Names,
    passages: Sequence[StoredPassage],
    counted: Sequence[Counted],
    *,
    first: int,
) -> None:
    sizes = [len(pairs) for pairs in counted]
    pairs = np.concatenate([np.empty((0, 2), np.int32), *counted])
    rows = np.empty(len(pairs), dtype=_POSTING)
    rows["fields"] = 4
    for name, size in (("term", 4), ("passage", 8), ("count", 4), ("length", 4)):
        rows[f"{name}_bytes"] = size
    rows["term"], rows["count"] = pairs[:, 0], pairs[:, 1]
    rows["passage"] = np.repeat(np.arange(first, first + len(passages)), sizes)
    rows["length"] = np.repeat([passage.length for passage in passages], sizes)
    with cursor.copy(names.into("COPY {postings} FROM STDIN (FORMAT binary)")) as copy:
        copy.write(_COPY_HEADER + rows.tobytes() + _COPY_END)


def _copy_pairs(cursor: Cursor[Any], names: Names, articles: Sequence[StoredArticle]) -> None:
    pairs = sorted({pair for item in articles for pair in item.pairs})
    cursor.executemany(
        names.into("INSERT INTO {pairs} VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"),
        [(p.one, p.other, p.relation.value, p.longer, p.share_of_longer) for p in pairs],
    )


def _count_terms(
    cursor: Cursor[Any], names: Names, counted: Iterable[Counted], *, sign: int
) -> None:
    """Correct how many passages hold each term."""
    holding: Counter[int] = Counter()
    for pairs in counted:
        holding.update(pairs[:, 0].tolist())
    if not holding:
        return
    cursor.execute(
        names.into(
            "UPDATE {terms} AS t SET holding = t.holding + changed.number"
            " FROM unnest(%s::integer[], %s::bigint[]) AS changed (id, number)"
            " WHERE t.id = changed.id"
        ),
        (list(holding), [sign * number for number in holding.values()]),
    )


def _count_all(
    cursor: Cursor[Any], names: Names, *, articles: int, passages: int, length: int
) -> None:
    cursor.execute(
        names.into(
            "UPDATE {generations} SET articles = articles + %s, passages = passages + %s,"
            " length = length + %s WHERE generation = %s"
        ),
        (articles, passages, length, names.generation),
    )
