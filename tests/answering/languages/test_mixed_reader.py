"""In a collection of several languages each passage is judged by what knows its language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant import AnswerStatus, Article, Assistant, Span
from assistant.answering import LinearReader, ReadablePassage, Reading, SentenceScore, Terms
from assistant.answering.confidence import status_of
from assistant.answering.languages.mixed_reader import MixedReader, reads
from assistant.assistant import live_index
from assistant.recipe import AnsweringSettings, ConfidenceSettings
from tests.conftest import HashingEncoder

ENGLISH = "The treaty of Shimoda was signed in 1855."
RUSSIAN = "Симодский трактат был подписан в 1855 году."


@dataclass
class Judge:
    """A reader of fixed confidences, which keeps what it was shown."""

    confidences: dict[str, float]
    name: str = "judge"
    fingerprint: str | None = "f"
    confidence: ConfidenceSettings = ConfidenceSettings()  # noqa: RUF009  frozen
    shown: list[str] = field(default_factory=list)

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        del question, terms
        self.shown += [item.article.id for item in passages]
        ids = [item.article.id for item in passages]
        return [self.score(item) for item in passages if item.article.id in ids]

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        del scores
        return [self.confidences[item.article.id] for item in passages]

    def score(self, passage: ReadablePassage) -> SentenceScore:
        return SentenceScore(
            article=passage.article, span=passage.span, score=0.0, similarity=0.0, coverage=0.0,
            passage_coverage=0.0, matches_answer_type=False, is_declarative=True, relative_score=1.0,
            confidence=self.confidences[passage.article.id],
            reading=Reading(sentence=0.0, phrase=0.0, answerable=0.0) if self.fingerprint else None,
        )  # fmt: skip


def passage(
    name: str, language: str | None, score: float, *, text: str = ENGLISH, crosses: bool = False
) -> ReadablePassage:
    article = Article(id=name, text=text, language=language)
    span = Span(start=0, end=len(text))
    return ReadablePassage(
        article=article, span=span, sentences=(span,), score=score, similarities=(0.5,),
        crosses=crosses,
    )  # fmt: skip


@pytest.fixture
def terms(tmp_path: Path, encoder: HashingEncoder) -> Terms:
    with Assistant.build([Article(id="a", text=ENGLISH)], tmp_path, encoder=encoder) as desk:
        return live_index(desk).snapshot()


def ids(scores: Sequence[SentenceScore]) -> list[str]:
    return [score.article.id for score in scores]


def test_the_network_is_shown_nothing_but_its_own_language(terms: Terms) -> None:
    network, other = Judge({"e": 0.5}), Judge({"r": 0.4, "s": 0.3})
    passages = [
        passage("r", "ru", 0.9, text=RUSSIAN),
        passage("e", "en-GB", 0.8),
        passage("s", None, 0.7, text=RUSSIAN),
    ]
    MixedReader(neural=network, linear=other).read("When?", passages, terms)
    assert network.shown == ["e"]
    assert other.shown == ["r", "s"]


def test_a_question_in_another_language_is_not_for_the_network(terms: Terms) -> None:
    network, other = Judge({}), Judge({"e": 0.4})
    asked = [passage("e", "en", 0.8, crosses=True)]
    assert ids(MixedReader(neural=network, linear=other).read("Когда?", asked, terms)) == ["e"]
    assert not network.shown
    assert not reads(asked[0])


def test_two_rankings_become_one_by_confidence_and_each_keeps_its_order(terms: Terms) -> None:
    network = Judge({"e1": 0.6, "e2": 0.9, "e3": 0.2})
    other = Judge({"r1": 0.7, "r2": 0.5}, fingerprint=None)
    passages = [
        *(passage(name, "en", 0.5) for name in ("e1", "e2", "e3")),
        *(passage(name, "ru", 0.5, text=RUSSIAN) for name in ("r1", "r2")),
    ]
    found = MixedReader(neural=network, linear=other).read("When?", passages, terms)
    assert ids(found) == ["r1", "e1", "e2", "r2", "e3"]


def test_reading_never_moves_a_passage_in_another_language(terms: Terms) -> None:
    network, other = Judge({"e1": 0.1, "e2": 0.9}), Judge({"r": 0.4}, fingerprint=None)
    reader = MixedReader(neural=network, linear=other)
    passages = [
        passage("e1", "en", 0.9),
        passage("r", "ru", 0.8, text=RUSSIAN),
        passage("e2", "en", 0.7),
    ]
    scores = reader.read("When?", passages, terms)
    values = reader.order(passages, scores)
    order = sorted(passages, key=lambda item: -values[passages.index(item)])
    assert [item.article.id for item in order] == ["e2", "r", "e1"]


@pytest.mark.parametrize(
    ("language", "crosses", "expected"),
    [("en", False, "confidence"), ("ru", False, "foreign_confidence"),
     ("ru", True, "crossing_confidence"), ("en", True, "crossing_confidence")],
)  # fmt: skip
def test_how_sure_the_linear_reader_is_depends_on_the_languages(
    language: str, crosses: bool, expected: str, terms: Terms
) -> None:
    settings = AnsweringSettings(
        confidence=ConfidenceSettings(bias=-1.0),
        foreign_confidence=ConfidenceSettings(bias=0.0),
        crossing_confidence=ConfidenceSettings(bias=1.0),
        european_weak_threshold=0.2,
    )
    wanted: ConfidenceSettings = getattr(settings, expected)
    asked = [passage("a", language, 0.9, crosses=crosses)]
    (score,) = LinearReader(settings=settings).read("When was it signed?", asked, terms)
    assert score.calibrated_by(settings.confidence) == wanted
    assert score.confidence == pytest.approx(
        {-1.0: 0.2689, 0.0: 0.5, 1.0: 0.7311}[wanted.bias], abs=1e-4
    )


def test_of_a_follow_up_in_another_language_carried_words_count_and_nothing_is_answered(
    terms: Terms,
) -> None:
    settings = AnsweringSettings(
        foreign_confidence=ConfidenceSettings(bias=-2.0, coverage=20.0, answered_threshold=0.5)
    )
    reader = LinearReader(settings=settings)
    plain = passage("a", "ru", 0.9, text="Трактат подписан в Симоде в 1855 году.")
    (alone,) = reader.read("Трактат?", [plain], terms)
    assert (
        status_of(alone.confidence, alone.calibrated_by(settings.confidence))
        is AnswerStatus.ANSWERED
    )
    (missed,) = reader.read("Трактат?", [replace(plain, carried={"1956": 0.5})], terms)
    (held,) = reader.read("Трактат?", [replace(plain, carried={"1855": 0.5})], terms)
    assert missed.coverage < held.coverage == alone.coverage
    assert status_of(held.confidence, held.calibrated_by(settings.confidence)) is AnswerStatus.WEAK
    english = passage("e", "en", 0.9, text="A treaty on Japan was signed.")
    carried = replace(english, carried={"1956": 0.5})
    assert reader.read("Japan?", [carried], terms) == reader.read("Japan?", [english], terms)


@pytest.mark.parametrize(("language", "weak"), [("ru", 0.4), ("de", 0.4), ("th", 0.1), ("zh", 0.1)])
def test_european_languages_have_a_cut_off_of_their_own(
    language: str, weak: float, terms: Terms
) -> None:
    settings = AnsweringSettings(
        foreign_confidence=ConfidenceSettings(weak_threshold=0.1), european_weak_threshold=0.4
    )
    reader = LinearReader(settings=settings)
    (score,) = reader.read("When was it signed?", [passage("a", language, 0.9)], terms)
    assert score.calibrated_by(settings.confidence).weak_threshold == weak
