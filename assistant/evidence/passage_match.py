"""Whether the words of a passage stand in another text: at the same place, elsewhere, or nowhere.

Invariant: a passage counts as found only if every one of its characters that is not white space
stands there, in order, and it is not the inside of a longer word or number: "6 people died" is
not found in "16 people died".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..records import PassageState, Span
from ..text.folding import evenly_spaced, one_line
from ..text.sentences import split_sentences

_BEFORE_A_NUMBER: Final = re.compile(r"(?:\d[.,\u00a0\u202f]?|[-\u2212\u2013.,$€£¥])\Z")
_AFTER_A_NUMBER: Final = re.compile(r"[.,]?\d|\s?[%‰]")
_LONGEST_EDGE: Final = 2
_WRITTEN_WITHOUT_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Burmese, Khmer, Kana and Han: a letter beside a letter may begin another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageComparison:
    """Where a passage is in a text, or what comes nearest to it there."""

    state: PassageState
    found: Span | None = None
    nearest: str | None = None
    similarity: float | None = None


class PageText:
    """A text as a page has it now, ready to be searched for many passages."""

    def __init__(self, text: str, *, language: str | None) -> None:
        self.text = text
        self._language = language
        # White space only: to the letter is the promise, so the folding of words is too loose here
        self._even = evenly_spaced(text)
        self._sentences = split_sentences(text, language=language)

    def compare(self, passage: str, start: int) -> PassageComparison:
        """Look for `passage`, which stood at `start` of an earlier text."""
        span = Span(start=start, end=start + len(passage))
        if span.slice(self.text) == passage and _stands_alone(self.text, span):
            return PassageComparison(state=PassageState.SAME, found=span)
        found = self._found_exactly(passage) or self._found_evenly_spaced(passage)
        if found is not None:
            return PassageComparison(state=PassageState.MOVED, found=found)
        return self._nearest(passage)

    def _found_exactly(self, passage: str) -> Span | None:
        spans = (
            Span(start=start, end=start + len(passage)) for start in _starts(self.text, passage)
        )
        return next((span for span in spans if _stands_alone(self.text, span)), None)

    def _found_evenly_spaced(self, passage: str) -> Span | None:
        wanted = one_line(passage)
        for start in _starts(self._even.text, wanted):
            span = self._even.span(start, start + len(wanted))
            if _stands_alone(self.text, span):
                return span
        return None

    def _nearest(self, passage: str) -> PassageComparison:
        """The run of as many sentences as the passage has that is likest to it.

        The similarity is the normalised indel similarity of RapidFuzz's `fuzz.ratio`.
        """
        from rapidfuzz import fuzz, process  # nothing else of a cold start needs it

        size = max(len(split_sentences(passage, language=self._language)), 1)
        first = range(max(len(self._sentences) - size + 1, min(len(self._sentences), 1)))
        runs = [
            Span(start=self._sentences[at].start, end=self._sentences[at : at + size][-1].end)
            for at in first
        ]
        best = process.extractOne(
            passage, [run.slice(self.text) for run in runs], scorer=fuzz.ratio
        )
        if best is None:
            return PassageComparison(state=PassageState.GONE)
        nearest, score, _ = best
        return PassageComparison(
            state=PassageState.GONE, nearest=nearest, similarity=round(score / 100, 3)
        )


def _starts(text: str, passage: str) -> Iterator[int]:
    """Where `passage` stands in `text`, first to last."""
    start = text.find(passage) if passage else -1
    while start >= 0:
        yield start
        start = text.find(passage, start + 1)


def _stands_alone(text: str, span: Span) -> bool:
    """Whether no word or number goes on across the edges of `span`."""
    before = text[max(span.start - _LONGEST_EDGE, 0) : span.start]
    after = text[span.end : span.end + _LONGEST_EDGE]
    first, last = text[span.start], text[span.end - 1]
    if _joined(before[-1:], first) or _joined(last, after[:1]):
        return False
    if first.isdigit() and _BEFORE_A_NUMBER.search(before):
        return False
    return not (last.isdigit() and _AFTER_A_NUMBER.match(after))


def _joined(one: str, other: str) -> bool:
    letters = one.isalnum() and other.isalnum()
    return letters and not _WRITTEN_WITHOUT_SPACES.search(one + other)
