"""One set's part of a run: what was asked, what came back, and what the peers made of it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evaluation import Report
from eval.peer_runs import PeerResult
from eval.sets import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The report of one set with the collection it was measured on."""

    loaded: Loaded
    report: Report
    peers: tuple[PeerResult, ...] = ()
