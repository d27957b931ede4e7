"""Links that open a page at the quoted words: what they say, and that they lead back to the words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Article, Citation, Span
from assistant.text.fragments import LONGEST_EXACT_TERM, deep_link, text_directive
from tests.text.fragment_resolver import Page, parse

WORDS = (
    *("the", "a", "Ferry", "ferry", "waits", "didn’t", "she", "said:", "“No,", "no”,", "time."),
    *(
        "well-known",
        "U.S.",
        "3,5",
        "5%",
        "R&D",
        "ĳsland",
        "Éire",
        "naïve",
        "мост",
        "был.",
        "—",
        "(so)",
    ),
)
SENTENCES = (
    "Fog lay over the harbour.",
    "The ferries waited, as they do, for the wind to turn.",
    "“We wait,” said the keeper — “as ever.”",
    "The well-known R&D office didn’t answer; it never does.",
    "Туман лежал над гаванью, и паромы ждали.",
    "Никто не ответил.",
    "渡船在港口等待，风向改变。没有人回答。",
)
LINE_BREAKS = ("\n", "\n\n", "\r\n\r\n", " \n \n\t")


def span_of(text: str, words: str, occurrence: int = 0) -> Span:
    at = -1
    for _ in range(occurrence + 1):
        at = text.index(words, at + 1)
    return Span(start=at, end=at + len(words))


def assert_leads_back(text: str, span: Span, directive: str) -> None:
    """By every reading of the draft the directive leads to the span, whatever is around it."""
    page = Page(text)
    piece = span.slice(text)
    start = span.start + len(piece) - len(piece.lstrip())
    wanted = page.place(start, span.start + len(piece.rstrip()))
    for next_end in (True, False):
        for loose in (True, False):
            assert page.resolve(directive, next_end=next_end, loose=loose) == wanted, directive


@st.composite
def repetitive_texts(draw: st.DrawFn) -> tuple[str, Span]:
    """Words and sentences that come again and again, over several paragraphs."""
    part = st.sampled_from(WORDS) | st.sampled_from(SENTENCES)
    parts = draw(st.lists(part, min_size=1, max_size=40))
    gaps = st.sampled_from((*(" ",) * 8, "  ", "\t", *LINE_BREAKS))
    text = "".join(word + draw(gaps) for word in parts)
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, len(starts) - 1))
    last = draw(st.integers(first, len(ends) - 1))
    return text, Span(start=starts[first], end=ends[last])


@settings(max_examples=400, deadline=None)
@given(repetitive_texts())
def test_links_lead_back_to_whole_words(case: tuple[str, Span]) -> None:
    text, span = case
    directive = text_directive(text, span)
    if directive is not None:
        assert_leads_back(text, span, directive)


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="*_`[#>+-\0"), min_size=1
    ).filter(lambda text: not re.search(r"^[ \t]*\d", text, re.MULTILINE)),
    st.data(),
)
def test_links_lead_back_in_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start=start, end=data.draw(st.integers(start + 1, len(text))))
    directive = text_directive(text, span)
    if directive is not None:
        assert_leads_back(text, span, directive)


@settings(max_examples=200, deadline=None)
@given(
    st.permutations(SENTENCES),
    st.lists(st.sampled_from((*LINE_BREAKS, " ")), min_size=7),
    st.data(),
)
def test_every_sentence_of_an_ordinary_text_gets_a_directive(
    sentences: list[str], gaps: list[str], data: st.DataObject
) -> None:
    text = "".join(sentence + gap for sentence, gap in zip(sentences, gaps, strict=False))
    first = data.draw(st.integers(0, 6))
    last = data.draw(st.integers(first, 6))
    span = Span(start=span_of(text, sentences[first]).start, end=span_of(text, sentences[last]).end)
    directive = text_directive(text, span)
    assert directive is not None
    assert_leads_back(text, span, directive)


def test_an_accent_that_stands_alone_is_no_space() -> None:
    text = "\t´"
    directive = text_directive(text, Span(start=0, end=2))
    assert directive == "text=%C2%B4"
    assert_leads_back(text, Span(start=0, end=2), directive)


def test_a_short_unique_quotation_is_one_term() -> None:
    text = "Fog lay over the harbour. Nobody had seen the ferry since noon."
    link = text_directive(text, span_of(text, "Nobody had seen the ferry since noon."))
    assert link == "text=Nobody%20had%20seen%20the%20ferry%20since%20noon."


def test_a_repeated_quotation_gets_the_words_around_it() -> None:
    text = "The ferry waits. Fog fell.\nAt noon the ferry waits. Fog rose. The ferry waits. Rain."
    directives = [
        text_directive(text, span_of(text, "ferry waits.", number)) for number in range(3)
    ]
    assert len(set(directives)) == 3
    for number, directive in enumerate(directives):
        assert directive is not None
        assert parse(directive).prefix or parse(directive).suffix
        assert_leads_back(text, span_of(text, "ferry waits.", number), directive)


def test_a_long_quotation_is_named_by_its_first_and_last_words() -> None:
    quoted = "Nobody knew when the ferry would come, " * 6 + "and nobody asked."
    text = f"Fog lay over the harbour. {quoted} Rain fell."
    directive = text_directive(text, span_of(text, quoted))
    assert directive is not None
    assert parse(directive).start.startswith("Nobody knew when the ferry")
    assert parse(directive).end == "would come, and nobody asked."
    assert len(parse(directive).start) < LONGEST_EXACT_TERM < len(quoted)
    assert_leads_back(text, span_of(text, quoted), directive)


def test_a_quotation_over_two_paragraphs_is_a_range_of_terms_inside_one_each() -> None:
    text = "He spoke. It was late.\n\nIt was cold. He left."
    span = span_of(text, "It was late.\n\nIt was cold.")
    directive = text_directive(text, span)
    assert directive == "text=It%20was%20late.,It%20was%20cold."
    assert_leads_back(text, span, directive)


@pytest.mark.parametrize("letter", ["-", ",", "&", "%", " ", "#", "“", "é", "中", "/", "?", "+"])
def test_what_is_syntax_in_a_directive_is_percent_encoded(letter: str) -> None:
    text = f"He wrote that A{letter}B was the answer to all of it."
    directive = text_directive(text, Span(start=0, end=len(text)))
    assert directive is not None
    assert re.fullmatch(r"text=[A-Za-z0-9%._~]+", directive)
    assert parse(directive).start == text


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a#:~:text="),
        ("http://example.org/a?b=c&d", "http://example.org/a?b=c&d#:~:text="),
        ("https://example.org/a#part", "https://example.org/a#part:~:text="),
        ("https://example.org/a#", "https://example.org/a#:~:text="),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text="),
        ("https://example.org/a#:~:text=old&text=older", "https://example.org/a#:~:text="),
        ("HTTPS://example.org/статья", "HTTPS://example.org/статья#:~:text="),
    ],
)
def test_a_fragment_is_kept_and_an_old_directive_is_replaced(url: str, link: str) -> None:
    text = "The ferry waits in the harbour."
    found = deep_link(url, text, Span(start=0, end=len(text)))
    assert found == f"{link}The%20ferry%20waits%20in%20the%20harbour."


def test_a_source_with_pages_is_opened_at_the_page() -> None:
    text = "The ferry waits in the harbour. Nobody knows for how long."
    article = Article(id="a", text=text, url="https://example.org/a.pdf", pages=(0, 32))
    citation = Citation(article=article, locator=article.locate(Span(start=32, end=len(text))))
    words = "text=Nobody%20knows%20for%20how%20long."
    assert citation.deep_link == f"https://example.org/a.pdf#page=2:~:{words}"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//example.org/a",
        "example.org/a",
        "https:///a",
        "https://example.org/a b",
        "https://example.org/<script>",
        'https://example.org/"x',
        "https://[::1",
        "https://example.org/\x07",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert deep_link(url, "The ferry waits.", Span(start=0, end=9)) is None


def test_words_that_cannot_be_told_apart_get_the_plain_url() -> None:
    text = "\n".join(["The ferry waits in the harbour."] * 9)
    middle = span_of(text, "The ferry waits in the harbour.", 4)
    assert deep_link("https://example.org/a", text, middle) == "https://example.org/a"


@pytest.mark.parametrize(
    ("stored", "quoted", "shown"),
    [
        ("He said **no** to all of it, and left.", "He said **no** to all of it", "He said no to all of it"),
        ("**He** said *nothing* at all, really.", "**He** said *nothing* at all", "He said nothing at all"),
        ("See [the long report](https://e.org/x) for it.", "See [the long report](https://e.org/x) for it.", "See the long report for it."),
        ("# A heading of many words\n\nText.", "# A heading of many words", "A heading of many words"),
        ("- one item of the list, quoted\n- another", "- one item of the list, quoted", "one item of the list, quoted"),
        ("> quoted by somebody else entirely", "> quoted by somebody else entirely", "quoted by somebody else entirely"),
        ("Call `function_name` before the other one.", "Call `function_name` before the other one.", "Call function_name before the other one."),
        ("A snake_case_name and 2 * 3 * 4 stay as they are.", "A snake_case_name and 2 * 3 * 4 stay as they are.", "A snake_case_name and 2 * 3 * 4 stay as they are."),
    ],
)  # fmt: skip
def test_marks_of_markdown_are_left_out(stored: str, quoted: str, shown: str) -> None:
    directive = text_directive(stored, span_of(stored, quoted))
    assert directive is not None
    assert parse(directive).start == shown


@pytest.mark.parametrize(
    "piece", ["![", "[a](", "`", "**", "* ", "_a", "> ", " ", "\t \t", "1. ", "-"]
)
def test_hostile_repetition_takes_no_long_time(piece: str) -> None:
    text = piece * 50_000 + " the end of it all"
    directive = text_directive(text, span_of(text, "the end of it all"))
    assert directive is None or directive.endswith("all")
