"""The few rows that say how things stand: the collection's state, what is staged, who writes.

Invariant: what stands under a name is never put in the place of what stood there, for not every server
does that at once: while it does, a reader finds nothing. A row with the next number is added, the one with
the greatest number counts, and those before it are deleted afterwards.
"""

from __future__ import annotations

import uuid
from typing import Final

from ....errors import EngineError
from .milvus_server import LONGEST_CONTENT, MilvusServer, Row, number, vector, words

_LONGEST_NAME: Final = 64
_PLACES: Final = [1.0, 0.0]  # a collection must have a vector; this one says nothing


class StateRows:
    """What stands under some names of ours, for one collection."""

    def __init__(self, server: MilvusServer, collection: str) -> None:
        self._server = server
        self._place = f"onrecord_state_{collection}"

    def ensure(self) -> None:
        """Make the place for them, if it is not there."""
        if not self._server.has(self._place):
            fields = {
                "id": words(_LONGEST_NAME, is_key=True),
                "name": words(_LONGEST_NAME),
                "number": number(),
                "content": words(),
                "places": vector(len(_PLACES)),
            }
            self._server.create(self._place, fields, indexes=[flat("places")])

    def get(self, name: str) -> str | None:
        """What stands under a name, or `None`."""
        rows = self._rows(name)
        return str(rows[-1]["content"]) if rows else None

    def put(self, name: str, content: str) -> None:
        """Let this stand under a name from now on.

        Of two who do so at the same time, one counts, for everybody the same.

        Raises:
            EngineError: it is too long.
        """
        if len(content.encode("utf-8")) > LONGEST_CONTENT:
            msg = "too many articles in one change for Milvus; put fewer at once"
            raise EngineError(msg)
        before = self._rows(name)
        row = {
            "id": uuid.uuid4().hex,
            "name": name,
            "number": before[-1]["number"] + 1 if before else 1,
            "content": content,
            "places": _PLACES,
        }
        self._server.insert(self._place, [row])
        if before:
            ids = ", ".join(f'"{row["id"]}"' for row in before)
            self._server.delete(self._place, f"id in [{ids}]")

    def delete(self, name: str) -> None:
        """Let nothing stand under a name."""
        self._server.delete(self._place, _named(name))

    def _rows(self, name: str) -> list[Row]:
        """The rows of a name; the last one counts."""
        rows = self._server.query(self._place, _named(name), ["id", "number", "content"])
        return sorted(rows, key=lambda row: (row["number"], row["id"]))


def flat(field: str) -> Row:
    """An index that compares every vector."""
    return {"field_name": field, "index_type": "FLAT", "metric_type": "IP"}


def _named(name: str) -> str:
    return f'name == "{name}"'  # of ours: live, staged, lock
