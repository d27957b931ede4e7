"""What may reach the API, and MCP over HTTP: whose key, which host, which origin, how much, how often.

Invariant: a request passes only if it names one of our hosts, comes from no page of another site,
carries a key where keys are asked for, and is small; its body is read whole, within a time, before
anything is done. What does not pass is answered with the same typed error as everything else.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from ...errors import ServerError
from ..api_keys import ApiKeys
from ..client_limits import TokenBuckets
from .refusals import Refusal, refusal_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES: Final = 1 << 20
MAX_TARGET_BYTES: Final = 32 << 10
BODY_SECONDS: Final = 20.0
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LOOPBACK_ADDRESSES: Final = ("127.0.0.1", "localhost", "::1")
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who is let in, under which names, and how much they may send.

    `keys` of `None` let everybody in. `open_paths` need no key. `body_limits` are those of paths that
    take more than a megabyte.
    """

    hosts: frozenset[str] = LOOPBACK
    keys: ApiKeys | None = None
    rate: TokenBuckets = field(default_factory=lambda: TokenBuckets(burst=60, per_second=4.0))
    open_paths: frozenset[str] = frozenset()
    body_limits: Mapping[str, int] = field(default_factory=dict)
    body_seconds: float = BODY_SECONDS


def admission_for(
    host: str,
    *,
    keys: ApiKeys | None,
    insecure: bool = False,
    allowed_hosts: tuple[str, ...] = (),
) -> Admission:
    """The admission of a server that listens on `host`.

    Raises:
        ServerError: other machines could reach it, nobody needs a key, and that was not asked for.
    """
    is_private = host in _LOOPBACK_ADDRESSES
    if not is_private and keys is None and not insecure:
        msg = (
            f"on {host} other machines can ask without a key; name a file of keys with --keys-file,"
            " or say --insecure"
        )
        raise ServerError(msg)
    own = f"[{host}]" if ":" in host else host
    named = {_host_name(name) for name in (own, *allowed_hosts)}
    return Admission(hosts=LOOPBACK | named, keys=keys)


class Gate:
    """ASGI middleware in front of a whole application."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        guarded = _with_headers(send)
        try:
            self._check(scope)
            body = await self._body(scope, receive)
        except Refusal as refusal:
            await refusal_response(refusal)(scope, receive, guarded)
            return
        await _until_gone(self._app, scope, receive, guarded, body=body)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _host_name(host) not in self._admission.hosts:
            raise Refusal(421, "unknown_host", "this server is not reached by that name")
        if len(scope["path"]) + len(scope.get("query_string", b"")) > MAX_TARGET_BYTES:
            raise Refusal(
                414, "address_too_long", f"an address has {MAX_TARGET_BYTES:,} bytes at most"
            )
        origin = headers.get("origin")
        fetched = headers.get("sec-fetch-site", "none")
        if fetched not in {"none", "same-origin"} or not _is_own_origin(origin, host):
            raise Refusal(403, "foreign_origin", "pages of other sites are not answered")
        self._check_rate(self._caller(scope, headers))

    def _caller(self, scope: Scope, headers: Headers) -> str:
        """Who asks: the name of a key, else the address."""
        keys = self._admission.keys
        if keys is not None and scope["path"] not in self._admission.open_paths:
            scheme, _, key = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not key:
                msg = "a key is needed; send it as: Authorization: Bearer KEY"
                raise Refusal(401, "key_needed", msg, {"WWW-Authenticate": "Bearer"})
            name = keys.name_of(key.strip())
            if name is None:
                msg = "this key is not known here"
                raise Refusal(401, "key_unknown", msg, {"WWW-Authenticate": "Bearer"})
            return f"key {name}"
        client = scope.get("client")
        return f"address {client[0] if client else ''}"

    def _check_rate(self, caller: str) -> None:
        wait = self._admission.rate.wait(caller)
        if wait > 0:
            seconds = int(wait) + 1
            msg = f"too many requests; try again in {seconds} s"
            raise Refusal(429, "too_many_requests", msg, {"Retry-After": str(seconds)})

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        limit = self._admission.body_limits.get(scope["path"], MAX_BODY_BYTES)
        try:
            async with asyncio.timeout(self._admission.body_seconds):
                return await _read_body(scope, receive, limit)
        except TimeoutError as error:
            msg = f"the body did not arrive within {self._admission.body_seconds:.0f} s"
            raise Refusal(408, "too_slow", msg) from error


async def _read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    length = Headers(scope=scope).get("content-length", "0")
    too_large = Refusal(413, "too_large", f"a body has {limit:,} bytes at most here")
    if not length.isdecimal():
        raise Refusal(400, "bad_length", "Content-Length is no number")
    if int(length) > limit:
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refusal(400, "cut_off", "the body ended early")
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body", False):
            return bytes(body)


async def _until_gone(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, body: bytes
) -> None:
    """Answer, unless the client hangs up first: then what is waiting for it is not begun."""
    has_gone = asyncio.Event()
    is_sent = False

    async def replay() -> Message:
        nonlocal is_sent
        if not is_sent:
            is_sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        await has_gone.wait()
        return {"type": "http.disconnect"}

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        has_gone.set()

    answering = asyncio.ensure_future(app(scope, replay, send))
    watching = asyncio.ensure_future(watch())
    try:
        await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            answering.cancel()
        await asyncio.wait({answering})
    finally:
        watching.cancel()
        answering.cancel()
    if not answering.cancelled():
        answering.result()


def _is_own_origin(origin: str | None, host: str) -> bool:
    return origin is None or origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}


def _host_name(host: str) -> str:
    return re.sub(r":\d{1,5}$", "", host.lower())


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_guarded
