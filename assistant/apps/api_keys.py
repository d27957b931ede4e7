"""Who may use the HTTP API and MCP over HTTP: names, and hashes of keys, in a text file.

Invariant: no key is kept, printed twice or logged. A line of the file is `name:sha256` with the
hash in hex; lines that are empty or begin with `#` are ignored. A key is 256 random bits, so its
SHA-256 needs no salt and no stretching: there is nothing to guess from.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..errors import ServerError
from .secret_files import check_name, named_hashes

_PREFIX: Final = "onrecord_"
_LONGEST_KEY: Final = 256
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeys:
    """The names that have a key, each with the SHA-256 of it."""

    digests: tuple[tuple[str, str], ...] = field(repr=False)

    def name_of(self, key: str) -> str | None:
        """Whose key this is, or `None`; every digest is compared, whatever is found."""
        if len(key) > _LONGEST_KEY:
            return None
        given = _digest(key)
        found = None
        for name, digest in self.digests:
            if hmac.compare_digest(given, digest):
                found = name
        return found

    @classmethod
    def of(cls, **keys: str) -> ApiKeys:
        """These keys, by name."""
        return cls(digests=tuple((name, _digest(key)) for name, key in keys.items()))


def new_key() -> str:
    """A key that nobody has."""
    return _PREFIX + secrets.token_urlsafe(32)


def key_line(name: str, key: str) -> str:
    """The line of the file for a name and a key.

    Raises:
        ServerError: the name cannot be used.
    """
    check_name(name)
    return f"{name}:{_digest(key)}"


def read_keys(file: Path) -> ApiKeys:
    """The keys in a file of `name:sha256` lines.

    Raises:
        ServerError: it cannot be read, holds no key, a name twice, a line that is none, or others
            than its owner may change it.
    """
    found: dict[str, str] = {}
    for number, name, digest in named_hashes(file, kind="keys"):
        if name in found or not _DIGEST.fullmatch(digest):
            msg = f"{file}, line {number}: not a key of its own; make the line with: onrecord key NAME"
            raise ServerError(msg)
        found[name] = digest
    if not found:
        msg = f"{file} holds no key; make a line with: onrecord key NAME"
        raise ServerError(msg)
    return ApiKeys(digests=tuple(found.items()))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
