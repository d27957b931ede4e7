"""A reading of a file beside the truth about it, word by word.

The words of the body are aligned with what was read by their longest common subsequence; notes,
captions and furniture are looked for first, wherever they stand. What is left on either side is
lost, added, changed, glued, split or moved. Then every sentence that may be quoted is looked at:
its words must be a run of the truth's, without a gap.

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
"""Words of a piece of furniture from which on it is looked for before the body is aligned."""
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
    FURNITURE_QUOTED = "furniture quotable"
    ACROSS_BLOCKS = "sentence across paragraphs"
    CUT_SHORT = "sentence cut short"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: how many words (or sentences), at which construct, and what it looks like."""

    fault: Fault
    construct: str
    count: int
    sample: str


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


class _Kind(StrEnum):
    UNKNOWN = "unknown"
    READ = "read"
    CHANGED = "changed"
    FURNITURE = "furniture"
    HEADLINE = "headline"
    FORBIDDEN = "forbidden"
    MARK = "mark"


_HARMLESS: Final = frozenset({_Kind.CHANGED, _Kind.MARK})
"""Kinds that add no word to a sentence; a changed one is counted as changed."""
_NO_WORDS_OF_ARTICLE: Final = frozenset({_Kind.FURNITURE, _Kind.HEADLINE, _Kind.MARK})
"""Kinds that may make up a sentence that is none of the article's."""


@dataclass(slots=True)
class _Alignment:
    """The words of the truth, the words read, and which is which."""

    truth: Truth
    reading: Reading
    vocabulary: Vocabulary
    stretches: list[Stretch] = field(default_factory=list)
    wanted: list[tuple[str, int]] = field(default_factory=list)
    """Key and stretch of each word of the truth: the body first, then what floats."""
    body: int = 0
    got: list[Word] = field(default_factory=list)
    kinds: list[_Kind] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    """For each word read the place of its word in the truth, or -1."""
    at: list[int] = field(default_factory=list)
    """For each word of the truth the place it was read at, or -1."""
    findings: list[Finding] = field(default_factory=list)

    def read(self, wanted: int, got: int, kind: _Kind = _Kind.READ) -> None:
        self.kinds[got], self.of[got], self.at[wanted] = kind, wanted, got

    def construct(self, wanted: int) -> str:
        if not self.wanted:
            return "prose"
        return self.stretches[self.wanted[min(max(wanted, 0), len(self.wanted) - 1)][1]].construct

    def say(self, fault: Fault, construct: str, count: int, sample: str) -> None:
        self.findings.append(Finding(fault, construct, count, sample))

    def unread(self) -> Iterator[list[int]]:
        """Runs of words read that are not yet known to be anything."""
        yield from _runs(i for i, kind in enumerate(self.kinds) if kind is _Kind.UNKNOWN)

    def missing(self) -> Iterator[list[int]]:
        """Runs of words of one part of the truth that were not read."""
        for run in _runs(i for i, place in enumerate(self.at) if place < 0):
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
        return " ".join(self.wanted[i][0] for i in places)

    def text(self, places: Sequence[int]) -> str:
        shown = self.reading.text[self.got[places[0]].start : self.got[places[-1]].end]
        return " ".join(shown.split())


def compare(truth: Truth, reading: Reading) -> Comparison:
    """What differs between what a file says and what was read from it."""
    work = _prepared(truth, reading)
    _find_whole(work)
    _align_body(work)
    _find_furniture(work, shortest=1)
    _find_parts(work)
    _find_own_marks(work)
    _find_moved(work)
    _find_glued(work)
    _count_rest(work)
    for start, end in reading.sentences:
        _check_sentence(work, start, end)
    _count_set_aside(work)
    return Comparison(
        words=len(work.wanted),
        sentences=len(reading.sentences),
        findings=tuple(work.findings),
        words_of_constructs=Counter(work.construct(i) for i in range(len(work.wanted))),
    )


