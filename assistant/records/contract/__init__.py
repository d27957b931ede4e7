"""The JSON schema of everything that Python, the shell, HTTP and MCP give back.

Invariant: `onrecord.schema.json` is the contract, and the only one. `to_dict` writes what it says,
and the doors that publish a schema of their own publish definitions cut out of this file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

SCHEMA_FILE: Final = Path(__file__).with_name("onrecord.schema.json")
_LOCAL: Final = "#/$defs/"


@cache
def contract() -> dict[str, Any]:
    """The whole schema (JSON Schema 2020-12), with one definition for each kind of value.

    It is read once and shared: change nothing in it.
    """
    read: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return read


def definition(name: str) -> dict[str, Any]:
    """The schema of one kind of value, with the definitions it needs and no others.

    >>> sorted(definition("Locator")["properties"])
    ['article_id', 'end', 'start', 'text_sha256']

    Raises:
        KeyError: the contract has no such definition.
    """
    known = contract()["$defs"]
    needed: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        found = known[waiting.pop()]
        for other in references(found):
            if other not in needed:
                needed[other] = known[other]
                waiting.append(other)
    return {**known[name], **({"$defs": needed} if needed else {})}


def references(schema: object) -> set[str]:
    """The names of the definitions that a schema points to, itself included where it does."""
    if isinstance(schema, list):
        return {name for item in schema for name in references(item)}
    if not isinstance(schema, dict):
        return set()
    target = schema.get("$ref", "")
    own = {target.removeprefix(_LOCAL)} if target.startswith(_LOCAL) else set()
    return own | {name for item in schema.values() for name in references(item)}


def under(prefix: str) -> dict[str, Any]:
    """The definitions with every reference below another place, such as `#/components/schemas/`."""
    text = json.dumps(contract()["$defs"], ensure_ascii=False)
    moved: dict[str, Any] = json.loads(text.replace(f'"{_LOCAL}', f'"{prefix}'))
    return moved
