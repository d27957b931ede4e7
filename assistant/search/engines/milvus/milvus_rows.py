"""Articles and passages as rows of Milvus, and back.

Invariant: what is read back is to the last bit what was put. Vectors are kept twice: as Milvus
searches them, and as bytes that it does not touch. What is longer than a field of Milvus holds is
kept in parts.

What ranking reads of a passage are two fields of numbers, in base64, as Milvus has no field of bytes: `brief` is `_HEAD`,
the SHA-256 of the article's text, the hashes of its terms (int64) and how often it holds each (uint16), and the article's id;
`vectors` is where its sentences begin and end (int32), and the vectors (float16). All are little-endian.
"""

from __future__ import annotations

import base64
import json
import struct
from binascii import a2b_base64
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
from .milvus_server import LONGEST_CONTENT, Row

LISTING, TEXT, BESIDE, VECTORS, GONE, RUN = range(6)
"""Kinds of rows of documents: an article's listing, its text, what is known beside it, vectors of a
passage that its own row has no room for, that an article is gone, and a run of `term_runs`."""

MOST_TERMS: Final = 4_096
MOST_OF_A_TERM: Final = 65_535  # in one passage
_SPARSE: Final = 2**32 - 2  # places of a sparse vector, of which 0 stays free
_NO_TERM: Final = {0: 1e-6}  # Milvus refuses an empty vector
_KIND: Final = np.dtype("<f2")
_EDGE: Final = np.dtype("<i4")
_TERM: Final = np.dtype("<i8")
_TALLY: Final = np.dtype("<u2")
_HEAD: Final = struct.Struct("<q5i3H32s")
"""Revision, number, begin, end, length, sentences; parts of the vectors, terms, bytes of the article's id; the hash."""
_WITHIN_CHARACTER: Final = 0x80  # the upper bits of a byte of UTF-8 that begins no character
PLACES: Final = (1.0, 0.0)  # a collection must have a vector; that of documents says nothing

