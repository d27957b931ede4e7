"""The collection as a list: found by words, sorted by a column, one page of it at a time.

Invariant: the order is total, ties stand by article id, and what is unknown stands last whichever
way a column is sorted. What the browser asks for may be anything; it becomes a `View` or nothing.
"""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from ....records.outlet import outlet_key
from ....text.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ....assistant import Assistant
    from ....records import ArticleStats

ROWS: Final = 50
MOST_ROWS: Final = 60
"""A list of no more than this is one page: a second one of a few rows is a click for nothing."""
MAX_SEARCH_CHARACTERS: Final = 200
_MAX_COMMAND: Final = 2_000
_key: Final = lru_cache(maxsize=65_536)(folded_text)  # titles are sorted over and over
_COMMAND: Final = re.compile(
    r"(?P<number>\d{1,9}) (?P<verb>[a-z]{1,10})(?:\.(?P<value>\S*))?", re.ASCII
)


class Column(StrEnum):
    """What the list can be sorted by."""

    TITLE = "title"
    AUTHORS = "authors"
    OUTLET = "outlet"
    DATE = "date"
    LANGUAGE = "language"
    WORDS = "words"
    PASSAGES = "passages"
    FORMAT = "format"
    ADDED = "added"
    COPIES = "copies"


_LARGEST_FIRST: Final = frozenset(
    {Column.DATE, Column.WORDS, Column.PASSAGES, Column.ADDED, Column.COPIES}
)
"""Which way a column is sorted at the first click."""

_VALUES: Final[dict[Column, Callable[[ArticleStats], Any]]] = {
    Column.TITLE: lambda holding: _key(holding.info.title or ""),
    Column.AUTHORS: lambda holding: _key(", ".join(holding.info.authors)),
    Column.OUTLET: lambda holding: outlet_key(holding.info.publisher or ""),
    Column.DATE: lambda holding: holding.info.published,
    Column.LANGUAGE: lambda holding: _key(holding.info.language or ""),
    Column.WORDS: lambda holding: holding.words,
    Column.PASSAGES: lambda holding: holding.passages,
    Column.FORMAT: lambda holding: holding.media_type,
    Column.ADDED: lambda holding: holding.added,
    Column.COPIES: lambda holding: holding.copies,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which part of the list a page shows."""

    search: str = ""
    column: Column = Column.TITLE
    is_falling: bool = False
    page: int = 1

    def sorted_by(self, column: Column) -> View:
        """The list by this column; the other way round if it is sorted by it already."""
        is_falling = not self.is_falling if column is self.column else column in _LARGEST_FIRST
        return replace(self, column=column, is_falling=is_falling, page=1)

    def searched_for(self, words: object) -> View:
        """The list of what has all of these words."""
        search = words[:MAX_SEARCH_CHARACTERS] if isinstance(words, str) else ""
        return self if search == self.search else replace(self, search=search, page=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the list; `first` counts from 1."""

    view: View
    holdings: tuple[ArticleStats, ...]
    first: int
    matching: int
    all: int
    pages: int


class Listing:
    """What the index holds, read again when it has changed; shared by all pages."""

    def __init__(self, desk: Assistant) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._state = ""
        self._holdings: tuple[ArticleStats, ...] = ()

    def holdings(self) -> tuple[ArticleStats, ...]:
        """Everything the index holds now, in the order of article ids."""
        state = self._desk.fingerprint
        with self._lock:
            if state != self._state:
                self._holdings = tuple(self._desk.article_stats())
                self._state = state
            return self._holdings

    def forget(self) -> None:
        """Read again next time, whatever the index says of itself."""
        with self._lock:
            self._state = ""


def page_of(holdings: Sequence[ArticleStats], view: View) -> Page:
    """The page of the list that a view asks for, or the last one where there are fewer."""
    words = _key(view.search).split() if view.search.strip() else []
    found = [item for item in holdings if not words or _has_all(item, words)]
    ordered = _ordered(found, view)
    rows = MOST_ROWS if len(ordered) <= MOST_ROWS else ROWS
    pages = max(math.ceil(len(ordered) / rows), 1)
    page = min(max(view.page, 1), pages)
    start = (page - 1) * rows
    return Page(
        view=replace(view, page=page),
        holdings=tuple(ordered[start : start + rows]),
        first=start + 1,
        matching=len(ordered),
        all=len(holdings),
        pages=pages,
    )


def read_command(typed: object) -> tuple[str, str, str] | None:
    """Stamp, verb and value of what the page's script wrote, or `None` where it is no command.

    >>> read_command("7 sort.words")
    ('click-7', 'sort', 'words')
    """
    if not isinstance(typed, str) or len(typed) > _MAX_COMMAND:
        return None
    match = _COMMAND.fullmatch(typed)
    if match is None:
        return None
    return f"click-{match['number']}", match["verb"], unquote(match["value"] or "")


def command_among(typed: object, *verbs: str) -> tuple[str, str, str]:
    """Stamp, verb and value of a command with one of these verbs; all empty for anything else.

    >>> command_among("7 sort.words", "sort"), command_among("7 sort.words", "page")
    (('click-7', 'sort', 'words'), ('', '', ''))
    """
    command = read_command(typed)
    return command if command is not None and command[1] in verbs else ("", "", "")


def follow(view: View, verb: str, value: str) -> View:
    """The view after a command; the same one where it makes no sense."""
    if verb == "sort" and value in set(Column):
        return view.sorted_by(Column(value))
    if verb == "page" and value.isascii() and value.isdecimal() and len(value) < 8:  # noqa: PLR2004
        return replace(view, page=int(value))
    return view


def _ordered(holdings: Sequence[ArticleStats], view: View) -> list[ArticleStats]:
    value = _VALUES[view.column]
    by_id = sorted(holdings, key=lambda holding: holding.info.id)
    known = [item for item in by_id if value(item) not in (None, "")]
    unknown = [item for item in by_id if value(item) in (None, "")]
    # A reversed sort is stable too: ties keep the order of their ids
    known.sort(key=value, reverse=view.is_falling)
    return known + unknown


def _has_all(holding: ArticleStats, words: Sequence[str]) -> bool:
    info = holding.info
    date = info.published.isoformat() if info.published else ""
    fields = (info.title, *info.authors, info.publisher, date, info.language, info.source, info.id)
    text = _key(" ".join(field for field in fields if field))
    return all(word in text for word in words)
