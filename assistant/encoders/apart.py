"""What the original of a model computes, from a process of its own.

Invariant: sentence-transformers, and torch below it, leave the memory they need with the process
that ends: 700 MB, which a server that had encoded once kept for as long as it ran.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from . import Vectors

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_BOOT: Final = """
import importlib.util, json, sys
path, package = json.loads(sys.argv[1])
sys.path[:] = path
spec = importlib.util.spec_from_file_location(
    "onrecord_child", package + "/__init__.py", submodule_search_locations=[package])
module = importlib.util.module_from_spec(spec)
sys.modules["onrecord_child"] = module
spec.loader.exec_module(module)
from onrecord_child.encoders.sentence_encoder import answer_parent
answer_parent()
"""
# By its folder and under a name of its own, as the parsers' child, so that it can be vendored
_log = logging.getLogger(__name__)


def vectors_from_child(settings: Mapping[str, Any], texts: Sequence[str]) -> Vectors | None:
    """What the original of the model of these settings gives for `texts`; `None` where no child can say.

    Then the caller has to ask it in its own process.
    """
    asked = json.dumps({"settings": dict(settings), "texts": list(texts)}).encode()
    path = json.dumps([sys.path, str(_PACKAGE)])
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and code, no shell
            [sys.executable, "-I", "-c", _BOOT, path],
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        found = np.load(BytesIO(done.stdout), allow_pickle=False)
    except (OSError, TypeError, ValueError, EOFError, subprocess.SubprocessError) as error:
        _log.info("no process of its own for sentence-transformers: %s", error)
        return None
    return found.astype(np.float32, copy=False) if len(found) == len(texts) else None


def parent_asked() -> tuple[dict[str, Any], list[str]]:
    """In the child: the settings and texts that it was started for."""
    values = json.load(sys.stdin.buffer)
    return values["settings"], values["texts"]


def written(vectors: Vectors) -> bytes:
    """In the child: vectors as the parent reads them."""
    out = BytesIO()
    np.save(out, vectors)
    return out.getvalue()
