"""Whether a place where a sentence may end is one where it does.

The library has its own opinion (`found`); this module overrules it where the mark is the stop of
an abbreviation that the table knows, an ellipsis, a bracket, a dash or a note mark. The rest of
the library's opinion stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .abbreviations import Abbreviations, Juncture

CLOSERS: Final = "'\"”’»)\\]*_“」』）"
"""Marks that may stand between a stop and the white space behind it, escaped for a class."""

_STOPS: Final = ".!?…。！？。．।॥؟۔։።၊။"
_OPENERS: Final = "\"'“‘«„»([{*_-–—⁃•¿¡"
_OPENING: Final = re.compile(r"[\s\"'“”‘’«„»‚‹(\[{¿¡*_#.…⁃•—–-]*+")
_WORD: Final = re.compile(r"[^\s,;:!?()\[\]\"“”»…]+")
_AFTER: Final = re.compile(r"\s*+(\S*)")
_INITIAL: Final = re.compile(r"[^\W\d_]\.")
_SIGN: Final = re.compile(r"[§#№$€£¥+±~]\s?")
_SPACED_DOTS: Final = re.compile(r"\s(?:…|\.\.+|\.(?:\s?\.)+)$")
_DOTS_APART: Final = re.compile(r"[.…]+(?=\s)")
_CUT_SHORT: Final = re.compile(r"[\[(](?:\.\.\.|…|\. \. \.)[\])][\"'”’»]*$")
_ITEM: Final = re.compile(r"[•⁃‣▪●◦–—-]?\s?\(?(\d{1,3}|[a-zA-Z])[.)]")
_NEXT_ITEM: Final = re.compile(r"(?<!\S)[•⁃‣▪●◦–—-]?\s?\(?(\d{1,3}|[a-zA-Z])[.)]{1,2}$")
_QUOTATIVE: Final = re.compile(r"と|って")
_LEAD_WORDS: Final = 5
_LONGEST_PLAIN: Final = 30
_BACK: Final = 120
_AHEAD: Final = 90
_DOTS_THAT_ONLY_LEAVE_OUT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one sentence may end and another start, in the text they stand in.

    `sentence` is where the one that may end starts, `end` lies behind its stop and what closes
    it, `marks` behind the note marks that follow, `start` is where the next may start. `found` says
    that the library ended a sentence here.
    """

    text: str
    sentence: int
    end: int
    marks: int
    start: int
    found: bool

    @property
    def is_marked(self) -> bool:
        """Whether note marks stand between the two sentences."""
        return self.marks > self.end


def is_end(place: Place, table: Abbreviations) -> bool:
    """Whether a sentence ends at `place`."""
    before = place.text[max(place.sentence, place.end - _BACK) : place.end]
    bare = before.rstrip(CLOSERS.replace("\\", ""))
    closers = before[len(bare) :]
    ahead = _ahead(place.text, place.start)
    if not ahead.word:
        return place.found
    if _goes_on(place, bare, closers, ahead):
        return False
    by_dots = _by_dots(place, before, ahead, table)
    if by_dots is not None:
        return by_dots
    if ")" in closers or "]" in closers:
        return _after_bracket(place, ahead)
    body = bare.rstrip(_STOPS)
    if bare[len(body) :] == ".":
        return _after_full_stop(place, body, ahead, table)
    return place.found or (place.is_marked and not ahead.starts_small)


def is_plain_end(text: str, sentence: int, end: int, table: Abbreviations) -> bool:
    """Whether what the library found is so plain an end that no rule has a say: "resumed. No".

    A word of small letters that is no abbreviation, a full stop, one space and a capital.
    """
    following = text[end : end + 2]
    if text[end - 1] != "." or following[:1] != " " or not "A" <= following[1:] <= "Z":
        return False
    if text[sentence] == " ":
        return False
    space = text.rfind(" ", max(sentence, end - _LONGEST_PLAIN), end)
    start = space + 1 if space >= 0 else sentence
    token = text[start : end - 1]
    if not (token.isascii() and token.isalpha() and token[1:].islower()):
        return False
    if space < 0 and end - sentence > _LONGEST_PLAIN:
        return False
    # A word before that ends in a stop may make one abbreviation with this one
    return not (space > sentence and text[space - 1] in ". ") and not table.may_know(token)


