"""A connection to Milvus: the only module that imports pymilvus.

Invariant: every call has a deadline and reads what was acknowledged before it (Strong consistency);
whatever the server or the client says comes out as one of our errors, and without the token.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import grpc
from pymilvus import DataType, MilvusClient, MilvusException

from ....errors import EngineError, EngineUnavailableError
from ..engine_address import EngineAddress

LONGEST_CONTENT: Final = 65_535
"""Bytes that a text field of Milvus holds."""

_STRONG: Final = "Strong"
_MISSING: Final = 100  # its code where there is no such collection
_TRY_TO_REACH: Final = 5.0
_CHANNEL: Final = {
    # A server that was away is asked again soon; gRPC would wait for up to two minutes
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1_000,
    "grpc.use_local_subchannel_pool": 1,
}
_NOT_LOADED: Final = "released"
_CONNECTING: Final = 2  # and where nobody answers
_TOO_LATE: Final = ("deadline", "unavailable", "fail connecting", "timeout", "timed out")
_ANSWERS_LATE: Final = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}

Row = dict[str, Any]
Hits = list[tuple[int, float]]
"""The ids of rows with their inner products, best first."""


class CollectionGoneError(EngineError):
    """There is no such collection, or not any more."""


class MilvusServer:
    """One server, or a file; may be shared between threads."""

    def __init__(self, address: EngineAddress, *, seconds: float) -> None:
        """Raises `EngineUnavailableError` where nobody answers within `seconds`."""
        # What goes wrong is raised as well; with its traceback it would be logged a second time
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.seconds = seconds
        parts = urlsplit(address.uri)
        self.name = f"{parts.hostname}:{parts.port}" if parts.hostname else parts.path
        given: dict[str, Any] = {"dedicated": True, "grpc_options": dict(_CHANNEL)}
        if address.token:
            given["token"] = address.token
        if parts.hostname and parts.path.strip("/"):
            given["db_name"] = parts.path.strip("/")
        deadline = time.monotonic() + min(seconds, _TRY_TO_REACH)
        while True:
            try:
                self._client: Any = MilvusClient(uri=_uri_of(address), timeout=seconds, **given)
                break
            except (MilvusException, grpc.RpcError, OSError, ValueError, ImportError) as error:
                problem = self._translated(error)
                # Of a server that is just starting
                if time.monotonic() > deadline or not isinstance(problem, EngineUnavailableError):
                    raise problem from error
            time.sleep(0.2)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def version(self) -> str:
        """What the server says it is; one that does not say so is only Milvus."""
        try:
            return f"Milvus {self._client.get_server_version(timeout=self.seconds)}"
        except (MilvusException, grpc.RpcError) as error:
            problem = self._translated(error)
            if isinstance(problem, EngineUnavailableError):
                raise problem from error
            return "Milvus"

    def has(self, collection: str) -> bool:
        """Whether there is such a collection."""
        return bool(self._ask("has_collection", collection))

    def create(self, collection: str, fields: Mapping[str, Any], *, indexes: Sequence[Row]) -> None:
        """Make a collection with these fields, unless it is there; `fields` as `FIELDS` below."""
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        for name, (kind, options) in fields.items():
            schema.add_field(name, kind, **options)
        chosen = self._client.prepare_index_params()
        for index in indexes:
            chosen.add_index(**index)
        try:
            self._ask(
                "create_collection",
                collection,
                schema=schema,
                index_params=chosen,
                consistency_level=_STRONG,
            )
        except EngineUnavailableError:
            raise
        except EngineError:
            if not self.has(collection):  # else another process made it at the same time
                raise

    def index(self, collection: str, field: str) -> None:
        """Let a field be looked up by its values, where the server can."""
        chosen = self._client.prepare_index_params()
        chosen.add_index(field, index_type="INVERTED")
        try:
            self._ask("create_index", collection, chosen)
        except EngineUnavailableError:
            raise
        except EngineError:
            return  # what it is asked is the same; it only takes longer

    def drop(self, collection: str) -> None:
        """Remove a collection, if it is there."""
        if self.has(collection):
            self._ask("drop_collection", collection)

    def collections(self) -> list[str]:
        """The names of all collections."""
        return list(self._ask("list_collections"))

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        """Add rows of new ids."""
        if rows:
            self._ask("insert", collection, list(rows))

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Put rows in place of those of the same ids; some servers have neither for a moment."""
        if rows:
            self._ask("upsert", collection, list(rows))

    def delete(self, collection: str, expression: str) -> None:
        """Take rows out."""
        self._ask("delete", collection, filter=expression)

    def query(self, collection: str, expression: str, fields: Sequence[str]) -> list[Row]:
        """All rows that fulfil an expression."""
        found: list[Row] = list(
            self._ask(
                "query",
                collection,
                filter=expression,
                output_fields=list(fields),
                consistency_level=_STRONG,
            )
        )
        return found

    def count(self, collection: str, expression: str) -> int:
        """How many rows fulfil an expression."""
        return int(self.query(collection, expression, ["count(*)"])[0]["count(*)"])

    def nearest(
        self,
        collection: str,
        field: str,
        vector: object,
        *,
        expression: str,
        limit: int,
        parameters: Mapping[str, Any],
        columns: Sequence[str] = (),
    ) -> tuple[Hits, dict[int, Row]]:
        """The rows with the greatest inner product, best first; and these columns of each, by its id."""
        (hits,) = self._ask(
            "search",
            collection,
            data=[vector],
            anns_field=field,
            filter=expression,
            limit=limit,
            search_params={"metric_type": "IP", "params": dict(parameters)},
            output_fields=list(columns),
            consistency_level=_STRONG,
        )
        # Not hit by hit: each is a dictionary of its own
        found = list(zip(hits.ids, hits.distances, strict=True))
        return found, {hit["id"]: hit["entity"] for hit in hits} if columns else {}

    def _ask(self, method: str, *given: object, **options: object) -> Any:  # noqa: ANN401  untyped
        try:
            return getattr(self._client, method)(*given, timeout=self.seconds, **options)
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            problem = self._translated(error)
            # Some servers have a collection on disk alone after they were started again
            if method != "load_collection" and _NOT_LOADED in str(problem):
                self._ask("load_collection", given[0])
                return self._ask(method, *given, **options)
            raise problem from error
        except ValueError as error:  # of a channel that was closed meanwhile
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> EngineError:
        code = getattr(error, "code", None)
        status = code() if callable(code) else None
        said = str(getattr(error, "message", "") or error).partition("\n")[0][:300]
        if status in _ANSWERS_LATE or code == _CONNECTING or _is_late(said):
            return EngineUnavailableError(
                f"Milvus at {self.name} cannot be reached, or did not answer within"
                f" {self.seconds:g} seconds: nothing was searched"
            )
        if code == _MISSING:
            return CollectionGoneError(f"Milvus at {self.name} has no such collection: {said}")
        return EngineError(f"Milvus at {self.name} refuses: {said}")


