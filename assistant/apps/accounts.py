"""Who may use a served page: names and password hashes in a text file.

Invariant: no password is kept, printed or logged. A line of the file is
`name:scrypt$N$r$p$salt$hash` with salt and hash in base64; lines that are empty or begin with `#`
are ignored.

The hash is scrypt (RFC 7914) from the standard library, at 32 MB and three rounds, one of the
settings of equal strength that OWASP's Password Storage Cheat Sheet lists.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..errors import ServerError
from .secret_files import check_name, named_hashes

COST: Final = 1 << 15
BLOCK: Final = 8
ROUNDS: Final = 3
SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 256

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_MOST_MEMORY: Final = 256 << 20
_MOST_ROUNDS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordHash:
    """A salted scrypt hash of one password.

    Raises:
        ServerError: parameters that are no scrypt, weaker than a hash should be, or would take
            more than 256 MB.
    """

    cost: int
    block: int
    rounds: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def __post_init__(self) -> None:
        is_power = self.cost > 1 and self.cost & (self.cost - 1) == 0
        fits = 128 * self.cost * self.block <= _MOST_MEMORY and self.rounds <= _MOST_ROUNDS
        strong = self.cost * self.block * self.rounds >= COST * BLOCK
        if not (is_power and self.block > 0 and self.rounds > 0 and fits and strong):
            msg = f"scrypt with N={self.cost}, r={self.block}, p={self.rounds} is not accepted"
            raise ServerError(msg)
        if len(self.salt) < _SALT_BYTES or len(self.digest) < _HASH_BYTES:
            msg = "a password hash has 16 bytes of salt and 32 of hash at least"
            raise ServerError(msg)

    @classmethod
    def of(cls, password: str) -> PasswordHash:
        """A new hash of this password, with a salt of its own."""
        salt = secrets.token_bytes(_SALT_BYTES)
        digest = _scrypt(password, salt, (COST, BLOCK, ROUNDS), _HASH_BYTES)
        return cls(cost=COST, block=BLOCK, rounds=ROUNDS, salt=salt, digest=digest)

    @classmethod
    def parse(cls, text: str) -> PasswordHash:
        """The hash that `str` wrote.

        Raises:
            ServerError: it is none.
        """
        kind, *parts = text.split("$")
        try:
            cost, block, rounds = (int(part) for part in parts[:3])
            salt, digest = (base64.b64decode(part, validate=True) for part in parts[3:])
        except (ValueError, binascii.Error) as error:
            msg = "not a password hash; make the line with: onrecord password NAME"
            raise ServerError(msg) from error
        if kind != "scrypt":
            msg = "not an scrypt hash; make the line with: onrecord password NAME"
            raise ServerError(msg)
        return cls(cost=cost, block=block, rounds=rounds, salt=salt, digest=digest)

    def __str__(self) -> str:
        numbers = f"{self.cost}${self.block}${self.rounds}"
        salt, digest = (base64.b64encode(part).decode() for part in (self.salt, self.digest))
        return f"scrypt${numbers}${salt}${digest}"

    def fits(self, password: str) -> bool:
        """Whether this is the hash of `password`; takes as long either way."""
        parameters = (self.cost, self.block, self.rounds)
        found = _scrypt(password, self.salt, parameters, len(self.digest))
        return hmac.compare_digest(found, self.digest)


def _scrypt(password: str, salt: bytes, parameters: tuple[int, int, int], length: int) -> bytes:
    cost, block, rounds = parameters
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=block,
        p=rounds,
        maxmem=2 * _MOST_MEMORY,
        dklen=length,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The names that may sign in, each with the hash of its password.

    Raises:
        ServerError: there is none.
    """

    hashes: tuple[tuple[str, PasswordHash], ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.hashes:
            msg = "there is no account; make a line for the file with: onrecord password NAME"
            raise ServerError(msg)

    def admits(self, name: str, password: str) -> bool:
        """Whether the password is the name's; unknown names take as long as known ones."""
        if len(password) > LONGEST_PASSWORD:
            return False
        known = dict(self.hashes)
        fits = known.get(name, self.hashes[0][1]).fits(password)
        return fits and name in known


def read_accounts(file: Path) -> Accounts:
    """The accounts in a file of `name:hash` lines.

    Raises:
        ServerError: it cannot be read, holds no account, a name twice, a line that is none, or
            others than its owner may change it.
    """
    found: dict[str, PasswordHash] = {}
    for number, name, stored in named_hashes(file, kind="accounts"):
        if name in found:
            msg = f"{file}, line {number}: the name {name!r} stands there twice"
            raise ServerError(msg)
        try:
            check_name(name)
            found[name] = PasswordHash.parse(stored)
        except ServerError as error:
            msg = f"{file}, line {number}: {error}"
            raise ServerError(msg) from error
    try:
        return Accounts(hashes=tuple(found.items()))
    except ServerError as error:
        msg = f"{file}: {error}"
        raise ServerError(msg) from error


def account_line(name: str, password: str) -> str:
    """The line of the file for a name and a password.

    Raises:
        ServerError: the name cannot be used, or the password is too short or too long.
    """
    check_name(name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        msg = f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        raise ServerError(msg)
    return f"{name}:{PasswordHash.of(password)}"
