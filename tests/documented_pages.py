"""The code blocks of a page, and what runs them in a folder as a reader would.

A block named by `title="FILE"` is a file. In a `console` block, lines that begin with "$ " are commands and
the others what they print, where "…" stands for anything. Python blocks of a page run one after the other.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.apps.cli.main import build_parser, main

_FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?[^\n]*\n(.*?)^```$', re.MULTILINE | re.DOTALL)
NOT_RUN = {"sh", "", "ini", "nginx", "text", "yaml"}
"""What is shown to be typed elsewhere: installing, servers, units. Its `onrecord` lines are parsed."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    language: str
    title: str | None
    content: str


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(kind, title or None, content) for kind, title, content in _FENCE.findall(text)]


@dataclass
class Reader:
    """Somebody who follows a page step by step, beginning in `folder`."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def follow(self, page: Path, *, stop_before: str | None = None) -> int:
        """Run the blocks of a page, up to the one that holds `stop_before`; how many were run."""
        done = 0
        for block in blocks_of(page):
            if stop_before and stop_before in block.content:
                break
            done += self._run(block, page)
        return done

    def _run(self, block: Block, page: Path) -> bool:
        if block.title:
            file = self.folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.content, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.content, page.name, "exec"), self.names)  # noqa: S102  our own page
        elif block.language == "console":
            self._type(block.content)
        elif block.language == "json":
            json.loads(block.content)
        elif block.language == "toml":
            tomllib.loads(block.content)
        else:
            assert block.language in NOT_RUN, f"{page.name}: nothing runs {block.language}"
            return False
        return True

    def _type(self, content: str) -> None:
        for typed, expected in _commands(content):
            words = shlex.split(typed)
            if words[0] == "cd":
                self.folder = (self.folder / words[1]).resolve()
                self.names["__chdir__"](self.folder)
                continue
            assert words[0] == "onrecord", f"nobody here types {typed}"
            shown = io.StringIO()
            with redirect_stdout(shown), redirect_stderr(shown):
                main(words[1:])
            assert _fits(shown.getvalue(), expected), (
                f"$ {typed}\n{shown.getvalue()}\n!=\n{expected}"
            )


def _commands(content: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        typed, _, expected = part.partition("\n")
        yield typed, expected


def _fits(shown: str, expected: str) -> bool:
    if not expected.strip():
        return True
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.search(f"^{pattern}$", shown.strip(), re.DOTALL | re.MULTILINE) is not None


def typed_lines(page: Path) -> Iterator[list[str]]:
    """The words after `onrecord` in every line of a page that is typed in a shell."""
    for block in blocks_of(page):
        if block.language not in {"sh", "", "console"}:
            continue
        for line in block.content.splitlines():
            command = line.removeprefix("$ ").strip()
            for part in re.split(r"\s(?:&&|\|\||>>?|\|)\s", command.split("  #")[0]):
                if part.startswith("onrecord ") and "[" not in part and "…" not in part[9:10]:
                    yield shlex.split(part)[1:]


def parses(words: list[str]) -> bool:
    """Whether the command line understands these words."""
    try:
        with redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):
            build_parser().parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True
