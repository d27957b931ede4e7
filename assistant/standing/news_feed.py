"""The news of standing questions as an Atom feed (RFC 4287), for any feed reader.

Invariant: what an entry says are quotations, metadata and labels; one whose quotation no longer
holds is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from ..records import StandingNews, StandingQuestion, source_line
from ..rendering import labels

MEDIA_TYPE: Final = "application/atom+xml"
MOST_ENTRIES: Final = 200
_ATOM: Final = "http://www.w3.org/2005/Atom"
_PRODUCT: Final = "On Record"
_URN: Final = "urn:onrecord:standing"
_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, section 2.2)."""


def atom_feed(questions: Iterable[StandingQuestion]) -> str:
    """The latest news of all questions, the newest first, as a document in UTF-8."""
    news = [(item, question) for question in questions for item in question.news if item.quote]
    news.sort(key=lambda pair: (pair[0].found, str(pair[0].locator)), reverse=True)
    updated = news[0][0].found if news else datetime.fromtimestamp(0, UTC)
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "id", _URN)
    _add(feed, "title", labels.NEWS_TITLE)
    _add(feed, "updated", updated.isoformat())
    _add(_add(feed, "author"), "name", _PRODUCT)
    for item, question in news[:MOST_ENTRIES]:
        _add_entry(feed, item, question)
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=False) + "\n"


def _add_entry(feed: ET.Element, item: StandingNews, question: StandingQuestion) -> None:
    quote = item.quote
    if quote is None:
        return
    mark = hashlib.sha256(str(item.locator).encode()).hexdigest()[:16]
    entry = _add(feed, "entry")
    _add(entry, "id", f"{_URN}:{question.id}:{mark}")
    _add(entry, "title", f"{labels.NEWS_KINDS[item.kind.value]}: {question.question}")
    _add(entry, "updated", item.found.isoformat())
    if quote.citation.deep_link:
        _add(entry, "link").set("href", _fit(quote.citation.deep_link))
    source = source_line(quote.article, quote.page, quote.last_page)
    _add(entry, "content", f"{quote.text}\n— {source}\n{quote.locator}").set("type", "text")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = None if text is None else _fit(text)
    return element


def _fit(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
