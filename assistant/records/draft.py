"""What checking a draft returns: one finding for each quotation in it.

Invariant: no constructor takes quoted text. A finding shows a slice of the draft, a `Quote` shows a
slice of an article, and a change shows one of each; everything is cut again when it is read.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..errors import DraftError
from ..rendering import labels
from ..rendering.escaping import escape_markdown
from ..text.folding import one_line
from ..text.spans import Span
from .answers.quote import Quote
from .answers.scope import SearchScope
from .article import Article, Locator, source_line

DRAFT_SCHEMA: Final = "onrecord.draft/2"
"""Name and version of the schema that Python, the shell and the network share."""

_QUOTED_LINE: Final = re.compile(r"\n[ \t]*(?:>[ \t]*)+")
_INDENT: Final = "    "
_WIDTH: Final = 96
_LOCATIONS_SHOWN: Final = 5


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

    @property
    def line(self) -> str:
        """What it touches, what the source says there and what the draft, in one line."""
        kind = labels.CHANGE_LABELS[self.kind.value]
        source, written = _one_line(self.source).strip(), _one_line(self.written).strip()
        if not source:
            said = f"{labels.ADDED} “{written}”"
        elif not written:
            said = f"{labels.LEFT_OUT} “{source}”"
        else:
            said = f"{labels.SOURCE_SAYS} “{source}”, {labels.DRAFT_SAYS} “{written}”"
        return f"{kind}: {said}"

    def to_dict(self) -> dict[str, object]:
        """The change as JSON-ready values; spans count code points of article and draft."""
        return {
            "kind": self.kind.value,
            "serious": self.is_serious,
            "source": self.source,
            "written": self.written,
            "source_start": self.source_span.start,
            "source_end": self.source_span.end,
            "start": self.written_span.start,
            "end": self.written_span.end,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One quotation of a draft and what the collection says about it.

    `text` is the draft from `start` to `end`, without the outer marks. `quote` is the passage it
    comes from: the first location, the nearest passage where it was not found, `None` where nothing
    comes near. `locations` are all places where it stands; none if it was not found. `parts` are
    the several passages of a stitched quotation. `claimed` is the speaker or outlet named beside
    the quotation that neither the article nor the sentence knows. `similarity` is 1 for equal
    words.

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
    def headline(self) -> str:
        """The verdict's label, with a warning where a change is serious, and the line."""
        label = labels.VERDICT_LABELS[self.verdict.value].upper()
        if any(change.is_serious for change in self.changes):
            label += f" ({labels.SERIOUS})"
        return f"{label}{labels.SEPARATOR}{labels.LINE} {self.line}"

    @property
    def attribution(self) -> str | None:
        """The speaker or outlet named beside it that does not fit, as the draft names it."""
        return self.claimed.slice(self.draft) if self.claimed else None

    def to_dict(self) -> dict[str, object]:
        """The finding as JSON-ready values."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "verdict": self.verdict.value,
            "similarity": self.similarity,
            "attribution": self.attribution,
            "changes": [change.to_dict() for change in self.changes],
            "quote": self.quote.to_dict() if self.quote else None,
            "locations": [place.to_dict() for place in self.locations],
            "parts": [part.to_dict() for part in self.parts],
        }

    def lines(self) -> list[str]:
        """What is to be said of it, in indented lines: its words, the changes, the source."""
        lines = [*_wrapped(f"“{_one_line(self.text)}”")]
        for change in self.changes:
            lines += _wrapped(f"{'!' if change.is_serious else '-'} {change.line}")
        if self.attribution:
            lines += _wrapped(f"{labels.NOT_THE_SOURCE}: {self.attribution}")
        return [*lines, *_source_lines(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """A draft's quotations in order, each with its finding.

    Iterating gives the findings, and `len` counts them. `scope` says how many articles it was
    compared with, and how many are yet to be encoded.
    """

    draft: str = field(repr=False)
    findings: tuple[Finding, ...]
    index_fingerprint: str
    scope: SearchScope | None = None

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        """True, also where a draft quotes nothing; whether it holds says `all_verbatim`."""
        return True

    @property
    def all_verbatim(self) -> bool:
        """Whether every quotation stands in the collection as the draft has it."""
        return all(finding.verdict is Verdict.VERBATIM for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values; the same schema everywhere."""
        return {
            "schema": DRAFT_SCHEMA,
            "all_verbatim": self.all_verbatim,
            "findings": [finding.to_dict() for finding in self.findings],
            "index_fingerprint": self.index_fingerprint,
            **({"searched": self.scope.to_dict()} if self.scope else {}),
        }

    @property
    def summary(self) -> str:
        """How many quotations were found, and how many of each verdict; of how much, if not of all."""
        in_part = self.scope.in_part if self.scope else ""
        return labels.SEPARATOR.join(part for part in (self._counted, in_part) if part)

    @property
    def _counted(self) -> str:
        if not self.findings:
            return labels.NO_QUOTATIONS
        counts = Counter(finding.verdict.value for finding in self.findings)
        parts = [
            f"{counts[verdict]} {label}"
            for verdict, label in labels.VERDICT_LABELS.items()
            if counts[verdict]
        ]
        return f"{labels.QUOTATIONS}: {len(self.findings)} ({', '.join(parts)})"

    def to_markdown(self) -> str:
        """The report as CommonMark: each quotation with its verdict, changes and source.

        All characters of draft and articles show verbatim.
        """
        blocks = [f"**{escape_markdown(self.summary)}**"]
        for number, finding in enumerate(self.findings, start=1):
            lines = [line.strip() for line in finding.lines() if line.strip()]
            blocks.append(f"**{escape_markdown(f'{number}. {finding.headline}')}**")
            blocks.append("\n".join(f"> {escape_markdown(line)}" for line in lines))
        return "\n\n".join(blocks) + "\n"


def _source_lines(finding: Finding) -> list[str]:
    if finding.parts:
        return [line for part in finding.parts for line in _quote_lines(labels.PART, part)]
    if finding.quote is None:
        return _wrapped(labels.NO_NEAR_MISSES)
    if finding.verdict is Verdict.NOT_FOUND:
        near = f"{labels.NEAREST} ({labels.SIMILARITY} {finding.similarity:.2f})"
        return _quote_lines(near, finding.quote)
    if finding.verdict is Verdict.ALTERED:
        return _quote_lines(labels.SOURCE, finding.quote)
    lines = _wrapped(
        f"— {source_line(finding.quote.article, finding.quote.page, finding.quote.last_page)}"
    )
    others = list(dict.fromkeys(place.article_id for place in finding.locations[1:]))
    if others:
        shown = ", ".join(others[:_LOCATIONS_SHOWN])
        more = f" + {len(others) - _LOCATIONS_SHOWN}" if len(others) > _LOCATIONS_SHOWN else ""
        lines += _wrapped(f"{labels.ALSO_IN}: {shown}{more}")
    return lines


def _quote_lines(label: str, quote: Quote) -> list[str]:
    said = f"{label}: “{_one_line(quote.text)}”"
    return [
        *_wrapped(said),
        *_wrapped(f"— {source_line(quote.article, quote.page, quote.last_page)}"),
    ]


def _one_line(text: str) -> str:
    return one_line(_QUOTED_LINE.sub("\n", text))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