PASSAGE_COLUMNS: Final = ("id", "brief", "vectors")
COUNTED_COLUMNS: Final = ("id", "brief")
STORED_COLUMNS: Final = (*PASSAGE_COLUMNS, "counts")
DOCUMENT_COLUMNS: Final = ("article", "revision", "kind", "number", "part", "content")


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
        if max(passage.counts.values(), default=0) > MOST_OF_A_TERM:
            msg = (
                f"a passage of {article.info.id!r} holds one term more than {MOST_OF_A_TERM} times"
            )
            raise EngineError(msg)
        data = _edges_of(passage).tobytes() + passage.vectors.astype(_KIND).tobytes()
        parts = list(_parts(base64.b64encode(data)))
        weights = term_weights(
            passage.counts, passage.length, making=making, average_length=average_length
        )
        passages.append(_passage(article, passage, revision) | facts | {
            "brief": _brief(article, passage, revision, len(parts)),
            "vectors": parts[0],
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
        "places": list(PLACES),
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


class Brief(NamedTuple):
    """What stands in a passage's row beside its vectors; it never changes.

    `terms` are the hashes of its terms, `tallies` how often it holds each; `parts` of its vectors' field the first
    stands in the row, the others in rows of documents.
    """

    key: PassageKey
    text_sha256: str
    row_revision: int
    span: Span
    length: int
    sentences: int
    parts: int
    terms: npt.NDArray[np.int64]
    tallies: npt.NDArray[np.uint16]

    @property
    def place(self) -> tuple[int, int, int]:
        """Names the rows of documents that hold parts of it."""
        return hash_of(self.key.article_id), self.row_revision, self.key.number


class ReadPassage(NamedTuple):
    """A passage's row as it was read. `edges` are where its sentences begin and end, (sentences, 2)."""

    brief: Brief
    edges: npt.NDArray[np.int32]
    vectors: StoredVectors

    def found(self, counts: Mapping[str, int], revision: int) -> FoundPassage:
        """It as ranking wants it, with its counts of some terms."""
        brief = self.brief
        return FoundPassage(
            key=brief.key,
            text_sha256=brief.text_sha256,
            revision=revision,
            span=brief.span,
            edges=self.edges,
            counts=counts,
            length=brief.length,
            vectors=self.vectors,
        )

    def stored(self, counts: str) -> StoredPassage:
        """It as it was put, with what stands in the field of its counts."""
        return StoredPassage(
            key=self.brief.key,
            span=self.brief.span,
            sentences=spans_of(self.edges),
            counts=json.loads(counts),
            length=self.brief.length,
            vectors=self.vectors,
        )


def read_brief(content: str) -> Brief:
    """What a field `brief` says."""
    data = a2b_base64(content)
    revision, place, begin, end, length, sentences, parts, terms, named, text = _HEAD.unpack_from(
        data
    )
    tallies_at = _HEAD.size + _TERM.itemsize * terms
    name_at = tallies_at + _TALLY.itemsize * terms
    return Brief(
        key=PassageKey(data[name_at : name_at + named].decode("utf-8"), place),
        text_sha256=text.hex(),
        row_revision=revision,
        span=Span(start=begin, end=end),
        length=length,
        sentences=sentences,
        parts=parts,
        terms=np.frombuffer(data, _TERM, terms, _HEAD.size),
        tallies=np.frombuffer(data, _TALLY, terms, tallies_at),
    )


def read_passage(brief: Brief, row: Row, more: Sequence[Row], dimensions: int) -> ReadPassage:
    """The passage of a row; `more` are the parts of its vectors that stand elsewhere."""
    data = a2b_base64(row["vectors"] + _together(more) if more else row["vectors"])
    vectors: StoredVectors = np.frombuffer(data, _KIND, -1, 2 * _EDGE.itemsize * brief.sentences)
    return ReadPassage(
        brief=brief,
        edges=np.frombuffer(data, _EDGE, 2 * brief.sentences).reshape(-1, 2),
        vectors=vectors.reshape(-1, dimensions),
    )


def tallies_of(briefs: Sequence[Brief], terms: Sequence[str]) -> npt.NDArray[np.int64]:
    """How often each passage holds each of these terms, of shape (terms, passages)."""
    tallies = np.zeros((len(terms), len(briefs)), dtype=np.int64)
    if briefs:
        hashes = np.concatenate([brief.terms for brief in briefs])
        counts = np.concatenate([brief.tallies for brief in briefs])
        owners = np.repeat(np.arange(len(briefs)), [len(brief.terms) for brief in briefs])
        for number, term in enumerate(terms):
            places = np.flatnonzero(hashes == hash_of(term))
            tallies[number, owners[places]] = counts[places]
    return tallies


def _brief(article: StoredArticle, passage: StoredPassage, revision: int, parts: int) -> str:
    name = passage.key.article_id.encode("utf-8")
    head = _HEAD.pack(
        revision,
        passage.key.number,
        passage.span.start,
        passage.span.end,
        passage.length,
        len(passage.sentences),
        parts,
        len(passage.counts),
        len(name),
        bytes.fromhex(article.article.text_sha256),
    )
    terms = np.array([hash_of(term) for term in passage.counts], dtype=_TERM)
    tallies = np.array(list(passage.counts.values()), dtype=_TALLY)
    data = b"".join([head, terms.tobytes(), tallies.tobytes(), name])
    return base64.b64encode(data).decode("ascii")


def _edges_of(passage: StoredPassage) -> npt.NDArray[np.int32]:
    return np.array([(span.start, span.end) for span in passage.sentences], dtype=_EDGE)


def _passage(article: StoredArticle, passage: StoredPassage, revision: int) -> Row:
    return {
        "id": hash_of("passage", passage.key.article_id, passage.key.number, revision),
        "article_id": article.info.id,
        "number": passage.key.number,
        "revision": revision,
        "begins": passage.span.start,
        "ends": passage.span.end,
        "terms": sorted(set(map(hash_of, passage.counts))),
        "counts": json.dumps(dict(passage.counts), ensure_ascii=False),
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
