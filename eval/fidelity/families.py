"""The families of documents, format by format: what they hold and how they are written.

Invariant: a family of both halves draws from options that the dev half does not have, where the
format knows more than one way; families of one half are named in `halves`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from eval.fidelity import marking
from eval.fidelity.drafting import Plan
from eval.fidelity.marking import Marking
from eval.fidelity.prose import Half
from eval.fidelity.written import Family

_DEV: Final[tuple[Half, ...]] = ("dev",)
_TEST: Final[tuple[Half, ...]] = ("test",)
_SCRIPTS: Final = ("ru", "de", "fr", "el", "hi", "ar", "ja", "zh", "ko", "th")
_SPACED: Final = ("ru", "de", "fr", "el", "hi", "ar", "ko")

_Planner = Callable[[random.Random, Half], Plan]


def _planned(
    *markings: Marking,
    features: Sequence[str] = (),
    notes: int = 0,
    note_markings: Sequence[Marking] = (),
    signs: dict[Half, str] | None = None,
    languages: int = 0,
    paragraphs: tuple[int, int] = (4, 7),
) -> _Planner:
    def plan(rng: random.Random, half: Half) -> Plan:
        return Plan(
            markings=markings,
            features=frozenset(features) | ({"heading"} if rng.random() < 0.4 else set()),  # noqa: PLR2004  not in every article
            notes=notes,
            note_markings=note_markings,
            note_signs=(signs or {}).get(half, ""),
            languages=rng.sample(_SCRIPTS, languages),
            paragraphs=rng.randint(*paragraphs),
            authors=rng.choice((1, 1, 2)),
        )

    return plan


def _in_language(*languages: str, markings: Sequence[Marking] = ()) -> _Planner:
    def plan(rng: random.Random, _: Half) -> Plan:
        language = rng.choice(languages)
        return Plan(
            language=language,
            markings=markings if language in _SPACED else (),
            paragraphs=rng.randint(4, 6),
            authors=1,
        )

    return plan


_DOCX_COMMON: Final[dict[str, tuple[object, ...] | dict[Half, tuple[object, ...]]]] = {
    "properties": ("declared", "declared", "generic", "none"),
    "byline": (False, True),
    "ragged": (True, True, False),
}
_FOOT_OR_END: Final[dict[Half, tuple[object, ...]]] = {
    "dev": ("foot", "end"),
    "test": ("end", "foot"),
}


def _docx(
    name: str, plan: _Planner, **ways: tuple[object, ...] | dict[Half, tuple[object, ...]]
) -> Family:
    return Family(name=name, plan=plan, ways={**_DOCX_COMMON, **ways})


_BY_STYLE: Final[dict[Half, tuple[object, ...]]] = {"dev": (False,), "test": (False, True)}

DOCX: Final = (
    _docx("plain", _planned(features=("list", "quotation", "abbreviations"))),
    _docx("footnotes", _planned(notes=4, paragraphs=(4, 5)), notes=("foot",)),
    _docx("endnotes", _planned(notes=4, paragraphs=(4, 5), signs={"test": "*†‡§"}), notes=("end",)),
    _docx("typed notes", _planned(notes=4, paragraphs=(4, 5)), notes=("typed",)),
    _docx("exponents", _planned(marking.exponent, marking.subscript), by_style=_BY_STYLE),
    _docx("tracked insertions", _planned(marking.inserted)),
    _docx("tracked deletions", _planned(marking.deleted, features=("deleted paragraph",))),
    _docx("tracked replacements", _planned(marking.tracked_replaced, marking.inserted)),
    _docx("tracked moves", _planned(marking.moved_here, marking.moved_away)),
    _docx("struck", _planned(marking.struck, marking.struck_replaced), by_style=_BY_STYLE),
    _docx("hidden", _planned(marking.hidden), by_style=_BY_STYLE),
    _docx("content controls", _planned(marking.control), wrapper={"dev": ("", "control"), "test": ("control", "custom")}),
    _docx("fields and links", _planned(marking.field, marking.link), field={"dev": ("simple", "complex"), "test": ("complex", "nested")}),
    _docx("smart tags", _planned(marking.smart_tag, marking.direction)),
    _docx("text boxes", _planned(features=("text box",)), box={"dev": ("choice",), "test": ("choice", "vml")}),
    _docx("tables", _planned(features=("table",)), table={"dev": ("plain", "merged", "nested"), "test": ("control", "merged", "nested")}),
    _docx("page heads", _planned(features=("caption",)), page_boilerplate=(True,)),
    _docx("comments", _planned(marking.bold), comments=(True,)),
    _docx("emphasis", _planned(marking.inside_word, marking.bold, marking.signs)),
    _docx("breaks", _planned(marking.line_break, marking.word_break, marking.no_break_hyphen)),
    _docx("ruby", _planned(marking.ruby)),
    _docx("deleted paragraph marks", _planned(marking.joined)),
    _docx("boxes in sentences", _planned(marking.anchored), box=("choice", "vml")),
    _docx("index entries", _planned(marking.index_entry)),
    _docx("notes with changes", _planned(notes=4, note_markings=(marking.inserted, marking.deleted, marking.struck), paragraphs=(4, 5)), notes=_FOOT_OR_END),
    _docx("interview", _planned(features=("interview", "list"))),
    _docx("drop cap", _planned(marking.drop_cap)),
    _docx("equations", _planned(features=("equation",))),
    _docx("scripts", _planned(languages=3)),
    _docx("changes in other languages", _in_language(*_SPACED, markings=(marking.inserted, marking.struck))),
    _docx(
        "everything",
        _planned(
            marking.inserted, marking.deleted, marking.control, marking.field, marking.struck_replaced,
            features=("table", "list", "text box", "caption"), notes=4, paragraphs=(5, 7),
        ),
        notes=_FOOT_OR_END, page_boilerplate=(True,),
    ),
)  # fmt: skip
"""Families of Word documents."""

_PAGE_COMMON: Final[dict[str, tuple[object, ...] | dict[Half, tuple[object, ...]]]] = {
    "metadata": {
        "dev": ("json-ld", "open graph", "citation", "canonical", "bare"),
        "test": ("json-ld graph", "open graph", "dublin core", "parsely", "handles"),
    },
    "byline": ("plain", "role", ""),
    "boilerplate": (
        frozenset(),
        frozenset({"menu", "footer"}),
        frozenset({"menu", "share", "footer"}),
    ),
    "container": {"dev": ("article", "main", "div"), "test": ("article", "main", "breaks")},
}


def _html(
    name: str, plan: _Planner, **ways: tuple[object, ...] | dict[Half, tuple[object, ...]]
) -> Family:
    return Family(name=name, plan=plan, ways={**_PAGE_COMMON, **ways})


_STRIKES: Final[dict[Half, tuple[object, ...]]] = {
    "dev": ("del", "s"),
    "test": ("del", "s", "strike"),
}
_HIDING: Final[dict[Half, tuple[object, ...]]] = {
    "dev": ("style", "attribute", "class", "sheet"), "test": ("visibility", "class", "sheet"),
}  # fmt: skip

HTML: Final = (
    _html("plain", _planned(features=("list", "quotation", "abbreviations"))),
    _html("note links", _planned(notes=4, paragraphs=(4, 5)), notes=("links",)),
    _html("note brackets", _planned(notes=4, paragraphs=(4, 5), signs={"test": "abcd"}), notes=("brackets",)),
    _html("exponents", _planned(marking.exponent, marking.subscript)),
    _html("changes", _planned(marking.inserted, marking.tracked_replaced, marking.struck), strike=_STRIKES),
    _html("struck", _planned(marking.struck, marking.struck_replaced, features=("deleted paragraph",)), strike=_STRIKES),
    _html("quoted inline", _planned(marking.quoted)),
    _html("breaks", _planned(marking.line_break, marking.word_break, marking.no_break_hyphen)),
    _html("ruby", _planned(marking.ruby)),
    _html("table for layout", _planned(marking.no_break_space, marking.bold, features=("interview",)), container=("table",)),
    _html("wiki", _planned(marking.link, notes=4, paragraphs=(4, 5)), notes=("wiki",)),
    _html("clutter", _planned(marking.no_break_space, marking.code, features=("list",)), clutter=(True,)),
    _html("modified only", _planned(), metadata=("modified only",), byline=("",)),
    _html("title with site", _planned(), metadata=("title with site",), byline=("plain", "photographs")),
    _html("author forms", _planned(), metadata=("author forms",), byline=("", "photographs")),
    _html("emphasis", _planned(marking.inside_word, marking.bold, marking.link, marking.signs)),
    _html("hidden", _planned(marking.hidden), hidden=_HIDING),
    _html("tables", _planned(features=("table", "list"))),
    _html("captions", _planned(features=("caption", "quotation"))),
    _html("interview", _planned(features=("interview",))),
    _html(
        "boilerplate",
        _planned(marking.link),
        boilerplate=(frozenset({"menu", "cookies", "share", "related", "subscribe", "comments", "footer"}),),
    ),
    _html("related", _planned(), boilerplate=(frozenset({"related"}), frozenset({"related", "comments"}))),
    _html("dated byline", _planned(), byline=("dated", "linked")),
    _html("declared latin1, is cp1252", _in_language("de", "fr"), bytes_as=("cp1252",), declared=("iso-8859-1",)),
    _html("declared latin1, is utf-8", _in_language("de", "fr", "ru"), bytes_as=("utf-8",), declared=("iso-8859-1",)),
    _html("gb2312 label", _in_language("zh"), bytes_as=("gbk", "gb18030"), declared=("gb2312",)),
    _html("sjis labels", _in_language("ja"), bytes_as=("cp932",), declared={"dev": ("shift_jis", "x-sjis"), "test": ("windows-31j", "x-sjis")}),
    _html("windows-1251", _in_language("ru"), bytes_as=("cp1251",), declared=("windows-1251",)),
    _html("euc-kr label", _in_language("ko"), bytes_as=("cp949",), declared={"dev": ("euc-kr",), "test": ("ks_c_5601-1987", "euc-kr")}),
    _html("scripts", _planned(languages=3)),
)  # fmt: skip
"""Families of pages."""

_NEW: Final[dict[Half, tuple[object, ...]]] = {
    "dev": ("lines", "words"),
    "test": ("lines", "words", "letters"),
}
_PRODUCERS: Final = ("reportlab", "fpdf2")
_PDF_COMMON: Final[dict[str, tuple[object, ...] | dict[Half, tuple[object, ...]]]] = {
    "producer": _PRODUCERS,
    "font": ("standard", "embedded"),
    "properties": ("declared", "declared", "generic", "none"),
    "byline": (False, True),
    "layout.drawn": _NEW,
    "layout.justified": (False, True),
    "layout.size": (9.5, 10.5, 12.0),
}


def _pdf(
    name: str, plan: _Planner, **ways: tuple[object, ...] | dict[Half, tuple[object, ...]]
) -> Family:
    given = {key.replace("layout_", "layout."): value for key, value in ways.items()}
    return Family(name=name, plan=plan, ways={**_PDF_COMMON, **given})


_LONG: Final = (12, 18)
_HEADS: Final[dict[Half, tuple[object, ...]]] = {
    "dev": ("title", "outlet"),
    "test": ("outlet", "both"),
}
_FOLIOS: Final[dict[Half, tuple[object, ...]]] = {"dev": ("foot", "head"), "test": ("foot", "of")}

PDF: Final = (
    _pdf("one column", _planned(features=("list", "quotation", "abbreviations"))),
    _pdf("running heads", _planned(paragraphs=_LONG), layout_head=_HEADS, layout_folio=_FOLIOS),
    _pdf("foot notes", _planned(notes=6, paragraphs=(9, 12)), layout_folio=_FOLIOS),
    _pdf("end notes", _planned(notes=4, paragraphs=(6, 8)), layout_notes=("end",)),
    _pdf("exponents", _planned(marking.exponent, marking.subscript)),
    _pdf("hyphens", _planned(paragraphs=(6, 9)), layout_hyphens=(True,)),
    _pdf("two columns", _planned(paragraphs=_LONG), layout_columns=(2,), layout_hyphens=(False, True)),
    _pdf(
        "two columns with heads", _planned(notes=4, paragraphs=_LONG),
        layout_columns=(2,), layout_hyphens=(True,), layout_head=_HEADS, layout_folio=_FOLIOS,
    ),
    _pdf("two columns drawn by rows", _planned(paragraphs=_LONG), layout_columns=(2,), layout_order=("rows",)),
    _pdf("tables", _planned(features=("table",)), layout_folio=("foot",)),
    _pdf("three columns", _planned(paragraphs=_LONG), layout_columns=(3,), layout_size=(9.0, 9.5)),
    _pdf("drop cap", _planned(), layout_drop_cap=(True,), layout_columns=(1, 2)),
    _pdf("line numbers", _planned(paragraphs=(6, 9)), layout_numbered=(True,)),
    _pdf("owner password", _planned(), producer=("reportlab",), locked=(True,)),
    _pdf("platypus", _planned(marking.bold, features=("table",), notes=3, paragraphs=(5, 8)), producer=("platypus",)),
    _pdf("cells", _planned(features=("list",), paragraphs=(6, 10)), producer=("cells",)),
    _pdf("other letters", _in_language("ru", "el", "fr", "de"), producer=("reportlab", "fpdf2"), font=("embedded",)),
    _pdf("asian", _in_language("ja", "zh"), producer=("platypus",)),
)  # fmt: skip
"""Families of PDF files made by libraries."""

PRINTS: Final = (
    Family(name="printed", plan=_planned(features=("list", "quotation"), paragraphs=_LONG), ways={"justified": (False, True)}),
    Family(name="printed in columns", plan=_planned(marking.bold, paragraphs=_LONG), ways={"columns": (2,), "justified": (False, True), "hyphens": (False, True)}),
    Family(name="printed with notes", plan=_planned(marking.exponent, notes=4, paragraphs=(6, 9)), ways={"hyphens": (True, False)}),
    Family(name="printed scripts", plan=_in_language("ru", "el", "fr"), ways={"head": (True, False)}),
)  # fmt: skip
"""Families of PDF files that a browser prints."""


def _md(
    name: str,
    plan: _Planner,
    halves: tuple[Half, ...] = ("dev", "test"),
    **ways: tuple[object, ...] | dict[Half, tuple[object, ...]],
) -> Family:
    return Family(name=name, plan=plan, ways=ways, halves=halves)


_TITLES: Final = ("heading", "underlined", "front")

MARKDOWN: Final = (
    _md("plain", _planned(marking.bold, features=("list", "quotation", "abbreviations")), wrapped=(False, True)),
    _md("yaml", _planned(), front=("yaml",), title=_TITLES),
    _md("jekyll", _planned(), front=("jekyll",), title=_TITLES),
    _md("hugo", _planned(), front=("hugo",), title=_TITLES),
    _md("json", _planned(), _TEST, front=("json",), title=("front",)),
    _md("multimarkdown", _planned(), front=("multimarkdown",), title=("front", "heading")),
    _md("pandoc", _planned(), _DEV, front=("pandoc",), title=("front",)),
    _md("obsidian", _planned(), front=("obsidian",), title=("front", "heading")),
    _md("quarto", _planned(), _TEST, front=("quarto",), title=("front",)),
    _md("rules", _planned(), rules=(True,), front=("none", "yaml")),
    _md("comments", _planned(marking.hidden), comments=(True,)),
    _md("raw html", _planned(), html=("blocks",), wrapped=(False, True)),
    _md("inline html", _planned(marking.exponent, marking.line_break, marking.inserted)),
    _md("footnotes", _planned(notes=4, paragraphs=(4, 5), signs={"test": "abcd"})),
    _md("tables", _planned(features=("table", "caption"))),
    _md("struck", _planned(marking.struck, marking.struck_replaced, features=("deleted paragraph",))),
    _md("emphasis", _planned(marking.inside_word, marking.link, marking.signs), wrapped=(True,)),
    _md("code and lists", _planned(marking.code, marking.link, features=("list", "quotation")), wrapped=(False, True)),
    _md("wiki links", _planned(marking.wiki_link), front=("obsidian",), title=("front",)),
    _md("scripts", _planned(languages=3), encoding={"dev": ("utf-8",), "test": ("utf-8", "utf-8-sig")}),
)  # fmt: skip
"""Families of Markdown files."""

PLAIN: Final = (
    _md("title", _planned(features=("abbreviations", "list"))),
    _md("wrapped", _planned(), wrapped=(True,), layout=("title", "none", "byline")),
    _md("hyphens", _planned(), wrapped=(True,), hyphens=(True,)),
    _md("byline", _planned(), layout={"dev": ("byline",), "test": ("byline", "byline with role")}),
    _md("address", _planned(), layout=("address",)),
    _md("labels", _planned(), layout={"dev": ("labels",), "test": ("labels", "capital labels")}),
    _md("nexis", _planned(), layout=("nexis",), newline=("\n", "\r\n")),
    _md("factiva", _planned(), layout=("factiva",), newline=("\n", "\r\n")),
    _md("mail", _planned(), layout=("mail",)),
    _md("no title", _planned(), layout=("none",), wrapped=(False, True)),
    _md("notes", _planned(notes=4, paragraphs=(4, 5))),
    _md("exponents", _planned(marking.exponent)),
    _md("old newlines", _planned(), newline=("\r", "\r\n"), wrapped=(False, True)),
    _md("interview", _planned(features=("interview",))),
    _md("table", _planned(features=("table",))),
    _md("utf-8 with mark", _planned(languages=3), encoding=("utf-8-sig",)),
    _md("utf-16", _planned(languages=3), encoding=("utf-16",)),
    _md("windows-1252", _in_language("de", "fr"), encoding=("cp1252",)),
    _md("declared latin1, is cp1252", _in_language("de", "fr"), encoding=("cp1252",), declared=("iso-8859-1",)),
    _md("windows-1251", _in_language("ru"), encoding=("cp1251",)),
    _md("cp932", _in_language("ja"), encoding=("cp932",)),
    _md("gb18030", _in_language("zh"), encoding=("gb18030",)),
    _md("cp949", _in_language("ko"), encoding=("cp949",)),
)  # fmt: skip
"""Families of plain-text files."""
