"""Where sentences begin and end, as places in the text.

Invariant: spans are ordered, disjoint and trimmed, lie inside the text, and together hold every
character that is neither white space nor a mark that points to a note, whatever the text is.

`sentencex` proposes where sentences end (`sentence_candidates`); a table of abbreviations and a few
rules overrule it (`sentence_ends`), each measured in `eval/sentences/`. Here: a paragraph ends a
sentence, unless a page break cut the sentence in two; a list number stays with its item; note marks
stay out of quotations; one sentence has a greatest length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from .paragraphs import Block, find_blocks, paragraph_breaks, trimmed
from .sentence_rules import note_marks
from .sentence_rules.abbreviations import Abbreviations, abbreviations_of
from .sentence_rules.sentence_candidates import Candidates, find_candidates, last_stops, past_space
from .sentence_rules.sentence_ends import Place, is_end, is_plain_end, item_start
from .spans import Span

MAX_SENTENCE_CHARACTERS: Final = 2_000
"""A longer "sentence" is a table or a run of text without full stops; it is cut at a clause."""

_DEFAULT_LANGUAGE: Final = "en"
_FUNCTION_WORD: Final = re.compile(
    r"a|an|the|of|and|or|to|in|on|at|by|for|from|with|as|that|which|who|whose|is|are|was"
    r"|were|be|been|has|have|had|will|would|could|should|may|might|must|its|his|her|their"
    r"|our|this|these|those|between|into|than|but|if|when|while|de|la|le|les|du|des|et|der"
    r"|die|das|und|von"
)
_FEWEST_WORDS_BEFORE_LOWER_CASE: Final = 6
_FEWEST_WORDS_BEFORE_FUNCTION_WORD: Final = 8
_ENDS: Final = tuple(".!?…:;。！？；：।॥؟۔։።")
_CLOSING: Final = "'\"”’»)]*_"
_LOWER_CASE_START = re.compile(r"[\"“‘«(\[*_]*([^\W\d_]+)(?=[\s,;:.'’)\-]|$)(?!\.\w)")
_STOPS: Final = ".!?…"
_LETTER = re.compile(r"[^\W_]")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_MARKS: Final = 80
_LONGEST_LIST_MARKER: Final = 9
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
    return sentences_between(text, 0, len(text), language=language)


def sentences_between(text: str, start: int, end: int, *, language: str | None) -> tuple[Span, ...]:
    """The sentences of `text[start:end]`, cut as if it were all there is, as places in `text`."""
    code = (language or _DEFAULT_LANGUAGE).replace("_", "-").split("-")[0].lower()
    piece = text[start:end]
    spans: list[Span] = []
    for begin, until in _runs(piece, find_blocks(piece)):
        spans += _split_run(piece[begin:until], offset=start + begin, code=code)
    return tuple(spans)


def _runs(text: str, blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    """Ranges of text that are split on their own: a block, or several that a break only parted."""
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
    if tail.rstrip(_CLOSING).endswith(_ENDS):
        return False
    words = tail.split()
    if not any(True for _ in paragraph_breaks(text[before[1] : block.span.start])):
        return _wraps(text, words, block.span.start)
    match = _LOWER_CASE_START.match(text, block.span.start)
    if match and match[1].islower():
        return len(words) >= _FEWEST_WORDS_BEFORE_LOWER_CASE
    return len(words) >= _FEWEST_WORDS_BEFORE_FUNCTION_WORD and bool(
        _FUNCTION_WORD.fullmatch(words[-1])
    )


def _wraps(text: str, words: Sequence[str], start: int) -> bool:
    """Whether a line break alone only wraps a line: the next goes on in the middle of a phrase.

    The sign is in the words, because a break that a writer made says nothing by its place.
    """
    if text[start].islower() or _FUNCTION_WORD.fullmatch(words[-1]):
        return True
    return words[-1].endswith(",") and text[start].isdecimal()


def _split_run(run: str, *, offset: int, code: str) -> Iterator[Span]:
    # Line breaks inside a run only wrap it; to the library they would be ends of paragraphs.
    flat = run if run.isprintable() else _SPACE.sub(" ", run)
    for start, end in _sentences(flat, code=code):
        yield from _capped(flat, start, end, offset=offset)


def _sentences(flat: str, *, code: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, without the note marks around them."""
    table = abbreviations_of(code)
    candidates = find_candidates(flat, code=code)
    position = note_marks.at_start(flat)
    first, last = _next_letter(flat, position), _last_letter(flat)
    for end in candidates.places:
        if end <= first:
            continue  # a piece without a letter or a digit is no sentence
        if end in candidates.found and is_plain_end(flat, position, end, table):
            yield position, end
            position = first = end + 1
            continue
        place = _place(flat, position, end, candidates=candidates, table=table)
        if place.start > last:
            break
        if end in candidates.captions or _is_cut(place, table):
            span = trimmed(flat, position, item_start(place))
            yield span.start, span.end
            position = _next_start(place, table)
            first = _next_letter(flat, position)
    yield from _last(flat, position)


