"""Every code block of the documentation runs, and every command line in it is understood."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
import uvicorn

from assistant import Assistant
from assistant.answering import ReaderChoice
from assistant.apps.rest import build_api
from docs.build_site import foreign_parts, reference_entries
from tests.conftest import LINEAR, REPOSITORY, HashingEncoder, apart
from tests.documented_pages import Reader, blocks_of, parses, typed_lines

DOCS = REPOSITORY / "docs"
HOW_TO = ["for-journalists", "for-fact-checkers", "for-developers", "for-administrators"]
PAGES = [
    *sorted(DOCS.glob("*.md")),
    REPOSITORY / "README.md",
    REPOSITORY / "examples" / "README.md",
]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped encoder compares itself once with every new index, which takes ten seconds."""
    monkeypatch.setattr("assistant.assistant.encoder_of", lambda *_, **__: HashingEncoder())
    monkeypatch.setattr(ReaderChoice, "for_languages", lambda *_: LINEAR)


@pytest.fixture(scope="module")
def after_the_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace as the tutorial leaves it when the articles are in."""
    folder = tmp_path_factory.mktemp("tutorial")
    before = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.assistant.encoder_of", lambda *_, **__: HashingEncoder())
        patch.chdir(folder)
        reader = Reader(folder, {"__chdir__": os.chdir})
        assert reader.follow(DOCS / "tutorial.md", stop_before="$ onrecord ask") == 4
    assert Path.cwd() == before
    return folder / "my-work"


def test_the_tutorial_holds_word_for_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path, {"__chdir__": os.chdir})
    assert reader.follow(DOCS / "tutorial.md") == 8
    assert "3.2 million crowns" in capsys.readouterr().out


@pytest.mark.parametrize("name", HOW_TO)
def test_every_block_of_a_how_to_page_runs(
    after_the_tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "my-work"
    shutil.copytree(after_the_tutorial, folder)
    monkeypatch.chdir(folder)
    page = DOCS / f"{name}.md"
    reader = Reader(folder, {"__chdir__": os.chdir})
    assert apart(lambda: reader.follow(page)) >= 2


class Prediction:
    """What DSPy's own class does with what it is given; DSPy cannot be installed beside all we pin."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


def test_the_blocks_on_frameworks_run(
    after_the_tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haystack import Pipeline

    folder = tmp_path / "my-work"
    shutil.copytree(after_the_tutorial, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "False")
    if find_spec("dspy") is None:
        fake = ModuleType("dspy")
        fake.Prediction = Prediction  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "dspy", fake)
    with Assistant.open("index") as desk:
        given = {"desk": desk, "question": "Who blames the fog?", "pipeline": Pipeline()}
        reader = Reader(folder, given)
        assert apart(lambda: reader.follow(DOCS / "embedding.md")) >= 3
    assert reader.names["documents"]
    assert reader.names["nodes"]
    assert any("Captain Inga Moe" in text for text in reader.names["passages"])
    returned = [
        part
        for message in reader.names["said"].all_messages()
        for part in message.parts
        if part.part_kind == "tool-return"
    ]
    assert [part.metadata["schema"].split("/")[0] for part in returned] == ["onrecord.answer"]


@pytest.fixture
def served(after_the_tutorial: Path, tmp_path: Path) -> Iterator[str]:
    shutil.copytree(after_the_tutorial, tmp_path / "served")
    with Assistant.open(tmp_path / "served" / "index") as desk:
        config = uvicorn.Config(build_api(desk), port=0, log_level="error")
        opened = config.bind_socket()
        opened.listen()
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        yield f"http://127.0.0.1:{opened.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_the_blocks_on_http_run(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "http.md"
    text = (DOCS / "http.md").read_text("utf-8").replace("http://127.0.0.1:8770", served)
    page.write_text(text, encoding="utf-8")
    assert apart(lambda: Reader(tmp_path).follow(page)) >= 2
    assert "sails on Tuesdays and Fridays" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_line_of_a_page_is_understood(page: Path) -> None:
    assert not [words for words in typed_lines(page) if not parses(words)]


def test_every_page_is_in_the_site_and_every_entry_of_the_site_is_a_page() -> None:
    text = (DOCS / "site" / "mkdocs.yml").read_text("utf-8")
    listed = set(re.findall(r"^ +- (?:\w+: )?([\w/.-]+\.md)$", text, re.MULTILINE))
    pages = {page.relative_to(REPOSITORY).as_posix() for page in DOCS.rglob("*.md")}
    assert pages <= listed
    assert not [name for name in listed if not (REPOSITORY / name).exists()]


def test_a_page_that_loads_from_another_server_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<script src="bundle.js"></script><a href="https://a.example">a link</a>'
        '<script async src="https://b.example/x.js"></script>'
        '<link rel="stylesheet" href="//c.example/x.css"><link rel="canonical" href="https://d.example">',
        encoding="utf-8",
    )
    assert foreign_parts(tmp_path) == ["//c.example/x.css", "https://b.example/x.js"]


def test_the_reference_names_every_public_name() -> None:
    entries = reference_entries()
    assert all(f"::: assistant.{name}\n" in entries for name in ("Assistant", "Quote", "BusyError"))


def test_no_page_of_blocks_is_forgotten() -> None:
    run = {*HOW_TO, "tutorial", "embedding", "http", "python"}
    with_blocks = {
        page.stem
        for page in DOCS.glob("*.md")
        if any(b.language in {"python", "console"} for b in blocks_of(page))
    }
    assert with_blocks <= run


def test_a_block_that_prints_something_else_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ onrecord init w\nsomething else\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="something else"):
        Reader(tmp_path, {"__chdir__": os.chdir}).follow(page)
    assert not parses(["ask", "--nonsense"])
