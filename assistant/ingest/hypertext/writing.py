"""Blocks as one text with its marks, and omissions counted together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...records import Mark, MarkKind, Omission, OmissionKind, Span
from .flow import Flowed
from .main_node import is_byline

_BETWEEN = "\n\n"


def write(blocks: Sequence[Flowed], *, title: str | None) -> tuple[str, tuple[Mark, ...]]:
    """The blocks as one text, and which stretches of it are no running prose.

    Args:
        blocks: in order.
        title: the title of the article; the first heading that says it is the headline.
    """
    parts: list[str] = []
    marks: list[Mark] = []
    position = 0
    wanted = title
    for block in blocks:
        kind = _kind(block, title=wanted)
        wanted = None if kind is MarkKind.HEADLINE else wanted
        if kind is not None:
            span = Span(start=position, end=position + len(block.text))
            marks.append(Mark(kind=kind, span=span))
        parts.append(block.text)
        position += len(block.text) + len(_BETWEEN)
    return _BETWEEN.join(parts), tuple(marks)


def summed(omissions: Iterable[Omission]) -> tuple[Omission, ...]:
    """Omissions of one kind and beginning counted together, in order of their first."""
    counts: dict[tuple[OmissionKind, str], int] = {}
    for item in omissions:
        key = (item.kind, item.sample)
        counts[key] = counts.get(key, 0) + item.count
    return tuple(
        Omission(kind=kind, sample=sample, count=count) for (kind, sample), count in counts.items()
    )


def _kind(block: Flowed, *, title: str | None) -> MarkKind | None:
    if block.kind is not None:
        return block.kind
    if title and _letters(block.text) == _letters(title) and block.element.tag != "p":
        return MarkKind.HEADLINE
    return MarkKind.BOILERPLATE if is_byline(block) else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
