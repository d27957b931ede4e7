"""From a library to a search build: encode what was never encoded, then lay out the arrays.

Invariant: a text is encoded once in the life of a library. Vectors are committed batch by batch,
so a build that is interrupted continues where it stopped. It does not decide when to build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..library import Library
from ..recipe import Recipe
from ..records import Article, OnProgress, Progress, Span
from .analysis import DEFAULT_LANGUAGE, analyse
from .builds import Build
from .dense import VectorIndex
from .encoding import Encoder
from .lexical import Postings

ENCODING_STAGE = "Encoding passages and sentences"
_TEXTS_PER_COMMIT = 64

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """The rows of a build and what is to be encoded for them, as hashes of texts."""

    passages: list[tuple[int, int, int]]
    sentences: list[tuple[int, int, int]]
    passage_keys: list[bytes]
    sentence_keys: list[bytes]
    terms: list[list[str]]
    texts: dict[bytes, str]


def build_fingerprint(library: Library, encoder: Encoder, recipe: Recipe) -> str:
    """Names the build of this library by this recipe and model: 64 hex digits."""
    parts = (library.fingerprint, encoder.fingerprint, recipe.build_fingerprint)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_build(
    library: Library, *, encoder: Encoder, recipe: Recipe, on_progress: OnProgress | None = None
) -> Build:
    """The search build of everything in the library.

    Raises:
        ModelError: the encoder cannot be loaded.
    """
    with library.reading():
        infos = library.infos()
        fingerprint = build_fingerprint(library, encoder, recipe)
        layout = _lay_out(library, [info.id for info in infos], recipe)
    _encode_missing(library, layout, encoder, on_progress)
    languages = {info.language or DEFAULT_LANGUAGE for info in infos}
    return Build(
        fingerprint=fingerprint,
        article_ids=tuple(info.id for info in infos),
        text_hashes=tuple(info.text_sha256 for info in infos),
        languages=tuple(sorted(languages)),
        passages=_rows(layout.passages),
        sentences=_rows(layout.sentences),
        postings=Postings.of(layout.terms),
        passage_vectors=_vectors(library, encoder, layout.passage_keys),
        sentence_vectors=_vectors(library, encoder, layout.sentence_keys),
    )


def text_to_encode(article: Article, span: Span, *, with_title: bool) -> str:
    """What the encoder sees of a passage or sentence: the title, where known, goes before it."""
    text = span.slice(article.text)
    return f"{article.title}: {text}" if with_title and article.title else text


def _lay_out(library: Library, article_ids: Sequence[str], recipe: Recipe) -> _Layout:
    layout = _Layout(
        passages=[], sentences=[], passage_keys=[], sentence_keys=[], terms=[], texts={}
    )
    for number, article_id in enumerate(article_ids):
        article = library.article(article_id)
        segments = library.segments(article_id)
        for passage in segments.passages:
            row = len(layout.passages)
            layout.passages.append((number, passage.start, passage.end))
            layout.passage_keys.append(_note_text(layout, article, passage, recipe))
            layout.terms.append(_terms(article, passage, recipe))
            # A sentence repeated in the next passage's overlap belongs to both
            for sentence in _inside(segments.sentences, passage):
                layout.sentences.append((row, sentence.start, sentence.end))
                layout.sentence_keys.append(_note_text(layout, article, sentence, recipe))
    return layout


def _inside(sentences: Sequence[Span], passage: Span) -> Iterator[Span]:
    found = False
    for sentence in sentences:
        if passage.contains(sentence):
            found = True
            yield sentence
    if not found:
        yield passage


def _note_text(layout: _Layout, article: Article, span: Span, recipe: Recipe) -> bytes:
    text = text_to_encode(article, span, with_title=recipe.encoder.with_title)
    key = hashlib.sha256(text.encode("utf-8")).digest()
    layout.texts[key] = text
    return key


def _terms(article: Article, passage: Span, recipe: Recipe) -> list[str]:
    settings = recipe.lexical
    text = passage.slice(article.text)
    if settings.with_title and article.title:
        text = f"{article.title}\n{text}"
    return analyse(text, language=article.language, settings=settings)


def _encode_missing(
    library: Library, layout: _Layout, encoder: Encoder, on_progress: OnProgress | None
) -> None:
    known = library.embeddings(encoder.fingerprint, list(layout.texts))
    # By length, so that a batch pads little; the hash makes the order the same every time
    missing = sorted(set(layout.texts) - set(known), key=lambda key: (len(layout.texts[key]), key))
    report = on_progress or (lambda _: None)
    for begin in range(0, len(missing), _TEXTS_PER_COMMIT):
        report(Progress(stage=ENCODING_STAGE, done=begin, total=len(missing)))
        part = missing[begin : begin + _TEXTS_PER_COMMIT]
        vectors = encoder.encode([layout.texts[key] for key in part])
        library.keep_embeddings(encoder.fingerprint, zip(part, vectors, strict=True))
    if missing:
        report(Progress(stage=ENCODING_STAGE, done=len(missing), total=len(missing)))


def _vectors(library: Library, encoder: Encoder, keys: Sequence[bytes]) -> VectorIndex:
    if not keys:
        return VectorIndex.of(np.empty((0, 1), dtype=np.float32))
    found = library.embeddings(encoder.fingerprint, list(dict.fromkeys(keys)))
    return VectorIndex.of(np.stack([found[key] for key in keys]))


def _rows(triples: Sequence[tuple[int, int, int]]) -> Rows:
    return np.array(triples, dtype=np.int64).reshape(-1, 3)
