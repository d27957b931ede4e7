"""The metadata at the head of a Markdown file, in the forms of the common tools.

YAML between "---", TOML between "+++", JSON, MultiMarkdown's "Key: value" lines, and pandoc's title
block of "%" lines. Front matter that its own language does not accept is read line by line, with a
warning; what holds no metadata at all is text and stays in the body. This module is the owner of
PyYAML.

Invariant: every character of the file is either in the body or was read as front matter.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from ...records import ReadingWarning, WarningKind
from .bylines import read_names
from .dates import find_date
from .fields import Metadata, one_line
from .outlets import outlet_name

MAX_CHARACTERS: Final = 65_536

_FENCED: Final = {
    "yaml": re.compile(
        r"\s*---[ \t]*\r?\n(?P<inside>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
        re.DOTALL | re.MULTILINE,
    ),
    "toml": re.compile(
        r"\s*\+\+\+[ \t]*\r?\n(?P<inside>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
    ),
    "json": re.compile(
        r"\s*;;;[ \t]*\r?\n(?P<inside>.*?)^;;;[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
    ),
}
_JSON_AHEAD = re.compile(r"\s*(?=\{\s*\")")
_PANDOC = re.compile(
    r"\s*%[ \t]*(?P<title>[^\n]*(?:\n[ \t]+[^\n]+)*)(?:\n%[ \t]*(?P<authors>[^\n]*(?:\n[ \t]+[^\n]+)*))?(?:\n%[ \t]*(?P<date>[^\n]*))?(?:\n|\Z)"
)
_LINES = re.compile(
    r"(?:(?:(?:\*\*|__)?[A-Za-z][\w \-]{0,30}(?:\*\*|__)?:(?:\*\*|__)?[ \t]*\S?[^\n]*|[ \t]+\S[^\n]*)\r?\n)+(?=\r?\n|\Z)"
)
_LINE = re.compile(r"[\"']?(?P<key>[A-Za-z_][\w .\-]{0,40}?)[\"']?[ \t]*[:=][ \t]*(?P<value>.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>\S.*)")
_KEY = re.compile(r"[\w.\-]+(?: [\w.\-]+){0,2}")
_ADDRESS = re.compile(r"https?://\S+")
_TITLE_KEYS: Final = ("title", "headline")
_AUTHOR_KEYS: Final = ("authors", "author", "by", "byline", "creator", "writer")
_OUTLET_KEYS: Final = (
    "publisher",
    "publication",
    "outlet",
    "newspaper",
    "journal",
    "source",
    "site",
    "sitename",
    "site_name",
    "website",
)
_URL_KEYS: Final = (
    "url",
    "link",
    "canonical",
    "canonical_url",
    "canonicalurl",
    "original_url",
    "source",
    "permalink",
    "href",
)
_ABOUT_KEYS: Final = ("about", "source_url")
"""What the article describes; never its own address."""
_LANGUAGE_KEYS: Final = ("language", "lang", "locale")
_DATE_KEYS: Final = (
    "published",
    "date",
    "publish_date",
    "publishdate",
    "published_at",
    "date_published",
    "datepublished",
    "pubdate",
    "issued",
)
_OTHER_KEYS: Final = (
    "tags", "tag", "categories", "category", "layout", "description", "draft", "slug", "aliases", "created", "updated", "modified", "lastmod",
    "keywords", "id", "subtitle", "image", "summary", "abstract", "copyright", "template", "type", "weight", "toc", "cssclasses", "status", "clipped",
)  # fmt: skip
_KNOWN: Final = frozenset(
    (
        *_TITLE_KEYS,
        *_AUTHOR_KEYS,
        *_OUTLET_KEYS,
        *_URL_KEYS,
        *_ABOUT_KEYS,
        *_LANGUAGE_KEYS,
        *_DATE_KEYS,
        *_OTHER_KEYS,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What the head of a file says, the rest of the file, and what is doubtful."""

    body: str
    values: dict[str, object] = field(default_factory=dict)
    warnings: tuple[ReadingWarning, ...] = ()

    def metadata(self) -> Metadata:
        """The values that describe the article, each checked."""
        return _metadata(self.values).from_("front matter")


def split(raw: str) -> FrontMatter:
    """The front matter of a Markdown file and its body."""
    head = raw[:MAX_CHARACTERS]
    for language, form in _FENCED.items():
        match = form.match(head)
        if match and (found := _fenced(language, match["inside"], raw[match.end() :])):
            return found
    return _json(head, raw) or _pandoc(head, raw) or _lines(head, raw) or FrontMatter(body=raw)


def _fenced(language: str, inside: str, body: str) -> FrontMatter | None:
    values, reason = _parsed(language, inside)
    if values is None and reason:
        values = _by_line(inside)
        doubt = ReadingWarning(
            kind=WarningKind.DAMAGED_PART,
            detail=f"the front matter is no valid {language.upper()} ({reason}); read line by line",
        )
        return FrontMatter(body=body, values=values, warnings=(doubt,)) if values else None
    if values is None or not _is_metadata(values):
        return None  # two thematic breaks around text
    return FrontMatter(body=body, values=values)


