"""A library that this process may not write, also where tests run as root, who may write everything."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.library.safekeeping import database
from assistant.library.safekeeping.opening import connect
from tests.conftest import LINEAR, HashingEncoder


def opened_to_read(folder: Path) -> Assistant:
    """An index opened as by somebody who has no right to write there."""

    def refused(path: Path, *, timeout: float, read_only: bool = False) -> sqlite3.Connection:
        if not read_only:
            msg = "attempt to write a readonly database"
            raise sqlite3.OperationalError(msg)
        return connect(path, timeout=timeout, read_only=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", refused)
        patch.setattr(database, "is_read_only", lambda _: True)
        return Assistant.open(folder, encoder=HashingEncoder(), reader=LINEAR)
