"""What cannot be seen stays in the text, and is shown wherever the text is."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Article, Assistant
from assistant.apps.cli.terminal import visible, write_json
from assistant.apps.web.markup.elements import prose, signed
from assistant.rendering.invisible import (
    escaped_in_json,
    invisible_line,
    invisible_places,
    with_signs,
)
from tests.conftest import LINEAR, HashingEncoder

UNSEEN = "\u200b\u200e\u202e\u2066\u2069\u2060\ufeff\u00ad\u0085\x9b\x07\u180e\u3164\U000e0041"
SHOWN = [letter for letter in UNSEEN if letter not in "\u00ad\u0085"]
NEEDED = {
    "a joiner in emoji": "\U0001f468\u200d\U0001f469",
    "a non-joiner in Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "a joiner in Hindi": "\u0915\u094d\u200d\u0937",
    "a mark of direction in Hebrew": "\u05e9\u05dc\u05d5\u05dd\u200f, 12",
    "the flag of a region": "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "a soft hyphen": "is\u00adland",
    "spaces and lines": "a\u00a0b\tc\nd\r\ne\u2028f",
    "accents": "e\u0301",
}


@pytest.mark.parametrize("letter", SHOWN)
def test_each_is_named_by_its_code_point(letter: str) -> None:
    assert invisible_places(f"ab{letter}cd") == [2]
    assert with_signs(f"ab{letter}cd") == f"ab<U+{ord(letter):04X}>cd"
    assert visible(f"ab{letter}cd") == f"ab<U+{ord(letter):04X}>cd"


@pytest.mark.parametrize("text", NEEDED.values(), ids=NEEDED)
def test_what_a_script_needs_is_left_alone(text: str) -> None:
    assert invisible_places(text) == []
    assert invisible_line(text) is None


def test_a_joiner_between_latin_letters_is_shown() -> None:
    assert with_signs("pass\u200dword") == "pass<U+200D>word"
    assert with_signs("left\u200fright") == "left<U+200F>right"


@given(st.text(st.sampled_from(f'ab"\\ \n{UNSEEN}')))
def test_json_says_the_same_with_escapes_in_it(text: str) -> None:
    written = escaped_in_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text}
    assert not set(written) & set(SHOWN)


@given(st.text(st.sampled_from(f"ab<& \n{UNSEEN}".replace("\x00", ""))))
def test_markup_holds_the_very_characters(text: str) -> None:
    for marked in (signed(text), prose(text)):
        plain = html.unescape(re.sub(r"<[^>]*>", "", str(marked)))
        assert plain == text


def test_a_quotation_with_them_says_so_everywhere(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The board paid 10\u200b0 crowns to the \u202ekeeper\u202c of the light."
    article = Article(id="a", text=text, title="Pay", language="en")
    with Assistant.build([article], str(tmp_path), encoder=HashingEncoder(), reader=LINEAR) as desk:
        (hit,) = desk.search("What did the board pay the keeper?")
        answer = desk.ask("What did the board pay the keeper of the light?")
    assert hit.text == text
    for quote in (*answer.quotes, *answer.near_misses):
        assert quote.text == text, "the very characters"
        line = "Holds characters that cannot be seen: U+200B, U+202E, U+202C"
        assert quote.doubts == [line]
        assert line in quote.to_markdown().replace("\\", "")
    write_json({"text": text})
    assert "10\\u200b0" in capsys.readouterr().out
