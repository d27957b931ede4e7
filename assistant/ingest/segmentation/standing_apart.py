"""Passages that stand apart from what an article tells: its headline, the caption or credit of a picture.

Invariant: such a passage may be quoted as what it is. Every question asks this of the passages it
found, so nothing is imported here that only cutting needs.
"""

from __future__ import annotations

import re
from typing import Final

from ...records import Span

LONGEST_APART: Final = 500
"""Characters. A longer passage is neither a headline nor a caption."""

LONGEST_CREDIT: Final = 300
_LETTERS = re.compile(r"[\W_]+")
_AGENCIES: Final = (
    r"(?:Getty Images|Getty|AP(?: Photo)?|Associated Press|Reuters|REUTERS|AFP|EPA(?:-EFE)?|TASS|Xinhua|"
    r"Kyodo|Shutterstock|iStock|Unsplash|Flickr|Wikimedia Commons|Bloomberg|Alamy|Zuma|USA TODAY)"
)
_CREDIT: Final = (
    re.compile(rf"(?:/\s?|\b(?:[A-Z]\w+|Pool) via ){_AGENCIES}(?:/[\w. ]{{1,40}})?[^\w.!?]*\Z"),
    re.compile(
        r"\((?:source|photo|image|credit|file|picture|ap photo)\b[^()]{0,80}\)[^\w.!?]*\Z",
        re.IGNORECASE,
    ),
    re.compile(r"\A[^./!?]{3,100} / [A-Z][\w.\-]*(?: [A-Z][\w.\-]*){0,3}\Z"),
    re.compile(
        r"\A(?:photo|photograph|picture|image|illustration)s? (?:by|courtesy of) [A-Z][^.]{0,100}\Z",
        re.IGNORECASE,
    ),
    re.compile(
        r"\A(?:photo|photograph|picture|image|illustration|graphic|cartoon|photos|images|caption|credit|file photo)"
        r"(?:\s(?:credits?|source|by|courtesy))?\s?:(?!.{60,}[.!?]\W*\Z)",
        re.IGNORECASE,
    ),
)


def line_key(words: str) -> str:
    """A paragraph's letters and figures alone, to see whether it returns in other articles."""
    return _LETTERS.sub("", words).casefold()


def stands_apart(span: Span, *, text: str, title: str | None) -> bool:
    """Whether a passage is the headline of its article, or the caption or credit of a picture.

    Such a passage may be quoted as what it is, but is no part of what the article tells.
    """
    if span.end - span.start > LONGEST_APART:
        return False
    words = span.slice(text)
    is_all = not text[: span.start].strip() and not text[span.end :].strip()
    return not is_all and (
        is_credit(words) or (title is not None and line_key(words) == line_key(title))
    )


def is_credit(words: str) -> bool:
    """Whether a paragraph is the caption or the credit of a picture."""
    return len(words) <= LONGEST_CREDIT and any(form.search(words) for form in _CREDIT)
