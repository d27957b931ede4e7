"""Runs of characters become pieces of lines, and pieces on one height become rows.

Invariant: every run is in exactly one piece, and a piece holds no gap as wide as one between
columns. A raised figure or sign stands between `RAISED` and `LOWERED` until it is known whether
it points to a note; a large initial is joined to the word that it begins.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .page_runs import WIDE_GAP, Page, Rule, Run, is_parted

RAISED: Final = "\ue000"
LOWERED: Final = "\ue001"
"""Two private letters, which no text of a run holds."""

WORD_GAP: Final = 0.17
"""Ems. A wider gap is a space; kerning seldom moves letters by more than a tenth."""
_CELL_HEIGHT: Final = 3.2
"""Ems. A higher line is the side of a box, or stands between columns."""
_LEAST_GAP: Final = 0.01
_LOOSEST: Final = 3.0
"""Ems. No line is justified with wider spaces than this."""
_EVEN: Final = 1.3
_FIGURE: Final = re.compile(r"[\d.,%$€£+\-–—()]+$")
_SAME_ROW: Final = 0.25
_SMALLER: Final = 0.87
_RAISED_FROM, _RAISED_TO = 0.12, 0.9
_LOWERED: Final = 0.5
_FAR_MARK: Final = 3.0
_MARK = re.compile(r"[(\[]?(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[*∗†‡§¶#]{1,3}|[a-z]{1,3})[)\]]?,?")
_SAME_SIZE: Final = 0.02
_TOUCHING: Final = 0.05
_MIRRORED: Final = str.maketrans("()[]", ")(][")
_AFTER_OPENING: Final = re.compile(r"(?<=\w)([(\[]) ")
_INITIAL_SIZE: Final = 1.8
_INITIAL = re.compile(r"[\"“‘«]?\w[.]?")
_WORDS_OF_ONE_LETTER: Final = frozenset("AIOaioYy")
_CAP_HEIGHT: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a line without wide gaps: its words and its place."""

    text: str
    left: float
    right: float
    base: float
    size: float
    gap: float = 0.0
    """Points to the piece before it on the same height; 0 where there is none."""
    parted: bool = False
    """Whether a line as high as a cell is drawn between it and the piece before."""
    loose: bool = False
    """Whether that gap is only as wide as the spaces beside it, as in a justified line."""

    @property
    def top(self) -> float:
        """The height of its tall letters."""
        return self.base + _CAP_HEIGHT * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The pieces that stand on one height, in reading order."""

    base: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words of the row; a wide gap is one space."""
        return " ".join(piece.text for piece in self.pieces)


def body_size(pages: Iterable[Page]) -> float:
    """The size most characters of the document have, in points to one tenth."""
    counted: Counter[float] = Counter()
    for page in pages:
        for run in page.runs:
            if run.turn == 0:
                counted[round(run.size, 1)] += len(run.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def rows_of(runs: Sequence[Run], *, body: float, rules: Sequence[Rule] = ()) -> list[Row]:
    """The rows of a page from top to bottom; `body` is the size of the document's letters."""
    runs = _with_initials(runs, body=body)
    groups = _grouped([run for run in runs if not _may_be_raised(run, body=body)])
    raised = [run for run in runs if _may_be_raised(run, body=body)]
    loose = [run for run in raised if not _attach(run, groups)]
    groups = _merged(groups, _grouped(loose))
    return [Row(base=group[0].base, pieces=tuple(_pieces(group, rules))) for group in groups]


def is_right_to_left(text: str) -> bool:
    """Whether most letters of `text` are written from right to left."""
    counted = Counter(unicodedata.bidirectional(letter) for letter in text[:200])
    return counted["R"] + counted["AL"] > counted["L"]


def _grouped(runs: Iterable[Run]) -> list[list[Run]]:
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.base, run.left)):
        if groups:
            first = groups[-1][0]
            if first.base - run.base <= _SAME_ROW * min(first.size, run.size):
                groups[-1].append(run)
                continue
        groups.append([run])
    return groups


def _merged(groups: list[list[Run]], others: list[list[Run]]) -> list[list[Run]]:
    return sorted([*groups, *others], key=lambda group: -group[0].base) if others else groups


def _may_be_raised(run: Run, *, body: float) -> bool:
    return run.size < _SMALLER * body and _MARK.fullmatch(run.text) is not None


def _attach(mark: Run, groups: list[list[Run]]) -> bool:
    """Puts a raised mark into the row it belongs to; false where there is none."""
    at = bisect_left(groups, -mark.base, key=lambda group: -group[0].base)
    for group in groups[at : at + 4]:
        hosts = [run for run in group if _is_raised(mark, run)]
        if hosts:
            host = min(hosts, key=lambda run: _apart(mark, run))
            text = f"{RAISED}{mark.text}{LOWERED}"
            group.append(replace(mark, text=text, base=host.base, size=host.size))
            return True
    for group in groups[max(0, at - 2) : at + 1]:
        below = next((run for run in group if _is_lowered(mark, run)), None)
        if below is not None:
            group.append(replace(mark, base=below.base, size=below.size, order=below.order + 1))
            return True
    return False


def _is_raised(mark: Run, run: Run) -> bool:
    return (
        mark.size < _SMALLER * run.size
        and _RAISED_FROM * run.size <= mark.base - run.base <= _RAISED_TO * run.size
        and _apart(mark, run) <= _FAR_MARK * run.size
    )


