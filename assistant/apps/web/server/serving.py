"""Opens the port, starts the page, and stops both cleanly.

Invariant: what the policy refuses is not served, and starting the page sends nothing anywhere. What must be set in the environment before Gradio is imported is set here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ....errors import AssistantError, ServerError
from ...client_limits import Sparing
from ...ending import at_end, without_complaints
from .. import captions
from ..policy import Policy, ServeOptions
from .collection_pages import BesidePage, Collection, CollectionPages, places_of
from .lean_sessions import keep_sessions_lean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import gradio as gr
    from starlette.middleware import Middleware

    from ....assistant import Assistant
    from ....records import OnProgress
    from ..routes.upload_queue import UploadQueue
    from .sign_in import SignIn

FIRST_PORT: Final = 7860
LAST_PORT: Final = 7959
_NO_ADDRESS: Final = "none"
_NO_PROXY: Final = "127.0.0.1,localhost,::1"
_SESSIONS: Final = 256
_QUEUED_QUESTIONS: Final = 64
_LOOKS_EVERY: Final = 0.01
"""Seconds between two looks for events that wait. Gradio looks a thousand times a second, which took a server
that nobody asked anything a twelfth of a core."""
_MOST_CONNECTIONS: Final = 1_000
_log = logging.getLogger(__name__)


class RunningServer:
    """A page that is being served; `close` stops it."""

    def __init__(self, *, pages: Sequence[_Page], url: str) -> None:
        self.url = url
        self.is_closing = threading.Event()
        self._pages = tuple(pages)

    def close(self) -> None:
        """Stop serving and free the port; may be called twice."""
        self.is_closing.set()
        with without_complaints():  # of streams to open pages, which are cut off
            for served in reversed(self._pages):  # the first one holds the port
                served.page.close(verbose=False)
        for served in self._pages:
            if served.upload_queue is not None:
                served.upload_queue.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The page of one collection, and what its middleware needs."""

    page: gr.Blocks
    desk: Assistant
    policy: Policy
    upload_queue: UploadQueue | None
    sign_in: SignIn | None


def serve(  # noqa: PLR0913  who it is for, where, and whom it tells of what
    desk: Assistant | Sequence[Collection],
    *,
    host: str = "127.0.0.1",
    port: int | None = FIRST_PORT,
    policy: Policy | None = None,
    on_ready: Callable[[str], None] | None = None,
    on_progress: OnProgress | None = None,
    on_ending: Callable[[], None] | None = None,
    block: bool = True,
) -> RunningServer:
    """Serve the page over `desk`.

    Args:
        desk: the open index that answers, or several with their names: a page for each, chosen
            between at the top, the first of them at the root.
        host: the name or address to listen on.
        port: the port, or 0 or `None` for the first free one from 7860.
        policy: to whom and under which names it is served; the default lets nobody in from
            another machine. Of several collections each says itself which folder it is synced from.
        on_ready: called with the page's address once it answers.
        on_progress: told of the work that is left then: bringing the search build up to date.
        on_ending: called when a signal asks to end, before anything is closed.
        block: whether to return only after SIGINT or SIGTERM.

    Raises:
        ServerError: other machines could reach it and no policy says how, or the port cannot be
            used.
    """
    policy = policy or Policy.of(ServeOptions(host=host))
    collections = _collections(desk, policy)
    server = _launch(collections, host, port, policy)
    warming = ([collection.desk for collection in collections], server, on_progress)
    threading.Thread(target=_warm_up, args=warming, name="warm-up", daemon=True).start()
    if not block:
        _announce(server, on_ready)
        return server
    try:
        with _ending_signals() as asked_to_end:
            _announce(server, on_ready)
            asked_to_end.wait()
            if on_ending is not None:
                on_ending()
    finally:
        server.close()
    return server


def _collections(desk: Assistant | Sequence[Collection], policy: Policy) -> tuple[Collection, ...]:
    if not isinstance(desk, Sequence):
        return (Collection(name="", desk=desk, synced_folder=policy.synced_folder),)
    if not desk:
        msg = "there is no collection to serve; name at least one"
        raise ServerError(msg)
    return tuple(desk)


