"""Names for the several documents that one source may hold, such as the messages of a mailbox.

Invariant: a source and a part of it are joined by the last "#" of the name, and a part holds
neither "#", slash nor dot, so that no file with a suffix is ever taken for a part of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .metadata.fields import one_line

if TYPE_CHECKING:
    from .extraction import Extraction

LONGEST_PART: Final = 80

_UNFIT = re.compile(r"[#/\\.\s]+")


def part_of(source: str) -> tuple[str, str | None]:
    """The source a name belongs to, and the part of it the name means, `None` for the whole.

    >>> part_of("export.jsonl#Talks resumed"), part_of("issue #2.txt")
    (('export.jsonl', 'Talks resumed'), ('issue #2.txt', None))
    """
    base, mark, part = source.rpartition("#")
    is_part = bool(mark and base and part) and not _UNFIT.search(part.replace(" ", ""))
    return (base, part) if is_part else (source, None)


def joined(source: str, part: str) -> str:
    """The name of a part of a source; undone by `part_of`."""
    return f"{source}#{part}"


def part_names(extractions: Sequence[Extraction]) -> tuple[str, ...]:
    """A name for each document of one source, no two alike; the same documents, the same names.

    The name is what the source calls the document, else its title; the date is added where titles
    repeat, and a number where that does not tell them apart.
    """
    named = [_fit(item.part or item.metadata.title or "") for item in extractions]
    repeated = Counter(name.casefold() for name in named)
    for place, item in enumerate(extractions):
        published = item.metadata.published
        if repeated[named[place].casefold()] > 1 and published is not None:
            named[place] = _fit(f"{published.isoformat()} {named[place]}")
    taken: set[str] = set()
    for place, name in enumerate(named):
        number, free = 1, name or "1"
        while free.casefold() in taken:
            number += 1
            free = f"{name} ({number})" if name else str(number)
        taken.add(free.casefold())
        named[place] = free
    return tuple(named)


def _fit(name: str) -> str:
    plain = _UNFIT.sub(" ", one_line(name) or "").strip()
    if len(plain) <= LONGEST_PART:
        return plain
    head, _, _ = plain[: LONGEST_PART + 1].rpartition(" ")
    return head or plain[:LONGEST_PART]
