"""How many passages hold a term, kept on Milvus as runs: after any changes they add up to what is there."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import pytest

pytest.importorskip("pymilvus")

from assistant.errors import EngineError
from assistant.search.engines.milvus.collection_state import CollectionState
from assistant.search.engines.milvus.milvus_expressions import hash_of
from assistant.search.engines.milvus.milvus_server import MilvusServer, Row
from assistant.search.engines.milvus.term_runs import Run, TermRuns
from tests.search.engines.articles import MAKING


class Rows:
    """Holds rows of runs, and counts how often they are asked for."""

    def __init__(self) -> None:
        self.held: list[Row] = []
        self.asked = 0

    def query(self, _: str, expression: str, __: Sequence[str]) -> list[Row]:
        self.asked += 1
        return [row for row in self.held if str(row["revision"]) in expression]


def opened(rows: Rows) -> TermRuns:
    return TermRuns(cast("MilvusServer", rows))


def row(words: Sequence[str]) -> Row:
    return {"terms": sorted({hash_of(word) for word in words})}


def changed(
    rows: Rows, state: CollectionState, added: list[Row], taken: list[Row]
) -> CollectionState:
    """The next state, its run being written and those it took in deleted, as a writer does."""
    version = state.version + 1
    after, more = opened(rows).changed(state, version, Run.of_change(added, taken))
    kept = {number for number, _ in after.runs}
    rows.held = [own for own in [*rows.held, *more] if own["revision"] in kept]
    return CollectionState.read(replace(after, version=version).tidy().written())


def test_after_any_changes_they_add_up_to_what_is_there() -> None:
    chance, rows, reader_rows = random.Random(3), Rows(), Rows()
    words = [f"word{number}" for number in range(400)]
    state, held, reader = CollectionState.empty(MAKING), list[list[str]](), opened(reader_rows)
    for _ in range(120):
        added = [
            chance.choices(words, k=chance.randrange(1, 30)) for _ in range(chance.randrange(4))
        ]
        taken = [
            held.pop(chance.randrange(len(held)))
            for _ in range(min(len(held), chance.randrange(4)))
        ]
        state = changed(rows, state, [row(own) for own in added], [row(own) for own in taken])
        held += added
        reader_rows.held = rows.held
        expected = Counter(word for own in held for word in set(own))
        found = reader.holding(state, [*words, "zeppelin"])
        assert found == {word: expected[word] for word in [*words, "zeppelin"]}
        assert reader.count(state) == len(expected)
        lengths = [length for _, length in state.runs]
        assert all(before >= 2 * after for before, after in pairwise(lengths))
    asked = reader_rows.asked
    assert reader.are_kept(state)
    reader.holding(state, words)
    assert reader_rows.asked == asked, "what was read is not asked for again"


def test_a_run_of_several_rows_comes_back_in_any_order() -> None:
    run = Run.of_change([row([f"w{number}" for number in range(9_000)])], [])
    rows = run.rows(7)
    assert len(rows) > 1
    back = Run.read(rows[::-1], len(run.terms))
    assert back.terms.tobytes() == run.terms.tobytes()
    assert back.numbers.tobytes() == run.numbers.tobytes()
    with pytest.raises(EngineError, match="lack a part"):
        Run.read(rows[1:], len(run.terms))


def test_a_change_that_nothing_comes_of_writes_nothing() -> None:
    state, rows = CollectionState.empty(MAKING), Rows()
    same: list[Any] = [row(["a", "b"])]
    after, more = opened(rows).changed(state, 1, Run.of_change(same, same))
    assert (after.runs, after.merged, more) == ((), (), [])