def vocabulary_of(truth: Truth) -> Vocabulary:
    """The words a file may hold, and its note marks."""
    texts = [item.text for item in (*truth.body, *truth.floating)]
    known = {key for text in texts for key in keys_of(text)}
    return Vocabulary(keys=known | set(truth.aliases), marks=truth.marks, aliases=truth.aliases)


def _prepared(truth: Truth, reading: Reading) -> _Alignment:
    vocabulary = vocabulary_of(truth)
    stretches = [*truth.body, *truth.floating]
    work = _Alignment(truth=truth, reading=reading, vocabulary=vocabulary, stretches=stretches)
    for number, stretch in enumerate(work.stretches):
        work.wanted += [(key, number) for key in work.keys(stretch.text)]
    work.body = sum(number < len(truth.body) for _, number in work.wanted)
    work.got = words_of(reading.text, vocabulary)
    work.kinds = [_Kind.UNKNOWN] * len(work.got)
    work.of, work.at = [-1] * len(work.got), [-1] * len(work.wanted)
    return work


def _find_whole(work: _Alignment) -> None:
    """Notes and captions that were read to the word, and long furniture, wherever they stand."""
    places = _index([word.key for word in work.got])
    floating = _by_stretch(work, range(work.body, len(work.wanted)))
    for run in sorted(floating, key=len, reverse=True):
        start = next(iter(_occurrences(work, [work.wanted[i][0] for i in run], places)), None)
        if start is not None:
            for offset, wanted in enumerate(run):
                work.read(wanted, start + offset)
    _find_furniture(work, shortest=_LONG)


def _find_furniture(work: _Alignment, *, shortest: int) -> None:
    body = " " + " ".join(key for key, _ in work.wanted[: work.body]) + " "
    places = _index([word.key for word in work.got])
    truth = work.truth
    texts = dict.fromkeys(truth.optional, _Kind.FURNITURE)
    texts |= dict.fromkeys(truth.headlines, _Kind.HEADLINE)
    texts |= dict.fromkeys(truth.forbidden, _Kind.FORBIDDEN)
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
    work: _Alignment, keys: Sequence[str], places: dict[str, list[int]]
) -> Iterator[int]:
    """Where `keys` stand one after another among words that are not yet known."""
    for start in places.get(keys[0], []) if keys else []:
        if start + len(keys) <= len(work.got) and all(
            work.got[start + i].key == key and work.kinds[start + i] is _Kind.UNKNOWN
            for i, key in enumerate(keys)
        ):
            yield start


def _align_body(work: _Alignment) -> None:
    """Whole sentences first, then what is left between two that stand in order."""
    anchors = _anchored(work)
    kept = _increasing(anchors)
    for start, _ in set(anchors) - set(kept):
        run = [i for i in range(start, work.body) if work.wanted[i][1] == work.wanted[start][1]]
        work.say(Fault.MOVED, work.construct(start), len(run), work.words(run))
    borders = [(-1, -1), *kept, (work.body, len(work.got))]
    for (first, begin), (last, end) in itertools.pairwise(borders):
        wanted = [i for i in range(first + 1, last) if work.at[i] < 0]
        rest = [i for i in range(begin + 1, end) if work.kinds[i] is _Kind.UNKNOWN]
        _align(work, wanted, rest)


def _anchored(work: _Alignment) -> list[tuple[int, int]]:
    """Where the sentences begin that were read to the word, in the truth and in the text."""
    places = _index([word.key for word in work.got])
    anchors: list[tuple[int, int]] = []
    for run in _by_stretch(work, range(work.body)):
        found = list(_occurrences(work, [work.wanted[i][0] for i in run], places))
        if len(run) < _SHORTEST_ANCHOR or not found:
            continue
        after = anchors[-1][1] if anchors else -1
        place = next((i for i in found if i > after), found[0])
        anchors.append((run[0], place))
        for offset, wanted in enumerate(run):
            work.read(wanted, place + offset)
    return anchors


def _align(work: _Alignment, wanted: Sequence[int], rest: Sequence[int]) -> None:
    steps = Indel.opcodes([work.wanted[i][0] for i in wanted], [work.got[i].key for i in rest])
    for step in steps:
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                work.read(wanted[step.src_start + offset], rest[step.dest_start + offset])


