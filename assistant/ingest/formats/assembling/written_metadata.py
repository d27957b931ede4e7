"""Title, byline and date that stand in the text of a document, where its properties name none.

Invariant: only the running text is looked at, so that a note, a table or a caption names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ....records import MarkKind
from ...metadata.fields import Metadata
from ...metadata.plain_text import read_dump
from .assembly import Block, assembled

_READ: Final = (None, MarkKind.HEADLINE)


def written_in(blocks: Sequence[Block]) -> Metadata:
    """What the first and last lines of a document say about it, by cautious patterns."""
    if not blocks or blocks[0].kind not in _READ:
        return Metadata()
    running = [block for block in blocks if block.kind in _READ]
    return read_dump(assembled(running)[0]).metadata.from_("text")
