"""Reading from the tables of a generation what was put: articles and passages whole, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from psycopg import Cursor

from ....library.near_duplicates.clusters import ComparedPair, Relation
from ....records import Article, Span
from ..passage_store import (
    Changes,
    ListedArticle,
    PassageKey,
    StoredArticle,
    StoredPassage,
    StoreState,
)
from ..stored_json import read_article, read_info
from .collection_tables import Names

ARTICLES: Final = "SELECT info, text, pages, reading FROM {articles} WHERE id = ANY(%s::text[])"


def pairs_of(
    cursor: Cursor[Any], names: Names, article_ids: Sequence[str]
) -> tuple[ComparedPair, ...]:
    """What comparing these articles with others found, by their ids."""
    ids = list(article_ids)
    cursor.execute(
        names.into(
            "SELECT one, other, relation, longer, share_of_longer FROM {pairs}"
            " WHERE one = ANY(%s::text[]) OR other = ANY(%s::text[]) ORDER BY one, other"
        ),
        (ids, ids),
    )
    return tuple(
        ComparedPair(
            one=one, other=other, relation=Relation(relation), longer=longer, share_of_longer=share
        )
        for one, other, relation, longer, share in cursor.fetchall()
    )


def article_of(info: str, text: str, pages: str, reading: str | None) -> Article:
    """The article of a row of `ARTICLES`."""
    return read_article(read_info(info), text=text, pages=pages, reading=reading)


def changes_after(
    cursor: Cursor[Any], names: Names, since: int, *, state: StoreState, whole_before: int
) -> Changes:
    """What changed after version `since`; everything up to `whole_before`."""
    is_whole = since <= whole_before
    after = -1 if is_whole else since
    cursor.execute(
        names.into("SELECT info, revision FROM {articles} WHERE revision > %s"), (after,)
    )
    listed = [
        ListedArticle(info=read_info(info), revision=revision)
        for info, revision in cursor.fetchall()
    ]
    cursor.execute(
        names.into("SELECT id FROM {removed} WHERE version > %s AND NOT %s ORDER BY id"),
        (after, is_whole),
    )
    removed = tuple(row[0] for row in cursor.fetchall())
    return Changes(
        state=state,
        listed=tuple(sorted(listed, key=lambda item: item.info.id)),
        removed=removed,
        pairs=pairs_of(cursor, names, [item.info.id for item in listed]),
        is_whole=is_whole,
    )


def stored_after(
    cursor: Cursor[Any], names: Names, after: str | None, *, limit: int
) -> list[StoredArticle]:
    """The next articles in the order of their ids, whole as they were put."""
    cursor.execute(
        names.into(
            "SELECT info, text, pages, reading FROM {articles} WHERE id > %s ORDER BY id LIMIT %s"
        ),
        (after or "", limit),
    )
    rows = cursor.fetchall()
    infos = [read_info(row[0]) for row in rows]
    passages = whole_passages(cursor, names, [info.id for info in infos])
    pairs = pairs_of(cursor, names, [info.id for info in infos])
    return [
        StoredArticle(
            article=article_of(*row),
            info=info,
            passages=tuple(passages.get(info.id, ())),
            pairs=tuple(pair for pair in pairs if info.id in {pair.one, pair.other}),
        )
        for info, row in zip(infos, rows, strict=True)
    ]


def whole_passages(
    cursor: Cursor[Any], names: Names, article_ids: Sequence[str]
) -> dict[str, list[StoredPassage]]:
    """All passages of these articles as they were put, in order."""
    cursor.execute(
        names.into(
            "SELECT article_id, number, first, stop, length, sentences, counted, vectors"
            " FROM {passages} WHERE article_id = ANY(%s::text[]) ORDER BY article_id, number"
        ),
        (list(article_ids),),
    )
    rows = cursor.fetchall()
    counted = [np.frombuffer(row[6], dtype="<i4").reshape(-1, 2) for row in rows]
    numbers = np.unique(np.concatenate(counted)[:, 0]) if rows else np.empty(0, np.int32)
    cursor.execute(
        names.into("SELECT id, term FROM {terms} WHERE id = ANY(%s::integer[])"),
        (numbers.tolist(),),
    )
    terms = dict(cursor.fetchall())
    found: dict[str, list[StoredPassage]] = {}
    for (name, number, first, stop, length, sentences, _, vectors), pairs in zip(
        rows, counted, strict=True
    ):
        spans = np.frombuffer(sentences, dtype="<i4").reshape(-1, 2)
        found.setdefault(name, []).append(
            StoredPassage(
                key=PassageKey(name, number),
                span=Span(start=first, end=stop),
                sentences=tuple(Span(start=begin, end=end) for begin, end in spans.tolist()),
                counts={terms[term]: count for term, count in pairs.tolist()},
                length=length,
                vectors=np.frombuffer(vectors, dtype="<f2").reshape(1 + len(spans), -1),
            )
        )
    return found
