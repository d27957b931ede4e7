"""How fast long work goes, and how long it will still take.

Invariant: nothing is said before there is something to go by, nor once all is done.
"""

from __future__ import annotations

from collections.abc import Callable

from . import labels


class Pace:
    """Watches one stage after another; its clock counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stage = ""
        self._begun = (0.0, 0)  # when the stage began, and how much was done then

    def words(self, stage: str, *, done: int, total: int) -> str:
        """The rate and the time left, empty where they are not known; call it with each step.

        >>> times = iter([0.0, 10.0])
        >>> pace = Pace(lambda: next(times))
        >>> pace.words("Encoding", done=0, total=1_000), pace.words("Encoding", done=250, total=1_000)
        ('', '25.0 a second, 30 s left')
        """
        now = self._clock()
        if stage != self._stage:
            self._stage, self._begun = stage, (now, done)
        begun, before = self._begun
        if now <= begun or done <= before or done >= total:
            return ""
        rate = (done - before) / (now - begun)
        minutes, seconds = divmod(round((total - done) / rate), 60)
        left = labels.MINUTES if minutes else labels.SECONDS
        return labels.PACE.format(
            rate=f"{rate:,.1f}", left=left.format(minutes=f"{minutes:,}", seconds=seconds)
        )
