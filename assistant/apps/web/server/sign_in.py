"""Who is let in: HTTP Basic authentication, and a limit on guessing.

Invariant: nothing of the page, not even its style sheet, reaches somebody who has not signed in.
Memory is bounded whatever is tried: when the table of failures is full, newcomers wait until some
of them are forgotten.

A password is compared by scrypt once; that it was right is remembered as a keyed hash, under a
key that lives as long as the process, so that the page's sixty requests cost one comparison.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from ...accounts import Accounts

FREE_FAILURES: Final = 5
LOCKED_SECONDS: Final = 60.0
FORGOTTEN_SECONDS: Final = 900.0
MOST_WATCHED: Final = 1_024
MOST_REMEMBERED: Final = 256
_MOST_HEADER: Final = 1_024
_CHALLENGE: Final = 'Basic realm="On Record", charset="UTF-8"'


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0


class SignInRefused(Exception):  # noqa: N818 - an outcome of a request, not a failure
    """The request is answered with this status and these headers."""

    def __init__(self, status: int, reason: str, headers: dict[str, str]) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers


class Throttle:
    """Counts failures by who made them, and says who has to wait."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until this one may try again; 0 for now."""
        now = self._clock()
        self._forget(now)
        failed = self._failures.get(key)
        if failed is None:
            if len(self._failures) < MOST_WATCHED:
                return 0.0
            oldest = next(iter(self._failures.values()))
            return oldest.last + FORGOTTEN_SECONDS - now
        if failed.count < FREE_FAILURES:
            return 0.0
        return max(failed.last + LOCKED_SECONDS - now, 0.0)

    def failed(self, key: str) -> None:
        """Count a failure."""
        entry = self._failures.setdefault(key, _Failures())
        entry.count += 1
        entry.last = self._clock()
        self._failures.move_to_end(key)

    def succeeded(self, key: str) -> None:
        """Forget the failures of somebody who got it right."""
        self._failures.pop(key, None)

    def __len__(self) -> int:
        return len(self._failures)

    def _forget(self, now: float) -> None:
        while self._failures:
            key, oldest = next(iter(self._failures.items()))
            if oldest.last + FORGOTTEN_SECONDS > now:
                return
            del self._failures[key]


class SignIn:
    """Checks the Authorization header of each request."""

    def __init__(self, accounts: Accounts, *, throttle: Throttle | None = None) -> None:
        self._accounts = accounts
        self._throttle = Throttle() if throttle is None else throttle
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()
        # One comparison at a time: each takes 32 MB and a core for a tenth of a second
        self._turn = asyncio.Lock()

    async def check(self, scope: Scope) -> None:
        """Let the request through.

        Raises:
            SignInRefused: no name and password, wrong ones, or too many wrong ones before.
        """
        given = _credentials(Headers(scope=scope).get("authorization", ""))
        if given is None:
            raise SignInRefused(401, "sign in", {"WWW-Authenticate": _CHALLENGE})
        mark = hmac.new(self._key, f"{given[0]}:{given[1]}".encode(), hashlib.sha256).digest()
        if mark in self._right:
            self._right.move_to_end(mark)
            return
        async with self._turn:
            if mark not in self._right:  # else a request beside this one was first
                await self._compare(given, mark, _address(scope))

    async def _compare(self, given: tuple[str, str], mark: bytes, address: str) -> None:
        wait = self._throttle.wait(address)
        if wait > 0:
            seconds = str(int(wait) + 1)
            reason = f"too many wrong passwords; try again in {seconds} s"
            raise SignInRefused(429, reason, {"Retry-After": seconds})
        if not await asyncio.to_thread(self._accounts.admits, *given):
            self._throttle.failed(address)
            reason = "wrong name or password"
            raise SignInRefused(401, reason, {"WWW-Authenticate": _CHALLENGE})
        self._throttle.succeeded(address)
        self._right[mark] = None
        if len(self._right) > MOST_REMEMBERED:
            self._right.popitem(last=False)


def _credentials(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _MOST_HEADER:
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = decoded.partition(":")
    return (name, password) if colon else None


def _address(scope: Scope) -> str:
    """Who is counted: an IPv4 address, or the IPv6 network that one customer usually has."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{host.partition('%')[0]}/64", strict=False))
