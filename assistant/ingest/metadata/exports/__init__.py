"""Text exports of news archives, and files that begin with labelled lines.

Nexis (labels such as BYLINE: and LOAD-DATE:), Factiva (two-letter codes, or its printed layout),
"Title: … Author: …" lines, and e-mail. One file may hold several documents.

Invariant: a value is spelled out in a field of the layout; the lines of fields are boilerplate, but
for the headline and the body, which are told apart from them by the layout and never by their
wording.
"""

from __future__ import annotations

from .export_fields import Export
from .factiva import read_factiva, read_printed
from .labelled import read_labelled
from .nexis import read_nexis

__all__ = ["Export", "read_exports"]


def read_exports(text: str) -> tuple[Export, ...]:
    """The documents of an export in order; empty where the text has none of the layouts."""
    for layout in (read_nexis, read_factiva, read_printed, read_labelled):
        if found := layout(text):
            return found
    return ()
