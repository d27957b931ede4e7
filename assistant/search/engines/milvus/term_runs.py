"""How many passages hold each term: runs of numbers that changes leave behind, and that add up.

Invariant: the state of a collection names its runs; of a term, as many passages of that state hold it as its
numbers in them add up to. A change writes one run, of what it adds and takes away, before the row of the
state names it; a run never changes, so one that was read is not asked for again. Where the last runs are not
twice as long as the new one they are put into it, so there are some twenty at most of any collection, and a term is
written a few dozen times in its life.

Source: P. O'Neil, E. Cheng, D. Gawlick, E. O'Neil, "The Log-Structured Merge-Tree", Acta Informatica 33(4), 1996.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ....errors import EngineError
from .collection_state import CollectionState
from .milvus_expressions import NOTHING, all_of, hash_of, one_of
from .milvus_rows import DOCUMENT_COLUMNS, PLACES, RUN
from .milvus_server import LONGEST_CONTENT, MilvusServer, Row

_TERM: Final = np.dtype("<i8")
_NUMBER: Final = np.dtype("<i4")
_PART: Final = LONGEST_CONTENT // 4 * 3  # bytes that base64 makes one field's content of


@dataclass(frozen=True, slots=True)
class Run:
    """Hashes of terms, sorted and each once, and how many more passages hold it (or fewer)."""

    terms: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]

    @classmethod
    def of(cls, terms: npt.NDArray[np.int64], numbers: npt.NDArray[np.int32]) -> Run:
        """Numbers of terms in any order and more than once; where they add up to nothing, nothing is kept."""
        each, places = np.unique(terms, return_inverse=True)
        sums = np.zeros(len(each), dtype=np.int64)
        np.add.at(sums, places, numbers)
        return cls(each[sums != 0], sums[sums != 0].astype(_NUMBER))

    @classmethod
    def of_change(cls, added: Iterable[Row], taken: Iterable[Row]) -> Run:
        """What these rows of passages add, and those take away."""
        parts = [(row["terms"], sign) for rows, sign in ((added, 1), (taken, -1)) for row in rows]
        if not parts:
            return cls(np.empty(0, dtype=_TERM), np.empty(0, dtype=_NUMBER))
        terms = np.concatenate([np.array(own, dtype=_TERM) for own, _ in parts])
        signs = np.concatenate([np.full(len(own), sign, dtype=_NUMBER) for own, sign in parts])
        return cls.of(terms, signs)

    def plus(self, others: Iterable[Run]) -> Run:
        """All of them as one."""
        runs = [self, *others]
        terms = np.concatenate([run.terms for run in runs])
        return Run.of(terms, np.concatenate([run.numbers for run in runs]))

    def of_each(self, terms: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The numbers of these terms."""
        if not len(self.terms):
            return np.zeros(len(terms), dtype=np.int64)
        places = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[places] == terms, self.numbers[places], 0).astype(np.int64)

    def rows(self, revision: int) -> list[Row]:
        """It as rows of documents."""
        data = self.terms.tobytes() + self.numbers.tobytes()
        return [
            {
                "id": hash_of("run", revision, part),
                "article": NOTHING,
                "revision": revision,
                "kind": RUN,
                "number": 0,
                "part": part,
                "passages": 0,
                "length": 0,
                "content": base64.b64encode(data[begin : begin + _PART]).decode("ascii"),
                "places": list(PLACES),
            }
            for part, begin in enumerate(range(0, len(data), _PART))
        ]

    @classmethod
    def read(cls, rows: Sequence[Row], length: int) -> Run:
        """The run of so many terms that stands in these rows.

        Raises:
            EngineError: a part of it is missing.
        """
        ordered = sorted(rows, key=lambda row: row["part"])
        data = b"".join(base64.b64decode(row["content"]) for row in ordered)
        if len(data) != length * (_TERM.itemsize + _NUMBER.itemsize):
            msg = "the numbers of terms on the engine lack a part; put the collection there anew"
            raise EngineError(msg)
        return cls(
            np.frombuffer(data, _TERM, length),
            np.frombuffer(data, _NUMBER, length, length * _TERM.itemsize),
        )


class TermRuns:
    """Reads the runs of a collection; may be shared between threads."""

    def __init__(self, server: MilvusServer) -> None:
        self._server = server
        self._kept: tuple[str, dict[int, Run]] = ("", {})
        self._lock = threading.Lock()

    def are_kept(self, state: CollectionState) -> bool:
        """Whether all runs of a state are in memory."""
        generation, kept = self._kept
        return generation == state.generation and all(name in kept for name, _ in state.runs)

    def of(self, state: CollectionState) -> list[Run]:
        """The runs of a state, the oldest first."""
        with self._lock:
            generation, kept = self._kept
        known = kept if generation == state.generation else {}
        missing = {name: length for name, length in state.runs if name not in known}
        found = {name: known[name] for name, _ in state.runs if name in known}
        if missing:
            parts: dict[int, list[Row]] = {name: [] for name in missing}
            own = all_of([one_of("revision", missing), f"kind == {RUN}"])
            for row in self._server.query(state.documents_collection, own, DOCUMENT_COLUMNS):
                parts[row["revision"]].append(row)
            found |= {name: Run.read(parts[name], length) for name, length in missing.items()}
            with self._lock:
                self._kept = (state.generation, found)
        return [found[name] for name, _ in state.runs]

    def holding(self, state: CollectionState, terms: Sequence[str]) -> dict[str, int]:
        """How many passages hold each of these terms."""
        hashes = np.array([hash_of(term) for term in terms], dtype=_TERM)
        numbers = np.zeros(len(terms), dtype=np.int64)
        for run in self.of(state):
            numbers += run.of_each(hashes)
        return dict(zip(terms, numbers.tolist(), strict=True))

    def count(self, state: CollectionState) -> int:
        """How many terms there are."""
        return len(Run.of_change((), ()).plus(self.of(state)).terms)

    def changed(
        self, state: CollectionState, version: int, change: Run
    ) -> tuple[CollectionState, list[Row]]:
        """The state with the run of a change, and its rows; runs that it takes in are left to be deleted."""
        runs, length = list(state.runs), len(change.terms)
        if not length:
            return state, []
        while runs and runs[-1][1] < 2 * length:
            length += runs.pop()[1]
        merged = state.runs[len(runs) :]
        run = change.plus(self.of(state)[len(runs) :]) if merged else change
        if len(run.terms):
            runs.append((version, len(run.terms)))
        return state.with_runs(tuple(runs), merged), run.rows(version)
