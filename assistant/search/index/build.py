"""A search build: which segments hold the articles of one library, and where each of them stands.

Invariant: a build is a disposable cache. It is named by what it was made from; segments are written
first, then a manifest that names them, both in one rename each, so a build is there whole or not at
all; one that is missing, stale, truncated or damaged raises `BuildError`, which means "make it
again", never "carry on". Rows number passages in the order (article id, start) whatever segment
they lie in, so what is found does not depend on how the library came to be.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...errors import BuildError
from ...recipe import VectorSettings
from ...whole_files import sync_to_disk
from ..arrays import Mask, Rows, SpanColumns
from .segments import Segment, keep_folder, read_segment, write_durably

FORMAT_VERSION: Final = 5
MANIFEST: Final = "manifest.json"
SEGMENTS: Final = "segments"
LOCK_FILE: Final = ".lock"
LOCK_SECONDS: Final = 30.0
TEMPORARY: Final = "tmp-"
_LOCK: Final = ".lock"
_SEGMENT_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSegment:
    """A segment in a build. `gone` are the numbers of its articles that no longer count.

    `places` is int32 of shape (passages of the segment,): the row of the build, -1 for a passage
    that no longer counts; `None` where each passage has its own number as its row.
    """

    segment: Segment
    gone: tuple[int, ...] = ()
    places: npt.NDArray[np.int32] | None = None

    def mask(self, allowed: Mask | None) -> Mask | None:
        """Which passages of the segment count and are among these rows; `None` for all."""
        if self.places is None:  # the first rows of the build are its own
            return allowed if allowed is None else allowed[: len(self.segment.passages)]
        inside: Mask = self.places >= 0
        if allowed is not None:
            inside &= allowed[self.places]
        return None if inside.all() else inside

    def rows(self, local: npt.NDArray[np.integer]) -> Rows:
        """The rows of the build of these passages of the segment."""
        return (local if self.places is None else self.places[local]).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Everything a query needs, never changed.

    `article_ids` are sorted. `passages` is int32 of shape (passages, 3): article number, start,
    end, sorted. `segment_of` (int16) and `local_of` (int32) say where each row lies.
    """

    fingerprint: str
    build_key: str
    segments: tuple[PlacedSegment, ...]
    article_ids: tuple[str, ...]
    text_hashes: npt.NDArray[np.uint8]
    passages: SpanColumns
    segment_of: npt.NDArray[np.int16]
    local_of: npt.NDArray[np.int32]

    def text_hash(self, number: int) -> str:
        """SHA-256 of the text of an article the offsets were made from, in hex."""
        digest: bytes = self.text_hashes[number].tobytes()
        return digest.hex()

    def inside(self, rows: Rows) -> Iterator[tuple[Segment, Rows, Rows]]:
        """For each segment that holds some of `rows`: it, their places in `rows`, their numbers in it."""
        home = self.segment_of[rows]
        for number, placed in enumerate(self.segments):
            places = np.flatnonzero(home == number)
            if len(places):
                yield placed.segment, places, self.local_of[rows[places]].astype(np.int64)

    @property
    def sentence_count(self) -> int:
        """How many sentences the segments hold, those that no longer count among them."""
        return sum(len(placed.segment.sentences) for placed in self.segments)


def assemble(
    fingerprint: str, build_key: str, segments: Sequence[tuple[Segment, tuple[int, ...]]]
) -> Build:
    """The build of these segments, each without its articles that no longer count."""
    alive = [_alive_articles(segment, gone) for segment, gone in segments]
    ids = [
        segment.article_ids[n]
        for (segment, _), kept in zip(segments, alive, strict=True)
        for n in kept
    ]
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    number_of = np.empty(len(ids), dtype=np.int64)
    number_of[order] = np.arange(len(ids))
    sizes = [
        np.bincount(segment.passages[:, 0], minlength=len(segment.article_ids))
        for segment, _ in segments
    ]
    by_number = _joined([size[kept] for size, kept in zip(sizes, alive, strict=True)])[order]
    first_rows = np.concatenate([[0], np.cumsum(by_number)])
    placed, begin = [], 0
    for (segment, gone), kept, size in zip(segments, alive, sizes, strict=True):
        numbers = np.full(len(segment.article_ids), -1, dtype=np.int64)
        numbers[kept] = number_of[begin : begin + len(kept)]
        begin += len(kept)
        placed.append(_place(segment, gone, numbers=numbers, sizes=size, first_rows=first_rows))
    hashes = [segment.text_hashes[kept] for (segment, _), kept in zip(segments, alive, strict=True)]
    passages, segment_of, local_of = _laid_together(placed, int(first_rows[-1]), number_of, alive)
    return Build(
        fingerprint=fingerprint,
        build_key=build_key,
        segments=tuple(placed),
        article_ids=tuple(ids[place] for place in order),
        text_hashes=np.concatenate(hashes)[order] if hashes else np.empty((0, 32), np.uint8),
        passages=passages,
        segment_of=segment_of,
        local_of=local_of,
    )


