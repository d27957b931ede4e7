"""BibTeX and RIS, read back by parsers that have nothing to do with us."""

from __future__ import annotations

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_with_bibtexparser
from hypothesis import example, given, settings
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from assistant import Answer, Article
from assistant.citing import export
from tests.citing.cases import BARE, FERRY, MIXED, answer_of, answers, quote_of

AWKWARD = answer_of(
    quote_of(
        Article(
            id="A",
            text="x",
            title="{ 100% of $5 & #1_x ~ ^ \\ \\alpha } -- ``so'' ,, << ?` @article{x, \u2028 end",
            authors=("Ann and Ben", "{Corp", "O’Neil, Jr.", "\ue000"),
            publisher="A & B \\\\ {C",
        )
    ),
    quote_of(Article(id="a", text="y", title='"quoted" % comment')),
)


def plain(latex: str) -> str:
    """What LaTeX would print, spaces as one; three commands of LaTeX's are unknown to pylatexenc."""
    private_use = map(chr, range(0xE000, 0xF900))
    stand_ins = (letter for letter in private_use if letter not in latex)
    printed_as: dict[str, str] = {}
    for command, letter in (("braceleft", "{"), ("braceright", "}"), ("asciicircum", "^")):
        stand_in = next(stand_ins)
        latex = latex.replace(f"{{\\text{command}}}", stand_in)
        printed_as[stand_in] = letter
    printed = LatexNodes2Text(keep_comments=True).latex_to_text(latex)
    return spaced(printed.translate(str.maketrans(printed_as)))


def spaced(text: str) -> str:
    return " ".join(text.split())


@settings(max_examples=150, deadline=None)
@given(answers())
@example(AWKWARD)
def test_bibtex_reads_back_as_the_metadata(answer: Answer) -> None:
    entries = parse_string(export(answer, "bibtex"), "bibtex").entries
    assert len(entries) == len(answer.quotes)
    for quote, entry in zip(answer.quotes, entries.values(), strict=True):
        article = quote.article
        fields = dict(entry.fields)
        assert plain(fields.get("title", "")) == spaced(article.title or "")
        assert plain(fields.get("journal", "")) == spaced(article.publisher or "")
        names = [
            " ".join(map(str, person.last_names)) for person in entry.persons.get("author", ())
        ]
        assert list(map(plain, names)) == list(map(spaced, article.authors))
        assert fields.get("date") == (article.published and article.published.isoformat())
        assert fields.get("url") == article.url


@settings(max_examples=100, deadline=None)
@given(answers())
@example(AWKWARD)
def test_a_second_parser_of_bibtex_sees_the_same_entries(answer: Answer) -> None:
    library = parse_with_bibtexparser(export(answer, "bibtex"))
    assert not library.failed_blocks
    assert len({entry.key.casefold() for entry in library.entries}) == len(answer.quotes)
    for quote, entry in zip(answer.quotes, library.entries, strict=True):
        title = entry.fields_dict["title"].value if "title" in entry.fields_dict else ""
        assert plain(title) == spaced(quote.article.title or "")


@settings(max_examples=150, deadline=None)
@given(answers())
@example(AWKWARD)
def test_ris_reads_back_as_the_metadata(answer: Answer) -> None:
    records = rispy.loads(export(answer, "ris"))
    assert len(records) == len(answer.quotes)
    for quote, record in zip(answer.quotes, records, strict=True):
        article = quote.article
        assert spaced(record.get("title", "")) == spaced(article.title or "")
        assert list(map(spaced, record.get("authors", ()))) == list(map(spaced, article.authors))
        assert spaced(record.get("secondary_title", "")) == spaced(article.publisher or "")
        assert record.get("urls", [None]) == [article.url]
        day = article.published
        assert record.get("date") == (day and day.isoformat().replace("-", "/"))
        assert record.get("year") == (day and str(day.year))


def test_bibtex_of_an_ordinary_article() -> None:
    assert export(answer_of(quote_of(FERRY)), "bibtex") == (
        "@article{ferry,\n"
        "  title = {{Waiting for the ferry}},\n"
        "  author = {{Ann Author} and {Ben Q. Writer}},\n"
        "  journal = {The Island Times},\n"
        "  date = {2018-11-20},\n"
        "  year = {2018},\n"
        "  month = nov,\n"
        "  url = {https://island.example.org/a_b?x=1&y=2},\n"
        "  language = {en},\n"
        "}\n"
    )
    assert (
        parse_string(export(MIXED, "bibtex"), "bibtex").entries["ferry"].fields["month"]
        == "November"
    )


def test_ris_of_an_ordinary_article() -> None:
    assert export(answer_of(quote_of(FERRY)), "ris").splitlines() == [
        "TY  - NEWS",
        "ID  - ferry",
        "TI  - Waiting for the ferry",
        "AU  - Ann Author",
        "AU  - Ben Q. Writer",
        "T2  - The Island Times",
        "PY  - 2018",
        "DA  - 2018/11/20",
        "UR  - https://island.example.org/a_b?x=1&y=2",
        "LA  - en",
        "ER  - ",
    ]


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_what_is_not_known_is_not_written(form: str) -> None:
    written = export(answer_of(quote_of(BARE)), form)
    assert "bare" in written
    assert not [word for word in ("n.d.", "Untitled", "None", "null", "author") if word in written]
