"""From a library to a search build: lay out what no segment holds, encode what was never encoded.

Invariant: a text is encoded once in the life of a library. Vectors are committed batch by batch,
so a build that is interrupted continues where it stopped. Articles pass through in batches: what is
held of them beside the segment's arrays does not grow with their number. It does not decide when to
build.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ...encoders import Vectors
from ...encoders.in_context import PartedText, encode_parted, reads_in_context, vectors_model
from ...encoders.sentence_encoder import Encoder
from ...ingest import SEGMENTER_VERSION
from ...library import Library, Segmentation
from ...recipe import EncoderSettings, Recipe
from ...records import Article, ArticleInfo, OnProgress, Progress, Span
from ...text.line_hyphens import joined
from ..analysis import ANALYSIS_VERSION, analyse
from ..arrays import StoredVectors
from .postings import PostingsBuilder
from .segments import SegmentArrays, SegmentFolder, packed_hashes

ENCODING_STAGE: Final = "Encoding passages"
_VECTORS_PER_COMMIT: Final = 512  # a second or two of work that a kill may cost
_BATCHES_AT_ONCE: Final = 2
ARTICLES_AT_ONCE: Final = 256  # some 10 MB of texts and vectors


class LibraryMovedError(Exception):
    """The library has changed while it was laid out; never leaves the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """What segments are made with.

    `whole` verifies older ones to the last byte before any use. `passages` are all that progress is
    of, where that is more than one segment, and `passages_done` those of segments made before.
    """

    library: Library
    encoder: Encoder
    recipe: Recipe
    on_progress: OnProgress | None = None
    whole: bool = False
    passages: int = 0
    passages_done: int = 0

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
        "in context" if reads_in_context(encoder) else "alone",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build_fingerprint(library: Library, encoder: Encoder, recipe: Recipe) -> str:
    """Names the build of this library by this recipe and model: 64 hex digits."""
    return fingerprint_of(library.fingerprint, encoder, recipe)


def fingerprint_of(articles: str, encoder: Encoder, recipe: Recipe) -> str:
    """Names what is searched of articles with this fingerprint; the same wherever they lie."""
    parts = (articles, encoder.fingerprint, recipe.build_fingerprint)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def lay_out(context: BuildContext, infos: Sequence[ArticleInfo], folder: Path, state: str) -> str:
    """Lay these articles out in an empty `folder`; returns the name the segment is to have.

    `state` is the library's fingerprint the articles were listed under.

    Raises:
        LibraryMovedError: the library has another fingerprint by now.
        ModelError: the encoder cannot be loaded.
        OSError: the disk is full or the folder cannot be written.
    """
    passages = sum(context.library.segment_counts([info.id for info in infos], "passage").values())
    writer = SegmentFolder(folder, exact=passages <= context.recipe.vectors.exact_up_to)
    try:
        encoding = _Encoding(context, writer, passages=passages)
        for begin in range(0, len(infos), ARTICLES_AT_ONCE):
            encoding.add(infos[begin : begin + ARTICLES_AT_ONCE], state)
        encoding.finish()
        return writer.finish(encoding.arrays(infos), context.recipe.vectors)
    finally:
        writer.close()


def text_to_encode(
    article: Article, passage: Span, sentences: Sequence[Span] = (), *, with_title: bool
) -> PartedText:
    """What the encoder sees of a passage and its sentences: the title, where known, goes before it.

    Words that a line's end divided are whole.
    """
    text = f"{article.title}: " if with_title and article.title else ""
    head, position, parts = len(text), passage.start, []
    for sentence in sentences:
        text += joined(article.text[position : sentence.start]).text
        begin = len(text)
        text += joined(sentence.slice(article.text)).text
        parts.append(Span(start=begin, end=len(text)))
        position = sentence.end
    text += joined(article.text[position : passage.end]).text
    return PartedText(text=text, parts=tuple(parts), head=head)


def texts_of(
    article: Article, segments: Segmentation, settings: EncoderSettings
) -> Iterator[tuple[Span, list[Span], PartedText]]:
    """Each passage of an article with its sentences, and what the encoder sees of them."""
    for passage in segments.passages:
        # A sentence repeated in the next passage's overlap belongs to both
        sentences = sentences_inside(segments.sentences, passage)
        text = text_to_encode(article, passage, sentences, with_title=settings.with_title)
        yield passage, sentences, text


