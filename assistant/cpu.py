"""How many cores there are to share; it says nothing of how busy they are."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
