r"""An article's text as a browser would find it on the page: the measure deep links are made by.

Invariant: `folded` has the length of `text`, and equal text is equal folded, so an occurrence a
browser could find is always an occurrence in `folded`. Every line break is one "\n", and other
runs of spaces are one space; marks of Markdown, which a page does not show, are left out.

Not `text/folding`, by purpose: a letter must stay a letter, and what any browser might match must
match here, so it folds more than words may (한 is 하).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .spans import Span

_SPACES: Final = re.compile(r"\s{2,}|[^\S ]")
_BREAKS: Final = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MARKS: Final = (
    re.compile(r"(!\[[^\]\n]{0,200}\]\([^()\s]{0,500}\))"),  # an image
    re.compile(r"(?<!!)(\[)[^\[\]\n]{1,200}(\]\([^()\s]{0,500}\))"),  # a link; its label stays
    re.compile(r"(\*\*|__)(?=\S)[^\n]{1,300}?(?<=\S)(\1)"),
    re.compile(r"(?<![\w*\\])(\*)(?=[^\s*])[^*\n]{1,300}(?<=[^\s*])(\*)(?![\w*])"),
    re.compile(r"(?<![\w\\])(_)(?=[^\s_])[^_\n]{1,300}(?<=[^\s_])(_)(?!\w)"),
    re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]{1,300}(\1)"),
    re.compile(r"^([ \t]{0,20}(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]{1,20}){1,5})", re.MULTILINE),
)
"""Each group is left out. What stands at the start of a line is safe to leave out where it is no
Markdown either: the term then begins one mark later."""
_MAY_BE_MARKED: Final = re.compile(r"[*_`\[]|^[ \t]*[#>+\d-]", re.MULTILINE)
_SAME: Final = {
    **dict.fromkeys("‘’‚‛′`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_ENDS: Final = frozenset("、。，．！？；：」』）》〉】")
"""Full-width marks, after which a word ends in writing without spaces."""
_ENCLOSING: Final = frozenset({"Ps", "Pe", "Pi", "Pf"})
_CACHED_TEXTS: Final = 16


class _Fold(dict[int, str]):
    """One character for each: without case and accent, and one of each kind of quote and dash."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = "".join(
            part
            for part in unicodedata.normalize("NFKD", letter)
            if not unicodedata.combining(part)
        )
        # An accent that stands alone falls apart into a space with it; it is no space for that
        plain = plain.casefold().strip()[:1] or letter
        folded = " " if letter.isspace() else _SAME.get(letter, plain)
        self[code] = folded
        return folded


_FOLD: Final = _Fold()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """Where the stretches of a text stand after an edit: old start, new start and new length."""

    starts: tuple[int, ...]
    stretches: tuple[tuple[int, int], ...] = field(repr=False)

    def place(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        start, length = self.stretches[index]
        return start + min(offset - self.starts[index], length)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text a page shows, and where the article's characters stand in it."""

    text: str
    folded: str = field(repr=False)
    moved: tuple[_Moved, ...] = field(repr=False)

    def place_of(self, span: Span) -> Span | None:
        """Where an article's span stands, without spaces at its sides; `None` if nothing is left."""
        start, end = span.start, span.end
        for moved in self.moved:
            start, end = moved.place(start), moved.place(end)
        return self.filled(Span(start=start, end=max(start, end)))

    def filled(self, span: Span) -> Span | None:
        """The span without spaces at its sides; `None` if it holds nothing else."""
        piece = span.slice(self.text)
        end = span.start + len(piece.rstrip())
        start = span.start + len(piece) - len(piece.lstrip())
        return Span(start=start, end=end) if start < end else None

    def line_at(self, offset: int) -> Span:
        """The line an offset lies on."""
        end = self.text.find("\n", offset)
        start = self.text.rfind("\n", 0, offset) + 1
        return Span(start=start, end=len(self.text) if end < 0 else end)

    def is_word_bound(self, offset: int) -> bool:
        """Whether a word surely ends here by any browser's segmentation (UAX #29 and dictionaries).

        `False` may also mean "perhaps": a link then names the words around, which always works.
        """
        if offset in {0, len(self.text)}:
            return True
        before, after = self.text[offset - 1], self.text[offset]
        if unicodedata.category(after) in {"Mn", "Mc", "Me", "Cf"}:
            return False
        if before.isspace() or after.isspace() or before in _ENDS:
            return True
        if "’" in {before, after}:  # an apostrophe joins
            return False
        kinds = {unicodedata.category(before), unicodedata.category(after)}
        return bool(kinds & _ENCLOSING) or (before in ".!?…" and not after.isalnum())

    def words(self, region: Span) -> list[Span]:
        """The words of a stretch of one line, each with the marks beside it.

        Where spaces do not part words, the stretches between full-width marks count as words.
        """
        ends = [
            at
            for at in range(region.start + 1, region.end)
            if (self.text[at] == " " or self.text[at - 1] in _ENDS) and self._parts(at)
        ]
        starts = [at + (self.text[at] == " ") for at in ends]
        pairs = zip([region.start, *starts], [*ends, region.end], strict=True)
        return [Span(start=start, end=end) for start, end in pairs if start < end]

    def _parts(self, at: int) -> bool:
        after = at + 1 if self.text[at] == " " else at
        return after < len(self.text) and self.is_word_bound(after)


@lru_cache(maxsize=_CACHED_TEXTS)
def page_text(text: str) -> PageText:
    """The text as a page shows it."""
    unmarked, moved = _edited(text, [(start, end, "") for start, end in _marks(text)])
    shown, moved_again = _edited(
        unmarked,
        [(*match.span(), _one_space(match[0])) for match in _SPACES.finditer(unmarked)],
    )
    return PageText(text=shown, folded=shown.translate(_FOLD), moved=(moved, moved_again))


def _one_space(run: str) -> str:
    """A run of white space as HTML lays it out; no-break spaces are not collapsed."""
    return "\n" if _BREAKS.search(run) else re.sub(r"[ \t]+", " ", run)


def _marks(text: str) -> list[tuple[int, int]]:
    """The places of Markdown's marks, in order, without overlap."""
    if not _MAY_BE_MARKED.search(text):
        return []
    found = sorted(
        match.span(group)
        for pattern in _MARKS
        for match in pattern.finditer(text)
        for group in range(1, pattern.groups + 1)
    )
    merged = found[:1]
    for start, end in found[1:]:
        if start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> tuple[str, _Moved]:
    """The text after replacements, which are in order and do not overlap."""
    parts: list[str] = []
    starts: list[int] = []
    stretches: list[tuple[int, int]] = []
    at = length = 0
    for start, end, replacement in (*edits, (len(text), len(text), "")):
        for old, part in ((at, text[at:start]), (start, replacement)):
            parts.append(part)
            starts.append(old)
            stretches.append((length, len(part)))
            length += len(part)
        at = end
    return "".join(parts), _Moved(starts=tuple(starts), stretches=tuple(stretches))
