"""What a question of a conversation takes over from the turns before it, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import Answer, Article, Assistant, Chat, FollowUpSettings, Recipe, RecipeError
from assistant.answering.following.carrying import Carry
from assistant.answering.pipeline import EncodedPart
from assistant.assistant import live_index
from assistant.records import AnswerStatus, CarriedWords
from assistant.search.engine import Query
from assistant.search.fusion import Ranked
from assistant.text.questions.follow_ups import signs_of
from assistant.text.questions.qualifiers import in_words_of, qualifiers_in
from assistant.text.questions.question_parts import QuestionPart
from tests.conftest import LINEAR, HashingEncoder

ARTICLES = (
    Article(
        id="shikotan",
        title="Shikotan",
        language="en",
        text="Shikotan was surveyed in 1885. The lighthouse of Shikotan was built by Captain Berg.",
    ),
    Article(
        id="kunashir",
        title="Kunashir",
        language="en",
        text="Kunashir was surveyed in 1843. The lighthouse of Kunashir was built by Captain Osa.",
    ),
    Article(id="ferry", title="The ferry", language="en", text="The ferry sails on Tuesdays."),
)
FIRST = "When was Shikotan surveyed?"
FOLLOWING = "And who built its lighthouse?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("follow-ups")
    with Assistant.build(ARTICLES, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


@pytest.fixture
def chat(desk: Assistant) -> Chat:
    chat = desk.chat()
    chat.ask(FIRST)
    return chat


def words_of(answer: Answer) -> list[str]:
    return [item.words for item in answer.carried]


def best(answer: Answer) -> str:
    return (answer.quotes or answer.near_misses)[0].article.id


def test_a_question_that_leans_on_the_one_before_is_searched_with_its_name(chat: Chat) -> None:
    answer = chat.ask(FOLLOWING)
    assert "Shikotan" in " ".join(words_of(answer))
    assert best(answer) == "shikotan"


def test_all_that_is_searched_for_was_written_by_the_person_or_quoted(chat: Chat) -> None:
    answer = chat.ask(FOLLOWING)
    assert answer.question == FOLLOWING
    assert answer.query == " ".join([*words_of(answer), FOLLOWING])
    said = [FIRST, *(quote.text for quote in chat.turns[0].quotes)]
    assert all(any(words in text for text in said) for words in words_of(answer))


def test_a_question_that_stands_alone_takes_nothing_over(desk: Assistant, chat: Chat) -> None:
    question = "When was the island of Kunashir surveyed by the Russian navy?"
    answer = chat.ask(question)
    assert (answer.carried, answer.query) == ((), question)
    assert answer == desk.ask(question)


def test_another_topic_drops_what_was_carried(chat: Chat) -> None:
    chat.ask(FOLLOWING)
    answer = chat.ask("On which days of the week does the Tuesday ferry sail from Nemuro?")
    assert answer.carried == ()
    assert best(answer) == "ferry"


@pytest.mark.parametrize(
    "question", ["What do tulips want?", "Where do penguins live?", "How do volcanoes form?"]
)
def test_a_short_question_with_a_subject_of_its_own_carries_nothing(
    chat: Chat, question: str
) -> None:
    assert chat.ask(question).carried == ()


@pytest.mark.parametrize(
    "question", ["Why?", "And the costs?", "What are the costs?", "What happened then?"]
)
def test_a_short_question_without_one_still_leans_on_what_was_said(
    chat: Chat, question: str
) -> None:
    assert chat.ask(question).carried


OTHERS = (
    Article(
        id="ru",
        title="Кунашир",
        language="ru",
        text="Кунашир был описан экспедицией в 1843 году. Маяк на Кунашире построил капитан Оса.",
    ),
    Article(
        id="ja",
        title="色丹島",
        language="ja",
        text="色丹島は1885年に測量された。日本側は灯台を建設した。",
    ),
    Article(
        id="de",
        title="Kunaschir",
        language="de",
        text="Die Insel Kunaschir wurde 1843 vermessen. Den Leuchtturm baute Kapitän Osa.",
    ),
    Article(
        id="fr",
        title="Kounachir",
        language="fr",
        text="Kounachir fut cartographiée en 1843. Le phare fut construit par le capitaine Osa.",
    ),
    Article(
        id="es",
        title="Kunashir",
        language="es",
        text="Kunashir fue cartografiada en 1843. El faro fue construido por el capitán Osa.",
    ),
)
ASKED = {
    "ru": "Когда экспедиция описала Кунашир?",
    "ja": "色丹島はいつ測量されましたか。",
    "de": "Wann wurde die Insel Kunaschir vermessen?",
    "fr": "Quand Kounachir fut-elle cartographiée ?",
    "es": "¿Cuándo fue cartografiada Kunashir?",
}


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("abroad")
    with Assistant.build(OTHERS, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


@pytest.mark.parametrize(
    ("language", "question", "name"),
    [
        ("ru", "А со стороны Японии?", "Кунашир"),
        ("ru", "А в Токио?", "Кунашир"),
        ("ru", "Почему?", "Кунашир"),
        ("ru", "А кто там построил маяк?", "Кунашир"),
        ("ru", "А что ответила Япония?", "Кунашир"),
        ("ja", "日本側は？", "色丹島"),
        ("ja", "なぜですか。", "色丹島"),
        ("ja", "では東京は？", "色丹島"),
        ("de", "Und auf japanischer Seite?", "Kunaschir"),
        ("de", "Und wann war das?", "Kunaschir"),
        ("de", "Warum?", "Kunaschir"),
        ("de", "Was waren die Kosten?", "Kunaschir"),
        ("fr", "Et du côté japonais ?", "Kounachir"),
        ("fr", "Et le Japon ?", "Kounachir"),
        ("fr", "Qui l'a signé ?", "Kounachir"),
        ("fr", "Et que répondit le Japon ?", "Kounachir"),
        ("es", "¿Y por parte de Japón?", "Kunashir"),
        ("es", "¿Y en Tokio?", "Kunashir"),
        ("es", "¿Quién lo firmó?", "Kunashir"),
    ],
)
def test_a_follow_up_leans_on_the_question_before_in_other_languages_too(
    abroad: Assistant, language: str, question: str, name: str
) -> None:
    chat = abroad.chat()
    chat.ask(ASKED[language])
    assert name in " ".join(words_of(chat.ask(question)))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ru", "Где живут пингвины?"),
        ("ru", "Сколько японцев жило на Итурупе в 1945 году?"),
        ("ja", "ペンギンはどこに住んでいますか。"),
        ("ja", "1945年に国後島には何人の日本人が住んでいましたか。"),
        ("de", "Wo leben Pinguine?"),
        ("de", "Wer hat die Insel Iturup entdeckt?"),
        ("de", "Wie viele Japaner lebten 1945 auf Iturup?"),
        ("fr", "Où vivent les pingouins ?"),
        ("fr", "Combien de Japonais vivaient à Itouroup en 1945 ?"),
        ("es", "¿Dónde viven los pingüinos?"),
        ("es", "¿Cuántos japoneses vivían en Iturup en 1945?"),
    ],
)
def test_a_question_with_a_subject_of_its_own_carries_nothing_in_other_languages(
    abroad: Assistant, language: str, question: str
) -> None:
    chat = abroad.chat()
    chat.ask(ASKED[language])
    assert chat.ask(question).carried == ()


@pytest.mark.parametrize("language", sorted(ASKED))
def test_no_word_of_grammar_is_carried(abroad: Assistant, language: str) -> None:
    chat = abroad.chat()
    chat.ask(ASKED[language])
    carried = words_of(chat.ask({"ja": "なぜですか。", "ru": "Почему?"}.get(language, "Warum?")))
    assert carried
    grammar = {"когда", "wann", "wurde", "die", "quand", "fut-elle", "cuándo", "fue", "いつ", "は"}
    assert not grammar & {word.casefold() for words in carried for word in words.split()}


def test_words_of_another_language_are_no_signs_in_english() -> None:
    signs = signs_of("Did El Niño or La Niña reach San Juan y Los Angeles on y?")
    assert (signs.pointing, signs.opens_on, signs.asks_on) == (0, False, False)
    assert signs_of("Die Hard opened where?").opens_on is False


def test_a_conjunction_in_front_joins_a_question_that_names_somebody(chat: Chat) -> None:
    assert "Shikotan" in " ".join(words_of(chat.ask("And what did Captain Osa answer?")))


def test_a_question_with_a_name_and_nothing_in_front_stands_alone(chat: Chat) -> None:
    assert chat.ask("What did Captain Osa answer?").carried == ()


def test_how_a_follow_up_begins_is_no_name_that_is_missing(chat: Chat) -> None:
    answer = chat.ask("Why was it built there?")
    assert answer.carried
    missing = [words for quote in (*answer.quotes, *answer.near_misses) for words in quote.missing]
    assert not any("Why" in words for words in missing)


def test_words_carried_from_two_places_are_no_one_name_that_is_missing() -> None:
    carry = Carry(
        words=(
            CarriedWords(words="Russia", weight=0.5, turn=2),
            CarriedWords(words="March 2022", weight=0.5, turn=1),
        )
    )
    part = QuestionPart(text="Why did Japan leave?", query="Why did Japan leave?")
    query = Query(terms=(), vector=np.zeros(2, np.float32))
    text = EncodedPart(part=part, query=query, carry=carry).held_to
    assert in_words_of(text, qualifiers_in(text)) == ("Russia", "March 2022", "Japan")


def test_words_that_are_dropped_are_not_searched_with(chat: Chat) -> None:
    carried = words_of(chat.ask(FOLLOWING))
    again = chat.ask(FOLLOWING, dropped=carried)
    assert again.carried == ()
    assert again.query == FOLLOWING
    one_less = chat.ask(FOLLOWING, dropped=[carried[0].upper()])
    assert words_of(one_less) == carried[1:]


def test_the_same_question_once_more_is_answered_as_before(chat: Chat) -> None:
    answer = chat.ask(FOLLOWING)
    assert chat.ask(FOLLOWING) == answer


def test_the_first_question_of_a_chat_is_asked_as_by_the_desk(desk: Assistant) -> None:
    assert desk.chat().ask(FOLLOWING) == desk.ask(FOLLOWING)


def test_what_is_not_found_is_judged_on_the_articles_and_not_on_the_words_carried(
    chat: Chat,
) -> None:
    answer = chat.ask("Why did it sink?")
    assert answer.carried
    assert answer.status is not AnswerStatus.ANSWERED


def test_a_passage_quoted_before_gives_way_only_to_one_nearly_as_good(desk: Assistant) -> None:
    snapshot = live_index(desk).snapshot()
    scores = (0.5, 0.48, 0.4)
    ranked = [
        Ranked(row=row, score=score, lexical_rank=None, dense_rank=None)
        for row, score in enumerate(scores)
    ]
    shown = [snapshot.engine.locate(0)]
    assert [item.row for item in snapshot.after(ranked, shown, penalty=0.03)] == [1, 0, 2]
    assert [item.row for item in snapshot.after(ranked, shown, penalty=0.01)] == [0, 1, 2]
    assert snapshot.after(ranked, (), penalty=0.03) == ranked


def test_carried_words_outlive_saving(desk: Assistant, chat: Chat) -> None:
    answer = chat.ask(FOLLOWING)
    assert Answer.from_dict(answer.to_dict(), source=desk) == answer
    before = {key: value for key, value in answer.to_dict().items() if key != "carried"}
    assert Answer.from_dict(before, source=desk).carried == ()


def test_the_answer_says_in_markdown_what_it_was_searched_with(chat: Chat) -> None:
    answer = chat.ask(FOLLOWING)
    assert answer.carried_line in answer.to_markdown()
    assert chat.turns[0].carried_line == ""


def test_coefficients_of_another_number_are_refused() -> None:
    with pytest.raises(RecipeError, match="dependence holds 12 finite numbers"):
        FollowUpSettings(dependence=(1.0,))
    written = Recipe(follow_up=FollowUpSettings(depends_from=0.5))
    assert Recipe.from_toml(written.to_toml()) == written


@pytest.mark.parametrize(
    ("question", "pointing"),
    [
        ("And when did he say that?", 2),
        ("Who built its lighthouse?", 1),
        ("What does the keeper draw in his logbook?", 0),
        ("What did Berg say before he left?", 0),
        ("А когда он это сказал?", 2),
        ("それはいつですか", 1),
    ],
)
def test_words_point_back_unless_the_question_itself_names_what_they_stand_for(
    question: str, pointing: int
) -> None:
    assert signs_of(question).pointing == pointing
