"""A headline or a caption that a draft quotes word for word is found, and answers no question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant, Verdict
from tests.conftest import HashingEncoder

HEADLINE = "Nordhavn keepers ask for a second boat before winter"
CAPTION = "The lamp of Nordhavn in its last winter. Ann Poe/Getty Images"
BODY = (
    "The keepers of Nordhavn met on Monday in the school. They asked the county for a second boat, "
    "because the first one leaks. The county will answer in spring."
)


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Assistant]:
    articles = [
        Article(id="lamp", text=f"{HEADLINE}\n\n{CAPTION}\n\n{BODY}", title=HEADLINE, language="en"),
        Article(id="fish", text="Fish prices\n\nThe hall sold nine crates of herring. Prices were steady.", title="Fish prices", language="en"),
    ]  # fmt: skip
    with Assistant.build(articles, tmp_path / "index", encoder=encoder) as built:
        yield built


@pytest.mark.parametrize("quoted", [HEADLINE, "The lamp of Nordhavn in its last winter."])
def test_an_exact_headline_or_caption_is_verbatim(desk: Assistant, quoted: str) -> None:
    (finding,) = desk.check(f"It ran under “{quoted}” that day.").findings
    assert finding.verdict is Verdict.VERBATIM


def test_a_changed_headline_is_altered(desk: Assistant) -> None:
    changed = HEADLINE.replace("second", "third")
    (finding,) = desk.check(f"The headline was “{changed}”.").findings
    assert finding.verdict is Verdict.ALTERED


def test_a_question_is_answered_from_the_body_and_not_from_the_headline(desk: Assistant) -> None:
    answer = desk.ask("Who asks for a second boat before winter?")
    quoted = [quote.text for quote in (*answer.quotes, *answer.near_misses)]
    assert quoted
    assert HEADLINE not in quoted
    assert not any(HEADLINE in hit.text for hit in desk.search("second boat before winter"))
