"""Which engine an address means: the kinds of servers there are, by the scheme of their URIs.

Invariant: an engine's module, and with it its client library, is imported when a collection on it is
opened and not before. No address that is shown or written holds a secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, Protocol, cast
from urllib.parse import parse_qs, urlsplit

from ...errors import EngineError, MissingExtraError
from ...recipe import EngineSettings
from .passage_store import Making, PassageStore

DEFAULT_COLLECTION: Final = "onrecord"

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

_ENGINES: Final = {
    "postgresql": ("postgres", ".postgres.postgres_store"),
    "postgres": ("postgres", ".postgres.postgres_store"),
    "milvus": ("milvus", ".milvus.milvus_store"),
    "milvus+file": ("milvus", ".milvus.milvus_store"),
    "milvus+tls": ("milvus", ".milvus.milvus_store"),
}
"""From a scheme to the extra that installs the engine's client, and the module with `open_store`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAddress:
    """Where a collection lies, and what lets us in.

    `uri` may end in `?collection=NAME`; the name is `onrecord` where it does not. `token` is a
    password or token from the environment. It is never shown, and written nowhere.
    """

    uri: str
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        EngineSettings(uri=self.uri)  # refuses a password in it

    @property
    def scheme(self) -> str:
        """The kind of engine."""
        return urlsplit(self.uri).scheme.casefold()

    @property
    def collection(self) -> str:
        """The name of the collection on that server.

        >>> EngineAddress(uri="postgresql://db.example/press?collection=wire").collection
        'wire'
        """
        return parse_qs(urlsplit(self.uri).query).get("collection", [DEFAULT_COLLECTION])[0]

    def checked_collection(self, *, longest: int) -> str:
        """The name, as every server takes it; of at most so many characters.

        Raises:
            EngineError: it is none.
        """
        name = self.collection
        if len(name) > longest or not _NAME.fullmatch(name):
            msg = f"a collection is named by small letters, digits and _, {longest} at most, got {name!r}"
            raise EngineError(msg)
        return name


class _Opens(Protocol):
    def __call__(
        self, address: EngineAddress, making: Making, *, settings: EngineSettings
    ) -> PassageStore: ...


def open_store(address: EngineAddress, making: Making, *, settings: EngineSettings) -> PassageStore:
    """The collection at an address, made there first where there is none.

    Raises:
        EngineError: no engine has this scheme, or the collection cannot be opened.
        EngineMismatchError: the collection was made otherwise than `making` says.
        EngineUnavailableError: the server is not there.
        MissingExtraError: the engine's client is not installed.
    """
    extra, module = _ENGINES.get(address.scheme, (None, None))
    if extra is None or module is None:
        known = ", ".join(f"{scheme}://" for scheme in _ENGINES)
        msg = f"no engine is known for the address {address.uri!r}; known are {known}"
        raise EngineError(msg)
    try:
        engine = import_module(module, __package__)
    except ModuleNotFoundError as error:
        msg = f"the engine of {address.scheme}:// needs the extra [{extra}]: pip install 'onrecord[{extra}]'"
        raise MissingExtraError(msg) from error
    opens = cast("_Opens", engine.open_store)
    return opens(address, making, settings=settings)