def read_build(
    folder: Path,
    fingerprint: str,
    *,
    build_key: str,
    settings: VectorSettings,
    known: Mapping[str, Segment] | None = None,
    whole: bool = False,
) -> Build:
    """The build with this fingerprint; segments that are not `known` are read and verified.

    What stays on disk is verified when it is read, or now where `whole` says so.

    Raises:
        BuildError: it is missing, made otherwise, or anything about it disagrees.
    """
    listed = _read_manifest(folder / fingerprint / MANIFEST)
    # A manifest of an earlier version says it under other names, or not at all
    if (listed.get("fingerprint"), listed.get("build_key")) != (fingerprint, build_key):
        msg = f"the search build in {folder / fingerprint} is of another library or made otherwise"
        raise BuildError(msg)
    segments = []
    for name, gone in listed["segments"]:
        segment = (known or {}).get(name) or read_segment(
            folder / SEGMENTS, name, settings, whole=whole
        )
        if any(number >= len(segment.article_ids) for number in gone):
            msg = f"the search build in {folder / fingerprint} is damaged: an article is gone twice"
            raise BuildError(msg)
        segments.append((segment, tuple(gone)))
    return assemble(fingerprint, build_key, segments)


def write_manifest(build: Build, folder: Path) -> None:
    """Write what names the segments of a build, which are there already, and sweep older builds.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    content = {
        "format": FORMAT_VERSION,
        "fingerprint": build.fingerprint,
        "build_key": build.build_key,
        "segments": [[placed.segment.name, list(placed.gone)] for placed in build.segments],
    }
    signed = {"content": content, "sha256": hashlib.sha256(_json(content)).hexdigest()}
    temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
    try:
        write_durably(temporary / MANIFEST, _json(signed))
        sync_to_disk(temporary)
        keep_folder(temporary, folder / build.fingerprint)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sweep(folder, build)


@contextmanager
def writing_builds(folder: Path) -> Iterator[None]:
    """One process writes at a time; the lock is the system's and goes with the process.

    Raises:
        BuildError: the folder cannot be written, or another process has been writing for longer
            than `LOCK_SECONDS`.
    """
    from filelock import FileLock  # whoever only reads a build needs none

    try:
        make_place(folder)
        with FileLock(folder / LOCK_FILE, timeout=LOCK_SECONDS):
            yield
    except OSError as error:  # a time-out of the lock is one
        msg = f"cannot write the search build to {folder}: {error}"
        raise BuildError(msg) from error


def make_place(folder: Path) -> None:
    """Make the folder of builds, but not the one of the index: that would have been moved or deleted."""
    for place in (folder, folder / SEGMENTS):
        place.mkdir(exist_ok=True)


@contextmanager
def writing_aside(folder: Path) -> Iterator[Path]:
    """An empty folder on the same disk to write a segment to; what is left in it goes.

    It is known to be in use by a lock beside it, so that others sweep only what a killed process
    left behind.

    Raises:
        OSError: it cannot be made.
    """
    from filelock import FileLock

    make_place(folder)
    temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder / SEGMENTS))
    with FileLock(_lock_of(temporary)):
        try:
            yield temporary
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    _lock_of(temporary).unlink(missing_ok=True)


def known_segments(
    folder: Path, build_key: str, settings: VectorSettings, *, whole: bool = False
) -> dict[str, Segment]:
    """The segments of older builds made the same way, by name; damaged ones are left out."""
    found: dict[str, Segment] = {}
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            listed = _read_manifest(manifest)
        except BuildError:
            continue
        for name, _ in listed.get("segments", ()) if listed.get("build_key") == build_key else ():
            try:
                found[name] = found.get(name) or read_segment(
                    folder / SEGMENTS, name, settings, whole=whole
                )
            except BuildError:
                continue
    return found


def _alive_articles(segment: Segment, gone: Sequence[int]) -> Rows:
    kept = np.ones(len(segment.article_ids), dtype=bool)
    kept[list(gone)] = False
    return np.flatnonzero(kept)


def _joined(parts: Sequence[npt.NDArray[Any]]) -> Rows:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, dtype=np.int64)


def _place(
    segment: Segment, gone: tuple[int, ...], *, numbers: Rows, sizes: Rows, first_rows: Rows
) -> PlacedSegment:
    """`numbers` are the article numbers in the build of the segment's articles, -1 for one gone."""
    local_first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    shift = np.where(numbers >= 0, first_rows[numbers] - local_first, 0)
    article = segment.passages[:, 0]
    places = np.arange(len(article)) + shift[article]
    if not gone and np.array_equal(places, np.arange(len(article))):
        return PlacedSegment(segment=segment)
    places[numbers[article] < 0] = -1
    return PlacedSegment(segment=segment, gone=gone, places=places.astype(np.int32))


