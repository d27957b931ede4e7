"""The words of a reading laid beside the words of the truth.

Sentences, notes, captions and boilerplate that were read to the word are found first, wherever they
stand; what is left between two of them is aligned by its longest common subsequence. What is then
left on either side is lost, added, changed, glued, split or moved.

Invariant: each word of the truth is counted once, as read or as one kind of fault.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import Indel

from eval.fidelity.article import Role
from eval.fidelity.reading import Reading
from eval.fidelity.truth import Stretch, Truth
from eval.fidelity.words import Vocabulary, Word, keys_of, words_of

_LONG: Final = 3
"""Words of a piece of boilerplate from which on it is looked for before the body is aligned."""
_SHORTEST_MOVE: Final = 2
_SHORTEST_ANCHOR: Final = 4
_MOST_GLUED: Final = 4
_FOUND_IN_PARTS: Final = 0.5


class Fault(StrEnum):
    """What can be wrong with a word."""

    LOST = "lost"
    LOST_WITH_WARNING = "lost with a warning"
    ADDED = "added"
    CHANGED = "changed"
    GLUED = "glued"
    SPLIT = "split"
    MOVED = "moved"
    QUOTED_ADDED = "added in a sentence"
    QUOTED_CHANGED = "changed in a sentence"
    QUOTED_LOST = "lost in a sentence"
    SET_ASIDE = "sentence set aside"
    BOILERPLATE_QUOTED = "boilerplate quotable"
    ACROSS_BLOCKS = "sentence across paragraphs"
    CUT_SHORT = "sentence cut short"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: how many words (or sentences), at which construct, and what it looks like."""

    fault: Fault
    construct: str
    count: int
    sample: str


class Kind(StrEnum):
    """What a word that was read is."""

    UNKNOWN = "unknown"
    READ = "read"
    CHANGED = "changed"
    BOILERPLATE = "boilerplate"
    HEADLINE = "headline"
    FORBIDDEN = "forbidden"
    MARK = "mark"


@dataclass(slots=True)
class Alignment:
    """The words of the truth, the words read, and which is which."""

    truth: Truth
    reading: Reading
    vocabulary: Vocabulary
    stretches: list[Stretch] = field(default_factory=list)
    wanted: list[tuple[str, int]] = field(default_factory=list)
    """Key and stretch of each word of the truth: the body first, then what floats."""
    body: int = 0
    got: list[Word] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    """For each word read the place of its word in the truth, or -1."""
    at: list[int] = field(default_factory=list)
    """For each word of the truth the place it was read at, or -1."""
    findings: list[Finding] = field(default_factory=list)

    def read(self, wanted: int, got: int, kind: Kind = Kind.READ) -> None:
        """Note that a word of the truth was read at a place."""
        self.kinds[got], self.of[got], self.at[wanted] = kind, wanted, got

    def construct(self, wanted: int) -> str:
        """The construct that a word of the truth belongs to."""
        if not self.wanted:
            return "prose"
        return self.stretches[self.wanted[min(max(wanted, 0), len(self.wanted) - 1)][1]].construct

    def say(self, fault: Fault, construct: str, count: int, sample: str) -> None:
        """Note a fault."""
        self.findings.append(Finding(fault, construct, count, sample))

    def unread(self) -> Iterator[list[int]]:
        """Runs of words read that are not yet known to be anything."""
        yield from runs_of(i for i, kind in enumerate(self.kinds) if kind is Kind.UNKNOWN)

    def missing(self) -> Iterator[list[int]]:
        """Runs of words of one part of the truth that were not read."""
        for run in runs_of(i for i, place in enumerate(self.at) if place < 0):
            yield from filter(None, [[i for i in run if i < self.body]])
            floating = [i for i in run if i >= self.body]
            for stretch in dict.fromkeys(self.wanted[i][1] for i in floating):
                yield [i for i in floating if self.wanted[i][1] == stretch]

    def keys(self, text: str) -> list[str]:
        """The words of a text of the truth, as they are compared."""
        return [self.vocabulary.canonical(key) for key in keys_of(text)]

    @property
    def headlines(self) -> list[list[str]]:
        """The words of each title."""
        return [keys_of(text) for text in self.truth.headlines]

    def words(self, places: Iterable[int]) -> str:
        """Words of the truth as one text."""
        return " ".join(self.wanted[i][0] for i in places)

    def text(self, places: Sequence[int]) -> str:
        """What was read from the first to the last of the places, on one line."""
        shown = self.reading.text[self.got[places[0]].start : self.got[places[-1]].end]
        return " ".join(shown.split())


