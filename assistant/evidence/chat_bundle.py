"""The evidence for a whole chat: one evidence bundle for each of its answers, in one file.

Invariant: as for a bundle, the file has exactly one form, RFC 8785 JSON and one line feed, and each
bundle inside is complete: taken out and written alone it is the bundle `Assistant.bundle` makes.
`digest` is over the bundles' own digests in their order, so a turn that was taken out, put in or
moved shows as well. Like every digest here it is no signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from ..errors import BundleError
from .bundle import STRICT, Bundle
from .canonical import canonical_json, digest_of
from .codec import MAX_BUNDLE_BYTES, read_as

CHAT_BUNDLE_SCHEMA: Final = "onrecord.chat-bundle/1"
"""Name and version of the container's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatBundle:
    """Evidence for the answers of a chat, oldest first."""

    __pydantic_config__: ClassVar = STRICT

    schema: Literal["onrecord.chat-bundle/1"] = CHAT_BUNDLE_SCHEMA
    bundles: tuple[Bundle, ...]
    digest: str

    @classmethod
    def of(cls, bundles: Iterable[Bundle]) -> Self:
        """The container of these bundles, with its digest.

        Raises:
            BundleError: there is none, or together they are larger than is read again.
        """
        kept = tuple(bundles)
        if not kept:
            msg = "a chat without an answer has no evidence; ask something first"
            raise BundleError(msg)
        made = cls(bundles=kept, digest=order_digest(kept))
        if (size := len(made.to_bytes())) > MAX_BUNDLE_BYTES:
            msg = f"the chat's bundles would have {size / 1e6:.0f} MB, over the limit of"
            msg += f" {MAX_BUNDLE_BYTES // 1_000_000} MB; bundle its answers one by one"
            raise BundleError(msg)
        return made

    @classmethod
    def from_bytes(cls, data: bytes) -> ChatBundle:
        """The container `to_bytes` wrote; its form is checked, its claims are not (see `verify`).

        Raises:
            BundleError: as for `Bundle.from_bytes`.
        """
        return read_as(cls, data, schema_at=("schema",), schema=CHAT_BUNDLE_SCHEMA)

    def to_bytes(self) -> bytes:
        """The container as a file: RFC 8785 JSON in UTF-8, and one line feed."""
        values = {
            "schema": self.schema,
            "bundles": [bundle.values() for bundle in self.bundles],
            "digest": self.digest,
        }
        return canonical_json(values) + b"\n"


def order_digest(bundles: Iterable[Bundle]) -> str:
    """The digest over the digests of the bundles, in their order."""
    return digest_of([bundle.digest for bundle in bundles])
