"""Opens the port, starts the page, and stops both cleanly.

Invariant: what the policy refuses is not served, and starting the page sends nothing anywhere. What must be set in the environment before Gradio is imported is set here.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ....errors import AssistantError, ServerError
from .. import captions
from ..policy import Policy, ServeOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import gradio as gr
    from starlette.middleware import Middleware

    from ....assistant import Assistant
    from ....records import OnProgress
    from ..routes.upload_queue import UploadQueue

FIRST_PORT: Final = 7860
LAST_PORT: Final = 7959
_NO_PROXY: Final = "127.0.0.1,localhost,::1"
_SESSIONS: Final = 256
_QUEUED_QUESTIONS: Final = 64
_log = logging.getLogger(__name__)


class RunningServer:
    """A page that is being served; `close` stops it."""

    def __init__(
        self, *, page: gr.Blocks, url: str, upload_queue: UploadQueue | None = None
    ) -> None:
        self.url = url
        self.is_closing = threading.Event()
        self._page = page
        self._intake = upload_queue

    def close(self) -> None:
        """Stop serving and free the port; may be called twice."""
        self.is_closing.set()
        self._page.close(verbose=False)
        if self._intake is not None:
            self._intake.close()


def serve(
    desk: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int | None = FIRST_PORT,
    policy: Policy | None = None,
    on_ready: Callable[[str], None] | None = None,
    on_progress: OnProgress | None = None,
    block: bool = True,
) -> RunningServer:
    """Serve the page over `desk`.

    Args:
        desk: the open index that answers.
        host: the name or address to listen on.
        port: the port, or 0 or `None` for the first free one from 7860.
        policy: to whom and under which names it is served; the default lets nobody in from
            another machine.
        on_ready: called with the page's address once it answers.
        on_progress: told of the work that is left then: bringing the search build up to date.
        block: whether to return only after SIGINT or SIGTERM.

    Raises:
        ServerError: other machines could reach it and no policy says how, or the port cannot be
            used.
    """
    policy = policy or Policy.of(ServeOptions(host=host))
    server = _launch(desk, host, port, policy)
    warming = (desk, server, on_progress)
    threading.Thread(target=_warm_up, args=warming, name="warm-up", daemon=True).start()
    if not block:
        _announce(server, on_ready)
        return server
    try:
        with _ending_signals() as asked_to_end:
            _announce(server, on_ready)
            asked_to_end.wait()
    finally:
        server.close()
    return server


def _announce(server: RunningServer, on_ready: Callable[[str], None] | None) -> None:
    if on_ready is not None:
        on_ready(server.url)


def _usable_port(host: str, port: int | None) -> int:
    """The port asked for, or the first free one."""
    if port:
        _try_port(host, port)
        return port
    for candidate in range(FIRST_PORT, LAST_PORT + 1):
        try:
            _try_port(host, candidate)
        except ServerError:
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


def _launch(desk: Assistant, host: str, port: int | None, policy: Policy) -> RunningServer:
    _prepare_environment()

    async def launched() -> RunningServer:
        return _launch_page(desk, host, port, policy)

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


def _launch_page(desk: Assistant, host: str, port: int | None, policy: Policy) -> RunningServer:
    from ..routes.upload_queue import UploadQueue
    from ..views.page import build_page

    page = build_page(desk, policy)
    page.queue(max_size=_QUEUED_QUESTIONS, default_concurrency_limit=2)
    name = f"[{host}]" if ":" in host else host
    upload_queue = UploadQueue(desk, Path(_private_folder())) if policy.can_change else None
    try:
        # At the last moment: building the page takes a second, in which others take ports
        port = _usable_port(host, port)
        page.launch(server_name=name, server_port=port, **_options(desk, policy, upload_queue))
    except BaseException:
        page.close(verbose=False)
        raise
    url = f"http://{name}:{port}{policy.root_path}/"
    return RunningServer(page=page, url=url, upload_queue=upload_queue)


def _options(desk: Assistant, policy: Policy, upload_queue: UploadQueue | None) -> dict[str, Any]:
    """Everything Gradio would otherwise decide by itself or read from the environment."""
    import gradio as gr

    return {
        "prevent_thread_lock": True,
        "share": False,
        "ssr_mode": False,
        "run_history": False,
        "show_error": False,
        "quiet": True,
        "inbrowser": False,
        "mcp_server": False,
        "pwa": False,
        "enable_monitoring": False,
        "allowed_paths": [],
        "max_file_size": "1b",
        "footer_links": [],
        "root_path": policy.root_path,
        "num_workers": 0,  # a worker is one more process on one more port, without our guard
        "state_session_capacity": _SESSIONS,
        "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        "app_kwargs": {
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "middleware": _middleware(desk, policy, upload_queue),
        },
    }


def _middleware(
    desk: Assistant, policy: Policy, upload_queue: UploadQueue | None
) -> list[Middleware]:
    from starlette.middleware import Middleware

    from ..routes.draft_routes import Drafts
    from ..routes.upload_routes import UploadRoutes
    from .assets import Assets
    from .guard import Guard
    from .shell import Shell
    from .sign_in import SignIn

    guard = Middleware(
        Guard,
        hosts=policy.hosts,
        public_names=policy.public_names,
        takes_own_address=policy.takes_own_address,
        root_path=policy.root_path,
        sign_in=SignIn(policy.accounts) if policy.accounts else None,
    )
    drafts = Middleware(Drafts, desk=desk)
    upload_routes = Middleware(UploadRoutes, upload_queue=upload_queue)
    return [guard, drafts, upload_routes, Middleware(Assets), Middleware(Shell)]


@cache
def _private_folder() -> str:
    """Where Gradio keeps files: one folder for this process, readable by its owner only."""
    folder = tempfile.mkdtemp(prefix="onrecord-page-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _prepare_environment() -> None:
    """What Gradio and the model libraries read once, at import: no analytics, no look-ups."""
    os.environ.update(
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


def _warm_up(desk: Assistant, server: RunningServer, on_progress: OnProgress | None) -> None:
    """Load the build and the models while the reader looks at the page."""
    try:
        desk.warm_up(on_progress)
        desk.search(captions.PAGE_NAME, limit=1)
    except AssistantError:
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
