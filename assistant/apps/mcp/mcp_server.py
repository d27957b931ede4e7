"""The server: its tools and its resources, and the two ways it speaks.

Invariant: over stdio, stdout is the wire, and nothing else writes to it. Over HTTP the `Gate` of the API
stands before it: a key, one of our hosts, no page of another site.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from mcp.server import MCPServer
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import Resource

from ...errors import ArticleNotFoundError, AssistantError
from ...records import source_line
from ...version import __version__
from ..rest import Gate, run_server
from ..work_queue import WorkQueue
from .blocks import ARTICLE_URI, article_uri
from .tools import Tools

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context

    from ...assistant import Assistant
    from ..rest import Admission

MOST_RESOURCES: Final = 1_000
PATH: Final = "/mcp"
_INSTRUCTIONS: Final = """\
A collection of articles that answers only with verbatim quotations. Every quotation has a place (article,
hash of its text, offsets) at which it can be checked. Show quotations as they are, with their source; do
not reword them. Where the status is not_found, the collection does not answer: say so.
"""
_log = logging.getLogger(__name__)


class _Server(MCPServer[Any]):
    """Lists the articles of the moment as resources, and reads them."""

    def __init__(self, desk: Assistant, tools: Tools, *, allow_changes: bool) -> None:
        super().__init__(
            "on-record",
            title="On Record",
            instructions=_INSTRUCTIONS,
            version=__version__,
            tools=[*tools.reading(), *(tools.changing() if allow_changes else ())],
            log_level="WARNING",
        )
        self._desk = desk
        unchecked = ResourceSecurity(exempt_params={"id"})  # an id is looked up, it is no path
        self.resource(
            ARTICLE_URI + "{id}",
            name="article",
            title="An article",
            description="The text of an article, by its id",
            mime_type="text/plain",
            security=unchecked,
        )(self._text)

    async def list_resources(self) -> list[Resource]:
        """The articles, of many the first thousand; `list_articles` lists them all."""
        return [
            Resource(
                uri=article_uri(info.id),
                name=info.id,
                title=info.title,
                description=source_line(info),
                mime_type="text/plain",
            )
            for info in self._desk.articles()[:MOST_RESOURCES]
        ]

    async def read_resource(
        self,
        uri: Any,  # noqa: ANN401  what the library's own method takes
        context: Context[Any, Any] | None = None,  # noqa: ARG002
    ) -> Iterable[ReadResourceContents]:
        """The text of an article."""
        address = str(uri)
        if not address.startswith(ARTICLE_URI):
            msg = f"there is no resource {address[:200]}; articles are at {ARTICLE_URI}ID"
            raise ResourceNotFoundError(msg)
        text = self._text(unquote(address.removeprefix(ARTICLE_URI)))
        return [ReadResourceContents(content=text, mime_type="text/plain")]

    def _text(self, id: str) -> str:  # noqa: A002  the name in the template
        try:
            return self._desk.article(id).text
        except ArticleNotFoundError as error:
            raise ResourceNotFoundError(str(error)) from error
        except AssistantError as error:
            raise ResourceError(str(error)) from error


def build_mcp_server(
    desk: Assistant, *, queue: WorkQueue | None = None, allow_changes: bool = False
) -> MCPServer[Any]:
    """The server over an open index; tools that add and remove articles only with `allow_changes`."""
    tools = Tools(desk, queue or WorkQueue())
    return _Server(desk, tools, allow_changes=allow_changes)


def serve_stdio(desk: Assistant, *, allow_changes: bool = False) -> None:
    """Speak over stdin and stdout until stdin ends."""
    build_mcp_server(desk, allow_changes=allow_changes).run()


def serve_http(
    desk: Assistant,
    *,
    host: str,
    port: int,
    admission: Admission,
    allow_changes: bool = False,
    on_ready: Callable[[str], None] | None = None,
    on_ending: Callable[[], None] | None = None,
) -> None:
    """Speak streamable HTTP at `/mcp` until the process is asked to end.

    Raises:
        ServerError: the port cannot be used.
    """
    server = build_mcp_server(desk, allow_changes=allow_changes)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        # The gate has checked both, and knows the names a proxy uses
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    run_server(Gate(app, admission), host=host, port=port, on_ready=on_ready, on_ending=on_ending)
