"""The page's frame as it is sent: our style sheet first, no script inside the page.

Gradio puts its configuration and some small scripts into the HTML. The content security policy
blocks all of them, and the page then asks for its configuration instead; taking them out spares
a reader's console the complaints. Gradio's social-media tags, which name other hosts, go as well.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

from ....rendering.interface_language import interface_language
from .. import captions
from ..markup.elements import escape
from .assets import asset_url

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT: Final = re.compile(
    rb"<script\b(?![^>]*\ssrc\s*=)[^>]*>.*?</script\s*>", re.DOTALL | re.IGNORECASE
)
_LANGUAGE: Final = re.compile(rb"(<html\b[^>]*?\blang=)\"[^\"]*\"", re.IGNORECASE)
_MANIFEST: Final = re.compile(rb"<link\s+rel=\"manifest\"[^>]*>", re.IGNORECASE)
"""For installing the page as an app, which it is not; browsers would ask for it without signing in."""
_SOCIAL: Final = re.compile(
    rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>", re.DOTALL | re.IGNORECASE
)


def framed(page: bytes) -> bytes:
    """The HTML of the page with our head and without inline scripts."""
    page = _MANIFEST.sub(b"", _SOCIAL.sub(b"", _INLINE_SCRIPT.sub(b"", page)))
    page = _LANGUAGE.sub(rb'\1"' + interface_language().encode() + b'"', page, count=1)
    page = page.replace(b"<script", _before_gradio().encode() + b"<script", 1)
    return page.replace(b"</head>", _head().encode() + b"</head>", 1)


def _before_gradio() -> str:
    """What has to run before the first script of Gradio does."""
    return f'<script src="{asset_url("frames.js")}"></script>'


def _head() -> str:
    return (
        f"<title>{escape(captions.PAGE_NAME)}</title>"
        f'<link rel="stylesheet" href="{asset_url("page.css")}">'
        f'<link rel="icon" type="image/svg+xml" href="{asset_url("icon.svg")}">'
        f'<script src="{asset_url("page.js")}" defer></script>'
    )


class Shell:
    """ASGI middleware that frames the page itself and leaves every other answer alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Frame the page, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                await _send_framed(start, body, send)

        plain = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, gather)


async def _send_framed(start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    if start["status"] == HTTPStatus.OK and headers.get("content-type", "").startswith("text/html"):
        body = framed(body)
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"
    await send(start)
    await send({"type": "http.response.body", "body": body})
