"""Why a sentence was quoted: the words it shares, its ranks, the reader's scores, the confidence.

Invariant: numbers, words of the question, places and the names of signals; nothing is put into
sentences. The contributions of a quotation add up to the log-odds of its confidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from ...rendering import labels
from ..article import Locator


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One term of a confidence: the value of a signal times its coefficient, in log-odds."""

    signal: str
    value: float
    coefficient: float

    @property
    def log_odds(self) -> float:
        """What the signal adds."""
        return self.coefficient * self.value

    def to_dict(self) -> dict[str, object]:
        """The contribution as JSON-ready values."""
        return {**asdict(self), "log_odds": self.log_odds}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMatch:
    """A term of the question and where it stands.

    `word` is cut out of the question, `term` is what the search makes of it, `weight` its idf in
    the collection.
    """

    word: str
    term: str
    weight: float
    in_sentence: bool
    in_passage: bool
    in_title: bool

    def to_dict(self) -> dict[str, object]:
        """The match as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRank:
    """How the search ranked the passage of a sentence.

    `rank` counts from 1 among the passages that were read, by the fused `score`; `lexical_rank`
    and `dense_rank` are as in a `Hit`.
    """

    passage: Locator
    rank: int
    score: float
    lexical_rank: int | None
    dense_rank: int | None

    def to_dict(self) -> dict[str, object]:
        """The ranks as JSON-ready values."""
        return {
            "passage": self.passage.to_dict(),
            "rank": self.rank,
            "score": self.score,
            "lexical_rank": self.lexical_rank,
            "dense_rank": self.dense_rank,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderScores:
    """The neural reader's three log-odds: of the sentence, of its best phrase, of any answer."""

    sentence: float
    phrase: float
    answerable: float

    def to_dict(self) -> dict[str, object]:
        """The scores as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteExplanation:
    """Why one quotation was chosen.

    `quote` is the quotation's own locator, `sentence` that of the sentence that was judged: in
    another copy where the copy published first is quoted, and a part where a quotation takes
    neighbours along. `reading` is `None` where the linear reader judged, `ranks` where the passage
    was not retrieved.
    """

    quote: Locator
    sentence: Locator
    terms: tuple[TermMatch, ...]
    ranks: PassageRank | None
    reading: ReaderScores | None
    contributions: tuple[Contribution, ...]
    confidence: float

    @property
    def log_odds(self) -> float:
        """The sum of the contributions."""
        return sum(item.log_odds for item in self.contributions)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Label and value of each line to show; a line that has nothing to say is left out."""
        inside = [item for item in self.terms if item.in_sentence]
        around = [
            item
            for item in self.terms
            if not item.in_sentence and (item.in_passage or item.in_title)
        ]
        missing = [item for item in self.terms if item not in inside and item not in around]
        for label, matches in (
            (labels.WORDS_IN_SENTENCE, inside),
            (labels.WORDS_AROUND, around),
            (labels.WORDS_MISSING, missing),
        ):
            if matches:
                yield label, labels.SEPARATOR.join(f"{m.word} {m.weight:.2f}" for m in matches)
        if self.ranks is not None:
            yield labels.RANKS, _ranks(self.ranks)
        if self.reading is not None:
            yield labels.READER_SCORES, _signals(asdict(self.reading))
        yield labels.CONFIDENCE_FROM, labels.SEPARATOR.join(map(_product, self.contributions))
        yield labels.LOG_ODDS, f"{self.log_odds:.2f} ({labels.CONFIDENCE} {self.confidence:.2f})"

    def to_dict(self) -> dict[str, object]:
        """The explanation as JSON-ready values."""
        return {
            "quote": self.quote.to_dict(),
            "sentence": self.sentence.to_dict(),
            "terms": [item.to_dict() for item in self.terms],
            "ranks": self.ranks.to_dict() if self.ranks else None,
            "reading": self.reading.to_dict() if self.reading else None,
            "contributions": [item.to_dict() for item in self.contributions],
            "log_odds": self.log_odds,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an answer's quotations were chosen, in their order; near misses are explained alike.

    `parts` are the explanations of a question's parts. An answer that no question was asked for
    explains nothing.
    """

    quotes: tuple[QuoteExplanation, ...] = ()
    near_misses: tuple[QuoteExplanation, ...] = ()
    parts: tuple[Explanation, ...] = ()

    def of(self, quote: Locator) -> QuoteExplanation | None:
        """The explanation of the quotation at this place, if there is one."""
        known = (*self.quotes, *self.near_misses)
        return next((item for item in known if item.quote == quote), None)

    @classmethod
    def of_parts(cls, parts: Sequence[Explanation]) -> Explanation:
        """The explanation of a question that was asked in parts: each quotation once."""
        quotes = _each_once(item for part in parts for item in part.quotes)
        near = _each_once(item for part in parts for item in part.near_misses)
        return cls(
            quotes=tuple(quotes.values()),
            near_misses=tuple(item for place, item in near.items() if place not in quotes),
            parts=tuple(parts),
        )

    def to_dict(self) -> dict[str, object]:
        """The explanation as JSON-ready values."""
        return {
            "quotes": [item.to_dict() for item in self.quotes],
            "near_misses": [item.to_dict() for item in self.near_misses],
            "parts": [item.to_dict() for item in self.parts],
        }


def _each_once(items: Iterator[QuoteExplanation]) -> dict[Locator, QuoteExplanation]:
    found: dict[Locator, QuoteExplanation] = {}
    for item in items:
        found.setdefault(item.quote, item)
    return found


def _ranks(ranks: PassageRank) -> str:
    parts = (
        f"{labels.RANK} {ranks.rank}",
        f"{labels.FUSED_SCORE} {ranks.score:.3f}",
        f"{labels.BM25} {ranks.lexical_rank or '-'}",
        f"{labels.VECTOR} {ranks.dense_rank or '-'}",
    )
    return labels.SEPARATOR.join(parts)


def _signals(values: dict[str, float]) -> str:
    return labels.SEPARATOR.join(
        f"{signal_name(name)} {value:.2f}" for name, value in values.items()
    )


def _product(item: Contribution) -> str:
    name = signal_name(item.signal)
    if item.signal == "bias":
        return f"{name} {item.log_odds:.2f}"
    return f"{name} {item.value:.2f} × {item.coefficient:.2f} = {item.log_odds:.2f}"


def signal_name(signal: str) -> str:
    """The words for a signal; one without words of its own goes by its name in the recipe."""
    return labels.SIGNALS.get(signal, signal.replace("_", " "))
