"""PDF files by two libraries, from pages laid out by hand and from each library's own layout.

Invariant: nothing in a file depends on the time or the machine. Letters come from the font that
matplotlib ships, or from the standard ones that every reader of PDFs has.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from eval.fidelity.article import Block, Draft, Ink, Known, Role, Sentence, plain
from eval.fidelity.truth import Truth, raised_aliases, truth_of
from eval.fidelity.writers.page_layout import HEIGHT, WIDTH, LayoutOptions, PageLayout

_MADE: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_ASIAN: Final = {"ja": "HeiseiMin-W3", "zh": "STSong-Light", "ko": "HYSMyeongJo-Medium"}
GENERIC: Final = ("Microsoft Word - draft3 FINAL.doc", "user")
"""A title and an author that say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfOptions:
    """How a PDF is made.

    Attributes:
        producer: "reportlab", "fpdf2", "platypus" (reportlab's own layout) or "cells" (fpdf2's own).
        font: "standard" or "embedded".
        properties: "declared", "generic" or "none".
        byline: whether author and day stand below the title.
        locked: whether an owner's password forbids changes; it opens without one.
        layout: how pages are laid out where this is done by hand.
    """

    producer: str = "reportlab"
    font: str = "standard"
    properties: str = "declared"
    byline: bool = False
    locked: bool = False
    layout: LayoutOptions = field(default_factory=LayoutOptions)


def write_pdf(draft: Draft, *, rng: random.Random, options: PdfOptions) -> tuple[bytes, Truth]:
    """The draft as a PDF, and what must come out of it."""
    shown = _with_byline(draft) if options.byline else draft
    make = {"reportlab": _reportlab, "fpdf2": _fpdf, "platypus": _platypus, "cells": _cells}
    content, boilerplate = make[options.producer](shown, rng, options)
    known = draft.known
    declared = options.properties == "declared"
    stated = Known(
        title=known.title,
        authors=known.authors if declared or options.byline else (),
        published=known.published if options.byline else None,
    )
    return content, truth_of(
        shown, stated=stated, optional=boilerplate, aliases=raised_aliases(shown)
    )


def font_file(*, bold: bool = False) -> Path:
    """The font that is embedded; it has Latin, Greek and Cyrillic letters."""
    import matplotlib as mpl

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


def _with_byline(draft: Draft) -> Draft:
    known = draft.known
    line = f"By {' and '.join(known.authors)}, {known.published:%-d %B %Y}"
    byline = Block(Role.BYLINE, (plain(line, "byline"),))
    return Draft(
        known=known,
        language=draft.language,
        blocks=(draft.blocks[0], byline, *draft.blocks[1:]),
        notes=draft.notes,
    )


def _info(draft: Draft, options: PdfOptions) -> tuple[str, str]:
    if options.properties == "generic":
        return GENERIC
    if options.properties == "none":
        return "", ""
    return draft.known.title or "", "; ".join(draft.known.authors)


def _reportlab_fonts(draft: Draft, options: PdfOptions) -> tuple[str, str]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    if asian := _ASIAN.get(draft.language):
        pdfmetrics.registerFont(UnicodeCIDFont(asian))
        return asian, asian
    if options.font == "standard" and draft.language == "en":
        return "Helvetica", "Helvetica-Bold"
    pdfmetrics.registerFont(TTFont("DejaVu", str(font_file())))
    pdfmetrics.registerFont(TTFont("DejaVu-Bold", str(font_file(bold=True))))
    return "DejaVu", "DejaVu-Bold"


def _reportlab(draft: Draft, rng: random.Random, options: PdfOptions) -> tuple[bytes, list[str]]:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    roman, heavy = _reportlab_fonts(draft, options)

    def measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001  a measure's arguments
        return float(pdfmetrics.stringWidth(text, heavy if bold else roman, size))

    laid = PageLayout(draft, rng=rng, options=options.layout, measure=measure)
    buffer = io.BytesIO()
    lock = StandardEncryption("", ownerPassword="harbour", canModify=0) if options.locked else None
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=lock)
    title, author = _info(draft, options)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    page = 0
    for piece in laid.pieces:
        while page < piece.page:
            canvas.showPage()
            page += 1
        canvas.setFont(heavy if piece.bold else roman, piece.size)
        canvas.drawString(piece.x, piece.y, piece.text)
    canvas.save()
    return buffer.getvalue(), laid.boilerplate


