"""Every measurement is a command of `python -m eval`, and each explains itself."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from eval.__main__ import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_main_that_takes_arguments(name: str) -> None:
    module = import_module(COMMANDS[name][0])
    with pytest.raises(SystemExit) as stop:
        module.main(["--help"])
    assert stop.value.code == 0


def test_no_command_lists_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    listed = capsys.readouterr().err
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_the_entry_point_runs_from_the_repository(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval", "--help"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "draft-check" in done.stdout


def test_no_script_changes_the_import_path(repository: Path) -> None:
    own = Path(__file__).name
    files = [*repository.glob("eval/**/*.py"), *repository.glob("tests/**/*.py")]
    guilty = [file.name for file in files if "sys.path." + "insert" in file.read_text("utf-8")]
    assert [name for name in guilty if name != own] == []
