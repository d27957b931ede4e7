"""Exports: the formats there are, what they share, CSL-JSON, Markdown footnotes and annotations."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from assistant import Answer, Article
from assistant.citing import FORMATS, export
from assistant.citing.cited_sources import Pinpoint, pinpoint, source_key
from assistant.errors import ExportError
from assistant.rendering import labels
from tests.citing.cases import BARE, FERRY, MIXED, PAGE, REPORT, answer_of, answers, quote_of

CSL_VARIABLES = {"id", "type", "title", "author", "container-title", "issued", "URL", "language"}


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_answer_gives_the_same_bytes(form: str) -> None:
    assert export(MIXED, form) == export(MIXED, form)
    assert export(MIXED, form).endswith("\n")


@pytest.mark.parametrize("form", list(FORMATS))
def test_near_misses_are_not_exported(form: str) -> None:
    nothing = answer_of(near_misses=(quote_of(FERRY),))
    written = export(nothing, form)
    assert "ferry" not in written.lower()
    if form == "annotations":
        assert json.loads(written)["total"] == 0
    else:
        assert written in {"", "[]\n"}


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(ExportError, match=r"'endnote'; choose one of csl, bibtex, ris, chicago"):
        export(MIXED, "endnote")


@pytest.mark.parametrize("form", ["csl", "bibtex", "ris", "markdown", "annotations"])
def test_formats_that_need_no_style_load_no_processor(form: str) -> None:
    code = (
        "import sys\nfrom assistant.citing import export\n"
        "from tests.citing.cases import FERRY, answer_of, quote_of\n"
        f"export(answer_of(quote_of(FERRY)), {form!r})\n"
        "print([name for name in ('citeproc', 'lxml', 'torch', 'faiss', 'gradio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Sources and places


@pytest.mark.parametrize("form", ["csl", "bibtex", "ris", "chicago", "apa", "mla"])
def test_a_source_quoted_twice_is_listed_once(form: str) -> None:
    assert len([q for q in MIXED.quotes if q.article is FERRY]) == 2
    listed = export(MIXED, form).rpartition("Sources")[2]
    assert listed.lower().count("waiting for the ferry") == 1


@settings(max_examples=200)
@given(st.lists(st.from_regex(r"[A-Za-z0-9,{}ё._:-]{1,6}", fullmatch=True), unique=True))
def test_keys_are_unique_stable_and_plain(ids: list[str]) -> None:
    keys = [source_key(Article(id=name, text="x")) for name in ids]
    assert len({key.casefold() for key in keys}) == len(ids)
    assert keys == [source_key(Article(id=name, text="another text")) for name in ids]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._:-]*", key) for key in keys)


@pytest.mark.parametrize(
    ("article", "start", "end", "place"),
    [
        (FERRY, 0, 25, Pinpoint(label="paragraph", first=1, last=1)),
        (FERRY, 27, 43, Pinpoint(label="paragraph", first=2, last=2)),
        (FERRY, 0, 43, Pinpoint(label="paragraph", first=1, last=2)),
        (REPORT, 0, 17, Pinpoint(label="page", first=1, last=1)),
        (REPORT, 18, 36, Pinpoint(label="page", first=2, last=2)),
        (REPORT, 0, 36, Pinpoint(label="page", first=1, last=2)),
    ],
)
def test_pinpoints_are_pages_or_else_paragraphs(
    article: Article, start: int, end: int, place: Pinpoint
) -> None:
    assert pinpoint(quote_of(article, start, end).citation) == place


# CSL-JSON


@settings(max_examples=50)
@given(answers())
def test_csl_holds_what_is_known_and_nothing_else(answer: Answer) -> None:
    items = json.loads(export(answer, "csl"))
    for quote, item in zip(answer.quotes, items, strict=True):
        article = quote.article
        assert set(item) <= CSL_VARIABLES
        assert item.get("title") == article.title
        assert [name["literal"] for name in item.get("author", [])] == list(article.authors)
        assert item.get("container-title") == article.publisher
        assert item.get("URL") == article.url
        day = article.published
        assert item.get("issued") == (day and {"date-parts": [[day.year, day.month, day.day]]})


def test_the_type_in_csl_follows_from_what_is_known() -> None:
    types = [item["type"] for item in json.loads(export(MIXED, "csl"))]
    assert types == ["article-newspaper", "article-newspaper", "webpage", "document"]
    assert quote_of(REPORT, 18).citation.to_csl()["locator"] == "2"


# Markdown footnotes


class _Shown(HTMLParser):
    """Text of block quotes and of footnotes, and the addresses linked to."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.quotes: list[str] = []
        self.notes: list[str] = []
        self.links: list[str] = []
        self._into: list[str] | None = None
        self._skip = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "blockquote":
            self._into = self.quotes
            self.quotes.append("")
        elif tag == "li":
            self._into = self.notes
            self.notes.append("")
        elif tag == "sup":
            self._skip += 1
        elif tag == "a" and not address.startswith("#"):
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._into = None if tag in {"blockquote", "li"} else self._into
        self._skip -= tag == "sup"

    def handle_data(self, data: str) -> None:
        if self._into is not None and not self._skip:
            self._into[-1] += data


