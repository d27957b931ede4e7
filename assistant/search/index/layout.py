"""From a library to a search build: lay out what no segment holds, encode what was never encoded.

Invariant: a text is encoded once in the life of a library. Vectors are committed batch by batch,
so a build that is interrupted continues where it stopped. Articles pass through in batches: what is
held of them beside the segment's arrays does not grow with their number. It does not decide when to
build.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ...encoders.sentence_encoder import Encoder
from ...ingest import SEGMENTER_VERSION
from ...library import Library
from ...recipe import Recipe
from ...records import Article, ArticleInfo, OnProgress, Progress, Span
from ...text.line_hyphens import joined
from ..analysis import ANALYSIS_VERSION, analyse
from ..arrays import Vectors
from .postings import PostingsBuilder
from .segments import SegmentArrays, SegmentFolder, packed_hashes

ENCODING_STAGE: Final = "Encoding passages and sentences"
_TEXTS_PER_COMMIT: Final = 256  # a second or two of work that a kill may cost
_ARTICLES_AT_ONCE: Final = 256  # some 10 MB of texts and vectors


class LibraryMovedError(Exception):
    """The library has changed while it was laid out; never leaves the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """What segments are made with."""

    library: Library
    encoder: Encoder
    recipe: Recipe
    on_progress: OnProgress | None = None

    @property
    def build_key(self) -> str:
        """Names the way segments are made; see `build_key_of`."""
        return build_key_of(self.encoder, self.recipe)


