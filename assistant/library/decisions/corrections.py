"""Corrections: what somebody says of an article against what was read of it.

Invariant: a library holds articles as corrected, and beside each correction what was read, so that
it can be taken back. Reading the source again never loses a correction: where the source has
changed since, it stays and says so. Only an article that had left the library and comes back
otherwise than it was is read without its old corrections: it may be another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from ...errors import ArticleError, LibraryError
from ...ingest import part_of
from ...records import CORRECTABLE, Article, Correction, FieldValue, Original, OriginalInfo
from ..safekeeping.sealing import CORRECTION_FIELDS, SEAL_CORRECTION

CORRECTED: Final = "correction"
"""The origin of metadata that somebody corrected."""

LONGEST_VALUE: Final = 500

_COLUMNS: Final = f"seal, row_seal({CORRECTION_FIELDS}), {CORRECTION_FIELDS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataChange:
    """Other values for the metadata of one article; `None` leaves a field as it is.

    An empty value says that nothing is known: `title=""`, `authors=()`, `published=""`.

    Raises:
        ArticleError: authors that are a single string, a value over 500 characters, or a date that
            is none.
    """

    title: str | None = None
    authors: Sequence[str] | None = None
    publisher: str | None = None
    published: date | str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.authors, str):
            msg = f"authors are a sequence of names, got the string {self.authors!r}"
            raise ArticleError(msg)
        for value in (self.title, self.publisher, *(self.authors or ())):
            if isinstance(value, str) and len(value) > LONGEST_VALUE:
                msg = f"a title or name has at most {LONGEST_VALUE} characters, got {len(value):,}"
                raise ArticleError(msg)
        object.__setattr__(self, "published", _as_date(self.published))

    def values(self) -> list[tuple[str, FieldValue]]:
        """Each field that changes, with the value an `Article` has for it."""
        given = [(name, getattr(self, name)) for name in CORRECTABLE]
        return [
            (name, tuple(value) if name == "authors" else value or None)
            for name, value in given
            if value is not None
        ]


def _as_date(value: date | str | None) -> date | str | None:
    if (
        value is None
        or value == ""
        or (isinstance(value, date) and not isinstance(value, datetime))
    ):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        msg = f"published: {value!r} is no date; write it as 2018-11-20"
        raise ArticleError(msg) from error


def as_read(article: Article, corrections: Iterable[Correction]) -> Article:
    """The article with what was read of it in place of its corrections."""
    return _with(article, [(item.field, item.read, item.origin) for item in corrections])


def as_corrected(article: Article, corrections: Iterable[Correction]) -> Article:
    """The article with its corrections in place of what was read.

    Raises:
        ArticleError: a corrected value is more than one line of text.
    """
    return _with(article, [(item.field, item.value, CORRECTED) for item in corrections])


def _with(article: Article, values: Sequence[tuple[str, FieldValue, str | None]]) -> Article:
    if not values:
        return article
    origins = dict(article.reading.origins) | {name: origin for name, _, origin in values}
    known = tuple(sorted((name, origin) for name, origin in origins.items() if origin))
    changed: dict[str, Any] = {name: value for name, value, _ in values}
    return replace(article, reading=replace(article.reading, origins=known), **changed)


def source_hash(article: Article, original: Original | OriginalInfo | None) -> str:
    """What tells one state of an article's source from another.

    That is the SHA-256 of the original, or of the text where there is none or it holds others too.
    """
    if original is None or part_of(original.source)[1] is not None:
        return article.text_sha256
    return original.sha256


class Corrections:
    """The part of an open library that keeps corrections.

    Methods that write run inside a transaction of `Library.writing`.
    """

    def __init__(self, *, execute: Callable[..., Any], read: Callable[..., list[Any]]) -> None:
        """`execute` is the connection's; `read` returns a statement's rows."""
        self._execute = execute
        self._read = read

    def of(self, article_id: str) -> list[Correction]:
        """The corrections of one article, sorted by field."""
        rows = self._read(
            f"SELECT {_COLUMNS} FROM corrections WHERE article_id = ? ORDER BY field",  # noqa: S608  constants
            (article_id,),
        )
        return [_correction(row) for row in rows]

    def all(self) -> list[Correction]:
        """The corrections of all articles that are held, sorted by article and field."""
        rows = self._read(
            f"SELECT {_COLUMNS} FROM corrections"  # noqa: S608  constants
            " WHERE article_id IN (SELECT id FROM articles) ORDER BY article_id, field"
        )
        return [_correction(row) for row in rows]

    def keep(self, correction: Correction) -> None:
        """Keep a correction in place of an earlier one of the same field."""
        self._execute(
            f"INSERT OR REPLACE INTO corrections ({CORRECTION_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  constants
            (
                correction.article_id,
                correction.field,
                _written(correction.value),
                _written(correction.read),
                correction.origin,
                correction.source_sha256,
                int(correction.is_overtaken),
                correction.made.isoformat(timespec="seconds"),
            ),
        )
        self._execute(SEAL_CORRECTION, (correction.article_id, correction.field))

    def drop(self, article_id: str, field: str) -> None:
        """Take one correction back."""
        self._execute(
            "DELETE FROM corrections WHERE article_id = ? AND field = ?", (article_id, field)
        )

    def renewed(self, article: Article, original: Original | None, *, is_held: bool) -> Article:
        """An article that was just read, with its corrections as they stand now.

        Those of which the source has changed are kept and marked; those that it says itself by now
        are needed no more.
        """
        source = source_hash(article, original)
        standing = []
        for before in self.of(article.id):
            now = _compared(before, article, source)
            is_another = not is_held and _state_of(now) != _state_of(before)
            if is_another or now.read == now.value:
                self.drop(article.id, before.field)
            else:
                standing.append(now)
                if now is not before:
                    self.keep(now)
        return as_corrected(article, standing)


def _state_of(correction: Correction) -> tuple[FieldValue, str]:
    return correction.read, correction.source_sha256


def _compared(before: Correction, article: Article, source: str) -> Correction:
    """The correction beside what is read now; the same object where nothing has changed."""
    origin = dict(article.reading.origins).get(before.field)
    read = getattr(article, before.field)
    if origin == CORRECTED and read == before.value:  # an article of ours that was handed back
        return before
    if (read, source) == _state_of(before):
        return before if origin == before.origin else replace(before, origin=origin)
    return replace(before, read=read, origin=origin, source_sha256=source, is_overtaken=True)


def corrections_for(
    plain: Article, values: Iterable[tuple[str, FieldValue]], source: str
) -> list[Correction]:
    """These values as corrections of an article as it was read."""
    now = datetime.now(UTC).replace(microsecond=0)
    origins = dict(plain.reading.origins)
    return [
        Correction(
            article_id=plain.id,
            field=field,
            value=value,
            read=getattr(plain, field),
            origin=origins.get(field),
            source_sha256=source,
            made=now,
        )
        for field, value in values
    ]


def _written(value: FieldValue) -> str:
    plain = value.isoformat() if isinstance(value, date) else value
    return json.dumps(plain, ensure_ascii=False)


def _value(field: str, stored: str) -> FieldValue:
    value: Any = json.loads(stored)
    if isinstance(value, list):
        return tuple(value)
    return date.fromisoformat(value) if field == "published" and value else value


def _correction(row: tuple[Any, ...]) -> Correction:
    seal, found, article_id, field, value, read, origin, source_sha256, is_overtaken, made = row
    if seal != found:
        msg = (
            f"the correction of {field} of article {article_id!r} is damaged;"
            " onrecord doctor --repair saves what is readable"
        )
        raise LibraryError(msg)
    return Correction(
        article_id=article_id,
        field=field,
        value=_value(field, value),
        read=_value(field, read),
        origin=origin,
        source_sha256=source_sha256,
        is_overtaken=bool(is_overtaken),
        made=datetime.fromisoformat(made),
    )
