"""The documents say what is true: their session runs, and every command and name is in them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import assistant
from assistant import Recipe
from assistant.apps.cli.main import build_parser
from docs.write_cli import written


def run_session(document: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Run the first Python block of a document in a copy of the shipped workspace."""
    shutil.copytree(document_root(document) / "corpus", folder / "corpus")
    monkeypatch.chdir(folder)
    session = re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(session[0], document.name, "exec"), {})  # noqa: S102  our own document


def document_root(document: Path) -> Path:
    return next(folder for folder in document.parents if (folder / "pyproject.toml").exists())


def test_the_python_session_of_the_readme_runs(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_session(repository / "README.md", monkeypatch, tmp_path)
    shown = capsys.readouterr().out
    assert shown.startswith("answered")
    assert "17,291" in shown


def test_the_session_of_the_python_guide_runs(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_session(repository / "docs" / "python.md", monkeypatch, tmp_path)
    shown = capsys.readouterr().out
    assert shown.startswith("answered")
    assert "sails on Tuesdays" in shown


def test_every_command_is_in_the_readme_and_its_help_in_the_guide(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (\w+) {2,}", build_parser().format_help(), re.MULTILINE)
    assert len(commands) >= 10
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)", row.split("|")[1])}
    assert not [name for name in commands if name not in named]
    guide = (repository / "docs" / "cli.md").read_text(encoding="utf-8")
    assert guide == written(guide), "run python docs/write_cli.py"


def test_every_public_name_is_documented(repository: Path) -> None:
    files = [*repository.glob("*.md"), *repository.glob("docs/*.md")]
    files += [*repository.glob("assistant/*.py"), *repository.glob("assistant/[!a]*/**/*.py")]
    documents = "".join(file.read_text(encoding="utf-8") for file in files)
    assert not [name for name in assistant.__all__ if name.strip("_") not in documents]


def test_every_link_between_the_documents_leads_somewhere(repository: Path) -> None:
    for document in [*repository.glob("*.md"), *repository.glob("docs/**/*.md")]:
        text = document.read_text(encoding="utf-8")
        targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text)
        local = [target for target in targets if "://" not in target]
        missing = [target for target in local if not (document.parent / target).exists()]
        assert not missing, f"{document.name} links to {missing}"


@pytest.mark.parametrize(("document", "longest"), [("README.md", 130), ("eval/README.md", 150)])
def test_the_manuals_are_short(repository: Path, document: str, longest: int) -> None:
    lines = (repository / document).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= longest


def test_the_recipe_of_the_workspace_holds_the_defaults(repository: Path) -> None:
    assert Recipe.load(repository / "index" / "recipe.toml") == Recipe()


def test_no_machine_path_or_package_host_stands_in_the_constraints(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 50
    assert not [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line)]
