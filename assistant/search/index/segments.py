"""A segment of a build: articles laid out once, as a folder of files that never change.

Invariant: a segment is named by the SHA-256 of its listing, the listing holds the SHA-256 of every
file, and every byte is checked before it is used (`integrity`); so a name stands for these bytes
and no others. It is written to a temporary folder, flushed to disk and renamed once. Segments know
nothing of each other: what became of their articles since is the build's to know. No pickle: JSON,
`.npy` and `.npz` without objects, and FAISS's own format.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ...errors import BuildError
from ...recipe import VectorSettings
from ...whole_files import sync_to_disk
from ..arrays import Hashes, SpanColumns
from ..vectors import ExactVectors, VectorIndex
from .columns import Column, FileColumn
from .integrity import VerifiedFiles, write_blocks
from .postings import Postings, Vocabulary

LISTING: Final = "segment.json"
ARRAYS: Final = "arrays.npz"
PASSAGES: Final = "passages"
SENTENCES: Final = "sentences"
CODES: Final = f"{PASSAGES}.faiss"
_NUMPY_SAYS: Final = (
    *(OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, SyntaxError),
    *(MemoryError, OverflowError, RecursionError, TokenError, BadZipFile, struct.error, zlib.error),
)
"""Of files that are none of ours, under sums that fit them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Articles laid out for search, in memory but for what is large, and never changed.

    `contents` and `text_hashes` are uint8 of shape (articles, 32): SHA-256 of everything an article
    is, and of its text, so that offsets are never applied to another.
    `passages` is int32 of shape (passages, 3): number of the article, start, end, sorted.
    `sentences` has rows of start and end; those of passage `p` are `first[p]:first[p + 1]`, and so
    are the rows of `sentence_vectors`, float16 of shape (sentences, dimensions), which no search
    goes through: they are read of passages that were found.
    """

    name: str
    article_ids: tuple[str, ...]
    contents: Hashes
    text_hashes: Hashes
    passages: SpanColumns
    first: npt.NDArray[np.int64]
    sentences: Column
    postings: Postings
    passage_vectors: VectorIndex
    sentence_vectors: Column


def read_segment(
    folder: Path, name: str, settings: VectorSettings, *, whole: bool = False
) -> Segment:
    """The segment of this name below `folder`, verified as far as it is read.

    What is read later is verified then; `whole` verifies all of it now.

    Raises:
        BuildError: it is missing, or anything about it disagrees.
    """
    root = folder / name
    try:
        listing = (root / LISTING).read_bytes()
        if hashlib.sha256(listing).hexdigest() != name:
            msg = f"{LISTING} does not match its checksum"
            raise ValueError(msg)
        files = VerifiedFiles(root, listing)
        if whole:
            files.verify_all()
        return _open(files, name, settings)
    except FileNotFoundError as error:
        msg = f"there is no complete segment in {root}"
        raise BuildError(msg) from error
    except _NUMPY_SAYS as error:
        msg = f"the segment in {root} is damaged: {error}"
        raise BuildError(msg) from error


class SegmentFolder:
    """A segment on its way to disk: vectors are appended as they are made, the rest comes last.

    Every method raises `OSError` where the disk is full or the folder cannot be written.
    """

    def __init__(self, temporary: Path, *, exact: bool) -> None:
        """`temporary` is an empty folder; unless `exact`, passages are given codes to search by."""
        self._folder = temporary
        self._exact = exact
        self.passage_vectors = VectorFile(temporary / f"{PASSAGES}.vectors.npy")
        self.sentence_vectors = VectorFile(temporary / f"{SENTENCES}.vectors.npy")

    def finish(self, arrays: SegmentArrays, settings: VectorSettings) -> str:
        """Write everything else; returns the segment's name, which the folder is to have."""
        self.close()
        np.savez(self._folder / ARRAYS, allow_pickle=False, **arrays.held())
        for name, array in arrays.read_by_place().items():
            np.save(self._folder / f"{name}.npy", array, allow_pickle=False)
        if not self._exact:
            from .probed_vectors import ProbedVectors  # and FAISS, which few collections need

            vectors = FileColumn(self._folder / f"{PASSAGES}.vectors.npy")
            (self._folder / CODES).write_bytes(ProbedVectors.of(vectors, settings).to_bytes())
        write_blocks(self._folder)
        return _list(self._folder)

    def close(self) -> None:
        """Close the files; what is not finished is of no use."""
        self.passage_vectors.close()
        self.sentence_vectors.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentArrays:
    """What a segment holds beside its vectors; see `Segment`."""

    article_ids: Sequence[str]
    contents: Hashes
    text_hashes: Hashes
    passages: SpanColumns
    first: npt.NDArray[np.int64]
    sentences: SpanColumns
    postings: Postings

    def held(self) -> dict[str, npt.NDArray[Any]]:
        """What every opening holds in memory, in one file: a segment of one article is quick to write."""
        ids = json.dumps(list(self.article_ids), ensure_ascii=False).encode("utf-8")
        postings = self.postings
        return {
            "article_ids": np.frombuffer(ids, dtype=np.uint8),
            "contents": self.contents,
            "text_hashes": self.text_hashes,
            "passages": self.passages,
            "first": self.first,
            "vocabulary": np.frombuffer(postings.vocabulary.text, dtype=np.uint8),
            "vocabulary_edges": postings.vocabulary.edges,
            "postings_offsets": postings.offsets,
            "postings_peaks": postings.peaks,
            "postings_lengths": postings.lengths,
        }

    def read_by_place(self) -> dict[str, npt.NDArray[Any]]:
        """What may be too large to be held."""
        return {
            "sentences": self.sentences,
            "postings_rows": self.postings.rows[:],
            "postings_counts": self.postings.counts[:],
        }


