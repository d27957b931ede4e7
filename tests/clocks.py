"""A clock that says what a test wants, to everything of ours that asks what time it is."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, tzinfo
from typing import Any

import pytest


class _Anytime(type):
    """Real times are instances of the class that stands in for theirs."""

    def __instancecheck__(cls, item: object) -> bool:
        return isinstance(item, datetime)


def set_clock(patch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be this moment from now on; time that is measured goes on as it did."""

    class Clock(datetime, metaclass=_Anytime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz) if tz else moment.astimezone(UTC).replace(tzinfo=None)

    for name, module in list(sys.modules.items()):
        if name.startswith("assistant.") and hasattr(module, "datetime"):
            patch.setattr(module, "datetime", Clock)
    patch.setattr(time, "time", moment.timestamp)
    patch.setattr(time, "time_ns", lambda: int(moment.timestamp() * 1e9))