def _laid_together(
    placed: Sequence[PlacedSegment], rows: int, number_of: Rows, alive: Sequence[Rows]
) -> tuple[SpanColumns, npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    segment_of = np.zeros(rows, dtype=np.int16)
    if len(placed) == 1 and placed[0].places is None:
        return placed[0].segment.passages, segment_of, np.arange(rows, dtype=np.int32)
    passages, local_of = np.empty((rows, 3), np.int32), np.empty(rows, np.int32)
    begin = 0
    for number, (item, kept) in enumerate(zip(placed, alive, strict=True)):
        numbers = np.zeros(len(item.segment.article_ids), dtype=np.int32)
        numbers[kept] = number_of[begin : begin + len(kept)]
        begin += len(kept)
        local = np.arange(len(item.segment.passages))
        local = local if item.places is None else local[item.places >= 0]
        at = item.rows(local)
        passages[at] = item.segment.passages[local]
        passages[at, 0] = numbers[item.segment.passages[local, 0]]
        segment_of[at], local_of[at] = number, local
    return passages, segment_of, local_of


def _read_manifest(path: Path) -> Any:  # noqa: ANN401  JSON
    try:
        signed = json.loads(path.read_bytes())
        content = signed["content"]
        if hashlib.sha256(_json(content)).hexdigest() != signed["sha256"]:
            msg = f"{path.name} does not match its checksum"
            raise ValueError(msg)  # noqa: TRY301  one place says what is damaged
        version = int(content["format"])
        if version == FORMAT_VERSION and not all(map(_names_segment, content["segments"])):
            msg = f"{path.name} names no segments"
            raise ValueError(msg)  # noqa: TRY301
    except FileNotFoundError as error:
        msg = f"there is no complete search build in {path.parent}"
        raise BuildError(msg) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"the search build in {path.parent} is damaged: {error}"
        raise BuildError(msg) from error
    if version != FORMAT_VERSION:
        which = "an earlier" if version < FORMAT_VERSION else "a later"
        msg = f"the search build in {path.parent} was made by {which} version"
        raise BuildError(msg)
    return content


def _names_segment(item: object) -> bool:
    """Whether this is a segment's name and the numbers of its articles that are gone."""
    match item:
        case [str(name), [*gone]]:
            return _SEGMENT_NAME.fullmatch(name) is not None and all(
                type(number) is int and number >= 0 for number in gone
            )
    return False


def _sweep(folder: Path, build: Build) -> None:
    """Remove what belongs to no build any more; whoever still reads it makes sure and tries again."""
    kept = {placed.segment.name for placed in build.segments}
    for lock in (folder / SEGMENTS).glob(f"{TEMPORARY}*{_LOCK}"):
        # A folder is made before its lock and goes before it: a lock alone is nobody's
        if not lock.with_name(lock.name.removesuffix(_LOCK)).exists():
            lock.unlink(missing_ok=True)
    for path in (*folder.iterdir(), *(folder / SEGMENTS).iterdir()):
        if not path.is_dir() or path.name in {build.fingerprint, SEGMENTS, *kept}:
            continue
        if path.name.startswith(TEMPORARY) and path.parent.name == SEGMENTS:
            _sweep_left_behind(path)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _sweep_left_behind(temporary: Path) -> None:
    from filelock import FileLock

    with suppress(OSError):  # somebody is still writing there, and has the lock
        with FileLock(_lock_of(temporary), timeout=0):
            shutil.rmtree(temporary, ignore_errors=True)
        _lock_of(temporary).unlink(missing_ok=True)


def _lock_of(temporary: Path) -> Path:
    return temporary.with_name(f"{temporary.name}{_LOCK}")


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")
