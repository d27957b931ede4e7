from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Assistant
from assistant.answering import LinearReader, NeuralReader, ReadablePassage, ReaderChoice
from assistant.answering.neural_reader import (
    ANSWERABLE,
    END,
    MODEL_FOLDER,
    NULL,
    SENTENCE,
    START,
    ReaderModel,
    read_paragraph,
)
from assistant.answering.windows import Window, WordPieces
from assistant.encoders.model_folders import find_model
from assistant.encoders.runtime import Floats
from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL, NEURAL_CONFIDENCE, ReadingSettings, Recipe
from assistant.records import Span
from assistant.text.sentences import split_sentences
from tests.conftest import LINEAR, HashingEncoder

PIECES = WordPieces(find_model(DEFAULT_MODEL) / "tokenizer.json")


class WordModel(ReaderModel):
    """Answers with one word: wherever it stands, a phrase begins and ends there."""

    fingerprint = "0" * 64

    def __init__(self, word: str) -> None:
        self.pieces = PIECES
        self.wanted = PIECES.tokenise(word).ids[0]
        self.windows: list[Window] = []

    def outputs(self, windows: Sequence[Window]) -> list[Floats]:
        self.windows += windows
        return [self._of(window) for window in windows]

    def _of(self, window: Window) -> Floats:
        values = np.zeros((len(window), 5), dtype=np.float32)
        values[0] = (0.0, 0.0, 0.0, 2.0, -4.0)
        for first, last in window.sentences:
            for place in range(first, last):
                if window.ids[place] == self.wanted:
                    values[place, [START, END]] = 6.0
                    values[first:last, SENTENCE] = 8.0
                    values[0, [NULL, ANSWERABLE]] = (-2.0, 5.0)
        return values


def passage_of(article: Article, *, score: float = 1.0) -> ReadablePassage:
    sentences = split_sentences(article.text, language="en")
    return ReadablePassage(
        article=article,
        span=Span(start=0, end=len(article.text)),
        sentences=sentences,
        score=score,
        similarities=(0.5,) * len(sentences),
    )


def reader_with(model: ReaderModel, **changes: object) -> NeuralReader:
    settings = replace(ReadingSettings(), **changes)  # type: ignore[arg-type]
    return NeuralReader(settings=settings, model=model, linear=LinearReader())


class PlainTerms:
    """Every word is a term, and each weighs the same."""

    terms_of_question = staticmethod(str.split)

    def terms_of(self, text: str, _language: str | None) -> list[str]:
        return text.split()

    def weight_of(self, _term: str) -> float:
        return 1.0


TERMS = PlainTerms()


ISLANDS = Article(
    id="islands",
    title="Islands",
    text="Talks went on for years. Shikotan lies closest to Tokyo. Nobody was surprised.",
)
FISH = Article(id="fish", title="Fish", text="Fishing is good. The catch was shared by all.")


def test_the_sentence_the_network_prefers_comes_first_with_its_phrase() -> None:
    passages = [passage_of(FISH, score=1.0), passage_of(ISLANDS, score=0.9)]
    first, *rest = reader_with(WordModel("Tokyo")).read("Which town is near?", passages, TERMS)
    assert first.span.slice(first.article.text) == "Shikotan lies closest to Tokyo."
    assert first.key_phrase is not None
    assert first.key_phrase.slice(ISLANDS.text) == "Tokyo"
    assert len(rest) == 4
    assert all(score.confidence < first.confidence for score in rest)


def test_passages_are_ordered_by_their_best_sentence() -> None:
    passages = [passage_of(FISH, score=0.6), passage_of(ISLANDS, score=0.5)]
    reader = reader_with(WordModel("Tokyo"), rerank_weight=0.1)
    fish, islands = reader.order(passages, reader.read("Which town?", passages, TERMS))
    assert islands > fish


def test_a_passage_that_was_not_read_ranks_as_low_as_the_poorest_that_was() -> None:
    passages = [passage_of(ISLANDS, score=0.5), passage_of(FISH, score=0.4)]
    reader = reader_with(WordModel("Tokyo"), windows=1, rounds=1)
    scores = reader.read("Which town?", passages, TERMS)
    assert {score.article.id for score in scores} == {"islands"}
    islands, fish = reader.order(passages, scores)
    assert islands > fish


def test_reading_stops_when_it_is_sure_and_goes_on_when_it_is_not() -> None:
    long = Article(id="long", text=" ".join(f"Sentence number {n} says little." for n in range(90)))
    passages = [passage_of(ISLANDS), passage_of(long)]
    sure, unsure = WordModel("Tokyo"), WordModel("Reykjavik")
    reader_with(sure, windows=2, rounds=3, confidence=replace(NEURAL_CONFIDENCE, bias=0.0)).read(
        "Tokyo?", passages, TERMS
    )
    reader_with(
        unsure,
        windows=2,
        rounds=3,
        stop_below=0.0,
        confidence=replace(NEURAL_CONFIDENCE, bias=-11.0),
    ).read("Tokyo?", passages, TERMS)
    assert len(sure.windows) == 2
    assert len(unsure.windows) == 6


def test_reading_stops_where_the_rest_is_hopeless() -> None:
    long = Article(id="long", text=" ".join(f"Sentence number {n} says little." for n in range(90)))
    model = WordModel("Reykjavik")
    reader_with(
        model,
        windows=2,
        rounds=3,
        stop_below=0.1,
        confidence=replace(NEURAL_CONFIDENCE, bias=-11.0),
    ).read("Tokyo?", [passage_of(ISLANDS), passage_of(long)], TERMS)
    assert len(model.windows) == 2


