"""Articles and passages as rows of Milvus, and back.

Invariant: what is read back is to the last bit what was put. Vectors are kept twice: as Milvus
searches them, and as bytes that it does not touch. What is longer than a field of Milvus holds is
kept in parts.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ....errors import EngineError
from ....library.near_duplicates.clusters import ComparedPair, Relation
from ....records import Article, ArticleInfo, Span
from ...arrays import StoredVectors
from ..conditions import ArticleFacts
from ..passage_store import (
    FoundPassage,
    Making,
    PassageKey,
    StoredArticle,
    StoredPassage,
    spans_of,
)
from ..stored_json import read_article, read_info, written_info, written_pages, written_reading
from .milvus_expressions import fact_columns, hash_of
from .milvus_server import LONGEST_CONTENT, Row, number, numbers, sparse_vector, vector, words

LISTING, TEXT, BESIDE, VECTORS, GONE = range(5)
"""Kinds of rows of documents: an article's listing, its text, what is known beside it, vectors of a
passage that its own row has no room for, and that an article is gone."""

MOST_TERMS: Final = 4_096
MOST_AUTHORS: Final = 1_024
_SPARSE: Final = 2**32 - 2  # places of a sparse vector, of which 0 stays free
_NO_TERM: Final = {0: 1e-6}  # Milvus refuses an empty vector
_LONGEST_ID: Final = 1_024  # bytes of 200 characters
_KIND: Final = np.dtype("<f2")
_WITHIN_CHARACTER: Final = 0x80  # the upper bits of a byte of UTF-8 that begins no character
_PLACES: Final = (1.0, 0.0)  # a collection must have a vector; that of documents says nothing

PASSAGE_COLUMNS: Final = (
    "id", "article", "article_id", "number", "revision", "begins", "ends", "length",
    "text_sha256", "facts", "vectors", "parts",
)  # fmt: skip
COUNTED_COLUMNS: Final = ("id", "article_id", "number", "length", "facts")
DOCUMENT_COLUMNS: Final = ("article", "revision", "kind", "number", "part", "content")


def passage_fields(making: Making) -> Mapping[str, Any]:
    """The fields of a row of a passage."""
    return {
        "id": number(is_key=True),
        "article": number(),
        "article_id": words(_LONGEST_ID),
        "number": number(),
        "revision": number(),
        "begins": number(),
        "ends": number(),
        "length": number(),
        "text_sha256": words(64),
        "publisher": number(),
        "authors": numbers(MOST_AUTHORS),
        "language": number(),
        "primary_language": number(),
        "published": number(),
        "terms": numbers(MOST_TERMS),
        "facts": words(),
        "vectors": words(),
        "parts": number(),
        "dense": vector(making.dimensions),
        "sparse": sparse_vector(),
    }


def document_fields() -> Mapping[str, Any]:
    """The fields of a row of a document."""
    return {
        "id": number(is_key=True),
        "article": number(),
        "revision": number(),
        "kind": number(),
        "number": number(),
        "part": number(),
        "passages": number(),
        "length": number(),
        "content": words(),
        "places": vector(len(_PLACES)),
    }


def term_place(term: str) -> int:
    """Where a term stands in a sparse vector; two may share a place, which finds more, never less."""
    return hash_of(term) % _SPARSE + 1


def term_weights(
    counts: Mapping[str, int], length: int, *, making: Making, average_length: float
) -> dict[int, float]:
    """BM25's part of each term of a passage, without the idf, by the term's place."""
    norm = making.k1 * (1 - making.b + making.b * length / (average_length or 1.0))
    found: dict[int, float] = {}
    for term, count in counts.items():
        place = term_place(term)
        found[place] = found.get(place, 0.0) + count * (making.k1 + 1) / (norm + count)
    return found or dict(_NO_TERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRows:
    """The rows of one article."""

    documents: list[Row]
    passages: list[Row]


def rows_of(
    article: StoredArticle, revision: int, *, making: Making, average_length: float
) -> ArticleRows:
    """An article as rows of this revision.

    Raises:
        EngineError: a passage holds more terms than a row takes.
    """
    documents = list(_documents(article, revision))
    passages = []
    facts = fact_columns(ArticleFacts.of(article.info))
    for passage in article.passages:
        if len(passage.counts) > MOST_TERMS:
            msg = (
                f"a passage of {article.info.id!r} has {len(passage.counts)} terms; Milvus takes"
                f" {MOST_TERMS}: set a smaller max_characters in [passages]"
            )
            raise EngineError(msg)
        parts = list(_parts(base64.b64encode(passage.vectors.astype(_KIND).tobytes())))
        weights = term_weights(
            passage.counts, passage.length, making=making, average_length=average_length
        )
        passages.append(_passage(article, passage, revision) | facts | {
            "vectors": parts[0],
            "parts": len(parts),
            "sparse": weights,
        })  # fmt: skip
        for part, content in enumerate(parts[1:], start=1):
            documents.append(
                _document(article, revision, kind=VECTORS, content=content, part=part)
                | _numbered(article, revision, passage.key.number, part)
            )
    return ArticleRows(documents=documents, passages=passages)


def gone_row(article_id: str, revision: int) -> Row:
    """The row that says that an article is gone from this version on."""
    return {
        "id": hash_of("gone", article_id, revision),
        "article": hash_of(article_id),
        "revision": revision,
        "kind": GONE,
        "number": 0,
        "part": 0,
        "passages": 0,
        "length": 0,
        "content": article_id,
        "places": list(_PLACES),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """An article as its rows give it."""

    info: ArticleInfo
    article: Article
    pairs: tuple[ComparedPair, ...]


def read_document(rows: Iterable[Row]) -> ReadDocument:
    """The article of its rows.

    Raises:
        EngineError: a part is missing, or the text is not the one that was put.
    """
    kinds: dict[int, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row)
    try:
        info = read_info(kinds[LISTING][0]["content"])
        beside = json.loads(_together(kinds[BESIDE]))
        text = _together(kinds[TEXT])
    except (KeyError, ValueError) as error:
        msg = "an article on the engine lacks a part; sync its source again"
        raise EngineError(msg) from error
    article = read_article(info, text=text, pages=beside["pages"], reading=beside["reading"])
    return ReadDocument(info=info, article=article, pairs=_pairs(beside))


def pairs_in(rows: Iterable[Row]) -> tuple[ComparedPair, ...]:
    """All pairs that rows of kind `BESIDE` name, each once."""
    beside: dict[int, list[Row]] = {}
    for row in rows:
        beside.setdefault(row["article"], []).append(row)
    found = {pair for own in beside.values() for pair in _pairs(json.loads(_together(own)))}
    return tuple(sorted(found, key=lambda pair: (pair.one, pair.other)))


def _pairs(beside: Mapping[str, Any]) -> tuple[ComparedPair, ...]:
    return tuple(
        ComparedPair(**{**pair, "relation": Relation(pair["relation"])}) for pair in beside["pairs"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """A passage's row as it was read; it never changes."""

    key: PassageKey
    text_sha256: str
    row_revision: int
    span: Span
    edges: npt.NDArray[np.int32]
    counts: Mapping[str, int]
    length: int
    vectors: StoredVectors

    @property
    def counted(self) -> CountedPassage:
        """What BM25 needs of it."""
        return CountedPassage(key=self.key, counts=self.counts, length=self.length)

    @property
    def stored(self) -> StoredPassage:
        """It as it was put."""
        return StoredPassage(
            key=self.key,
            span=self.span,
            sentences=spans_of(self.edges),
            counts=self.counts,
            length=self.length,
            vectors=self.vectors,
        )

    def found(self, terms: Iterable[str], revision: int) -> FoundPassage:
        """It as ranking wants it, with its counts of these terms."""
        own = self.counts
        return FoundPassage(
            key=self.key,
            text_sha256=self.text_sha256,
            revision=revision,
            span=self.span,
            edges=self.edges,
            counts={term: own[term] for term in terms if term in own},
            length=self.length,
            vectors=self.vectors,
        )


