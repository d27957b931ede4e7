"""How much of one source is read before it is refused, each limit with its reason.

The sizes leave room for the longest real articles by far (the median is some 5 kB of text) and
keep the worst input found within the time and memory of the child process.
"""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1_000_000

MAX_TEXT_BYTES: Final = 40 * MEGABYTE
"""Plain text, which is read and cut in a time that grows with its length alone."""
MAX_SENT_TEXT_BYTES: Final = 5 * MEGABYTE
"""Plain text that somebody sends: no child process limits the seconds it takes."""
MAX_MARKDOWN_BYTES: Final = 5 * MEGABYTE
"""A thousand pages; the parser's time is limited, and depends on more than the length."""
MAX_TRUSTED_MARKDOWN_BYTES: Final = 200_000
"""Markdown over this is read in the child process: 1 MB of brackets held the parser for 18 s."""
MAX_WEB_PAGE_BYTES: Final = 2 * MEGABYTE
"""HTML: 3.4 MB of tiny paragraphs held the extractor for 21 s."""
MAX_COLLECTION_BYTES: Final = 20 * MEGABYTE
"""Files that hold several articles: mailboxes, feeds, JSON Lines, CSV."""
MAX_PAGED_BYTES: Final = 20 * MEGABYTE
"""PDF and DOCX, which carry pictures and fonts."""
MAX_WEB_PAGE_ELEMENTS: Final = 50_000
"""HTML elements: the extractor's time grows faster than their number."""
MAX_WEB_PAGE_DEPTH: Final = 250
"""Nesting of HTML elements; below it the extractor would return nothing, without an error."""
MAX_PDF_PAGES: Final = 3_000
MAX_ARCHIVE_ENTRIES: Final = 1_000
MAX_ARCHIVE_BYTES: Final = 20 * MEGABYTE
"""DOCX, unpacked: 200 MB of XML cost python-docx 30 s and 4 GB."""
MAX_ARCHIVE_RATIO: Final = 100
"""DOCX, unpacked size over packed size of one entry."""
MAX_EXTRACTED_CHARACTERS: Final = 5_000_000
MAX_COLLECTED_CHARACTERS: Final = 20_000_000
"""Of all documents in one source that holds several."""
MAX_DOCUMENTS: Final = 10_000
"""Documents in one source that holds several; split a larger export."""

PARSE_SECONDS: Final = 20
"""Wall clock and processor time for one source in the child process."""
PARSE_MEMORY_BYTES: Final = 1_500 * MEGABYTE
"""Address space of the child process, where the system can limit it."""
