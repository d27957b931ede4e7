"""The tables of a run as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from assistant.evaluation.report import formatted
from eval.outcomes import Outcome
from eval.peer_runs import PeerResult

_SECTIONS: Final = (
    (
        "Finding the document (answerable questions)",
        ("R@1", "R@5", "R@10", "nDCG@10", "RR@10", "Success@1", "Success@5"),
    ),
    (
        "Quoting (answerable questions; `candidate` counts near misses too, whatever the status)",
        (
            "quote_hit@1",
            "quote_hit@3",
            "candidate_hit@1",
            "candidate_hit@3",
            "quote_f1",
            "integrity",
        ),
    ),
    (
        "Knowing when not to answer (all questions)",
        (
            "abstention_AUROC",
            "false_answer_rate",
            "false_refusal_rate",
            "AURC",
            "ECE",
            "error_rate",
        ),
    ),
    (
        "Latency in milliseconds, on the machine of this run",
        ("search_p50_ms", "search_p95_ms", "ask_p50_ms", "ask_p95_ms"),
    ),
)
_PEER_MEASURES: Final = ("R@1", "R@5", "R@10", "nDCG@10", "RR@10")


def markdown(outcomes: Sequence[Outcome], *, half: str) -> str:
    """Everything a person wants to read of a run."""
    lines = ["# Results", "", f"Half: {half}. What each measure and set is: `eval/README.md`.", ""]
    lines += ["| set | documents | questions | answerable |", "|---|---|---|---|"]
    for outcome in outcomes:
        answerable = sum(row.answerable for row in outcome.report.rows)
        counts = (len(outcome.loaded.articles), len(outcome.report.rows), answerable)
        lines.append(_row([outcome.report.name, *(f"{count:,}" for count in counts)]))
    for title, names in _SECTIONS:
        lines += ["", f"## {title}", "", _row(["set", *names]), _row(["---"] * (len(names) + 1))]
        lines += [_row([o.report.name, *_values(o, names)]) for o in outcomes]
    notes = [(o.report.name, note) for o in outcomes for note in (*o.loaded.notes, *o.report.notes)]
    if notes:
        lines += ["", "## Notes", "", *(f"- {name}: {note}" for name, note in notes)]
    lines += _peer_lines(outcomes)
    return "\n".join(lines) + "\n"


def _peer_lines(outcomes: Iterable[Outcome]) -> list[str]:
    with_peers = [outcome for outcome in outcomes if outcome.peers]
    if not with_peers:
        return []
    lines = ["", "## Peers: finding the document, same questions, documents and encoder"]
    for outcome in with_peers:
        lines += ["", f"### {outcome.report.name}", ""]
        lines += [_row(["system", *_PEER_MEASURES, "query p50 ms", "index s"])]
        lines += [_row(["---"] * (len(_PEER_MEASURES) + 3))]
        own = [*_values(outcome, (*_PEER_MEASURES, "search_p50_ms")), "–"]
        lines.append(_row(["**On Record**", *own]))
        lines += [_peer_line(peer) for peer in outcome.peers]
    setups = {peer.name: peer.setup for o in with_peers for peer in o.peers if peer.setup}
    return [*lines, "", *(f"- {name}: {setup}" for name, setup in setups.items())]


def _peer_line(peer: PeerResult) -> str:
    if peer.measures is None:
        return _row([peer.name, f"not run: {peer.reason}", *[""] * (len(_PEER_MEASURES) + 1)])
    values = [formatted(name, peer.measures[name]) for name in _PEER_MEASURES]
    times = [formatted("_ms", peer.query_p50_ms), formatted("_ms", peer.index_seconds)]
    return _row([peer.name, *values, *times])


def _values(outcome: Outcome, names: Iterable[str]) -> list[str]:
    return [formatted(name, outcome.report.value(name)) for name in names]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
