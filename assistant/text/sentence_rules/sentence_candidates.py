"""The places of a paragraph where a sentence may end.

The library `sentencex` proposes most of them. It leaves quotations of several sentences in one
piece, so what stands between quotation marks is handed to it once more; and it knows nothing of
note marks, sentences in brackets or captions, so every full stop is a candidate as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .sentence_ends import CLOSERS

_WINDOW: Final = 10_000
"""Code points handed to the library at once: its time grows with the square on unclosed quotes."""
_QUOTATION = re.compile(r"“([^“”]{20,})”|\"([^\"]{20,})\"|«([^«»]{20,})»|„([^„“”]{20,})[“”]")
_DASH = re.compile(r"\s*+[–—-]\s")
_STOP = re.compile(rf"[.!?…。！？]++[{CLOSERS}]*+")
_STRAY_CLOSER = re.compile(r"[\"”’»)\]]+(?=\s)")
_NO_SPACE = re.compile(r"[^ ]")
_STRAIGHT: Final = '"'
_STRAIGHT_MARK = re.compile(_STRAIGHT)
_NOWHERE: Final[frozenset[int]] = frozenset()
_QUOTATION_OPENERS: Final = ("“", _STRAIGHT, "«", "„")
_TYPEWRITER: Final = "'' "
_CAPTION = re.compile(r"(?<=[^\s:]) (?=(?:Images?|Photos?|Photographs?|Pictures?): \S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Offsets behind a stop and what closes it, or before a caption's label.

    `found` are those the library proposes, `captions` those before a label such as "Photo:".
    """

    places: tuple[int, ...]
    found: frozenset[int]
    captions: frozenset[int]


def find_candidates(flat: str, *, code: str) -> Candidates:
    """The candidates of a paragraph without line breaks, for a language code such as "en"."""
    closing = frozenset(_closing_quotes(flat)) if _STRAIGHT in flat else _NOWHERE
    cuts = (*_library_cuts(flat, code=code), *_cuts_in_quotations(flat, code=code))
    found = frozenset(_moved(flat, cuts, closing))
    stops = {_behind_closers(flat, match.end(), closing) for match in _STOP.finditer(flat)}
    captions = _NOWHERE
    if ": " in flat:
        captions = frozenset(match.start() for match in _CAPTION.finditer(flat))
    return Candidates(
        places=tuple(sorted(found | stops | captions)), found=found, captions=captions
    )


def last_stops(flat: str, start: int, end: int) -> list[int]:
    """The offsets behind the stops in `start..end` and what closes them."""
    return [match.end() for match in _STOP.finditer(flat, start, end)]


def past_space(flat: str, position: int) -> int:
    """The first offset from `position` on where no space stands."""
    if flat[position : position + 1] not in {"", " "}:
        return position
    match = _NO_SPACE.search(flat, position)
    return match.start() if match else len(flat)


def _moved(flat: str, cuts: Iterable[int], closing: frozenset[int]) -> Iterator[int]:
    """The cuts, each moved to where the sentence ends; of those in one run of spaces the first.

    They all end the same sentence, and a run may have megabytes.
    """
    behind = -1
    for cut in sorted(cuts):
        if cut > behind:
            yield _behind_closers(flat, cut, closing)
            behind = past_space(flat, cut)


def _behind_closers(flat: str, cut: int, closing: frozenset[int]) -> int:
    """A cut near the end of a sentence, moved behind what closes the sentence."""
    if not closing:  # most ends: nothing closes the sentence, and one space follows
        at = cut - 1 if cut > 1 and flat[cut - 1] == " " else cut
        is_spaced = 0 < at < len(flat) and flat[at] == " " and flat[at - 1] not in ' "'
        if is_spaced and flat[at + 1 : at + 2] not in {" ", "'"}:
            return at
    while cut > 0 and (
        flat[cut - 1] == " " or (flat[cut - 1] == _STRAIGHT and cut - 1 not in closing)
    ):
        cut -= 1
    match = _STRAY_CLOSER.match(flat, cut)
    cut = match.end() if match and cut > 0 else cut
    behind = past_space(flat, cut)
    if cut == behind or behind == len(flat):
        return cut
    if behind in closing:  # `left. "He`, where the mark belongs to the sentence before
        return behind + 1
    return behind + 2 if flat.startswith(_TYPEWRITER, behind) else cut


def _closing_quotes(flat: str) -> list[int]:
    """Where straight quotation marks close: every second one of a paragraph."""
    return [match.start() for match in _STRAIGHT_MARK.finditer(flat)][1::2]


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


def _cuts_in_quotations(flat: str, *, code: str) -> set[int]:
    """The ends of sentences inside quotations, which the library leaves in one piece."""
    inner: set[int] = set()
    if not any(opener in flat for opener in _QUOTATION_OPENERS):
        return inner
    for match in _QUOTATION.finditer(flat):
        group = match.lastindex or 0
        quoted = match[group]
        ends = _library_cuts(quoted, code=code)[:-1]
        # Behind a dash the speaker is named, and then the quotation goes on
        inner.update(match.start(group) + end for end in ends if not _DASH.match(quoted, end))
    return inner
