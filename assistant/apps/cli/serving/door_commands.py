"""The other doors, opened from the shell: the HTTP API, and MCP for agents."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ....assistant import Assistant
from ....errors import AssistantError, MissingExtraError
from ...api_keys import ApiKeys, key_line, new_key, read_keys
from ...ending import end_soon, leave_if_asked
from ..desk_opening import open_desk
from ..exits import OK
from ..terminal import progress_shown, tell, write

if TYPE_CHECKING:
    from ....records import OnProgress


def check_installed(package: str, *, extra: str) -> None:
    """Refuse to begin what would fail for want of a package.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec(package) is None:
        raise _missing(package, extra)


def _missing(package: str | None, extra: str) -> MissingExtraError:
    msg = f"the package {package} is not installed; it comes with: pip install 'onrecord[{extra}]'"
    return MissingExtraError(msg)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """What is imported inside comes with an extra.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise _missing(error.name, extra) from error


def key(arguments: argparse.Namespace) -> int:
    """Make a key for programs: the key itself, and the line of the file that knows it."""
    made = new_key()
    write(key_line(arguments.name, made))
    tell(f"the key, shown this once: {made}")
    tell("append the line to the file that --keys-file names, and give the key to the program")
    return OK


def api(arguments: argparse.Namespace) -> int:
    """Serve the HTTP API."""
    with needing("api"):
        from ...rest import ApiOptions, Gate, admission_for, build_api, run_server
        from ...rest.route_limits import BODY_LIMITS, OPEN_PATHS
    admission = admission_for(
        arguments.host,
        keys=_keys(arguments),
        insecure=arguments.insecure,
        allowed_hosts=tuple(arguments.allowed_host),
    )
    admission = replace(admission, open_paths=OPEN_PATHS, body_limits=BODY_LIMITS)
    with open_desk(arguments) as desk, progress_shown() as show:
        options = ApiOptions(allow_changes=arguments.allow_changes)
        gate = Gate(build_api(desk, options), admission)
        _warm_up_beside(desk, show)
        run_server(
            gate,
            host=arguments.host,
            port=arguments.port,
            on_ready=lambda url: tell(f"the API is at {url}/v1 (Ctrl+C ends it)"),
            on_ending=end_soon,
        )
    leave_if_asked(OK)
    return OK


def mcp(arguments: argparse.Namespace) -> int:
    """Serve agents over stdio, or over HTTP."""
    with needing("mcp"):
        from ...mcp import mcp_server
    with open_desk(arguments) as desk, progress_shown() as show:
        _warm_up_beside(desk, show)
        if not arguments.http:
            mcp_server.serve_stdio(desk, allow_changes=arguments.allow_changes)
            return OK
        from ...rest import admission_for

        keys = _keys(arguments) or _one_key()
        mcp_server.serve_http(
            desk,
            host=arguments.host,
            port=arguments.port,
            admission=admission_for(
                arguments.host, keys=keys, allowed_hosts=tuple(arguments.allowed_host)
            ),
            allow_changes=arguments.allow_changes,
            on_ready=lambda url: tell(f"MCP is at {url}{mcp_server.PATH} (Ctrl+C ends it)"),
            on_ending=end_soon,
        )
    leave_if_asked(OK)
    return OK


def _keys(arguments: argparse.Namespace) -> ApiKeys | None:
    return read_keys(Path(arguments.keys_file)) if arguments.keys_file else None


def _one_key() -> ApiKeys:
    """A key for as long as this process lives, said on stderr."""
    made = new_key()
    tell(f"the key for this time: {made}")
    return ApiKeys.of(once=made)


def _warm_up_beside(desk: Assistant, show: OnProgress) -> None:
    """Load the build and the models while the first client connects."""

    def warm_up() -> None:
        # What cannot be loaded is an error of the first question; a process that ends starts no threads
        with suppress(AssistantError, RuntimeError):
            desk.warm_up(show)

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
