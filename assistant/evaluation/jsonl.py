"""Reading JSON Lines strictly: every complaint names the file and the line.

Invariant: a line is a JSON object with the required keys and none but the allowed ones, each of
the stated type. Files may be gzip-compressed (`.gz`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ..errors import QuestionSetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One object of a JSON Lines file, and where it stood."""

    path: Path
    number: int
    content: dict[str, Any]

    def refuse(self, reason: str, *, cause: Exception | None = None) -> NoReturn:
        """Raise the `QuestionSetError` that says what is wrong with this line."""
        msg = f"{self.path}, line {self.number}: {reason}"
        raise QuestionSetError(msg) from cause

    def check(self, required: Mapping[str, type], optional: Mapping[str, type]) -> None:
        """Refuse missing keys, keys of neither table, and values of another type.

        Raises:
            QuestionSetError: the first of these that is found.
        """
        known = {**required, **optional}
        check_keys(self, self.content, required=required, known=known)


def check_keys(
    line: Line,
    content: Mapping[str, Any],
    *,
    required: Mapping[str, type],
    known: Mapping[str, type],
) -> None:
    """Refuse what is missing, unknown or of another type in one object of `line`.

    Raises:
        QuestionSetError: naming the file, the line and the first key that is wrong.
    """
    if missing := [name for name in required if name not in content]:
        line.refuse(f"{missing[0]!r} is missing; needed are {', '.join(required)}")
    if unknown := [name for name in content if name not in known]:
        line.refuse(f"unknown key {unknown[0]!r}; known are {', '.join(known)}")
    for name, value in content.items():
        # bool is an int to Python, but no offset
        if not isinstance(value, known[name]) or (known[name] is int and value is True):
            wanted = known[name].__name__
            line.refuse(f"{name!r} is of type {wanted}, got {value!r:.80}")


def read_lines(path: Path) -> Iterator[Line]:
    """The objects of a `.jsonl` or `.jsonl.gz` file, blank lines left out.

    Raises:
        QuestionSetError: the file cannot be read, is not UTF-8, or a line is no JSON object.
    """
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield Line(path=path, number=number, content=_object(raw))
    except QuestionSetError:
        raise
    except (OSError, EOFError, ValueError) as error:
        where = f"{path}, line {number}" if number else str(path)
        msg = f"cannot read {where}: {error}"
        raise QuestionSetError(msg) from error


def _object(raw: bytes) -> dict[str, Any]:
    content = json.loads(raw.decode("utf-8"))
    if not isinstance(content, dict):
        msg = f"expected a JSON object, got {content!r:.80}"
        raise ValueError(msg)  # noqa: TRY004  the line is at fault, not the caller
    return content