def _is_late(said: str) -> bool:
    return any(word in said.lower() for word in _TOO_LATE)


def _uri_of(address: EngineAddress) -> str:
    parts = urlsplit(address.uri)
    if address.scheme == "milvus+file":
        return parts.path
    secure = address.scheme == "milvus+tls"
    return f"{'https' if secure else 'http'}://{parts.netloc}"


def number(*, is_key: bool = False) -> tuple[DataType, Row]:
    """A field of whole numbers."""
    return DataType.INT64, {"is_primary": True} if is_key else {}


def numbers(most: int) -> tuple[DataType, Row]:
    """A field of up to so many whole numbers."""
    return DataType.ARRAY, {"element_type": DataType.INT64, "max_capacity": most}


def words(longest: int = LONGEST_CONTENT, *, is_key: bool = False) -> tuple[DataType, Row]:
    """A field of text of up to so many bytes."""
    return DataType.VARCHAR, {"max_length": longest, **({"is_primary": True} if is_key else {})}


def vector(dimensions: int) -> tuple[DataType, Row]:
    """A field of vectors."""
    return DataType.FLOAT_VECTOR, {"dim": dimensions}


def sparse_vector() -> tuple[DataType, Row]:
    """A field of sparse vectors."""
    return DataType.SPARSE_FLOAT_VECTOR, {}
