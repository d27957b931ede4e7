"""Serving from the shell: which collections, and which folder each may be synced from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import assistant.apps.web
from assistant import Assistant
from assistant.apps.cli.main import main
from assistant.apps.web import Collection

Served = list[tuple[str, Path, Path | None]]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    seen: Served = []

    def serve(collections: Sequence[Collection], **_: object) -> None:
        seen.extend((item.name, item.desk.folder, item.synced_folder) for item in collections)

    monkeypatch.setattr(assistant.apps.web, "serve", serve)
    return seen


def workspace(folder: Path) -> Path:
    Assistant.open(folder / "index", create=True).close()
    return folder


def test_several_workspaces_are_served_by_their_names(tmp_path: Path, served: Served) -> None:
    one, other = workspace(tmp_path / "work-a"), workspace(tmp_path / "work-b")
    assert main(["serve", str(one), str(other / "index")]) == 0
    assert served == [("work-a", one / "index", None), ("work-b", other / "index", None)]


def test_without_names_the_index_is_served(tmp_path: Path, served: Served) -> None:
    index = workspace(tmp_path / "work") / "index"
    assert main(["serve", "--index", str(index)]) == 0
    assert served == [("work", index, None)]


def test_a_folder_that_is_no_workspace_is_said(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(workspace(tmp_path / "work")), str(tmp_path)]) == 1
    assert "is no workspace with an index; make one: onrecord init" in capsys.readouterr().err
    assert served == []


def test_one_folder_is_not_synced_into_several_workspaces(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = workspace(tmp_path / "work-a"), workspace(tmp_path / "work-b")
    assert main(["serve", str(one), str(other), "--sync", str(tmp_path)]) == 2
    assert "--sync names one folder" in capsys.readouterr().err
    assert served == []
