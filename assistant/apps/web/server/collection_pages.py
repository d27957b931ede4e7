"""Several collections behind one port: a page for each, all but the first below a path of its own.

Invariant: each page is whole, with its own guard, queue, sessions and uploads, and knows no desk
but its own, so nothing of one collection can be asked for through the page of another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from ..policy import Place
from .guard import below
from .lean_sessions import keep_sessions_lean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import gradio as gr
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ....assistant import Assistant

PREFIX: Final = "/collections/"
_NOT_SLUG: Final = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """An open index to serve, the name its page shows, and the folder it may be synced from."""

    name: str
    desk: Assistant
    synced_folder: Path | None = None


def places_of(collections: Sequence[Collection], root_path: str) -> tuple[Place, ...]:
    """Where the page of each collection stands: the first at the root, the others below it.

    >>> [place.path for place in places_of([], "/press")]
    []
    """
    paths: list[str] = []
    for collection in collections:
        slug = _NOT_SLUG.sub("-", collection.name.lower()).strip("-") or "collection"
        path = f"{root_path}{PREFIX}{slug}" if paths else root_path
        same = sum(other == path or other.startswith(f"{path}-") for other in paths)
        paths.append(f"{path}-{same + 1}" if path in paths else path)
    return tuple(
        Place(name=collection.name, path=path)
        for collection, path in zip(collections, paths, strict=True)
    )


@dataclass(slots=True, kw_only=True)
class BesidePage:
    """A page that Gradio does not launch itself, because another one holds the port."""

    page: gr.Blocks
    app: ASGIApp
    _is_started: bool = field(default=False)

    @classmethod
    def of(cls, page: gr.Blocks, options: Mapping[str, Any], *, sessions: int) -> BesidePage:
        """The page as an application, under the options that another would be launched with."""
        import gradio as gr
        from fastapi import FastAPI

        page.state_session_capacity = sessions
        holder = gr.mount_gradio_app(FastAPI(), page, path="/", **options)
        (app,) = (route.app for route in holder.routes if getattr(route, "path", None) == "")
        # Gradio's own middleware answers pre-flights of any origin; ours goes before it
        app.user_middleware.sort(key=lambda item: item.cls.__module__.startswith("gradio."))
        keep_sessions_lean(app, page)
        page.app = page.server_app = app  # by these Gradio finds them when the page is closed
        return cls(page=page, app=app)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, the first one after starting what works on the queue."""
        if not self._is_started:
            self._is_started = True
            self.page.run_startup_events()  # type: ignore[no-untyped-call]
            await self.page.run_extra_startup_events()  # type: ignore[no-untyped-call]
        await self.app(scope, receive, send)


class CollectionPages:
    """ASGI middleware, in front of all others, that hands a request to the page it is for.

    Args:
        app: the page at the root.
        root_path: what stands before every path, where a proxy in front does not take it off.
        pages: the other pages by the last part of their paths.
    """

    def __init__(self, app: ASGIApp, *, root_path: str, pages: Mapping[str, BesidePage]) -> None:
        self._app = app
        self._root_path = root_path
        self._pages = dict(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, without the path its page stands below."""
        page, rest = self._of(scope) if scope["type"] == "http" else (None, "")
        if page is None:
            await self._app(scope, receive, send)
            return
        raw_path = quote(rest).encode()
        await page.answer({**scope, "path": rest, "raw_path": raw_path}, receive, send)

    def _of(self, scope: Scope) -> tuple[BesidePage | None, str]:
        path: str = below(self._root_path, scope)["path"]
        if not path.startswith(PREFIX):
            return None, ""
        name, slash, rest = path.removeprefix(PREFIX).partition("/")
        return (self._pages.get(name) if slash else None), f"/{rest}"