def item_start(place: Place) -> int:
    """Where the number of the next list item starts, if it stands before `place`; else its end.

    A list on one line, "1. Bread 2. Milk", is parted before a number, not behind it.
    """
    first = _ITEM.match(place.text, place.sentence)
    following = _NEXT_ITEM.search(place.text[max(place.sentence, place.end - 9) : place.end])
    if first and following and _rank(following[1]) == _rank(first[1]) + 1:
        return place.end - len(following[0])
    return place.end


def _rank(label: str) -> int:
    return int(label) if label.isdecimal() else ord(label)


def _ahead(text: str, start: int, *, before: str = "", token: str = "") -> Juncture:
    window = text[start : start + _AHEAD]
    opening = _OPENING.match(window)
    position = opening.end() if opening else 0
    sign = _SIGN.match(window, position)
    word = sign or _WORD.match(window, position)
    found = word[0] if word else ""
    after = _AFTER.match(window, word.end()) if word else None
    stopped = found.endswith(".") or (word and window[word.end() : word.end() + 1] in {"!", "?"})
    return Juncture(
        before=before,
        token=token,
        opener=window[:position],
        word=found if _INITIAL.fullmatch(found) else found.rstrip("."),
        after="" if stopped or not after else after[1],
    )


def _goes_on(place: Place, bare: str, closers: str, ahead: Juncture) -> bool:
    """Whether a mark joins what follows to what stands before."""
    text, start = place.text, place.start
    if text[start] in ",;:" or (bare[-1:] in {":", ",", ";"} and bare[-2:].isascii()):
        return True  # not behind an Armenian colon, which is a full stop
    if ("」" in closers or "』" in closers) and _QUOTATIVE.match(text, start):
        return True
    dash = text[start] in "-–—" and text[start + 1 : start + 2].isspace()
    return dash and (ahead.starts_small or any(mark in closers for mark in "\"”»“'’"))


def _by_dots(place: Place, before: str, ahead: Juncture, table: Abbreviations) -> bool | None:
    """Whether dots that leave words out end a sentence; `None` where none stand here."""
    if _CUT_SHORT.search(before):
        return table.weighs_as_end(ahead, "")
    bare = before.rstrip(CLOSERS.replace("\\", ""))
    said = bare.rstrip(_STOPS)
    stops = bare[len(said) :]
    if _DOTS_APART.match(place.text, place.start):
        # "left. . . . He" is cut behind the first stop, or not at all
        return stops == "." and not said[-1:].isspace() and not ahead.starts_small
    spaced = _SPACED_DOTS.search(bare)
    if spaced is None and stops not in {"…", "...", "...."}:
        return None
    if ahead.starts_small:
        return False
    if spaced is None:
        return said[-1:] not in {"", *_OPENERS}
    closed = bare[: spaced.start()][-1:] in set(_STOPS)
    return closed or spaced[0].count(".") > _DOTS_THAT_ONLY_LEAVE_OUT


def _after_bracket(place: Place, ahead: Juncture) -> bool:
    if place.text[place.sentence] in "([":
        return not ahead.starts_small
    return place.found or (place.is_marked and not ahead.starts_small)


def _after_full_stop(place: Place, body: str, ahead: Juncture, table: Abbreviations) -> bool:
    words = body.split()[-_LEAD_WORDS:]
    token = words[-1].lstrip(_OPENERS) if words else ""
    juncture = Juncture(
        before=words[-2] if len(words) > 1 else "",
        token=token,
        opener=ahead.opener,
        word=ahead.word,
        after=ahead.after,
        leads=len(words) < _LEAD_WORDS and place.end - place.sentence < _BACK,
        first=words[0] if words else "",
    )
    verdict = table.ends_sentence(juncture) if token else None
    if verdict is not None:
        return verdict
    if place.start == place.end and not _may_touch(place, token, ahead):
        return False
    if "." in token and ahead.starts_small:  # "dr.philos. of": stops inside make an abbreviation
        return False
    starts = len(token) > 1 and table.is_starter(ahead.word)
    return place.found or starts or (place.is_marked and not ahead.starts_small)


def _may_touch(place: Place, token: str, ahead: Juncture) -> bool:
    """Whether sentences may touch here, as in "left.It", and not in "Psy.D." or "3.Rice"."""
    whole = "." not in ahead.word and len(ahead.word) > 1 and place.text[place.start].isalpha()
    return whole and len(token) > 1 and not token.isdecimal()
