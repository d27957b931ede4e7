"""The manifest of a folder of articles, `sources.toml`: what a person knows about each source.

Invariant: what stands in a manifest goes before everything else that is known, so it is read
strictly: an unknown key, a wrong type or two entries for one source are errors.

    [[source]]
    path = "talks.txt"              # relative to the manifest, or url = "https://…", or both;
                                    # with neither, the entry only records a source
    title = "Talks resume"
    authors = ["Jane Doe"]
    publisher = "Daily News"
    published = 2018-11-20
    language = "en"
    about = "https://…"             # what the article describes; one address or a list

    [[feed]]                        # RSS or Atom, asked again and again by `onrecord watch`
    url = "https://…"
    minutes = 30                    # between two requests, at least 5
    pages = true                    # fetch the articles that the feed only points at
    publisher = "Daily News"        # of all its articles, where it is not what the feed says
    language = "en"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from ...errors import ManifestError
from .fields import Metadata, one_line

MANIFEST_FILE: Final = "sources.toml"

_TEXT_KEYS: Final = ("title", "publisher", "url", "language")
_ABOUT_KEYS: Final = ("about", "source_url")
_KEYS: Final = ("path", *_TEXT_KEYS, "authors", "published", *_ABOUT_KEYS)
_FEED_KEYS: Final = ("url", "minutes", "pages", "publisher", "language")
LEAST_MINUTES: Final = 5
_MINUTES: Final = 30
_MOST_MINUTES: Final = 60 * 24 * 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """What the manifest says about one source; `path` uses forward slashes."""

    path: str | None = None
    metadata: Metadata = field(default_factory=Metadata)

    @property
    def url(self) -> str | None:
        """The address of the source, where it is given."""
        return self.metadata.url


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A feed that the manifest names: its address, how often it is asked, and what is known of it.

    `minutes` stand between two requests. Where `pages` is true, what the feed only points at is
    fetched, too.
    """

    url: str
    minutes: int = _MINUTES
    pages: bool = True
    metadata: Metadata = field(default_factory=Metadata)


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """The entries of a `sources.toml` for single sources, in order.

    Raises:
        ManifestError: the file cannot be read, is no TOML, has an unknown key, a value of the
            wrong type, or two entries for one source.
    """
    sources = _tables(path).get("source", [])
    entries = tuple(_entry(table, f"{path}, source {n}") for n, table in enumerate(sources, 1))
    _refuse_doubles(entries, path)
    return entries


def read_feeds(path: Path) -> tuple[FeedEntry, ...]:
    """The feeds that a `sources.toml` names, in order.

    Raises:
        ManifestError: the file cannot be read, is no TOML, has an unknown key, a value of the
            wrong type, or one feed twice.
    """
    tables = _tables(path).get("feed", [])
    feeds = tuple(_feed(table, f"{path}, feed {n}") for n, table in enumerate(tables, 1))
    for number, feed in enumerate(feeds):
        if any(feed.url == other.url for other in feeds[:number]):
            msg = f"{path}: two entries for the feed {feed.url}"
            raise ManifestError(msg)
    return feeds


def _tables(path: Path) -> dict[str, list[object]]:
    """The tables of a manifest by their kind."""
    if path.exists() and not path.is_file():  # reading a pipe would wait for ever
        msg = f"the manifest {path} is no regular file"
        raise ManifestError(msg)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"cannot read the manifest {path}: {error}"
        raise ManifestError(msg) from error
    wrong = sorted(
        name
        for name, value in tables.items()
        if name not in {"source", "feed"} or not isinstance(value, list)
    )
    if wrong:
        msg = (
            f"{path}: a manifest holds [[source]] and [[feed]] tables only, got {', '.join(wrong)}"
        )
        raise ManifestError(msg)
    return tables


