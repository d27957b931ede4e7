"""Whether two texts are copies of one report, decided on their words.

Invariant: the decision depends on the two texts alone and is symmetric. Two texts are copies if
the large part of the shorter one stands in the longer in runs of words, mostly in the same order,
and what differs between those runs does not change figures, names or negations more often than a
correction would. The same template filled in twice is no copy: it differs in exactly these.

The runs come from a longest common subsequence of words, computed by `rapidfuzz`. The numbers were
chosen on the development half of the labelled pairs: `eval/results/wire-copy.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...text.words import Words
from .differences import differ_in_facts

SHORTEST_WORDS: Final = 20
"""Texts with fewer words are copies of nothing; their quotations still fold by their words."""
LONGEST_WORDS: Final = 20_000
"""Longer texts are copies only if all their words are equal: aligning costs their product."""

_RUN: Final = 4  # words in a row that count as carried; shorter runs are chance
_PASSES: Final = 3  # the second and third find paragraphs that were moved
_SLOT: Final = 8  # a difference of at most this many words on each side is looked into
_SHARE_IN_ORDER: Final = 0.5
_WORDS_PER_CHANGE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """The least share of each text that copies have in common."""

    share_of_shorter: float
    share_of_longer: float


_OTHER_OUTLET: Final = _Need(share_of_shorter=0.75, share_of_longer=0.25)
_SAME_OUTLET: Final = _Need(share_of_shorter=0.85, share_of_longer=0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts share, in words.

    `carried` words stand in both in runs, `in_order` of them in the same order. `changes` counts
    the places between runs where the facts differ.
    """

    shorter: int
    longer: int
    carried: int
    in_order: int
    changes: int

    @property
    def share_of_shorter(self) -> float:
        """Which share of the shorter text's words the other carries, 0 to 1."""
        return self.carried / self.shorter if self.shorter else 0.0

    @property
    def share_of_longer(self) -> float:
        """Which share of the longer text's words the other carries, 0 to 1."""
        return self.carried / self.longer if self.longer else 0.0

    def is_copy(self, *, same_outlet: bool) -> bool:
        """Whether the two texts are copies of one report.

        Args:
            same_outlet: both come from one outlet, or it is not known that they do not. An outlet
                writes its own story on and repeats its own notices, so more must be equal.
        """
        need = _SAME_OUTLET if same_outlet else _OTHER_OUTLET
        return (
            self.shorter >= SHORTEST_WORDS
            and self.share_of_shorter >= need.share_of_shorter
            and self.share_of_longer >= need.share_of_longer
            and self.in_order >= _SHARE_IN_ORDER * self.carried
            and not self.has_other_facts
        )

    @property
    def has_other_facts(self) -> bool:
        """Whether figures, names or negations differ at more places than a correction changes."""
        return self.changes > self.carried // _WORDS_PER_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Words that stand in both texts: from `start` to `end` in one, from `place` in the other."""

    start: int
    end: int
    place: int

    @property
    def words(self) -> int:
        return self.end - self.start


def compare(one: Words, other: Words) -> Overlap:
    """What two texts share; the order of the two does not matter."""
    left, right = sorted((one, other), key=_by_length_and_keys)
    shorter, longer = len(left), len(right)
    if longer > LONGEST_WORDS or left.keys == right.keys:
        same = shorter if left.keys == right.keys else 0
        return Overlap(shorter=shorter, longer=longer, carried=same, in_order=same, changes=0)
    carried: list[int] = []
    changes = 0
    while len(carried) < _PASSES and len(left):
        runs = _runs(left, right)
        carried.append(sum(run.words for run in runs))
        if not runs:
            break
        # What a later pass finds was moved: what stands around it says nothing about it
        changes = changes if len(carried) > 1 else _changes(runs, left, right)
        left = left.without((run.start, run.end) for run in runs)
        right = right.without((run.place, run.place + run.words) for run in runs)
    return Overlap(
        shorter=shorter,
        longer=longer,
        carried=sum(carried),
        in_order=carried[0] if carried else 0,
        changes=changes,
    )


def state_the_same(one: Words, other: Words) -> bool:
    """Whether two sentences that share most of their words agree in figures, names and negations.

    >>> from ...text.words import signed_words
    >>> here = signed_words("Turnout rose to 61 percent, the commission said on Monday.")
    >>> there = signed_words("Turnout rose to 64 percent, the commission said on Monday.")
    >>> state_the_same(here, here), state_the_same(here, there)
    (True, False)
    """
    left, right = sorted((one, other), key=_by_length_and_keys)
    return not any(
        differ_in_facts(left.part(start, end), right.part(place, place_end))
        for start, end, place, place_end in _gaps(_runs(left, right, shortest=1), left, right)
    )


def _by_length_and_keys(words: Words) -> tuple[int, tuple[str, ...]]:
    return len(words), words.keys


def _runs(left: Words, right: Words, *, shortest: int = _RUN) -> list[_Run]:
    """The runs of a longest common subsequence, in order."""
    from rapidfuzz.distance import LCSseq  # most questions compare nothing

    return [
        _Run(start=block.src_start, end=block.src_end, place=block.dest_start)
        for block in LCSseq.opcodes(left.keys, right.keys)
        if block.tag == "equal" and block.src_end - block.src_start >= shortest
    ]


def _gaps(runs: Sequence[_Run], left: Words, right: Words) -> list[tuple[int, int, int, int]]:
    """What stands before, between and after runs: (start, end) in one text, then in the other."""
    ends = [_Run(start=0, end=0, place=0), *runs]
    starts = [*runs, _Run(start=len(left), end=len(left), place=len(right))]
    return [
        (before.end, after.start, before.place + before.words, after.place)
        for before, after in zip(ends, starts, strict=True)
    ]


def _changes(runs: Sequence[_Run], left: Words, right: Words) -> int:
    """At how many places the facts differ; a byline at either end is no fact."""
    gaps = _gaps(runs, left, right)
    return sum(
        differ_in_facts(
            left.part(start, end), right.part(place, until), with_names=0 < number < len(runs)
        )
        for number, (start, end, place, until) in enumerate(gaps)
        if max(end - start, until - place) <= _SLOT
    )
