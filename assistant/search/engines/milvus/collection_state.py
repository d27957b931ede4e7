"""The state of a collection on Milvus: one row, which every reader reads first.

Invariant: Milvus has no transactions over rows, so one row decides. Rows of a change are written
with the version that the change is going to have, which nobody sees; then the row of the state is
put, which makes them count and those they replace stop counting, for everybody at once; then what no
longer counts is deleted. Where a process dies in between, the next writer finishes or forgets its work.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Final

from ....errors import EngineMismatchError
from ..passage_store import Making, StoreState
from .milvus_expressions import all_of
from .milvus_rows import RUN

COLLECTION_FORMAT: Final = 3
"""Moves when what is kept of a collection on Milvus changes; one of another format is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionState:
    """What the row holds. `generation` names the collections that the rows lie in.

    Of the articles in `replaced` (their hashes) only rows from version `replaced_at` on count. Of
    version `whole_from` everything was exchanged. `average_length` is the one that sparse vectors are
    made with: it stays as it was at first, and what that costs is made good when they are searched.
    `runs` are those of `term_runs`, each by the version that wrote it and its length; `merged` do not count any more.
    """

    making: Making
    generation: str
    lineage: str
    version: int = 0
    whole_from: int = 0
    articles: int = 0
    passages: int = 0
    length: int = 0
    average_length: float = 0.0
    replaced: tuple[int, ...] = ()
    replaced_at: int = 0
    runs: tuple[tuple[int, int], ...] = ()
    merged: tuple[int, ...] = ()
    format: int = COLLECTION_FORMAT

    @classmethod
    def empty(cls, making: Making, *, lineage: str | None = None) -> CollectionState:
        """The state of a new collection."""
        return cls(
            making=making,
            generation=uuid.uuid4().hex[:12],
            lineage=lineage or uuid.uuid4().hex,
        )

    @classmethod
    def read(cls, content: str) -> CollectionState:
        """What `written` wrote.

        Raises:
            EngineMismatchError: another version of the program wrote it.
        """
        values = json.loads(content)
        if values.get("format") != COLLECTION_FORMAT:
            msg = "the collection was made by another version of On Record; make it anew there"
            raise EngineMismatchError(msg)
        making = Making(**values.pop("making"))
        for name in ("replaced", "merged"):
            values[name] = tuple(values[name])
        values["runs"] = tuple((version, length) for version, length in values["runs"])
        return cls(making=making, **values)

    def written(self) -> str:
        """The state as JSON."""
        return json.dumps(asdict(self))

    @property
    def passages_collection(self) -> str:
        """Where the passages lie."""
        return f"onrecord_{self.generation}_passages"

    @property
    def documents_collection(self) -> str:
        """Where the articles lie."""
        return f"onrecord_{self.generation}_documents"

    def counting(self, *conditions: str) -> str:
        """The rows that count and fulfil some expressions."""
        gone = f"article not in {list(self.replaced)} or revision >= {self.replaced_at}"
        return all_of([f"revision <= {self.version}", gone if self.replaced else "", *conditions])

    def leftovers(self) -> str | None:
        """The rows that stopped counting, if there may be any."""
        if not self.replaced:
            return None
        return f"article in {list(self.replaced)} and revision < {self.replaced_at}"

    def merged_away(self) -> str | None:
        """The rows of documents that hold runs which stopped counting, if there may be any."""
        return f"kind == {RUN} and revision in {list(self.merged)}" if self.merged else None

    def with_runs(
        self, runs: tuple[tuple[int, int], ...], merged: tuple[tuple[int, int], ...]
    ) -> CollectionState:
        """This state with other runs, some of its own having been taken into the last of them."""
        return replace(self, runs=runs, merged=tuple(version for version, _ in merged))

    def revision_of(self, row: int) -> int:
        """The version that readers know a row by."""
        return max(row, self.whole_from)

    def tidy(self) -> CollectionState:
        """This state once what no longer counts is deleted."""
        return replace(self, replaced=(), replaced_at=0, merged=())

    def told(self) -> StoreState:
        """The state as stores tell it."""
        return StoreState(
            version=self.version,
            lineage=self.lineage,
            articles=self.articles,
            passages=self.passages,
            length=self.length,
        )


def refuse_other(found: Making, wanted: Making, name: str) -> None:
    """Refuse a collection that was made otherwise.

    Raises:
        EngineMismatchError: it was.
    """
    if found == wanted:
        return
    what = (
        f"with the model {found.model}, not {wanted.model}"
        if found.model != wanted.model
        else "by another recipe or version"
    )
    msg = f"the collection {name!r} was made {what}; choose another name for it, or move it anew"
    raise EngineMismatchError(msg)
