"""The search side of an open index: the newest snapshot, kept equal to the library.

Invariant: a snapshot is taken of one state of the library. Work runs on one snapshot from its
beginning to its end, and again on a newer one if the library has moved on meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from ..encoders.sentence_encoder import Encoder
from ..errors import BuildError, LibraryBusyError
from ..library import Library, find_near_duplicates, resegment, stories
from ..recipe import Recipe
from ..records import ArticleInfo, Check, Encoding, IndexFacts, OnProgress
from .index.build import Build
from .index.encoding.encoding_pace import EncodingPace
from .index.encoding.spreading import Helpers
from .index.index_facts import bytes_of, facts_of, load_now
from .index.layout import BuildContext, LibraryMovedError, build_fingerprint
from .index.recovery import examine, obtain_build
from .local_engine import LocalEngine
from .snapshot import SearchSettings, Snapshot, StaleSnapshotError

BUILD_FOLDER: Final = "build"
_PATIENCE: Final = 0.1  # seconds a question waits for the whole before it takes a part
_ATTEMPTS: Final = 4  # work is done again when the library changes under it
_log = logging.getLogger(__name__)

T = TypeVar("T")


class LiveIndex:
    """The searchable state of one library; safe to share between threads."""

    def __init__(self, *, folder: Path, library: Library, recipe: Recipe, encoder: Encoder) -> None:
        self._folder = folder
        self._library = library
        self._recipe = recipe
        self._encoder = encoder
        self._snapshot: Snapshot | None = None
        self._build: Build | None = None
        self._is_distrusted = False
        self._part: _Part | None = None
        self.helpers: Helpers | None = None
        """Who encodes what is new, where it is not this process."""
        self._pace = EncodingPace()
        self._takes_part = False  # whether who has the lock is content with a part
        self._lock = threading.RLock()

    @property
    def fingerprint(self) -> str:
        """Identifies the state questions are answered from: library, recipe and model."""
        return build_fingerprint(self._library, self._encoder, self._recipe)

    def snapshot(self, on_progress: OnProgress | None = None) -> Snapshot:
        """The library's present state, ready to be searched; what is new is encoded first."""
        with self._lock:
            resegment(self._library, self._recipe.passages)
            if self._snapshot is None or self._snapshot.fingerprint != self.fingerprint:
                with self._pace.watching(on_progress) as watched:
                    self._snapshot = self._take_snapshot(watched)
                self._part = None
            return self._snapshot

    def searchable(self, on_progress: OnProgress | None = None) -> Snapshot:
        """What can be searched now: the present state, or, while that is encoded, what is in already.

        A thread that finds nobody at it encodes what is new itself, all of it.
        """
        while not self._lock.acquire(timeout=_PATIENCE):
            part = self._part
            if part is not None and part.of == self.fingerprint:
                return part.snapshot
        try:
            self._takes_part = True
            return self.snapshot(on_progress)
        except _PartFoundError as found:
            return found.snapshot
        finally:
            self._takes_part = False
            self._lock.release()

    def consistently(self, work: Callable[[Snapshot], T]) -> T:
        """`work` on what can be searched now, again on a newer state if the library moved on meanwhile.

        While the rest is encoded that is a part, and the result has to say so.

        Raises:
            LibraryBusyError: it did so again and again.
        """
        for _ in range(_ATTEMPTS):
            try:
                return work(self.searchable())
            except StaleSnapshotError:
                _log.info("the library changed during a question; asking again")
            except BuildError as error:
                # What stays on disk is verified when it is read, which is now
                _log.warning("%s; looking at all of the search build", error)
                self._distrust()
        try:
            # Somebody writes without a pause: they wait, once, until this is answered
            with self._lock, self._library.held():
                return work(self.snapshot())
        except StaleSnapshotError as error:
            msg = f"{self._folder} changed {_ATTEMPTS} times during one question; ask again"
            raise LibraryBusyError(msg) from error

    @property
    def waiting(self) -> int:
        """How many articles are yet to be encoded of the state that was searched last."""
        part = self._part
        return part.snapshot.waiting if part is not None else 0

    def encoding(self) -> Encoding | None:
        """How much is in while this process encodes, or waits for another that does; else `None`."""
        pace, part = self._pace.words, self._part
        if pace is None:
            return None
        before = part.snapshot if part is not None else self._snapshot
        total = len(self._library.infos())
        articles = len(before.infos) if before is not None else 0
        return Encoding(articles=min(articles, total), total=total, pace=pace)

    def health(self) -> list[Check]:
        """What is well and what is not: library, texts, build, model."""
        folder = self._folder / BUILD_FOLDER
        return examine(self._library, folder, encoder=self._encoder, recipe=self._recipe)

    def facts(self, *, reader: str) -> IndexFacts:
        """What answers come from: versions, models and sizes. Reads no text."""
        return facts_of(
            self._library,
            self._encoder,
            self._recipe,
            build_bytes=bytes_of((self._folder / BUILD_FOLDER).rglob("*")),
            reader=reader,
            fingerprint=self.fingerprint,
        )

    def load_encoder(self) -> None:
        """Load the encoder's model, where it is one that loads late.

        Raises:
            ModelError: it cannot be loaded.
        """
        load_now(self._encoder)

    def close(self) -> None:
        """Nothing but files is open."""

    def _distrust(self) -> None:
        """Let the next snapshot be of a build of which every byte was compared."""
        with self._lock:
            self._snapshot, self._build, self._is_distrusted = None, None, True

    def _take_snapshot(self, on_progress: OnProgress | None) -> Snapshot:
        for _ in range(_ATTEMPTS):
            try:
                return self._snapshot_of_now(on_progress)
            except LibraryMovedError:
                _log.info("the library changed while a snapshot was taken; taking another one")
        try:
            with self._library.held():  # they wait, once, until it is taken
                return self._snapshot_of_now(on_progress)
        except LibraryMovedError as error:
            msg = f"{self._folder} went on changing while it was laid out; try again"
            raise LibraryBusyError(msg) from error

    def _snapshot_of_now(self, on_progress: OnProgress | None) -> Snapshot:
        find_near_duplicates(self._library, on_progress)
        context = BuildContext(
            library=self._library,
            encoder=self._encoder,
            recipe=self._recipe,
            on_progress=on_progress,
            whole=self._is_distrusted,
        )
        if self.helpers and not self._library.is_read_only:
            self.helpers.encode(context, self._folder)
        build = obtain_build(
            context, self._folder / BUILD_FOLDER, before=self._build, on_part=self._keep_part
        )
        infos = self._library.infos()
        if build.article_ids != tuple(info.id for info in infos):
            raise LibraryMovedError  # by another process, in between
        self._build, self._is_distrusted = build, False
        return self._snapshot_of(build, infos)

    def _keep_part(self, part: Build, *, is_ours: bool) -> None:
        """Let questions be asked of what is in; one that waits for another process is asked now."""
        present = set(part.article_ids)
        infos = [info for info in self._library.infos() if info.id in present]
        if len(infos) < len(present):
            return  # something was removed meanwhile; the next part knows
        waiting = len(self._library.infos()) - len(infos)
        snapshot = self._snapshot_of(part, infos).in_part(waiting)
        self._part = _Part(of=self.fingerprint, snapshot=snapshot)
        if self._takes_part and not is_ours:
            raise _PartFoundError(snapshot)

    def _snapshot_of(self, build: Build, infos: Sequence[ArticleInfo]) -> Snapshot:
        return Snapshot(
            fingerprint=build.fingerprint,
            infos=infos,
            load_article=self._library.article,
            engine=LocalEngine(build, self._recipe.lexical),
            encoder=self._encoder,
            settings=SearchSettings(lexical=self._recipe.lexical, fusion=self._recipe.fusion),
            groups=stories(self._library),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What can be searched of the state with the fingerprint `of`."""

    of: str
    snapshot: Snapshot


class _PartFoundError(Exception):
    """Another process encodes, and this is what it has finished; never leaves this module."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot
