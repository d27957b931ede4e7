"""What may reach the page's server, and under which headers it answers.

Gradio offers far more routes than this page uses, trusts forwarding headers, and limits neither
the host a request names nor the size of its body. This middleware stands in front of all of it.

Invariant: a request passes only if it names one of our hosts, comes from no page of another site
that could read the answer or change something, asks for a route on the list, is small and does not
come too often from one address. Every answer, refusals included, carries the security headers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from ...client_limits import THIS_MACHINE, Limits, Slots, SlotsTakenError, TokenBuckets, client_key
from ..routes.draft_routes import BODY_LIMITS
from .api_beside import PREFIX, READ, WRITE, body_limit, refusal
from .sign_in import SignInRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .sign_in import SignIn

MAX_BODY_BYTES: Final = 1 << 20
MAX_TARGET_BYTES: Final = 32 << 10  # path and query; a question of 2,000 characters fits, encoded
MAX_DEPTH: Final = 64
_MOST_DIGITS: Final = 19

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_READ: Final = re.compile(
    r"/|/config/?|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
    r"|/(?:assets|static|svelte|onrecord)/[\w./@-]+"
    r"|/gradio_api/(?:queue/data|startup-events|theme\.css|app_id|info/?|heartbeat/[\w-]+)"
)
_WRITE: Final = re.compile(
    r"/gradio_api/(?:queue/join|cancel|reset)/?"
    r"|/onrecord/(?:draft(?:/check)?|library/files)"
)
_STREAMED: Final = re.compile(r"/onrecord/library/files")
"""Routes of ours that read their body bit by bit and limit it themselves."""
_JOIN: Final = "/gradio_api/queue/join"
_OPEN: Final = re.compile(r"/gradio_api/(?:queue/data|heartbeat/[\w-]+)")
"""Answers that stay open while the page is."""
_START: Final = "/gradio_api/startup-events"
"""Gradio calls this once to start; it has no account, and the answer is true or false."""
_PARENT: Final = re.compile(r"(?:^|/)\.\.?(?:/|$)")


_log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - an outcome of reading a request, not a failure
    """The request is answered with this status and a word, and goes no further."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})