def align(truth: Truth, reading: Reading) -> Alignment:
    """Every word of both sides as read, or as a fault."""
    work = _prepared(truth, reading)
    _find_whole(work)
    _align_body(work)
    _find_boilerplate(work, shortest=1)
    _find_parts(work)
    _find_own_marks(work)
    _find_moved(work)
    _find_glued(work)
    _count_rest(work)
    return work


def vocabulary_of(truth: Truth) -> Vocabulary:
    """The words a file may hold, and its note marks."""
    texts = [item.text for item in (*truth.body, *truth.floating)]
    known = {key for text in texts for key in keys_of(text)}
    return Vocabulary(keys=known | set(truth.aliases), marks=truth.marks, aliases=truth.aliases)


def _prepared(truth: Truth, reading: Reading) -> Alignment:
    vocabulary = vocabulary_of(truth)
    stretches = [*truth.body, *truth.floating]
    work = Alignment(truth=truth, reading=reading, vocabulary=vocabulary, stretches=stretches)
    for number, stretch in enumerate(work.stretches):
        work.wanted += [(key, number) for key in work.keys(stretch.text)]
    work.body = sum(number < len(truth.body) for _, number in work.wanted)
    work.got = words_of(reading.text, vocabulary)
    work.kinds = [Kind.UNKNOWN] * len(work.got)
    work.of, work.at = [-1] * len(work.got), [-1] * len(work.wanted)
    return work


def _find_whole(work: Alignment) -> None:
    """Notes and captions that were read to the word, and long boilerplate, wherever they stand."""
    places = _index([word.key for word in work.got])
    floating = by_stretch(work, range(work.body, len(work.wanted)))
    for run in sorted(floating, key=len, reverse=True):
        start = next(iter(_occurrences(work, [work.wanted[i][0] for i in run], places)), None)
        if start is not None:
            for offset, wanted in enumerate(run):
                work.read(wanted, start + offset)
    _find_boilerplate(work, shortest=_LONG)


def _find_boilerplate(work: Alignment, *, shortest: int) -> None:
    body = " " + " ".join(key for key, _ in work.wanted[: work.body]) + " "
    places = _index([word.key for word in work.got])
    truth = work.truth
    texts = dict.fromkeys(truth.optional, Kind.BOILERPLATE)
    texts |= dict.fromkeys(truth.headlines, Kind.HEADLINE)
    texts |= dict.fromkeys(truth.forbidden, Kind.FORBIDDEN)
    for text in sorted(texts, key=len, reverse=True):
        keys = work.keys(text)
        if len(keys) < shortest or (shortest > 1 and f" {' '.join(keys)} " in body):
            continue
        for start in _occurrences(work, keys, places):
            for place in range(start, start + len(keys)):
                work.kinds[place] = texts[text]