def _place(
    flat: str, sentence: int, end: int, *, candidates: Candidates, table: Abbreviations
) -> Place:
    marks = note_marks.after_stop(flat, end, sentence=sentence)
    start = past_space(flat, marks)
    if flat[end:marks].isdecimal() and table.is_date(_FIRST_WORD.match(flat, start)):
        marks = start = end  # "the season.6 June is a holiday"
    return Place(
        text=flat,
        sentence=sentence,
        end=end,
        marks=marks,
        start=start,
        found=end in candidates.found,
    )


def _is_cut(place: Place, table: Abbreviations) -> bool:
    """Whether the text is cut at a place: not behind a list number, and where a sentence ends."""
    if place.start == place.end and not place.found:
        return False
    if place.is_marked and place.text[place.marks] in _STOPS:
        return False  # the stop behind the marks ends the sentence
    if place.end - place.sentence <= _LONGEST_LIST_MARKER:
        piece = place.text[place.sentence : place.end]
        return not _LIST_MARKER.fullmatch(piece) and is_end(place, table)
    return is_end(place, table)


def _next_start(place: Place, table: Abbreviations) -> int:
    """Where the next sentence starts: with its list number, without the number of a note."""
    item = item_start(place)
    if item < place.end:
        return item
    behind = note_marks.number_at(place.text, place.start)
    word = _FIRST_WORD.match(place.text, behind)
    return behind if word and table.is_starter(word[0]) else place.start


def _last(flat: str, position: int) -> Iterator[tuple[int, int]]:
    """What is left of a paragraph, without the note marks at its end."""
    span = trimmed(flat, position, len(flat))
    if span.start == span.end:
        return
    for end in last_stops(flat, max(span.start, span.end - _LONGEST_MARKS), span.end):
        if note_marks.after_stop(flat, end, sentence=span.start) == span.end:
            yield span.start, end
            return
    yield span.start, span.end


def _next_letter(flat: str, position: int) -> int:
    """Where the first letter or digit from `position` on stands; the end without one."""
    match = _LETTER.search(flat, position)
    return match.start() if match else len(flat)


def _last_letter(flat: str) -> int:
    return next((at for at in range(len(flat) - 1, -1, -1) if _LETTER.match(flat, at)), -1)


def _capped(flat: str, start: int, end: int, *, offset: int) -> Iterator[Span]:
    """A sentence in pieces of at most `MAX_SENTENCE_CHARACTERS`, moved by `offset`."""
    while end - start > MAX_SENTENCE_CHARACTERS:
        limit = start + MAX_SENTENCE_CHARACTERS
        cut = _last_end(_CLAUSE_END, flat, start, limit) or _last_end(_SPACE, flat, start, limit)
        piece = trimmed(flat, start, cut or limit)
        yield Span(start=offset + piece.start, end=offset + piece.end)
        start = past_space(flat, cut or limit)  # looks no further: a paragraph may have megabytes
    yield Span(start=offset + start, end=offset + end)


def _last_end(pattern: re.Pattern[str], flat: str, start: int, limit: int) -> int | None:
    """Where the last match in the second half of `start..limit` ends."""
    ends = [match.end() for match in pattern.finditer(flat, (start + limit) // 2, limit)]
    return ends[-1] if ends else None
