"""The search side of an open index: the newest snapshot, kept equal to the library.

Invariant: a snapshot is taken of one state of the library. Work runs on one snapshot from its
beginning to its end, and again on a newer one if the library has moved on meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from ..encoders.sentence_encoder import Encoder, SentenceEncoder
from ..errors import LibraryBusyError
from ..library import Library, find_near_duplicates, resegment, stories
from ..recipe import Recipe
from ..records import Check, IndexFacts, OnProgress
from ..version import __version__
from .index.build import Build
from .index.layout import build_fingerprint
from .index.recovery import examine, obtain_build
from .local_engine import LocalEngine
from .snapshot import SearchSettings, Snapshot, StaleSnapshotError

BUILD_FOLDER: Final = "build"
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
                self._snapshot = self._take_snapshot(on_progress)
            return self._snapshot

    def consistently(self, work: Callable[[Snapshot], T]) -> T:
        """`work` on a snapshot, again on a newer one if the library moved on meanwhile.

        Raises:
            LibraryBusyError: it did so again and again.
        """
        for _ in range(_ATTEMPTS):
            try:
                return work(self.snapshot())
            except StaleSnapshotError:
                _log.info("the library changed during a question; asking again")
        try:
            # Somebody writes without a pause: they wait, once, until this is answered
            with self._lock, self._library.held():
                return work(self.snapshot())
        except StaleSnapshotError as error:
            msg = f"{self._folder} changed {_ATTEMPTS} times during one question; ask again"
            raise LibraryBusyError(msg) from error

    def health(self) -> list[Check]:
        """What is well and what is not: library, texts, build, model."""
        folder = self._folder / BUILD_FOLDER
        return examine(self._library, folder, encoder=self._encoder, recipe=self._recipe)

    def facts(self, *, reader: str) -> IndexFacts:
        """What answers come from: versions, models and sizes. Reads no text."""
        build = self._folder / BUILD_FOLDER / self.fingerprint
        return IndexFacts(
            version=__version__,
            library_bytes=_size_of(self._library.path),
            build_bytes=sum(_size_of(file) for file in build.glob("*")),
            model=Path(self._recipe.encoder.model).name,
            model_fingerprint=self._encoder.fingerprint,
            runtime=self._encoder.runtime if isinstance(self._encoder, SentenceEncoder) else None,
            reader=reader,
            recipe_fingerprint=self._recipe.fingerprint,
            fingerprint=self.fingerprint,
        )

    def load_encoder(self) -> None:
        """Load the encoder's model, where it is one that loads late.

        Raises:
            ModelError: it cannot be loaded.
        """
        if isinstance(self._encoder, SentenceEncoder):
            self._encoder.load()

    def _take_snapshot(self, on_progress: OnProgress | None) -> Snapshot:
        while True:
            find_near_duplicates(self._library, on_progress)
            build = obtain_build(
                self._library,
                self._folder / BUILD_FOLDER,
                encoder=self._encoder,
                recipe=self._recipe,
                on_progress=on_progress,
                before=self._build,
            )
            infos = self._library.infos()
            if build.article_ids == tuple(info.id for info in infos):
                break  # else another process has changed the library in between
        self._build = build
        return Snapshot(
            fingerprint=build.fingerprint,
            infos=infos,
            load_article=self._library.article,
            engine=LocalEngine(build, self._recipe.lexical),
            encoder=self._encoder,
            settings=SearchSettings(lexical=self._recipe.lexical, fusion=self._recipe.fusion),
            groups=stories(self._library),
        )


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # swept away meanwhile
        return 0
