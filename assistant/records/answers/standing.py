"""Standing questions: asked again whenever articles come, and what they found.

Invariant: what was found is a place, not a text. Where the article no longer says it, the place
stays in the list and the quotation is `None`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..article import Locator
from ..filters import Filters
from .answer import AnswerStatus
from .quote import Quote


class NewsKind(StrEnum):
    """What a quotation is to a question that was asked before: new, or more likely to answer it."""

    NEW = "new"
    BETTER = "better"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNews:
    """One quotation that an article brought which was not there before.

    `confidence` is that of the quotation when it was found, at the UTC time `found`. It is `BETTER`
    where it was then higher than that of every quotation before. `quote` is read from the article
    as it is now, `None` where that has changed or is gone.
    """

    locator: Locator
    found: datetime
    kind: NewsKind
    status: AnswerStatus
    confidence: float
    is_read: bool = False
    quote: Quote | None = None

    def to_dict(self) -> dict[str, object]:
        """What was found as JSON-ready values."""
        return {
            "locator": self.locator.to_dict(),
            "found": self.found.isoformat(),
            "kind": self.kind.value,
            "status": self.status.value,
            "confidence": self.confidence,
            "is_read": self.is_read,
            "quote": self.quote.to_dict() if self.quote else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingQuestion:
    """A question that is followed, and its news, the latest last.

    `followed` is the UTC time since when, `checked` that of the last look at new articles. `status`
    and `confidence` are the best that any answer to it had so far.
    """

    id: str
    question: str
    limit: int
    filters: Filters = field(default_factory=Filters)
    followed: datetime
    checked: datetime
    status: AnswerStatus
    confidence: float
    news: tuple[StandingNews, ...] = ()

    @property
    def unread(self) -> tuple[StandingNews, ...]:
        """The news that nobody has marked as read."""
        return tuple(item for item in self.news if not item.is_read)

    def to_dict(self) -> dict[str, object]:
        """The question and its news as JSON-ready values."""
        return {
            "id": self.id,
            "question": self.question,
            "limit": self.limit,
            "filters": self.filters.to_dict(),
            "followed": self.followed.isoformat(),
            "checked": self.checked.isoformat(),
            "status": self.status.value,
            "confidence": self.confidence,
            "unread": len(self.unread),
            "news": [item.to_dict() for item in self.news],
        }
