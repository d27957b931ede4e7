"""The nouns everything else is made of: an article, and places inside its text.

Invariant: an `Article` never changes, and neither does the text a `Locator` names: the locator
carries the SHA-256 of the text it was made for and resolves against nothing else. All offsets
count Unicode code points, as Python strings do. Nothing here reads files or knows about search.
"""

from __future__ import annotations

import copy
import hashlib
import re
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Protocol
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote as percent_decoded

from ..errors import ArticleError, LocatorError
from ..rendering import labels
from ..text.spans import Span
from .reading import ReadingReport

_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_PLACE = re.compile(r"(?P<sha>[0-9a-f]{64}):(?P<start>\d{1,18})-(?P<end>\d{1,18})")
_SCHEME = "onrecord:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: its text, kept as extracted, and what is known about it.

    Unknown metadata is `None` or empty; nothing is guessed. `url` is the article's own address;
    `about` holds the addresses of what it describes, where its words do *not* stand: they are
    shown, never cited, linked to or checked again. `pages` holds the offset at which each page of a
    paged source begins (empty for others), so a quote can name its page. `reading` says how the
    text was read: what was left out, what is no running prose, what is doubtful.

    Raises:
        ArticleError: an id with spaces or over 200 characters, a text that is empty or cannot be
            written as UTF-8, a date that is no `datetime.date`, pages out of order, or marks past
            the text.

    >>> article = Article(id="a1", text="Talks resumed. No treaty followed.", title="Talks")
    >>> article.text_sha256[:8]
    'eba3e348'
    """

    id: str
    text: str = field(repr=False)
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    about: tuple[str, ...] = ()
    language: str | None = None
    pages: tuple[int, ...] = field(default=(), repr=False)
    reading: ReadingReport = field(default_factory=ReadingReport, repr=False)
    text_sha256: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._check_text()
        self._check_metadata()
        digest = hashlib.sha256(self.text.encode("utf-8")).hexdigest()
        object.__setattr__(self, "text_sha256", digest)

    def _check_text(self) -> None:
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            msg = f"an article id needs 1 to 200 characters without spaces, got {self.id!r}"
            raise ArticleError(msg)
        if not isinstance(self.text, str) or not self.text.strip():
            msg = f"article {self.id!r} has no text"
            raise ArticleError(msg)
        try:
            self.text.encode("utf-8")
        except UnicodeEncodeError as error:
            msg = f"article {self.id!r} holds a lone surrogate at offset {error.start}"
            raise ArticleError(msg) from error
        if list(self.pages) != sorted(set(self.pages)) or any(
            not 0 <= page <= len(self.text) for page in self.pages
        ):
            msg = f"article {self.id!r}: page offsets must rise inside the text"
            raise ArticleError(msg)
        if any(mark.span.end > len(self.text) for mark in self.reading.marks):
            msg = f"article {self.id!r}: its reading report marks a place after the text"
            raise ArticleError(msg)

    def _check_metadata(self) -> None:
        object.__setattr__(self, "pages", tuple(self.pages))
        for name, values in (("authors", self.authors), ("about", self.about)):
            if isinstance(values, str):
                msg = (
                    f"article {self.id!r}: {name} is a tuple of strings, got the string {values!r}"
                )
                raise ArticleError(msg)
            object.__setattr__(self, name, tuple(values))
        if self.published is not None and (
            not isinstance(self.published, date) or isinstance(self.published, datetime)
        ):
            msg = f"article {self.id!r}: published is a datetime.date, got {self.published!r}"
            raise ArticleError(msg)
        for name, value in (
            ("title", self.title),
            ("publisher", self.publisher),
            ("url", self.url),
            ("language", self.language),
            *(("author", author) for author in self.authors),
            *(("about", address) for address in self.about),
        ):
            _check_line(self.id, name, value)

    def page_of(self, offset: int) -> int | None:
        """The 1-based page the offset lies on, or `None` where the source has no pages."""
        number = sum(1 for start in self.pages if start <= offset)
        return number or None

    def locate(self, span: Span) -> Locator:
        """A locator for `span` of this article's text.

        Raises:
            LocatorError: the span is empty or ends after the text.
        """
        locator = Locator(
            article_id=self.id, text_sha256=self.text_sha256, start=span.start, end=span.end
        )
        locator.resolve(self)
        return locator


def _check_line(article_id: str, name: str, value: str | None) -> None:
    if value is None:
        return
    bad = not isinstance(value, str) or not value.strip()
    if bad or any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        msg = f"article {article_id!r}: {name} must be one line of text or None, got {value!r}"
        raise ArticleError(msg)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Locator:
    """The address of a passage of text: which article, which version of its text, from where to where.

    A locator is the only thing a quote is made from. It holds no text.

    >>> article = Article(id="a1", text="Talks resumed. No treaty followed.")
    >>> locator = article.locate(Span(start=15, end=34))
    >>> locator.resolve(article)
    'No treaty followed.'
    >>> Locator.parse(str(locator)) == locator
    True
    """

    article_id: str
    text_sha256: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"a locator needs 0 <= start < end, got {self.start}..{self.end}"
            raise LocatorError(msg)

    @property
    def span(self) -> Span:
        """The range of code points, without the article."""
        return Span(start=self.start, end=self.end)

    def resolve(self, article: Article) -> str:
        """The text this locator names, sliced out of `article`.

        Raises:
            LocatorError: another article, another version of its text, or an end past the text.
        """
        if article.id != self.article_id:
            msg = f"locator names article {self.article_id!r}, not {article.id!r}"
            raise LocatorError(msg)
        if article.text_sha256 != self.text_sha256:
            msg = f"article {self.article_id!r} has changed since this locator was made"
            raise LocatorError(msg)
        if self.end > len(article.text):
            msg = f"locator ends at {self.end}, the text of {article.id!r} at {len(article.text)}"
            raise LocatorError(msg)
        return article.text[self.start : self.end]

    def __str__(self) -> str:
        return f"{self.article_id}@{self._place}"

    @property
    def uri(self) -> str:
        """The locator as a URI, for programs that know places by their address."""
        return f"{_SCHEME}{percent_encoded(self.article_id, safe='')}@{self._place}"

    @property
    def _place(self) -> str:
        return f"{self.text_sha256}:{self.start}-{self.end}"

    def to_dict(self) -> dict[str, object]:
        """The locator as JSON-ready values; offsets count code points."""
        return {
            "article_id": self.article_id,
            "text_sha256": self.text_sha256,
            "start": self.start,
            "end": self.end,
        }

    @classmethod
    def from_uri(cls, uri: str) -> Locator:
        """The locator that `uri` wrote.

        >>> locator = Locator(article_id="a/b,c", text_sha256="0" * 64, start=1, end=2)
        >>> Locator.from_uri(locator.uri) == locator
        True

        Raises:
            LocatorError: the address is not of the form `onrecord:id@sha256:start-end`.
        """
        name, at, place = uri.removeprefix(_SCHEME).rpartition("@")
        if not (uri.startswith(_SCHEME) and at):
            msg = f"not a place here: {uri[:100]!r}; expected {_SCHEME}id@sha256:start-end"
            raise LocatorError(msg)
        return cls._parsed(percent_decoded(name), place)

    @classmethod
    def parse(cls, text: str) -> Locator:
        """The locator that `str()` wrote.

        Raises:
            LocatorError: the string is not of the form `id@sha256:start-end`.
        """
        name, _, place = text.rpartition("@")
        return cls._parsed(name, place)

    @classmethod
    def _parsed(cls, article_id: str, place: str) -> Locator:
        match = _PLACE.fullmatch(place)
        if match is None or not _ID.fullmatch(article_id):
            text = f"{article_id}@{place}"
            msg = f"not a locator: {text[:100]!r}; expected id@sha256:start-end"
            raise LocatorError(msg)
        return cls(
            article_id=article_id,
            text_sha256=match["sha"],
            start=int(match["start"]),
            end=int(match["end"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The source an article was extracted from, kept byte for byte.

    `source` is the path relative to the folder it was read from, or the URL, with "#" and a name
    after it for one of several articles in one source; `loader` names the
    code that extracted the text, with its version, so "what came from what" can be audited.
    """

    content: bytes = field(repr=False)
    media_type: str
    source: str
    loader: str
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    def named(self, source: str, *, loader: str | None = None) -> Original:
        """The same bytes under another name, or as read by another loader; not hashed again."""
        if source == self.source and loader in {None, "", self.loader}:
            return self
        other = copy.copy(self)
        object.__setattr__(other, "source", source)
        object.__setattr__(other, "loader", loader or self.loader)
        return other


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalInfo:
    """What is known of an original, without its bytes; the fields are those of `Original`."""

    media_type: str
    source: str
    loader: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article together with the original it came from (`None` if handed over as an object)."""

    article: Article
    original: Original | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInfo:
    """One article as a library lists it: everything but its text.

    `root` and `source` say where it came from: the synced folder and the path below it, or only a
    path or URL for an article added by hand. `stamp` is the hash by which an unchanged source is
    recognised without reading it. All of these are `None` for an article handed over as an object.
    """

    id: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published: date | None
    url: str | None
    language: str | None
    characters: int
    text_sha256: str
    content_sha256: str
    original_sha256: str | None
    stamp: str | None
    root: str | None
    source: str | None
    about: tuple[str, ...] = ()


class HeldArticles(Protocol):
    """What holds articles to be read: a library, or a collection that lies on an engine."""

    def infos(self) -> list[ArticleInfo]:
        """All articles without their texts, sorted by id."""

    def article(self, article_id: str) -> Article:
        """The article with this id; raises `ArticleNotFoundError` where there is none."""

    def original(self, article_id: str) -> Original | None:
        """The source it was extracted from, where that is kept here."""

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside comes from one state, as far as the holder can promise that."""


def article_dict(article: Article | ArticleInfo) -> dict[str, object]:
    """An article's identity and metadata as JSON-ready values, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "about": list(article.about),
        "language": article.language,
        "text_sha256": article.text_sha256,
    }


def source_line(
    article: Article | ArticleInfo, page: int | None = None, last_page: int | None = None
) -> str:
    """Title, authors, publisher, date and page in one line, as far as they are known."""
    parts = [article.title or labels.UNTITLED, ", ".join(article.authors), article.publisher]
    if article.published:
        parts.append(labels.spell_date(article.published))
    if page is not None:
        parts.append(labels.spell_pages(page, last_page))
    return labels.SEPARATOR.join(part for part in parts if part)


ARTICLE_METADATA = tuple(
    item.name
    for item in fields(Article)
    if item.name not in {"id", "text", "pages", "reading", "text_sha256"}
)
"""Names of the fields that describe an article, in the order of the constructor."""
