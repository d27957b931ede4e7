"""The documents of the bench, made one after another from their seeds.

Invariant: a document follows from its half, format, family and number. Nothing is read from disk
and nothing is kept.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from eval.fidelity.drafting import drafted
from eval.fidelity.families import DOCX, HTML, MARKDOWN, PDF, PLAIN, PRINTS
from eval.fidelity.prose import Half, Prose
from eval.fidelity.writers.browser import PrintOptions, print_page
from eval.fidelity.writers.markdown import MarkdownOptions, write_markdown
from eval.fidelity.writers.page_layout import LayoutOptions
from eval.fidelity.writers.plain import PlainOptions, write_plain
from eval.fidelity.writers.portable import PdfOptions, write_pdf
from eval.fidelity.writers.web_page import PageOptions, write_page
from eval.fidelity.writers.word import WordOptions, write_word
from eval.fidelity.written import Family, Written

if TYPE_CHECKING:
    from playwright.sync_api import Page

FORMATS: Final[dict[str, tuple[Sequence[Family], int]]] = {
    "docx": (DOCX, 279),
    "html": (HTML, 210),
    "pdf": (PDF, 162),
    "print": (PRINTS, 20),
    "md": (MARKDOWN, 90),
    "txt": (PLAIN, 92),
}
"""Families of each format, and how many documents each half has of it; "print" needs Chromium."""
_CHARSETS: Final = {
    "cp1252": "windows-1252", "cp1251": "windows-1251", "cp932": "shift_jis", "gb18030": "gb18030", "cp949": "euc-kr",
}  # fmt: skip
"""How a text file of this encoding is declared from outside; the others are told by their bytes."""


def documents(
    half: Half, *, formats: Sequence[str], limit: int | None = None, page: Page | None = None
) -> Iterator[tuple[str, Written]]:
    """Format and file of each document.

    Args:
        half: "dev" or "test".
        formats: keys of `FORMATS`; "print" only with a `page`.
        limit: how many of each format, at most.
        page: a browser's page to print with.
    """
    for form in formats:
        families, count = FORMATS[form]
        mine = [family for family in families if half in family.halves]
        # Shuffled, so that the first few documents are of all kinds
        random.Random(form).shuffle(mine)  # noqa: S311  reproducible, not secret
        for number in range(min(count, limit or count)):
            family = mine[number % len(mine)]
            yield form, document(form, family, number // len(mine), half=half, page=page)


def document_named(name: str, *, page: Page | None = None) -> tuple[str, Written]:
    """Format and file of the document with this name, such as "dev-pdf-two-columns-3".

    Raises:
        ValueError: there is no such document.
    """
    half, _, rest = name.partition("-")
    form, _, rest = rest.partition("-")
    slug, _, number = rest.rpartition("-")
    for family in FORMATS.get(form, ((), 0))[0]:
        if _slug(family) == slug and half in family.halves and number.isdigit():
            return form, document(form, family, int(number), half=half, page=page)
    msg = f"no document is named {name}"
    raise ValueError(msg)


def document(
    form: str, family: Family, number: int, *, half: Half, page: Page | None = None
) -> Written:
    """One document."""
    name = f"{half}-{form}-{_slug(family)}-{number}"
    rng = random.Random(name)  # noqa: S311  reproducible, not secret
    prose = Prose(rng=rng, half=half)
    draft = drafted(prose, family.plan(rng, half))
    ways: dict[str, Any] = family.drawn(rng, half)
    match form:
        case "docx":
            content, truth = write_word(draft, rng=rng, options=WordOptions(**ways))
        case "html":
            content, truth = write_page(draft, rng=rng, prose=prose, options=PageOptions(**ways))
        case "pdf":
            content, truth = write_pdf(draft, rng=rng, options=_pdf_options(ways))
        case "print":
            if page is None:
                msg = "a print needs a browser's page"
                raise ValueError(msg)
            content, truth = print_page(draft, rng=rng, options=PrintOptions(**ways), page=page)
        case "md":
            content, truth = write_markdown(draft, rng=rng, options=MarkdownOptions(**ways))
        case _:
            outer = {key: value for key, value in ways.items() if key != "declared"}
            content, truth = write_plain(draft, rng=rng, options=PlainOptions(**outer))
    return Written(
        name=name,
        family=family.name,
        content=content,
        media_type=_media_type(form, ways),
        truth=truth,
    )


def _slug(family: Family) -> str:
    return family.name.replace(" ", "-").replace(",", "")


def _pdf_options(ways: Mapping[str, Any]) -> PdfOptions:
    inner = {key.removeprefix("layout."): ways[key] for key in ways if key.startswith("layout.")}
    outer = {key: value for key, value in ways.items() if not key.startswith("layout.")}
    return PdfOptions(**outer, layout=LayoutOptions(**inner))


def _media_type(form: str, ways: Mapping[str, Any]) -> str:
    charset = ways.get("declared") or _CHARSETS.get(ways.get("encoding", ""))
    if form == "txt" and charset:
        return f"text/plain; charset={charset}"
    return {"print": ".pdf"}.get(form, f".{form}")
