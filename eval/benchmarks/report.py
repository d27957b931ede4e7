"""Rows of speed benchmarks as one Markdown table for each part, and as plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Kept = Mapping[str, Mapping[str, Any]]
Entry = Mapping[str, Any]

_HEADS: Final = {
    "start": "Start-up (processes, shipped corpus)",
    "files": "Many small files, read into a library",
    "encoding": "Encoding (all-MiniLM-L6-v2)",
    "build": "From articles to an index",
    "bm25": "Words: the best 100 passages by BM25",
    "vectors": "Vectors: the nearest 100 passages",
    "hybrid": "Hybrid search without encoding (words, passages and sentences, fused)",
    "desk": "Whole desks, opened from disk",
    "pipeline": "Whole pipelines with their encoders",
}
_PLOTTED: Final = {
    "bm25": ("best 100", ("On Record", "rank-bm25", "bm25s", "tantivy")),
    "vectors": (
        "nearest 100",
        (
            "exact (FAISS flat)",
            "sentence-transformers",
            "IVF pq2, 1/4 of the lists",
            "IVF sq4, 1/4 of the lists",
            "IVF bits, 1/4 of the lists",
        ),
    ),
    "hybrid": ("hybrid search", ("On Record",)),
}


def write_report(kept: Kept, folder: Path) -> None:
    """Write `speed.md` and `speed-*.png` from everything measured so far."""
    rows = [row for item in kept.values() for row in item["rows"]]
    machines = sorted({str(item["machine"]) for item in kept.values()})
    text = [_INTRODUCTION.format(machines="; ".join(machines))]
    for part, head in _HEADS.items():
        own = [row for row in rows if row["part"] == part]
        if own:
            text.append(f"## {head}\n\n{_table(own)}")
    (folder / "speed.md").write_text("\n".join(text), encoding="utf-8")
    for part, (task, systems) in _PLOTTED.items():
        _draw(
            [row for row in rows if row["part"] == part and row["task"] == task],
            systems,
            folder / f"speed-{part}.png",
        )


_INTRODUCTION: Final = """# Speed

Made by `make bench`. Medians; "ratio" is a system's value over On Record's for the same task and
size, measured one after the other. Collections are synthetic (`eval/benchmarks/synthetic.py`): words
follow Zipf's law; vectors are drawn with the spectrum and neighbourhoods of real ones, not encoded.
"load" is the machine's load average when a row was taken: far above 1, times are of a busy machine
and only ratios mean anything. Machine: {machines}.
"""


def _table(rows: Sequence[Entry]) -> str:
    lines = [
        "| passages | task | system | median | p95 | ratio | runs | load | |",
        "|---:|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in sorted(rows, key=lambda row: (row["task"], row["size"], not row["ours"])):
        size = f"{row['size']:,}" if row["size"] else ""
        p95 = "" if row["p95"] is None else f"{row['p95']:.3g}"
        lines.append(
            f"| {size} | {row['task']} | {row['system']} | {_value(row)} | {p95} |"
            f" {_ratio(row, rows)} | {row['runs']} | {row['load']} | {row['note']} |"
        )
    return "\n".join(lines) + "\n"


def _value(row: Entry) -> str:
    value = float(row["value"])
    return f"{value:,.0f} {row['unit']}" if value >= 1_000 else f"{value:.3g} {row['unit']}"  # noqa: PLR2004


def _ratio(row: Entry, rows: Sequence[Entry]) -> str:
    ours = [
        one
        for one in rows
        if one["ours"] and (one["task"], one["size"]) == (row["task"], row["size"])
    ]
    if (row["ours"] and row is ours[0]) or not ours or not ours[0]["value"]:
        return ""
    return f"{float(row['value']) / float(ours[0]['value']):.3g}"


def _draw(rows: Sequence[Entry], systems: Sequence[str], file: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for system in systems:
        points = sorted((row["size"], row["value"]) for row in rows if row["system"] == system)
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", label=system)
    if not axes.lines:
        return
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds (median)")
    axes.set_title(rows[0]["task"])
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    # Without this the file would differ on every run
    figure.savefig(file, dpi=110, metadata={"Software": None})
