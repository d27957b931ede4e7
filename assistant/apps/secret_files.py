"""Text files of names, each with the hash of what its owner proves it by: `name:hash`, one a line.

Invariant: a file that others than its owner may change is refused. Lines that are empty or begin
with `#` are ignored.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..errors import ServerError

_NAME: Final = re.compile(r"[^\s:#\x00-\x1f\x7f][^:\x00-\x1f\x7f]{0,63}")


def named_hashes(file: Path, *, kind: str) -> Iterator[tuple[int, str, str]]:
    """The number of each line that counts, the name in it, and the hash as it is written there.

    `kind` is what errors call the things in the file, such as "keys".

    Raises:
        ServerError: it cannot be read, or others than its owner may change it.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        mode = file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot read the {kind} in {file}: {error}"
        raise ServerError(msg) from error
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        msg = f"others may change {file}; allow that to its owner only: chmod 600 {file}"
        raise ServerError(msg)
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            name, _, stored = line.strip().partition(":")
            yield number, name, stored


def check_name(name: str) -> None:
    """Refuse a name that a line or a browser could not carry.

    Raises:
        ServerError: it is empty, too long, or holds a colon or a control character.
    """
    if not _NAME.fullmatch(name) or name != name.strip():
        msg = f"{name!r} is no name of 1 to 64 characters without colons"
        raise ServerError(msg)