def build_key_of(encoder: Encoder, recipe: Recipe) -> str:
    """Names how segments are made: what was made another way is of no use; 64 hex digits."""
    parts = (
        encoder.fingerprint,
        recipe.build_fingerprint,
        str(SEGMENTER_VERSION),
        str(ANALYSIS_VERSION),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build_fingerprint(library: Library, encoder: Encoder, recipe: Recipe) -> str:
    """Names the build of this library by this recipe and model: 64 hex digits."""
    parts = (library.fingerprint, encoder.fingerprint, recipe.build_fingerprint)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def lay_out(context: BuildContext, infos: Sequence[ArticleInfo], folder: Path, state: str) -> str:
    """Lay these articles out in an empty `folder`; returns the name the segment is to have.

    `state` is the library's fingerprint the articles were listed under.

    Raises:
        LibraryMovedError: the library has another fingerprint by now.
        ModelError: the encoder cannot be loaded.
        OSError: the disk is full or the folder cannot be written.
    """
    ids = [info.id for info in infos]
    passages, sentences = (
        sum(context.library.segment_counts(ids, kind).values()) for kind in ("passage", "sentence")
    )
    writer = SegmentFolder(folder, exact=passages <= context.recipe.vectors.exact_up_to)
    try:
        encoding = _Encoding(context, writer, texts=passages + sentences)
        for begin in range(0, len(infos), _ARTICLES_AT_ONCE):
            encoding.add(infos[begin : begin + _ARTICLES_AT_ONCE], state)
        encoding.finish()
        return writer.finish(encoding.arrays(infos), context.recipe.vectors)
    finally:
        writer.close()


def text_to_encode(article: Article, span: Span, *, with_title: bool) -> str:
    """What the encoder sees of a passage or sentence: the title, where known, goes before it.

    Words that a line's end divided are whole.
    """
    text = joined(span.slice(article.text)).text
    return f"{article.title}: {text}" if with_title and article.title else text


class _Encoding:
    """The arrays of a segment as they grow."""

    def __init__(self, context: BuildContext, writer: SegmentFolder, *, texts: int) -> None:
        self._shop = context
        self._writer = writer
        self._vectors = _Encoded(context, texts)
        self._articles = 0
        self._passages = array("i")
        self._first = array("q", [0])
        self._sentences = array("i")
        self._postings = PostingsBuilder()

    def add(self, infos: Sequence[ArticleInfo], state: str) -> None:
        library, passage_texts, sentence_texts = self._shop.library, [], []
        with library.reading():
            if library.fingerprint != state:
                raise LibraryMovedError
            parts = [(library.article(info.id), library.segments(info.id)) for info in infos]
        for article, segments in parts:
            for passage in segments.passages:
                self._passages.extend((self._articles, passage.start, passage.end))
                self._postings.add(_terms(article, passage, self._shop.recipe))
                passage_texts.append(self._text(article, passage))
                # A sentence repeated in the next passage's overlap belongs to both
                for sentence in _inside(segments.sentences, passage):
                    self._sentences.extend((sentence.start, sentence.end))
                    sentence_texts.append(self._text(article, sentence))
                self._first.append(len(self._sentences) // 2)
            self._articles += 1
        if passage_texts:
            vectors = self._vectors.of([*passage_texts, *sentence_texts])
            self._writer.passage_vectors.append(vectors[: len(passage_texts)])
            self._writer.sentence_vectors.append(vectors[len(passage_texts) :])

    def finish(self) -> None:
        self._vectors.finish()

    def arrays(self, infos: Sequence[ArticleInfo]) -> SegmentArrays:
        return SegmentArrays(
            article_ids=[info.id for info in infos],
            contents=packed_hashes(info.content_sha256 for info in infos),
            text_hashes=packed_hashes(info.text_sha256 for info in infos),
            passages=np.array(self._passages, dtype=np.int32).reshape(-1, 3),
            first=np.array(self._first, dtype=np.int64),
            sentences=np.array(self._sentences, dtype=np.int32).reshape(-1, 2),
            postings=self._postings.sorted(),
        )

    def _text(self, article: Article, span: Span) -> str:
        return text_to_encode(article, span, with_title=self._shop.recipe.encoder.with_title)


class _Encoded:
    """Vectors of texts: from the library's cache, or encoded and kept there."""

    def __init__(self, context: BuildContext, total: int) -> None:
        self._library = context.library
        self._encoder = context.encoder
        self._report = context.on_progress or (lambda _: None)
        self._done, self._total = 0, total
        self._told = False

    def of(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text, float32 of shape (len(texts), dimensions)."""
        keys = [hashlib.sha256(text.encode("utf-8")).digest() for text in texts]
        by_key = dict(zip(keys, texts, strict=True))
        known = self._library.embeddings(self._encoder.fingerprint, list(by_key))
        self._done += len(keys)
        # By length, so that a batch pads little; the hash makes the order the same every time
        missing = sorted(by_key.keys() - known.keys(), key=lambda key: (len(by_key[key]), key))
        done = self._done - len(missing)
        for begin in range(0, len(missing), _TEXTS_PER_COMMIT):
            part = missing[begin : begin + _TEXTS_PER_COMMIT]
            self._tell(done)
            vectors = self._encoder.encode([by_key[key] for key in part])
            self._library.keep_embeddings(
                self._encoder.fingerprint, zip(part, vectors, strict=True)
            )
            known.update(zip(part, vectors, strict=True))
            done += len(part)
        return np.stack([known[key] for key in keys])

    def finish(self) -> None:
        """Say that all is done, if anything was said before."""
        if self._told:
            self._tell(self._total)

    def _tell(self, done: int) -> None:
        # The total is of what is cut; a text that belongs to two passages counts for both
        counts = [done] if self._told else [0, done] if done else [0]
        self._told = True
        for count in counts:
            shown = min(count, self._total)
            self._report(Progress(stage=ENCODING_STAGE, done=shown, total=self._total))


def _inside(sentences: Sequence[Span], passage: Span) -> Iterator[Span]:
    found = False
    for sentence in sentences:
        if passage.contains(sentence):
            found = True
            yield sentence
    if not found:
        yield passage


def _terms(article: Article, passage: Span, recipe: Recipe) -> list[str]:
    settings = recipe.lexical
    text = passage.slice(article.text)
    if settings.with_title and article.title:
        text = f"{article.title}\n{text}"
    return analyse(text, language=article.language, settings=settings)
