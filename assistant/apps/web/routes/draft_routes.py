"""Two routes for drafts: the text of a file, and a text with its quotations checked.

Invariant: nothing of a draft outlives the answer to the request it came in. It is read in memory
(a Word document in the parser's child process, through a pipe), written to no file, no log and no
session. That is why these are routes of ours and no events of Gradio: for each open page Gradio
keeps the last value of every field an event has read or written.

Both take raw bytes under a media type that a form of a foreign page cannot send, and answer with
JSON: what was asked for, or `error` with a sentence for the person at the page.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse

from ....draft_check import find_quotations
from ....errors import AssistantError, DraftError, IngestError
from ....rendering import labels
from ...draft_files import MAX_DRAFT_BYTES, read_draft_bytes
from .. import captions
from ..markup.draft_cards import held_places, report_markup
from ..state.downloads import Download, file_name

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ....assistant import Assistant
    from ....records import DraftReport

READ_ROUTE: Final = "/onrecord/draft"
CHECK_ROUTE: Final = "/onrecord/draft/check"
MAX_CHARACTERS: Final = 200_000
MAX_QUOTATIONS: Final = 1_000
"""1,000 altered quotations of 150 characters took 6 s of one processor on the shipped collection."""
MAX_QUOTATION: Final = 20_000
"""Characters of one quotation, as between marks. The worst block of that length took 4 s of one
processor; one of 200,000 is compared for minutes."""
MAX_LEAST_WORDS: Final = 50
MAX_SECONDS: Final = 60.0
BODY_LIMITS: Final = {READ_ROUTE: MAX_DRAFT_BYTES, CHECK_ROUTE: 4 * MAX_CHARACTERS}
"""The most bytes a body may have, by route: four for a character at most, in UTF-8."""

_MEDIA_TYPE: Final = "application/octet-stream"
_AT_ONCE: Final = 2
_WAITING: Final = 8
_log = logging.getLogger(__name__)


class DraftRefused(ValueError):  # noqa: N818 - an answer to the person, not a failure
    """The draft is not checked; the message is for the person at the page."""


class Drafts:
    """ASGI middleware that answers the two routes and passes everything else on.

    Args:
        app: what stands behind.
        desk: the open index drafts are checked against.
    """

    def __init__(self, app: ASGIApp, *, desk: Assistant) -> None:
        self._app = app
        self._desk = desk
        self._present = 0
        self._working = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a draft, or hand the request on."""
        is_ours = scope["type"] == "http" and scope["path"] in BODY_LIMITS
        if not is_ours or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if Headers(scope=scope).get("content-type") != _MEDIA_TYPE:
            await JSONResponse({"error": "media type"}, status_code=415)(scope, receive, send)
            return
        answer = await self._answer(Request(scope, receive))
        response = JSONResponse(answer, headers={"Cache-Control": "no-store"})
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> dict[str, object]:
        if self._present >= _WAITING:
            return {"error": captions.DRAFTS_BUSY}
        self._present += 1
        try:
            async with self._working:
                body = await request.body()
                if request.url.path == READ_ROUTE:
                    return await run_in_threadpool(read_file, body)
                return await run_in_threadpool(check_text, self._desk, body, request.url.query)
        finally:
            self._present -= 1


def read_file(content: bytes) -> dict[str, object]:
    """The text of a draft's file, or why there is none."""
    try:
        text = read_draft_bytes(content, source="the file")
        _check_length(text)
    except (IngestError, DraftRefused) as error:
        return {"error": _sentence(str(error))}
    return {"text": text}


def check_text(desk: Assistant, content: bytes, query: str) -> dict[str, object]:
    """The report on a draft as markup and as files to save, or why there is none."""
    try:
        draft, least = content.decode("utf-8"), _least_words(query)
        _check_length(draft)
        _check_quotations(draft, least)
        report = desk.check(draft, min_words=least, max_seconds=MAX_SECONDS)
        markup = report_markup(report, held_places(desk, report))
    except (DraftError, DraftRefused, UnicodeDecodeError) as error:
        return {"error": _sentence(str(error))}
    except AssistantError:
        _log.exception("a draft could not be checked")
        return {"error": captions.DRAFT_NOT_CHECKED}
    return {"report": markup, "files": [asdict(file) for file in report_files(report)]}


def report_files(report: DraftReport) -> tuple[Download, Download]:
    """The report as Markdown and as JSON, named by the day."""
    day = datetime.now(UTC).astimezone().date()
    written = json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return (
        Download(
            name=file_name("draft-check", "", ".md", day=day),
            type="text/markdown",
            content=report.to_markdown(),
        ),
        Download(
            name=file_name("draft-check", "", ".json", day=day),
            type="application/json",
            content=written,
        ),
    )


def _least_words(query: str) -> int:
    written = parse_qs(query, keep_blank_values=True).get("least", ["1"])[0]
    if written.isascii() and written.isdecimal() and 1 <= int(written[:4]) <= MAX_LEAST_WORDS:
        return int(written)
    raise DraftRefused(captions.BAD_LEAST_WORDS.format(limit=MAX_LEAST_WORDS))


def _check_length(draft: str) -> None:
    if not draft.strip():
        raise DraftRefused(captions.DRAFT_IS_EMPTY)
    if len(draft) > MAX_CHARACTERS:
        raise DraftRefused(
            captions.DRAFT_TOO_LONG.format(
                characters=labels.spell_count(len(draft)), limit=labels.spell_count(MAX_CHARACTERS)
            )
        )


def _check_quotations(draft: str, least: int) -> None:
    quoted = [draft[found.start : found.end] for found in find_quotations(draft)]
    longest = max(map(len, quoted), default=0)
    if longest > MAX_QUOTATION:
        raise DraftRefused(
            captions.QUOTATION_TOO_LONG.format(
                characters=labels.spell_count(longest), limit=labels.spell_count(MAX_QUOTATION)
            )
        )
    count = sum(len(words.split()) >= least for words in quoted)
    if count > MAX_QUOTATIONS:
        raise DraftRefused(
            captions.TOO_MANY_QUOTATIONS.format(
                count=labels.spell_count(count), limit=labels.spell_count(MAX_QUOTATIONS)
            )
        )


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