def _announce(server: RunningServer, on_ready: Callable[[str], None] | None) -> None:
    if on_ready is not None:
        on_ready(server.url)


def _launch_on(page: gr.Blocks, host: str, port: int | None, options: Mapping[str, Any]) -> int:
    """Launch the page on the port asked for, or on the first free one; returns the port."""
    if port:
        _try_port(host, port)
        page.launch(server_port=port, **options)
        return port
    for candidate in range(FIRST_PORT, LAST_PORT + 1):
        try:
            _try_port(host, candidate)
            page.launch(server_port=candidate, **options)
        except (ServerError, OSError):  # taken, perhaps only between the trial and the launch
            continue
        return candidate
    msg = f"no port from {FIRST_PORT} to {LAST_PORT} is free; name another one"
    raise ServerError(msg)


def _try_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        msg = f"port {port} on {host} cannot be used ({error}); choose another one, or 0 for any"
        raise ServerError(msg) from error


def _launch(
    collections: Sequence[Collection], host: str, port: int | None, policy: Policy
) -> RunningServer:
    _prepare_environment(policy.proxies)
    for name in ("uvicorn.error", "assistant"):  # nobody fills a disk with refused requests
        if not any(isinstance(item, Sparing) for item in logging.getLogger(name).filters):
            logging.getLogger(name).addFilter(Sparing())

    async def launched() -> RunningServer:
        return _launch_pages(collections, host, port, policy)

    # Gradio makes an event loop for each of its locks, and never closes it, unless one is running
    with ThreadPoolExecutor(max_workers=1) as aside:
        try:
            return aside.submit(asyncio.run, launched()).result()
        except ServerError:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            where = f"{host}, port {port}" if port else host
            msg = f"the page cannot be served on {where}: {error}"
            raise ServerError(msg) from error


def _launch_pages(
    collections: Sequence[Collection], host: str, port: int | None, policy: Policy
) -> RunningServer:
    pages = _pages(collections, policy)
    first, *others = pages
    name = f"[{host}]" if ":" in host else host
    beside = {
        Path(served.policy.root_path).name: BesidePage.of(
            served.page, _options(served), sessions=_SESSIONS
        )
        for served in others
    }
    options = {**_options(first, beside), **_LAUNCHING}
    try:
        port = _launch_on(first.page, host, port, {"server_name": name, **options})
        _ours_first(first.page.app)
        keep_sessions_lean(first.page.app, first.page)
        _end_in_time(first.page)
    except BaseException:
        first.page.close(verbose=False)
        raise
    return RunningServer(pages=pages, url=f"http://{name}:{port}{policy.root_path}/")


def _pages(collections: Sequence[Collection], policy: Policy) -> list[_Page]:
    from ..routes.upload_queue import UploadQueue
    from ..views.page import build_page
    from .sign_in import SignIn

    # Who guesses passwords is counted once, whichever page is asked
    sign_in = SignIn(policy.accounts) if policy.accounts else None
    places = places_of(collections, policy.root_path)
    pages = []
    for collection, place in zip(collections, places, strict=True):
        own = replace(
            policy, root_path=place.path, synced_folder=collection.synced_folder, places=places
        )
        if collection.desk.is_read_only:
            own = own.that_changes_nothing()
        page = build_page(collection.desk, own)
        page.queue(max_size=_QUEUED_QUESTIONS, default_concurrency_limit=2)
        page._queue.sleep_when_free = _LOOKS_EVERY  # noqa: SLF001  no setting of Gradio 6.31
        queue = UploadQueue(collection.desk, Path(_private_folder())) if own.can_change else None
        pages.append(
            _Page(page=page, desk=collection.desk, policy=own, upload_queue=queue, sign_in=sign_in)
        )
    return pages


_LAUNCHING: Final[dict[str, Any]] = {
    "prevent_thread_lock": True,
    "share": False,
    "quiet": True,
    "inbrowser": False,
    "num_workers": 0,  # a worker is one more process on one more port, without our guard
    "state_session_capacity": _SESSIONS,
    # After the start has been fetched it tries the page too, and a busy machine may need more than its 3 s
    "_frontend": False,
}
"""What Gradio would otherwise decide for the page that it launches itself."""


