"""A reading of a file beside the truth about it: its words, and the sentences that may be quoted.

Each sentence that may be quoted is looked at in the alignment: its words must be a run of the
truth's, without a gap.

Invariant: a sentence is faulty only for words it holds, or that should stand between or beside
these in the same sentence of the truth.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eval.fidelity.alignment import Alignment, Fault, Finding, Kind, align, beside, by_stretch
from eval.fidelity.reading import Reading
from eval.fidelity.truth import Truth
from eval.fidelity.words import keys_of

_HARMLESS: Final = frozenset({Kind.CHANGED, Kind.MARK})
"""Kinds that add no word to a sentence; a changed one is counted as changed."""
_NO_WORDS_OF_ARTICLE: Final = frozenset({Kind.BOILERPLATE, Kind.HEADLINE, Kind.MARK})
"""Kinds that may make up a sentence that is none of the article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All findings about one file."""

    words: int
    sentences: int
    findings: tuple[Finding, ...]
    words_of_constructs: Counter[str]

    def count(self, *faults: Fault) -> int:
        """Words or sentences with one of these faults."""
        return sum(item.count for item in self.findings if item.fault in faults)


def compare(truth: Truth, reading: Reading) -> Comparison:
    """What differs between what a file says and what was read from it."""
    work = align(truth, reading)
    for start, end in reading.sentences:
        _check_sentence(work, start, end)
    _count_set_aside(work)
    return Comparison(
        words=len(work.wanted),
        sentences=len(reading.sentences),
        findings=tuple(work.findings),
        words_of_constructs=Counter(work.construct(i) for i in range(len(work.wanted))),
    )


def _check_sentence(work: Alignment, start: int, end: int) -> None:
    inside = [i for i in _overlapping(work, start, end) if not _is_edge(work, i, start, end)]
    known = [i for i in inside if work.of[i] >= 0]
    sample = " ".join(work.reading.text[start:end].split())
    if not known:
        _check_stray(work, inside, sample)
        return
    homes = Counter(_home(work, work.of[i]) for i in known)
    home = homes.most_common(1)[0][0]
    ours = [i for i in known if _home(work, work.of[i]) == home]
    where = work.construct(work.of[ours[0]])
    strange = [i for i in inside if i not in set(ours) and work.kinds[i] not in _HARMLESS]
    jumps, lost, at_gap = _gaps(work, ours)
    changed = sum(work.kinds[i] is Kind.CHANGED for i in inside) + _torn(work, inside, start, end)
    near = work.construct(beside(work, strange[0])) if strange else where
    for fault, count, construct in (
        (Fault.QUOTED_ADDED, len(strange) + jumps, near),
        (Fault.QUOTED_CHANGED, changed, _construct_of_change(work, inside, where)),
        (Fault.QUOTED_LOST, lost, work.construct(at_gap) if lost else where),
    ):
        if count:
            work.say(fault, construct, count, sample)
    _check_borders(work, ours, where, sample)


def _overlapping(work: Alignment, start: int, end: int) -> list[int]:
    return [i for i, word in enumerate(work.got) if word.start < end and word.end > start]


def _is_edge(work: Alignment, i: int, start: int, end: int) -> bool:
    """Whether only a quotation mark of the word stands in the sentence."""
    word = work.got[i]
    inside = work.reading.text[max(word.start, start) : min(word.end, end)]
    whole = work.reading.text[word.start : word.end]
    return inside != whole and not any(letter.isalnum() for letter in inside)


def _construct_of_change(work: Alignment, inside: Sequence[int], otherwise: str) -> str:
    changed = (
        work.construct(work.of[i])
        for i in inside
        if work.kinds[i] is Kind.CHANGED and work.of[i] >= 0
    )
    return next(changed, otherwise)


def _check_stray(work: Alignment, inside: Sequence[int], sample: str) -> None:
    """A sentence with no word of the truth in it."""
    kinds = {work.kinds[i] for i in inside}
    strange = [i for i in inside if work.kinds[i] not in _NO_WORDS_OF_ARTICLE]
    if strange:
        near = work.construct(beside(work, strange[0]))
        work.say(Fault.QUOTED_ADDED, near, len(strange), sample)
    elif Kind.BOILERPLATE in kinds and keys_of(sample) not in work.headlines:
        work.say(Fault.BOILERPLATE_QUOTED, work.construct(beside(work, inside[0])), 1, sample)


def _home(work: Alignment, wanted: int) -> int:
    """Where a sentence may run on: the body is one place, each floating block another."""
    return -1 if wanted < work.body else work.stretches[work.wanted[wanted][1]].block


def _gaps(work: Alignment, ours: Sequence[int]) -> tuple[int, int, int]:
    """How often a sentence jumps, how many words it lacks, and the first of those."""
    jumps = lost = at = 0
    places = [work.of[i] for i in ours]
    for before, after in itertools.pairwise(places):
        between = [
            i
            for i in range(before + 1, after)
            if work.kinds[work.at[i]] is not Kind.CHANGED or work.at[i] < 0
        ]
        missing = [i for i in between if work.at[i] < 0]
        lost, at = lost + len(missing), at or (missing[0] if missing else 0)
        jumps += after < before or len(missing) < len(between)
    first, last = places[0], places[-1]
    for step, edge in ((-1, first), (1, last)):
        i = edge + step
        while (
            0 <= i < len(work.at) and work.at[i] < 0 and work.wanted[i][1] == work.wanted[edge][1]
        ):
            lost, at, i = lost + 1, at or i, i + step
    return jumps, lost, at


def _torn(work: Alignment, inside: Sequence[int], start: int, end: int) -> int:
    """Words of which letters or digits stand outside the sentence."""
    torn = 0
    for i in inside:
        word = work.got[i]
        outside = work.reading.text[word.start : max(start, word.start)]
        outside += work.reading.text[min(end, word.end) : word.end]
        rest = work.vocabulary.without_marks("".join(keys_of(outside)))
        torn += any(letter.isalnum() for letter in rest)
    return torn


def _check_borders(work: Alignment, ours: Sequence[int], construct: str, sample: str) -> None:
    places = [work.of[i] for i in ours]
    blocks = {work.stretches[work.wanted[i][1]].block for i in places}
    if len(blocks) > 1:
        work.say(Fault.ACROSS_BLOCKS, construct, 1, sample)
    for edge, step in ((places[0], -1), (places[-1], 1)):
        next_to = edge + step
        if (
            0 <= next_to < len(work.wanted)
            and work.wanted[next_to][1] == work.wanted[edge][1]
            and work.at[next_to] >= 0
        ):
            work.say(Fault.CUT_SHORT, construct, 1, sample)
            return


def _count_set_aside(work: Alignment) -> None:
    """Sentences of the body that are in the text and in nothing that may be quoted."""
    covered = {i for start, end in work.reading.sentences for i in _overlapping(work, start, end)}
    for run in by_stretch(work, range(work.body)):
        read = [work.at[i] for i in run if work.at[i] >= 0]
        if len(read) * 2 > len(run) and sum(place in covered for place in read) * 2 < len(read):
            stretch = work.stretches[work.wanted[run[0]][1]]
            work.say(Fault.SET_ASIDE, stretch.construct, 1, stretch.text)
