"""The index of a question set: made once, kept in a git-ignored folder, used by every script."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assistant.desk import Assistant
from assistant.recipe import RECIPE_FILE, Recipe
from assistant.records import OnProgress
from eval.sets import ROOT, Loaded

CACHE: Final = ROOT / "eval" / ".cache"


def shipped_recipe() -> Recipe:
    """The recipe under evaluation: the repository's own."""
    file = ROOT / "index" / RECIPE_FILE
    return Recipe.load(file) if file.exists() else Recipe()


def desk_for(
    loaded: Loaded,
    *,
    cache: Path = CACHE,
    recipe: Recipe | None = None,
    on_progress: OnProgress | None = None,
) -> Assistant:
    """An index of the set's documents below `cache`; a text encoded before is not encoded again."""
    return Assistant.build(
        loaded.articles,
        cache / loaded.benchmark.name,
        recipe=recipe or shipped_recipe(),
        on_progress=on_progress,
    )
