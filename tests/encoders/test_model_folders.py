"""Where a model lies, and what its own configuration says of how to use it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import constants

from assistant.encoders.model_folders import Prefixes, find_model, prefixes_of
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.errors import ModelError, RecipeError
from assistant.recipe import DEFAULT_MODEL, EncoderSettings, Recipe

SETTINGS = EncoderSettings()


def configured(folder: Path, prompts: object) -> Path:
    folder.mkdir(exist_ok=True)
    content = json.dumps({"prompts": prompts})
    (folder / "config_sentence_transformers.json").write_text(content, encoding="utf-8")
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ({"query": "query: ", "document": "passage: "}, Prefixes(query="query: ", passage="passage: ")),
        ({"query": "Represent: "}, Prefixes(query="Represent: ")),
        ({"clustering": "Identify: "}, Prefixes()),
        (None, Prefixes()),
    ],
)  # fmt: skip
def test_prefixes_are_the_prompts_of_the_models_own_configuration(
    prompts: object, expected: Prefixes, tmp_path: Path
) -> None:
    assert prefixes_of(SETTINGS, configured(tmp_path / "model", prompts)) == expected


def test_what_the_recipe_says_goes_before_the_configuration(tmp_path: Path) -> None:
    folder = configured(tmp_path / "model", {"query": "query: ", "document": "passage: "})
    said = replace(SETTINGS, query_prefix="", passage_prefix="text: ")
    assert prefixes_of(said, folder) == Prefixes(query="", passage="text: ")


def test_a_damaged_configuration_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "config_sentence_transformers.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"config_sentence_transformers\.json"):
        prefixes_of(SETTINGS, tmp_path)


def test_the_shipped_model_has_no_prefix_and_its_cosines_begin_at_zero() -> None:
    assert prefixes_of(SETTINGS, find_model(DEFAULT_MODEL)) == Prefixes()
    assert SentenceEncoder(SETTINGS).unrelated_cosine == 0.0
    assert SentenceEncoder(replace(SETTINGS, unrelated_cosine=0.7)).unrelated_cosine == 0.7


def test_vectors_of_passages_with_another_prefix_are_other_vectors() -> None:
    plain, said = (
        SentenceEncoder(replace(SETTINGS, passage_prefix=prefix)) for prefix in ("auto", "text: ")
    )
    asked = SentenceEncoder(replace(SETTINGS, query_prefix="query: "))
    assert plain.fingerprint != said.fingerprint
    assert plain.fingerprint == asked.fingerprint


def test_a_name_is_looked_up_among_the_models_downloaded_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    folder = tmp_path / "models--some--model"
    snapshot = folder / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    (snapshot / "modules.json").write_text("[]", encoding="utf-8")
    assert find_model("some/model") == snapshot
    with pytest.raises(ModelError, match=r"'some/other'.*multilingual-e5-small"):
        find_model("some/other")


def test_a_bare_folder_is_a_model_only_where_its_pooling_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="no sentence-transformers model"):
        find_model(str(tmp_path))
    assert find_model(str(tmp_path), pooling="cls") == tmp_path
    with pytest.raises(RecipeError, match="pooling is one of auto, mean, cls, max"):
        EncoderSettings(pooling="middle")


def test_naming_the_multilingual_model_brings_what_suits_it() -> None:
    named = Recipe.from_toml('[encoder]\nmodel = "multilingual-e5-small"\n')
    assert named == Recipe.multilingual()
    assert named.fusion.crossing_lexical_weight < Recipe().fusion.crossing_lexical_weight
    changed = Recipe.from_toml(
        '[encoder]\nmodel = "multilingual-e5-small"\n[fusion]\nforeign_lexical_weight = 0.4\n'
    )
    assert changed.fusion == replace(named.fusion, foreign_lexical_weight=0.4)
