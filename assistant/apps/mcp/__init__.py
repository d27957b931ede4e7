"""The MCP server: tools and resources for agents, over stdio or HTTP.

Invariant: what a tool returns is quotations, places and labels, as everywhere; `structured_content` is a
value of the contract, and the text beside it holds the same quotations, one block for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import lazily

if TYPE_CHECKING:
    from .mcp_server import build_mcp_server, serve_http, serve_stdio

__all__ = ["build_mcp_server", "serve_http", "serve_stdio"]

__getattr__ = lazily(__name__, {".mcp_server": ("build_mcp_server", "serve_http", "serve_stdio")})
