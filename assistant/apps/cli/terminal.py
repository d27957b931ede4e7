"""What the shell commands write: results to stdout, messages and progress bars to stderr."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ...records import OnProgress, Progress
from ...text.lexicon import BIDI_CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tqdm import tqdm

_KEPT_CONTROLS: Final = "\n\t"


def write(text: str) -> None:
    """A result, to stdout; on a terminal, control characters are made visible first."""
    print(visible(text) if sys.stdout.isatty() else text)


def write_json(value: object) -> None:
    """A result as JSON, to stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def tell(message: str) -> None:
    """A message to the person, to stderr."""
    print(f"onrecord: {visible(message)}", file=sys.stderr)


def visible(text: str) -> str:
    r"""The text with control and direction-override characters shown as code points.

    An article is foreign text: printed raw, it could move the cursor or recolour the terminal.

    >>> visible("a\x1b[31mb")
    'a<U+001B>[31mb'
    """
    return "".join(
        letter if letter in _KEPT_CONTROLS or not _is_unsafe(letter) else f"<U+{ord(letter):04X}>"
        for letter in text
    )


def _is_unsafe(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in BIDI_CONTROLS


@contextmanager
def progress_bars() -> Iterator[OnProgress | None]:
    """A callback that draws one bar per stage on stderr; `None` where no terminal is there."""
    if not sys.stderr.isatty():
        yield None
        return
    bars = _Bars()
    try:
        yield bars.show
    finally:
        bars.close()


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
