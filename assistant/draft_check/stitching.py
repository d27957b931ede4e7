"""Whether a quotation is made of parts that stand in different places, or in another order.

Invariant: a quotation is only called stitched where runs of its own words stand word for word in
at least two places. Runs that follow each other in one article with few words between them are one
place: words were dropped there, not sewn together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ..text.words import Words
from .matching import Range, Source

SHORTEST_RUN: Final = 4
"""Words; shorter runs stand anywhere by chance."""
LEAST_COVERED: Final = 0.9
"""The share of a stitched quotation's words that its runs must make up."""
_MOST_RUNS: Final = 5
_DROPPED_WORDS: Final = 40
_ADDED_WORDS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of a quotation that stand word for word in a source."""

    quoted: Range
    source: Source
    words: Range

    @property
    def begin(self) -> int:
        """Where it begins in the article."""
        return self.source.words.spans[self.words[0]][0]


def sewn_runs(words: Words, sources: Sequence[Source]) -> list[Run]:
    """The runs a quotation is sewn from, in its order; empty if it comes from one place."""
    runs = _rejoined(words, _cover(words, sources), sources)
    covered = sum(run.quoted[1] - run.quoted[0] for run in runs)
    if covered < LEAST_COVERED * len(words):
        return []
    places = 1 + sum(not _continues(one, other) for one, other in pairwise(runs))
    return runs if places > 1 and len(runs) <= _MOST_RUNS else []


def _cover(words: Words, sources: Sequence[Source]) -> list[Run]:
    """The longest runs from the left: each begins where the one before ends."""
    runs: list[Run] = []
    at = 0
    while at + SHORTEST_RUN <= len(words):
        best = None
        for source in sources:
            length = _longest(words.keys[at:], source)
            if length < SHORTEST_RUN:
                continue
            run = _placed(words, (at, at + length), source, runs)
            if best is None or _rank(run, runs) > _rank(best, runs):
                best = run
        if best is None:
            at += 1
        else:
            runs.append(best)
            at = best.quoted[1]
    return runs


def _rank(run: Run, runs: Sequence[Run]) -> tuple[int, bool]:
    # Of equally long runs the one that goes on where the last ended
    return run.quoted[1] - run.quoted[0], bool(runs) and _continues(runs[-1], run)


def _longest(keys: Sequence[str], source: Source) -> int:
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high + 1) // 2
        if f" {' '.join(keys[:middle])} " in source.haystack:
            low = middle
        else:
            high = middle - 1
    return low


def _placed(words: Words, quoted: Range, source: Source, runs: Sequence[Run]) -> Run:
    found = _placements(words, quoted, source)
    going_on = [run for run in found if runs and _continues(runs[-1], run)]
    return (going_on or found)[0]


def _placements(words: Words, quoted: Range, source: Source) -> list[Run]:
    length = quoted[1] - quoted[0]
    return [
        Run(quoted=quoted, source=source, words=(start, start + length))
        for start in source.occurrences(words.keys[slice(*quoted)])
    ]


def _rejoined(words: Words, runs: list[Run], sources: Sequence[Source]) -> list[Run]:
    """The runs, each moved to where the next one continues it if its words stand there as well."""
    for index in reversed(range(len(runs) - 1)):
        if _continues(runs[index], runs[index + 1]):
            continue
        others = (run for s in sources for run in _placements(words, runs[index].quoted, s))
        fitting = (run for run in others if _continues(run, runs[index + 1]))
        runs[index] = next(fitting, runs[index])
    return runs


def _continues(one: Run, other: Run) -> bool:
    """Whether `other` follows `one` in the same place of the same article."""
    if one.source.article.id != other.source.article.id:
        return False
    end = one.source.words.spans[one.words[1] - 1][1]
    between = other.source.article.text[end : other.begin]
    skipped = other.quoted[0] - one.quoted[1]
    in_order = end <= other.begin
    return in_order and len(between.split()) <= _DROPPED_WORDS and skipped <= _ADDED_WORDS
