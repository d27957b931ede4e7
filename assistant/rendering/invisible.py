"""Characters that leave nothing to see, or turn the order of what is seen: found, and shown.

Invariant: what a text is is never changed here, only how it is shown. What a script needs for its
letters is left alone: joiners between letters of Arabic or Indic scripts and in emoji, marks of
direction in a text that holds letters written from right to left, soft hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Final

from . import labels

_CANDIDATES: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS: Final = frozenset("\u200c\u200d")
_DIRECTIONS: Final = frozenset("\u200e\u200f\u061c")
_TAGS: Final = "\U000e0020"
_FLAG: Final = "\U0001f3f4"
_JOINED_SCRIPTS: Final = re.compile(
    r"[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufefc]"
)
_RIGHT_TO_LEFT: Final = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def invisible_places(text: str) -> list[int]:
    r"""Where characters stand that cannot be seen, in order.

    >>> invisible_places("a\u200bb"), invisible_places("\U0001f468\u200d\U0001f469")
    ([1], [])
    """
    return [
        found.start() for found in _CANDIDATES.finditer(text) if not _is_needed(text, found.start())
    ]


def with_signs(text: str, sign: Callable[[str], str] | None = None) -> str:
    r"""The text with each of them replaced by what `sign` makes of it, its code point by default.

    >>> with_signs("pay\u202e100")
    'pay<U+202E>100'
    """
    make = sign or (lambda letter: f"<{code_point(letter)}>")
    parts, at = [], 0
    for place in invisible_places(text):
        parts += [text[at:place], make(text[place])]
        at = place + 1
    return "".join([*parts, text[at:]])


def code_point(letter: str) -> str:
    r"""The name a character has by its number.

    >>> code_point("\u200b")
    'U+200B'
    """
    return f"U+{ord(letter):04X}"


def invisible_line(text: str) -> str | None:
    r"""What in a text cannot be seen, in one line; `None` where everything can.

    >>> invisible_line("a\u200bb\u200b")
    'Holds characters that cannot be seen: U+200B × 2'
    """
    counts = Counter(code_point(text[place]) for place in invisible_places(text))
    if not counts:
        return None
    named = [f"{name} × {count}" if count > 1 else name for name, count in counts.items()]
    return f"{labels.INVISIBLE}: {', '.join(named)}"


def escaped_in_json(written: str) -> str:
    r"""JSON with each of them as an escape; what it says is the same.

    >>> print(escaped_in_json('"a\u200bb"'))
    "a\u200bb"
    """
    return _CANDIDATES.sub(lambda found: _escape(found[0]), written)


def _escape(letter: str) -> str:
    code = ord(letter)
    if code < 0x10000:  # noqa: PLR2004  the characters one escape can name
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _is_needed(text: str, at: int) -> bool:
    letter = text[at]
    if letter in _JOINERS:
        around = text[max(at - 2, 0) : at] + text[at + 1 : at + 2]
        return any(
            _JOINED_SCRIPTS.match(other) or unicodedata.category(other) in {"So", "Sk"}
            for other in around
        )
    if letter in _DIRECTIONS:
        return _RIGHT_TO_LEFT.search(text) is not None
    if letter >= _TAGS:  # the region of a flag
        return _FLAG in text[max(at - 8, 0) : at]
    return False
