"""The network layer under a fetch: checks every address, and keeps one deadline over all steps.

Invariant: a name is looked up once, all its addresses must be public, and the connection goes to
an address that was checked, so an answer that changes between two look-ups gains nothing.
Loads httpcore; imported by `fetching.py` when a fetch begins.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from ...errors import FetchError
from .addresses import is_public


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to public addresses only, until the deadline.

    Args:
        deadline: on the clock of `time.monotonic`.
        allow_private: whether other addresses are allowed too.
    """

    def __init__(self, *, deadline: float, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()

    def connect_tcp(  # noqa: PLR0917  httpcore's own signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Looks the host up, checks every address and connects to the first.

        Raises:
            FetchError: an address is not public.
            httpcore.ConnectError: the host is unknown, or does not answer.
        """
        address = self._resolve(host.strip("[]"), port)
        stream = self._network.connect_tcp(
            address,
            port,
            timeout=_within(self._deadline, timeout),
            local_address=local_address,
            socket_options=socket_options,
        )
        return _DeadlineStream(stream, deadline=self._deadline)

    def _resolve(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            msg = f"the host {host} is not known"
            raise httpcore.ConnectError(msg) from error
        addresses = [str(entry[4][0]) for entry in found]
        closed = [address for address in addresses if not is_public(address)]
        if closed and not self._allow_private:
            msg = f"cannot fetch from {host}: {closed[0]} is not a public address"
            raise FetchError(msg)
        return addresses[0]


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(
            ssl_context, server_hostname, _within(self._deadline, timeout)
        )
        return _DeadlineStream(stream, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's own signature
        return self._stream.get_extra_info(info)


def _within(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        msg = "the deadline has passed"
        raise httpcore.ReadTimeout(msg)
    return left if timeout is None else min(left, timeout)
