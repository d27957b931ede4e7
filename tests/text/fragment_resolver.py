"""An independent reading of text directives, after the draft's own steps, over plain blocks of text.

It shares no code with the package. A page is a list of blocks; inside a block runs of spaces and
tabs are one space, as a browser lays them out. What is found is a pair of (block, offset).

Source: https://wicg.github.io/scroll-to-text-fragment/, "Parse a text directive", "Find a range
from a text directive" and "Find a string in range". Drafts differ in what happens where a suffix
does not follow a range's end: look for the next end (`next_end`), or for the next start.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import regex

Point = tuple[int, int]
_BREAKS = regex.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BOUNDARY = regex.compile(r"\b", regex.WORD)


@dataclass(frozen=True)
class Directive:
    prefix: str | None
    start: str
    end: str | None
    suffix: str | None


def parse(directive: str) -> Directive:
    assert directive.startswith("text=")
    assert "&" not in directive
    tokens = directive.removeprefix("text=").split(",")
    prefix = tokens.pop(0)[:-1] if tokens[0].endswith("-") else None
    suffix = tokens.pop()[1:] if tokens[-1].startswith("-") else None
    assert len(tokens) in {1, 2}, directive
    assert not any("-" in part for part in (*tokens, prefix or "", suffix or ""))
    end = unquote(tokens[1]) if len(tokens) == 2 else None
    return Directive(
        prefix=None if prefix is None else unquote(prefix),
        start=unquote(tokens[0]),
        end=end,
        suffix=None if suffix is None else unquote(suffix),
    )


class Page:
    """The blocks of a text, and where each of its characters stands in them."""

    def __init__(self, text: str) -> None:
        self.blocks: list[str] = [""]
        self._points: list[Point] = []
        for letter in text:
            block = self.blocks[-1]
            if _BREAKS.match(letter):
                self._points.append((len(self.blocks) - 1, len(block)))
                self.blocks[-1] = block.rstrip(" ")
                self.blocks.append("")
                continue
            shown = " " if letter == "\t" else letter
            folded = shown == " " and (not block or block.endswith(" "))
            self._points.append((len(self.blocks) - 1, len(block) - (folded and bool(block))))
            if not folded:
                self.blocks[-1] += shown
        self.blocks[-1] = self.blocks[-1].rstrip(" ")

    def place(self, start: int, end: int) -> tuple[Point, Point]:
        first, last = self._points[start], self._points[end - 1]
        return first, (last[0], last[1] + 1)

    def resolve(
        self, directive: str, *, next_end: bool, loose: bool = False
    ) -> tuple[Point, Point] | None:
        wanted = parse(directive)
        search: Point | None = (0, 0)
        while search is not None:
            start, search = self._start(wanted, search, loose=loose)
            if start is None:
                continue
            found, retry = self._finish(wanted, start, next_end=next_end, loose=loose)
            if found is not None or not retry:
                return found
        return None

    def _finish(
        self, wanted: Directive, start: tuple[Point, Point], *, next_end: bool, loose: bool
    ) -> tuple[tuple[Point, Point] | None, bool]:
        """The whole match from this start, or whether another start is to be tried."""
        last = start[1]
        while True:
            if wanted.end is not None:
                ends = wanted.suffix is None
                ending = self._find(wanted.end, last, begins=True, ends=ends, loose=loose)
                if ending is None:
                    return None, False
                last = ending[1]
            if wanted.suffix is None:
                return (start[0], last), False
            here = self._skip_space(last)
            following = self._find(wanted.suffix, here, begins=False, ends=True, loose=loose)
            if following is None:
                return None, False
            if following[0] == here:
                return (start[0], last), False
            if wanted.end is None or not next_end:
                return None, True

    def _start(
        self, wanted: Directive, search: Point, *, loose: bool
    ) -> tuple[tuple[Point, Point] | None, Point | None]:
        """A match of the start, if there is one right here, and where to look after it, if at all."""
        ends = wanted.end is not None or wanted.suffix is None
        if wanted.prefix is None:
            match = self._find(wanted.start, search, begins=True, ends=ends, loose=loose)
            return match, None if match is None else (match[0][0], match[0][1] + 1)
        before = self._find(wanted.prefix, search, begins=True, ends=False, loose=loose)
        if before is None:
            return None, None
        here = self._skip_space(before[1])
        match = self._find(wanted.start, here, begins=False, ends=ends, loose=loose)
        if match is None:
            return None, None
        return match if match[0] == here else None, (before[0][0], before[0][1] + 1)

    def _find(
        self, query: str, search: Point, *, begins: bool, ends: bool, loose: bool
    ) -> tuple[Point, Point] | None:
        wanted = _folded(query, loose=loose)
        for number in range(search[0], len(self.blocks)):
            block = self.blocks[number]
            buffer = _folded(block, loose=loose)
            at = buffer.find(wanted, search[1] if number == search[0] else 0)
            while at >= 0:
                stop = at + len(query)
                if (not begins or _bounded(block, at)) and (not ends or _bounded(block, stop)):
                    return (number, at), (number, stop)
                at = buffer.find(wanted, at + 1)
        return None

    def _skip_space(self, point: Point) -> Point:
        number, at = point
        while number < len(self.blocks):
            while at < len(self.blocks[number]):
                if not self.blocks[number][at].isspace():
                    return number, at
                at += 1
            number, at = number + 1, 0
        return number, at


def _bounded(block: str, at: int) -> bool:
    return at in {0, len(block)} or _BOUNDARY.match(block, at) is not None


def _folded(text: str, *, loose: bool) -> str:
    """Without case, character by character; loosely also without accents and kinds of quotes."""
    import unicodedata

    def one(letter: str) -> str:
        if loose:
            letter = {"“": '"', "”": '"', "‘": "'", "’": "'", "\xa0": " "}.get(letter, letter)
            letter = unicodedata.normalize("NFD", letter)[0]
        lower = letter.lower()
        return lower if len(lower) == 1 else letter

    return "".join(map(one, text))
