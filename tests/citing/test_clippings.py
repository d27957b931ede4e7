"""Clippings with notes, read back by a Markdown parser and the readers of the other formats."""

from __future__ import annotations

import json

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from assistant import Article, Quote, Span
from assistant.citing.clippings import export_clippings
from assistant.errors import ExportError
from assistant.rendering import labels

TEXT = "The *pier* cost 3 million. [Nobody] asked <why>."


def quote(name: str, start: int, end: int) -> Quote:
    article = Article(id=name, text=TEXT, title=f"On {name}", publisher="The Post")
    span = Span(start=start, end=end)
    return Quote(article=article, locator=article.locate(span), score=0.0, context_span=span)


CLIPPINGS = [
    (quote("a", 0, 26), "> not a quotation\n\n# nor a heading"),
    (quote("b", 27, len(TEXT)), ""),
    (quote("a", 27, len(TEXT)), "  "),
]


def test_a_note_stands_under_its_quotation_and_is_said_to_be_one() -> None:
    rendered = MarkdownIt().use(footnote_plugin).render(export_clippings(CLIPPINGS, "markdown"))
    assert rendered.count("<blockquote>") == 3
    assert rendered.count("<h1>") == 0
    assert rendered.count(f"<strong>{labels.OWN_NOTE}:</strong>") == 1
    first, rest = rendered.split("</blockquote>", 1)
    assert "The *pier* cost 3 million." in first
    assert rest.index(labels.OWN_NOTE) < rest.index("<blockquote>")
    assert "&gt; not a quotation" in rest
    assert "# nor a heading" in rest


def test_each_source_is_listed_once() -> None:
    titles = ["On a", "On b"]
    assert [one["title"] for one in json.loads(export_clippings(CLIPPINGS, "csl"))] == titles
    assert [one["title"] for one in rispy.loads(export_clippings(CLIPPINGS, "ris"))] == titles
    assert len(parse_string(export_clippings(CLIPPINGS, "bibtex")).entries) == 2


def test_a_format_that_holds_no_sheet_is_refused_with_those_that_do() -> None:
    with pytest.raises(ExportError, match="choose one of markdown"):
        export_clippings(CLIPPINGS, "apa")