class CountedPassage(NamedTuple):
    """What BM25 needs of a passage, and what names it."""

    key: PassageKey
    counts: Mapping[str, int]
    length: int


def counted_passage(row: Row) -> CountedPassage:
    """What a row of `COUNTED_COLUMNS` says."""
    return CountedPassage(
        key=PassageKey(row["article_id"], row["number"]),
        counts=json.loads(row["facts"])["counts"],
        length=row["length"],
    )


def read_passage(row: Row, more: Sequence[Row], dimensions: int) -> ReadPassage:
    """The passage of a row; `more` are the parts of its vectors that stand elsewhere."""
    facts = json.loads(row["facts"])
    content = row["vectors"] + _together(more)
    vectors: StoredVectors = np.frombuffer(base64.b64decode(content), dtype=_KIND)
    return ReadPassage(
        key=PassageKey(row["article_id"], row["number"]),
        text_sha256=row["text_sha256"],
        row_revision=row["revision"],
        span=Span(start=row["begins"], end=row["ends"]),
        edges=np.array(facts["sentences"], dtype=np.int32).reshape(-1, 2),
        counts=facts["counts"],
        length=row["length"],
        vectors=vectors.reshape(-1, dimensions),
    )


def _passage(article: StoredArticle, passage: StoredPassage, revision: int) -> Row:
    facts = {
        "counts": dict(passage.counts),
        "sentences": [(span.start, span.end) for span in passage.sentences],
    }
    return {
        "id": hash_of("passage", passage.key.article_id, passage.key.number, revision),
        "article_id": article.info.id,
        "number": passage.key.number,
        "revision": revision,
        "begins": passage.span.start,
        "ends": passage.span.end,
        "length": passage.length,
        "text_sha256": article.article.text_sha256,
        "terms": sorted({hash_of(term) for term in passage.counts}),
        "facts": json.dumps(facts, ensure_ascii=False),
        "dense": passage.vectors[0].astype(np.float32).tolist(),
    }