def _is_lowered(mark: Run, run: Run) -> bool:
    """Whether `mark` is the 2 of H2O: smaller, a little lower, and right behind."""
    return (
        mark.size < _SMALLER * run.size
        and 0 <= run.base - mark.base <= _LOWERED * run.size
        and abs(mark.left - run.right) <= WORD_GAP * run.size
    )


def _apart(one: Run, other: Run) -> float:
    return max(one.left - other.right, other.left - one.right)


def _with_initials(runs: Sequence[Run], *, body: float) -> list[Run]:
    """The runs, with each large initial joined to the run that stands beside its top."""
    initials = [
        run for run in runs if run.size >= _INITIAL_SIZE * body and _INITIAL.fullmatch(run.text)
    ]
    if not initials:
        return list(runs)
    counted = Counter(word.casefold() for run in runs for word in re.findall(r"\w+", run.text))
    kept = list(runs)
    for initial in initials[:20]:
        beside = [
            run
            for run in kept
            if run.size < initial.size / 1.5
            and 0 <= run.left - initial.right + _SAME_ROW * body <= 2 * body
            and abs(_top(run) - _top(initial)) <= 0.8 * body
        ]
        if not beside:
            continue
        first = max(beside, key=lambda run: run.base)
        joint = _joint(initial.text, first, counted)
        kept[kept.index(first)] = replace(
            first, text=initial.text + joint + first.text, left=initial.left
        )
        kept.remove(initial)
    return kept


def _joint(initial: str, first: Run, counted: Counter[str]) -> str:
    """A space where the initial is a word by itself ("A ferry"), nothing where it begins one."""
    match = re.match(r"\w+", first.text)
    letter = initial.strip('"“‘«.')
    if match is None or letter not in _WORDS_OF_ONE_LETTER:
        return ""
    word = match[0].casefold()
    if first.spaced:
        return " "
    # The rest of the word stands elsewhere as a word, the whole word does not
    apart = counted[word] > 1 and not counted[(letter + word).casefold()]
    return " " if apart else ""


def _with_brackets(text: str) -> str:
    """A line from right to left with its brackets turned where they stand the wrong way round."""
    brackets = [letter for letter in text if letter in "()[]"]
    if brackets and brackets[0] in ")]" and brackets[-1] in "([":
        text = text.translate(_MIRRORED)
        text = _AFTER_OPENING.sub(r" \1", text)
    return text


def _is_other_word(before: Run, after: Run, gap: float) -> bool:
    """Whether two runs that nearly touch were written apart, such as text beside a box."""
    if after.order == before.order + 1 or RAISED in before.text[-8:]:
        return False
    return abs(before.size - after.size) > _SAME_SIZE * before.size or (
        abs(gap) > _TOUCHING * after.size
    )


def _top(run: Run) -> float:
    return run.base + _CAP_HEIGHT * run.size


def _pieces(group: list[Run], rules: Sequence[Rule]) -> Iterator[Piece]:
    backwards = is_right_to_left(" ".join(run.text for run in group))
    ordered = sorted(group, key=lambda run: -run.right if backwards else run.left)
    gaps = [
        _gap(before, after, backwards=backwards) for before, after in itertools.pairwise(ordered)
    ]
    begin = 0
    drawn = False
    for end in range(1, len(ordered) + 1):
        parting = end < len(ordered) and is_parted(
            rules, ordered[end - 1].right, ordered[end].left, ordered[end].base
        )
        if end < len(ordered) and not parting:
            size = min(ordered[end - 1].size, ordered[end].size)
            if gaps[end - 1] <= WIDE_GAP * size:
                continue
        piece = _piece(ordered[begin:end], backwards=backwards)
        if begin:
            before, after = ordered[begin - 1], ordered[begin]
            piece = replace(
                piece,
                gap=max(gaps[begin - 1], _LEAST_GAP),
                loose=not drawn and _is_loose(ordered, gaps, begin - 1),
                parted=drawn
                and is_parted(
                    rules,
                    before.right,
                    after.left,
                    after.base,
                    highest=_CELL_HEIGHT * after.size,
                ),
            )
        yield piece
        begin = end
        drawn = parting


def _is_loose(runs: Sequence[Run], gaps: Sequence[float], number: int) -> bool:
    before, after, gap = runs[number], runs[number + 1], gaps[number]
    if gap > _LOOSEST * after.size or _FIGURE.match(before.text) or _FIGURE.match(after.text):
        return False
    near = [before.space, after.space]
    if not any(near):
        near = [*gaps[max(0, number - 1) : number], *gaps[number + 1 : number + 2]]
    return gap <= _EVEN * max(near, default=0.0)


def _gap(before: Run, after: Run, *, backwards: bool) -> float:
    if after.text.startswith(RAISED):
        return 0.0
    return before.left - after.right if backwards else after.left - before.right


def _piece(runs: list[Run], *, backwards: bool) -> Piece:
    text = runs[0].text
    for before, after in itertools.pairwise(runs):
        size = min(before.size, after.size)
        gap = _gap(before, after, backwards=backwards)
        apart = gap > WORD_GAP * size or after.spaced or _is_other_word(before, after, gap)
        raised = after.text.startswith(RAISED)
        text += f" {after.text}" if apart and not raised else after.text
    largest = max(runs, key=lambda run: len(run.text))
    return Piece(
        text=_with_brackets(text) if backwards else text,
        left=min(run.left for run in runs),
        right=max(run.right for run in runs),
        base=largest.base,
        size=largest.size,
    )
