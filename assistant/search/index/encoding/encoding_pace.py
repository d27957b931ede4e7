"""How fast encoding goes, for whoever asks while it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ....records import OnProgress, Progress
from ....rendering.pace import Pace
from ..layout import ENCODING_STAGE
from ..recovery import WAITING_STAGE


class EncodingPace:
    """Keeps the words for it while something is encoded; `None` when nothing is."""

    def __init__(self) -> None:
        self.words: str | None = None

    @contextmanager
    def watching(self, on_progress: OnProgress | None) -> Iterator[OnProgress]:
        """`on_progress`, which also keeps how fast it goes, as long as the block lasts."""
        pace = Pace(time.monotonic)

        def show(progress: Progress) -> None:
            if progress.stage in {ENCODING_STAGE, WAITING_STAGE}:
                words = pace.words(progress.stage, done=progress.done, total=progress.total)
                self.words = words or self.words or ""
            if on_progress is not None:
                on_progress(progress)

        try:
            yield show
        finally:
            self.words = None
