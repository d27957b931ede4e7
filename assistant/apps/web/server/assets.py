"""Our own style sheet, script and icon, served from this package under one prefix, and how long files are kept.

They are files, not strings handed to Gradio: a strict content security policy runs scripts from
the page's own origin only, and none that stand inside the page.

Invariant: a browser keeps a file without asking again only where its address says what is in it.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = "/onrecord/"
_MEDIA_TYPES: Final = {
    "page.css": "text/css",
    "frames.js": "text/javascript",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_NAMED_BY_CONTENT: Final = re.compile(r"/assets/(?:[\w-]+/)*[\w.-]+-[\w-]{8,}\.(?:js|css)")
"""Gradio's own scripts and styles, fifty of them for a page; its build puts a hash of each into its name."""
_FOR_GOOD: Final = "private, max-age=31536000, immutable"


@cache
def _content(name: str) -> bytes:
    return files(__package__).joinpath("static", name).read_bytes()


def asset_url(name: str) -> str:
    """The file's address below the page's, with a stamp of its content so that caches stay true.

    It is relative: where the page itself stands below a path, so do its files.
    """
    return f"{PREFIX.removeprefix('/')}{name}?v={hashlib.sha256(_content(name)).hexdigest()[:8]}"


class Assets:
    """ASGI middleware that answers requests below `PREFIX` and passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file of ours, or hand the request on."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            named = scope["type"] == "http" and _NAMED_BY_CONTENT.fullmatch(scope["path"])
            await self._app(scope, receive, _kept_for_good(send) if named else send)
            return
        name = scope["path"].removeprefix(PREFIX)
        response: Response = PlainTextResponse("not found", status_code=404)
        if name in _MEDIA_TYPES:
            response = Response(
                _content(name),
                media_type=_MEDIA_TYPES[name],
                headers={"Cache-Control": "private, max-age=3600"},
            )
        await response(scope, receive, send)


def _kept_for_good(send: Send) -> Send:
    async def send_kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in {200, 304}:
            MutableHeaders(scope=message)["Cache-Control"] = _FOR_GOOD
        await send(message)

    return send_kept
