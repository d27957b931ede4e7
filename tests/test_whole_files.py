"""A file is there whole, or as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.whole_files import make_folder, write_whole


def test_a_file_is_written_with_its_mode_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "Fog\nlies 😀\n", mode=0o600)
    write_whole(tmp_path / "a.txt", b"Fog\r\nlifts")
    assert (tmp_path / "a.txt").read_bytes() == b"Fog\r\nlifts"
    write_whole(tmp_path / "b.txt", "", mode=0o600)
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_what_may_not_be_replaced_stays(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "first", replaces=False)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a.txt", "second", replaces=False)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["first"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    write_whole(tmp_path / "a.txt", "first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.txt", "second")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["first"]


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b", mode=0o700)
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
