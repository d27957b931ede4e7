"""A busy server that is asked to end is gone, and the next start answers the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant import Article, Assistant, Recipe
from assistant.recipe import ReadingSettings
from tests.conftest import LINEAR, HashingEncoder

QUESTION = "How many Russians oppose a handover?"
NOBODY_WAITS = "Who waits?"
CLIENTS = 4
SERVER = f"""
import sys, time
import assistant.assistant as opening
from assistant.apps.cli.main import main
from tests.conftest import HashingEncoder

class Slow(HashingEncoder):
    def encode(self, texts):
        if {NOBODY_WAITS!r} in texts:
            time.sleep(600)
        return super().encode(texts)

opening.encoder_of = lambda *_, **__: Slow()
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def serving(repository: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address that it says."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, *words],
        cwd=repository,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert "http://" in said, said
        address = next(word for word in said.split() if word.startswith("http://"))
        yield process, address.removesuffix("/").removesuffix("/v1")
    finally:
        process.kill()
        process.communicate()


def ask_for_ever(url: str) -> None:
    """A question that takes ten minutes."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        try:
            client.post("/v1/ask", json={"question": NOBODY_WAITS})
        except httpx.HTTPError:
            return


def keep_open(url: str) -> None:
    """A page that stays open."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        try:
            with client.stream("GET", "/gradio_api/heartbeat/one") as answer:
                for _ in answer.iter_raw():
                    pass
        except httpx.HTTPError:
            return


def wait_until_busy(url: str) -> None:
    """Return once all questions are being answered or wait."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        for _ in range(600):
            if f"onrecord_work_held {float(CLIENTS)}\n" in client.get("/v1/metrics").text:
                return
            time.sleep(0.05)
    pytest.fail("the questions have not arrived")


@pytest.mark.parametrize("door", [("serve", "--api", "--port", "0"), ("api", "--port", "0")])
def test_a_busy_server_ends_at_once_without_a_complaint_and_answers_the_same_after(
    door: tuple[str, ...], tmp_path: Path, repository: Path, treaty_articles: list[Article]
) -> None:
    folder = tmp_path / "index"
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    with Assistant.open(
        folder, create=True, recipe=recipe, encoder=HashingEncoder(), reader=LINEAR
    ) as desk:
        desk.replace(treaty_articles)
        before = desk.ask(QUESTION).to_dict()
    with serving(repository, *door, "--index", str(folder)) as (process, url):
        work = [threading.Thread(target=ask_for_ever, args=(url,)) for _ in range(CLIENTS)]
        work += [threading.Thread(target=keep_open, args=(url,))] if door[0] == "serve" else []
        for thread in work:
            thread.start()
        wait_until_busy(url)
        process.send_signal(signal.SIGTERM)
        # Two seconds where nobody else wants the machine; without an end it would be ten minutes
        _, said = process.communicate(timeout=60)
        for thread in work:
            thread.join()
    assert (process.returncode, said) == (0, "")
    with Assistant.open(folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        assert desk.ask(QUESTION).to_dict() == before
