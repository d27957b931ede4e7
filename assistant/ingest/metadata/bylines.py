"""The names in a byline such as "By Jane Doe and John Roe".

Invariant: only what looks like names is read; "By the river" names nobody.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST_BYLINE: Final = 160
_MOST_NAME_WORDS: Final = 5
_LONGEST_ABBREVIATION: Final = 3
"""Characters, as in "Jr."; a longer last word with a full stop ends a sentence."""
_BYLINE = re.compile(
    r"(?:(?:written|reported|story|words)\s+)?by:?\s+(?P<names>\S.*)", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:\b(?:Source|Published|Posted|Updated|Date)\s*:|[|•·]|\s[–—-]\s).*", re.IGNORECASE
)
_LINK = re.compile(r"\[(?P<name>[^\[\]]{1,100})\]\([^()]{0,500}\)")
_SEPARATOR = re.compile(r"\s*(?:,\s*and\s|,|\sand\s|\s&\s|;)\s*")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_PARTICLE: Final = re.compile(
    r"de|da|do|dos|del|della|di|du|la|le|van|von|der|den|ter|bin|ibn|al|el|y|e"
)
_NOT_A_NAME: Final = re.compile(
    r"the|a|an|this|that|my|our|his|her|its|their|staff|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday"
)


def read_byline(line: str) -> tuple[str, ...]:
    """The authors a byline names, or an empty tuple where the line is no byline.

    >>> read_byline("By [Jane van Doe](#) and John Roe")
    ('Jane van Doe', 'John Roe')
    >>> read_byline("By the time it ended, little was left.")
    ()
    """
    match = _BYLINE.fullmatch(line.strip()) if len(line) <= _LONGEST_BYLINE else None
    if match is None:
        return ()
    plain = _LINK.sub(lambda link: link["name"], match["names"])
    candidates = [part for part in _SEPARATOR.split(_TAIL.sub("", plain)) if part]
    if not candidates or not all(_is_name(part) for part in candidates):
        return ()
    # A word alone beside full names is an agency or a city: "By Jane Doe, Reuters".
    full = [part for part in candidates if len(part.split()) > 1]
    return tuple(dict.fromkeys(full or candidates[:1]))


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= _MOST_NAME_WORDS or _NOT_A_NAME.fullmatch(words[0].lower()):
        return False
    return all(
        _PARTICLE.fullmatch(word) or (_NAME_WORD.fullmatch(word) and not word[0].islower())
        for word in words
    ) and not (text.endswith(".") and len(words[-1]) > _LONGEST_ABBREVIATION)
