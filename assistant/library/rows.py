"""How articles become rows of the library and come back: JSON metadata and content hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import regex

from ..errors import ArticleError, LibraryError
from ..records import (
    ARTICLE_METADATA,
    Article,
    ArticleInfo,
    ArticleStats,
    Mark,
    MarkKind,
    ReadingReport,
    Span,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The parts one article is cut into, each a sorted tuple.

    `marks` are the stretches that are no running prose; those of boilerplate are never quoted.
    """

    passages: tuple[Span, ...]
    sentences: tuple[Span, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def boilerplate(self) -> tuple[Span, ...]:
        """The stretches that are never quoted."""
        return tuple(mark.span for mark in self.marks if mark.kind is MarkKind.BOILERPLATE)


_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD: Final = regex.compile(rf"[{_UNSPACED}]\p{{M}}*|[^\s{_UNSPACED}]+")
INFO_COLUMNS = (
    "id, metadata, length(text), text_sha256, content_sha256, original_sha256, stamp, root, source"
)
"""What `info_of` reads."""

HOLDINGS = (
    f"SELECT {INFO_COLUMNS}, word_count(text), added,"  # noqa: S608  constants
    " (SELECT count(*) FROM segments WHERE article_id = articles.id AND kind = 'passage'),"
    " (SELECT media_type FROM originals WHERE originals.sha256 = original_sha256)"
    " FROM articles ORDER BY id"
)
"""What `stats_of` reads; `word_count` is `count_words`."""


def info_of(row: tuple[Any, ...]) -> ArticleInfo:
    """The listing of one article, from a row of `INFO_COLUMNS`."""
    return ArticleInfo(
        id=row[0],
        **read_metadata(row[1]),
        characters=row[2],
        text_sha256=row[3],
        content_sha256=row[4],
        original_sha256=row[5],
        stamp=row[6],
        root=row[7],
        source=row[8],
    )


def stats_of(row: tuple[Any, ...]) -> ArticleStats:
    """The catalogue's entry of one article, from a row of `HOLDINGS`."""
    *info, words, added, passages, media_type = row
    return ArticleStats(
        info=info_of(tuple(info)),
        words=words,
        passages=passages,
        media_type=media_type,
        added=datetime.fromisoformat(added),
    )


def count_words(text: str) -> int:
    """How many words: runs between white space, and each character of a script that writes none.

    >>> count_words("Two islands"), count_words("二島 and 四島")
    (2, 5)
    """
    return len(text.split()) if text.isascii() else len(_WORD.findall(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an article's row says besides its text, and the hash over all of it."""

    metadata: str
    pages: str
    reading: str | None
    content_sha256: str


def written(article: Article) -> Written:
    """An article as its row will say it."""
    parts = (write_metadata(article), json.dumps(article.pages), write_reading(article.reading))
    content = content_hash_of(article.text_sha256, *parts)
    return Written(metadata=parts[0], pages=parts[1], reading=parts[2], content_sha256=content)


def content_hash(article: Article) -> str:
    """SHA-256 over an article's text, metadata, pages and reading: equal exactly if nothing changed."""
    return written(article).content_sha256


def content_hash_of(text_sha256: str, metadata: str, pages: str, reading: str | None) -> str:
    """The same of what is stored."""
    parts = [text_sha256, metadata, pages, *([reading] if reading else [])]
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8")).hexdigest()


def fold_fingerprint(rows: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over pairs of article id and content hash, in the order given."""
    digest = hashlib.sha256()
    for article_id, content_sha256 in rows:
        digest.update(f"{article_id}\x00{content_sha256}\n".encode())
    return digest.hexdigest()


def write_metadata(article: Article) -> str:
    """An article's metadata as canonical JSON.

    `about` came later than the rest and is left out where it is empty, so that the hash of an
    article that describes nothing is the one it had.
    """
    values = {name: getattr(article, name) for name in ARTICLE_METADATA}
    published = article.published
    values["published"] = published.isoformat() if published else None
    if not article.about:
        del values["about"]
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def read_metadata(stored: str) -> dict[str, Any]:
    """The keyword arguments for `Article` that `write_metadata` wrote."""
    values = json.loads(stored)
    published = values["published"]
    values["published"] = date.fromisoformat(published) if published else None
    lists = {name: tuple(values.get(name, ())) for name in ("authors", "about")}
    return {**values, **lists}


def write_reading(reading: ReadingReport) -> str | None:
    """A reading report as canonical JSON; `None` for one that says nothing."""
    if reading == ReadingReport():
        return None
    return json.dumps(reading.to_dict(), ensure_ascii=False, sort_keys=True)


def read_reading(stored: str | None) -> ReadingReport:
    """The report `write_reading` wrote.

    Raises:
        LibraryError: it is damaged.
    """
    if stored is None:
        return ReadingReport()
    try:
        return ReadingReport.from_dict(json.loads(stored))
    except (ArticleError, ValueError) as error:
        msg = f"a stored reading report is damaged: {error}; sync its source again"
        raise LibraryError(msg) from error
