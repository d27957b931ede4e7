"""What is shipped: the wheel's contents, the image, the service, and examples that run."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import mcp.client.stdio  # noqa: F401  it keeps the stderr of when it is imported
import pytest

from assistant import Assistant, Locator
from assistant.apps.cli.main import build_parser, main
from assistant.apps.shipped_corpus import EXAMPLE, shipped_corpus
from tests.conftest import HashingEncoder, apart


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def test_the_wheel_holds_the_package_its_data_and_the_shipped_articles(
    wheel: zipfile.ZipFile, repository: Path
) -> None:
    names = set(wheel.namelist())
    package = repository / "assistant"
    expected = {
        path.relative_to(repository).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= names
    articles = {
        f"assistant/shipped_corpus/articles/{p.name}"
        for p in (repository / "corpus" / "articles").iterdir()
    }
    assert articles <= names
    assert "assistant/shipped_corpus/LICENSE" in names


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"assistant"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or "/tests/" in name]
    assert sum(item.compress_size for item in wheel.infolist()) < 40 << 20


def test_what_was_unpacked_from_the_wheel_finds_its_own_articles(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path)
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}]\n"
        "from assistant.apps.shipped_corpus import shipped_corpus\n"
        "from assistant.records.contract import contract\n"
        "print(shipped_corpus(), len(contract()['$defs']))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(tmp_path / "assistant" / "shipped_corpus"))


def test_the_core_needs_no_web_stack_and_the_page_declares_its_own(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    core = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    assert not core & {"gradio", "fastapi", "uvicorn", "starlette", "mcp"}
    assert {"faiss-cpu", "rank-bm25", "sentence-transformers"} <= core
    assert project["optional-dependencies"]["chat"][0].startswith("gradio")
    installed = (repository / "Makefile").read_text("utf-8")
    assert "$(call INSTALL,chat)" in installed, "make chat serves the page"


def test_a_stranger_gets_an_answer_from_the_shipped_articles(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = tmp_path / "few"
    (few / "articles").mkdir(parents=True)
    for file in (shipped_corpus() / "articles").iterdir():
        if "17,291" in file.read_text("utf-8"):
            shutil.copy(file, few / "articles")
    monkeypatch.setattr("assistant.apps.cli.library_commands.shipped_corpus", lambda: few)
    assert main(["demo", str(tmp_path / "demo")]) == 0
    shown = capsys.readouterr()
    assert EXAMPLE in shown.out
    assert "17,291" in shown.out
    assert "onrecord serve" in shown.err
    assert main(["demo", str(tmp_path / "demo"), "--json"]) == 0, "again, on what is there"
    assert json.loads(capsys.readouterr().out)["quotes"]


def commands_of(text: str) -> list[list[str]]:
    """The words after `onrecord` in the service and in the image."""
    unit = re.findall(r"^ExecStart=\S+/onrecord (.+)$", text, re.MULTILINE)
    image = [json.loads(line) for line in re.findall(r"^CMD (\[.+\])$", text, re.MULTILINE)]
    return [*map(shlex.split, unit), *image]


@pytest.mark.parametrize("name", ["Dockerfile", "deploy/onrecord.service"])
def test_the_image_and_the_service_start_a_command_that_we_have(
    repository: Path, name: str
) -> None:
    (words,) = commands_of((repository / name).read_text("utf-8"))
    arguments = build_parser().parse_args(words)
    assert arguments.run == "serve"
    assert arguments.auth_file, "nobody is let in without an account"


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is(repository: Path) -> None:
    last = (repository / "Dockerfile").read_text("utf-8").split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert "HEALTHCHECK" in last
    assert "pip install" not in last, "what builds it stays behind"


EXAMPLES = {
    "ask_articles.py": "19 October 1956",
    "many_questions.py": "the same: True",
    "cite_in_a_host.py": "not_there The declaration was signed in Tokyo.",
    "mcp_client.py": "onrecord://article/treaty",
    "http_client.py": '"schema": "onrecord.answer/',
}
"""Each example, and what it shows."""


@pytest.mark.parametrize(("name", "shown"), EXAMPLES.items())
def test_every_example_runs(
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    shown: str,
) -> None:
    # The shipped encoder compares itself once with every new index, which takes ten seconds
    monkeypatch.setattr("assistant.assistant.encoder_of", lambda *_, **__: HashingEncoder())
    monkeypatch.syspath_prepend(repository / "examples")
    example = str(repository / "examples" / name)
    apart(lambda: runpy.run_path(example, run_name="__main__"))
    assert shown in capsys.readouterr().out


WITH_SMALL_ENCODER = """
import sys
import assistant.assistant
from tests.conftest import HashingEncoder
assistant.assistant.encoder_of = lambda *_, **__: HashingEncoder()
from assistant.apps.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_every_client_gets_the_same_quotation_from_the_same_place(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("one of the clients is curl, which is not installed")
    monkeypatch.setenv("PYTHONPATH", str(repository))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.syspath_prepend(repository / "examples")
    example = runpy.run_path(str(repository / "examples" / "same_question.py"))
    with Assistant.build(example["ARTICLES"], tmp_path / "index", encoder=HashingEncoder()) as desk:
        shell = (sys.executable, "-c", WITH_SMALL_ENCODER)
        rows = apart(lambda: example["ask_everywhere"](desk, shell))
        ((text, place),) = {(text, place) for _, text, place in rows}
        locator = Locator.parse(place)
        assert locator.resolve(desk.article(locator.article_id)) == text
    assert len(rows) == 9
    shown = (repository / "docs" / "clients.md").read_text("utf-8")
    assert example["as_table"](rows) in shown


def test_every_example_is_run_and_listed(repository: Path) -> None:
    names = {path.name for path in (repository / "examples").glob("*.py")} - {"articles.py"}
    listed = (repository / "examples" / "README.md").read_text("utf-8")
    assert names == {name for name in names if f"[{name}]({name})" in listed}
    assert names == {*EXAMPLES, "same_question.py"}