def _options(served: _Page, beside: Mapping[str, BesidePage] | None = None) -> dict[str, Any]:
    """Everything Gradio would otherwise decide by itself or read from the environment."""
    import gradio as gr

    return {
        "ssr_mode": False,
        "run_history": False,
        "show_error": False,
        "mcp_server": False,
        "pwa": False,
        "enable_monitoring": False,
        "allowed_paths": [],
        "max_file_size": "1b",
        "footer_links": [],
        "root_path": served.policy.root_path,
        "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        "app_kwargs": {
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "middleware": _middleware(served, beside or {}),
        },
    }


def _middleware(served: _Page, beside: Mapping[str, BesidePage]) -> list[Middleware]:
    from starlette.middleware import Middleware

    from ..routes.draft_routes import Drafts
    from ..routes.upload_routes import UploadRoutes
    from ..views.page import build_page
    from .api_beside import ApiBeside, build_api
    from .assets import Assets
    from .guard import Guard
    from .languages_of_page import InterfaceLanguage
    from .shell import Shell

    policy = served.policy
    guard = Middleware(
        Guard,
        hosts=policy.hosts,
        public_names=policy.public_names,
        takes_own_address=policy.takes_own_address,
        root_path=policy.root_path,
        sign_in=served.sign_in,
        limits=policy.limits,
        lets_programs_in=policy.api,
    )
    others = [Middleware(CollectionPages, root_path=policy.root_path, pages=beside)]
    return [
        *(others if beside else []),
        guard,
        *([Middleware(ApiBeside, api=build_api(served.desk))] if policy.api else []),
        Middleware(InterfaceLanguage, build=partial(build_page, served.desk, policy)),
        Middleware(Drafts, desk=served.desk),
        Middleware(UploadRoutes, upload_queue=served.upload_queue),
        Middleware(Assets),
        Middleware(Shell),
    ]


def _ours_first(app: Any) -> None:  # noqa: ANN401  Gradio's application
    """Put Gradio's own middleware behind ours: it answers pre-flights of any origin by itself."""
    app.user_middleware.sort(key=lambda item: item.cls.__module__.startswith("gradio."))
    app.middleware_stack = app.build_middleware_stack()


def _end_in_time(page: gr.Blocks) -> None:
    """Let a server that is asked to end not wait for open streams and long answers."""
    config = page.server.config
    config.timeout_graceful_shutdown = 1
    config.limit_concurrency = _MOST_CONNECTIONS


@cache
def _private_folder() -> str:
    """Where Gradio keeps files: one folder for this process, readable by its owner only."""
    folder = tempfile.mkdtemp(prefix="onrecord-page-")
    at_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _prepare_environment(proxies: Sequence[str] = ()) -> None:
    """What Gradio and the libraries below it read: no analytics, no look-ups, no foreign headers.

    The server believes what a header says of the client's address only from these proxies; left
    alone it believes every program on this machine.
    """
    os.environ.update(
        FORWARDED_ALLOW_IPS=",".join(proxies) or _NO_ADDRESS,
        GRADIO_ANALYTICS_ENABLED="False",
        GRADIO_RUN_HISTORY="False",
        GRADIO_TEMP_DIR=_private_folder(),
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_OFFLINE="1",
    )
    # Gradio calls its own server once while starting; that must not travel through a proxy
    for name in ("NO_PROXY", "no_proxy"):
        present = os.environ.get(name)
        os.environ[name] = f"{present},{_NO_PROXY}" if present else _NO_PROXY


def _warm_up(
    desks: Sequence[Assistant], server: RunningServer, on_progress: OnProgress | None
) -> None:
    """Load the builds and the models while the reader looks at the page."""
    for desk in desks:
        try:
            desk.warm_up(on_progress)
            desk.search(captions.PAGE_NAME, limit=1)
        # A process that is ending starts no threads any more, which is a RuntimeError
        except (AssistantError, RuntimeError):
            if not server.is_closing.is_set():
                _log.exception("warming up failed; the first question will say what is wrong")


@contextmanager
def _ending_signals() -> Iterator[threading.Event]:
    """An event set by SIGINT or SIGTERM; outside the main thread it is never set."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return
    chosen = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: event.set()) for number in chosen}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
