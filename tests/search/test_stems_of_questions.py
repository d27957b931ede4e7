"""In a collection of several languages a word of a question is one word, however many stems it has."""

from __future__ import annotations

from pathlib import Path

from assistant import Article, Assistant
from assistant.assistant import live_index
from tests.conftest import LINEAR, HashingEncoder

ENGLISH = Article(id="en", language="en", text="Putyatin signed the treaties of Shimoda.")
RUSSIAN = Article(id="ru", language="ru", text="Трактат подписал Путятин.")
QUESTION = "Who signed the treaty of Hakodate?"


def terms_in(folder: Path, encoder: HashingEncoder, *articles: Article) -> tuple[list[str], float]:
    with Assistant.build(list(articles), folder, encoder=encoder, reader=LINEAR) as desk:
        terms = live_index(desk).snapshot().terms_of_question(QUESTION)
        answer = desk.ask("Who signed the treaties of Shimoda?")
        (quote,) = answer.explain().quotes[:1] or answer.explain().near_misses[:1]
    coverage = next(item.value for item in quote.contributions if item.signal == "coverage")
    return terms, coverage


def test_stems_of_another_language_are_no_terms(tmp_path: Path, encoder: HashingEncoder) -> None:
    alone, covered = terms_in(tmp_path / "one", encoder, ENGLISH)
    mixed, covered_in_both = terms_in(tmp_path / "two", encoder, ENGLISH, RUSSIAN)
    assert alone == ["sign", "treati", "hakod"]
    assert set(mixed) == {*alone[:2], mixed[-1]}
    assert len(mixed) == len(alone), "a word that nobody knows stays, once"
    assert covered == covered_in_both == 1.0
