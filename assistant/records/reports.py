"""What long work says about itself: progress while it runs, a report when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .article import ArticleInfo, Document
from .reading import ReadingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of long work: `done` of `total` in the named stage."""

    stage: str
    done: int
    total: int


OnProgress = Callable[[Progress], None]
"""What long work calls after each step, on the thread that does the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A source that was left out, and why."""

    source: str
    reason: str


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
    from what a reader of the source sees.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    doubtful: tuple[ArticleReading, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "unchanged": list(self.unchanged),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """What answers come from: versions, models and sizes; all fingerprints are hex digits.

    `fingerprint` identifies the state of library, model and recipe; the search build has it too.
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
