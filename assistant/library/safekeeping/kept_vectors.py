"""The vectors of passages, kept beside the articles so that nothing is encoded twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from .database import Database
from .sealing import vector_seal

_PARAMETERS_AT_ONCE: Final = 500  # well under SQLite's limit on bound parameters


class KeptVectors:
    """The vectors of one library, by model and by the hash of what was encoded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, model: str, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float16]]:
        """The vectors for these hashes, one run of numbers each; without those that are damaged."""
        found: dict[bytes, npt.NDArray[np.float16]] = {}
        for begin in range(0, len(keys), _PARAMETERS_AT_ONCE):
            part = keys[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._database.rows(
                "SELECT text_sha256, vectors, seal FROM passage_vectors"  # noqa: S608  only question marks
                f" WHERE model = ? AND text_sha256 IN ({marks})",
                (model, *part),
            )
            found.update(
                {
                    key: np.frombuffer(vectors, dtype="<f2")
                    for key, vectors, seal in rows
                    if seal == vector_seal(model, key, vectors)
                }
            )
        return found

    def keep(self, model: str, vectors: Iterable[tuple[bytes, npt.NDArray[np.float16]]]) -> None:
        """Add vectors, in a transaction of its own; nothing where none may be kept."""
        if self._database.is_read_only:
            return
        with self._database.transaction():
            self._database.executemany(
                "INSERT OR REPLACE INTO passage_vectors VALUES (?, ?, ?, ?)",
                [
                    (model, key, blob, vector_seal(model, key, blob))
                    for key, some in vectors
                    for blob in [some.astype("<f2").tobytes()]
                ],
            )