class VectorFile:
    """A `.npy` file of vectors in 16 bits that grows; it is complete once it is closed."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("xb")
        self._kind = np.dtype("<f2")
        self._shape = (0, 1)

    def append(self, vectors: npt.NDArray[np.floating[Any]]) -> None:
        """Add vectors, of shape (rows, dimensions)."""
        if not self._shape[0]:
            self._shape = (0, vectors.shape[1])
            self._write_header()
        self._shape = (self._shape[0] + len(vectors), vectors.shape[1])
        self._file.write(vectors.astype(self._kind, copy=False).tobytes())

    def close(self) -> None:
        """Write how many there are, and close the file; a second time does nothing."""
        if not self._file.closed:
            self._file.seek(0)
            self._write_header()  # numpy leaves room for the number of rows to grow
            self._file.close()

    def _write_header(self) -> None:
        facts = {"descr": self._kind.str, "fortran_order": False, "shape": self._shape}
        np.lib.format.write_array_header_1_0(self._file, facts)


def keep_folder(temporary: Path, target: Path) -> None:
    """Give a finished folder its name; where that is taken by a damaged one, in its place.

    Raises:
        OSError: it cannot be renamed.
    """
    shutil.rmtree(target, ignore_errors=True)
    temporary.rename(target)
    sync_to_disk(target.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Write a new file and flush it to disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def packed_hashes(hashes: Iterable[str]) -> Hashes:
    """SHA-256 sums in hex as uint8 of shape (sums, 32)."""
    return np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint8).reshape(-1, 32)


def _list(folder: Path) -> str:
    """Flush all files to disk and list them; returns the listing's SHA-256."""
    listing = {}
    for path in sorted(folder.iterdir()):
        sync_to_disk(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        listing[path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    content = json.dumps(listing, sort_keys=True, separators=(",", ":")).encode()
    write_durably(folder / LISTING, content)
    sync_to_disk(folder)
    return hashlib.sha256(content).hexdigest()


def _open(files: VerifiedFiles, name: str, settings: VectorSettings) -> Segment:
    array = files.arrays(ARRAYS)
    return Segment(
        name=name,
        article_ids=tuple(json.loads(array["article_ids"].tobytes())),
        contents=array["contents"],
        text_hashes=array["text_hashes"],
        passages=array["passages"],
        first=array["first"],
        sentences=files.column(f"{SENTENCES}.npy"),
        postings=Postings(
            vocabulary=Vocabulary(array["vocabulary"].tobytes(), array["vocabulary_edges"]),
            offsets=array["postings_offsets"],
            rows=files.column("postings_rows.npy"),
            counts=files.column("postings_counts.npy"),
            peaks=array["postings_peaks"],
            lengths=array["postings_lengths"],
        ),
        passage_vectors=_open_vectors(files, settings),
        sentence_vectors=files.column(f"{SENTENCES}.vectors.npy"),
    )


def _open_vectors(files: VerifiedFiles, settings: VectorSettings) -> VectorIndex:
    stored = f"{PASSAGES}.vectors.npy"
    if CODES in files:
        from .probed_vectors import ProbedVectors

        return ProbedVectors.from_bytes(files.content(CODES), files.column(stored), settings)
    return ExactVectors(files.array(stored))
