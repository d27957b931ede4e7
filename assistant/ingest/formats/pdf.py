"""PDF: the text layer, page by page, so that a quote can name its page.

Invariant: pages are joined by a blank line and nothing else is added; hyphens at line ends stay.
Runs in the child process only (`sandbox.py`). This module is the owner of pypdf.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from ...errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ..extraction import Extraction, names
from ..metadata.fields import Metadata, one_line
from ..versions import READING_VERSION
from .limits import MAX_EXTRACTED_CHARACTERS, MAX_PDF_PAGES

if TYPE_CHECKING:
    from pypdf import PdfReader

_BETWEEN_PAGES: Final = "\n\n"


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a PDF, its title and authors, and where each page begins.

    The creation date is not used: it says when the file was made, not when the article appeared.

    Raises:
        NoTextError: the pages are pictures, without a text layer.
        SourceTooLargeError: too many pages, or too much text.
        UnreadableSourceError: damaged, or encrypted.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            msg = f"{source} is encrypted; save a copy without a password"
            raise UnreadableSourceError(msg)
        pages = _page_texts(reader, source=source)
        metadata = _metadata(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        RecursionError,
    ) as error:
        if isinstance(error, (UnreadableSourceError, SourceTooLargeError)):
            raise
        msg = f"{source} is not a PDF that can be read: {_reason(error)}"
        raise UnreadableSourceError(msg) from error
    if not any(page.strip() for page in pages):
        msg = f"{source} has no text layer (a scan?); run text recognition on it first"
        raise NoTextError(msg)
    return Extraction(
        text=_BETWEEN_PAGES.join(pages),
        loader=f"pdf/{READING_VERSION} pypdf/{pypdf.__version__}",
        metadata=metadata,
        pages=_page_offsets(pages),
    )


def _page_texts(reader: PdfReader, *, source: str) -> list[str]:
    if len(reader.pages) > MAX_PDF_PAGES:
        msg = f"{source} has {len(reader.pages)} pages; the limit is {MAX_PDF_PAGES}"
        raise SourceTooLargeError(msg)
    pages: list[str] = []
    total = 0
    for page in reader.pages:
        # Fonts with broken tables yield lone surrogates and NULs, which no text may hold.
        text = page.extract_text().encode("utf-8", "replace").decode("utf-8").replace("\0", "")
        total += len(text)
        if total > MAX_EXTRACTED_CHARACTERS:
            msg = f"{source} holds more than {MAX_EXTRACTED_CHARACTERS} characters of text"
            raise SourceTooLargeError(msg)
        pages.append(text)
    return pages


def _page_offsets(pages: list[str]) -> tuple[int, ...]:
    offsets = [0]
    for page in pages[:-1]:
        offsets.append(offsets[-1] + len(page) + len(_BETWEEN_PAGES))
    return tuple(offsets)


def _metadata(reader: PdfReader) -> Metadata:
    info = reader.metadata
    if info is None:
        return Metadata()
    return Metadata(title=one_line(info.title), authors=names([info.author]))


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
