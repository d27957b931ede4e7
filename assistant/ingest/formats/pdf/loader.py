"""A PDF becomes an extraction: the modules of this folder, one after the other.

Runs in the child process only (`sandbox.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ....errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ....records import (
    LONGEST_SAMPLE,
    Omission,
    OmissionKind,
    ReadingReport,
    ReadingWarning,
    WarningKind,
)
from ....text.line_hyphens import joined
from ...extraction import Extraction
from ...metadata.bylines import read_byline
from ...metadata.fields import Metadata, one_line
from ...versions import READING_VERSION
from ..limits import MAX_EXTRACTED_CHARACTERS, MAX_PDF_PAGES
from . import glyphs
from .document_info import Declared, declared
from .line_numbers import without_line_numbers
from .lines import body_size, rows_of
from .margins import trim
from .page_assembly import assemble
from .page_blocks import Block, BlockKind, blocks_of, headline_of, pitch_of
from .page_runs import Page, Run
from .reading_order import Order, reading_order

if TYPE_CHECKING:
    from .glyphs import Document

_MOST_UNMAPPED: Final = 0.3
"""Share of characters without a meaning above which a text cannot be read at all."""
_FEW_UNMAPPED: Final = 0.002
_MOST_PAGES_NAMED: Final = 12
_TOP: Final = 2_000
_BYLINE_LINES: Final = 10


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a PDF, its title and authors, where each page begins, and how it was read.

    The creation date is not used: it says when the file was made, not when the article appeared.

    Raises:
        NoTextError: the pages are pictures, without a text layer.
        SourceTooLargeError: too many pages, or too much text.
        UnreadableSourceError: damaged, encrypted, or in fonts that do not say what they show.
    """
    try:
        document = glyphs.open_document(content)
    except glyphs.LockedError as error:
        msg = f"{source} is encrypted; save a copy without a password"
        raise UnreadableSourceError(msg) from error
    except glyphs.DamagedError as error:
        msg = f"{source} is not a PDF that can be read: {one_line(str(error))}"
        raise UnreadableSourceError(msg) from error
    try:
        pages = _pages(document, source=source)
        known = declared(content, glyphs.info(document), source=source)
    finally:
        document.close()
    _check(pages, source=source)
    return _extraction(pages, known)


def _pages(document: Document, *, source: str) -> list[Page]:
    if len(document) > MAX_PDF_PAGES:
        msg = f"{source} has {len(document)} pages; the limit is {MAX_PDF_PAGES}"
        raise SourceTooLargeError(msg)
    pages: list[Page] = []
    total = 0
    for index in range(len(document)):
        try:
            page = glyphs.read_page(document, index)
        except glyphs.OverfullError as error:
            msg = f"page {index + 1} of {source} holds {error} characters; the limit is {glyphs.MAX_PAGE_CHARACTERS}"
            raise SourceTooLargeError(msg) from error
        total += page.characters
        if total > MAX_EXTRACTED_CHARACTERS:
            msg = f"{source} holds more than {MAX_EXTRACTED_CHARACTERS} characters of text"
            raise SourceTooLargeError(msg)
        pages.append(page)
    return pages


def _check(pages: Sequence[Page], *, source: str) -> None:
    characters = sum(page.characters for page in pages)
    if not characters and any(page.damage for page in pages):
        msg = f"{source} is not a PDF that can be read: {pages[0].damage or 'damaged pages'}"
        raise UnreadableSourceError(msg)
    if not characters:
        msg = f"{source} has no text layer (a scan?); run text recognition on it first"
        raise NoTextError(msg)
    unmapped = sum(page.unmapped for page in pages)
    if unmapped > _MOST_UNMAPPED * characters:
        msg = (
            f"the fonts of {source} do not say which characters they show ({unmapped} of "
            f"{characters}); run text recognition on it first"
        )
        raise UnreadableSourceError(msg)


def _extraction(pages: Sequence[Page], known: Declared) -> Extraction:
    body = body_size(pages)
    upright = [_upright(page) for page in pages]
    trimmed = trim(
        [
            rows_of(runs, body=body, rules=page.rules)
            for page, (runs, _) in zip(pages, upright, strict=True)
        ],
        heights=[p.height for p in pages],
    )
    numbered = without_line_numbers(trimmed.pages)
    turned, repeated = _turned([others for _, others in upright])
    orders = [
        reading_order((piece for row in rows for piece in row.pieces), rules=page.rules)
        for rows, page in zip(numbered.pages, pages, strict=True)
    ]
    blocks = _blocks(orders, turned, body=body)
    doubtful = [number for number, order in enumerate(orders, 1) if order.doubtful]
    at = headline_of(blocks, body=body)
    if at is not None:
        blocks[at] = replace(blocks[at], kind=BlockKind.HEADLINE)
    assembled = assemble(blocks, pages=len(pages))
    headline = joined(blocks[at].text).text if at is not None else None
    metadata, origins = _metadata(known, headline=headline, text=assembled.text)
    return Extraction(
        text=assembled.text,
        loader=f"pdf/{READING_VERSION} pypdfium2/{glyphs.version()}",
        metadata=metadata,
        pages=assembled.pages,
        report=ReadingReport(
            marks=assembled.marks,
            omissions=(
                *trimmed.omissions,
                *numbered.omissions,
                *repeated,
                *assembled.omissions,
                *_pictures(pages),
                *_hidden(pages),
            ),
            warnings=_warnings(pages, known, doubtful=doubtful),
            origins=origins,
        ),
    )


