"""What may reach the page's server, and under which headers it answers.

Gradio offers far more routes than this page uses, trusts forwarding headers, and limits neither
the host a request names nor the size of its body. This middleware stands in front of all of it.

Invariant: a request passes only if it names one of our hosts, comes from our own page where it
could change something, asks for a route on the list, and is small. Every answer, refusals
included, carries the security headers.
"""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from .draft_upload import BODY_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES: Final = 1 << 20
MAX_TARGET_BYTES: Final = 32 << 10  # path and query; a question of 2,000 characters fits, encoded
MAX_DEPTH: Final = 64

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
_WRITE: Final = re.compile(r"/gradio_api/(?:queue/join|cancel|reset)/?|/onrecord/draft(?:/check)?")
_JOIN: Final = "/gradio_api/queue/join"
_PARENT: Final = re.compile(r"(?:^|/)\.\.?(?:/|$)")


_log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - an outcome of reading a request, not a failure
    """The request is answered with this status and a word, and goes no further."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard:
    """ASGI middleware in front of the whole page.

    Args:
        app: what stands behind.
        hosts: the host names, without port, that requests may name.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no part of the page uses web sockets
            return
        guarded = _with_headers(send)
        try:
            self._check(scope)
            if scope["method"] == "POST" and scope["path"] in BODY_LIMITS:
                receive = _replay(await _body(scope, receive, BODY_LIMITS[scope["path"]]))
            elif scope["method"] == "POST":
                receive = _replay(await _checked_body(scope, receive))
            await self._pass_on(scope, receive, guarded)
        except Refused as refused:
            await PlainTextResponse(refused.reason, refused.status)(scope, receive, guarded)

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
        if _host_name(host) not in self._hosts:
            raise Refused(421, "unknown host")
        if len(scope["path"]) + len(scope.get("query_string", b"")) > MAX_TARGET_BYTES:
            raise Refused(414, "address too long")
        if not _is_listed(scope["method"], scope["path"]):
            raise Refused(404, "not found")
        if scope["method"] == "POST" and not _is_own_page(headers, host):
            raise Refused(403, "foreign origin")


def _host_name(host: str) -> str:
    """The name in a Host header, without the port.

    >>> _host_name("127.0.0.1:7860"), _host_name("[::1]:7860"), _host_name("LOCALHOST")
    ('127.0.0.1', '[::1]', 'localhost')
    """
    return re.sub(r":\d{1,5}$", "", host.lower())


def _is_listed(method: str, path: str) -> bool:
    if method in {"GET", "HEAD"}:
        return bool(_READ.fullmatch(path)) and not _PARENT.search(path)
    return method == "POST" and bool(_WRITE.fullmatch(path))


def _is_own_page(headers: Headers, host: str) -> bool:
    """Whether a browser says that our own page sent this; programs send neither header."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or origin.lower() == f"http://{host.lower()}"


async def _checked_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, if it is small and says nothing that could name a file of the server."""
    body = await _body(scope, receive, MAX_BODY_BYTES)
    _check_json(body)
    return body


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body, if it has at most `limit` bytes."""
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal():
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
