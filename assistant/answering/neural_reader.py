"""The neural reader: a small network that reads the likeliest windows of the ranked passages.

Invariant: it changes the order of sentences and passages and says how sure it is; the words come
from the article alone. It sees windows of whole sentences, the likeliest first, and stops reading
when what it has found is sure enough, or so poor that the less likely rest will not mend it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from ..encoders.runtime import Floats, Network, TwoPartSequence, file_digest, load_stored
from ..encoders.shipped_files import check_sums
from ..errors import ModelError
from ..recipe import ConfidenceSettings, ReadingSettings
from ..records import Article, Span
from .confidence import confidence_of
from .linear_reader import LinearReader
from .reader import ReadablePassage, Reading, SentenceScore, Terms, best_first
from .windows import CONTEXT_TOKENS, Tokens, Window, WordPieces

MODEL_FOLDER: Final = Path(__file__).parent / "model"
START, END, SENTENCE, NULL, ANSWERABLE = range(5)
"""The network's outputs for each token, in this order."""

_MAX_PHRASE_TOKENS: Final = 24
_LARGEST_MARKED_SHARE: Final = 0.6  # of a sentence; marking nearly all of it marks nothing
_BATCH: Final = 8  # windows of like length computed together

_loading = threading.Lock()
_log = logging.getLogger(__name__)

_Key = tuple[str, int, int]


class ReaderModel:
    """The network and its vocabulary, as they lie in a folder."""

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        """Raises `ModelError` where the files are missing or damaged."""
        weights = folder / "reader.safetensors"
        vocabulary = folder / "tokenizer.json"
        for path in (weights, vocabulary):
            if not path.exists():
                msg = f"the reader's file {path.name} is missing"
                raise ModelError(msg)
        sums = check_sums(folder)
        self.network = Network(load_stored(weights), int8=True)
        self.pieces = WordPieces(vocabulary)
        self.fingerprint = sums.get(weights.name) or file_digest(weights).hex()

    def outputs(self, windows: Sequence[Window]) -> list[Floats]:
        """The network's outputs for each window, in the order given."""
        by_length = sorted(range(len(windows)), key=lambda place: len(windows[place]))
        found: dict[int, Floats] = {}
        for start in range(0, len(by_length), _BATCH):
            places = by_length[start : start + _BATCH]
            batch = [
                TwoPartSequence(ids=windows[place].ids, second=windows[place].question_end)
                for place in places
            ]
            found.update(zip(places, self.network.run(batch), strict=True))
        return [found[place] for place in range(len(windows))]


def shipped_model() -> ReaderModel | None:
    """The model that comes with the package, loaded once; `None` without it."""
    with _loading:  # whoever asks meanwhile waits instead of loading as well
        return _shipped_model()


