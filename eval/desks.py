"""The index of a question set: made once, kept in a git-ignored folder, used by every script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from assistant.answering import Reader
from assistant.assistant import Assistant
from assistant.recipe import RECIPE_FILE, Recipe
from assistant.records import OnProgress
from eval.sets import ROOT, Loaded

CACHE: Final = ROOT / "eval" / ".cache"


def shipped_recipe() -> Recipe:
    """The recipe under evaluation: the repository's own, as it is for a new index.

    A cache that was encoded in float32 would go on so, which is not what is to be measured.
    """
    file = ROOT / "index" / RECIPE_FILE
    recipe = Recipe.load(file) if file.exists() else Recipe()
    if recipe.encoder.precision != "auto":
        return recipe
    return replace(recipe, encoder=replace(recipe.encoder, precision="int8"))


def desk_for(
    loaded: Loaded,
    *,
    cache: Path = CACHE,
    recipe: Recipe | None = None,
    reader: Reader | None = None,
    on_progress: OnProgress | None = None,
) -> Assistant:
    """An index of the set's documents below `cache`; a text encoded before is not encoded again."""
    return Assistant.build(
        loaded.articles,
        cache / loaded.benchmark.name,
        recipe=recipe or shipped_recipe(),
        reader=reader,
        on_progress=on_progress,
    )
