"""The nearest passage to a quotation, and the word-by-word difference. The owner of rapidfuzz.

Invariant: similarity only ranks passages and tells an altered quotation from a foreign one; it
never makes anything verbatim. Distances are Levenshtein's over words to align, over letters to
rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..records import Change, Span
from ..text.words import Words
from .changes import kind_of
from .matching import Range, Source

_READ_CLOSELY: Final = 3  # the best windows whose edges are looked for word by word
_EDGE: Final = 6  # how far, in words and in quarters of the quotation, an edge may be off


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A quotation laid against the passage nearest to it.

    `similarity` is from 0 to 1, over letters; `distance` is how many words differ.
    """

    source: Source
    words: Range
    similarity: float
    distance: int

    @property
    def span(self) -> Span:
        """Where the passage stands in the article."""
        return self.source.words.span(*self.words)


def nearest(keys: Sequence[str], sources: Iterable[Source]) -> Alignment | None:
    """The passage nearest to these words among the sources; the first of equally near ones."""
    from rapidfuzz import fuzz  # here and below: a question is asked without it

    rough = []
    for number, source in enumerate(sources):
        found = fuzz.partial_ratio_alignment(keys, source.words.keys)
        if found is not None and len(source.words):
            rough.append((-found.score, number, source, found.dest_start, found.dest_end))
    rough.sort(key=lambda item: item[:2])
    best: Alignment | None = None
    for _, _, source, start, end in rough[:_READ_CLOSELY]:
        aligned = _closely(keys, source, start, end)
        if best is None or aligned.similarity > best.similarity:
            best = aligned
    return best


def _closely(keys: Sequence[str], source: Source, start: int, end: int) -> Alignment:
    """The passage with the edges that leave the fewest words different."""
    from rapidfuzz.distance import Levenshtein

    reach = _EDGE + len(keys) // 4
    words = source.words.keys
    start, end = min(start, len(words) - 1), max(end, min(start, len(words) - 1) + 1)
    size = len(keys)

    def cost(low: int, high: int) -> tuple[int, int]:
        # Of equally near edges those that make the passage as long as the quotation
        return Levenshtein.distance(keys, words[low:high]), abs(high - low - size)

    lows = range(max(0, start - reach), min(len(words), start + reach))
    rough = min(lows, key=lambda low: cost(low, max(end, low + 1)))
    highs = range(max(rough + 1, end - reach), min(len(words), end + reach) + 1)
    after = min(highs, key=lambda high: cost(rough, high))
    # The first edge again: it was chosen by an end that may since have moved
    first = min((low for low in lows if low < after), key=lambda low: cost(low, after))
    similarity = Levenshtein.normalized_similarity(" ".join(keys), " ".join(words[first:after]))
    return Alignment(
        source=source,
        words=(first, after),
        similarity=similarity,
        distance=Levenshtein.distance(keys, words[first:after]),
    )


def differences(draft: Words, alignment: Alignment) -> Iterator[Change]:
    """What makes the source's words into the draft's, in order."""
    from rapidfuzz.distance import Levenshtein

    first, after = alignment.words
    source = alignment.source.words
    for step in Levenshtein.opcodes(source.keys[first:after], draft.keys):
        if step.tag == "equal":
            continue
        removed = (first + step.src_start, first + step.src_end)
        added = (step.dest_start, step.dest_end)
        yield Change(
            kind=kind_of(source, removed, draft, added),
            article=alignment.source.article,
            source_span=_place(source, *removed),
            draft=draft.text,
            written_span=_place(draft, *added),
        )


def _place(words: Words, first: int, after: int) -> Span:
    """The words as a span; between two words, where there are none."""
    if first < after:
        return words.span(first, after)
    edge = words.spans[first - 1][1] if first else words.spans[0][0]
    return Span(start=edge, end=edge)
