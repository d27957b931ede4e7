"""What several tests need: a small encoder with behaviour, and the open data beside the project."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import numpy as np
import numpy.typing as npt
import pytest

from assistant import Article, Assistant
from assistant.answering import LinearReader
from assistant.search.analysis import words
from tests.kept_readers import kept_readers

# Counts, not clocks: on a machine that others use as well, a deadline says nothing of the code
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# A change is judged by the same examples every time; new ones are looked for on developers' machines
hypothesis.settings.register_profile(
    "ci", parent=hypothesis.settings.get_profile("suite"), derandomize=True, database=None
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "suite")

T = TypeVar("T")
REPOSITORY = Path(__file__).resolve().parents[1]

LINEAR = LinearReader()
"""For tests with a made-up encoder: its cosines are no such thing as the shipped reader was trained on."""


def apart(work: Callable[[], T]) -> T:
    """What `work` gives, done on a thread of its own.

    Playwright keeps an event loop in the thread of the tests it was once used in, so coroutines cannot
    be run there.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def run_coroutine(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, run in an event loop of its own."""
    return apart(lambda: asyncio.run(coroutine))


class HashingEncoder:
    """A bag of hashed words as a unit vector: texts that share words are similar. No model."""

    fingerprint = "hashing-encoder-1"
    dimensions = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, digest[0] % self.dimensions] += 1.0 if digest[1] % 2 else -1.0
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        empty = norms[:, 0] == 0.0
        vectors[empty, 0] = 1.0
        norms[empty] = 1.0
        unit: npt.NDArray[np.float32] = vectors / norms
        return unit


LANES = {
    "browser": ("apps/web/browser/",),
    "model": (
        "answering/test_neural_reader.py",
        "apps/cli/",
        "apps/mcp/test_transports.py",
        "apps/test_doors.py",
        "encoders/",
        "evaluation/test_commands.py",
        "evaluation/test_fidelity.py",
        "evaluation/test_gate_slice.py",
        "evaluation/test_reader_training.py",
        "evaluation/test_run.py",
        "test_collection.py",
        "test_docs.py",
        "test_documented_pages.py",
        "test_packaging.py",
        "test_public_face.py",
        "test_seeds.py",
    ),
    "process": (
        "apps/test_draft_files.py",
        "apps/test_ending.py",
        "apps/web/routes/",
        "apps/web/server/",
        "citing/",
        "evidence/test_rechecking.py",
        "ingest/",
        "library/",
    ),
}
"""What `make test-fast` leaves out: tests in a browser, with a network, and with child processes."""


WAIT_FOR_ANOTHER_PROCESS = (
    "apps/mcp/test_transports.py",
    "apps/test_ending.py",
    "apps/web/browser/",
    "apps/web/server/",
    "search/engines/",
)
"""Tests of a browser or a server of their own; on a busy machine one may wait in vain.

Such a test is tried once more, and pytest's last line counts it as rerun. No other test is.
"""


LONGEST = (
    "reliability/test_campaigns.py",
    "apps/web/browser/test_library_in_browser.py",
    "apps/web/browser/test_reload_in_browser.py",
    "apps/web/browser/test_accessibility_in_browser.py",
    "search/engines/",
    "apps/web/browser/",
)
"""Files of a minute and more, which go first: one that began last would keep one process long after the others."""


def path_of(item: pytest.Item) -> str:
    """Where a test lies, below `tests/` or in the package."""
    return Path(item.path).relative_to(REPOSITORY).as_posix().removeprefix("tests/")


def turn_of(item: pytest.Item) -> int:
    """How early a test's file is begun; those of one turn go in their order."""
    path = path_of(item)
    return next((n for n, beginning in enumerate(LONGEST) if path.startswith(beginning)), 99)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test gets the mark of its lane, by where it lies, and a second try if it waits for others."""
    items.sort(key=turn_of)
    for item in items:
        path = path_of(item)
        if path.startswith(WAIT_FOR_ANOTHER_PROCESS):
            item.add_marker(pytest.mark.flaky(reruns=1))
        for mark, beginnings in LANES.items():
            if path.startswith(beginnings):
                item.add_marker(mark)


@pytest.fixture(autouse=True, scope="session")
def readers() -> Iterator[None]:
    """A sandbox goes on with the process of the one before it: what each test would start takes a second."""
    with kept_readers():
        yield


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """The commands set up logging for their process; no test hands that on to the next."""
    logger = logging.getLogger("assistant")
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers = handlers


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five articles the project started from; they are not part of the project."""
    folder = REPOSITORY.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"the seed articles are absent: no folder {folder.name} in ../shared")
    return folder


@pytest.fixture(scope="session")
def seed_desk(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An index of the seed articles with the real model."""
    with Assistant.open(tmp_path_factory.mktemp("seeds"), create=True) as desk:
        report = desk.sync(seeds)
        assert not report.failed
        yield desk


@pytest.fixture
def treaty_articles() -> list[Article]:
    """Four short articles, one of them a copy of another's key sentence."""
    return [
        Article(
            id="poll",
            title="What Russians think",
            publisher="The Daily",
            authors=("Ann Author",),
            language="en",
            text="A poll was held in May. It found that 71 percent of Russians oppose a handover."
            "\n\nThe pollster asked 1,600 people in fifty regions.",
        ),
        Article(
            id="treaty",
            title="The declaration of 1956",
            publisher="The Weekly",
            language="en",
            text="The joint declaration was signed in Moscow on 19 October 1956.\n\n"
            "Its ninth article promises the transfer of Shikotan and the Habomai islets.",
        ),
        Article(
            id="wire",
            title="In brief",
            publisher="The Wire",
            language="en",
            text="Its ninth article promises the transfer of Shikotan and the Habomai islets.",
        ),
        Article(
            id="weather",
            title="Weather",
            publisher="The Daily",
            language="en",
            text="Fog covers Kunashir in summer. Ferries wait in the harbour.",
        ),
    ]
