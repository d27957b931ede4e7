"""RSS and Atom: each entry that carries its article in full is an article.

Invariant: an entry that only points at its article is never read as one: it is named with the
reason and the address. Runs in the child process only (`sandbox.py`). This module is the owner of
feedparser.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any, Final

from ....errors import IngestError, UnreadableSourceError
from ....records.reading import WarningKind
from ...extraction import Batch, Extraction
from ...metadata.bylines import read_names
from ...metadata.dates import find_date
from ...metadata.fields import Metadata, one_line
from ...versions import READING_VERSION
from ..assembling.assembly import Account, Block
from ..assembling.markup_parts import blocks_of
from ..decoding import encoding_of
from .batches import Collected, document

_FEWEST_WORDS: Final = 80
"""Of an entry without a full text of its own, whose description is taken for one."""
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|\b(?:read|continue|learn) (?:more|reading|the full \w+)\W*)\s*$",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>\[]*\[)", re.IGNORECASE)
_TITLE_CHARACTERS: Final = 60
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def extract(
    content: bytes, *, source: str, charset: str | None = None, url: str | None = None
) -> Batch:
    """The entries of a feed, in order.

    A feed fetched from a `url` forgets its entries, and their titles come again: there each is
    named by title and link, and what only points at its article is no error.

    Raises:
        NoTextError: the feed has no entries.
        SourceTooLargeError: more entries than the limit.
        UnreadableSourceError: no feed, one that defines entities, or no entry holds an article.
    """
    import feedparser

    if _ENTITY.search(content):
        msg = f"{source} defines entities of its own, which no feed needs"
        raise UnreadableSourceError(msg)
    label = encoding_of(charset)
    # From a stream: feedparser opens a file or an address where it is given a name of one
    headers = {"content-type": f"application/xml; charset={label}"} if label else {}
    try:
        parsed: Any = feedparser.parse(
            io.BytesIO(content), response_headers=headers, sanitize_html=False
        )
    except (ValueError, LookupError) as error:
        msg = f"{source} is no feed that can be read: {error}"
        raise UnreadableSourceError(msg) from error
    if not parsed.version:
        msg = f"{source} is no RSS or Atom feed"
        raise UnreadableSourceError(msg)
    found = Collected(source=source)
    loader = f"feed/{READING_VERSION} feedparser/{feedparser.__version__}"
    for number, entry in enumerate(parsed.entries, 1):
        place = f"entry {number}"
        try:
            extraction = _read(entry, parsed, loader=loader, source=place)
        except IngestError as error:
            found.refuse(place, str(error), points_at=_link(entry) if url else None)
            continue
        if url:
            extraction = replace(extraction, part=_name(entry, extraction.metadata.title))
        found.add(extraction)
    return found.batch()


def _read(entry: Any, parsed: Any, *, loader: str, source: str) -> Extraction:  # noqa: ANN401  an untyped library's classes
    account = Account()
    if parsed.bozo:
        reason = " ".join(str(parsed.get("bozo_exception", "")).split())[:100]
        account.warn(WarningKind.DAMAGED_PART, f"the feed is not well formed: {reason}")
    blocks = _article(entry, source=source, account=account)
    known = _metadata(entry, parsed.feed).from_("feed")
    found = document(blocks, loader=loader, known=known, account=account)
    if found is None:
        title = f" ({known.title})" if known.title else ""
        msg = f"the feed holds only a summary of it{title}; add its page by its address"
        raise UnreadableSourceError(msg)
    return found


def _article(entry: Any, *, source: str, account: Account) -> list[Block]:  # noqa: ANN401
    """The blocks of an entry's article, none where it holds only a summary."""
    contents = [item.get("value") or "" for item in entry.get("content", [])]
    full = max(contents, key=len, default="")
    blocks = blocks_of(full, source=source, account=account)
    if not blocks:
        account_of_summary = Account()
        blocks = blocks_of(entry.get("summary") or "", source=source, account=account_of_summary)
        if sum(len(block.text.split()) for block in blocks) < _FEWEST_WORDS:
            return []
        report = account_of_summary.report()
        account.take(report.omissions, report.warnings)
    return [] if blocks and _CUT_OFF.search(blocks[-1].text) else blocks


def _metadata(entry: Any, feed: Any) -> Metadata:  # noqa: ANN401
    people = [item.get("name") for item in entry.get("authors", [])] or [entry.get("author")]
    authors = [name for item in people for name in read_names(item)]
    return Metadata(
        title=_plain(entry.get("title")),
        authors=tuple(dict.fromkeys(authors)),
        publisher=_plain((entry.get("source") or {}).get("title")) or _plain(feed.get("title")),
        published=_date(entry.get("published") or ""),
        url=_link(entry),
        language=one_line(entry.get("language") or feed.get("language")),
    )


def _link(entry: Any) -> str | None:  # noqa: ANN401
    link = one_line(entry.get("link")) or ""
    return link if link.lower().startswith(("http://", "https://")) else None


def _name(entry: Any, title: str | None) -> str | None:  # noqa: ANN401
    """A name that no other entry of the feed has, then or later; `None` where none can be made."""
    known = one_line(entry.get("id")) or _link(entry)
    if known is None:
        return None
    mark = hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{(title or '')[:_TITLE_CHARACTERS]} {mark}".strip()


def _plain(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    blocks = blocks_of(value, source="a title", account=Account())
    return one_line(" ".join(block.text for block in blocks))


def _date(written: str) -> date | None:
    """The day an entry was published, as its own time zone has it."""
    iso = _ISO_DATE.match(written.strip())
    try:
        return date.fromisoformat(iso[0]) if iso else parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return find_date(written)
