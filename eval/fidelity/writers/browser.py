"""PDF files printed by Chromium, all of a run in one browser.

Invariant: the page that is printed has no scripts and reaches no network; the date in its head is
a fixed one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eval.fidelity.article import Block, Draft, Ink, Known, Role, Sentence
from eval.fidelity.truth import Truth, raised_aliases, truth_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM: Final = Path("/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_PRINTED: Final = "05/01/2021, 10:31"
_SOFT_HYPHEN: Final = "\u00ad"
_LONG_WORD: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOptions:
    """How a page is printed.

    Attributes:
        columns: one or two.
        head: whether date, title, address and page number stand on every page.
        justified: whether lines are stretched.
        hyphens: whether words may be broken at line ends.
    """

    columns: int = 1
    head: bool = True
    justified: bool = False
    hyphens: bool = False


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        context = browser.new_context(java_script_enabled=False, offline=True)
        yield context.new_page()
        browser.close()


def print_page(
    draft: Draft, *, rng: random.Random, options: PrintOptions, page: Page
) -> tuple[bytes, Truth]:
    """The draft as a browser prints it, and what must come out of it."""
    page.set_content(_html(draft, options, rng))
    known = draft.known
    head = (
        f'<div style="font-size:8px;width:100%;margin:0 40px"><span>{_PRINTED}</span> '
        f"<span>{escape(known.title or '')}</span></div>"
    )
    foot = (
        f'<div style="font-size:8px;width:100%;margin:0 40px"><span>{escape(known.url or "")}</span> '
        '<span class="pageNumber"></span>/<span class="totalPages"></span></div>'
    )
    content = page.pdf(
        format="A4",
        display_header_footer=options.head,
        header_template=head,
        footer_template=foot,
        margin={"top": "60px", "bottom": "60px", "left": "60px", "right": "60px"},
    )
    boilerplate = []
    if options.head:
        pages = content.count(b"/Type /Page\n") or content.count(b"/Type /Page ") or 9
        boilerplate = [_PRINTED, f"{_PRINTED} {known.title}", known.title or "", known.url or ""]
        boilerplate += [
            f"{n}/{total}" for total in range(1, pages + 1) for n in range(1, total + 1)
        ]
    stated = Known(title=known.title, published=known.published, authors=known.authors)
    return content, truth_of(
        draft, stated=stated, optional=[_byline(known), *boilerplate], aliases=raised_aliases(draft)
    )


def _byline(known: Known) -> str:
    return f"By {' and '.join(known.authors)}, {known.published:%-d %B %Y}"


def _html(draft: Draft, options: PrintOptions, rng: random.Random) -> str:
    style = (
        f"body{{font:12pt serif}} .story{{column-count:{options.columns};column-gap:24px;"
        f"text-align:{'justify' if options.justified else 'left'};hyphens:manual}} "
        "sup{font-size:65%} td,th{padding:2px 12px}"
    )
    parts = [_block(block, options, rng) for block in draft.blocks[1:]]
    notes = "".join(f"<li>{_sentence(note, options, rng)}</li>" for note in draft.notes.values())
    title = draft.blocks[0].text
    return (
        f'<!DOCTYPE html><html lang="{draft.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body><h1>{escape(title)}</h1><p>{escape(_byline(draft.known))}</p>"
        f'<div class="story">{"".join(parts)}{f"<ol>{notes}</ol>" if notes else ""}</div></body></html>'
    )


def _block(block: Block, options: PrintOptions, rng: random.Random) -> str:
    inner = " ".join(_sentence(item, options, rng) for item in block.sentences)
    if block.role is Role.TABLE:
        cells = [item.visible for item in block.sentences]
        rows = [cells[i : i + block.columns] for i in range(0, len(cells), block.columns)]
        lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
    tag = {Role.HEADING: "h2", Role.QUOTATION: "blockquote", Role.CAPTION: "figcaption"}.get(
        block.role, "p"
    )
    return f"<{tag}>{inner}</{tag}>"


def _sentence(sentence: Sentence, options: PrintOptions, rng: random.Random) -> str:
    tags = {
        Ink.NOTE_MARK: "sup",
        Ink.EXPONENT: "sup",
        Ink.SUBSCRIPT: "sub",
        Ink.BOLD: "b",
        Ink.ITALIC: "i",
    }
    parts = []
    for run in sentence.runs:
        text = escape(_hyphenated(run.text, rng) if options.hyphens else run.text)
        tag = tags.get(run.ink)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)


def _hyphenated(text: str, rng: random.Random) -> str:
    words = []
    for word in text.split(" "):
        if word.isalpha() and len(word) >= _LONG_WORD:
            cut = rng.randint(3, len(word) - 3)
            words.append(word[:cut] + _SOFT_HYPHEN + word[cut:])
        else:
            words.append(word)
    return " ".join(words)
