"""The command lines of what serves others."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .shared_options import add_command

if TYPE_CHECKING:
    from .shared_options import Commands


def add_serving_commands(commands: Commands) -> None:
    """Commands of the page and of who may use it."""
    serve = add_command(commands, "serve", "serve", "open the chat page for a browser")
    serve.add_argument(
        "workspaces",
        nargs="*",
        metavar="WORKSPACE",
        help="workspaces to choose between at the top of the page (default: the one of --index)",
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1, this machine)"
    )
    serve.add_argument("--port", type=int, help="default: the first free one from 7860")
    serve.add_argument("--sync", metavar="FOLDER", help="first make the index equal to this folder")
    access = serve.add_argument_group("who may use it")
    access.add_argument("--auth-file", metavar="FILE", help="lines of onrecord password: who may")
    access.add_argument("--insecure", action="store_true", help="let other machines in without")
    access.add_argument("--read-only", action="store_true", help="nobody changes the collection")
    access.add_argument("--api", action="store_true", help="answer programs as well, below /v1")
    access.add_argument(
        "--keep-nothing",
        action="store_true",
        help="forget conversations and clippings when the server ends",
    )
    access.add_argument(
        "--allow-uploads", action="store_true", help="other machines may change it as well"
    )
    proxy = serve.add_argument_group("behind a proxy, or under another name")
    proxy.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name the page is reached by, such as news.example.org; repeatable",
    )
    proxy.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="believe what the proxy at this address says of who asks (X-Forwarded-For); repeatable",
    )
    proxy.add_argument(
        "--root-path", default="", metavar="PATH", help="the path it stands below, such as /press"
    )

    words = "make a line for the file of serve --auth-file"
    password = commands.add_parser("password", help=words, description=f"{words.capitalize()}.")
    password.set_defaults(run="password")
    password.add_argument("name", help="the name to sign in with")


def add_door_commands(commands: Commands) -> None:
    """Commands of the doors for programs."""
    api = add_command(commands, "api", "api", "answer programs over HTTP")
    _add_listening(api, port=8770)
    api.add_argument("--insecure", action="store_true", help="let other machines in without a key")

    mcp = add_command(commands, "mcp", "mcp", "answer agents that speak MCP, over stdin and stdout")
    mcp.add_argument("--http", action="store_true", help="over streamable HTTP instead")
    _add_listening(mcp, port=8771)

    words = "make a key for api, or for mcp --http"
    key = commands.add_parser("key", help=words, description=f"{words.capitalize()}.")
    key.set_defaults(run="key")
    key.add_argument("name", help="who will have it")


def _add_listening(parser: argparse.ArgumentParser, *, port: int) -> None:
    parser.add_argument(
        "--allow-changes", action="store_true", help="articles may be added and removed"
    )
    group = parser.add_argument_group("over HTTP")
    group.add_argument(
        "--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1, this machine)"
    )
    group.add_argument("--port", type=int, default=port, help=f"default: {port}; 0 for any")
    group.add_argument("--keys-file", metavar="FILE", help="lines of onrecord key: who may")
    group.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name it is reached by, such as news.example.org; repeatable",
    )
