"""Whether the first line of a plain text is its title.

Invariant: a sentence is no title, whatever closes it (a quotation mark, a bracket, the mark of a
note, the full stop of another script), and neither is the first line of a wrapped paragraph. What
is doubtful stays text.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST_TITLE: Final = 200
_LONGEST_TITLE_SENTENCE: Final = 120
_EMPHASIS = re.compile(r"^[#*_\s]+|[*_\s]+$")
_CLOSERS = re.compile(
    r"(?:[“‘\"'”’»›」』）)\]】*_†‡¹²³⁴⁵⁶⁷⁸⁹⁰\s]|\[\^?\w{1,4}\]|(?<=[.!?।。…”\"’)])\d{1,3}$)+$"
)
_FULL_STOPS: Final = (
    ".",
    "…",
    "。",
    "．",
    "｡",
    "।",
    "॥",
    "۔",
    "։",
    "።",
    "។",
    "။",
    "᙮",
    "๚",
    ":",
    ";",
    ",",
    "–",
    "—",
    "-",
    "：",
    "；",
    "،",
    "؛",
    "،",
    "、",
    "，",
)
_CALLS: Final = ("?", "!", "？", "！", "؟", "‽")
_OPENS = re.compile(r"[^\W_]|[\"'“‘«‹„「『《〈¿¡#(\[$€£…]")
_SPEAKER = re.compile(r"(?:Q|A|[A-Z][A-Z .’'-]{2,30}|[A-Z][\w.’' -]{1,30}):\s")
_SENTENCE_INSIDE = re.compile(r"[.!?]['\"”’»)\]]*\s+[\"“‘«(]?[A-Z]\S*\s+\S+\s+\S+\s+\S+")
_HANGS = re.compile(
    r"(?:the|a|an|of|and|or|to|in|on|at|by|for|from|with|as|that|which|who|is|are|was|were|had|has|have|been|be|its|his|her|their|but|der|die|das|und|von|le|la|les|de|du|des|et)",
    re.IGNORECASE,
)


def bare(line: str) -> str:
    """A line without the marks of emphasis around it."""
    if line and not (_is_mark(line[0]) or _is_mark(line[-1])):  # most lines
        return line
    return _EMPHASIS.sub("", line)


def _is_mark(letter: str) -> bool:
    return letter in "#*_" or letter.isspace()


def is_title(line: str) -> bool:
    """Whether a line that stands alone above a text may be its title.

    >>> is_title("Ferry inquiry opens"), is_title("The ferry sank at dawn.[1]")
    (True, False)
    """
    if len(line) > _LONGEST_TITLE:
        return False
    plain = bare(line)
    if " " not in plain or not _OPENS.match(plain):
        return False
    if plain.endswith("...") and not plain.endswith("...."):  # cut by a search engine
        return len(plain) > 40 and not _SENTENCE_INSIDE.search(plain)  # noqa: PLR2004  where they cut
    core = _CLOSERS.sub("", plain)
    if not core or core.endswith(_FULL_STOPS) or _HANGS.fullmatch(core.split()[-1]):
        return False
    if core.endswith(_CALLS):
        return len(plain) <= _LONGEST_TITLE_SENTENCE and not _SPEAKER.match(plain) and core == plain
    return not _SENTENCE_INSIDE.search(plain) and not (core[0].islower() and core[:2].islower())
