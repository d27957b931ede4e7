"""What long work says about itself, and what a library says of the articles it holds or held.

Progress while work runs, a report when it is done; catalogues, corrections, removals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final, Self

from ..rendering import labels
from .article import ArticleInfo, Document, article_dict
from .reading import ReadingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of long work: `done` of `total` in the named stage."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How much of a collection can be searched while the rest is encoded.

    `articles` are in, of `total`; `pace` says in words how fast it goes and how long it will take,
    and is empty while that is not known.
    """

    articles: int
    total: int
    pace: str = ""

    @property
    def line(self) -> str:
        """What there is to say of it.

        >>> Encoding(articles=3_120, total=12_000, pace="25.0 a second, 30 s left").line
        '3,120 of 12,000 in · 25.0 a second, 30 s left'
        """
        counts = {
            "count": labels.spell_count(self.articles),
            "total": labels.spell_count(self.total),
        }
        words = (labels.NOT_ALL_IN.format(**counts), self.pace)
        return labels.SEPARATOR.join(word for word in words if word)


OnProgress = Callable[[Progress], None]
"""What long work calls after each step, on the thread that does the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A source that was left out, and why.

    `points_at` is the address of the article where the source only points at it, as most entries of
    feeds do.
    """

    source: str
    reason: str
    points_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one source gave: its documents, mostly one, and the parts that could not be read.

    The originals of several documents differ in `source` only: the source's name with "#" and a
    name for the part after it.
    """

    documents: tuple[Document, ...]
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReading:
    """How one article was read."""

    article_id: str
    reading: ReadingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync or an add did, as ids of articles; `failed` names sources with reasons.

    `doubtful` says of articles that are new or changed what their text lacks or why it may differ
    from what a reader of the source sees. `kept_out` are articles whose sources are there and that
    somebody has removed.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    doubtful: tuple[ArticleReading, ...] = ()
    kept_out: tuple[str, ...] = ()

    @classmethod
    def merged(cls, reports: Iterable[Self]) -> Self:
        """What several changes did, one after the other."""
        together = tuple(reports)
        return cls(
            added=tuple(name for report in together for name in report.added),
            changed=tuple(name for report in together for name in report.changed),
            removed=tuple(name for report in together for name in report.removed),
            unchanged=tuple(name for report in together for name in report.unchanged),
            failed=tuple(failure for report in together for failure in report.failed),
            doubtful=tuple(item for report in together for item in report.doubtful),
            kept_out=tuple(name for report in together for name in report.kept_out),
        )

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "unchanged": list(self.unchanged),
            "kept_out": list(self.kept_out),
            "failed": [{"source": item.source, "reason": item.reason} for item in self.failed],
            "doubtful": [
                {
                    "article_id": item.article_id,
                    "warnings": item.reading.to_dict()["warnings"],
                    "unread": [[unread.kind.value, unread.count] for unread in item.reading.unread],
                }
                for item in self.doubtful
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadReport:
    """What reading kept originals again did, as ids of articles.

    Locators of articles in `new_text` made before no longer resolve; those of the others do.
    """

    new_text: tuple[str, ...] = ()
    new_metadata: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "new_text": list(self.new_text),
            "new_metadata": list(self.new_metadata),
            "added": list(self.added),
            "removed": list(self.removed),
            "unchanged": list(self.unchanged),
            "failed": [{"source": item.source, "reason": item.reason} for item in self.failed],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What became of one file that was sent: the article it is now, or the reason it is none.

    Of a file that holds several articles, `article_id` is the first, and `articles` how many there
    are; a `reason` beside it names the parts that could not be read. `is_new` is false where the
    collection already held exactly this file.
    """

    source: str
    article_id: str | None = None
    is_new: bool = False
    reason: str | None = None
    articles: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding of a health check: what was looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStats:
    """One article as a list of the collection shows it.

    `words` counts runs of characters between white space, so it says little of languages that are
    written without any. `media_type` is that of the original, `None` for an article that came as
    an object. `added` is the UTC time at which the article came or last changed; `copies` counts
    the other articles that carry the same report.
    """

    info: ArticleInfo
    words: int
    passages: int
    media_type: str | None
    added: datetime
    copies: int = 0


CORRECTABLE: Final = ("title", "authors", "publisher", "published")
"""The fields of an article that somebody may correct."""

FieldValue = str | tuple[str, ...] | date | None
"""What a field of an article's metadata holds; `None` or empty where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One field of an article's metadata that somebody corrected, beside what was read.

    `value` is what the article has now, `read` what its source says, which `origin` tells from
    where. `made` is a UTC time. `is_overtaken` says that the source has changed since, so that the
    correction should be looked at; correcting the field again settles that. `source_sha256` is the
    hash of the source it was last compared with.
    """

    article_id: str
    field: str
    value: FieldValue
    read: FieldValue
    origin: str | None
    source_sha256: str
    made: datetime
    is_overtaken: bool = False

    @property
    def line(self) -> str:
        """The correction as one line of labels, with both values and its date."""
        read = f"{labels.READ_AS} {spell_value(self.read)}"
        origin = f" {labels.FROM} {self.origin}" if self.origin else ""
        parts = [
            f"{labels.FIELD_LABELS[self.field]}: {spell_value(self.value)}",
            read + origin,
            labels.spell_date(self.made.date()),
        ]
        if self.is_overtaken:
            parts.append(labels.SOURCE_HAS_CHANGED)
        return labels.SEPARATOR.join(parts)

    def to_dict(self) -> dict[str, object]:
        """The correction as JSON-ready values."""
        return {
            "article_id": self.article_id,
            "field": self.field,
            "value": _plain(self.value),
            "read": _plain(self.read),
            "origin": self.origin,
            "source_sha256": self.source_sha256,
            "made": self.made.isoformat(),
            "is_overtaken": self.is_overtaken,
        }


def spell_value(value: FieldValue) -> str:
    """A field's value as a person reads it.

    >>> spell_value(("Ann", "Ben")), spell_value(date(2018, 11, 20)), spell_value(None)
    ('Ann, Ben', '20 November 2018', 'unknown')
    """
    if isinstance(value, date):
        return labels.spell_date(value)
    return (", ".join(value) if isinstance(value, tuple) else value) or labels.NOT_KNOWN


def _plain(value: FieldValue) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedArticle:
    """One article that somebody removed: what was known of it, and the UTC time of that.

    `is_kept` is false where it was removed for good, so that only its source could bring it back.
    """

    info: ArticleInfo
    removed: datetime
    is_kept: bool

    def to_dict(self) -> dict[str, object]:
        """The removal as JSON-ready values."""
        return {
            **article_dict(self.info),
            "source": self.info.source,
            "removed": self.removed.isoformat(),
            "is_kept": self.is_kept,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """What answers come from: versions, models and sizes; all fingerprints are hex digits.

    `fingerprint` identifies the state of library, model and recipe; the search build has it too.
    The sizes are those of all files on disk: the library with its log, the builds with their
    segments.
    """

    version: str
    library_bytes: int
    build_bytes: int
    model: str
    model_fingerprint: str
    runtime: str | None
    reader: str
    recipe_fingerprint: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationReport:
    """A collection that moved: from where to where, what was written, and how both were compared.

    `written` are the articles that were not there from an earlier, unfinished time. Of `rankings`
    questions `equal` gave the same ten passages in the same order; `overlap` is the mean share of
    them that both have.
    """

    source: str
    target: str
    articles: int
    passages: int
    written: int
    rankings: int
    equal: int
    overlap: float

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return asdict(self)
