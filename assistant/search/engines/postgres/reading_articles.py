"""Reading from the tables of a generation what was put: passages whole, and how articles compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from psycopg import Cursor

from ....library.near_duplicates.clusters import ComparedPair, Relation
from ....records import Span
from ..passage_store import PassageKey, StoredPassage
from .collection_tables import Names


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
