"""The stricter look at a match: same words, but also the same capitals, stops and nothing hidden?

Invariant: a match without a change found here is verbatim; everything an editor may do silently is
listed in this module. They may open and close a quotation with a letter of other case, end it with
their own comma or full stop, and set a run of capitals. They may not change the case of a word
inside (Will, will), and brackets or an ellipsis may not hide a negation or a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..records import Change, ChangeKind, Span
from ..text.figures import is_figure
from ..text.lexicon import OPPOSING_PREFIXES, is_negation
from ..text.words import Words
from .changes import begins_sentence
from .conventions import Join, Part, Reading
from .matching import Match

_CAPITALS_IN_A_ROW: Final = 3
_HIDDEN_NEAR: Final = (
    2  # words from an ellipsis's edge in which a negation belongs to what is quoted
)
_FREE_ENDINGS: Final = frozenset({"", ",", ".", ";", ":", "-", ",-", ".-", ")", ".)", ",)"})
_EMPHASIS: Final = frozenset({"not", "no", "never", "all", "any", "and", "or", "is", "are", "very"})


def changes_in(reading: Reading, match: Match) -> list[Change]:
    """What the words' equality does not excuse, in the order of the draft."""
    found: list[Change] = []
    for number, (part, (first, _)) in enumerate(zip(reading.parts, match.ranges, strict=True)):
        if number:
            found += _hidden(reading, match, number - 1)
        found += _case_changes(part, match, first)
        found += _gap_changes(part, match, first)
    return [*found, *_ending_change(reading, match)]


def _case_changes(part: Part, match: Match, first: int) -> Iterator[Change]:
    source, draft = match.source.words, part.words
    for index in range(len(draft)):
        before, after = source.written(first + index), draft.written(index)
        if before == after or before[:1].isupper() == after[:1].isupper():
            continue
        if index in part.free_case or draft.keys[index] in _EMPHASIS:
            continue
        if index == 0 and _may_open(before, after, begins=begins_sentence(source, first)):
            continue
        if _is_set_in_capitals(source, first + index) or _is_set_in_capitals(draft, index):
            continue
        if after[:1].isalpha() and before[:1].isalpha():
            yield _change(ChangeKind.CASE, match, draft, at=first + index, index=index)


def _may_open(before: str, after: str, *, begins: bool) -> bool:
    """Whether a quotation may open with this change of case; never from U.S. to us."""
    is_initialism = before.isupper() and len(before) > 1
    return after[:1].isupper() or (begins and not is_initialism)


def _is_set_in_capitals(words: Words, index: int) -> bool:
    """Whether the word stands in a run of capitals, as openings of articles and headlines do."""
    low = high = index
    while low > 0 and words.written(low - 1).isupper():
        low -= 1
    while high + 1 < len(words) and words.written(high + 1).isupper():
        high += 1
    return words.written(index).isupper() and high - low + 1 >= _CAPITALS_IN_A_ROW


def _change(kind: ChangeKind, match: Match, draft: Words, *, at: int, index: int) -> Change:
    return Change(
        kind=kind,
        article=match.source.article,
        source_span=match.source.words.span(at, at + 1),
        draft=draft.text,
        written_span=draft.span(index, index + 1),
    )


def _gap_changes(part: Part, match: Match, first: int) -> Iterator[Change]:
    source, draft = match.source.words, part.words
    for index in range(1, len(draft)):
        before, after = source.gaps[first + index], draft.gaps[index]
        if before == after or index in part.loose:
            continue
        # A minus sign is part of the number after it
        signed = "-" in {before[-1:], after[-1:]} and is_figure(draft.keys[index])
        kind = ChangeKind.PUNCTUATION
        if (
            signed
            and before.rstrip("-") == after.rstrip("-")
            and not is_figure(draft.keys[index - 1])
        ):
            kind = ChangeKind.NUMBER
        yield Change(
            kind=kind,
            article=match.source.article,
            source_span=source.span(first + index - 1, first + index + 1),
            draft=draft.text,
            written_span=draft.span(index - 1, index + 1),
        )


def _ending_change(reading: Reading, match: Match) -> Iterator[Change]:
    """A question mark put in or left out makes another sentence; a comma or full stop does not."""
    draft, source = reading.parts[-1].words, match.source.words
    last = match.ranges[-1][1]
    after, before = draft.gaps[-1], source.gaps[last]
    asked, asks = "?" in before, "?" in after
    if asked == asks or (asked and not after) or (asks and after[:1] in ",."):
        return
    if asked and after not in _FREE_ENDINGS:
        return
    yield _change(ChangeKind.PUNCTUATION, match, draft, at=last - 1, index=len(draft) - 1)


def _hidden(reading: Reading, match: Match, number: int) -> Iterator[Change]:
    """A negation or number that the source loses or gains by what join `number` covers."""
    join = reading.joins[number]
    first, after = match.ranges[number][1], match.ranges[number + 1][0]
    source = match.source.words
    covered = source.keys[first:after]
    put = join.put.keys if join.put else ()
    if join.is_ellipsis:
        # What lies deeper inside was left out with the clause it belongs to
        near = (*covered[:_HIDDEN_NEAR], *covered[-_HIDDEN_NEAR:])
        lost = any(map(is_negation, near)) and not any(map(is_negation, put))
        kind = ChangeKind.NEGATION if lost else None
    else:
        kind = _replaced(join, covered, put)
    if kind is None:
        return
    before, following = reading.parts[number].words, reading.parts[number + 1].words
    yield Change(
        kind=kind,
        article=match.source.article,
        source_span=Span(start=source.spans[first - 1][1], end=source.spans[after][0]),
        draft=before.text,
        written_span=Span(start=before.spans[-1][1], end=following.spans[0][0]),
    )


def _replaced(join: Join, covered: tuple[str, ...], put: tuple[str, ...]) -> ChangeKind | None:
    if join.ends and put and put[-1] in OPPOSING_PREFIXES and covered == (join.ends,):
        return ChangeKind.NEGATION  # "[un]likely" where the source says "likely"
    if sum(map(is_negation, covered)) != sum(map(is_negation, put)):
        return ChangeKind.NEGATION
    lost = [word for word in covered if is_figure(word) and word not in put]
    return ChangeKind.NUMBER if lost else None