def _index(keys: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    return places


def _occurrences(
    work: Alignment, keys: Sequence[str], places: dict[str, list[int]]
) -> Iterator[int]:
    """Where `keys` stand one after another among words that are not yet known."""
    for start in places.get(keys[0], []) if keys else []:
        if start + len(keys) <= len(work.got) and all(
            work.got[start + i].key == key and work.kinds[start + i] is Kind.UNKNOWN
            for i, key in enumerate(keys)
        ):
            yield start


def _align_body(work: Alignment) -> None:
    """Whole sentences first, then what is left between two that stand in order."""
    anchors = _anchored(work)
    kept = _increasing(anchors)
    for start, _ in set(anchors) - set(kept):
        run = [i for i in range(start, work.body) if work.wanted[i][1] == work.wanted[start][1]]
        work.say(Fault.MOVED, work.construct(start), len(run), work.words(run))
    borders = [(-1, -1), *kept, (work.body, len(work.got))]
    for (first, begin), (last, end) in itertools.pairwise(borders):
        wanted = [i for i in range(first + 1, last) if work.at[i] < 0]
        rest = [i for i in range(begin + 1, end) if work.kinds[i] is Kind.UNKNOWN]
        _align(work, wanted, rest)


def _anchored(work: Alignment) -> list[tuple[int, int]]:
    """Where the sentences begin that were read to the word, in the truth and in the text."""
    places = _index([word.key for word in work.got])
    anchors: list[tuple[int, int]] = []
    for run in by_stretch(work, range(work.body)):
        found = list(_occurrences(work, [work.wanted[i][0] for i in run], places))
        if len(run) < _SHORTEST_ANCHOR or not found:
            continue
        after = anchors[-1][1] if anchors else -1
        place = next((i for i in found if i > after), found[0])
        anchors.append((run[0], place))
        for offset, wanted in enumerate(run):
            work.read(wanted, place + offset)
    return anchors


def _align(work: Alignment, wanted: Sequence[int], rest: Sequence[int]) -> None:
    steps = Indel.opcodes([work.wanted[i][0] for i in wanted], [work.got[i].key for i in rest])
    for step in steps:
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                work.read(wanted[step.src_start + offset], rest[step.dest_start + offset])


def by_stretch(work: Alignment, places: Iterable[int]) -> list[list[int]]:
    """The places grouped by the sentence of the truth they belong to."""
    runs: dict[int, list[int]] = {}
    for i in places:
        runs.setdefault(work.wanted[i][1], []).append(i)
    return list(runs.values())


def _increasing(anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the anchors that stands in the same order on both sides."""
    best: list[list[tuple[int, int]]] = []
    for anchor in anchors:
        before = max((chain for chain in best if chain[-1][1] < anchor[1]), key=len, default=[])
        best.append([*before, anchor])
    return max(best, key=len, default=[])


def _find_parts(work: Alignment) -> None:
    """Notes and captions that were read, but not to the word."""
    for run in list(work.missing()):
        if run[0] < work.body:
            continue
        rest = [i for group in work.unread() for i in group]
        steps = Indel.opcodes([work.wanted[i][0] for i in run], [work.got[i].key for i in rest])
        same = [step for step in steps if step.tag == "equal"]
        if sum(step.src_end - step.src_start for step in same) < _FOUND_IN_PARTS * len(run):
            continue
        _align(work, run, rest)


def _find_own_marks(work: Alignment) -> None:
    """The number a note begins with is no word of it."""
    for place in range(len(work.got) - 1):
        after = work.of[place + 1]
        if (
            work.kinds[place] in {Kind.UNKNOWN, Kind.BOILERPLATE}
            and after >= work.body
            and work.stretches[work.wanted[after][1]].role is Role.NOTE
            and work.got[place].key.strip(".:()[]^") in work.truth.marks
        ):
            work.kinds[place] = Kind.MARK


def _find_moved(work: Alignment) -> None:
    """Words that were read, but at another place than where they stand."""
    missing = sorted((run for run in work.missing() if run[0] < work.body), key=len)
    while missing:
        run = missing.pop()
        length, start, place = _longest_unread(work, run)
        if length < _SHORTEST_MOVE:
            continue
        moved = run[start : start + length]
        for offset, wanted in enumerate(moved):
            work.read(wanted, place + offset)
        work.say(Fault.MOVED, work.construct(moved[0]), length, work.words(moved))
        missing += [part for part in (run[:start], run[start + length :]) if part]


def _longest_unread(work: Alignment, run: Sequence[int]) -> tuple[int, int, int]:
    """Length, start in the run and place of its longest part among the words not yet known."""
    best = (0, 0, 0)
    groups = list(work.unread())
    places: dict[str, list[tuple[int, int]]] = {}
    for number, group in enumerate(groups):
        for offset, i in enumerate(group):
            places.setdefault(work.got[i].key, []).append((number, offset))
    for start in range(len(run)):
        for number, offset in places.get(work.wanted[run[start]][0], []):
            length = 0
            while (
                start + length < len(run)
                and offset + length < len(groups[number])
                and work.got[groups[number][offset + length]].key
                == work.wanted[run[start + length]][0]
            ):
                length += 1
            if length > best[0]:
                best = (length, start, groups[number][offset])
    return best


def _find_glued(work: Alignment) -> None:
    """Words that became one, and one that became several."""
    for run in list(work.missing()):
        around = _unread_beside(work, run)
        left, pool = list(run), list(around)
        while left and pool:
            match = _pair(work, left, pool)
            if match is None:
                break
            wanted, got = match
            fault = Fault.GLUED if len(wanted) > len(got) else Fault.SPLIT
            for i in wanted:
                work.read(i, got[0], Kind.CHANGED)
            for i in got[1:]:
                work.kinds[i] = Kind.CHANGED
            work.say(fault, work.construct(wanted[0]), len(wanted), work.text(got))
            left = [i for i in left if i > wanted[-1]]
            pool = [i for i in pool if i > got[-1]]


def _pair(work: Alignment, left: list[int], pool: list[int]) -> tuple[list[int], list[int]] | None:
    for start in range(len(left)):
        for many in range(1, _MOST_GLUED + 1):
            whole = "".join(work.wanted[i][0] for i in left[start : start + many])
            for begin in range(len(pool)):
                for pieces in range(1, _MOST_GLUED + 1):
                    got = pool[begin : begin + pieces]
                    if many != pieces and "".join(work.got[i].key for i in got) == whole:
                        return left[start : start + many], got
    return None


def _unread_beside(work: Alignment, run: Sequence[int]) -> list[int]:
    """Unknown words between the neighbours of words that are missing."""
    before = next((work.at[i] for i in range(run[0] - 1, -1, -1) if work.at[i] >= 0), -1)
    place = before + 1
    found = []
    while place < len(work.got) and (
        work.kinds[place] is not Kind.READ or work.of[place] >= work.body
    ):
        if work.kinds[place] is Kind.UNKNOWN:
            found.append(place)
        place += 1
    return found


def _count_rest(work: Alignment) -> None:
    """What is neither read nor glued nor moved: changed where both sides have words, else one-sided."""
    samples = {key for sample in work.reading.omitted for key in keys_of(sample)}
    for run in list(work.missing()):
        pool = _unread_beside(work, run) if run[0] < work.body else []
        for wanted, got in zip(run, pool, strict=False):
            work.read(wanted, got, Kind.CHANGED)
            sample = f"{work.wanted[wanted][0]} → {work.got[got].key}"
            work.say(Fault.CHANGED, work.construct(wanted), 1, sample)
        lost = run[len(pool) :]
        if not lost or _is_unreadable(work, lost):
            continue
        told = work.reading.warned or all(work.wanted[i][0] in samples for i in lost[:8])
        fault = Fault.LOST_WITH_WARNING if told else Fault.LOST
        by_construct = Counter(work.construct(i) for i in lost)
        for construct, count in by_construct.items():
            work.say(fault, construct, count, work.words(lost))
    for group in work.unread():
        work.say(Fault.ADDED, work.construct(beside(work, group[0])), len(group), work.text(group))
    for group in runs_of(i for i, kind in enumerate(work.kinds) if kind is Kind.FORBIDDEN):
        work.say(Fault.ADDED, work.construct(beside(work, group[0])), len(group), work.text(group))


def _is_unreadable(work: Alignment, lost: Sequence[int]) -> bool:
    """Whether the reading says that it left out formulas, and this is one."""
    role = work.stretches[work.wanted[lost[0]][1]].role
    return role is Role.EQUATION and "equation" in work.reading.omission_kinds


def beside(work: Alignment, got: int) -> int:
    """The word of the truth beside a word read that has none."""
    before = (work.of[i] for i in range(got, -1, -1) if work.of[i] >= 0)
    after = (work.of[i] for i in range(got, len(work.of)) if work.of[i] >= 0)
    return next(before, next(after, 0))


def runs_of(places: Iterable[int]) -> Iterator[list[int]]:
    """The places in runs without a gap."""
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
