"""The settings of what is quoted: how sentences are ranked and read, and how sure an answer is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from .settings import Settings

READERS: Final = ("neural", "linear")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceSettings(Settings):
    """How a reader's confidence is computed, and where "answered", "weak" and "not found" part.

    A logistic function: `bias` and a coefficient for each signal. `similarity` is the cosine of
    sentence and question, `coverage` and `passage_coverage` the shares of the question's weighted
    terms in the sentence and around it, `passage` the passage's score over the best one's,
    `qualifiers` the share of the question's years, numbers and names that stand there;
    `sentence`, `phrase` and `answerable` are the network's, all log-odds.
    """

    bias: float = 0.0
    similarity: float = 0.0
    coverage: float = 0.0
    passage_coverage: float = 0.0
    passage: float = 0.0
    qualifiers: float = 0.0
    sentence: float = 0.0
    phrase: float = 0.0
    answerable: float = 0.0
    answered_threshold: float = 0.5
    weak_threshold: float = 0.2

    BOUNDS: ClassVar = {
        "bias": (-100.0, 100.0),
        "similarity": (0.0, 100.0),
        "coverage": (0.0, 100.0),
        "passage_coverage": (0.0, 100.0),
        "passage": (0.0, 100.0),
        "qualifiers": (0.0, 100.0),
        "sentence": (0.0, 100.0),
        "phrase": (0.0, 100.0),
        "answerable": (0.0, 100.0),
        "answered_threshold": (0.0, 1.0),
        "weak_threshold": (0.0, 1.0),
    }


LINEAR_CONFIDENCE: Final = ConfidenceSettings(
    bias=-6.21,
    similarity=5.76,
    coverage=3.43,
    passage_coverage=0.58,
    answered_threshold=0.5,
    weak_threshold=0.25,
)
"""Fitted by `eval/confidence_fit.py`."""

FOREIGN_CONFIDENCE: Final = ConfidenceSettings(
    bias=-6.7,
    similarity=0.97,
    coverage=9.14,
    passage_coverage=0.62,
    qualifiers=2.09,
    answered_threshold=0.9,
    weak_threshold=0.11,
)
"""Fitted by `eval/languages/fitting.py`, on four languages with the English encoder."""

CROSSING_CONFIDENCE: Final = LINEAR_CONFIDENCE

NEURAL_CONFIDENCE: Final = ConfidenceSettings(
    bias=-9.251,
    similarity=3.665,
    coverage=1.26,
    passage_coverage=1.289,
    passage=4.433,
    qualifiers=1.5,
    sentence=0.33,
    phrase=0.103,
    answerable=0.0,
    answered_threshold=0.84,
    weak_threshold=0.3,
)
"""Fitted by `eval/reader/fitting.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringSettings(Settings):
    """How sentences are chosen, and how sure the linear reader is.

    The status comes from the first quotation's confidence; a further quotation is shown from
    `shown_threshold` on, or from `answer_type_threshold` on if it holds the quantity or time asked
    for; a near miss is shown from `near_miss_threshold` on. All but the thresholds are shares of
    the first one's confidence: a further quotation has at least `further_share`, unless it holds
    the quantity asked for; a neighbour that would be quoted anyway joins a quotation from
    `joined_share` on, and the sentence after that carries on ("It …") is taken along from
    `carried_share` on. `foreign_overlap_weight` and `foreign_confidence` are for articles in other
    languages than English, `crossing_confidence` for those in another than the question's.
    `european_weak_threshold` is the foreign `weak_threshold` for Russian, German, French and
    Spanish: whole words in common say more there than pairs of characters do, and words with joined
    particles say less.
    """

    passages: int = 10
    similarity_weight: float = 1.0
    overlap_weight: float = 0.4
    foreign_overlap_weight: float = 1.0
    passage_weight: float = 1.0
    answer_type_weight: float = 0.15
    declarative_weight: float = 0.3
    duplicate_overlap: float = 0.9
    confidence: ConfidenceSettings = LINEAR_CONFIDENCE
    foreign_confidence: ConfidenceSettings = FOREIGN_CONFIDENCE
    crossing_confidence: ConfidenceSettings = CROSSING_CONFIDENCE
    european_weak_threshold: float = 0.17
    shown_threshold: float = 0.2
    answer_type_threshold: float = 0.01
    near_miss_threshold: float = 0.01
    further_share: float = 0.2
    joined_share: float = 0.7
    carried_share: float = 0.5

    BOUNDS: ClassVar = {
        "passages": (1, 200),
        "similarity_weight": (0.0, 10.0),
        "overlap_weight": (0.0, 10.0),
        "foreign_overlap_weight": (0.0, 10.0),
        "passage_weight": (0.0, 10.0),
        "answer_type_weight": (0.0, 10.0),
        "declarative_weight": (0.0, 10.0),
        "european_weak_threshold": (0.0, 1.0),
        "shown_threshold": (0.0, 1.0),
        "answer_type_threshold": (0.0, 1.0),
        "near_miss_threshold": (0.0, 1.0),
        "further_share": (0.0, 1.0),
        "joined_share": (0.0, 1.0),
        "carried_share": (0.0, 1.0),
        "duplicate_overlap": (0.5, 1.0),
    }


MULTILINGUAL_ANSWERING: Final = AnsweringSettings(
    european_weak_threshold=0.18,
    foreign_overlap_weight=0.4,
    foreign_confidence=ConfidenceSettings(
        bias=-8.28,
        similarity=6.71,
        coverage=7.64,
        passage_coverage=0.86,
        qualifiers=1.39,
        answered_threshold=0.87,
        weak_threshold=0.18,
    ),
    crossing_confidence=ConfidenceSettings(
        bias=-3.47,
        similarity=8.82,
        coverage=1.23,
        answered_threshold=0.89,
        weak_threshold=0.16,
    ),
)
"""Fitted by `eval/languages/fitting.py` on the dev halves of Arabic, German, Russian and Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings(Settings):
    """How the neural reader reads, ranks sentences and passages, and how sure it is.

    `windows` are read at once, `rounds` times at most; a further round is read only while the
    confidence is below `stop_above` and not below `stop_below`. A window whose likeliest sentence
    the linear reader scores more than `prior_margin` below that of the likeliest window is not
    read. Weights are of the same signals as in `AnsweringSettings` and of the model's three:
    `sentence`, `phrase` and `answerable`, all log-odds.
    """

    reader: str = "neural"
    windows: int = 12
    rounds: int = 2
    stop_above: float = 0.5
    stop_below: float = 0.1
    prior_margin: float = 0.7
    similarity_weight: float = 0.16
    overlap_weight: float = 2.052
    passage_weight: float = 3.21
    answer_type_weight: float = 0.906
    declarative_weight: float = 0.302
    sentence_weight: float = 0.138
    phrase_weight: float = 0.09
    answerable_weight: float = 0.092
    rerank_weight: float = 0.5
    confidence: ConfidenceSettings = NEURAL_CONFIDENCE

    BOUNDS: ClassVar = {
        "windows": (1, 64),
        "rounds": (1, 16),
        "stop_above": (0.0, 1.0),
        "stop_below": (0.0, 1.0),
        "prior_margin": (0.0, 1_000.0),
        "rerank_weight": (0.0, 10.0),
        **{
            f"{signal}_weight": (0.0, 10.0)
            for signal in (
                "similarity",
                "overlap",
                "passage",
                "answer_type",
                "declarative",
                "sentence",
                "phrase",
                "answerable",
            )
        },
    }
    CHOICES: ClassVar = {"reader": READERS}
