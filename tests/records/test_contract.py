"""The JSON schema that all doors share: everything `to_dict` writes fits it, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant import AnswerStatus, Article, Assistant, Filters, LimitError, QuestionError
from assistant.apps.article_json import article_json, listed_articles
from assistant.encoders.sentence_encoder import Encoder
from assistant.records.contract import contract, definition, references, under
from tests.conftest import LINEAR

POLL = "How many Russians oppose a handover?"
TWO_PARTS = "How many Russians oppose a handover? When was the joint declaration signed in Moscow?"
DRAFT = "He wrote that “69 percent of Russians oppose a handover” and that “pigs may fly”."


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


def check(name: str, value: object) -> Any:
    """The value as a program reads it, if it fits the definition."""
    read = json.loads(json.dumps(value))
    checker = jsonschema.Draft202012Validator(
        definition(name), format_checker=jsonschema.FormatChecker()
    )
    checker.validate(read)
    return read


def test_the_contract_is_a_valid_schema_whose_references_all_lead_somewhere() -> None:
    jsonschema.Draft202012Validator.check_schema(contract())
    assert references(contract()) <= set(contract()["$defs"])


@pytest.mark.parametrize("name", sorted(contract()["$defs"]))
def test_each_definition_stands_alone_and_brings_no_more_than_it_needs(name: str) -> None:
    alone = definition(name)
    assert references(alone) == set(alone.get("$defs", {}))


def test_references_can_be_moved_to_where_openapi_keeps_them() -> None:
    moved = json.dumps(under("#/components/schemas/"))
    assert "#/$defs/" not in moved
    assert "#/components/schemas/Locator" in moved


@pytest.mark.parametrize("question", [POLL, TWO_PARTS, "Which tenor sang at the opera gala?"])
def test_every_answer_fits(desk: Assistant, question: str) -> None:
    check("Answer", desk.ask(question).to_dict())
    check("Answer", desk.ask(question, filters=Filters(languages=("fr",))).to_dict())


def test_an_explained_answer_fits(desk: Assistant) -> None:
    answer = desk.ask(POLL)
    check("Answer", {**answer.to_dict(), "explanation": answer.explain().to_dict()})


def test_every_other_kind_of_value_fits(desk: Assistant) -> None:
    check("Comparison", desk.compare(POLL).to_dict())
    assert check("DraftReport", desk.check(DRAFT).to_dict())["findings"]
    for hit in desk.search("transfer of islets"):
        check("Hit", hit.to_dict())
        check("Quote", hit.quote.to_dict())
    for article in listed_articles(desk, with_readings=True):
        check("ListedArticle", article)
    check("SyncReport", desk.add([Article(id="new", text="The ferry sails.")]).to_dict())
    check("Verification", desk.verify(desk.bundle(desk.ask(POLL))).to_dict())


def test_a_corrected_article_read_from_a_file_fits(tmp_path: Path, encoder: Encoder) -> None:
    file = tmp_path / "corpus" / "fog.md"
    file.parent.mkdir()
    file.write_text("# Fog\n\n![a chart](chart.png)\n\nFog covers Kunashir.\n", encoding="utf-8")
    index = tmp_path / "index"
    with Assistant.open(index, create=True, encoder=encoder, reader=LINEAR) as desk:
        (name,) = desk.sync(file.parent).added
        desk.correct(name, title="Fog over Kunashir", published="2018-11-20")
        written = check("ArticleText", article_json(desk, name))
    assert written["original"]["source"] == "fog.md"
    assert len(written["corrections"]) == 2


def test_errors_fit_and_name_their_kind() -> None:
    assert check("Error", QuestionError("empty").to_dict())["error"]["code"] == "question"
    assert LimitError("none").to_dict() == {"error": {"code": "limit", "message": "none"}}


def test_a_key_that_the_contract_does_not_know_is_refused(desk: Assistant) -> None:
    answer = desk.ask(POLL).to_dict()
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        check("Answer", {**answer, "surprise": 1})
    del answer["status"]
    with pytest.raises(jsonschema.ValidationError, match="status"):
        check("Answer", answer)


def test_an_answer_within_some_characters_keeps_whole_quotations_in_order(desk: Assistant) -> None:
    answer = desk.ask("Which article promises the transfer of Shikotan and the Habomai islets?")
    assert answer.within(100_000) == answer
    short = answer.within(1)
    assert short.quotes == answer.quotes[:1], "the first is always there, and whole"
    two = desk.ask(TWO_PARTS)
    assert len(two.parts) == 2
    cut = two.within(1)
    assert [part.quotes for part in cut.parts] == [part.quotes[:1] for part in two.parts]
    assert set(cut.quotes) == {quote for part in cut.parts for quote in part}
    with pytest.raises(LimitError, match="at least 1 character"):
        answer.within(0)


def test_near_misses_count_too(desk: Assistant) -> None:
    answer = desk.ask("Which tenor sang at the opera gala in Moscow?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert len(answer.near_misses) > 1
    assert len(answer.within(1).near_misses) == 0
