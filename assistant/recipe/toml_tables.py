"""Recipes as TOML: a slice from a table, and a table from a slice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, cast

from ..errors import RecipeError
from .settings import Settings


def _toml(value: object) -> str:
    """A value as TOML: as JSON, but for a delete character, which TOML wants escaped.

    Above ASCII nothing is escaped: JSON's pairs of surrogates are no TOML.
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def refuse_unknown(kind: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    """Raises a `RecipeError` that names what is given and not known."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        msg = f"recipe: unknown {kind} {', '.join(unknown)}; known are {', '.join(known)}"
        raise RecipeError(msg)


def read_slice(default: Settings, name: str, table: Any) -> Any:  # noqa: ANN401  of its class
    """`default` with the values of a table in place of its own."""
    if not isinstance(table, dict):
        msg = f"recipe: [{name}] is a table, got {table!r}"
        raise RecipeError(msg)
    known = {item.name: getattr(default, item.name) for item in fields(cast("Any", default))}
    refuse_unknown(f"key in [{name}]", table, known)
    values = {key: _read_value(known[key], name, key, table[key]) for key in table}
    return replace(cast("Any", default), **values)


def _read_value(default: object, name: str, key: str, value: Any) -> Any:  # noqa: ANN401  TOML's
    if isinstance(default, Settings):
        return read_slice(default, f"{name}.{key}", value)
    wanted = type(default)
    if wanted is float and type(value) is int:
        return float(value)
    if wanted is tuple and isinstance(value, list):
        return tuple(_read_value(0.0, name, key, item) for item in value)
    if type(value) is not wanted:
        msg = f"recipe: [{name}] {key} is of type {wanted.__name__}, got {value!r}"
        raise RecipeError(msg)
    return value


def written(name: str, table: dict[str, Any]) -> Iterator[str]:
    """A table as lines of TOML, the tables in it below its own keys."""
    yield f"[{name}]"
    yield from (
        f"{key} = {_toml(value)}" for key, value in table.items() if not isinstance(value, dict)
    )
    yield ""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from written(f"{name}.{key}", value)


def with_engine(text: str, uri: str) -> str:
    r"""The text of a recipe with this address of an engine in it, all else as it stands.

    >>> print(with_engine("# ours\n[engine]\ntimeout_seconds = 5.0", "milvus://db:19530"), end="")
    # ours
    [engine]
    uri = "milvus://db:19530"
    timeout_seconds = 5.0
    """
    lines, is_inside, kept = text.splitlines(), False, []
    for line in lines:
        if line.lstrip().startswith("["):
            is_inside = line.split("#")[0].strip() == "[engine]"
        if not (is_inside and line.split("=")[0].strip() == "uri"):
            kept.append(line)
        if is_inside and line.split("#")[0].strip() == "[engine]":
            kept.append(f"uri = {_toml(uri)}")
    if f"uri = {_toml(uri)}" not in kept:
        kept += ["", "[engine]", f"uri = {_toml(uri)}"]
    return "\n".join(kept) + "\n"