def test_windows_far_behind_the_likeliest_are_not_read() -> None:
    long = Article(id="long", text=" ".join(f"Sentence number {n} says little." for n in range(90)))
    passages = [passage_of(ISLANDS, score=0.9), passage_of(long, score=0.1)]
    near, all_of_them = WordModel("Reykjavik"), WordModel("Reykjavik")
    for model, margin in ((near, 0.7), (all_of_them, 100.0)):
        reader = reader_with(model, windows=40, prior_margin=margin)
        reader.read("Which island lies closest to Tokyo?", passages, TERMS)
    assert near.windows == all_of_them.windows[:1]
    assert len(all_of_them.windows) > 5


def test_a_window_that_holds_what_is_asked_for_is_read_however_far_behind_it_is() -> None:
    tail = " ".join(
        f"Sentence number one says little, as was told {word}." for word in "abcdefgh" * 6
    )
    poll = Article(id="poll", text=f"{tail} Some 71 percent object. {tail}")
    passages = [passage_of(ISLANDS, score=0.9), passage_of(poll, score=0.1)]
    model = WordModel("71")
    found = reader_with(model, windows=40, prior_margin=0.0).read(
        "How many percent object?", passages, TERMS
    )
    assert any("71 percent" in score.span.slice(score.article.text) for score in found)
    assert len(model.windows) < 4


def test_nothing_to_read_is_no_error() -> None:
    reader = reader_with(WordModel("Tokyo"))
    assert reader.read("Anything?", [], TERMS) == []
    assert reader.order([], []) == []


def test_a_long_paragraph_is_read_in_several_windows() -> None:
    text = " ".join(f"Sentence number {n} of the long report says little." for n in range(60))
    article = Article(id="long", text=text + " Tokyo is near.")
    sentences = split_sentences(article.text, language="en")
    readings = read_paragraph(WordModel("Tokyo"), "Which town?", article, sentences)
    assert len(readings) == len(sentences)
    best, phrase = max(readings, key=lambda pair: pair[0].sentence)
    assert phrase is not None
    assert phrase.slice(article.text) == "Tokyo"
    assert best.answerable > 0


@pytest.mark.parametrize("broken", ["absent", "damaged"])
def test_without_its_model_answers_say_which_reader_they_come_from(
    broken: str, tmp_path: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken == "damaged":
        (tmp_path / "reader.safetensors").write_bytes(b"garbage")
        (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"reader\.safetensors"):
        ReaderModel(tmp_path)
    monkeypatch.setattr("assistant.answering.languages.reader_choice.shipped_model", lambda: None)
    with Assistant.build([ISLANDS, FISH], tmp_path / "index", encoder=encoder) as desk:
        answer = desk.ask("Which island lies closest to Tokyo?")
        assert answer.to_dict()["reader"] == "linear"
        check = desk.health()[-1]
        assert (check.name, check.ok) == ("reader", False)


def test_a_recipe_may_do_without_the_neural_reader() -> None:
    check = ReaderChoice(recipe=Recipe(reading=ReadingSettings(reader="linear"))).check()
    assert check.ok
    assert "recipe" in check.detail


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Shikotan lies closest to Tokyo.", "Tokyo"),
        ("Tokyo.", None),  # marking all of a sentence marks nothing
        ("Nobody knows where it lies.", None),
    ],
)
def test_a_phrase_is_marked_where_it_says_more_than_the_sentence(
    text: str, marked: str | None
) -> None:
    article = Article(id="a", text=text)
    (score,) = reader_with(WordModel("Tokyo")).read("Which town?", [passage_of(article)], TERMS)
    assert (score.key_phrase and score.key_phrase.slice(text)) == marked


def test_the_shipped_model_reads(tmp_path: Path) -> None:
    """The file in the package is the model its card describes."""
    card = (MODEL_FOLDER / "README.md").read_text(encoding="utf-8")
    assert ReaderModel().fingerprint in card
    assert sum(path.stat().st_size for path in MODEL_FOLDER.iterdir()) < 25_000_000
    articles = [
        Article(id="harbour", text="The harbour was built in 1931. It froze every winter."),
        Article(id="ferry", text="The ferry sails on Tuesdays. It takes nine hours to Korsakov."),
    ]
    with Assistant.build(articles, tmp_path) as desk:
        answer = desk.ask("How long does the ferry take to Korsakov?")
        nothing = desk.ask("Who discovered penicillin?")
    assert answer.reader == "neural"
    assert answer.quotes[0].key_phrase == "nine hours"
    assert nothing.status == "not_found"
    assert answer.confidence > 0.5
    assert nothing.confidence < 0.1


def test_a_reader_may_be_handed_in(tmp_path: Path, encoder: HashingEncoder) -> None:
    with Assistant.build([FISH], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert desk.ask("Who shared the catch?").reader == LINEAR.name
        assert desk.health()[-1].detail == "linear, as it was given"
        assert desk.bundle(desk.ask("Who shared the catch?")).content.made.reader_model is None


def test_a_collection_in_another_language_is_read_by_arithmetic(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    russian = Article(id="a", text="Паром ходит по вторникам.", language="ru")
    with Assistant.build([russian], tmp_path, encoder=encoder) as desk:
        assert desk.ask("Когда ходит паром?").reader == "linear"
        desk.add([FISH])
        assert desk.ask("Когда ходит паром?").reader == "neural"
