"""A whole chat exported: what was asked and quoted, its sources once each, its evidence in one file."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from assistant import Answer, Assistant, Bundle, Filters
from assistant.apps.cli.main import main
from assistant.citing import CHAT_FORMATS, export
from assistant.errors import BundleError, ExportError
from assistant.evidence import ChatBundle, verify_bundle
from assistant.evidence.canonical import canonical_json
from assistant.rendering import labels
from tests.citing.cases import BARE, FERRY, MIXED, PAGE, REPORT, answer_of, quote_of
from tests.evidence.conftest import QUESTION

ONE = answer_of(quote_of(FERRY, 27), quote_of(REPORT))
OTHER = answer_of(quote_of(PAGE), quote_of(FERRY, 0, 25), quote_of(BARE))
NOTHING = answer_of(near_misses=(quote_of(REPORT),))
CHAT = (ONE, NOTHING, OTHER)


def test_each_source_of_a_chat_is_listed_once_in_the_order_it_was_first_quoted() -> None:
    items = json.loads(export(CHAT, "csl"))
    assert [item["title"] for item in items if "title" in item] == [
        FERRY.title,
        REPORT.title,
        PAGE.title,
    ]
    assert len(items) == 4
    entries = parse_string(export(CHAT, "bibtex")).entries
    assert [entry.key for entry in entries] == [item["id"] for item in items]
    records = rispy.loads(export(CHAT, "ris"))
    assert [record["id"] for record in records] == [item["id"] for item in items]


@pytest.mark.parametrize("form", ["csl", "bibtex", "ris"])
def test_a_chat_of_one_answer_has_the_sources_of_the_answer(form: str) -> None:
    assert export([MIXED], form) == export(MIXED, form)


def test_the_transcript_shows_every_question_with_its_quotations_and_their_notes() -> None:
    rendered = MarkdownIt().use(footnote_plugin).render(export(CHAT, "markdown"))
    headings = [part.split("</h2>")[0] for part in rendered.split("<h2>")[1:]]
    assert headings == [f"{number}. What did they say?" for number in (1, 2, 3)]
    assert rendered.count("<blockquote>") == 5
    assert rendered.count('class="footnote-item"') == 5
    turns = rendered.split("<h2>")[1:]
    assert "Nobody knows for how long." in turns[0]
    assert labels.NOT_FOUND in turns[1]
    assert "Second page of it." not in turns[1], "a near miss is no quotation"
    assert "It was said." in turns[2]


def test_the_transcript_says_what_was_searched_and_under_which_filters() -> None:
    asked = dataclasses.replace(
        ONE,
        question="# And *when*?\nNow [x](y)",
        query="When did the ferry wait?",
        filters=Filters(publishers=("The Island Times",), published_from=date(2018, 1, 2)),
    )
    text = export([asked], "markdown")
    rendered = MarkdownIt().use(footnote_plugin).render(text)
    assert "<h2>1. # And *when*? Now [x](y)</h2>" in rendered
    assert f"{labels.SEARCHED_FOR}: When did the ferry wait?" in rendered
    assert f"{labels.ASKED_OF}: The Island Times · 2 January 2018 –" in rendered


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(ExportError, match="'mla'; choose one of markdown, csl, bibtex, ris"):
        export(CHAT, "mla")


def test_a_chat_exports_its_turns(desk: Assistant) -> None:
    chat = desk.chat()
    assert [chat.export(form) for form in CHAT_FORMATS] == ["", "[]\n", "", ""]
    chat.ask(QUESTION)
    chat.ask("What was served on the pier?")
    keys = [item["id"] for item in json.loads(chat.export("csl"))]
    assert len(keys) == len(set(keys))
    assert {"ferry", "tea"} <= set(keys)
    assert QUESTION in chat.export("markdown")


# Evidence for a chat


@pytest.fixture
def turns(desk: Assistant) -> list[Answer]:
    return [desk.ask(QUESTION), desk.ask("What was served on the pier?")]


def test_a_chats_bundle_holds_the_bundle_of_each_answer(
    desk: Assistant, turns: list[Answer], tmp_path: Path
) -> None:
    made = desk.bundle_chat(turns)
    assert [bundle.content.question for bundle in made.bundles] == [one.question for one in turns]
    assert ChatBundle.from_bytes(made.to_bytes()) == made
    file = tmp_path / "chat.json"
    file.write_bytes(made.to_bytes())
    for report in (desk.verify(made), desk.verify(file)):
        assert report.ok
        assert report.against == ("index",)
        assert {"/digest", "/bundles/0/digest", "/bundles/1/digest"} <= {
            check.name for check in report.checks
        }


def test_a_bundle_taken_out_of_the_container_verifies_alone(
    desk: Assistant, turns: list[Answer]
) -> None:
    value = json.loads(desk.bundle_chat(turns).to_bytes())
    alone = canonical_json(value["bundles"][1]) + b"\n"
    assert Bundle.from_bytes(alone).content.question == turns[1].question
    assert desk.verify(Bundle.from_bytes(alone)).ok


def test_with_texts_it_verifies_without_an_index(desk: Assistant, turns: list[Answer]) -> None:
    report = verify_bundle(desk.bundle_chat(turns, with_texts=True).to_bytes())
    assert report.ok
    assert report.against == ("texts",)
    assert not verify_bundle(desk.bundle_chat(turns).to_bytes()).ok


def test_a_turn_taken_out_or_moved_shows(desk: Assistant, turns: list[Answer]) -> None:
    made = desk.bundle_chat(turns)
    for bundles in (made.bundles[:1], made.bundles[::-1], (*made.bundles, made.bundles[0])):
        report = desk.verify(dataclasses.replace(made, bundles=bundles))
        assert [check.name for check in report.failed] == ["/digest"]


def test_a_changed_field_is_named_below_its_turn(desk: Assistant, turns: list[Answer]) -> None:
    value = json.loads(desk.bundle_chat(turns).to_bytes())
    value["bundles"][1]["content"]["question"] = "Another?"
    changed = ChatBundle.from_bytes(canonical_json(value) + b"\n")
    assert [check.name for check in desk.verify(changed).failed] == ["/bundles/1/question"]


def test_what_is_not_the_one_form_is_no_container(desk: Assistant, turns: list[Answer]) -> None:
    data = desk.bundle_chat(turns).to_bytes()
    spaced = data.replace(b'"schema":"onrecord.chat', b'"schema": "onrecord.chat')
    extra = data[:-2] + b',"zzz":1}\n'
    twice = data.replace(b'{"bundles":', b'{"digest":"x","bundles":', 1)
    for wrong in (spaced, extra, twice, data[:-1]):
        assert wrong != data
        report = verify_bundle(wrong)
        assert [check.name for check in report.failed] == ["file"]


def test_a_chat_without_answers_has_no_evidence(desk: Assistant) -> None:
    with pytest.raises(BundleError, match="ask something first"):
        desk.bundle_chat([])


def test_the_shell_verifies_it(
    desk: Assistant, turns: list[Answer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "chat.json"
    file.write_bytes(desk.bundle_chat(turns).to_bytes())
    assert main(["verify", str(file), "--index", str(desk.folder)]) == 0
    assert "holds; compared with the index" in capsys.readouterr().out
    file.write_bytes(file.read_bytes().replace(b"Severny", b"Zuzerny"))
    assert main(["verify", str(file), "--index", str(desk.folder)]) != 0
