"""How many cores there are to share; it says nothing of how busy they are."""

from __future__ import annotations

import os

_at_most: list[int] = []


def usable_cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    usable = getattr(os, "sched_getaffinity", None)
    cores = len(usable(0)) if usable else os.cpu_count() or 1
    return min([cores, *_at_most])


def use_at_most(cores: int) -> None:
    """Let this process use so many cores from now on: the others are other processes'."""
    _at_most[:] = [max(1, cores)]
