"""The HTTP API as an ASGI application: each route makes one public call and sends what it gives.

Invariant: what a route sends is a value of the contract (`records/contract/onrecord.schema.json`), the
same that `to_dict` gives in Python; the OpenAPI document is made of the same definitions.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from ...errors import AssistantError, error_dict
from ...records.contract import under
from ...standing import news_feed
from ...version import __version__
from ..article_json import article_json, listed_articles
from ..work_queue import WorkQueue
from . import chat_completions, metrics
from .bodies import (
    ArticleBody,
    AskBody,
    CheckBody,
    CompareBody,
    CompletionBody,
    FollowBody,
    SearchBody,
)
from .refusals import (
    Refusal,
    error_response,
    invalid_response,
    json_response,
    refusal_response,
    unexpected_response,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from ...assistant import Assistant
    from ...records import Answer

MOST_LISTED: Final = 1_000
_COMPONENTS: Final = "#/components/schemas/"
_NOT_ALLOWED: Final = Refusal(
    403, "changes_not_allowed", "nobody may change this collection; start with --allow-changes"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOptions:
    """What an API is allowed to do, and where it computes.

    A `queue` that is handed over is shared, and closed by whoever made it.
    """

    allow_changes: bool = False
    queue: WorkQueue | None = None


class _Door:
    """The open index behind the routes: one queue for its work, one set of counters."""

    def __init__(self, desk: Assistant, options: ApiOptions) -> None:
        self.desk = desk
        self.may_change = options.allow_changes
        self.queue = options.queue or WorkQueue()
        self.metrics = metrics.Metrics()

    async def send(self, work: Callable[[], object]) -> Response:
        """What `work` gives, as JSON; it is written on the worker, too."""
        return await self.queue.run(lambda: json_response(work()))

    async def change(self, work: Callable[[], object]) -> Response:
        """As `send`, where changes are allowed."""
        if not self.may_change:
            raise _NOT_ALLOWED
        return await self.send(work)

    def counted(self, answer: Answer) -> Answer:
        """The answer, counted."""
        self.metrics.answered(answer.status)
        return answer


def build_api(desk: Assistant, options: ApiOptions | None = None) -> FastAPI:
    """The API over an open index. It lets everybody in: put a `Gate` before it."""
    app = FastAPI(
        title="On Record",
        version=__version__,
        description="Verbatim, cited quotations from a collection of articles, or 'not found'.",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # both would load their pages from another server
        redoc_url=None,
        redirect_slashes=False,
        responses={status: _described("Error", words) for status, words in _PROBLEMS.items()},
    )
    door = _Door(desk, options or ApiOptions())
    app.state.queue = door.queue
    _add_handlers(app)
    _count_requests(app, door)
    _add_questions(app, door)
    _add_checks(app, door)
    _add_articles(app, door)
    _add_followed(app, door)
    _add_state(app, door)
    _add_completions(app, door)
    _publish_contract(app)
    return app


_PROBLEMS: Final[Mapping[int | str, str]] = {
    400: "The body is no JSON, or ended early.",
    401: "A key is needed, or is not known.",
    403: "Not from there, or not allowed.",
    404: "There is no such thing.",
    405: "Not by this method.",
    408: "The body came too slowly.",
    413: "The body is too large.",
    414: "The address is too long.",
    421: "Not by this name.",
    422: "A value is not as it must be; the sentence says which.",
    429: "Too many requests.",
    500: "A fault of the server, or its index is damaged.",
    502: "A source could not be fetched.",
    503: "Too many wait, or another process is writing; try again.",
}


def _described(name: str, words: str, media_type: str = "application/json") -> dict[str, Any]:
    schema = {"$ref": f"{_COMPONENTS}{name}"}
    return {"description": words, "content": {media_type: {"schema": schema}}}


def _gives(name: str, words: str) -> dict[int | str, dict[str, Any]]:
    return {200: _described(name, words)}


def _add_questions(app: FastAPI, door: _Door) -> None:
    desk = door.desk

    @app.post("/v1/ask", responses=_gives("Answer", "The answer, which may be that there is none."))
    async def ask(body: AskBody) -> Response:
        """Answer a question with quotations, or say that the articles do not."""

        def work() -> dict[str, object]:
            answer = desk.ask(body.question, limit=body.limit, filters=body.filters.filters())
            answer = door.counted(answer)
            if body.max_characters is not None:
                answer = answer.within(body.max_characters)
            why = {"explanation": answer.explain().to_dict()} if body.explain else {}
            return {**answer.to_dict(), **why}

        return await door.send(work)

    @app.post("/v1/search", responses=_gives("Hits", "The passages, best first."))
    async def search(body: SearchBody) -> Response:
        """List the passages that fit a question."""

        def work() -> dict[str, object]:
            hits = desk.search(body.question, limit=body.limit, filters=body.filters.filters())
            return {"question": body.question, "hits": [hit.to_dict() for hit in hits]}

        return await door.send(work)

    @app.post("/v1/compare", responses=_gives("Comparison", "What each publisher answers."))
    async def compare(body: CompareBody) -> Response:
        """Ask every publisher the same question."""
        return await door.send(
            lambda: desk.compare(
                body.question,
                limit=body.limit,
                max_publishers=body.max_publishers,
                filters=body.filters.filters(),
            ).to_dict()
        )


def _add_checks(app: FastAPI, door: _Door) -> None:
    desk = door.desk

    @app.post("/v1/check", responses=_gives("DraftReport", "A finding for each quotation."))
    async def check(body: CheckBody) -> Response:
        """Compare every quotation in a draft with the articles."""
        return await door.send(lambda: desk.check(body.draft, min_words=body.min_words).to_dict())

    bundle = {"requestBody": {"content": {"application/json": {}}, "required": True}}

    @app.post(
        "/v1/verify",
        responses=_gives("Verification", "Every check with its outcome."),
        openapi_extra=bundle,
    )
    async def verify(request: Request) -> Response:
        """Check an evidence bundle: the body is the bundle's file, byte for byte."""
        content = await request.body()

        def work() -> dict[str, object]:
            with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
                file = Path(folder) / "bundle.json"
                file.write_bytes(content)
                return desk.verify(file).to_dict()

        return await door.send(work)


