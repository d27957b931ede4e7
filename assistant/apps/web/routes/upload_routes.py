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
from ....rendering import labels
from .. import captions
from .upload_queue import FullError, State

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .upload_queue import Upload, UploadQueue

FILES: Final = "/onrecord/library/files"
ARRIVALS: Final = "/onrecord/library/arrivals"
MEDIA_TYPE: Final = "application/octet-stream"
"""A page of another site cannot send this without asking first, and it is never answered yes."""

SECONDS_WITHOUT_A_BYTE: Final = 20.0
SECONDS_FOR_ALL: Final = 300.0
MOST_TICKETS: Final = 100
_MEGABYTE: Final = 1_000_000


class Rejected(Exception):  # noqa: N818 - an outcome of a request, not a failure
    """The file is not taken, for this reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class UploadRoutes:
    """ASGI middleware that answers the two routes and passes everything else on.

    Args:
        app: what stands behind.
        upload_queue: where files go; `None` where the collection may not be changed.
    """

    def __init__(self, app: ASGIApp, *, upload_queue: UploadQueue | None) -> None:
        self._app = app
        self._intake = upload_queue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a file, or hand the request on."""
        wanted = (scope.get("method"), scope.get("path"))
        if scope["type"] != "http" or wanted not in {("POST", FILES), ("GET", ARRIVALS)}:
            await self._app(scope, receive, send)
            return
        try:
            response = await _answer(self._intake, scope, receive)
        except Rejected as turned:
            response = JSONResponse({"reason": turned.reason}, turned.status)
            # What was not read of the body would otherwise be taken for the next request
            response.headers["connection"] = "close"
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)


async def _answer(upload_queue: UploadQueue | None, scope: Scope, receive: Receive) -> JSONResponse:
    if upload_queue is None:
        raise Rejected(403, captions.CHANGES_ARE_OFF)
    if scope["path"] == ARRIVALS:
        return JSONResponse(_arrivals(upload_queue, scope))
    arrival = await _take(upload_queue, scope, receive)
    return JSONResponse({"ticket": arrival.ticket}, 202)


def _arrivals(upload_queue: UploadQueue, scope: Scope) -> list[dict[str, object]]:
    tickets = _query(scope, "of").split(",")[:MOST_TICKETS]
    return [
        {
            "ticket": arrival.ticket,
            "state": arrival.state.value,
            "done": arrival.is_done,
            "words": _words(arrival),
        }
        for arrival in upload_queue.of(tickets)
    ]


def _words(arrival: Upload) -> str:
    words = {
        State.RECEIVING: captions.RECEIVING,
        State.WAITING: captions.WAITING,
        State.READING: captions.READING,
        State.ADDED: captions.ADDED,
        State.HELD: captions.ALREADY_HELD,
        State.FAILED: captions.NOT_TAKEN,
    }
    progress = arrival.progress
    if arrival.state is State.READING and progress is not None and progress.total > 1:
        return captions.STEP.format(
            stage=progress.stage,
            done=labels.spell_count(progress.done),
            total=labels.spell_count(progress.total),
        )
    return words[arrival.state].format(reason=arrival.reason or captions.NOT_ADDED)


async def _take(upload_queue: UploadQueue, scope: Scope, receive: Receive) -> Upload:
    """The file, complete in the private folder.

    Raises:
        Rejected: it is refused or was cut off; nothing of it stays.
    """
    headers = Headers(scope=scope)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Rejected(415, captions.WRONG_WAY)
    name = _query(scope, "name")
    try:
        arrival = upload_queue.expect(name)
    except UnsupportedFormatError as error:
        raise Rejected(415, str(error)) from error
    except FullError:
        raise Rejected(503, captions.TOO_MUCH_AT_ONCE) from None
    try:
        _check_length(headers.get("content-length"), arrival)
        async with asyncio.timeout(SECONDS_FOR_ALL):
            await _write(arrival, receive)
        upload_queue.arrived(arrival)
    except TimeoutError:
        upload_queue.give_up(arrival)
        raise Rejected(408, captions.TOO_SLOW) from None
    except OSError as error:
        upload_queue.give_up(arrival)
        raise Rejected(507, captions.NO_ROOM) from error
    except BaseException:
        upload_queue.give_up(arrival)
        raise
    return arrival


def _check_length(length: str | None, arrival: Upload) -> None:
    if length is None:  # chunked: counted as it comes
        return
    if not (length.isascii() and length.isdecimal()):
        raise Rejected(400, captions.WRONG_WAY)
    if int(length) > arrival.limit:
        raise _too_large(arrival)


async def _write(arrival: Upload, receive: Receive) -> None:
    received = 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(arrival.path, flags, 0o600), "wb") as file:
        while True:
            async with asyncio.timeout(SECONDS_WITHOUT_A_BYTE):
                message = await receive()
            if message["type"] != "http.request":
                raise Rejected(400, captions.CUT_OFF)
            block = message.get("body", b"")
            received += len(block)
            if received > arrival.limit:
                raise _too_large(arrival)
            await asyncio.to_thread(file.write, block)
            if not message.get("more_body", False):
                return


def _too_large(arrival: Upload) -> Rejected:
    limit = f"{arrival.limit // _MEGABYTE} MB"
    return Rejected(413, captions.TOO_LARGE.format(limit=limit))


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
