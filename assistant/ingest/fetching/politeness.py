"""How a fetcher behaves on other people's servers: robots.txt is kept, and requests are spaced.

Invariant: no page is asked for that the site's robots.txt (RFC 9309) closes to us, and no host is
asked again before the pause it wants, and never less than ours, has passed since the last
question. A site whose robots.txt cannot be had is left alone; one that has none is open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ...errors import FetchError, RobotsError
from .client import fetch_plain

if TYPE_CHECKING:
    from protego import Protego

AGENT: Final = "onrecord"
"""The product token a robots.txt names us by."""
SECONDS_BETWEEN_REQUESTS: Final = 1.0
"""The least pause between two requests to one host."""
MAX_PAUSE_SECONDS: Final = 60.0
"""A site that wants a longer pause between pages gets one request, and no more."""
_OK: Final = 200
_NO_FILE: Final = frozenset(range(400, 500)) - {429}
"""Statuses that mean "there is no such file"; 429 only says "not now"."""


@dataclass(slots=True)
class _Host:
    """When one host was last asked for anything, and for a page; seconds on the clock."""

    request: float | None = None
    page: float | None = None


class Politeness:
    """The politeness of one run of fetches, which must be made one after another.

    Args:
        allow_private: whether robots.txt may be fetched from addresses that are not public.
        clock: the present time in seconds, never going back.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allow_private = allow_private
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, Protego] = {}
        self._closed: dict[str, FetchError] = {}

    def before_request(self, url: str) -> None:
        """Wait until `url` may be asked for.

        Raises:
            RobotsError: the site's robots.txt closes this page to us, or wants a longer pause
                than `MAX_PAUSE_SECONDS`.
            FetchError: the site's robots.txt cannot be had, so nothing is asked for.
        """
        rules = self._rules_of(url)
        if not rules.can_fetch(url, AGENT):
            msg = f"cannot fetch {url[:500]}: the site's robots.txt asks not to"
            raise RobotsError(msg)
        host = self._host(url)
        wanted = _pause_between_pages(rules)
        waiting = max(_left(host.page, wanted, self._clock()), self._least_wait(host))
        if waiting > MAX_PAUSE_SECONDS:
            msg = f"cannot fetch {url[:500]}: the site's robots.txt asks for {wanted:g} seconds"
            msg += f" between pages, and at most {MAX_PAUSE_SECONDS:g} are waited"
            raise RobotsError(msg)
        self._wait(waiting)
        host.request = host.page = self._clock()

    def _rules_of(self, url: str) -> Protego:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site in self._closed:
            raise self._closed[site]
        if site not in self._rules:
            host = self._host(url)
            self._wait(self._least_wait(host))
            try:
                self._rules[site] = _read_rules(site, allow_private=self._allow_private)
            except FetchError as error:
                self._closed[site] = error
                raise
            finally:
                host.request = self._clock()
        return self._rules[site]

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).hostname or "", _Host())

    def _least_wait(self, host: _Host) -> float:
        return _left(host.request, SECONDS_BETWEEN_REQUESTS, self._clock())

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)


def _left(last: float | None, pause: float, now: float) -> float:
    return 0.0 if last is None else last + pause - now


def _pause_between_pages(rules: Protego) -> float:
    rate = rules.request_rate(AGENT)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(rules.crawl_delay(AGENT) or 0.0, by_rate, SECONDS_BETWEEN_REQUESTS)


def _read_rules(site: str, *, allow_private: bool) -> Protego:
    """The site's rules; RFC 9309, section 2.3.1, says what a missing or failing file means."""
    from protego import Protego

    status, body = fetch_plain(f"{site}/robots.txt", allow_private=allow_private)
    if status in _NO_FILE:
        return Protego.parse("")
    if status != _OK:
        msg = (
            f"cannot fetch from {site[:500]}: its robots.txt answered {status}, so it is left alone"
        )
        raise FetchError(msg, status=status)
    return Protego.parse(body.decode("utf-8", "replace"))
