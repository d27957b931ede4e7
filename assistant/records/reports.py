"""What long work says about itself: progress while it runs, a report when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
class SyncReport:
    """What a sync or an add did, as ids of articles; `failed` names sources with reasons."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "unchanged": list(self.unchanged),
            "failed": [{"source": item.source, "reason": item.reason} for item in self.failed],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What became of one file that was sent: the article it is now, or the reason it is none.

    `is_new` is false where the collection already held exactly this file.
    """

    source: str
    article_id: str | None = None
    is_new: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding of a health check: what was looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str
