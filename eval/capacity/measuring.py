"""How build, search, memory and disk grow with a collection: local, and engines that are running.

    python -m eval capacity --passages 20000 200000 \
        --engine core=milvus://127.0.0.1:19540,PID,FOLDER --results FILE

An engine is a name, its address, and, to count what its server takes, its process and its folder. Each
line of results is one engine at one size. Wall time says little on a machine that has other work: beside
it stands the processor time of client and server together, which does not depend on that.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from assistant import Filters
from assistant.recipe import EngineSettings, Recipe
from assistant.search.engine import Query
from assistant.search.engines.conditions import Condition, Selection, condition_of
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import PassageStore, Wanted
from assistant.search.local_engine import LocalEngine
from eval.benchmarks.layered import build_of
from eval.benchmarks.synthetic import PASSAGES, WORDS, parts, question_vectors, questions
from eval.capacity.curves import table
from eval.capacity.synthetic_store import MAKING, article_id, batches, publisher

LIMIT: Final = 100
CLIENTS: Final = (1, 4, 16)
_MEGABYTE: Final = 1 << 20

Ask = Callable[[Query], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An engine that is running."""

    name: str
    uri: str
    pid: int | None = None
    folder: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Server:
        """`NAME=URI[,PID,FOLDER]`."""
        name, _, rest = text.partition("=")
        uri, *more = rest.split(",")
        if not more:
            return cls(name=name, uri=uri)
        return cls(name=name, uri=uri, pid=int(more[0]), folder=Path(more[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One engine at one size; milliseconds, megabytes, seconds."""

    engine: str
    passages: int
    build_seconds: float
    build_processor_seconds: float
    memory: float
    disk: float
    search: dict[str, dict[str, float]] = field(default_factory=dict)


def main(arguments: Sequence[str]) -> int:
    """Measure, and write the table of all results so far."""
    parser = argparse.ArgumentParser(prog="python -m eval capacity", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[20_000])
    parser.add_argument("--engine", action="append", default=[], metavar="NAME=URI[,PID,FOLDER]")
    parser.add_argument("--no-local", action="store_true")
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--results", type=Path, default=Path("eval/results/capacity.jsonl"))
    parser.add_argument("--table", action="store_true", help="only write the table")
    given = parser.parse_args(arguments)
    if not given.table:
        servers = [Server.parse(text) for text in given.engine]
        for passages in given.passages:
            measures: list[Callable[[], Measured]] = []
            if not given.no_local:
                measures.append(lambda n=passages: local(n, given.queries))  # type: ignore[misc]
            for server in servers:
                measures.append(lambda n=passages, s=server: shared(s, n, given.queries))  # type: ignore[misc]  # noqa: PERF401
            for measure in measures:
                found = measure()
                with given.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(found)) + "\n")
                print(found, file=sys.stderr)
    print(table(given.results))
    return 0


def local(passages: int, count: int) -> Measured:
    """The engine in this process, on a build in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder, recipe, before = Path(name), Recipe(), _memory(os.getpid())
        begun, used = time.perf_counter(), time.process_time()
        engine = LocalEngine(build_of(passages, folder, recipe), recipe.lexical)
        seconds, processor = time.perf_counter() - begun, time.process_time() - used
        articles = range(passages // PASSAGES)
        ids = frozenset(article_id(n) for n in articles if publisher(n) == publisher(0))
        only = Selection.of(ids)

        def asking(among: Selection | None) -> Ask:
            return lambda query: len(engine.retrieve(query, limit=LIMIT, among=among).rows)

        asks = (asking(None), asking(only))
        search = _search(asks, passages, count, processor=time.process_time)
        return Measured(
            engine="local",
            passages=passages,
            build_seconds=seconds,
            build_processor_seconds=processor,
            memory=_memory(os.getpid()) - before,
            disk=_disk(folder),
            search=search,
        )


def shared(server: Server, passages: int, count: int) -> Measured:
    """An engine that is running: filled anew, asked, and emptied."""
    uri = f"{server.uri}?collection=capacity_{passages}"
    store = open_store(EngineAddress(uri=uri), MAKING, settings=EngineSettings(timeout_seconds=300))
    store.delete([item.info.id for item in store.changes(0).listed])

    def processor() -> float:
        return time.process_time() + (_processor(server.pid) if server.pid else 0.0)

    begun, used = time.perf_counter(), processor()
    for batch in batches(passages):
        store.put(batch)
    store.commit()
    seconds, spent = time.perf_counter() - begun, processor() - used
    only = condition_of(Filters(publishers=(publisher(0),)))
    asks = (_asking(store, passages, None), _asking(store, passages, only))
    found = Measured(
        engine=server.name,
        passages=passages,
        build_seconds=seconds,
        build_processor_seconds=spent,
        search=_search(asks, passages, count, processor=processor),
        memory=_memory(server.pid) if server.pid else 0.0,
        disk=_disk(server.folder) if server.folder else 0.0,
    )
    store.close()
    return found


def _asking(store: PassageStore, passages: int, within: Condition | None) -> Ask:
    def ask(query: Query) -> int:
        held = store.frequencies(query.terms)
        weights = {term: math.log((passages + 1) / df) for term, df in held.items()}
        wanted = Wanted(
            weights=weights,
            average_length=WORDS,
            vector=query.vector,
            limit=LIMIT,
            within=within,
        )
        return len(store.find(wanted).passages)

    return ask


def _search(
    asks: tuple[Ask, Ask], passages: int, count: int, *, processor: Callable[[], float]
) -> dict[str, dict[str, float]]:
    """What asking takes: of everything, and of one outlet."""
    queries, found = _queries(passages, count), {}
    for ask, among in zip(asks, ("", ", one outlet"), strict=True):
        for query in queries[:3]:  # what is read at first is not counted
            ask(query)
        for clients in CLIENTS:
            used = processor()
            with ThreadPoolExecutor(clients) as pool:
                times = list(pool.map(partial(_timed, ask), queries))
            found[f"{clients} clients{among}"] = {
                "p50": statistics.median(times),
                "p95": float(np.quantile(times, 0.95)),
                "processor": 1e3 * (processor() - used) / len(queries),
            }
    return found


def _timed(ask: Ask, query: Query) -> float:
    begun = time.perf_counter()
    ask(query)
    return 1e3 * (time.perf_counter() - begun)


def _queries(passages: int, count: int) -> list[Query]:
    first = next(iter(parts(min(passages, 10_000))))
    vectors = question_vectors(first.sentence_vectors, count)
    terms = questions(passages, count)
    return [
        Query(terms=tuple(words), vector=vector)
        for words, vector in zip(terms, vectors, strict=True)
    ]


def _family(pid: int) -> list[int]:
    """A process and those it started, as PostgreSQL starts one for each connection."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def _memory(pid: int) -> float:
    """What a process and its children hold, in megabytes; what they share counts once."""
    kilobytes = 0
    for own in _family(pid):
        for line in Path(f"/proc/{own}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def _processor(pid: int) -> float:
    """The processor time of a process and its children, in seconds."""
    ticks = 0
    for own in _family(pid):
        stat = Path(f"/proc/{own}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        # Its own; of those that ended, what the one who started them was told
        ticks += sum(map(int, stat[11:15] if own == pid else stat[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _disk(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / _MEGABYTE


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
