"""Text into markup and back: what a browser will read is what was written."""

from __future__ import annotations

import html
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.apps.web.markup.elements import escape, prose, web_link

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(ANY_TEXT)
def test_escaped_text_reads_back_equal(text: str) -> None:
    assert html.unescape(escape(text)) == text


@given(ANY_TEXT)
def test_escaped_text_is_one_line_without_markup(text: str) -> None:
    escaped = escape(text)
    assert not set(escaped) & set("<>\"'\n\r\t")
    inside = f"<div>{escaped}</div>"
    assert inspect.cleandoc(inside) == inside, "Gradio's clean-up changes the text"


def test_a_character_html_cannot_carry_is_replaced_visibly() -> None:
    assert escape("a\0b") == "a\ufffdb"


@given(ANY_TEXT)
def test_prose_only_adds_gaps(text: str) -> None:
    parts = prose(text).replace('<span class="gap">', "").replace("</span>", "")
    assert html.unescape(parts) == text


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