def _fpdf(draft: Draft, rng: random.Random, options: PdfOptions) -> tuple[bytes, list[str]]:
    pdf = _new_fpdf(draft, options)

    def measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001  a measure's arguments
        pdf.set_font("letters", "B" if bold else "", size)
        return float(pdf.get_string_width(text))

    pdf.add_page()
    laid = PageLayout(draft, rng=rng, options=options.layout, measure=measure)
    page = 0
    for piece in laid.pieces:
        while page < piece.page:
            pdf.add_page()
            page += 1
        pdf.set_font("letters", "B" if piece.bold else "", piece.size)
        pdf.text(piece.x, HEIGHT - piece.y, piece.text)
    return bytes(pdf.output()), laid.boilerplate


def _new_fpdf(draft: Draft, options: PdfOptions):  # type: ignore[no-untyped-def]  # noqa: ANN202  the library is untyped
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_creation_date(_MADE)
    pdf.add_font("letters", "", str(font_file()))
    pdf.add_font("letters", "B", str(font_file(bold=True)))
    title, author = _info(draft, options)
    if title:
        pdf.set_title(title)
        pdf.set_author(author)
    return pdf


def _platypus(draft: Draft, _: random.Random, options: PdfOptions) -> tuple[bytes, list[str]]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    roman, heavy = _reportlab_fonts(draft, options)
    size = options.layout.size
    body = ParagraphStyle(
        "body",
        fontName=roman,
        fontSize=size,
        leading=size * 1.3,
        alignment=4 if options.layout.justified else 0,
    )
    head = ParagraphStyle("head", fontName=heavy, fontSize=size * 1.5, leading=size * 2)
    flow: list[object] = []
    for block in draft.blocks:
        if block.role is Role.TABLE:
            cells = [item.visible for item in block.sentences]
            flow.append(
                Table([cells[i : i + block.columns] for i in range(0, len(cells), block.columns)])
            )
            continue
        style = head if block.role in {Role.TITLE, Role.HEADING} else body
        flow += [
            Paragraph(" ".join(_marked_up(item) for item in block.sentences), style),
            Spacer(1, size),
        ]
    flow += [
        Paragraph(f"<super>{mark}</super> {escape(note.visible)}", body)
        for mark, note in draft.notes.items()
    ]
    title, author = _info(draft, options)
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, title=title or None, author=author or None, invariant=1).build(flow)
    return buffer.getvalue(), []


def _marked_up(sentence: Sentence) -> str:
    tags = {
        Ink.NOTE_MARK: "super",
        Ink.EXPONENT: "super",
        Ink.SUBSCRIPT: "sub",
        Ink.BOLD: "b",
        Ink.ITALIC: "i",
    }
    parts = []
    for run in sentence.runs:
        tag = tags.get(run.ink)
        parts.append(f"<{tag}>{escape(run.text)}</{tag}>" if tag else escape(run.text))
    return "".join(parts)


def _cells(draft: Draft, _: random.Random, options: PdfOptions) -> tuple[bytes, list[str]]:
    pdf = _new_fpdf(draft, options)
    pdf.set_auto_page_break(auto=True, margin=60)
    pdf.set_margin(60)
    pdf.add_page()
    size = options.layout.size
    for block in draft.blocks:
        heading = block.role in {Role.TITLE, Role.HEADING}
        pdf.set_font("letters", "B" if heading else "", size * (1.4 if heading else 1.0))
        align = "J" if options.layout.justified and not heading else "L"
        for text in _lines_of(block):
            pdf.multi_cell(0, size * 1.4, text, align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(size * 0.6)
    return bytes(pdf.output()), []


def _lines_of(block: Block) -> Sequence[str]:
    return (
        [block.text] if block.role is not Role.TABLE else [item.visible for item in block.sentences]
    )
