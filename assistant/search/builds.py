"""A search build: BM25 postings and FAISS vectors of one library, as a folder of checked files.

Invariant: a build is a disposable cache. It is named by what it was made from, written to a
temporary folder, flushed to disk and renamed once; every byte is hashed while it is read, and a
build that is missing, stale, truncated or damaged raises `BuildError`, which means "make it
again", never "carry on". No pickle: JSON, `.npy` without objects, and FAISS's own format.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from ..errors import BuildError
from .dense import VectorIndex
from .lexical import Postings

FORMAT_VERSION: Final = 2
MANIFEST: Final = "manifest.json"
LOCK_FILE: Final = ".lock"
LOCK_SECONDS: Final = 30.0
_TEMPORARY: Final = "tmp-"

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Everything a query needs, in memory and never changed.

    `text_hashes` holds the SHA-256 of each article's text, so offsets are never applied to another.
    `passages` is int64 of shape (passages, 3): article number, start, end, sorted.
    `sentences` is int64 of shape (sentences, 3): passage row, start, end, sorted.
    The vector indexes have one row for each of theirs.
    """

    fingerprint: str
    article_ids: tuple[str, ...]
    text_hashes: tuple[str, ...]
    languages: tuple[str, ...]
    passages: Rows
    sentences: Rows
    postings: Postings
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex


def write_build(build: Build, folder: Path) -> None:
    """Write a build below `folder`, under its fingerprint, and sweep older ones.

    One process writes at a time; the lock is the system's and goes with the process.

    Raises:
        BuildError: the disk is full, the folder cannot be written, or another process has been
            writing for longer than `LOCK_SECONDS`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK_FILE, timeout=LOCK_SECONDS):
            _write_and_sweep(build, folder)
    except (OSError, Timeout) as error:
        msg = f"cannot write the search build to {folder}: {error}"
        raise BuildError(msg) from error


def _write_and_sweep(build: Build, folder: Path) -> None:
    target = folder / build.fingerprint
    temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=folder))
    try:
        _write_files(build, temporary)
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync_folder(folder)
    _sweep(folder, keep=build.fingerprint)


def read_build(folder: Path, fingerprint: str) -> Build:
    """The build with this fingerprint, every file verified against the manifest.

    Raises:
        BuildError: it is missing, or anything about it disagrees.
    """
    root = folder / fingerprint
    try:
        manifest = json.loads((root / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT_VERSION or manifest["fingerprint"] != fingerprint:
            msg = f"the search build in {root} is of another format or library"
            raise BuildError(msg)
        contents = {name: _read_verified(root, name, manifest["files"][name]) for name in _NAMES}
        return _assemble(manifest["fingerprint"], contents)
    except FileNotFoundError as error:
        msg = f"there is no complete search build in {root}"
        raise BuildError(msg) from error
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        msg = f"the search build in {root} is damaged: {error}"
        raise BuildError(msg) from error


def _serialise(build: Build) -> dict[str, bytes]:
    return {
        "articles.json": _json(
            {
                "ids": list(build.article_ids),
                "text_hashes": list(build.text_hashes),
                "languages": list(build.languages),
            }
        ),
        "passages.npy": _npy(build.passages),
        "sentences.npy": _npy(build.sentences),
        "vocabulary.json": _json(list(build.postings.vocabulary)),
        "postings_offsets.npy": _npy(build.postings.offsets),
        "postings_rows.npy": _npy(build.postings.rows),
        "postings_counts.npy": _npy(build.postings.counts),
        "postings_lengths.npy": _npy(build.postings.lengths),
        "passages.faiss": build.passage_vectors.to_bytes(),
        "sentences.faiss": build.sentence_vectors.to_bytes(),
    }


_NAMES: Final = (
    "articles.json",
    "passages.npy",
    "sentences.npy",
    "vocabulary.json",
    "postings_offsets.npy",
    "postings_rows.npy",
    "postings_counts.npy",
    "postings_lengths.npy",
    "passages.faiss",
    "sentences.faiss",
)


def _assemble(fingerprint: str, contents: dict[str, bytes]) -> Build:
    articles = json.loads(contents["articles.json"])
    return Build(
        fingerprint=fingerprint,
        article_ids=tuple(articles["ids"]),
        text_hashes=tuple(articles["text_hashes"]),
        languages=tuple(articles["languages"]),
        passages=_array(contents["passages.npy"]),
        sentences=_array(contents["sentences.npy"]),
        postings=Postings(
            vocabulary=tuple(json.loads(contents["vocabulary.json"])),
            offsets=_array(contents["postings_offsets.npy"]),
            rows=_array(contents["postings_rows.npy"]),
            counts=_array(contents["postings_counts.npy"]),
            lengths=_array(contents["postings_lengths.npy"]),
        ),
        passage_vectors=VectorIndex.from_bytes(contents["passages.faiss"]),
        sentence_vectors=VectorIndex.from_bytes(contents["sentences.faiss"]),
    )


def _write_files(build: Build, folder: Path) -> None:
    listing: dict[str, dict[str, Any]] = {}
    for name, content in _serialise(build).items():
        _write_durably(folder / name, content)
        listing[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {"format": FORMAT_VERSION, "fingerprint": build.fingerprint, "files": listing}
    _write_durably(folder / MANIFEST, _json(manifest))
    _sync_folder(folder)


def _read_verified(folder: Path, name: str, expected: dict[str, Any]) -> bytes:
    # Read whole, never mapped: a file cut short under a memory map kills the process
    content = (folder / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if len(content) != expected["bytes"] or digest != expected["sha256"]:
        msg = f"{name} does not match its checksum"
        raise ValueError(msg)
    return content


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened for flushing there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path, *, keep: str) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=0).encode("utf-8")


def _npy(array: npt.NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _array(content: bytes) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return array