def _upright(page: Page) -> tuple[list[Run], list[Run]]:
    """The runs in the direction most of the page is written in, and the others."""
    counted: Counter[int] = Counter()
    for run in page.runs:
        if run.turn is not None:
            counted[run.turn] += len(run.text)
    main = counted.most_common(1)[0][0] if counted else 0
    along = [run for run in page.runs if run.turn == main]
    return along, [run for run in page.runs if run.turn != main]


def _turned(pages: Sequence[Sequence[Run]]) -> tuple[list[list[Run]], tuple[Omission, ...]]:
    """Turned text by page, without what is the same on several, such as a watermark."""
    counted = Counter(text for runs in pages for text in {run.text for run in runs})
    repeated = [text for text, count in counted.items() if count > 1]
    kept = [[run for run in runs if counted[run.text] == 1] for runs in pages]
    return kept, tuple(
        Omission(kind=OmissionKind.RUNNING_HEAD, count=counted[text], sample=text[:120])
        for text in repeated
    )


def _blocks(
    orders: Sequence[Order], turned: Sequence[Sequence[Run]], *, body: float
) -> list[Block]:
    """The blocks of all pages in reading order."""
    usual = pitch_of(order.zones for order in orders)
    blocks: list[Block] = []
    after_notes = False
    for number, order in enumerate(orders, 1):
        found = blocks_of(order.zones, page=number, body=body, usual=usual, after_notes=after_notes)
        after_notes = any(block.kind is BlockKind.NOTE for block in found)
        blocks += [*found, *_asides(turned[number - 1], page=number)]
    return blocks


def _asides(runs: Sequence[Run], *, page: int) -> list[Block]:
    """Turned text, a paragraph for each line and direction."""
    return [
        Block(
            kind=BlockKind.ASIDE,
            parts=((page, run.text),),
            size=run.size,
            top=run.base,
            bottom=run.base,
            left=run.left,
            right=run.right,
        )
        for run in runs
    ]


def _metadata(
    known: Declared, *, headline: str | None, text: str
) -> tuple[Metadata, tuple[tuple[str, str], ...]]:
    title, origin = known.titles[0] if known.titles else (one_line(headline), "largest line")
    authors, named = known.authors[0] if known.authors else (_byline(text), "byline")
    origins = [("title", origin)] if title else []
    origins += [("authors", named)] if authors else []
    origins += [("language", "PDF properties")] if known.language else []
    metadata = Metadata(title=title, authors=authors, language=known.language)
    return metadata, tuple(origins)


def _byline(text: str) -> tuple[str, ...]:
    """The names in a line such as "By Jane Doe" near the top."""
    lines = text[:_TOP].splitlines()[:_BYLINE_LINES]
    return next((names for line in lines if (names := read_byline(line))), ())


def _hidden(pages: Sequence[Page]) -> tuple[Omission, ...]:
    return tuple(
        Omission(kind=OmissionKind.HIDDEN, sample=page.hidden[:LONGEST_SAMPLE])
        for page in pages
        if page.hidden
    )


def _pictures(pages: Sequence[Page]) -> tuple[Omission, ...]:
    count = sum(page.pictures for page in pages)
    without = [page.number for page in pages if page.pictures and not page.characters]
    sample = f"{_named(without)} without text" if without else ""
    return (Omission(kind=OmissionKind.PICTURE, count=count, sample=sample),) if count else ()


def _warnings(
    pages: Sequence[Page], known: Declared, *, doubtful: Sequence[int]
) -> tuple[ReadingWarning, ...]:
    damaged = sorted({*known.damaged_pages, *(page.number for page in pages if page.damage)})
    unmapped = [page.number for page in pages if page.unmapped]
    few = sum(p.unmapped for p in pages) < _FEW_UNMAPPED * sum(p.characters for p in pages)
    found = [
        (WarningKind.COLUMNS, doubtful),
        (WarningKind.UNMAPPED_FONT, [] if few else unmapped),
        (WarningKind.DAMAGED_PART, damaged),
    ]
    return tuple(
        ReadingWarning(kind=kind, detail=_named(numbers)) for kind, numbers in found if numbers
    )


def _named(numbers: Sequence[int]) -> str:
    """The pages in words.

    >>> _named([2]), _named([2, 3, 7])
    ('page 2', 'pages 2, 3, 7')
    """
    shown = ", ".join(str(number) for number in numbers[:_MOST_PAGES_NAMED])
    more = (
        f" and {len(numbers) - _MOST_PAGES_NAMED} more" if len(numbers) > _MOST_PAGES_NAMED else ""
    )
    return f"page{'' if len(numbers) == 1 else 's'} {shown}{more}"
