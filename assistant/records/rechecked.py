"""What fetching sources again found: for each article, whether its passages still stand there.

Invariant: nothing here is a quotation. The words of a passage are repeated so that a person can
read the report; the proof of them is the library or the bundle they were taken from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..text.spans import Span
from .article import Locator


class PassageState(StrEnum):
    """Whether the words of a passage stand in the source as it is now."""

    SAME = "same"
    """At the same place of the text."""
    MOVED = "moved"
    """The same words at another place, or with other white space between them."""
    GONE = "gone"


class SourceState(StrEnum):
    """How fetching a source again ended."""

    COMPARED = "compared"
    """Fetched and read; each passage has its own state."""
    UNCHANGED = "unchanged"
    """The server says that it is the version compared before; every passage is the same."""
    GONE = "gone"
    """The server says that the page does not exist any more (404, 410)."""
    BLOCKED = "blocked"
    """The site's robots.txt asks not to fetch it."""
    UNREACHABLE = "unreachable"
    """No answer, an error, or an address that may not be fetched."""
    UNREADABLE = "unreadable"
    """Something came that no article text could be read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckedPassage:
    """One passage, and where its words are now.

    `found` is a span of the text read from the source today, `None` where the passage is gone;
    then `nearest` holds the likest sentences of that text and `similarity` how like they are,
    from 0 to 1, if there was a text.
    """

    locator: Locator
    text: str
    state: PassageState
    found: Span | None = None
    nearest: str | None = None
    similarity: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The passage as JSON-ready values."""
        return {
            "locator": str(self.locator),
            "text": self.text,
            "state": self.state.value,
            "found": [self.found.start, self.found.end] if self.found else None,
            "nearest": self.nearest,
            "similarity": self.similarity,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckedSource:
    """One article whose source was fetched again; `reason` says why it could not be compared."""

    article_id: str
    url: str
    state: SourceState
    passages: tuple[RecheckedPassage, ...] = ()
    reason: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known if the passages still stand: false where nothing could be read."""
        return self.state in {SourceState.COMPARED, SourceState.UNCHANGED, SourceState.GONE}

    def count(self, state: PassageState) -> int:
        """How many passages are in this state."""
        return sum(passage.state is state for passage in self.passages)

    def to_dict(self) -> dict[str, object]:
        """The source as JSON-ready values."""
        return {
            "article_id": self.article_id,
            "url": self.url,
            "state": self.state.value,
            "reason": self.reason,
            **{state.value: self.count(state) for state in PassageState},
            "passages": [passage.to_dict() for passage in self.passages],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckReport:
    """Every source that was asked for, in the order of their addresses."""

    sources: tuple[RecheckedSource, ...]

    @property
    def gone(self) -> tuple[RecheckedSource, ...]:
        """The sources that are gone, or in which at least one passage is."""
        return tuple(
            source
            for source in self.sources
            if source.state is SourceState.GONE or source.count(PassageState.GONE)
        )

    @property
    def unknown(self) -> tuple[RecheckedSource, ...]:
        """The sources nothing can be said about, because they could not be fetched or read."""
        return tuple(source for source in self.sources if not source.is_known)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "schema": "onrecord.recheck/1",
            "sources": [source.to_dict() for source in self.sources],
        }
