"""Keys for programs: known by their hashes, in a file that only its owner may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import ServerError
from assistant.apps.api_keys import ApiKeys, key_line, new_key, read_keys


def written(folder: Path, *lines: str, mode: int = 0o600) -> Path:
    file = folder / "keys"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.chmod(mode)
    return file


def test_a_key_is_known_by_its_line_and_the_line_does_not_hold_it(tmp_path: Path) -> None:
    key, other = new_key(), new_key()
    line = key_line("desk", key)
    assert key not in line
    keys = read_keys(written(tmp_path, "# programs", "", line, key_line("other", other)))
    assert keys.name_of(key) == "desk"
    assert keys.name_of(other) == "other"
    assert key not in repr(keys)


@pytest.mark.parametrize("given", ["", "onrecord_wrong", "x" * 10_000, "\ud800"])
def test_no_other_key_is_known(given: str) -> None:
    assert ApiKeys.of(desk=new_key()).name_of(given) is None


def test_keys_are_never_made_twice() -> None:
    assert len({new_key() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("lines", "mode", "words"),
    [
        ((), 0o600, "holds no key"),
        (("desk:abc",), 0o600, "line 1"),
        (("desk:" + "0" * 64, "desk:" + "1" * 64), 0o600, "line 2"),
        (("desk:" + "0" * 64,), 0o622, "chmod 600"),
    ],
)
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, lines: tuple[str, ...], mode: int, words: str
) -> None:
    with pytest.raises(ServerError, match=words):
        read_keys(written(tmp_path, *lines, mode=mode))


def test_a_missing_file_and_a_bad_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="cannot read the keys"):
        read_keys(tmp_path / "nothing")
    with pytest.raises(ServerError, match="is no name"):
        key_line("a:b", new_key())
