"""How an index is built and questioned: every tuned number, in one small frozen slice per stage.

Invariant: a recipe round-trips through TOML, an unknown key or a value out of range is an error,
and two recipes with the same settings have the same fingerprint. A stage receives its own slice
and never sees the others.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Final, Self, cast

from .errors import RecipeError

RECIPE_FILE: Final = "recipe.toml"
DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
FUSIONS: Final = ("convex", "rrf")
READERS: Final = ("neural", "linear")
CODES: Final = ("pq2", "pq4", "sq4", "sq8", "bits")
PRECISIONS: Final = ("auto", "int8", "float32")


class _Settings:
    """Shared validation: each subclass states its bounds as data, name to (lowest, highest)."""

    __slots__ = ()
    BOUNDS: ClassVar[dict[str, tuple[float, float]]] = {}
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {}
    TEXTS: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, (low, high) in self.BOUNDS.items():
            value = getattr(self, name)
            if not math.isfinite(value) or not low <= value <= high:
                msg = f"recipe: {name} lies from {low:g} to {high:g}, got {value!r}"
                raise RecipeError(msg)
        for name, choices in self.CHOICES.items():
            if getattr(self, name) not in choices:
                msg = f"recipe: {name} is one of {', '.join(choices)}, got {getattr(self, name)!r}"
                raise RecipeError(msg)
        for name in self.TEXTS:
            value = getattr(self, name)
            if any("\ud800" <= letter <= "\udfff" for letter in value):
                msg = f"recipe: {name} is Unicode text, got {value!r}, which no file can hold"
                raise RecipeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageSettings(_Settings):
    """How articles are cut: whole sentences up to `max_characters`, never across articles."""

    max_characters: int = 800
    overlap_sentences: int = 0

    BOUNDS: ClassVar = {"max_characters": (100, 20_000), "overlap_sentences": (0, 5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalSettings(_Settings):
    """BM25+ by `rank-bm25` (plain BM25 where `delta` is 0), and what counts as a term."""

    k1: float = 0.9
    b: float = 0.4
    delta: float = 0.0
    with_title: bool = True
    stemming: bool = True
    stop_words: bool = True

    BOUNDS: ClassVar = {"k1": (0.0, 10.0), "b": (0.0, 1.0), "delta": (0.0, 5.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings(_Settings):
    """The sentence encoder: the shipped default by name, or any other by name or folder.

    In `int8` it is several times as fast as in `float32`, and its vectors are the model's to a cosine
    of about .997; `auto` is int8, but for a library that was encoded in float32 before. Models that
    only sentence-transformers can run are always in float32.
    """

    model: str = DEFAULT_MODEL
    with_title: bool = True
    batch_size: int = 32
    precision: str = "auto"

    BOUNDS: ClassVar = {"batch_size": (1, 1024)}
    CHOICES: ClassVar = {"precision": PRECISIONS}
    TEXTS: ClassVar = ("model",)


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorSettings(_Settings):
    """How vectors are searched: all of them up to `exact_up_to` passages, beyond that by probing.

    Of inverted lists the nearest to a query are looked into: `probed_share` of them, and at least
    `probes`. `codes` say how a vector is held there: in two (`pq2`) or four bits (`pq4`) a
    dimension by learnt code books, four (`sq4`) or eight (`sq8`) by its range, or one (`bits`). The
    best by their codes are compared anew by their vectors, which are kept in 16 bits. Recall, time
    and memory of each stand in `eval/results/speed.md`.
    """

    exact_up_to: int = 50_000
    codes: str = "pq2"
    probes: int = 32
    probed_share: float = 0.25

    BOUNDS: ClassVar = {
        "exact_up_to": (0, 100_000_000),
        "probes": (1, 65_536),
        "probed_share": (0.0, 1.0),
    }
    CHOICES: ClassVar = {"codes": CODES}


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSettings(_Settings):
    """How the two halves of the search are combined.

    `convex` adds cosines and BM25 over the most a passage could reach for the question, with the
    weights below; `rrf` is reciprocal rank fusion with constant `rrf_k` and the same weights. The
    encoder is good for `dense_language` (two letters; empty for one that knows them all): in a
    collection without an article in it BM25 has the weight `foreign_lexical_weight`, the vectors
    the rest.
    """

    method: str = "convex"
    candidates: int = 100
    lexical_weight: float = 0.5
    passage_weight: float = 0.25
    sentence_weight: float = 0.25
    rrf_k: float = 60.0
    dense_language: str = "en"
    foreign_lexical_weight: float = 0.9

    BOUNDS: ClassVar = {
        "candidates": (1, 10_000),
        "lexical_weight": (0.0, 1.0),
        "passage_weight": (0.0, 1.0),
        "sentence_weight": (0.0, 1.0),
        "rrf_k": (0.0, 10_000.0),
        "foreign_lexical_weight": (0.0, 1.0),
    }
    CHOICES: ClassVar = {"method": FUSIONS}
    TEXTS: ClassVar = ("dense_language",)

    def suited_to(self, languages: Iterable[str | None]) -> Self:
        """These settings for a collection whose articles are in these languages.

        >>> FusionSettings().suited_to(["el", "el-GR"]).lexical_weight
        0.9
        >>> FusionSettings().suited_to(["el", None]) == FusionSettings()
        True
        """
        known = {language.lower().split("-")[0] if language else None for language in languages}
        dense = self.passage_weight + self.sentence_weight
        if not (known and dense and self.dense_language) or known & {None, self.dense_language}:
            return self
        share = (1.0 - self.foreign_lexical_weight) / dense
        return replace(
            self,
            lexical_weight=self.foreign_lexical_weight,
            passage_weight=self.passage_weight * share,
            sentence_weight=self.sentence_weight * share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceSettings(_Settings):
    """How a reader's confidence is computed, and where "answered", "weak" and "not found" part.

    A logistic function: `bias` and a coefficient for each signal. `similarity` is the cosine of
    sentence and question, `coverage` and `passage_coverage` the shares of the question's weighted
    terms in the sentence and around it, `passage` the passage's score over the best one's;
    `sentence`, `phrase` and `answerable` are the network's, all log-odds.
    """

    bias: float = 0.0
    similarity: float = 0.0
    coverage: float = 0.0
    passage_coverage: float = 0.0
    passage: float = 0.0
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

NEURAL_CONFIDENCE: Final = ConfidenceSettings(
    bias=-7.6,
    similarity=3.37,
    coverage=1.617,
    passage_coverage=1.195,
    passage=4.083,
    sentence=0.271,
    phrase=0.135,
    answerable=0.0,
    answered_threshold=0.5,
    weak_threshold=0.25,
)
"""Fitted by `eval/reader/fitting.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringSettings(_Settings):
    """How sentences are chosen, and how sure the linear reader is.

    The status comes from the first quotation's confidence; a further quotation is shown from
    `shown_threshold` on, or from `answer_type_threshold` on if it holds the quantity or time asked for; a near
    miss is shown from `near_miss_threshold` on.
    """

    passages: int = 10
    similarity_weight: float = 1.0
    overlap_weight: float = 0.4
    passage_weight: float = 1.0
    answer_type_weight: float = 0.15
    declarative_weight: float = 0.3
    duplicate_overlap: float = 0.9
    confidence: ConfidenceSettings = LINEAR_CONFIDENCE
    shown_threshold: float = 0.2
    answer_type_threshold: float = 0.01
    near_miss_threshold: float = 0.01

    BOUNDS: ClassVar = {
        "passages": (1, 200),
        "similarity_weight": (0.0, 10.0),
        "overlap_weight": (0.0, 10.0),
        "passage_weight": (0.0, 10.0),
        "answer_type_weight": (0.0, 10.0),
        "declarative_weight": (0.0, 10.0),
        "shown_threshold": (0.0, 1.0),
        "answer_type_threshold": (0.0, 1.0),
        "near_miss_threshold": (0.0, 1.0),
        "duplicate_overlap": (0.5, 1.0),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings(_Settings):
    """How the neural reader reads, ranks sentences and passages, and how sure it is.

    `windows` are read at once, `rounds` times at most; a further round is read only while the
    confidence is below `stop_above` and not below `stop_below`. Weights are of the same signals as in
    `AnsweringSettings` and of the model's three: `sentence`, `phrase` and `answerable`, all log-odds.
    """

    reader: str = "neural"
    windows: int = 12
    rounds: int = 2
    stop_above: float = 0.5
    stop_below: float = 0.1
    similarity_weight: float = 0.497
    overlap_weight: float = 0.796
    passage_weight: float = 4.185
    answer_type_weight: float = 0.593
    declarative_weight: float = 0.527
    sentence_weight: float = 0.046
    phrase_weight: float = 0.11
    answerable_weight: float = 0.081
    rerank_weight: float = 1.0
    confidence: ConfidenceSettings = NEURAL_CONFIDENCE

    BOUNDS: ClassVar = {
        "windows": (1, 64),
        "rounds": (1, 16),
        "stop_above": (0.0, 1.0),
        "stop_below": (0.0, 1.0),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All settings of an index, one slice per stage.

    >>> Recipe.from_toml(Recipe().to_toml()) == Recipe()
    True
    """

    passages: PassageSettings = field(default_factory=PassageSettings)
    lexical: LexicalSettings = field(default_factory=LexicalSettings)
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    vectors: VectorSettings = field(default_factory=VectorSettings)
    fusion: FusionSettings = field(default_factory=FusionSettings)
    answering: AnsweringSettings = field(default_factory=AnsweringSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all settings, as 64 hex digits."""
        return _digest(asdict(self))

    @property
    def build_fingerprint(self) -> str:
        """SHA-256 of the settings the search build depends on; questions' settings are left out."""
        return _digest({name: asdict(getattr(self, name)) for name in _BUILD_SLICES})

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The recipe written in `text`; missing keys take their defaults.

        Raises:
            RecipeError: no valid TOML, an unknown table or key, or a value of the wrong kind.
        """
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            msg = f"the recipe is not valid TOML: {error}"
            raise RecipeError(msg) from error
        return cls.from_tables(tables)

    @classmethod
    def from_tables(cls, tables: dict[str, Any]) -> Self:
        """The recipe with these values, table to key to value; missing keys take their defaults.

        Raises:
            RecipeError: an unknown table or key, or a value of the wrong kind.
        """
        defaults = cls()
        slices = {item.name: getattr(defaults, item.name) for item in fields(cls)}
        _refuse_unknown("table", tables, slices)
        return cls(
            **{name: _read_slice(slices[name], name, table) for name, table in tables.items()}
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The recipe in a file.

        Raises:
            RecipeError: the file is missing, is not UTF-8, or `from_toml` refuses it.
        """
        try:
            return cls.from_toml(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            msg = f"cannot read the recipe {path}: {error}"
            raise RecipeError(msg) from error

    def to_toml(self) -> str:
        """The recipe as TOML, every key written out."""
        tables = asdict(self).items()
        return "\n".join(line for name, table in tables for line in _written(name, table))


_BUILD_SLICES: Final = ("passages", "lexical", "encoder", "vectors")


def _digest(settings: dict[str, Any]) -> str:
    canonical = json.dumps(settings, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _toml(value: object) -> str:
    """A value as TOML: as JSON, but for a delete character, which TOML wants escaped.

    Above ASCII nothing is escaped: JSON's pairs of surrogates are no TOML.
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _refuse_unknown(kind: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        msg = f"recipe: unknown {kind} {', '.join(unknown)}; known are {', '.join(known)}"
        raise RecipeError(msg)


def _read_slice(default: _Settings, name: str, table: Any) -> Any:  # noqa: ANN401  of its class
    """`default` with the values of a table in place of its own."""
    if not isinstance(table, dict):
        msg = f"recipe: [{name}] is a table, got {table!r}"
        raise RecipeError(msg)
    known = {item.name: getattr(default, item.name) for item in fields(cast("Any", default))}
    _refuse_unknown(f"key in [{name}]", table, known)
    values = {key: _read_value(known[key], name, key, table[key]) for key in table}
    return replace(cast("Any", default), **values)


def _read_value(default: object, name: str, key: str, value: Any) -> Any:  # noqa: ANN401  TOML's
    if isinstance(default, _Settings):
        return _read_slice(default, f"{name}.{key}", value)
    wanted = type(default)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        msg = f"recipe: [{name}] {key} is of type {wanted.__name__}, got {value!r}"
        raise RecipeError(msg)
    return value


def _written(name: str, table: dict[str, Any]) -> Iterator[str]:
    """A table as lines of TOML, the tables in it below its own keys."""
    yield f"[{name}]"
    yield from (
        f"{key} = {_toml(value)}" for key, value in table.items() if not isinstance(value, dict)
    )
    yield ""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _written(f"{name}.{key}", value)