def _parsed(language: str, inside: str) -> tuple[dict[str, object] | None, str | None]:
    """The values, or `None` and, where they are not of that language, the reason."""
    import yaml

    readers: dict[str, Callable[[str], object]] = {
        "yaml": yaml.safe_load,
        "toml": tomllib.loads,
        "json": json.loads,
    }
    try:
        found = readers[language](inside)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, " ".join(str(error).split())[:120]
    # What PyYAML lets through where a value does not fit the type its tag names, as in "!!bool foo"
    except (LookupError, TypeError, AttributeError, ArithmeticError):
        return None, "a value does not fit its tag"
    if not isinstance(found, dict):
        return None, None
    return {str(key).strip().lower(): value for key, value in found.items()}, None


def _is_metadata(values: dict[str, object]) -> bool:
    keys = list(values)
    return (
        bool(keys)
        and all(_KEY.fullmatch(key) for key in keys)
        and (not _KNOWN.isdisjoint(keys) or (len(keys) > 1 and not any(" " in key for key in keys)))
    )


def _by_line(inside: str) -> dict[str, object]:
    """The keys and values that can be read by themselves; nothing where none is a known key."""
    values: dict[str, object] = {}
    key = ""
    for line in inside.splitlines():
        item, match = _ITEM.fullmatch(line), _LINE.fullmatch(line)
        if item and key:
            earlier = values.get(key)
            values[key] = [*(earlier if isinstance(earlier, list) else []), _bare(item["value"])]
        elif match:
            key = match["key"].strip().lower()
            values[key] = _bare(match["value"])
    return values if not _KNOWN.isdisjoint(values) else {}


def _bare(value: str) -> str:
    plain = value.strip()
    return plain[1:-1] if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'" else plain


def _json(head: str, raw: str) -> FrontMatter | None:
    match = _JSON_AHEAD.match(head)
    if match is None:
        return None
    try:
        values, end = json.JSONDecoder().raw_decode(head, match.end())
    except (ValueError, RecursionError):
        return None
    lowered = {str(key).strip().lower(): value for key, value in values.items()}
    if not _is_metadata(lowered) or raw[end : end + 2].strip(" \t\r\n"):
        return None
    return FrontMatter(body=raw[end:], values=lowered)


def _pandoc(head: str, raw: str) -> FrontMatter | None:
    match = _PANDOC.match(head)
    if match is None:
        return None
    authors = [part for part in re.split(r"[;\n]", match["authors"] or "") if part.strip()]
    values = {"title": one_line(match["title"]), "authors": authors, "date": match["date"]}
    return FrontMatter(body=raw[match.end() :], values=values)


def _lines(head: str, raw: str) -> FrontMatter | None:
    """MultiMarkdown: lines of "Key: value" from the first on, with a known key first of all."""
    match = _LINES.match(head)
    if match is None:
        return None
    values: dict[str, object] = {}
    key = ""
    for line in match[0].splitlines():
        if line[:1].isspace() and key:
            values[key] = f"{values[key]} {line.strip()}"
            continue
        name, _, value = line.partition(":")
        key = name.strip(" \t*_").lower()
        values[key] = value.strip(" \t\r*_")
    described = _TITLE_KEYS + _AUTHOR_KEYS + _DATE_KEYS
    first = next(iter(values))
    if first not in _KNOWN or not set(values) & set(described):
        return None
    return FrontMatter(body=raw[match.end() :], values=values)


def _metadata(values: dict[str, object]) -> Metadata:
    address = _first(values, _URL_KEYS, _is_address)
    return Metadata(
        title=one_line(_first(values, _TITLE_KEYS)),
        authors=_authors(_first(values, _AUTHOR_KEYS)),
        publisher=outlet_name(
            _first(values, _OUTLET_KEYS, lambda value: outlet_name(_name(value)))
        ),
        published=_as_date(_first(values, _DATE_KEYS, _as_date)),
        url=one_line(address),
        about=_described(values),
        language=one_line(_first(values, _LANGUAGE_KEYS)),
    )


def _first(values: dict[str, object], keys: Sequence[str], fits: object = bool) -> object:
    return next(
        (
            _name(values[key])
            for key in keys
            if values.get(key) and callable(fits) and fits(values[key])
        ),
        None,
    )


def _name(value: object) -> object:
    """A value, or the name in a table such as {name: Jane Doe}; the first of a list of one."""
    if isinstance(value, list) and len(value) == 1:
        return _name(value[0])
    if isinstance(value, dict):
        given = " ".join(str(value[key]) for key in ("given", "family") if value.get(key))
        return value.get("name") or value.get("literal") or given or None
    return value


def _authors(value: object) -> tuple[str, ...]:
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(name for item in values for name in read_names(_name(item))))


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value.strip()) is not None


def _described(values: dict[str, object]) -> tuple[str, ...]:
    """The addresses of what the article describes; words are no address."""
    given = [values[key] for key in _ABOUT_KEYS if key in values]
    items = [item for value in given for item in (value if isinstance(value, list) else [value])]
    found = [one_line(item) for item in items if _is_address(item)]
    return tuple(dict.fromkeys(address for address in found if address))


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return find_date(value) if isinstance(value, str) else None