def entry_for(
    entries: Iterable[ManifestEntry], *, path: str | None = None, url: str | None = None
) -> ManifestEntry | None:
    """The entry whose path is `path` or, without one, whose URL is `url`."""
    candidates = tuple(entries)
    by_path = (entry for entry in candidates if path is not None and entry.path == path)
    by_url = (entry for entry in candidates if url is not None and entry.url == url)
    return next(by_path, None) or next(by_url, None)


def _checked(table: object, where: str, known: Sequence[str]) -> dict[str, object]:
    if not isinstance(table, dict):
        msg = f"{where}: expected a table in double brackets, got {table!r}"
        raise ManifestError(msg)
    unknown = sorted(set(table) - set(known))
    if unknown:
        msg = f"{where}: unknown key {', '.join(unknown)}; known are {', '.join(known)}"
        raise ManifestError(msg)
    return table


def _feed(given: object, where: str) -> FeedEntry:
    table = _checked(given, where, _FEED_KEYS)
    url = _text(table.get("url"), "url", where)
    if not url.lower().startswith(("http://", "https://")):
        msg = f"{where}: url is the http or https address of a feed, got {url!r}"
        raise ManifestError(msg)
    minutes, pages = table.get("minutes", _MINUTES), table.get("pages", True)
    if type(minutes) is not int or not LEAST_MINUTES <= minutes <= _MOST_MINUTES:
        msg = (
            f"{where}: minutes is a number from {LEAST_MINUTES} to {_MOST_MINUTES}, got {minutes!r}"
        )
        raise ManifestError(msg)
    if not isinstance(pages, bool):
        msg = f"{where}: pages is true or false, got {pages!r}"
        raise ManifestError(msg)
    known = {
        key: _text(table[key], key, where) for key in ("publisher", "language") if key in table
    }
    return FeedEntry(
        url=url,
        minutes=minutes,
        pages=pages,
        metadata=Metadata(publisher=known.get("publisher"), language=known.get("language")),
    )


def _entry(given: object, where: str) -> ManifestEntry:
    table = _checked(given, where, _KEYS)
    texts = {key: _text(table[key], key, where) for key in _TEXT_KEYS if key in table}
    path = _path(table["path"], where) if "path" in table else None
    return ManifestEntry(
        path=path,
        metadata=Metadata(
            title=texts.get("title"),
            authors=_authors(table.get("authors", []), where),
            publisher=texts.get("publisher"),
            published=_published(table["published"], where) if "published" in table else None,
            url=texts.get("url"),
            about=_about(table, where),
            language=texts.get("language"),
        ),
    )


def _text(value: object, key: str, where: str) -> str:
    line = one_line(value)
    if line is None:
        msg = f"{where}: {key} is one line of text, got {value!r}"
        raise ManifestError(msg)
    return line


def _path(value: object, where: str) -> str:
    path = _text(value, "path", where)
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or ".." in parts:
        msg = f"{where}: path is relative to the manifest, with forward slashes, got {path!r}"
        raise ManifestError(msg)
    return "/".join(part for part in parts if part != ".")


def _authors(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        msg = f"{where}: authors is a list of names, got {value!r}"
        raise ManifestError(msg)
    return tuple(_text(name, "authors", where) for name in value)


def _about(table: dict[str, object], where: str) -> tuple[str, ...]:
    given = [table[key] for key in _ABOUT_KEYS if key in table]
    addresses = [
        item for value in given for item in (value if isinstance(value, list) else [value])
    ]
    return tuple(dict.fromkeys(_text(address, "about", where) for address in addresses))


def _published(value: object, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        msg = f"{where}: published is a date such as 2018-11-20, got {value!r}"
        raise ManifestError(msg) from error


def _refuse_doubles(entries: Iterable[ManifestEntry], path: Path) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        key = ("path", entry.path) if entry.path else ("url", entry.url or "")
        if key[1] and key in seen:
            msg = f"{path}: two entries for the {key[0]} {key[1]}"
            raise ManifestError(msg)
        seen.add(key)
