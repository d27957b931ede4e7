"""Citations and bibliographies as the style manuals have them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Article
from assistant.citing import export
from assistant.citing.cited_sources import Pinpoint
from assistant.citing.csl_styles import STYLES, styled
from tests.citing.cases import FERRY, LINES, MIXED, answer_of, quote_of

PARAGRAPH = Pinpoint(label="paragraph", first=2, last=2)
HOSTILE = (
    'He <i>said</i> “no”, "no" & <span class="nocase">NO</span>; ”. then',
    "Why?",
    "\U000f0000\U000f0001 private",
    "Ends in an ellipsis...",
    "A: b. c",
    "“Quoted whole”",
)


def parts(written: str) -> tuple[list[str], list[str]]:
    """Citations and bibliography of an export in a style."""
    quotations, _, sources = written.partition("Sources\n\n")
    return re.findall(r"^    (.+)$", quotations, re.MULTILINE), sources.splitlines()


GOLDEN = {
    "chicago": (
        [
            (
                "Ann Author and Ben Q. Writer, “Waiting for the Ferry,” The Island Times,"
                " November 20, 2018, para. 2, https://island.example.org/a_b?x=1&y=2."
            ),
            "“Is It Over?,” The Daily, January 2, 1999, 1–2.",
            "“A ‘declaration’ of 50% & {more},” para. 1, http://example.org/b.",
            "“Untitled,” n.d., para. 1.",
            "Ann Author and Ben Q. Writer, “Waiting for the Ferry,” para. 1.",
        ],
        [
            "“A ‘declaration’ of 50% & {more}.” http://example.org/b.",
            (
                "Ann Author, and Ben Q. Writer. “Waiting for the Ferry.” The Island Times,"
                " November 20, 2018. https://island.example.org/a_b?x=1&y=2."
            ),
            "The Daily. “Is It Over?” January 2, 1999.",
            "“Untitled.”",
        ],
    ),
    "apa": (
        [
            "(Ann Author & Ben Q. Writer, 2018, para. 2)",
            "(“Is It Over?,” 1999, pp. 1–2)",
            "(A “declaration” of 50% & {more}, n.d., para. 1)",
            "(Untitled, n.d., para. 1)",
            "(Ann Author & Ben Q. Writer, 2018, para. 1)",
        ],
        [
            "A “declaration” of 50% & {more}. (n.d.). Retrieved http://example.org/b",
            (
                "Ann Author, & Ben Q. Writer. (2018, November 20). Waiting for the ferry."
                " The Island Times. https://island.example.org/a_b?x=1&y=2"
            ),
            "Is it over? (1999, January 2). The Daily.",
            "Untitled. (n.d.).",
        ],
    ),
    "mla": (
        [
            "(Ann Author and Ben Q. Writer, “Waiting for the Ferry,” par. 2)",
            "(“Is It Over?” 1–2)",
            "(A “declaration” of 50% & {more}, par. 1)",
            "(“Untitled,” par. 1)",
            "(Ann Author and Ben Q. Writer, “Waiting for the Ferry,” par. 1)",
        ],
        [
            "A “declaration” of 50% & {more}. http://example.org/b.",
            (
                "Ann Author, and Ben Q. Writer. “Waiting for the Ferry.” The Island Times,"
                " 20 Nov. 2018, https://island.example.org/a_b?x=1&y=2."
            ),
            "“Is It Over?” The Daily, 2 Jan. 1999.",
            "“Untitled.”",
        ],
    ),
}


@pytest.mark.parametrize("style", list(STYLES))
def test_sources_of_every_completeness(style: str) -> None:
    assert parts(export(MIXED, style)) == GOLDEN[style]


@pytest.mark.parametrize("style", list(STYLES))
def test_each_quotation_stands_before_its_citation(style: str) -> None:
    written = export(MIXED, style)
    ends = [written.index(f"[{n}] {quote.text}\n") for n, quote in enumerate(MIXED.quotes, 1)]
    assert ends == sorted(ends)
    assert written.index("Sources") > ends[-1]


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_keeps_its_characters(style: str, title: str) -> None:
    article = Article(id="a", text="x", title=title, publisher="The Daily")
    made = styled(
        [{"id": "a", "type": "article-newspaper", "title": title}], [(0, PARAGRAPH)], style=style
    )
    for line in (*made.citations, *made.bibliography):
        plain = line.translate({ord("‘"): "“", ord("’"): "”"}).casefold()
        assert title.rstrip(".").casefold() in plain, article


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3), st.sampled_from(list(STYLES)))
def test_no_source_is_lost(titles: list[str], style: str) -> None:
    articles = [Article(id=f"a{n}", text="x", title=title) for n, title in enumerate(titles)]
    citations, sources = parts(export(answer_of(*map(quote_of, articles)), style))
    assert len(citations) == len(sources) == len(titles)
    assert all(line.strip() for line in (*citations, *sources))


def test_the_package_s_own_elements_are_left_as_they_are() -> None:
    from citeproc import model

    export(answer_of(quote_of(FERRY)), "apa")
    kinds = {kind.__module__ for kind in model.CitationStylesElement.__subclasses__()}
    assert kinds == {"citeproc.model"}
