"""The tools: each makes one public call, and says in its schema exactly what comes back.

Invariant: unless changes are allowed, no tool changes anything, and each says so by its hints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field, JsonValue, ValidationError

from ...errors import AssistantError, FilterError, error_dict
from ...records import Article, Filters, Locator, Span
from ...records.contract import definition
from ..article_json import listed_articles
from ..rest.bodies import Whole
from . import blocks

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context

    from ...assistant import Assistant
    from ..work_queue import WorkQueue

MOST_RESULTS: Final = 50
MOST_CHARACTERS: Final = 200_000
_CHARACTERS: Final = 20_000

Question = Annotated[str, Field(description="The question or the words to search for")]
_POSITIVE: Final[dict[str, JsonValue]] = {"minimum": 1}
"""Only described: the library itself refuses less, with the same error through every door."""
_UP_TO_50: Final = {**_POSITIVE, "maximum": MOST_RESULTS}
_UP_TO_200_000: Final = {**_POSITIVE, "maximum": MOST_CHARACTERS}
_FROM_0: Final[dict[str, JsonValue]] = {"minimum": 0}
Limit = Annotated[Whole, Field(le=MOST_RESULTS, json_schema_extra=_UP_TO_50)]
Characters = Annotated[Whole, Field(le=MOST_CHARACTERS, json_schema_extra=_UP_TO_200_000)]
Stretch = Annotated[Whole, Field(ge=1, le=500, json_schema_extra={**_POSITIVE, "maximum": 500})]
Start = Annotated[Whole, Field(ge=0, json_schema_extra=_FROM_0)]
Names = Annotated[tuple[str, ...], Field(max_length=200)]
Day = Annotated[str | None, Field(description="YYYY-MM-DD")]

_READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_ADDS: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_FETCHES: Final = _ADDS.model_copy(update={"open_world_hint": True})
_REMOVES: Final = _ADDS.model_copy(update={"destructive_hint": True})


class TypedTool(Tool):
    """A tool whose arguments are checked strictly and whose every failure is an `Error`."""

    async def run(
        self,
        arguments: dict[str, Any],
        context: Context[Any, Any],
        convert_result: bool = False,  # noqa: FBT001, FBT002  the library's own signature
    ) -> Any:  # noqa: ANN401
        """Call the tool; wrong arguments give the same typed error as everything else."""
        try:
            return await super().run(arguments, context, convert_result)
        except ToolError as error:
            cause = error.__cause__
            if not isinstance(cause, ValidationError):
                raise
            problems = (
                f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in cause.errors()
            )
            return blocks.failed(error_dict("request", "; ".join(problems)))


def _tool(
    call: Callable[..., CallToolResult], title: str, gives: str, hints: ToolAnnotations
) -> Tool:
    """The tool of a function, its output schema cut out of the contract."""
    made = TypedTool.from_function(
        call, title=title, description=_words(call), annotations=hints, structured_output=False
    )
    model = made.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    made.parameters = model.model_json_schema(by_alias=True)
    made.fn_metadata.output_schema = definition(gives)
    return made


def _words(call: Callable[..., CallToolResult]) -> str:
    """The docstring of a function as running text."""
    return " ".join((call.__doc__ or "").split())


class Tools:
    """The tools over one open index. Every call computes in the queue that all doors share."""

    def __init__(self, desk: Assistant, queue: WorkQueue) -> None:
        self._desk = desk
        self._queue = queue

    def reading(self) -> list[Tool]:
        """The tools that change nothing."""
        return [
            _tool(self.ask, "Ask", "Answer", _READS),
            _tool(self.search, "Search passages", "SearchResults", _READS),
            _tool(self.fetch, "Fetch a passage or an article", "Fetched", _READS),
            _tool(self.check_draft, "Check the quotations of a draft", "DraftReport", _READS),
            _tool(self.compare, "Compare publishers", "Comparison", _READS),
            _tool(self.list_articles, "List articles", "Articles", _READS),
        ]

    def changing(self) -> list[Tool]:
        """The tools that add and remove articles."""
        return [
            _tool(self.add_article, "Add an article", "SyncReport", _ADDS),
            _tool(self.add_page, "Add a web page", "SyncReport", _FETCHES),
            _tool(self.remove_article, "Remove an article", "SyncReport", _REMOVES),
        ]

    def ask(  # noqa: PLR0913  the arguments are the tool's schema
        self,
        *,
        question: Question,
        limit: Limit = 5,
        max_characters: Characters = _CHARACTERS,
        publishers: Names = (),
        authors: Names = (),
        languages: Names = (),
        article_ids: Names = (),
        published_from: Day = None,
        published_to: Day = None,
    ) -> CallToolResult:
        """Answer a question with verbatim quotations from the collection, or say that none answers it.

        Each quotation has its source and its place. Quote the blocks as they stand. A status of "weak"
        means that the quotations may not answer; near misses do not. `limit` is the most quotations,
        `max_characters` the most characters of all quotations together; no quotation is cut.
        """

        def work() -> CallToolResult:
            filters = Filters(
                publishers=publishers,
                authors=authors,
                languages=languages,
                article_ids=article_ids,
                published_from=_date(published_from),
                published_to=_date(published_to),
            )
            answer = self._desk.ask(question, limit=limit, filters=filters).within(max_characters)
            return blocks.result(answer.to_dict(), *blocks.answer_blocks(answer))

        return self._run(work)

    def search(
        self, *, query: Question, limit: Limit = 10, max_characters: Characters = _CHARACTERS
    ) -> CallToolResult:
        """List the passages of the collection that fit some words best, best first.

        Each result has an id that `fetch` takes.
        """

        def work() -> CallToolResult:
            found: list[dict[str, object]] = []
            left = max_characters
            for hit in self._desk.search(query, limit=limit):
                left -= len(hit.text)
                if found and left < 0:
                    break
                found.append(blocks.search_result(hit))
            short = [{key: item[key] for key in ("id", "title", "url")} for item in found]
            value: dict[str, object] = {"results": found}
            return blocks.result(value, blocks.connector_text({"results": short}, "results"))

        return self._run(work)

    def fetch(
        self,
        *,
        id: str,  # noqa: A002  the name that connectors use
        start: Start = 0,
        max_characters: Characters = _CHARACTERS,
    ) -> CallToolResult:
        """The text at an id that `search` gave, or of a whole article by its id, verbatim.

        Of a long article, `max_characters` from `start` on; `metadata.next_start` says where to go on.
        """

        def work() -> CallToolResult:
            value = self._fetched(id, start, max_characters)
            text = blocks.connector_text(value, "id", "title", "text", "url", "metadata")
            return blocks.result(value, text)

        return self._run(work)

    def _fetched(self, name: str, start: int, characters: int) -> dict[str, object]:
        if name in self._desk:
            article = self._desk.article(name)
            whole = Span(start=0, end=len(article.text))
        else:
            named = Locator.parse(name) if "@" in name else None
            article = self._desk.article(named.article_id if named else name)
            if named:
                named.resolve(article)
            whole = named.span if named else Span(start=0, end=len(article.text))
        first = min(whole.start + start, whole.end - 1)
        end = min(first + characters, whole.end)
        place = article.locate(Span(start=first, end=end))
        following = end - whole.start if end < whole.end else None
        return blocks.fetched(article, place, next_start=following)

    def check_draft(
        self,
        *,
        draft: Annotated[str, Field(description="The text whose quotations are to be checked")],
        min_words: Annotated[Whole, Field(json_schema_extra=_POSITIVE)] = 1,
    ) -> CallToolResult:
        """Compare every quotation in a draft with the articles; nothing of the draft is kept.

        Each is verbatim, altered, stitched, misattributed or not found, with its source and each
        changed word.
        """

        def work() -> CallToolResult:
            report = self._desk.check(draft, min_words=min_words)
            return blocks.result(report.to_dict(), *blocks.draft_blocks(report))

        return self._run(work)

    def compare(
        self,
        *,
        question: Question,
        limit: Limit = 3,
        max_publishers: Limit = 8,
        max_characters: Characters = _CHARACTERS,
    ) -> CallToolResult:
        """Ask every publisher of the collection the same question, each by itself.

        Of each, the quotations have at most an equal share of `max_characters`; none is cut.
        """

        def work() -> CallToolResult:
            found = self._desk.compare(question, limit=limit, max_publishers=max_publishers)
            share = max(1, max_characters // max(1, len(found)))
            asked = (replace(item, answer=item.answer.within(share)) for item in found)
            comparison = replace(found, answers=tuple(asked))
            return blocks.result(comparison.to_dict(), *blocks.comparison_blocks(comparison))

        return self._run(work)

    def list_articles(
        self,
        *,
        start: Start = 0,
        limit: Stretch = 100,
    ) -> CallToolResult:
        """The articles of the collection, sorted by id, without their texts."""

        def work() -> CallToolResult:
            listed = listed_articles(self._desk)
            end = start + limit
            following = end if end < len(listed) else None
            value: dict[str, object] = {
                "articles": listed[start:end],
                "total": len(listed),
                "next_start": following,
            }
            lines = [f"{item['id']}\t{item['title'] or ''}" for item in listed[start:end]]
            return blocks.result(value, blocks.said("\n".join(lines)))

        return self._run(work)

    def add_article(  # noqa: PLR0913  the arguments are the tool's schema
        self,
        *,
        id: str,  # noqa: A002  the name it has everywhere
        text: str,
        title: str | None = None,
        authors: Names = (),
        publisher: str | None = None,
        published: Day = None,
        url: str | None = None,
        language: str | None = None,
    ) -> CallToolResult:
        """Add an article to the collection, or replace the one that has its id.

        Its text is kept as it is given; what is not known is left out.
        """

        def work() -> CallToolResult:
            article = Article(
                id=id,
                text=text,
                title=title,
                authors=authors,
                publisher=publisher,
                published=_date(published),
                url=url,
                language=language,
            )
            return _changed(self._desk.add([article]).to_dict())

        return self._run(work)

    def add_page(self, url: str) -> CallToolResult:
        """Fetch a page from the web, politely, and add the article in it.

        Addresses of private networks are refused.
        """

        def work() -> CallToolResult:
            if not url.lower().startswith(("http://", "https://")):
                msg = f"{url[:100]!r} is no web address; it begins with https:// or http://"
                raise FilterError(msg)
            return _changed(self._desk.add([url]).to_dict())

        return self._run(work)

    def remove_article(self, id: str) -> CallToolResult:  # noqa: A002  the name it has everywhere
        """Take an article out of the collection. A person can bring it back from the shell."""
        return self._run(lambda: _changed(self._desk.remove([id]).to_dict()))

    def _run(self, work: Callable[[], CallToolResult]) -> CallToolResult:
        try:
            return self._queue.submit(work).result()
        except AssistantError as error:
            return blocks.failed_by(error)


def _changed(value: dict[str, object]) -> CallToolResult:
    counts = [f"{name}: {len(items)}" for name, items in value.items() if isinstance(items, list)]
    return blocks.result(value, blocks.said(", ".join(counts)))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        msg = f"{text!r} is no date; write it as 2018-11-20"
        raise FilterError(msg) from error
