"""The settings of what is searched: passages, terms, vectors, the engine that holds them, and fusion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Self
from urllib.parse import urlsplit

from ..errors import RecipeError
from .settings import Settings

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
MULTILINGUAL_MODEL: Final = "multilingual-e5-small"
FUSIONS: Final = ("convex", "rrf")
CODES: Final = ("pq2", "pq4", "sq4", "sq8", "bits")
PRECISIONS: Final = ("auto", "int8", "float32")
FROM_MODEL: Final = "auto"
POOLINGS: Final = (FROM_MODEL, "mean", "cls", "max")
COMPARISONS: Final = ("exact", "hnsw")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageSettings(Settings):
    """How articles are cut: whole sentences up to `max_characters`, never across articles."""

    max_characters: int = 800
    overlap_sentences: int = 0

    BOUNDS: ClassVar = {"max_characters": (100, 20_000), "overlap_sentences": (0, 5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalSettings(Settings):
    """BM25+ by `rank-bm25` (plain BM25 where `delta` is 0), and what counts as a term."""

    k1: float = 0.9
    b: float = 0.4
    delta: float = 0.0
    with_title: bool = True
    stemming: bool = True
    stop_words: bool = True

    BOUNDS: ClassVar = {"k1": (0.0, 10.0), "b": (0.0, 1.0), "delta": (0.0, 5.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings(Settings):
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
class VectorSettings(Settings):
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
class EngineSettings(Settings):
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
class FusionSettings(Settings):
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


MULTILINGUAL_FUSION: Final = FusionSettings(
    foreign_lexical_weight=0.25, crossing_lexical_weight=0.0
)
