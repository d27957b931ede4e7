"""Correcting and removing articles in the shell, and taking both back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.apps.cli.main import main


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two short articles, synced once with the real model."""
    root = tmp_path_factory.mktemp("decided")
    (root / "corpus").mkdir()
    (root / "corpus" / "fog.md").write_text(
        "---\ntitle: Fgo\n---\n\nDense fog covers the strait near Kunashir.\n", encoding="utf-8"
    )
    (root / "corpus" / "fish.txt").write_text("Quotas were agreed in May.\n", encoding="utf-8")
    assert main(["sync", str(root / "corpus"), "--index", str(root / "index")]) == 0
    return root


def run(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([*words, "--index", str(workspace / "index")])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_correction_is_made_shown_exported_and_taken_back(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = ("--title", "Fog", "--author", "Ann", "--author", "Ben", "--published", "2018-11-20")
    code, out, _ = run(workspace, capsys, "correct", "fog", *change)
    assert code == 0
    assert out.splitlines()[0] == "Fog · Ann, Ben · 20 November 2018"
    assert "Corrected: title: Fog · read as Fgo from front matter · " in out
    assert "Corrected: authors: Ann, Ben · read as unknown · " in out
    code, out, _ = run(workspace, capsys, "export", "What covers the strait?", "--format", "ris")
    assert (code, "TI  - Fog\n" in out) == (0, True)
    code, out, _ = run(workspace, capsys, "show", "fog")
    assert "Corrected: title: Fog · read as Fgo from front matter" in out
    code, out, _ = run(workspace, capsys, "correct", "fog", "--undo", "title", "--json")
    assert [item["field"] for item in json.loads(out)] == ["authors", "published"]
    code, out, _ = run(workspace, capsys, "correct", "fog", "--author", "", "--published", "")
    assert out == "Fgo\n", "nothing was read, so an empty value is no correction"
    code, out, _ = run(workspace, capsys, "correct", "fog", "--undo")
    assert (code, out) == (0, "Fgo\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("fog", "--published", "May"), 1, "'May' is no date; write it as 2018-11-20"),
        (("nope", "--title", "Fog"), 1, "the library holds no article 'nope'"),
        (("fog", "--title", "Fog", "--undo"), 2, "--undo takes corrections back"),
    ],
)
def test_what_cannot_be_corrected_is_said(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    returned, out, err = run(workspace, capsys, "correct", *words)
    assert (returned, out) == (code, "")
    assert message in err


def test_a_removed_article_is_listed_kept_out_of_a_sync_and_brought_back(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(workspace, capsys, "remove", "fish")
    assert (code, out) == (0, "0 added, 0 changed, 1 removed, 0 unchanged\n")
    code, out, _ = run(workspace, capsys, "sync", str(workspace / "corpus"))
    assert (code, out) == (0, "0 added, 0 changed, 0 removed, 1 unchanged, 1 kept out\n")
    code, out, err = run(workspace, capsys, "list", "--removed")
    assert out.startswith("fish\t")
    assert "onrecord remove --undo ID" in err
    code, out, _ = run(workspace, capsys, "list", "--removed", "--json")
    assert [(item["id"], item["is_kept"]) for item in json.loads(out)] == [("fish", True)]
    code, out, _ = run(workspace, capsys, "remove", "--undo", "fish")
    assert (code, out) == (0, "1 added, 0 changed, 0 removed, 0 unchanged\n")
    code, out, err = run(workspace, capsys, "list", "--removed")
    assert (code, out) == (0, "")
    assert "nothing was removed" in err
    code, out, _ = run(workspace, capsys, "list")
    assert "fish" in out
