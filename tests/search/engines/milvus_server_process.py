"""Servers that speak Milvus, for the tests, each on loopback and a port and folder of its own.

The server of milvus-lite 3 is one of the tests' own packages. The C++ core of Milvus comes with
milvus-lite 2.5, which cannot be installed beside it: `ONRECORD_MILVUS_CORE` names the folder
`milvus_lite/lib` of an environment where that is, as
`python -m venv V && V/bin/pip install milvus-lite==2.5.1 "setuptools<81"` makes one.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CORE = "ONRECORD_MILVUS_CORE"
SECONDS = 90.0  # of a machine that is busy otherwise

Command = Callable[[Path, int], tuple[list[str], dict[str, str]]]

needs_milvus = pytest.mark.skipif(
    importlib.util.find_spec("milvus_lite") is None or importlib.util.find_spec("pymilvus") is None,
    reason="milvus-lite and pymilvus are not installed",
)
needs_milvus_core = pytest.mark.skipif(
    CORE not in os.environ,
    reason=f"{CORE} does not name the folder of Milvus's core; see milvus_server_process.py",
)


def lite_command(folder: Path, port: int) -> tuple[list[str], dict[str, str]]:
    program = Path(sys.executable).with_name("milvus-lite")
    listening = ["--host", "127.0.0.1", "--port", str(port)]
    return [str(program), "server", *listening, "--data-dir", str(folder)], {}


def core_command(folder: Path, port: int) -> tuple[list[str], dict[str, str]]:
    libraries = os.environ[CORE]
    program = [f"{libraries}/milvus", str(folder / "core.db"), f"127.0.0.1:{port}", "ERROR"]
    return program, {"LD_LIBRARY_PATH": libraries}


@contextmanager
def running(command: Command, folder: Path | None = None, port: int = 0) -> Iterator[str]:
    """The address of a server that runs meanwhile."""
    place = folder or Path(tempfile.mkdtemp(prefix="onrecord-milvus-"))
    port = port or free_port()
    process = started(command, place, port)
    try:
        yield f"milvus://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def started(command: Command, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A server that answers by now."""
    program, more = command(folder, port)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(program, env={**os.environ, **more}, stdout=log, stderr=log)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, (folder / "log").read_text(errors="replace")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise AssertionError((folder / "log").read_text(errors="replace"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