class Guard:
    """ASGI middleware in front of the whole page.

    Args:
        app: what stands behind.
        hosts: the host names, without port, that requests may name.
        public_names: those of them, with port where it has one, that a browser may have reached
            through a proxy: then the origin it states may be https, and differ from the host.
        takes_own_address: whether a request may also name the address it arrived at.
        root_path: what stands before every path, where a proxy in front does not take it off.
        sign_in: decides who is let in, before a body is read; `None` lets everybody in.
        limits: how much one address may ask for.
        lets_programs_in: whether the routes of the API are on the list.
    """

    def __init__(  # noqa: PLR0913  what one door checks, each told by its name
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        public_names: Iterable[str] = (),
        takes_own_address: bool = False,
        root_path: str = "",
        sign_in: SignIn | None = None,
        limits: Limits = THIS_MACHINE,
        lets_programs_in: bool = False,
    ) -> None:
        self._lets_programs_in = lets_programs_in
        self._app = app
        self._hosts = frozenset(hosts)
        self._public_names = frozenset(public_names)
        self._takes_own_address = takes_own_address
        self._root_path = root_path
        self._sign_in = sign_in
        self._limits = limits
        self._rate = TokenBuckets(burst=limits.burst, per_second=limits.per_second)
        self._bodies = Slots(limits.bodies)
        self._streams = Slots(limits.streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no part of the page uses web sockets
            return
        guarded = _with_headers(send)
        scope = below(self._root_path, scope)
        try:
            await self._let_through(scope, receive, guarded)
        except SlotsTakenError:
            answer = _refusal(scope, 429, "too many at once", {"Connection": "close"})
            await answer(scope, receive, guarded)
        except (Refused, SignInRefused) as refused:
            answer = _refusal(scope, refused.status, refused.reason, refused.headers)
            await answer(scope, receive, guarded)

    async def _let_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._check(scope)
        if self._sign_in is not None and scope["path"] != _START:
            await self._sign_in.check(scope)
        if scope["method"] == "POST":
            self._check_rate(scope)
            receive = await self._read(scope, receive)
        if not _OPEN.fullmatch(scope["path"]):
            await self._pass_on(scope, receive, send)
            return
        with self._streams.one(client_key(scope)):
            await self._pass_on(scope, receive, send)

    def _check_rate(self, scope: Scope) -> None:
        wait = self._rate.wait(client_key(scope))
        if wait > 0:
            seconds = str(int(wait) + 1)
            headers = {"Retry-After": seconds, "Connection": "close"}
            raise Refused(429, f"too many requests; try again in {seconds} s", headers)

    async def _read(self, scope: Scope, receive: Receive) -> Receive:
        """What delivers the body, read whole and checked where it is not streamed."""
        path = scope["path"]
        if _STREAMED.fullmatch(path):
            return receive
        try:
            with self._bodies.one(client_key(scope)):
                async with asyncio.timeout(self._limits.body_seconds):
                    limit = BODY_LIMITS.get(path) or body_limit(path)
                    if limit:
                        return _replay(await _body(scope, receive, limit))
                    return _replay(await _checked_body(scope, receive))
        except TimeoutError:
            raise Refused(408, "too slow", {"Connection": "close"}) from None

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(_without_forwarding(scope), receive, send)
        except LookupError as error:
            if not scope["path"].startswith(_JOIN):
                raise
            # Gradio looks a function up by the number the request names, before it answers
            _log.warning("a request names a function that does not exist: %s", error)
            raise Refused(404, "no such function") from error

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _host_name(host) not in self._hosts and not self._is_own_address(host, scope):
            raise Refused(421, "unknown host")
        if len(scope["path"]) + len(scope.get("query_string", b"")) > MAX_TARGET_BYTES:
            raise Refused(414, "address too long")
        if not self._is_listed(scope["method"], scope["path"]):
            raise Refused(404, "not found")
        # Also where it only reads: Gradio tells browsers that any origin may read what a host
        # other than localhost answers, with the reader's own credentials
        if not self._is_own_origin(headers, host):
            raise Refused(403, "foreign origin")
        if scope["method"] == "POST" and not _is_own_page(headers):
            raise Refused(403, "foreign origin")

    def _is_listed(self, method: str, path: str) -> bool:
        if _is_listed(method, path, read=_READ, write=_WRITE):
            return True
        return self._lets_programs_in and _is_listed(method, path, read=READ, write=WRITE)

    def _is_own_address(self, host: str, scope: Scope) -> bool:
        """Whether the request names the very address it arrived at, which no foreign name does."""
        server = scope.get("server")
        if not self._takes_own_address or not server:
            return False
        address = str(server[0]).lower()
        return _host_name(host) == (f"[{address}]" if ":" in address else address)

    def _is_own_origin(self, headers: Headers, host: str) -> bool:
        """Whether the page that sent this, as far as a browser names it, is our own."""
        origin = headers.get("origin")
        if origin is None or origin.lower() == f"http://{host.lower()}":
            return True
        scheme, _, name = origin.lower().partition("://")
        return scheme in {"http", "https"} and name in self._public_names


def _is_own_page(headers: Headers) -> bool:
    """Whether a browser says that our own page sent this; programs say nothing."""
    return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def _host_name(host: str) -> str:
    """The name in a Host header, without the port.

    >>> _host_name("127.0.0.1:7860"), _host_name("[::1]:7860"), _host_name("LOCALHOST")
    ('127.0.0.1', '[::1]', 'localhost')
    """
    return re.sub(r":\d{1,5}$", "", host.lower())


def _is_listed(method: str, path: str, *, read: re.Pattern[str], write: re.Pattern[str]) -> bool:
    if method in {"GET", "HEAD"}:
        return bool(read.fullmatch(path)) and not _PARENT.search(path)
    return method == "POST" and bool(write.fullmatch(path))


def _refusal(
    scope: Scope, status: int, reason: str, headers: dict[str, str] | None = None
) -> Response:
    """A word for the page, a typed error for programs."""
    if scope["path"].startswith(PREFIX):
        return refusal(status, reason, headers)
    return PlainTextResponse(reason, status, headers)


def below(root_path: str, scope: Scope) -> Scope:
    """The request without the path that stands before every address of ours, if it is there."""
    path = scope["path"]
    if not root_path or not path.startswith(f"{root_path}/"):
        return scope
    rest = path[len(root_path) :]
    return {**scope, "path": rest, "raw_path": quote(rest).encode()}


async def _checked_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, if it is small and says nothing that could name a file of the server."""
    body = await _body(scope, receive, MAX_BODY_BYTES)
    _check_json(body)
    return body


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body, if it has at most `limit` bytes."""
    length = Headers(scope=scope).get("content-length", "0")
    if not (length.isascii() and length.isdecimal() and len(length) < _MOST_DIGITS):
        raise Refused(400, "bad length")
    if int(length) > limit:
        raise Refused(413, "too large")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "cut off")
        body += message.get("body", b"")
        if len(body) > limit:
            raise Refused(413, "too large")
        if not message.get("more_body", False):
            return bytes(body)


def _check_json(body: bytes) -> None:
    if not body:
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not JSON") from error
    if _names_file(value):
        raise Refused(400, "files are not accepted")


def _names_file(value: object) -> bool:
    """Whether the JSON holds, at any depth, an object that Gradio would take for a file."""
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise Refused(400, "nested too deeply")
        if isinstance(item, dict):
            if "_type" in item or ("path" in item and "meta" in item):
                return True
            pending += [(part, depth + 1) for part in item.values()]
        elif isinstance(item, list):
            pending += [(part, depth + 1) for part in item]
    return False


def _replay(body: bytes) -> Receive:
    """A `receive` that delivers a body already read, and then waits for the client to leave."""
    sent = False

    async def receive_body() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body


def _without_forwarding(scope: Scope) -> Scope:
    """The request without headers that pretend another host, scheme or client."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if not name.lower().startswith((b"x-forwarded", b"x-gradio", b"x-direct"))
        and name.lower() not in {b"forwarded", b"x-real-ip", b"x-original-url", b"x-rewrite-url"}
    ]
    return {**scope, "headers": kept}


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return send_guarded
