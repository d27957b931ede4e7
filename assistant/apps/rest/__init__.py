"""The HTTP API: `build_api` makes it, `Gate` stands before it, `run_server` opens the port.

FastAPI and uvicorn load with the first of them, not with this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import lazily

if TYPE_CHECKING:
    from .api import ApiOptions, build_api
    from .gate import Admission, Gate, admission_for
    from .running import run_server

__all__ = ["Admission", "ApiOptions", "Gate", "admission_for", "build_api", "run_server"]

__getattr__ = lazily(
    __name__,
    {
        ".api": ("ApiOptions", "build_api"),
        ".gate": ("Admission", "Gate", "admission_for"),
        ".running": ("run_server",),
    },
)
