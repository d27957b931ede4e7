"""Opening the index that a command line names, with the engine it names and the secret for that.

Invariant: the only place of the command that reads a secret, from the environment; it is handed on
and written nowhere.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...assistant import Assistant

if TYPE_CHECKING:
    from ...search.engines.engine_address import EngineAddress

TOKEN_VARIABLE: Final = "ONRECORD_ENGINE_TOKEN"  # noqa: S105  the name of a variable


def open_desk(
    arguments: argparse.Namespace, index: str | Path | None = None, *, create: bool = False
) -> Assistant:
    """The index of `--index`, or another one, on the engine of `--engine` or of its recipe."""
    uri: str = getattr(arguments, "engine", "")
    engine = engine_address(uri) if uri or TOKEN_VARIABLE in os.environ else None
    folder = arguments.index if index is None else index
    return Assistant.open(folder, create=create, engine=engine)


def engine_address(uri: str) -> EngineAddress:
    """Where an engine is, with the secret of the environment, if there is one."""
    from ...search.engines.engine_address import EngineAddress

    return EngineAddress(uri=uri, token=os.environ.get(TOKEN_VARIABLE))
