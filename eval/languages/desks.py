"""The indexes of the sets in several languages, under the multilingual recipe or the shipped one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from assistant.assistant import Assistant
from assistant.encoders.choosing import encoder_of
from assistant.encoders.sentence_encoder import Encoder
from assistant.evaluation import QuestionSet
from assistant.recipe import Recipe
from assistant.records import Article
from eval.desks import CACHE, shipped_recipe
from eval.sets import Loaded, load, named

LANGUAGES: Final = ("ar", "de", "el", "es", "hi", "ru", "th", "tr", "vi", "zh")
"""Those of XQuAD-R beside English."""
RECIPES: Final = ("multilingual", "shipped")


def recipe_named(name: str) -> Recipe:
    """The recipe of an index in several languages, or the one that ships."""
    return Recipe.multilingual() if name == "multilingual" else shipped_recipe()


def loaded_in(language: str, bench: Path) -> Loaded:
    """XQuAD-R in one language; its articles say no language, as those of many a host."""
    return load(named([f"xquad-r/{language}"])[0], bench)


def desk_in(language: str, bench: Path, *, recipe: Recipe, name: str) -> Assistant:
    """An index of one language's paragraphs below the cache."""
    return Assistant.build(
        loaded_in(language, bench).articles,
        CACHE / "languages" / name / language,
        recipe=recipe,
        encoder=_encoder(recipe.encoder.model),
    )


def asked_in(questions: QuestionSet, other: QuestionSet) -> QuestionSet:
    """The questions of one set in the words of another, whose questions have the same ids."""
    words = {item.id: item.text for item in other.questions}
    return replace(
        questions,
        name=f"{other.name} → {questions.name}",
        questions=tuple(
            replace(item, text=words[item.id]) for item in questions.questions if item.id in words
        ),
    )


def without_evidence(articles: tuple[Article, ...], documents: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of all articles but those that answer: under them a question has no answer."""
    return tuple(article.id for article in articles if article.id not in documents)


@cache
def _encoder(model: str) -> Encoder:
    recipe = Recipe.multilingual()
    settings = replace(recipe.encoder, model=model)
    return encoder_of(settings, kept_in=CACHE / "models")