def _by_stretch(work: _Alignment, places: Iterable[int]) -> list[list[int]]:
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


def _find_parts(work: _Alignment) -> None:
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


def _find_own_marks(work: _Alignment) -> None:
    """The number a note begins with is no word of it."""
    for place in range(len(work.got) - 1):
        after = work.of[place + 1]
        if (
            work.kinds[place] in {_Kind.UNKNOWN, _Kind.FURNITURE}
            and after >= work.body
            and work.stretches[work.wanted[after][1]].role is Role.NOTE
            and work.got[place].key.strip(".:()[]^") in work.truth.marks
        ):
            work.kinds[place] = _Kind.MARK


def _find_moved(work: _Alignment) -> None:
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


def _longest_unread(work: _Alignment, run: Sequence[int]) -> tuple[int, int, int]:
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


def _find_glued(work: _Alignment) -> None:
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
                work.read(i, got[0], _Kind.CHANGED)
            for i in got[1:]:
                work.kinds[i] = _Kind.CHANGED
            work.say(fault, work.construct(wanted[0]), len(wanted), work.text(got))
            left = [i for i in left if i > wanted[-1]]
            pool = [i for i in pool if i > got[-1]]


def _pair(work: _Alignment, left: list[int], pool: list[int]) -> tuple[list[int], list[int]] | None:
    for start in range(len(left)):
        for many in range(1, _MOST_GLUED + 1):
            whole = "".join(work.wanted[i][0] for i in left[start : start + many])
            for begin in range(len(pool)):
                for pieces in range(1, _MOST_GLUED + 1):
                    got = pool[begin : begin + pieces]
                    if many != pieces and "".join(work.got[i].key for i in got) == whole:
                        return left[start : start + many], got
    return None


def _unread_beside(work: _Alignment, run: Sequence[int]) -> list[int]:
    """Unknown words between the neighbours of words that are missing."""
    before = next((work.at[i] for i in range(run[0] - 1, -1, -1) if work.at[i] >= 0), -1)
    place = before + 1
    found = []
    while place < len(work.got) and (
        work.kinds[place] is not _Kind.READ or work.of[place] >= work.body
    ):
        if work.kinds[place] is _Kind.UNKNOWN:
            found.append(place)
        place += 1
    return found


def _count_rest(work: _Alignment) -> None:
    """What is neither read nor glued nor moved: changed where both sides have words, else one-sided."""
    samples = {key for sample in work.reading.omitted for key in keys_of(sample)}
    for run in list(work.missing()):
        pool = _unread_beside(work, run) if run[0] < work.body else []
        for wanted, got in zip(run, pool, strict=False):
            work.read(wanted, got, _Kind.CHANGED)
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
        work.say(Fault.ADDED, work.construct(_near(work, group[0])), len(group), work.text(group))
    for group in _runs(i for i, kind in enumerate(work.kinds) if kind is _Kind.FORBIDDEN):
        work.say(Fault.ADDED, work.construct(_near(work, group[0])), len(group), work.text(group))


def _is_unreadable(work: _Alignment, lost: Sequence[int]) -> bool:
    """Whether the reading says that it left out formulas, and this is one."""
    role = work.stretches[work.wanted[lost[0]][1]].role
    return role is Role.EQUATION and "equation" in work.reading.omission_kinds


def _near(work: _Alignment, got: int) -> int:
    """The word of the truth beside a word read that has none."""
    before = (work.of[i] for i in range(got, -1, -1) if work.of[i] >= 0)
    after = (work.of[i] for i in range(got, len(work.of)) if work.of[i] >= 0)
    return next(before, next(after, 0))


def _check_sentence(work: _Alignment, start: int, end: int) -> None:
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
    changed = sum(work.kinds[i] is _Kind.CHANGED for i in inside) + _torn(work, inside, start, end)
    near = work.construct(_near(work, strange[0])) if strange else where
    for fault, count, construct in (
        (Fault.QUOTED_ADDED, len(strange) + jumps, near),
        (Fault.QUOTED_CHANGED, changed, _construct_of_change(work, inside, where)),
        (Fault.QUOTED_LOST, lost, work.construct(at_gap) if lost else where),
    ):
        if count:
            work.say(fault, construct, count, sample)
    _check_borders(work, ours, where, sample)


