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
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """What the manifest says about one source; `path` uses forward slashes."""

    path: str | None = None
    metadata: Metadata = field(default_factory=Metadata)

    @property
    def url(self) -> str | None:
        """The address of the source, where it is given."""
        return self.metadata.url


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """The entries of a `sources.toml`, in order.

    Raises:
        ManifestError: the file cannot be read, is no TOML, has an unknown key, a value of the
            wrong type, or two entries for one source.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"cannot read the manifest {path}: {error}"
        raise ManifestError(msg) from error
    unknown = sorted(set(tables) - {"source"})
    sources = tables.get("source", [])
    if unknown or not isinstance(sources, list):
        msg = (
            f"{path}: a manifest holds [[source]] tables only, got {', '.join(unknown) or 'source'}"
        )
        raise ManifestError(msg)
    entries = tuple(_entry(table, f"{path}, source {n}") for n, table in enumerate(sources, 1))
    _refuse_doubles(entries, path)
    return entries


def entry_for(
    entries: Iterable[ManifestEntry], *, path: str | None = None, url: str | None = None
) -> ManifestEntry | None:
    """The entry whose path is `path` or, without one, whose URL is `url`."""
    candidates = tuple(entries)
    by_path = (entry for entry in candidates if path is not None and entry.path == path)
    by_url = (entry for entry in candidates if url is not None and entry.url == url)
    return next(by_path, None) or next(by_url, None)


def _entry(table: object, where: str) -> ManifestEntry:
    if not isinstance(table, dict):
        msg = f"{where}: expected a [[source]] table, got {table!r}"
        raise ManifestError(msg)
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        msg = f"{where}: unknown key {', '.join(unknown)}; known are {', '.join(_KEYS)}"
        raise ManifestError(msg)
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
