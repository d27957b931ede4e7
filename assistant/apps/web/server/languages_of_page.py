"""The page in the language of each request.

The components are built again in each language that is asked for; a browser gets the configuration of the one page that
answers events, with the properties of its language in it.

Invariant: the language changes labels and nothing else; events, ids and sessions are those of one page.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

from ....rendering.interface_language import DEFAULT, said_in
from ..state.page_language import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import gradio as gr
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CONFIGURATION: Final = frozenset({"/config", "/config/"})


class InterfaceLanguage:
    """ASGI middleware that says labels in the language of the request, and configures the page in it.

    Args:
        app: what stands behind.
        build: makes the page anew with the labels that are said where it is called; it is called
            once for each language that a browser asks for.
    """

    def __init__(self, app: ASGIApp, *, build: Callable[[], gr.Blocks]) -> None:
        self._app = app
        self._build = build
        self._components: dict[str, list[dict[str, Any]]] = {}
        self._building = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, in its language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language = language_of(Headers(scope=scope))
        with said_in(language):
            if language == DEFAULT or scope["path"] not in _CONFIGURATION:
                await self._app(scope, receive, send)
                return
            components = await self._components_in(language)
            plain = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            changed = _Rewritten(send, lambda body: _configured(body, components))
            await self._app({**scope, "headers": plain}, receive, changed)

    async def _components_in(self, language: str) -> list[dict[str, Any]]:
        async with self._building:
            if language not in self._components:
                made = await asyncio.to_thread(_components_in, language, self._build)
                self._components[language] = made
            return self._components[language]


def _components_in(language: str, build: Callable[[], gr.Blocks]) -> list[dict[str, Any]]:
    """The components of a page that `build` makes with its labels in a language, as Gradio describes them."""

    async def built() -> gr.Blocks:
        return build()

    # Gradio makes an event loop for each of its locks, and never closes it, unless one is running
    with said_in(language):
        config: dict[str, Any] = dict(asyncio.run(built()).get_config_file())
    components: list[dict[str, Any]] = config["components"]
    return components


def _configured(body: bytes, components: list[dict[str, Any]]) -> bytes:
    """The configuration with the properties of these components, under its own ids."""
    config = json.loads(body)
    own = config["components"]
    if [item["type"] for item in own] != [item["type"] for item in components]:
        return body  # not of one page; better English than labels on the wrong components
    config["components"] = [
        {**one, "props": {**one["props"], **_strings(other["props"])}}
        for one, other in zip(own, components, strict=True)
    ]
    return json.dumps(config, ensure_ascii=False).encode()


def _strings(properties: dict[str, Any]) -> dict[str, str]:
    """What of a component's properties can be words."""
    return {name: value for name, value in properties.items() if isinstance(value, str)}


class _Rewritten:
    """What takes an answer apart and sends it on whole, with its body rewritten."""

    def __init__(self, send: Send, rewrite: Callable[[bytes], bytes]) -> None:
        self._send = send
        self._rewrite = rewrite
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Gather a part of the answer; after the last, send it."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = self._rewrite(self._body) if self._start["status"] == 200 else self._body  # noqa: PLR2004
        headers = MutableHeaders(scope=self._start)
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