@lru_cache(maxsize=1)
def _shipped_model() -> ReaderModel | None:
    try:
        return ReaderModel()
    except ModelError as error:
        _log.info("%s; sentences are chosen without the neural reader", error)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A window yet to be read: its sentences with what is known of them without reading."""

    window: Window
    tokens: tuple[Tokens, ...]
    scores: tuple[SentenceScore, ...]

    @property
    def prior(self) -> float:
        return max(score.score for score in self.scores)

    @property
    def holds_what_is_asked(self) -> bool:
        return any(score.matches_answer_type for score in self.scores)

    def readings(self, outputs: Floats) -> list[tuple[Reading, Span | None]]:
        return _readings(self.window, self.tokens, [score.span for score in self.scores], outputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuralReader:
    """Reads windows chosen by the linear reader and weighs its signals with the network's."""

    settings: ReadingSettings
    model: ReaderModel
    linear: LinearReader
    name: ClassVar[str] = "neural"

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the network's weights."""
        return self.model.fingerprint

    @property
    def confidence(self) -> ConfidenceSettings:
        """From the recipe."""
        return self.settings.confidence

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        """A score for each sentence that was read, best first; ties by (article id, start)."""
        before = self.linear.read(question, passages, terms)
        known = {_key(score): score for score in reversed(before)}
        waiting = self._promising(self._candidates(question, passages, known))
        found: list[SentenceScore] = []
        for start in range(0, len(waiting), self.settings.windows):
            if start // self.settings.windows == self.settings.rounds:
                break
            if found and not self._worth_reading_on(max(found, key=_score).confidence):
                break
            found += self._read_windows(waiting[start : start + self.settings.windows])
        return best_first(found)

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """Retrieval and reading added: a passage's best sentence speaks for it.

        A passage of which nothing was read counts as if its best sentence were as poor as the
        poorest that was read.
        """
        best: dict[str, list[SentenceScore]] = {}
        for score in scores:
            best.setdefault(score.article.id, []).append(score)
        lowest = min((score.score for score in scores), default=0.0)
        weight = self.settings.rerank_weight
        return [
            passage.score
            + weight
            * max(
                (
                    score.score
                    for score in best.get(passage.article.id, ())
                    if passage.span.overlaps(score.span)
                ),
                default=lowest,
            )
            for passage in passages
        ]

    def _candidates(
        self,
        question: str,
        passages: Sequence[ReadablePassage],
        known: dict[_Key, SentenceScore],
    ) -> list[_Candidate]:
        """All windows of the passages, the most promising first; a sentence is in one of them."""
        asked = self.model.pieces.question(question)
        taken: set[_Key] = set()
        found = []
        for passage in passages:
            spans = [span for span in passage.sentences if _place(passage, span) not in taken]
            taken.update(_place(passage, span) for span in spans)
            title = self.model.pieces.title(passage.article.title)
            tokens = [
                self.model.pieces.sentence(span.slice(passage.article.text)) for span in spans
            ]
            for run in split_runs([len(item) for item in tokens]):
                part = tuple(tokens[run.start : run.stop])
                found.append(
                    _Candidate(
                        window=self.model.pieces.lay_out(asked, title, part),
                        tokens=part,
                        scores=tuple(known[_place(passage, spans[place])] for place in run),
                    )
                )
        return sorted(found, key=lambda item: -item.prior)

    def _promising(self, candidates: Sequence[_Candidate]) -> Sequence[_Candidate]:
        """Those not far behind the first by what is known of them without reading.

        And all that hold the quantity or the time asked for: another one of it is what makes a further quotation.
        """
        lowest = candidates[0].prior - self.settings.prior_margin if candidates else 0.0
        return [item for item in candidates if item.prior >= lowest or item.holds_what_is_asked]

    def _worth_reading_on(self, confidence: float) -> bool:
        return self.settings.stop_below <= confidence < self.settings.stop_above

    def _read_windows(self, candidates: Sequence[_Candidate]) -> list[SentenceScore]:
        outputs = self.model.outputs([item.window for item in candidates])
        return [
            self._weighed(score, reading, phrase)
            for item, values in zip(candidates, outputs, strict=True)
            for score, (reading, phrase) in zip(item.scores, item.readings(values), strict=True)
        ]

    def _weighed(
        self, score: SentenceScore, reading: Reading, phrase: Span | None
    ) -> SentenceScore:
        settings = self.settings
        value = (
            settings.similarity_weight * score.similarity
            + settings.overlap_weight * score.coverage
            + settings.passage_weight * score.relative_score
            + settings.answer_type_weight * score.matches_answer_type
            + settings.declarative_weight * score.is_declarative
            + settings.sentence_weight * reading.sentence
            + settings.phrase_weight * reading.phrase
            + settings.answerable_weight * reading.answerable
        )
        return replace(
            score,
            score=value,
            confidence=confidence_of(score, self.confidence, reading),
            reading=reading,
            key_phrase=phrase if _marks(score, reading, phrase) else None,
        )


