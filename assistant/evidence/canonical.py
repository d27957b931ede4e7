"""The one form a bundle's content has as bytes, and the digests over it.

Invariant: equal content gives equal bytes. The form is RFC 8785, the JSON Canonicalization Scheme:
no white space, keys sorted by UTF-16 code units, one spelling for each string and each number. A
digest is the SHA-256 of those bytes in UTF-8, as 64 lower-case hex digits, so anyone can compute
it again with any implementation of the standard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import rfc8785

from ..errors import BundleError


def canonical_json(value: object) -> bytes:
    r"""`value` as RFC 8785 bytes.

    Raises:
        BundleError: a number JSON cannot hold exactly, a lone surrogate, or no JSON value.

    >>> canonical_json({"b": 1.0, "a": ["é", None]})
    b'{"a":["\xc3\xa9",null],"b":1}'
    """
    try:
        return rfc8785.dumps(cast("Any", value))  # which refuses what is no JSON value
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        msg = f"this cannot be written as canonical JSON: {error}"
        raise BundleError(msg) from error


def digest_of(value: object) -> str:
    """SHA-256 of the canonical form of `value`."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def field_digests(value: object) -> dict[str, str]:
    """The digest of every field, by its JSON Pointer (RFC 6901).

    A field is what holds no other: a string, number, boolean, null, or an empty list or object.

    >>> sorted(field_digests({"a": {"b": 1}, "c": []}))
    ['/a/b', '/c']
    """
    return {pointer: digest_of(field) for pointer, field in fields_of(value)}


def fields_of(value: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    """Every field below `value` with its JSON Pointer."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from fields_of(inner, f"{pointer}/{step}")
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for number, inner in enumerate(value):
            yield from fields_of(inner, f"{pointer}/{number}")
    else:
        yield pointer, value
