"""The documents of one source as they are read one by one, good and bad.

Invariant: a document that cannot be read is named with its place and the reason, and the others
are read; of very many bad ones the first are named and the rest are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ....errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ....records import Failure, MarkKind
from ...extraction import Batch, Extraction
from ...metadata.fields import Metadata
from ..assembling.assembly import Account, Block, assembled
from ..limits import MAX_DOCUMENTS

_MOST_NAMED: Final = 50
_MOST_POINTED_AT: Final = 500


class Collected:
    """Documents that are read one after the other.

    Args:
        source: the name of the file, for messages.
    """

    def __init__(self, *, source: str) -> None:
        self._source = source
        self._extractions: list[Extraction] = []
        self._failed: list[Failure] = []
        self._not_named = 0

    def add(self, extraction: Extraction) -> None:
        """Take one document.

        Raises:
            SourceTooLargeError: there are more than the limit.
        """
        if len(self._extractions) >= MAX_DOCUMENTS:
            msg = f"{self._source} holds more than {MAX_DOCUMENTS} documents; split it"
            raise SourceTooLargeError(msg)
        self._extractions.append(extraction)

    def refuse(self, place: str, reason: str, *, points_at: str | None = None) -> None:
        """Note a document that cannot be read: where it stands, such as "line 7", and why.

        `points_at` is the address at which it can be read, where the source says one.
        """
        if len(self._failed) < (_MOST_POINTED_AT if points_at else _MOST_NAMED):
            self._failed.append(Failure(source=place, reason=reason, points_at=points_at))
        else:
            self._not_named += 1

    def batch(self) -> Batch:
        """All of them.

        Raises:
            NoTextError: none could be read, and none was refused.
            UnreadableSourceError: none could be read, and none says where it can be.
        """
        if not self._extractions and not any(failure.points_at for failure in self._failed):
            if not self._failed:
                msg = f"{self._source} holds no article"
                raise NoTextError(msg)
            first = self._failed[0]
            msg = f"no article of {self._source} can be read; {first.source}: {first.reason}"
            raise UnreadableSourceError(msg)
        if self._not_named:
            more = Failure(source="others", reason=f"{self._not_named} more could not be read")
            self._failed.append(more)
        return Batch(extractions=tuple(self._extractions), failed=tuple(self._failed))


def document(
    blocks: Sequence[Block],
    *,
    loader: str,
    known: Metadata,
    account: Account,
    part: str | None = None,
) -> Extraction | None:
    """An extraction of blocks, its title before them as the headline; `None` where they are empty.

    A title that already stands at the head of the text is marked there.
    """
    filled = [block for block in blocks if block.text.strip()]
    if not filled:
        return None
    text, marks = assembled(_headed(filled, known.title))
    return Extraction(
        text=text,
        loader=loader,
        metadata=known,
        report=account.report(marks, known.origins),
        part=part,
    )


def _headed(blocks: Sequence[Block], title: str | None) -> list[Block]:
    rest = list(blocks)
    if not title:
        return rest
    if _letters(rest[0].text) == _letters(title):
        return [Block(text=rest[0].text, kind=MarkKind.HEADLINE), *rest[1:]]
    return [Block(text=title, kind=MarkKind.HEADLINE), *rest]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
