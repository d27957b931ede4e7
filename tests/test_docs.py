"""The documents say what is true: their session runs, and every command and name is in them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import assistant
from assistant import Recipe
from assistant.apps.cli.main import build_parser

LONGEST_README = 200


@pytest.mark.trained_reader
def test_the_python_session_of_the_readme_runs(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(repository / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    readme = (repository / "README.md").read_text(encoding="utf-8")
    (session,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(compile(session, "README.md", "exec"), {})  # noqa: S102  our own document
    shown = capsys.readouterr().out
    assert shown.startswith("answered")
    assert "sails on Tuesdays" in shown


def test_every_command_and_public_name_is_documented(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (\w+) {2,}", build_parser().format_help(), re.MULTILINE)
    assert len(commands) >= 10
    assert not [name for name in commands if f"| `{name}" not in readme]
    documents = readme + (repository / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for source in ("assistant.py", "vouching.py", "chat.py", "records", "evidence"):
        path = repository / "assistant" / source
        files = [path] if path.is_file() else sorted(path.glob("*.py"))
        documents += "".join(file.read_text(encoding="utf-8") for file in files)
    assert not [name for name in assistant.__all__ if name.strip("_") not in documents]


def test_the_readme_is_short(repository: Path) -> None:
    lines = (repository / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_README


def test_the_recipe_of_the_workspace_holds_the_defaults(repository: Path) -> None:
    assert Recipe.load(repository / "index" / "recipe.toml") == Recipe()


def test_no_machine_path_or_package_host_stands_in_the_constraints(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 50
    assert not [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line)]