def _add_articles(app: FastAPI, door: _Door) -> None:
    desk = door.desk

    @app.get("/v1/articles", responses=_gives("Articles", "A stretch of the list."))
    async def articles(
        start: Annotated[int, Query(ge=0, le=2**53)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
    ) -> Response:
        """List the articles, without their texts."""
        return await door.send(lambda: stretch_of(listed_articles(desk), start, limit))

    @app.get("/v1/articles/{article_id:path}", responses=_gives("ArticleText", "The article."))
    async def article(article_id: str) -> Response:
        """One article with its text, and how it was read."""
        return await door.send(lambda: article_json(desk, article_id))

    @app.post("/v1/articles", responses=_gives("SyncReport", "What was added or replaced."))
    async def add(body: ArticleBody) -> Response:
        """Add an article, or replace the one with its id, where changes are allowed."""
        return await door.change(lambda: desk.add([body.article()]).to_dict())

    @app.delete("/v1/articles/{article_id:path}", responses=_gives("SyncReport", "What went."))
    async def remove(article_id: str) -> Response:
        """Take an article out, where changes are allowed; the shell brings it back."""
        return await door.change(lambda: desk.remove([article_id]).to_dict())


def _add_followed(app: FastAPI, door: _Door) -> None:
    standing = door.desk.standing
    feed: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "The news as an Atom feed.",
            "content": {news_feed.MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    }

    @app.get("/v1/followed", responses=_gives("StandingQuestions", "With their news."))
    async def followed() -> Response:
        """The questions that are followed, and what new articles quote to them."""
        return await door.send(
            lambda: {"questions": [question.to_dict() for question in standing.check()]}
        )

    @app.get("/v1/followed.atom", responses=feed)
    async def news() -> Response:
        """What new articles quote to the questions that are followed, as an Atom feed."""
        content = await door.queue.run(lambda: news_feed.atom_feed(standing.check()))
        return Response(content, media_type=news_feed.MEDIA_TYPE)

    @app.post("/v1/followed", responses=_gives("StandingQuestion", "The question."))
    async def follow(body: FollowBody) -> Response:
        """Follow a question from now on, where changes are allowed."""
        return await door.change(
            lambda: standing.follow(
                body.question, limit=body.limit, filters=body.filters.filters()
            ).to_dict()
        )

    @app.delete("/v1/followed/{question_id}", responses=_gives("StandingQuestion", "As it was."))
    async def stop(question_id: str) -> Response:
        """Follow a question no more, where changes are allowed."""
        return await door.change(lambda: standing.stop(question_id).to_dict())


def stretch_of(listed: list[dict[str, object]], start: int, limit: int) -> dict[str, object]:
    """A stretch of a list of articles: `Articles` in the contract."""
    end = start + limit
    return {
        "articles": listed[start:end],
        "total": len(listed),
        "next_start": end if end < len(listed) else None,
    }


def _add_state(app: FastAPI, door: _Door) -> None:
    desk = door.desk

    @app.get("/v1/health", responses=_gives("Health", "Questions can be answered."))
    async def health() -> Response:
        """Whether questions can be answered; needs no key."""
        # Not queued: a health check that waits behind questions says that a busy server is dead
        return json_response({"status": "ok", "version": __version__, "articles": len(desk)})

    text: dict[int | str, dict[str, Any]] = {
        200: {"description": "Counters.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }

    @app.get("/v1/metrics", responses=text)
    async def measured() -> Response:
        """Counters in the text format of Prometheus."""
        content = door.metrics.text(articles=len(desk), held=door.queue.held)
        return Response(content, media_type=metrics.CONTENT_TYPE)


def _add_completions(app: FastAPI, door: _Door) -> None:
    desk = door.desk

    @app.get("/v1/models")
    async def models() -> Response:
        """The one name that a completion may be asked of."""
        return json_response(chat_completions.models())

    @app.post("/v1/chat/completions")
    async def complete(body: CompletionBody) -> Response:
        """Answer the last message in the shape of an OpenAI chat completion."""
        question = chat_completions.question_of(body)
        answer = door.counted(await door.queue.run(lambda: desk.ask(question)))
        if not body.stream:
            return json_response(chat_completions.completion(answer))
        events = chat_completions.completion_events(answer)
        return StreamingResponse(events, media_type="text/event-stream")


def _count_requests(app: FastAPI, door: _Door) -> None:
    @app.middleware("http")
    async def count(
        request: Request, respond: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        began = time.perf_counter()
        response = await respond(request)
        route = getattr(request.scope.get("route"), "path", "other")
        door.metrics.requested(route, response.status_code, time.perf_counter() - began)
        return response


def _add_handlers(app: FastAPI) -> None:
    @app.exception_handler(AssistantError)
    async def ours(_: Request, error: AssistantError) -> Response:
        return error_response(error)

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Response:
        return refusal_response(refusal)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return invalid_response(error.errors())

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> Response:
        code = {404: "no_such_route", 405: "method_not_allowed"}.get(error.status_code, "request")
        return json_response(error_dict(code, str(error.detail)), error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> Response:
        _log.exception("a request ran into a fault", exc_info=error)
        return unexpected_response()


def _publish_contract(app: FastAPI) -> None:
    """The OpenAPI document with the contract's definitions in place of made-up ones."""
    made = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            components = schema.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                components.pop(name, None)
            components.update(under(_COMPONENTS))
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to extend it
