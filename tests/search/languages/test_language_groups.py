"""A ranking for each language, and one list made of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant import Article, Assistant
from assistant.assistant import live_index
from assistant.recipe import FusionSettings, Recipe
from assistant.search.engine import Query
from assistant.search.engines.conditions import Selection
from assistant.search.fusion import Ranked
from assistant.search.languages.language_groups import (
    LanguageGroup,
    language_groups,
    merged,
    similarity,
)

SETTINGS = FusionSettings(foreign_lexical_weight=0.25, crossing_lexical_weight=0.0)
SPOKEN = {
    "en": frozenset({"e1", "e2"}),
    None: frozenset({"n"}),
    "ru": frozenset({"r"}),
    "ja": frozenset({"j"}),
}


def query(*languages: str) -> Query:
    return Query(terms=(), vector=np.zeros(2, np.float32), languages=frozenset(languages))


def ids_of(group: LanguageGroup) -> frozenset[str]:
    assert group.articles is not None
    return group.articles.ids


def test_each_language_that_is_foreign_to_the_question_is_ranked_apart() -> None:
    groups = language_groups(SPOKEN, None, query=query("en"), settings=SETTINGS)
    found = {ids_of(group): (group.settings.lexical_weight, group.crosses) for group in groups}
    assert found == {
        frozenset({"e1", "e2", "n"}): (0.5, False),
        frozenset({"r"}): (0.0, True),
        frozenset({"j"}): (0.0, True),
    }


def test_in_its_own_language_a_question_is_weighed_as_that_language_is() -> None:
    groups = language_groups(SPOKEN, Selection.of({"r", "n"}), query=query("ru"), settings=SETTINGS)
    found = {ids_of(group): (group.settings.lexical_weight, group.crosses) for group in groups}
    assert found == {frozenset({"r"}): (0.25, False), frozenset({"n"}): (0.5, False)}


def test_a_collection_that_is_weighed_alike_is_searched_as_one() -> None:
    spoken = {"en": frozenset({"a"}), None: frozenset({"b"})}
    (group,) = language_groups(spoken, None, query=query("en"), settings=SETTINGS)
    assert (group.articles, group.settings) == (None, SETTINGS)
    (empty,) = language_groups({}, None, query=query(), settings=SETTINGS)
    assert empty.articles is None


def test_cosines_count_from_that_of_unrelated_texts_on() -> None:
    found = similarity(np.array([0.72, 1.0, 0.44, 0.86]), 0.72)
    np.testing.assert_allclose(found, [0.0, 1.0, -1.0, 0.5])


def test_merged_rankings_keep_to_scores_and_then_to_rows() -> None:
    def ranked(row: int, score: float) -> Ranked:
        return Ranked(row=row, score=score, lexical_rank=None, dense_rank=None)

    one, other = [ranked(4, 0.9), ranked(1, 0.5)], [ranked(2, 0.9), ranked(3, 0.1)]
    assert [item.row for item in merged([one, other])] == [2, 4, 1, 3]


class Apart:
    """An encoder whose questions and passages are told apart, with cosines that begin at .6."""

    fingerprint = "apart-1"
    unrelated_cosine = 0.6

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array(
            [[0.6, 0.8] if "Shimoda" in text else [1.0, 0.0] for text in texts], np.float32
        )

    def encode_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return np.array([[0.0, 1.0] for _ in texts], np.float32)


def test_a_snapshot_encodes_questions_as_such_and_rescales_what_it_hands_on(tmp_path: Path) -> None:
    encoder = Apart()
    articles = [
        Article(id="a", text="The treaty of Shimoda was signed in 1855.", language="en"),
        Article(id="b", text="Ferries wait in the harbour.", language="en"),
    ]
    with Assistant.build(articles, tmp_path, recipe=Recipe(), encoder=encoder) as desk:
        snapshot = live_index(desk).snapshot()
        asked = snapshot.query("Which treaty?")
        assert encoder.asked == ["Which treaty?"]
        found = snapshot.candidates(asked)
        np.testing.assert_allclose(found.passage, [0.5, -1.5], atol=1e-3)
        assert snapshot.score(asked, 0).similarities == pytest.approx((0.5,), abs=1e-3)
