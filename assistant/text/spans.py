"""Places in a text: half-open ranges of code points, as Python strings count them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import LocatorError


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open range of code points, `start <= position < end`.

    >>> Span(start=3, end=5).slice("abcdef")
    'de'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"a span needs 0 <= start <= end, got {self.start}..{self.end}"
            raise LocatorError(msg)

    def slice(self, text: str) -> str:
        """The part of `text` this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one.

    >>> merged([Span(start=4, end=6), Span(start=0, end=2), Span(start=5, end=9)])
    [Span(start=0, end=2), Span(start=4, end=9)]
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(span.end, found[-1].end))
        else:
            found.append(span)
    return found
