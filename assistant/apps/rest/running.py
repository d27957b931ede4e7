"""Opens a port for an ASGI application and serves it until SIGINT or SIGTERM."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import uvicorn

from ...errors import ServerError
from ..ending import without_complaints

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

_KEEP_ALIVE_SECONDS: Final = 10
_GRACE_SECONDS: Final = 1
_MOST_CONNECTIONS: Final = 512


def run_server(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    on_ending: Callable[[], None] | None = None,
) -> None:
    """Serve `app`; returns when the process is asked to end.

    Args:
        app: what answers.
        host: the name or address to listen on.
        port: the port, or 0 for any that is free.
        on_ready: called with the address once it can be reached.
        on_ending: called when a signal asks to end, before anything is closed.

    Raises:
        ServerError: the port cannot be used.
    """
    opened = _opened(host, port)
    if on_ready is not None:
        name = f"[{host}]" if ":" in host else host
        on_ready(f"http://{name}:{opened.getsockname()[1]}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_MOST_CONNECTIONS,
    )
    with ExitStack() as at_last:
        _Server(config, on_ending, at_last).run(sockets=[opened])


class _Server(uvicorn.Server):
    """Says that it was asked to end, and does not end the process with the signal once it has."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_ending: Callable[[], None] | None,
        at_last: ExitStack,
    ) -> None:
        super().__init__(config)
        self._on_ending = on_ending
        self._at_last = at_last

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal; a second SIGINT waits for nothing."""
        if self.should_exit:
            super().handle_exit(sig, frame)
            return
        if self._on_ending is not None:
            self._on_ending()
        self._at_last.enter_context(without_complaints())
        # Kept for later it would be raised again, and what is open above, such as a library, not closed
        self.should_exit = True


def _opened(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        msg = f"port {port} on {host} cannot be used ({error}); choose another one, or 0 for any"
        raise ServerError(msg) from error
    return opened
