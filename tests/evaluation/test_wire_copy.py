"""The labelled pairs of copies are the same every time, and their halves share nothing."""

from __future__ import annotations

import random

import pytest

from assistant import Article
from eval.wire_copy.edits import EDITS, TOWNS, fill, words_in
from eval.wire_copy.lookalikes import LOOKALIKES
from eval.wire_copy.pairs import half_of, labelled_pairs, paragraphs_of
from eval.wire_copy.score import judge, table
from tests.wire_stories import COST, FERRIES, HISTORY, ISLANDERS, LEAD, SAFETY


def article(number: int) -> Article:
    rng = random.Random(number)
    lines = [LEAD, SAFETY, COST, FERRIES, ISLANDERS, HISTORY]
    rng.shuffle(lines)
    text = "\n\n".join(
        line.replace("pier", f"pier of {TOWNS[number % 7]} {number}") for line in lines
    )
    return Article(id=f"a{number}", text=text, publisher="One" if number % 2 else "Two")


ARTICLES = [article(number) for number in range(40)]


def test_pairs_are_the_same_every_time_and_of_one_half() -> None:
    dev, test = (list(labelled_pairs(ARTICLES, half=half)) for half in ("dev", "test"))
    assert dev == list(labelled_pairs(ARTICLES, half="dev"))
    assert len(dev) > 20
    assert {pair.is_copy for pair in dev} == {True, False}
    originals = {article.text: half_of(article.id) for article in ARTICLES}
    for half, pairs in (("dev", dev), ("test", test)):
        assert {originals[pair.one] for pair in pairs if pair.is_copy} == {half}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_gives_the_same_text_for_the_same_seed(name: str) -> None:
    report, other = paragraphs_of(ARTICLES[0]), paragraphs_of(ARTICLES[1])
    once = EDITS[name](list(report), other, random.Random(5))
    assert once == EDITS[name](list(report), other, random.Random(5))
    assert words_in(once) > 0
    assert report == paragraphs_of(ARTICLES[0]), "the report itself is left as it is"


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_look_alike_is_another_text(name: str) -> None:
    others = [paragraphs_of(item) for item in ARTICLES[1:9]]
    one, other = LOOKALIKES[name](paragraphs_of(ARTICLES[0]), others, random.Random(5))
    assert one != other


def test_the_table_counts_what_was_merged() -> None:
    pairs = [pair for pair in labelled_pairs(ARTICLES, half="dev") if pair.kind == "typography"]
    shown = table([judge(pair) for pair in pairs], "dev")
    assert f"| copy: typography | {len(pairs)} | 1.000 | {len(pairs)} | {len(pairs)} |" in shown
    assert "recall 1.0000" in shown


def test_places_in_lines_are_filled() -> None:
    assert "{" not in fill("{name} of {town} on {day}", random.Random(1))
