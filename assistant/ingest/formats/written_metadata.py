"""Title, byline and date that stand in the text of a document, where its properties name none.

Invariant: only the running text is looked at, so that a note, a table or a caption names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from ...records import MarkKind
from ..metadata.fields import Metadata
from ..metadata.plain_text import read_dump
from .assembly import Block, assembled

IN_THE_TEXT: Final = "the text"
_READ: Final = (None, MarkKind.HEADLINE)


def written_in(blocks: Sequence[Block]) -> Metadata:
    """What the first and last lines of a document say about it, by cautious patterns."""
    if not blocks or blocks[0].kind not in _READ:
        return Metadata()
    return read_dump(assembled([block for block in blocks if block.kind in _READ])[0]).metadata


def origins_of(written: Metadata, known: Metadata) -> list[tuple[str, str]]:
    """The fields that are known from the text alone."""
    return [
        (item.name, IN_THE_TEXT)
        for item in fields(Metadata)
        if getattr(written, item.name) and not getattr(known, item.name)
    ]
