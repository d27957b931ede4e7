"""Which parts of a text are page furniture: kept, but never quoted and never in a passage.

Invariant: a span is one or more whole lines, spans are ordered and disjoint, and a paragraph of
prose is never marked. Furniture is short and has a known form (`furniture_phrases.py`), or stands
in the header or footer of a dump (`dump_patterns.py`), or is the title, which is metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ...records import Span
from ...text.paragraphs import Block, find_blocks
from ..metadata.plain_text import Dump, read_dump
from .boilerplate_phrases import is_credit, is_phrase, is_sign_off

_TITLE_BLOCKS: Final = 3
_SIGN_OFF_BLOCKS: Final = 8
_ENDED = re.compile(r"[.!?…:。！？]['\"”’»)\]*_]*$")
_LETTERS = re.compile(r"[\W_]+")


def find_furniture(
    text: str, *, title: str | None = None, authors: Sequence[str] = ()
) -> tuple[Span, ...]:
    """The lines of `text` that are page furniture.

    Args:
        text: the text of an article.
        title: its title where known; its line is found by it. Without one, a first line that
            looks like a title counts as one.
        authors: its authors where known; a last paragraph that introduces one is a sign-off.
    """
    blocks = find_blocks(text)
    dump = read_dump(text)
    marked = {*dump.furniture, *_title_lines(text, blocks, title=title, dump=dump)}
    for number, block in enumerate(blocks):
        closing = number >= len(blocks) - _SIGN_OFF_BLOCKS
        words = block.span.slice(text)
        if _is_furniture(words) or (closing and number and is_sign_off(words, authors=authors)):
            marked.add(block.span)
        else:
            marked.update(_lines(text, block))
    return _without_inner(sorted(marked, key=lambda span: (span.start, -span.end)))


def _title_lines(
    text: str, blocks: Sequence[Block], *, title: str | None, dump: Dump
) -> Iterator[Span]:
    if len(blocks) <= 1:  # what stands alone is all there is to quote
        return
    if title is None:
        if dump.title_span is not None:
            yield dump.title_span
        return
    wanted = _folded(title)
    for block in blocks[:_TITLE_BLOCKS]:
        if wanted and _folded(block.span.slice(text)) == wanted:
            yield block.span


def _folded(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def _is_furniture(words: str) -> bool:
    return not any(letter.isalnum() for letter in words) or is_phrase(words) or is_credit(words)


def _lines(text: str, block: Block) -> Iterator[Span]:
    """Furniture lines of a block that holds other lines too."""
    if len(block.lines) == 1:
        return
    begins = True
    for line in block.lines:
        words = line.slice(text)
        found = begins and _is_furniture(words)
        if found:
            yield line
        # Inside wrapped prose a line may happen to look like furniture; it is looked at only
        # where the line before came to an end.
        begins = found or _ENDED.search(words) is not None


def _without_inner(spans: Sequence[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)
