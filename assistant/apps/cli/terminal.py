"""What the shell commands write: results to stdout or a file, messages and progress to stderr."""

from __future__ import annotations

import json
import logging
import sys
import time
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ...errors import ExportError
from ...records import OnProgress, Progress
from ...rendering.invisible import escaped_in_json, with_signs
from ...rendering.pace import Pace
from ...text.lexicon import BIDI_CONTROLS
from ...whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tqdm import tqdm

LINE_SECONDS: Final = 5.0
_KEPT_CONTROLS: Final = "\n\t"


def write(text: str) -> None:
    """A result, to stdout; on a terminal, control characters are made visible first."""
    print(visible(text) if sys.stdout.isatty() else text)


def write_json(value: object) -> None:
    """A result as JSON, to stdout; what cannot be seen is escaped in it."""
    print(escaped_in_json(json.dumps(value, ensure_ascii=False, indent=2)))


def write_json_line(value: object) -> None:
    """One of several results as JSON in one line, to stdout and at once."""
    print(escaped_in_json(json.dumps(value, ensure_ascii=False)), flush=True)


def write_file(file: Path, content: str) -> None:
    """A result, to a file in place of one that is there.

    Raises:
        ExportError: it cannot be written; one that was there is as it was.
    """
    try:
        write_whole(file, content)
    except OSError as error:
        msg = f"cannot write {file}: {error.strerror or error}"
        raise ExportError(msg) from error


def tell(message: str) -> None:
    """A message to the person, to stderr."""
    print(f"onrecord: {visible(message)}", file=sys.stderr)


def visible(text: str) -> str:
    r"""The text with characters that cannot be seen, or turn what is seen, shown as code points.

    An article is foreign text: printed raw, it could move the cursor, recolour the terminal or look
    like other words than it has.

    >>> visible("a\x1b[31mb")
    'a<U+001B>[31mb'
    """
    shown = with_signs(text)
    return "".join(
        letter if letter in _KEPT_CONTROLS or not _is_unsafe(letter) else f"<U+{ord(letter):04X}>"
        for letter in shown
    )


def _is_unsafe(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in BIDI_CONTROLS


@contextmanager
def progress_shown() -> Iterator[OnProgress]:
    """A callback that shows on stderr how far work is: a bar for each stage on a terminal, else lines.

    Lines come every `LINE_SECONDS`, so short work says nothing.
    """
    shown = _Bars() if sys.stderr.isatty() else _Lines(time.monotonic)
    try:
        yield shown.show
    finally:
        shown.close()


class _Lines:
    """A line now and then, for a log, a pipe or a service manager."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()
        self._said = ""
        self._pace = Pace(clock)

    def show(self, progress: Progress) -> None:
        now = self._clock()
        pace = self._pace.words(progress.stage, done=progress.done, total=progress.total)
        if now - self._last >= LINE_SECONDS or (self._said and progress.stage != self._said):
            self._last, self._said = now, progress.stage
            told = f" ({pace})" if pace else ""
            tell(f"{progress.stage}: {progress.done:,} of {progress.total:,}{told}")

    def close(self) -> None:
        pass


class _Bars:
    """One bar at a time; a new stage closes the one before."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._stage = ""

    def show(self, progress: Progress) -> None:
        from tqdm import tqdm

        if self._bar is None or progress.stage != self._stage:
            self.close()
            self._stage = progress.stage
            self._bar = tqdm(total=progress.total, desc=progress.stage, file=sys.stderr)
        self._bar.update(progress.done - self._bar.n)
        if progress.done == progress.total:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def log_to_stderr() -> None:
    """Send the library's warnings to the person in the form of other messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("onrecord: %(message)s"))
    logger = logging.getLogger(__package__.split(".apps.")[0])
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