def shown(written: str) -> _Shown:
    return _Shown(MarkdownIt("commonmark").use(footnote_plugin).render(written))


def test_each_quotation_has_a_footnote_with_its_place_and_a_link_to_it() -> None:
    page = shown(export(MIXED, "markdown"))
    assert [quote.strip() for quote in page.quotes] == [quote.text for quote in MIXED.quotes]
    assert page.notes[0].startswith(
        "Waiting for the ferry · Ann Author, Ben Q. Writer · The Island Times"
        " · 20 November 2018 · para. 2 https://island.example.org/a_b?x=1&y=2#:~:text="
    )
    assert "Is it over? · The Daily · 2 January 1999 · pp. 1–2" in page.notes[1]
    assert len(page.notes) == 5
    links = [quote.citation.deep_link for quote in MIXED.quotes]
    assert page.links == [link for link in links if link]


@settings(max_examples=80, deadline=None)
@given(answers())
def test_footnotes_show_the_words_as_they_are(answer: Answer) -> None:
    page = shown(export(answer, "markdown"))
    assert len(page.quotes) == len(page.notes) == len(answer.quotes)
    for quote, words, note in zip(answer.quotes, page.quotes, page.notes, strict=True):
        assert "".join(words.split()) == "".join(quote.text.split()).replace("\0", "\ufffd")
        title = quote.article.title or labels.UNTITLED
        assert "".join(title.split()) in "".join(note.split())


# Web Annotations


def targets(answer: Answer) -> list[dict[str, Any]]:
    collection = json.loads(export(answer, "annotations"))
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    assert collection["label"] == answer.question
    page = collection["first"]
    assert (page["type"], page["startIndex"]) == ("AnnotationPage", 0)
    items: list[dict[str, Any]] = page["items"]
    assert collection["total"] == len(items)
    names = [collection["id"], page["id"], *(item["id"] for item in items)]
    assert len(set(names)) == len(names)
    assert all(uuid.UUID(name.removeprefix("urn:uuid:")).version == 5 for name in names)
    assert {item["type"] for item in items} <= {"Annotation"}
    return [item["target"] for item in items]


@settings(max_examples=50)
@given(answers())
def test_both_selectors_of_an_annotation_select_the_quotation(answer: Answer) -> None:
    for quote, target in zip(answer.quotes, targets(answer), strict=True):
        text = quote.article.text
        by_quote, by_position = target["selector"]
        assert by_quote["type"] == "TextQuoteSelector"
        assert by_position["type"] == "TextPositionSelector"
        assert text[by_position["start"] : by_position["end"]] == by_quote["exact"] == quote.text
        whole = by_quote["prefix"] + by_quote["exact"] + by_quote["suffix"]
        assert text.find(whole) + len(by_quote["prefix"]) == by_position["start"]


def test_positions_count_code_points_of_the_text_that_is_named() -> None:
    article = Article(
        id="a", text="😀😀 It was said 😀 twice. It was said.", url="https://example.org/a"
    )
    start = article.text.rindex("It was")
    (target,) = targets(answer_of(quote_of(article, start)))
    assert target["source"] == article.url
    assert target["selector"][1]["start"] == start
    assert target["selector"][0]["prefix"] == "😀😀 It was said 😀 twice. "[-32:]
    digest = target["state"]["cached"].removeprefix("ni:///sha-256;") + "="
    assert base64.urlsafe_b64decode(digest).hex() == article.text_sha256
    (without_url,) = targets(answer_of(quote_of(BARE)))
    assert without_url["source"] == without_url["state"]["cached"]
    assert targets(answer_of(quote_of(PAGE)))[0]["source"] == PAGE.url
