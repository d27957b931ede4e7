from __future__ import annotations

import pytest

from assistant.errors import RecipeError
from assistant.recipe import Recipe
from eval.compare import changed


def test_a_change_names_tables_and_keys() -> None:
    recipe = changed(Recipe(), 'lexical.k1=1.2,encoder.with_title=false,fusion.method="rrf"')
    assert recipe.lexical.k1 == 1.2
    assert recipe.encoder.with_title is False
    assert recipe.fusion.method == "rrf"
    assert recipe.passages == Recipe().passages


@pytest.mark.parametrize(
    "change", ["lexical.k2=1", "lexical.k1=often", "lexical.k1=-1", "nothing", "lexical=3"]
)
def test_a_change_the_recipe_refuses_is_a_clear_error(change: str) -> None:
    with pytest.raises(RecipeError):
        changed(Recipe(), change)