def _overlapping(work: _Alignment, start: int, end: int) -> list[int]:
    return [i for i, word in enumerate(work.got) if word.start < end and word.end > start]


def _is_edge(work: _Alignment, i: int, start: int, end: int) -> bool:
    """Whether only a quotation mark of the word stands in the sentence."""
    word = work.got[i]
    inside = work.reading.text[max(word.start, start) : min(word.end, end)]
    whole = work.reading.text[word.start : word.end]
    return inside != whole and not any(letter.isalnum() for letter in inside)


def _construct_of_change(work: _Alignment, inside: Sequence[int], otherwise: str) -> str:
    changed = (
        work.construct(work.of[i])
        for i in inside
        if work.kinds[i] is _Kind.CHANGED and work.of[i] >= 0
    )
    return next(changed, otherwise)


def _check_stray(work: _Alignment, inside: Sequence[int], sample: str) -> None:
    """A sentence with no word of the truth in it."""
    kinds = {work.kinds[i] for i in inside}
    strange = [i for i in inside if work.kinds[i] not in _NO_WORDS_OF_ARTICLE]
    if strange:
        near = work.construct(_near(work, strange[0]))
        work.say(Fault.QUOTED_ADDED, near, len(strange), sample)
    elif _Kind.FURNITURE in kinds and keys_of(sample) not in work.headlines:
        work.say(Fault.FURNITURE_QUOTED, work.construct(_near(work, inside[0])), 1, sample)


def _home(work: _Alignment, wanted: int) -> int:
    """Where a sentence may run on: the body is one place, each floating block another."""
    return -1 if wanted < work.body else work.stretches[work.wanted[wanted][1]].block


def _gaps(work: _Alignment, ours: Sequence[int]) -> tuple[int, int, int]:
    """How often a sentence jumps, how many words it lacks, and the first of those."""
    jumps = lost = at = 0
    places = [work.of[i] for i in ours]
    for before, after in itertools.pairwise(places):
        between = [
            i
            for i in range(before + 1, after)
            if work.kinds[work.at[i]] is not _Kind.CHANGED or work.at[i] < 0
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


def _torn(work: _Alignment, inside: Sequence[int], start: int, end: int) -> int:
    """Words of which letters or digits stand outside the sentence."""
    torn = 0
    for i in inside:
        word = work.got[i]
        outside = work.reading.text[word.start : max(start, word.start)]
        outside += work.reading.text[min(end, word.end) : word.end]
        rest = work.vocabulary.without_marks("".join(keys_of(outside)))
        torn += any(letter.isalnum() for letter in rest)
    return torn


def _check_borders(work: _Alignment, ours: Sequence[int], construct: str, sample: str) -> None:
    places = [work.of[i] for i in ours]
    blocks = {work.stretches[work.wanted[i][1]].block for i in places}
    if len(blocks) > 1:
        work.say(Fault.ACROSS_BLOCKS, construct, 1, sample)
    for edge, step in ((places[0], -1), (places[-1], 1)):
        beside = edge + step
        if (
            0 <= beside < len(work.wanted)
            and work.wanted[beside][1] == work.wanted[edge][1]
            and work.at[beside] >= 0
        ):
            work.say(Fault.CUT_SHORT, construct, 1, sample)
            return


def _count_set_aside(work: _Alignment) -> None:
    """Sentences of the body that are in the text and in nothing that may be quoted."""
    covered = {i for start, end in work.reading.sentences for i in _overlapping(work, start, end)}
    for run in _by_stretch(work, range(work.body)):
        read = [work.at[i] for i in run if work.at[i] >= 0]
        if len(read) * 2 > len(run) and sum(place in covered for place in read) * 2 < len(read):
            stretch = work.stretches[work.wanted[run[0]][1]]
            work.say(Fault.SET_ASIDE, stretch.construct, 1, stretch.text)


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