class _Encoding:
    """The arrays of a segment as they grow."""

    def __init__(self, context: BuildContext, writer: SegmentFolder, *, passages: int) -> None:
        self._shop = context
        self._writer = writer
        self._vectors = PassageEncoding(context, passages)
        self._articles = 0
        self._passages = array("i")
        self._first = array("q", [0])
        self._sentences = array("i")
        self._postings = PostingsBuilder()

    def add(self, infos: Sequence[ArticleInfo], state: str) -> None:
        library, texts = self._shop.library, []
        with library.reading():
            if library.fingerprint != state:
                raise LibraryMovedError
            parts = [(library.article(info.id), library.segments(info.id)) for info in infos]
        for article, segments in parts:
            settings = self._shop.recipe.encoder
            for passage, sentences, text in texts_of(article, segments, settings):
                self._passages.extend((self._articles, passage.start, passage.end))
                self._postings.add(passage_terms(article, passage, self._shop.recipe))
                for sentence in sentences:
                    self._sentences.extend((sentence.start, sentence.end))
                texts.append(text)
                self._first.append(len(self._sentences) // 2)
            self._articles += 1
        if texts:
            found = self._vectors.of(texts)
            self._writer.passage_vectors.append(np.stack([vectors[0] for vectors in found]))
            self._writer.sentence_vectors.append(np.concatenate([vectors[1:] for vectors in found]))

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


class PassageEncoding:
    """Vectors of passages and their sentences: from the library's cache, or encoded and kept there."""

    def __init__(self, context: BuildContext, total: int) -> None:
        """`total` is the number of passages that progress is of, unless `context` knows of more."""
        self._library = context.library
        self._encoder = context.encoder
        self._model = vectors_model(context.encoder)
        self._report = context.on_progress or (lambda _: None)
        self._done, self._total = context.passages_done, max(context.passages, total)
        self._is_first = not context.passages_done
        self._told = False

    def of(self, texts: Sequence[PartedText]) -> list[StoredVectors]:
        """For each text its own vector and then one for each part, float16."""
        keys = [text.key for text in texts]
        by_key = dict(zip(keys, texts, strict=True))
        known = self._library.vectors.held(self._model, list(by_key))
        self._done += len(keys)
        # By length, so that a batch pads little; the hash makes the order the same every time
        missing = sorted(by_key.keys() - known.keys(), key=lambda key: (len(by_key[key].text), key))
        done = self._done - len(missing)
        if missing:
            self._tell(done)
        batches = _batches(missing, {key: 1 + len(by_key[key].parts) for key in missing})
        for part, vectors in self._encoded(batches, by_key):
            fresh = [(key, some.astype("<f2")) for key, some in zip(part, vectors, strict=True)]
            self._library.vectors.keep(self._model, fresh)
            known.update(fresh)
            done += len(part)
            if done < self._done:
                self._tell(done)
        return [
            known[key].reshape(1 + len(text.parts), -1)
            for key, text in zip(keys, texts, strict=True)
        ]

    def _encoded(
        self, batches: Iterator[list[bytes]], texts: Mapping[bytes, PartedText]
    ) -> Iterator[tuple[list[bytes], list[Vectors]]]:
        """Each batch with its vectors, in order.

        The next one is begun before one is done: it keeps busy the cores that have nothing left of
        this one, and those that would wait while it is kept.
        """
        if not reads_in_context(self._encoder):  # one that is not known to gain by it
            for part in batches:
                yield part, encode_parted(self._encoder, [texts[key] for key in part])
            return
        pool = ThreadPoolExecutor(_BATCHES_AT_ONCE, thread_name_prefix="encoding")
        coming: deque[tuple[list[bytes], Future[list[Vectors]]]] = deque()
        try:
            for part in batches:
                own = [texts[key] for key in part]
                coming.append((part, pool.submit(encode_parted, self._encoder, own)))
                if len(coming) == _BATCHES_AT_ONCE:
                    done, vectors = coming.popleft()
                    yield done, vectors.result()
            for done, vectors in coming:
                yield done, vectors.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """Say that all is done, if anything was said before."""
        if self._told:
            self._tell(self._done)

    def _tell(self, done: int) -> None:
        counts = [0, done] if done and not self._told and self._is_first else [done]
        self._told = True
        for count in counts:
            shown = min(count, self._total)
            self._report(Progress(stage=ENCODING_STAGE, done=shown, total=self._total))


def _batches(keys: Sequence[bytes], sizes: Mapping[bytes, int]) -> Iterator[list[bytes]]:
    """The keys in their order, so many at a time that a batch has a commit's worth of vectors."""
    batch: list[bytes] = []
    size = 0
    for key in keys:
        batch.append(key)
        size += sizes[key]
        if size >= _VECTORS_PER_COMMIT:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def sentences_inside(sentences: Sequence[Span], passage: Span) -> list[Span]:
    """The sentences of a passage, found by place: a book has as many of both as there are pages."""
    first = bisect_left(sentences, passage.start, key=_start)
    last = bisect_left(sentences, passage.end, lo=first, key=_start)
    return [item for item in sentences[first:last] if passage.contains(item)] or [passage]


def _start(span: Span) -> int:
    return span.start


def passage_terms(article: Article, passage: Span, recipe: Recipe) -> list[str]:
    """The terms of a passage, the title's among them where the recipe says so."""
    settings = recipe.lexical
    text = passage.slice(article.text)
    if settings.with_title and article.title:
        text = f"{article.title}\n{text}"
    return analyse(text, language=article.language, settings=settings)
