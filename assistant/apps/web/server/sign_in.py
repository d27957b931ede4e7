"""Who is let in: HTTP Basic authentication, and a limit on guessing.

Invariant: nothing of the page, not even its style sheet, reaches somebody who has not signed in.
Memory is bounded whatever is tried: when the table of failures is full, newcomers wait until some
of them are forgotten.

A password is compared by scrypt once for each address; that it was right is remembered as a keyed
hash, under a key that lives as long as the process, so that the page's sixty requests cost one comparison.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from ...client_limits import client_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from ...accounts import Accounts

FREE_FAILURES: Final = 5
FREE_FAILURES_OF_ACCOUNT: Final = 20
"""From any number of addresses. Who has signed in from an address before is not kept out by others there."""
ACCOUNT_BUCKETS: Final = 4_096
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
    """Counts failures by who made them, or for whom, and says who has to wait."""

    def __init__(
        self,
        *,
        free: int = FREE_FAILURES,
        most: int = MOST_WATCHED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = free
        self._most = most
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until this one may try again; 0 for now."""
        now = self._clock()
        self._forget(now)
        failed = self._failures.get(key)
        if failed is None:
            if len(self._failures) < self._most:
                return 0.0
            oldest = next(iter(self._failures.values()))
            return oldest.last + FORGOTTEN_SECONDS - now
        if failed.count < self._free:
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

    def __init__(
        self,
        accounts: Accounts,
        *,
        throttle: Throttle | None = None,
        by_account: Throttle | None = None,
    ) -> None:
        self._accounts = accounts
        self._throttle = Throttle() if throttle is None else throttle
        if by_account is None:
            by_account = Throttle(free=FREE_FAILURES_OF_ACCOUNT, most=ACCOUNT_BUCKETS)
        self._by_account = by_account
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
        # For the address it came from: else whoever guesses would be let in by a right guess while locked
        # out, as often as they like
        said = f"{client_key(scope)} {given[0]}:{given[1]}"
        mark = hmac.new(self._key, said.encode(), hashlib.sha256).digest()
        if mark in self._right:
            self._right.move_to_end(mark)
            return
        async with self._turn:
            if mark not in self._right:  # else a request beside this one was first
                await self._compare(given, mark, client_key(scope))

    async def _compare(self, given: tuple[str, str], mark: bytes, address: str) -> None:
        account = self._bucket_of(given[0])
        wait = max(self._throttle.wait(address), self._by_account.wait(account))
        if wait > 0:
            seconds = str(int(wait) + 1)
            reason = f"too many wrong passwords; try again in {seconds} s"
            raise SignInRefused(429, reason, {"Retry-After": seconds})
        if not await asyncio.to_thread(self._accounts.admits, *given):
            self._throttle.failed(address)
            self._by_account.failed(account)
            reason = "wrong name or password"
            raise SignInRefused(401, reason, {"WWW-Authenticate": _CHALLENGE})
        self._throttle.succeeded(address)
        self._by_account.succeeded(account)
        self._right[mark] = None
        if len(self._right) > MOST_REMEMBERED:
            self._right.popitem(last=False)

    def _bucket_of(self, name: str) -> str:
        """Where failures for a name are counted, whether there is such an account or not."""
        digest = hmac.new(self._key, name.encode(), hashlib.sha256).digest()
        return str(int.from_bytes(digest[:4]) % ACCOUNT_BUCKETS)


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
