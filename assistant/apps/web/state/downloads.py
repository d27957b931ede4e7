"""A file the page's script saves: its name, its media type and its text.

The text travels inside an answer of the page and becomes a file in the browser, byte for byte in
UTF-8; the server keeps nothing for a download, and there is no address of one to share or guess.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_WORD: Final = re.compile(r"[^\W_]+")
_NAME_WORDS: Final = 6
_NAME_CHARACTERS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file, to be saved by the reader's browser."""

    name: str
    type: str
    content: str

    def to_json(self) -> str:
        """As the page's script reads it; pure ASCII, so that no line break is lost on the way."""
        return json.dumps(asdict(self))


def file_name(kind: str, about: str, suffix: str, *, day: date) -> str:
    """A name that says what, when and about what, made of letters, digits and hyphens.

    >>> from datetime import date
    >>> file_name("chat", "Who signed, and when?", ".bib", day=date(2026, 11, 22))
    'onrecord-chat-2026-11-22-who-signed-and-when.bib'
    """
    words = "-".join(_WORD.findall(about.lower())[:_NAME_WORDS])[:_NAME_CHARACTERS].strip("-")
    return "-".join(filter(None, ("onrecord", kind, day.isoformat(), words))) + suffix
