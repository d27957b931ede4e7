"""Where sentences begin and end, as places in the text.

Invariant: spans are ordered, disjoint and trimmed, lie inside the text, and together hold every
character that is not white space, whatever the text is.

The work is done by `sentencex`. Own rules, each measured on the gold sets named in the tests: a
paragraph ends a sentence, unless a page break cut the sentence in two; a quotation of several
sentences is cut inside; a list number stays with its item; one sentence has a greatest length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from .paragraphs import Block, find_blocks, trimmed
from .spans import Span

MAX_SENTENCE_CHARACTERS: Final = 2_000
"""A longer "sentence" is a table or a run of text without full stops; it is cut at a clause."""

_WINDOW: Final = 10_000
"""Code points handed to the library at once: its time grows with the square on unclosed quotes."""
_DEFAULT_LANGUAGE: Final = "en"
_FUNCTION_WORD: Final = re.compile(
    r"a|an|the|of|and|or|to|in|on|at|by|for|from|with|as|that|which|who|whose|is|are|was"
    r"|were|be|been|has|have|had|will|would|could|should|may|might|must|its|his|her|their"
    r"|our|this|these|those|between|into|than|but|if|when|while|de|la|le|les|du|des|et|der"
    r"|die|das|und|von"
)
_FEWEST_WORDS_BEFORE_LOWER_CASE: Final = 6
_FEWEST_WORDS_BEFORE_FUNCTION_WORD: Final = 8
_ENDED = re.compile(r"[.!?…:;。！？；：।॥؟۔։።]['\"”’»)\]*_]*$")
_LOWER_CASE_START = re.compile(r"[\"“‘«(\[*_]*([^\W\d_]+)(?=[\s,;:.'’)\-]|$)(?!\.\w)")
_QUOTATION = re.compile(r"“([^“”]{20,})”|\"([^\"]{20,})\"|«([^«»]{20,})»|„([^„“”]{20,})[“”]")
_STRAY_CLOSER = re.compile(r"[\"”’»)\]]+(?=\s)")
_LIST_MARKER = re.compile(r"[•⁃‣▪●◦\-–—]?\s*\(?(?:\d{1,3}|[a-zA-Z])[.)]")
_CLAUSE_END = re.compile(r"[;:,،、，；：—–]\s|[。！？；，、]|\s[—–]\s")
_SPACE = re.compile(r"\s")


def split_sentences(text: str, *, language: str | None) -> tuple[Span, ...]:
    """The sentences of `text`, trimmed of surrounding white space.

    Args:
        text: any text, of any length.
        language: its language as a code such as "en" or "pt-BR", or `None` where unknown.

    >>> [s.slice("Talks resumed. No treaty.") for s in split_sentences("Talks resumed. No treaty.", language="en")]
    ['Talks resumed.', 'No treaty.']
    """
    code = (language or _DEFAULT_LANGUAGE).replace("_", "-").split("-")[0].lower()
    spans: list[Span] = []
    for start, end in _runs(text, find_blocks(text)):
        spans += _split_run(text, start, end, code=code)
    return tuple(spans)


def _runs(text: str, blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    """Ranges of text that are split on their own: a block, or several that a page break parted."""
    current: tuple[int, int] | None = None
    for block in blocks:
        if current is not None and _continues(text, current, block):
            current = (current[0], block.span.end)
            continue
        if current is not None:
            yield current
        current = (block.span.start, block.span.end)
    if current is not None:
        yield current


def _continues(text: str, before: tuple[int, int], block: Block) -> bool:
    """Whether `block` goes on in the middle of the sentence that `before` ends with."""
    tail = text[max(before[0], before[1] - 200) : before[1]]
    if _ENDED.search(tail):
        return False
    words = tail.split()
    match = _LOWER_CASE_START.match(text, block.span.start)
    if match and match[1].islower():
        return len(words) >= _FEWEST_WORDS_BEFORE_LOWER_CASE
    return len(words) >= _FEWEST_WORDS_BEFORE_FUNCTION_WORD and bool(
        _FUNCTION_WORD.fullmatch(words[-1])
    )


def _split_run(text: str, start: int, end: int, *, code: str) -> Iterator[Span]:
    # Line breaks inside a run only wrap it; to the library they would be ends of paragraphs.
    flat = _SPACE.sub(" ", text[start:end])
    cuts = _library_cuts(flat, code=code)
    cuts = _with_cuts_in_quotations(flat, cuts, code=code)
    cuts = [_past_stray_closer(flat, cut) for cut in cuts]
    position = 0
    for cut in _without_list_markers(flat, cuts):
        span = trimmed(flat, position, cut)
        position = cut
        if span.start < span.end:
            yield from _capped(flat, span, offset=start)


def _library_cuts(flat: str, *, code: str) -> list[int]:
    """Offsets at which sentences end, the last one at the end of `flat`."""
    from sentencex import get_sentence_boundaries

    cuts: list[int] = []
    start = 0
    while start < len(flat):
        window = flat[start : start + _WINDOW]
        ends = [boundary["end_index"] for boundary in get_sentence_boundaries(code, window)]
        if start + _WINDOW < len(flat) and len(ends) > 1:
            ends.pop()  # the window cut this one: it is read again, whole, with the next window
        if not ends or ends[-1] <= 0:
            ends = [len(window)]
        cuts += [start + end for end in ends]
        start = cuts[-1]
    return cuts


def _with_cuts_in_quotations(flat: str, cuts: list[int], *, code: str) -> list[int]:
    """Adds the ends of sentences inside quotations, which the library leaves in one piece."""
    inner: set[int] = set()
    for match in _QUOTATION.finditer(flat):
        group = match.lastindex or 0
        ends = _library_cuts(match[group], code=code)[:-1]
        inner.update(match.start(group) + end for end in ends)
    return sorted(inner.union(cuts))


def _past_stray_closer(flat: str, cut: int) -> int:
    """Moves a cut that fell before a closing quotation mark to behind it."""
    match = _STRAY_CLOSER.match(flat, cut)
    return match.end() if match and cut > 0 and not flat[cut - 1].isspace() else cut


def _without_list_markers(flat: str, cuts: list[int]) -> Iterator[int]:
    """Leaves out cuts that would make a sentence of a list number alone, such as "2."."""
    position = 0
    for cut in cuts:
        if cut < len(flat) and _LIST_MARKER.fullmatch(flat[position:cut].strip()):
            continue
        yield cut
        position = cut


def _capped(flat: str, span: Span, *, offset: int) -> Iterator[Span]:
    """`span` in pieces of at most `MAX_SENTENCE_CHARACTERS`, moved by `offset`."""
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARACTERS:
        limit = start + MAX_SENTENCE_CHARACTERS
        cut = _last_end(_CLAUSE_END, flat, start, limit) or _last_end(_SPACE, flat, start, limit)
        piece = trimmed(flat, start, cut or limit)
        yield Span(start=offset + piece.start, end=offset + piece.end)
        start = trimmed(flat, cut or limit, span.end).start
    yield Span(start=offset + start, end=offset + span.end)


def _last_end(pattern: re.Pattern[str], flat: str, start: int, limit: int) -> int | None:
    """Where the last match in the second half of `start..limit` ends."""
    ends = [match.end() for match in pattern.finditer(flat, (start + limit) // 2, limit)]
    return ends[-1] if ends else None
