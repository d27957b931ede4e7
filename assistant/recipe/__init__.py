"""How an index is built and questioned: every tuned number, in one small frozen slice per stage.

Invariant: a recipe round-trips through TOML, an unknown key or a value out of range is an error,
and two recipes with the same settings have the same fingerprint. A stage receives its own slice
and never sees the others.
"""

from __future__ import annotations

from .answering_settings import (
    LINEAR_CONFIDENCE,
    NEURAL_CONFIDENCE,
    AnsweringSettings,
    ConfidenceSettings,
    ReadingSettings,
)
from .follow_up_settings import FollowUpSettings
from .recipe import RECIPE_FILE, Recipe
from .search_settings import (
    CODES,
    DEFAULT_MODEL,
    FROM_MODEL,
    MULTILINGUAL_MODEL,
    EncoderSettings,
    EngineSettings,
    FusionSettings,
    LexicalSettings,
    PassageSettings,
    VectorSettings,
)
from .toml_tables import with_engine

__all__ = [
    "CODES",
    "DEFAULT_MODEL",
    "FROM_MODEL",
    "LINEAR_CONFIDENCE",
    "MULTILINGUAL_MODEL",
    "NEURAL_CONFIDENCE",
    "RECIPE_FILE",
    "AnsweringSettings",
    "ConfidenceSettings",
    "EncoderSettings",
    "EngineSettings",
    "FollowUpSettings",
    "FusionSettings",
    "LexicalSettings",
    "PassageSettings",
    "ReadingSettings",
    "Recipe",
    "VectorSettings",
    "with_engine",
]
