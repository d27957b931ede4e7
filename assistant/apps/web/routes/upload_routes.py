"""The routes through which files come: one takes a file in, one says what became of it.

Invariant: a file is written to the private folder bit by bit, never held in memory, and nothing of
one that is refused or cut off stays. The guard in front has checked the host, the origin and who
sends it; whether the collection may be changed at all is checked here, and nothing is read first.

    POST /onrecord/library/files?name=…   the file as the body; 202 with a ticket, or a reason
    GET  /onrecord/library/arrivals?of=…  what became of the files with these tickets
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from ....errors import UnsupportedFormatError
from .. import captions
from .upload_queue import FullError, State

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .upload_queue import Arrival, Intake

FILES: Final = "/onrecord/library/files"
ARRIVALS: Final = "/onrecord/library/arrivals"
MEDIA_TYPE: Final = "application/octet-stream"
"""A page of another site cannot send this without asking first, and it is never answered yes."""

SECONDS_WITHOUT_A_BYTE: Final = 20.0
SECONDS_FOR_ALL: Final = 300.0
MOST_TICKETS: Final = 100
_MEGABYTE: Final = 1_000_000
_WORDS: Final = {
    State.RECEIVING: captions.RECEIVING,
    State.WAITING: captions.WAITING,
    State.READING: captions.READING,
    State.ADDED: captions.ADDED,
    State.HELD: captions.ALREADY_HELD,
    State.FAILED: captions.NOT_TAKEN,
}


class Turned(Exception):  # noqa: N818 - an outcome of a request, not a failure
    """The file is not taken, for this reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Reception:
    """ASGI middleware that answers the two routes and passes everything else on.

    Args:
        app: what stands behind.
        intake: where files go; `None` where the collection may not be changed.
    """

    def __init__(self, app: ASGIApp, *, intake: Intake | None) -> None:
        self._app = app
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a file, or hand the request on."""
        wanted = (scope.get("method"), scope.get("path"))
        if scope["type"] != "http" or wanted not in {("POST", FILES), ("GET", ARRIVALS)}:
            await self._app(scope, receive, send)
            return
        try:
            response = await _answer(self._intake, scope, receive)
        except Turned as turned:
            response = JSONResponse({"reason": turned.reason}, turned.status)
            # What was not read of the body would otherwise be taken for the next request
            response.headers["connection"] = "close"
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)


async def _answer(intake: Intake | None, scope: Scope, receive: Receive) -> JSONResponse:
    if intake is None:
        raise Turned(403, captions.CHANGES_ARE_OFF)
    if scope["path"] == ARRIVALS:
        return JSONResponse(_arrivals(intake, scope))
    arrival = await _take(intake, scope, receive)
    return JSONResponse({"ticket": arrival.ticket}, 202)


def _arrivals(intake: Intake, scope: Scope) -> list[dict[str, object]]:
    tickets = _query(scope, "of").split(",")[:MOST_TICKETS]
    return [
        {
            "ticket": arrival.ticket,
            "state": arrival.state.value,
            "done": arrival.is_done,
            "words": _words(arrival),
        }
        for arrival in intake.of(tickets)
    ]


def _words(arrival: Arrival) -> str:
    words = _WORDS[arrival.state].format(reason=arrival.reason)
    progress = arrival.progress
    if arrival.state is State.READING and progress is not None and progress.total > 1:
        return captions.STEP.format(
            stage=progress.stage, done=f"{progress.done:,}", total=f"{progress.total:,}"
        )
    return words


async def _take(intake: Intake, scope: Scope, receive: Receive) -> Arrival:
    """The file, complete in the private folder.

    Raises:
        Turned: it is refused or was cut off; nothing of it stays.
    """
    headers = Headers(scope=scope)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Turned(415, captions.WRONG_WAY)
    name = _query(scope, "name")
    try:
        arrival = intake.expect(name)
    except UnsupportedFormatError as error:
        raise Turned(415, str(error)) from error
    except FullError:
        raise Turned(503, captions.TOO_MUCH_AT_ONCE) from None
    try:
        _check_length(headers.get("content-length"), arrival)
        async with asyncio.timeout(SECONDS_FOR_ALL):
            await _write(arrival, receive)
        intake.arrived(arrival)
    except TimeoutError:
        intake.give_up(arrival)
        raise Turned(408, captions.TOO_SLOW) from None
    except OSError as error:
        intake.give_up(arrival)
        raise Turned(507, captions.NO_ROOM) from error
    except BaseException:
        intake.give_up(arrival)
        raise
    return arrival


def _check_length(length: str | None, arrival: Arrival) -> None:
    if length is None:  # chunked: counted as it comes
        return
    if not (length.isascii() and length.isdecimal()):
        raise Turned(400, captions.WRONG_WAY)
    if int(length) > arrival.limit:
        raise _too_large(arrival)


async def _write(arrival: Arrival, receive: Receive) -> None:
    received = 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(arrival.path, flags, 0o600), "wb") as file:
        while True:
            async with asyncio.timeout(SECONDS_WITHOUT_A_BYTE):
                message = await receive()
            if message["type"] != "http.request":
                raise Turned(400, captions.CUT_OFF)
            block = message.get("body", b"")
            received += len(block)
            if received > arrival.limit:
                raise _too_large(arrival)
            await asyncio.to_thread(file.write, block)
            if not message.get("more_body", False):
                return


def _too_large(arrival: Arrival) -> Turned:
    limit = f"{arrival.limit // _MEGABYTE} MB"
    return Turned(413, captions.TOO_LARGE.format(limit=limit))


def _query(scope: Scope, name: str) -> str:
    """The one value of a name in the address, or nothing."""
    try:
        pairs = parse_qs(
            scope.get("query_string", b"").decode("ascii"), errors="strict", max_num_fields=4
        )
    except ValueError:  # also UnicodeDecodeError
        return ""
    values = pairs.get(name, [])
    return values[0] if len(values) == 1 else ""