def _marks(score: SentenceScore, reading: Reading, phrase: Span | None) -> bool:
    """Whether a phrase is worth marking: likelier than none, and clearly less than the sentence."""
    if phrase is None or reading.phrase <= 0.0:
        return False
    longest = _LARGEST_MARKED_SHARE * (score.span.end - score.span.start)
    return 0 < phrase.end - phrase.start <= longest


def _score(score: SentenceScore) -> float:
    return score.score


def _key(score: SentenceScore) -> _Key:
    return score.article.id, score.span.start, score.span.end


def _place(passage: ReadablePassage, span: Span) -> _Key:
    return passage.article.id, span.start, span.end


def split_runs(lengths: Sequence[int], *, window: int = CONTEXT_TOKENS) -> list[range]:
    """Consecutive runs of sentences of about equal length, each within `window` tokens.

    >>> split_runs([30, 30, 30])
    [range(0, 2), range(2, 3)]
    """
    total = sum(lengths)
    parts = max(1, -(-total // window))
    aim = total / parts
    runs, start, size = [], 0, 0
    for place, length in enumerate(lengths):
        too_long = size + length > window
        if place > start and (too_long or size >= aim):
            runs.append(range(start, place))
            start, size = place, 0
        size += length
    if start < len(lengths):
        runs.append(range(start, len(lengths)))
    return runs


def read_paragraph(
    model: ReaderModel,
    question: str,
    article: Article,
    sentences: Sequence[Span],
    *,
    window: int = CONTEXT_TOKENS,
) -> list[tuple[Reading, Span | None]]:
    """What the network says of each sentence of one stretch of an article.

    It is read in windows of at most `window` tokens of sentences, or of one longer sentence.
    """
    asked, title = model.pieces.question(question), model.pieces.title(article.title)
    tokens = [model.pieces.sentence(span.slice(article.text)) for span in sentences]
    runs = split_runs([len(item) for item in tokens], window=window)
    windows = [model.pieces.lay_out(asked, title, tokens[run.start : run.stop]) for run in runs]
    return [
        pair
        for run, laid_out, outputs in zip(runs, windows, model.outputs(windows), strict=True)
        for pair in _readings(
            laid_out, tokens[run.start : run.stop], sentences[run.start : run.stop], outputs
        )
    ]


def _readings(
    window: Window, tokens: Sequence[Tokens], spans: Sequence[Span], outputs: Floats
) -> list[tuple[Reading, Span | None]]:
    """What the outputs say of each sentence of a window, and its likeliest phrase."""
    no_phrase = float(outputs[0, START] + outputs[0, END])
    found: list[tuple[Reading, Span | None]] = []
    for span, pieces, (first, last) in zip(spans, tokens, window.sentences, strict=True):
        if first == last:
            found.append((Reading(sentence=-20.0, phrase=-20.0, answerable=-20.0), None))
            continue
        own = outputs[first:last]
        value, begin, end = _best_phrase(own[:, START], own[:, END])
        phrase = Span(
            start=span.start + pieces.offsets[begin][0], end=span.start + pieces.offsets[end][1]
        )
        reading = Reading(
            sentence=float(own[:, SENTENCE].mean() - outputs[0, NULL]),
            phrase=value - no_phrase,
            answerable=float(outputs[0, ANSWERABLE]),
        )
        found.append((reading, phrase))
    return found


def _best_phrase(starts: Floats, ends: Floats) -> tuple[float, int, int]:
    """The highest sum of a start and an end at or after it, and where they are."""
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones(sums.shape, dtype=np.bool_))
    allowed &= ~np.triu(np.ones(sums.shape, dtype=np.bool_), _MAX_PHRASE_TOKENS)
    sums = np.where(allowed, sums, -np.inf)
    place = int(np.argmax(sums))
    begin, end = divmod(place, sums.shape[1])
    return float(sums[begin, end]), begin, end
