"""How much one client may ask of a server: how often, how slowly, how much at a time.

Invariant: memory is bounded whoever asks, and nobody is made to wait for what others do: each
address has a bucket and slots of its own. Knows nothing of pages or of what is served.

The rate is a token bucket, as in RFC 2697: `burst` at once, `per_second` in the long run.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_CLIENTS: Final = 4_096
_LINES: Final = 20
_WINDOW_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one address may ask for.

    Attributes:
        burst: requests that make the server work, at once.
        per_second: such requests in the long run.
        streams: answers that stay open, at once.
        bodies: bodies that are being sent, at once.
        body_seconds: how long a body may take that is read whole.
    """

    burst: int = 300
    per_second: float = 20.0
    streams: int = 256
    bodies: int = 64
    body_seconds: float = 20.0


THIS_MACHINE: Final = Limits()
"""For a person on the machine itself: only a program that has gone wild meets them."""

OTHERS: Final = Limits(burst=60, per_second=2.0, streams=48, bodies=8)
"""For a server that others reach. One question on the page is about four requests."""


class TokenBuckets:
    """Says who has to wait before the next request."""

    def __init__(
        self, *, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one token; seconds until there is one again where there is none, else 0."""
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._per_second)
        granted = level >= 1.0
        self._levels[key] = (level - 1.0 if granted else level, now)
        if len(self._levels) > MOST_CLIENTS:
            self._levels.popitem(last=False)
        return 0.0 if granted else (1.0 - level) / self._per_second

    def __len__(self) -> int:
        return len(self._levels)


class SlotsTakenError(RuntimeError):
    """Somebody has as many at once as are allowed."""


class Slots:
    """How many of something each client has at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: dict[str, int] = {}

    @contextmanager
    def one(self, key: str) -> Iterator[None]:
        """Have one for as long as the block runs.

        Raises:
            SlotsTakenError: the client has as many as are allowed.
        """
        if self._taken.get(key, 0) >= self._most:
            raise SlotsTakenError
        self._taken[key] = self._taken.get(key, 0) + 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]

    def __len__(self) -> int:
        return sum(self._taken.values())


def client_key(scope: Mapping[str, Any]) -> str:
    """Who is counted: an IPv4 address, or the IPv6 network that one customer usually has.

    >>> client_key({"client": ("2001:db8::7", 1)}), client_key({"client": ("::ffff:192.0.2.1", 1)})
    ('2001:db8::/64', '192.0.2.1')
    """
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{host.partition('%')[0]}/64", strict=False))


class Sparing(logging.Filter):
    """Lets a message pass twenty times a minute, so that no client can fill a disk with a log."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._begun = clock()
        self._counts: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is written."""
        now = self._clock()
        if now - self._begun > _WINDOW_SECONDS:
            self._begun, self._counts = now, {}
        key = (record.name, str(record.msg)[:200])
        if len(self._counts) > MOST_CLIENTS:
            return False
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if count == _LINES:
            record.msg = f"{record.msg} (not written again for a minute)"
        return count <= _LINES
