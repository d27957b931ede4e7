"""The articles that ship with the software: in a wheel as data, in a checkout as the folder `corpus`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..errors import WorkspaceError

_PACKAGE: Final = Path(__file__).resolve().parents[1]
EXAMPLE: Final = "How many Japanese residents were there on the four islands in August 1945?"
"""A question that the shipped articles answer."""


def shipped_corpus() -> Path:
    """The folder of the shipped articles, with their manifest and licence.

    Raises:
        WorkspaceError: this installation came without them.
    """
    for folder in (_PACKAGE / "shipped_corpus", _PACKAGE.parent / "corpus"):
        if (folder / "articles").is_dir():
            return folder
    msg = "the articles that ship with On Record are missing; install it again"
    raise WorkspaceError(msg)
