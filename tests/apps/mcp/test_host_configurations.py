"""The configurations shown for hosts are well-formed, and the command in them is one we have."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli.main import build_parser


def blocks(repository: Path, language: str) -> list[str]:
    text = (repository / "docs" / "mcp.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def check_server(server: dict[str, Any]) -> None:
    assert server["command"] == "onrecord"
    arguments = build_parser().parse_args(server["args"])
    assert arguments.run == "mcp"
    assert Path(arguments.index).is_absolute(), "hosts start programs in folders of their own"


@pytest.mark.parametrize(("place", "key"), [(0, "mcpServers"), (1, "servers")])
def test_the_json_of_hosts(repository: Path, place: int, key: str) -> None:
    check_server(json.loads(blocks(repository, "json")[place])[key]["on-record"])


def test_the_toml_of_hosts(repository: Path) -> None:
    (block,) = blocks(repository, "toml")
    check_server(tomllib.loads(block)["mcp_servers"]["on-record"])


def test_every_tool_is_described(repository: Path) -> None:
    text = (repository / "docs" / "mcp.md").read_text(encoding="utf-8")
    for name in ("ask", "search", "fetch", "check_draft", "compare", "list_articles"):
        assert f"| `{name}` |" in text
