"""What checking a draft returns: one finding for each quotation in it.

Invariant: no constructor takes quoted text. A finding shows a slice of the draft, a `Quote` shows a
slice of an article, and a change shows one of each; everything is cut again when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ..errors import DraftError
from ..rendering import drafts as draft_rendering
from ..text.spans import Span
from .answer import Quote
from .article import Article, Locator


class Verdict(StrEnum):
    """What became of a quotation; each member equals its plain string."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    STITCHED = "stitched"
    MISATTRIBUTED = "misattributed"
    NOT_FOUND = "not_found"


class ChangeKind(StrEnum):
    """What a change touches; of several, the first in this order."""

    NUMBER = "number"
    NEGATION = "negation"
    NAME = "name"
    MODAL = "modal"
    CASE = "case"
    WORDS = "words"
    PUNCTUATION = "punctuation"


SERIOUS_KINDS = frozenset(
    {ChangeKind.NUMBER, ChangeKind.NEGATION, ChangeKind.NAME, ChangeKind.MODAL, ChangeKind.CASE}
)
"""Changes of these kinds change who, how much, or whether at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between a quotation and its source, as places in both.

    An empty `written_span` means words left out, an empty `source_span` words put in.
    """

    kind: ChangeKind
    article: Article = field(repr=False)
    source_span: Span
    draft: str = field(repr=False)
    written_span: Span

    @property
    def is_serious(self) -> bool:
        """Whether it touches a number, a negation, a name, a modal verb or a meaningful capital."""
        return self.kind in SERIOUS_KINDS

    @property
    def source(self) -> str:
        """What the article says there."""
        return self.source_span.slice(self.article.text)

    @property
    def written(self) -> str:
        """What the draft says instead."""
        return self.written_span.slice(self.draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One quotation of a draft and what the collection says about it.

    `text` is the draft from `start` to `end`, without the outer marks. `quote` is the passage it
    comes from: the first location, the nearest passage where it was not found, `None` where nothing
    comes near. `locations` are all places where it stands; none if it was not found. `parts` are the
    several passages of a stitched quotation. `claimed` is the speaker or outlet named beside the
    quotation that neither the article nor the sentence knows. `similarity` is 1 for equal words.

    Raises:
        DraftError: the span leaves the draft, or the verdict and what is shown for it disagree.
    """

    draft: str = field(repr=False)
    start: int
    end: int
    verdict: Verdict
    similarity: float
    quote: Quote | None = None
    changes: tuple[Change, ...] = ()
    locations: tuple[Locator, ...] = ()
    parts: tuple[Quote, ...] = ()
    claimed: Span | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.draft):
            msg = f"no quotation at {self.start}..{self.end} of {len(self.draft)} characters"
            raise DraftError(msg)
        if bool(self.locations) == (self.verdict is Verdict.NOT_FOUND):
            msg = f"a quotation that is {self.verdict} cannot have {len(self.locations)} locations"
            raise DraftError(msg)
        if self.verdict is Verdict.VERBATIM and (self.changes or self.claimed):
            msg = "a verbatim quotation has no changes and no wrong attribution"
            raise DraftError(msg)

    @property
    def text(self) -> str:
        """The quotation as the draft has it."""
        return self.draft[self.start : self.end]

    @property
    def line(self) -> int:
        """The line of the draft it begins on, from 1."""
        return self.draft.count("\n", 0, self.start) + 1

    @property
    def attribution(self) -> str | None:
        """The speaker or outlet named beside it that does not fit, as the draft names it."""
        return self.claimed.slice(self.draft) if self.claimed else None

    def to_dict(self) -> dict[str, object]:
        """The finding as JSON-ready values."""
        return draft_rendering.finding_dict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """A draft's quotations in order, each with its finding."""

    draft: str = field(repr=False)
    findings: tuple[Finding, ...]
    index_fingerprint: str

    @property
    def all_verbatim(self) -> bool:
        """Whether every quotation stands in the collection as the draft has it."""
        return all(finding.verdict is Verdict.VERBATIM for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values; the same schema everywhere."""
        return draft_rendering.report_dict(self)

    def to_markdown(self) -> str:
        """The report as Markdown: each quotation with its verdict, changes and source."""
        return draft_rendering.report_markdown(self)
