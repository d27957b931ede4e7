"""What every slice of a recipe is: named values within bounds that are stated as data."""

from __future__ import annotations

import math
from typing import ClassVar

from ..errors import RecipeError


class Settings:
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