def _documents(article: StoredArticle, revision: int) -> Iterator[Row]:
    yield _document(article, revision, kind=LISTING, content=written_info(article.info)) | {
        "passages": len(article.passages),
        "length": sum(passage.length for passage in article.passages),
    }
    beside = {
        "pages": written_pages(article.article),
        "reading": written_reading(article.article),
        "pairs": [asdict(pair) for pair in article.pairs],
    }
    for kind, text in ((TEXT, article.article.text), (BESIDE, json.dumps(beside))):
        for part, content in enumerate(_parts(text.encode("utf-8"))):
            yield _document(article, revision, kind=kind, content=content, part=part)


def _document(
    article: StoredArticle, revision: int, *, kind: int, content: str, part: int = 0
) -> Row:
    name = article.info.id
    return gone_row(name, revision) | {
        "id": hash_of("document", name, revision, kind, part),
        "kind": kind,
        "part": part,
        "content": content,
    }


def _numbered(article: StoredArticle, revision: int, passage: int, part: int) -> Row:
    return {
        "id": hash_of("vectors", article.info.id, revision, passage, part),
        "number": passage,
    }


def _parts(content: bytes) -> Iterator[str]:
    """UTF-8 in pieces that a field holds, none of which ends within a character."""
    begin = 0
    while True:
        end = min(begin + LONGEST_CONTENT, len(content))
        while end < len(content) and content[end] & 0xC0 == _WITHIN_CHARACTER:
            end -= 1
        yield content[begin:end].decode("utf-8")
        begin = end
        if begin >= len(content):
            return


def _together(rows: Iterable[Row]) -> str:
    return "".join(row["content"] for row in sorted(rows, key=lambda row: row["part"]))
