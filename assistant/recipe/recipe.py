"""All settings of an index together, and the file they are kept in."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Self

from ..errors import RecipeError
from .answering_settings import MULTILINGUAL_ANSWERING, AnsweringSettings, ReadingSettings
from .follow_up_settings import FollowUpSettings
from .search_settings import (
    MULTILINGUAL_FUSION,
    MULTILINGUAL_MODEL,
    EncoderSettings,
    EngineSettings,
    FusionSettings,
    LexicalSettings,
    PassageSettings,
    VectorSettings,
)
from .toml_tables import read_slice, refuse_unknown, written

RECIPE_FILE: Final = "recipe.toml"


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
        refuse_unknown("table", tables, slices)
        read = {name: read_slice(slices[name], name, table) for name, table in tables.items()}
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
        return "\n".join(line for name, table in tables for line in written(name, table))


_BUILD_SLICES: Final = ("passages", "lexical", "encoder", "vectors")


def _digest(settings: dict[str, Any]) -> str:
    canonical = json.dumps(settings, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
