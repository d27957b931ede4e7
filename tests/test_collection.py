"""The collection that ships: what it has to show, and that its questions have their answers in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.evaluation import load_questions
from assistant.evaluation.questions import check_evidence

from .conftest import HashingEncoder

DESKS = {
    "On Record chronicle": "The chronicle of On Record",
    "On Record law desk": "The law desk of On Record",
    "On Record statistics desk": "The statistics desk of On Record",
    "On Record economy desk": "The economy desk of On Record",
    "On Record press review": "The press review of On Record",
}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@pytest.fixture(scope="module")
def collection(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The shipped articles, read as `onrecord sync` reads them."""
    folder = tmp_path_factory.mktemp("collection")
    with Assistant.open(folder, create=True, encoder=HashingEncoder()) as desk:
        report = desk.sync(repository / "corpus")
        assert not report.failed
        yield desk


@pytest.fixture(scope="module")
def articles(collection: Assistant) -> list[Article]:
    return [collection.article(info.id) for info in collection.articles()]


def test_five_desks_write_in_three_languages(articles: list[Article]) -> None:
    assert len(articles) >= 36
    assert {article.publisher for article in articles} == set(DESKS)
    languages = Counter(article.language for article in articles)
    assert languages["ru"] == 8
    assert languages["ja"] == 8
    assert languages["en"] == len(articles) - 16


def test_a_brief_is_signed_by_its_desk_and_claims_no_address(articles: list[Article]) -> None:
    for article in articles:
        assert article.authors == (DESKS[article.publisher or ""],), article.id
        assert article.url is None, article.id


def test_the_briefs_span_the_years_from_1855_to_2022(articles: list[Article]) -> None:
    years = sorted(article.published.year for article in articles if article.published)
    assert len(years) == len(articles)
    assert (years[0], years[-1]) == (1855, 2022)
    assert len(set(years)) >= 15


def test_no_brief_is_older_than_a_day_it_tells_of(articles: list[Article]) -> None:
    for article in articles:
        days = [
            datetime.strptime(f"{day} {month} {year}", "%d %B %Y").date()  # noqa: DTZ007
            for day, month, year in re.findall(rf"(\d{{1,2}}) ({MONTHS}) (\d{{4}})", article.text)
        ]
        assert max(days, default=date.min) <= (article.published or date.min), article.id


def test_every_brief_is_short(articles: list[Article]) -> None:
    for article in articles:
        if article.language == "ja":  # no spaces: about two characters for a word
            assert 500 <= len(article.text) <= 1040, article.id
        else:
            assert 240 <= len(article.text.split()) <= 520, article.id


def test_one_story_is_carried_by_two_desks_and_no_other_brief_is_a_copy(
    collection: Assistant,
) -> None:
    (story,) = collection.duplicates()
    assert set(story.publishers) == {"On Record chronicle", "On Record economy desk"}
    one, other = (collection.article(name) for name in story.article_ids)
    assert one.text != other.text
    assert one.title != other.title


def test_two_briefs_give_two_figures_and_each_says_whose_the_other_is(
    articles: list[Article],
) -> None:
    texts = {article.id: article.text for article in articles}
    for name in ("articles-russian-polls-vciom", "articles-russian-polls-levada"):
        for figure in ("77 percent", "74 percent", "VCIOM", "Levada Center"):
            assert figure in texts[name], (name, figure)


def test_the_questions_of_the_collection_are_answered_in_it(
    repository: Path, collection: Assistant
) -> None:
    file = repository / "eval" / "collection" / "questions.jsonl"
    questions = load_questions(file)
    texts = {info.id: collection.article(info.id).text for info in collection.articles()}
    check_evidence(questions.questions, texts.get)
    for question in questions.questions:
        held = " ".join(item.text or "" for item in question.evidence)
        assert all(answer in held for answer in question.answers), question.id


def test_the_questions_are_of_three_kinds_in_even_halves(repository: Path) -> None:
    file = repository / "eval" / "collection" / "questions.jsonl"
    kinds = {
        row["id"]: row["type"]
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    }
    for half in ("dev", "test"):
        held = load_questions(file).half(half).questions
        found = Counter(kinds[question.id] for question in held)
        assert found == {"paraphrase": 10, "false premise": 10, "plain": 10}
        assert all(
            question.answerable != (kinds[question.id] == "false premise") for question in held
        )
