"""A recipe comes back from its file as it went in, whatever its texts hold."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import RecipeError
from assistant.recipe import (
    LINEAR_CONFIDENCE,
    NEURAL_CONFIDENCE,
    AnsweringSettings,
    ConfidenceSettings,
    EncoderSettings,
    FusionSettings,
    Recipe,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
@example("/models/😀")
@example('C:\\models\\"new"\r\n\t\x00\x7f\x85\u2028')
def test_any_text_round_trips_through_toml(text: str) -> None:
    recipe = Recipe(encoder=EncoderSettings(model=text), fusion=FusionSettings(dense_language=text))
    written = recipe.to_toml()
    assert Recipe.from_toml(written) == recipe
    # A file has lists where a recipe has tuples
    assert tomllib.loads(written) == json.loads(json.dumps(asdict(recipe)))


@given(st.floats(0.0, 1.0), st.floats(-100.0, 100.0), st.booleans())
def test_any_number_round_trips_through_toml(share: float, bias: float, stemming: bool) -> None:
    confidence = ConfidenceSettings(answered_threshold=share, bias=bias)
    recipe = Recipe(answering=AnsweringSettings(confidence=confidence))
    recipe = replace(recipe, lexical=replace(recipe.lexical, stemming=stemming))
    assert Recipe.from_toml(recipe.to_toml()) == recipe


def test_each_reader_keeps_its_own_confidence_where_a_recipe_changes_one_key() -> None:
    recipe = Recipe.from_toml("[reading.confidence]\nbias = -1\n")
    assert recipe.reading.confidence == replace(NEURAL_CONFIDENCE, bias=-1.0)
    assert recipe.answering.confidence == LINEAR_CONFIDENCE
    with pytest.raises(RecipeError, match=r"key in \[answering\.confidence\] weight"):
        Recipe.from_toml("[answering.confidence]\nweight = 1\n")
    with pytest.raises(RecipeError, match=r"\[answering\.confidence\] is a table"):
        Recipe.from_toml("[answering]\nconfidence = 1\n")


def test_a_text_comes_back_from_a_file(tmp_path: Path) -> None:
    recipe = Recipe(encoder=EncoderSettings(model="/models/😀"))
    file = tmp_path / "recipe.toml"
    file.write_text(recipe.to_toml(), encoding="utf-8")
    assert Recipe.load(file) == recipe


def test_half_a_character_is_refused_where_it_is_given() -> None:
    with pytest.raises(RecipeError, match="model is Unicode text"):
        EncoderSettings(model="/models/\udcff")
