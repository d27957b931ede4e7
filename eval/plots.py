"""Plots of a run, as PNG files: recall, risk against coverage, reliability, latency."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evaluation import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    Fill = Callable[[Axes, Sequence[Report]], None]


def draw_all(reports: Sequence[Report], folder: Path) -> None:
    """Write the four plots; the sets in several languages appear as one line, their English part."""
    shown = [report for report in reports if "/" not in report.name or report.name.endswith("/en")]
    judged = [report for report in shown if report.value("abstention_AUROC") is not None]
    _draw(shown, _recall, folder / "recall.png")
    _draw(shown, _risk, folder / "risk_coverage.png")
    _draw(judged or shown, _reliability, folder / "reliability.png")
    _draw(shown, _latency, folder / "latency.png")


def _draw(reports: Sequence[Report], fill: Fill, file: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    fill(axes, reports)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    # Without this the file would differ on every run
    figure.savefig(file, dpi=110, metadata={"Software": None})


def _recall(axes: Axes, reports: Sequence[Report]) -> None:
    for report in reports:
        ranks = [row.rank for row in report.rows if row.answerable]
        shares = [
            sum(rank is not None and rank <= k for rank in ranks) / max(1, len(ranks))
            for k in range(1, 11)
        ]
        axes.plot(range(1, 11), shares, marker="o", markersize=3, label=report.name)
    axes.set(xlabel="documents looked at", ylabel="questions with a right document", ylim=(0, 1.02))
    axes.set_title("Right document among the first k")


def _risk(axes: Axes, reports: Sequence[Report]) -> None:
    for report in reports:
        points = report.risk_coverage()
        axes.plot(
            [point.coverage for point in points],
            [point.risk for point in points],
            label=report.name,
        )
    axes.set(xlabel="coverage: share of questions answered", ylabel="risk: first quote wrong")
    axes.set_title("Risk against coverage, surest first")


def _reliability(axes: Axes, reports: Sequence[Report]) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="perfect")
    for report in reports:
        bins = report.reliability()
        axes.plot(
            [item.confidence for item in bins],
            [item.accuracy for item in bins],
            marker="o",
            markersize=3,
            label=report.name,
        )
    axes.set(xlabel="confidence", ylabel="first quote right", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("Reliability, bins of equal mass")


def _latency(axes: Axes, reports: Sequence[Report]) -> None:
    for report in reports:
        times = sorted(row.ask_ms for row in report.rows if row.ask_ms is not None)
        shares = [(place + 1) / len(times) for place in range(len(times))]
        axes.plot(times, shares, label=report.name)
    axes.set(xlabel="milliseconds for one question", ylabel="share of questions", ylim=(0, 1.02))
    axes.set_title("Time to answer")
