"""Reads a bundle strictly: what this version does not know to the last byte, it refuses.

Invariant: what is returned writes itself as exactly the bytes that were read. So nothing stands
in an accepted file that is not a known field: no second value under a key, no white space, no
other spelling of a number.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import pydantic

from ..errors import BundleError

MAX_BUNDLE_BYTES: Final = 64_000_000
"""Ten articles of the greatest size that is read, and no more than a parser holds in memory."""
_NAMED = re.compile(rb'"onrecord\.(?:chat-)?bundle/')
_SHOWN_FAULTS: Final = 3
_FAULTS: Final = {
    "unexpected_keyword_argument": "is a field this version does not know",
    "missing": "is missing",
}


def read_bundle_file(path: Path) -> bytes:
    """The bytes of a bundle's file.

    Raises:
        BundleError: the file cannot be read, or is larger than `MAX_BUNDLE_BYTES`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BUNDLE_BYTES + 1)
    except OSError as error:
        msg = f"cannot read the bundle {path}: {error.strerror or error}"
        raise BundleError(msg) from error
    _check_size(data)
    return data


def is_bundle(data: bytes) -> bool:
    """Whether these bytes name the schema of a bundle anywhere, of whatever version, whole or not."""
    return _NAMED.search(data) is not None


class Written(Protocol):
    """What a file holds: it writes itself in one form."""

    def to_bytes(self) -> bytes:
        """The file."""


T = TypeVar("T", bound=Written)


def read_as(kind: type[T], data: bytes, *, schema_at: tuple[str, ...], schema: str) -> T:
    """What is in `data`, if it is a file of this kind.

    Args:
        kind: the dataclass that is in the file; it writes itself back by `to_bytes`.
        data: the file.
        schema_at: the keys that lead to the name of the file's schema.
        schema: the name it has to have; a class of another version reads another one.

    Raises:
        BundleError: see `Bundle.from_bytes`.
    """
    _check_size(data)
    value = _parsed(data)
    for key in schema_at:
        value = value.get(key) if isinstance(value, dict) else None
    _check_schema(value, schema)
    try:
        read: T = _adapter(kind).validate_json(data)
    except pydantic.ValidationError as error:
        raise BundleError(_faults_of(error)) from error
    _check_canonical(data, read.to_bytes())
    return read


def names_schema(data: bytes, schema: str) -> bool:
    """Whether the file says of itself, at its top, that it is written by this schema.

    Raises:
        BundleError: too large, or no JSON.
    """
    _check_size(data)
    value = _parsed(data)
    return isinstance(value, dict) and value.get("schema") == schema


@cache
def _adapter(kind: type[T]) -> pydantic.TypeAdapter[T]:
    return pydantic.TypeAdapter(kind)


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BUNDLE_BYTES:
        limit = f"{MAX_BUNDLE_BYTES // 1_000_000} MB"
        msg = f"the bundle is larger than {limit}, which is more than is read"
        raise BundleError(msg)


def _parsed(data: bytes) -> Any:  # noqa: ANN401  JSON of any shape
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        msg = f"the bundle is not UTF-8 at byte {error.start + 1:,}"
        raise BundleError(msg) from error
    except json.JSONDecodeError as error:
        msg = f"the bundle is not JSON: {error.msg} at character {error.pos + 1:,}"
        raise BundleError(msg) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, BundleError):
            raise
        msg = f"the bundle is not JSON that can be read: {type(error).__name__}"
        raise BundleError(msg) from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"the bundle gives the key {twice[:100]!r} twice in one object"
        raise BundleError(msg)
    return found


def _no_number(word: str) -> None:
    msg = f"the bundle is not JSON: {word} is no number"
    raise BundleError(msg)


def _check_schema(found: object, schema: str) -> None:
    if found == schema:
        return
    name = schema.partition("/")[0]
    if isinstance(found, str) and found.startswith(f"{name}/"):
        msg = f"the bundle is written as {found[:100]!r}; this version reads {schema!r}"
    else:
        msg = f"this is no evidence bundle: its content names no schema {schema!r}"
    raise BundleError(msg)


def _faults_of(error: pydantic.ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    lines = []
    for fault in faults[:_SHOWN_FAULTS]:
        place = "".join(f"/{str(step)[:100]}" for step in fault["loc"]) or "the file"
        reason = _FAULTS.get(fault["type"]) or f"is wrong ({fault['msg']})"
        lines.append(f"{place} {reason}")
    if more := len(faults) - len(lines):
        lines.append(f"{more} more")
    return f"the bundle is not well formed: {'; '.join(lines)}"


def _check_canonical(data: bytes, canonical: bytes) -> None:
    if data == canonical:
        return
    shared = min(len(data), len(canonical))
    place = next((at for at in range(shared) if data[at] != canonical[at]), shared)
    msg = f"the bundle is not in canonical form (RFC 8785 and one line feed) from byte {place + 1:,} on"
    raise BundleError(msg)
