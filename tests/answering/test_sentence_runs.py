"""Which sentences a quotation takes along: what it needs, what carries on, what is quoted anyway."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Article, Assistant, Quote, Span
from assistant.answering import ReadablePassage, SentenceScore, Surroundings, Terms
from assistant.answering.quoting.sentence_runs import (
    MAX_JOINED_CHARACTERS,
    MAX_RUN_CHARACTERS,
    MOST_SENTENCES,
    RunBuilder,
)
from assistant.answering.reader import best_first
from assistant.recipe import NEURAL_CONFIDENCE, AnsweringSettings
from assistant.text.sentences import split_sentences
from tests.conftest import LINEAR, HashingEncoder

SETTINGS = AnsweringSettings(shown_threshold=0.2, joined_share=0.7, carried_share=0.5)


def sentence(article: Article, span: Span, confidence: float) -> SentenceScore:
    return SentenceScore(
        article=article,
        span=span,
        score=confidence,
        similarity=0.5,
        coverage=0.5,
        passage_coverage=0.5,
        matches_answer_type=False,
        is_declarative=True,
        relative_score=1.0,
        confidence=confidence,
    )


def builder(text: str, confidences: list[float]) -> tuple[RunBuilder, list[SentenceScore]]:
    """Over one article whose sentences were judged so; those of 0.2 and more would be quoted."""
    article = Article(id="a", text=text, language="en")
    spans = split_sentences(text, language="en")
    assert len(spans) == len(confidences)
    scores = [
        sentence(article, span, value) for span, value in zip(spans, confidences, strict=True)
    ]
    passage = ReadablePassage(
        article=article,
        span=Span(start=0, end=len(text)),
        sentences=spans,
        score=1.0,
        similarities=(0.5,) * len(spans),
    )
    shown = {("a", score.span.start) for score in scores if score.confidence >= 0.2}
    runs = RunBuilder(
        surroundings=Surroundings.of([passage], scores), shown=shown, settings=SETTINGS
    )
    return runs, scores


def run(text: str, confidences: list[float], *, joins: bool = True) -> str:
    """The run of the likeliest sentence."""
    runs, scores = builder(text, confidences)
    best = max(scores, key=lambda score: score.confidence)
    return runs.run_of(best, [], joins=joins).slice(text)


ALONE = "The ferry sails on Tuesdays."


@pytest.mark.parametrize(
    "leaning",
    [
        "It takes nine hours.",
        "They sail again at noon.",
        "He said so himself.",
        "“This is too slow,” he said.",
        "However, fog may delay it.",
        "For example, the Etorofu waited two days.",
        "As a result, nobody came.",
    ],
)
def test_a_sentence_that_leans_takes_the_one_before_along(leaning: str) -> None:
    assert run(f"{ALONE} {leaning}", [0.0, 0.9]) == f"{ALONE} {leaning}"
    assert run(f"{ALONE} {leaning}", [0.0, 0.9], joins=False) == f"{ALONE} {leaning}"


@pytest.mark.parametrize(
    "standing",
    [
        "Itsukushima lies far away.",
        "Thisbe waited.",
        "Heating is off.",
        "The fog came.",
        "Sofia won.",
    ],
)
def test_a_sentence_that_stands_alone_does_not(standing: str) -> None:
    assert run(f"{ALONE} {standing}", [0.0, 0.9]) == standing


def test_a_list_keeps_the_line_that_announces_it_and_its_items() -> None:
    text = "Three harbours are served:\n- Korsakov in summer.\n- Otomari in winter.\nFog is rare."
    runs, scores = builder(text, [0.9] + [0.0] * (len(split_sentences(text, language="en")) - 1))
    listed = runs.run_of(scores[0], [], joins=False).slice(text)
    assert listed.startswith("Three harbours")
    assert "Otomari" in listed
    assert "Fog" not in listed


def test_the_sentence_that_carries_on_comes_along_where_the_reader_finds_it_likely() -> None:
    text = f"{ALONE} It takes nine hours."
    assert run(text, [0.9, 0.5]) == text
    assert run(text, [0.9, 0.4]) == ALONE
    assert run(f"{ALONE} Fog is rare.", [0.9, 0.5]) == ALONE, "it does not carry on"
    assert run(text, [0.9, 0.5], joins=False) == ALONE
    assert run(text, [0.1, 0.09]) == ALONE, "a near miss carries nothing on"


def test_neighbours_that_are_quoted_anyway_become_one_quotation() -> None:
    text = f"{ALONE} Fog is rare. Ice never comes."
    assert run(text, [0.9, 0.7, 0.1]) == f"{ALONE} Fog is rare."
    assert run(text, [0.7, 0.9, 0.8]) == text
    assert run(text, [0.9, 0.5, 0.1]) == ALONE, "far less likely than the first"
    assert run(text, [0.25, 0.19, 0.1]) == ALONE, "it would not be quoted"


@pytest.mark.parametrize("gap", ["\n\n", "\n \n", "\f"])
def test_a_run_stays_in_its_paragraph(gap: str) -> None:
    assert run(f"{ALONE}{gap}It takes nine hours.", [0.0, 0.9]) == "It takes nine hours."
    assert run(f"{ALONE}{gap}Fog is rare.", [0.9, 0.8]) == ALONE


def test_a_heading_is_not_joined_to_the_line_below_it() -> None:
    text = "Fog over the strait\nDense fog covers the strait near Kunashir every summer morning."
    assert run(text, [0.8, 0.9]) == text.split("\n")[1]
    wrapped = (
        "The ferry to Korsakov sails on Tuesdays only, weather and ice\n"
        "permitting. Fog over the strait has kept it in the harbour for\n"
        "two days of every summer week. Nobody minds."
    )
    spans = split_sentences(wrapped, language="en")
    joined = run(wrapped, [0.9, 0.8, 0.1])
    assert joined == wrapped[: spans[1].end]


def test_the_mark_of_a_note_does_not_part_neighbours() -> None:
    text = "The ferry sails on Tuesdays.[1] It takes nine hours."
    assert run(text, [0.0, 0.9]) == text


def test_what_another_quotation_holds_is_not_taken() -> None:
    text = f"{ALONE} It takes nine hours. Fog is rare."
    runs, scores = builder(text, [0.9, 0.8, 0.7])
    taken = [scores[0].span]
    assert runs.run_of(scores[1], taken, joins=False) == scores[1].span
    assert runs.run_of(scores[2], [scores[0].span, scores[1].span], joins=True) == scores[2].span
    assert runs.leans_on(scores[1], scores[0].span)
    assert not runs.leans_on(scores[2], scores[1].span)
    assert not runs.leans_on(scores[2], scores[0].span)


def test_runs_are_bounded() -> None:
    text = " ".join(f"Ferry number {number} sails." for number in range(9))
    assert run(text, [0.9] * 9).count("sails.") == MOST_SENTENCES
    long = f"{'Word ' * (MAX_RUN_CHARACTERS // 5)}ends. It takes nine hours."
    assert run(long, [0.0, 0.9]) == "It takes nine hours."
    longer = f"{'Word ' * (MAX_JOINED_CHARACTERS // 5)}ends. Fog is rare."
    assert run(longer, [0.8, 0.9]) == "Fog is rare."


def test_a_reply_takes_nothing_along() -> None:
    runs, scores = builder(f"{ALONE} It takes nine hours.", [0.0, 0.9])
    reply = dataclasses.replace(scores[1], asked=Span(start=0, end=28))
    assert runs.run_of(reply, [], joins=True) == reply.span


class JudgingReader:
    """Finds sentences as likely as it was told, and others not at all."""

    name = "judging"
    fingerprint = None
    confidence = NEURAL_CONFIDENCE

    def __init__(self, confidences: dict[str, float]) -> None:
        self.confidences = confidences

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        return best_first(
            dataclasses.replace(score, score=value, confidence=value)
            for score in LINEAR.read(question, passages, terms)
            for value in (self.confidences.get(score.span.slice(score.article.text), 0.0),)
        )

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        return LINEAR.order(passages, scores)


TUESDAYS, NINE, FOG = ALONE, "It takes nine hours.", "Fog is rare."


def quoted(folder: Path, texts: list[str], confidences: dict[str, float]) -> list[Quote]:
    articles = [
        Article(id=f"a{number}", text=text, language="en") for number, text in enumerate(texts)
    ]
    reader = JudgingReader(confidences)
    with Assistant.build(articles, folder, encoder=HashingEncoder(), reader=reader) as desk:
        return list(desk.ask("When does the ferry sail in fog?"))


def test_two_quotations_side_by_side_are_one_slice(tmp_path: Path) -> None:
    text = f"Nobody minds. {TUESDAYS} {FOG} Ice never comes."
    (quote,) = quoted(tmp_path, [text], {TUESDAYS: 0.8, FOG: 0.9})
    assert quote.text == f"{TUESDAYS} {FOG}"
    assert quote.text in text
    assert quote.sentence_span is not None
    assert quote.sentence_span.slice(text) == FOG, "the likelier one is the one it is quoted for"
    assert quote.confidence == 0.9


def test_a_far_less_likely_neighbour_stays_a_quotation_of_its_own(tmp_path: Path) -> None:
    quotes = quoted(tmp_path, [f"{TUESDAYS} {FOG}"], {TUESDAYS: 0.9, FOG: 0.3})
    assert [quote.text for quote in quotes] == [TUESDAYS, FOG]


def test_a_further_quotation_is_a_fifth_as_likely_as_the_first(tmp_path: Path) -> None:
    texts = [TUESDAYS, "The ferry waits on 3 May 2020."]
    first = {TUESDAYS: 0.9}
    assert len(quoted(tmp_path / "less", texts, {**first, texts[1]: 0.17})) == 1
    assert len(quoted(tmp_path / "more", texts, {**first, texts[1]: 0.19})) == 2


def test_a_figure_that_was_asked_for_is_shown_however_unlikely_beside_the_first(
    tmp_path: Path,
) -> None:
    texts = ["The ferry carries 90 passengers.", "In all 40 passengers came by the ferry."]
    articles = [Article(id=f"a{n}", text=text, language="en") for n, text in enumerate(texts)]
    reader = JudgingReader({texts[0]: 0.9, texts[1]: 0.02})
    with Assistant.build(articles, tmp_path, encoder=HashingEncoder(), reader=reader) as desk:
        counted = desk.ask("How many passengers does the ferry carry?")
        told = desk.ask("Who came by the ferry with the passengers?")
    assert [quote.text for quote in counted] == texts
    assert [quote.text for quote in told] == texts[:1]


def test_a_sentence_that_leans_on_a_quotation_is_added_to_it(tmp_path: Path) -> None:
    text = f"{TUESDAYS} {NINE} {FOG}"
    (quote,) = quoted(tmp_path, [text], {TUESDAYS: 0.9, NINE: 0.3})
    assert quote.text == f"{TUESDAYS} {NINE}"
    assert quote.sentence_span is not None
    assert quote.sentence_span.slice(text) == TUESDAYS


def test_words_that_stand_elsewhere_too_keep_both_places_and_are_not_joined(tmp_path: Path) -> None:
    quotes = quoted(tmp_path, [f"{TUESDAYS} {FOG}", TUESDAYS], {TUESDAYS: 0.9, FOG: 0.8})
    assert [quote.text for quote in quotes] == [TUESDAYS, FOG]
    assert {place.article_id for place in quotes[0].locations} == {"a0", "a1"}


def test_a_sentence_that_a_longer_quotation_holds_is_not_said_again(tmp_path: Path) -> None:
    other = "The ferry sails on Tuesdays!"
    quotes = quoted(tmp_path, [f"{TUESDAYS} {FOG}", other], {TUESDAYS: 0.9, FOG: 0.8, other: 0.7})
    assert [quote.text for quote in quotes].count(other) == 0
