"""What is remembered of a feed between two requests.

Invariant: losing it costs one full answer of the feed and nothing else: what the library holds is
found there. It stands in a setting of the library, like the versions of pages.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ...errors import LibraryBusyError
from ...ingest import Validators
from ..store import Library

SETTING: Final = "feeds"
NEVER: Final = datetime.fromtimestamp(0, UTC)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """When a feed may be asked again, its version, and the pages that are still to be fetched.

    `asked` is when it was asked last. `waiting` says of each address how often it was tried in
    vain; `failures` counts the requests to the feed itself that failed in a row.
    """

    next: datetime = NEVER
    asked: datetime = NEVER
    validators: Validators | None = None
    waiting: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0

    def is_due(self, now: datetime) -> bool:
        """Whether it may be asked; also where it was asked later than now, for the clock was set back."""
        return self.next <= now or self.asked > now


def kept_states(library: Library) -> dict[str, FeedState]:
    """What is remembered, by the address of the feed; what cannot be read is forgotten."""
    try:
        stored = json.loads(library.setting(SETTING) or "{}")
        return {url: _state(entry) for url, entry in stored.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning(
            "what was remembered of feeds cannot be read, so they are asked anew: %s", error
        )
        return {}


def keep_states(library: Library, states: Mapping[str, FeedState]) -> None:
    """Remember these feeds, and forget all others."""
    value = json.dumps({url: _plain(state) for url, state in sorted(states.items())})
    if value == library.setting(SETTING):
        return
    try:
        library.note(SETTING, value)
    except LibraryBusyError:
        _log.info("another process is writing; what feeds answered is not remembered")


def _plain(state: FeedState) -> dict[str, object]:
    version = state.validators
    return {
        "next": state.next.isoformat(),
        "asked": state.asked.isoformat(),
        "version": None
        if version is None
        else [version.final_url, version.etag, version.last_modified],
        "waiting": dict(state.waiting),
        "failures": state.failures,
    }


def _state(entry: Mapping[str, Any]) -> FeedState:
    version = entry["version"]
    return FeedState(
        next=datetime.fromisoformat(entry["next"]),
        asked=datetime.fromisoformat(entry.get("asked") or NEVER.isoformat()),
        validators=None
        if version is None
        else Validators(final_url=version[0], etag=version[1], last_modified=version[2]),
        waiting={str(url): int(tries) for url, tries in entry["waiting"].items()},
        failures=int(entry["failures"]),
    )
