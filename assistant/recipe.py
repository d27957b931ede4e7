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
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Final, Self, cast
from urllib.parse import urlsplit

from .errors import RecipeError

RECIPE_FILE: Final = "recipe.toml"
DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
MULTILINGUAL_MODEL: Final = "multilingual-e5-small"
FUSIONS: Final = ("convex", "rrf")
READERS: Final = ("neural", "linear")
CODES: Final = ("pq2", "pq4", "sq4", "sq8", "bits")
PRECISIONS: Final = ("auto", "int8", "float32")
FROM_MODEL: Final = "auto"
POOLINGS: Final = (FROM_MODEL, "mean", "cls", "max")
COMPARISONS: Final = ("exact", "hnsw")


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

    In `int8` it is several times as fast as in `float32`, and its vectors are the model's to a
    cosine of about .997; `auto` is int8, but for a library that was encoded in float32 before.
    Models that only sentence-transformers can run are always in float32.

    `query_prefix` and `passage_prefix` go before what is encoded, as some models were trained;
    `auto` takes those the model's own configuration names. `pooling` says how a model without a
    configuration for sentence-transformers makes one vector of many. `unrelated_cosine` is what the
    model gives texts that have nothing to do with each other, and counts as no similarity: 0 for
    most, .72 for e5; -1 stands for what is known of the model.
    """

    model: str = DEFAULT_MODEL
    with_title: bool = True
    batch_size: int = 32
    precision: str = "auto"
    query_prefix: str = FROM_MODEL
    passage_prefix: str = FROM_MODEL
    pooling: str = FROM_MODEL
    unrelated_cosine: float = -1.0

    BOUNDS: ClassVar = {"batch_size": (1, 1024), "unrelated_cosine": (-1.0, 0.99)}
    CHOICES: ClassVar = {"precision": PRECISIONS, "pooling": POOLINGS}
    TEXTS: ClassVar = ("model", "query_prefix", "passage_prefix")


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
class EngineSettings(_Settings):
    """Where the collection lies: in the index's folder where `uri` is empty, else on a server.

    `uri` names the kind of server by its scheme, such as `postgresql://host/database`; it holds no
    password. The server is given up after `timeout_seconds` without an answer. It compares the
    question with every vector (`exact`) or goes through a graph of them (`hnsw`), of which
    `graph_breadth` vectors are looked at: quicker for large collections, and some of the nearest
    are missed (`docs/engines.md`). No setting here changes what an exact engine answers.
    """

    uri: str = ""
    timeout_seconds: float = 10.0
    vectors: str = "exact"
    graph_breadth: int = 200

    BOUNDS: ClassVar = {"timeout_seconds": (0.1, 3_600.0), "graph_breadth": (10, 1_000)}
    CHOICES: ClassVar = {"vectors": COMPARISONS}
    TEXTS: ClassVar = ("uri",)

    def __post_init__(self) -> None:
        super(EngineSettings, self).__post_init__()
        try:
            password = urlsplit(self.uri).password
        except ValueError as error:
            msg = f"recipe: [engine] uri is no address: {error}"
            raise RecipeError(msg) from error
        if password is not None:
            msg = (
                "recipe: [engine] uri holds a password; take it out, it belongs in the environment"
            )
            raise RecipeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSettings(_Settings):
    """How the two halves of the search are combined.

    `convex` adds cosines and BM25 over the most a passage could reach for the question, with the
    weights below; `rrf` is reciprocal rank fusion with constant `rrf_k` and the same weights. They
    are for articles in `dense_language` (two letters; empty for all), which the encoder knows best.
    For articles in other languages BM25 has the weight `foreign_lexical_weight`, and for those in
    another language than the question's `crossing_lexical_weight`; the vectors have the rest.
    `crossing_similarity` is added to cosines across languages, which come out lower.
    """

    method: str = "convex"
    candidates: int = 100
    lexical_weight: float = 0.5
    passage_weight: float = 0.25
    sentence_weight: float = 0.25
    rrf_k: float = 60.0
    dense_language: str = "en"
    foreign_lexical_weight: float = 0.9
    crossing_lexical_weight: float = 0.9
    crossing_similarity: float = 0.0

    BOUNDS: ClassVar = {
        "candidates": (1, 10_000),
        "lexical_weight": (0.0, 1.0),
        "passage_weight": (0.0, 1.0),
        "sentence_weight": (0.0, 1.0),
        "rrf_k": (0.0, 10_000.0),
        "foreign_lexical_weight": (0.0, 1.0),
        "crossing_lexical_weight": (0.0, 1.0),
        "crossing_similarity": (0.0, 1.0),
    }
    CHOICES: ClassVar = {"method": FUSIONS}
    TEXTS: ClassVar = ("dense_language",)

    def suited_to(self, language: str | None, *, crosses: bool = False) -> Self:
        """These settings for articles in a language; `crosses`: it is not the question's.

        >>> FusionSettings().suited_to("el-GR").lexical_weight
        0.9
        >>> FusionSettings().suited_to(None) == FusionSettings()
        True
        """
        dense = self.passage_weight + self.sentence_weight
        known = language.lower().split("-")[0] if language else None
        if not (dense and self.dense_language):
            return self
        if not crosses and known in {None, self.dense_language}:
            return self
        lexical = self.crossing_lexical_weight if crosses else self.foreign_lexical_weight
        share = (1.0 - lexical) / dense
        return replace(
            self,
            lexical_weight=lexical,
            passage_weight=self.passage_weight * share,
            sentence_weight=self.sentence_weight * share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceSettings(_Settings):
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
class AnsweringSettings(_Settings):
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


MULTILINGUAL_FUSION: Final = FusionSettings(
    foreign_lexical_weight=0.25, crossing_lexical_weight=0.0
)
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
class ReadingSettings(_Settings):
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


DEPENDENCE: Final = (
    2.05, 0.64, 0.82, -2.07, 0.55, 0.47, -1.02, 0.34, 0.66, 1.69, -2.01, -0.51,
)  # fmt: skip
CARRYING: Final = (
    -6.72, 2.18, 1.65, 0.51, 1.48, 0.82, 0.78, 2.6, 2.13, -2.27, 1.42, 0.26, -1.01, -1.14
)  # fmt: skip
"""Fitted by `eval/conversations/fitting.py`, as `DEPENDENCE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSettings(_Settings):
    """How a question of a conversation takes over words of the turns before it.

    It does where the probability that it depends on them is `depends_from` or more; then the
    `most_carried` likeliest words are carried whose own probability is `carried_from` or more, or
    `carried_share` of the likeliest one's. A word's weight in BM25 is its probability to the power
    of `weight_power`. `vector_share` of the question's vector is that of the carried words and the
    question together. A passage that was quoted before loses `shown_penalty` of its score.
    `dependence` and `carrying` are coefficients of two logistic functions, the bias first, then one
    for each field of `TurnFeatures` and of `TermFeatures`.
    """

    most_turns: int = 12
    depends_from: float = 0.75
    carried_from: float = 0.07
    carried_share: float = 0.5
    most_carried: int = 10
    weight_power: float = 0.7
    vector_share: float = 0.5
    shown_penalty: float = 0.03
    dependence: tuple[float, ...] = DEPENDENCE
    carrying: tuple[float, ...] = CARRYING

    BOUNDS: ClassVar = {
        "most_turns": (1, 100),
        "depends_from": (0.0, 1.0),
        "carried_from": (0.0, 1.0),
        "carried_share": (0.0, 1.0),
        "weight_power": (0.0, 10.0),
        "most_carried": (1, 100),
        "vector_share": (0.0, 1.0),
        "shown_penalty": (0.0, 1.0),
    }

    def __post_init__(self) -> None:
        super(FollowUpSettings, self).__post_init__()
        defaults = {item.name: item.default for item in fields(FollowUpSettings)}
        for name in ("dependence", "carrying"):
            given, wanted = getattr(self, name), len(cast("tuple[float, ...]", defaults[name]))
            if len(given) != wanted or not all(map(math.isfinite, given)):
                msg = f"recipe: {name} holds {wanted} finite numbers, got {given!r}"
                raise RecipeError(msg)


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
    engine: EngineSettings = field(default_factory=EngineSettings)
    fusion: FusionSettings = field(default_factory=FusionSettings)
    answering: AnsweringSettings = field(default_factory=AnsweringSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    follow_up: FollowUpSettings = field(default_factory=FollowUpSettings)

    @classmethod
    def multilingual(cls) -> Self:
        """The recipe of a collection in several languages: another encoder, and what suits it.

        >>> Recipe.multilingual().encoder.model
        'multilingual-e5-small'
        """
        return cls(
            encoder=EncoderSettings(model=MULTILINGUAL_MODEL),
            fusion=MULTILINGUAL_FUSION,
            answering=MULTILINGUAL_ANSWERING,
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all settings but where the collection lies, as 64 hex digits."""
        settings = asdict(self)
        del settings["engine"]
        return _digest(settings)

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

        Those are `multilingual`'s where the multilingual model is named.

        Raises:
            RecipeError: an unknown table or key, or a value of the wrong kind.
        """
        encoder = tables.get("encoder")
        named = encoder.get("model") if isinstance(encoder, dict) else None
        defaults = cls.multilingual() if named == MULTILINGUAL_MODEL else cls()
        slices = {item.name: getattr(defaults, item.name) for item in fields(cls)}
        _refuse_unknown("table", tables, slices)
        read = {name: _read_slice(slices[name], name, table) for name, table in tables.items()}
        return replace(defaults, **read)

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
    if wanted is tuple and isinstance(value, list):
        return tuple(_read_value(0.0, name, key, item) for item in value)
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


def with_engine(text: str, uri: str) -> str:
    r"""The text of a recipe with this address of an engine in it, all else as it stands.

    >>> print(with_engine("# ours\n[engine]\ntimeout_seconds = 5.0", "milvus://db:19530"), end="")
    # ours
    [engine]
    uri = "milvus://db:19530"
    timeout_seconds = 5.0
    """
    lines, is_inside, kept = text.splitlines(), False, []
    for line in lines:
        if line.lstrip().startswith("["):
            is_inside = line.split("#")[0].strip() == "[engine]"
        if not (is_inside and line.split("=")[0].strip() == "uri"):
            kept.append(line)
        if is_inside and line.split("#")[0].strip() == "[engine]":
            kept.append(f"uri = {_toml(uri)}")
    if f"uri = {_toml(uri)}" not in kept:
        kept += ["", "[engine]", f"uri = {_toml(uri)}"]
    return "\n".join(kept) + "\n"
