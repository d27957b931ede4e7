"""Text into markup and back: what a browser will read is what was written."""

from __future__ import annotations

import ast
import html
import inspect
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.apps import web
from assistant.apps.web.markup.elements import (
    EMPTY,
    SPACE,
    Markup,
    attribute,
    element,
    escape,
    joined,
    prose,
    web_link,
)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(ANY_TEXT)
def test_escaped_text_reads_back_equal(text: str) -> None:
    assert html.unescape(str(escape(text))) == text


@given(ANY_TEXT)
def test_escaped_text_is_one_line_without_markup(text: str) -> None:
    escaped = escape(text)
    assert not set(escaped) & set("<>\"'\n\r\t")
    inside = f"<div>{escaped}</div>"
    assert inspect.cleandoc(inside) == inside, "Gradio's clean-up changes the text"


def test_a_character_html_cannot_carry_is_replaced_visibly() -> None:
    assert escape("a\0b") == "a\ufffdb"


@given(ANY_TEXT)
def test_prose_only_adds_gaps_and_names_of_signs(text: str) -> None:
    parts = re.sub(r'<span class="(?:gap|U\+[0-9A-F]{4,6})">|</span>', "", str(prose(text)))
    assert html.unescape(parts) == text


@given(ANY_TEXT)
def test_markup_taken_for_text_is_escaped_like_any_text(text: str) -> None:
    assert escape(escape(text)) == escape(str(escape(text)))


@given(st.lists(ANY_TEXT))
def test_joined_markup_is_not_escaped_again(texts: list[str]) -> None:
    pieces = [escape(text) for text in texts]
    whole = joined(pieces, by=SPACE)
    assert isinstance(whole, Markup)
    assert str(whole) == " ".join(str(piece) for piece in pieces)
    assert str(SPACE + whole) == " " + str(whole)


@given(ANY_TEXT, ANY_TEXT)
def test_a_tag_carries_its_attributes_as_they_are(classes: str, value: str) -> None:
    read: list[tuple[str, list[tuple[str, str | None]]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: read.append((tag, attrs))  # type: ignore[method-assign]
    parser.feed(str(element("a", classes, EMPTY, attributes=attribute("href", value))))
    assert read == [("a", [("class", classes), ("href", value)])]


def test_the_type_checker_refuses_text_that_nobody_escaped() -> None:
    # mypy refuses each of these lines, and would complain of an `ignore` that it did not need
    raw = "<b>"
    assert raw in element("p", "x", raw)  # type: ignore[arg-type]
    assert raw in element("p", "x", EMPTY, attributes=raw)  # type: ignore[arg-type]
    assert raw in element("p", "x", f"{escape('a')}{raw}")  # type: ignore[arg-type]
    assert raw in joined([raw])  # type: ignore[list-item]
    assert raw in joined([EMPTY, EMPTY], by=raw)  # type: ignore[arg-type]
    assert raw not in element("p", raw, escape(raw), attributes=attribute("title", raw))


def test_plain_text_becomes_markup_in_one_module_only() -> None:
    makers = {
        path.name
        for path in Path(web.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and "Markup" in {*names_of(node.func)}
    }
    assert makers == {"elements.py"}


def names_of(function: ast.expr) -> list[str]:
    """The names in what is called: `Markup` in `Markup(…)`, `Markup.escape(…)` and `m.Markup(…)`."""
    names = [node.id for node in ast.walk(function) if isinstance(node, ast.Name)]
    return names + [node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "javascript&colon;alert(1)",
        " https://example.org/",
        "\x01https://example.org/",
        "https://example.org/\n",
        "//evil.example/",
        "\\\\evil.example",
        "https:\\\\evil.example",
        "https://",
        "https:///path",
        "http://[::1/",
        "http://exa mple.org",
        "http://example.org:99999/",
        "http://localhost/",
        "http://-bad-.example/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://example.org/\u202egpj.exe",
        "",
        None,
    ],
)
def test_what_is_no_web_address_becomes_no_link(url: str | None) -> None:
    assert web_link(url) is None


@pytest.mark.parametrize(
    ("url", "link", "host"),
    [
        ("https://example.org", "https://example.org", "example.org"),
        ("HTTP://Example.ORG/a?b=c&d=%20#e", "http://example.org/a?b=c&d=%20#e", "example.org"),
        ("https://good.org@evil.example/", "https://evil.example/", "evil.example"),
        ("https://раураӏ.com/", "https://xn--80aa0cbo65f.com/", "xn--80aa0cbo65f.com"),
        ("https://example.org:8443/é", "https://example.org:8443/%C3%A9", "example.org"),
        ('https://example.org/"><b>', "https://example.org/%22%3E%3Cb%3E", "example.org"),
    ],
)
def test_a_link_shows_where_it_leads(url: str, link: str, host: str) -> None:
    assert web_link(url) == (link, host)
