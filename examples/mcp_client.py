"""An agent's side of the MCP server; a host would start `onrecord mcp` instead."""

from __future__ import annotations

import asyncio
from tempfile import TemporaryDirectory

from articles import ARTICLES
from mcp import Client

from assistant import Assistant
from assistant.apps.mcp import build_mcp_server


async def ask(desk: Assistant) -> None:
    """Ask as an agent does, and show what it gets to read."""
    async with Client(build_mcp_server(desk)) as client:
        result = await client.call_tool(
            "ask", {"question": "When was the joint declaration signed?"}
        )
        for block in result.content:
            print(getattr(block, "text", None) or getattr(block, "uri", ""))


with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
    asyncio.run(ask(desk))
