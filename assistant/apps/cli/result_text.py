"""Results as text for a terminal.

Invariant: every character that comes out is article text (sliced by its locator at that moment),
text of the draft that was checked, article metadata, a number, or a fixed label. Nothing is printed
here, and nothing is escaped for HTML: the browser page has its own renderer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...records import source_line, story_line
from ...rendering import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...records import Answer, Comparison, DraftReport, Hit, Quote, ReadingReport


def answer_text(answer: Answer) -> str:
    """Numbered quotations, each with its source below."""
    lines = [answer.headline]
    for number, quote in enumerate(answer.quotes, start=1):
        lines += ["", *_numbered(number, quote)]
    if answer.near_misses:
        lines += ["", f"{labels.NEAR_MISSES}:"]
        for quote in answer.near_misses:
            lines += [
                "",
                f"  {quote.text}",
                f"  — {source_line(quote.article, quote.page, quote.last_page)}",
            ]
    elif not answer.quotes:
        lines += ["", labels.NO_NEAR_MISSES]
    return "\n".join(lines)


def _numbered(number: int, quote: Quote) -> list[str]:
    lines = [
        f"[{number}] {quote.text}",
        f"    — {source_line(quote.article, quote.page, quote.last_page)}",
    ]
    address = quote.citation.deep_link or quote.article.url
    if address:
        lines.append(f"    {address}")
    if carried := story_line(quote.story):
        lines.append(f"    {carried}")
    if doubt := quote.article.reading.doubt:
        lines.append(f"    {doubt}")
    others = [place.article_id for place in quote.locations[1:]]
    if others:
        lines.append(f"    {labels.ALSO_IN}: {', '.join(others)}")
    return lines


def hits_text(hits: Sequence[Hit]) -> str:
    """Passages: score, ranks and source, then the passage."""
    blocks = []
    for number, hit in enumerate(hits, start=1):
        ranks = f"BM25 {hit.lexical_rank or '-'}, {labels.VECTOR} {hit.dense_rank or '-'}"
        head = f"[{number}] {hit.score:.3f} ({ranks}) {source_line(hit.article)}"
        carried = story_line(hit.story)
        blocks.append("\n".join([head, *([carried] if carried else []), hit.text]))
    return "\n\n".join(blocks) or labels.NO_NEAR_MISSES


def comparison_text(comparison: Comparison) -> str:
    """Each publisher with its quotations, then the silent ones."""
    blocks = [f"{item.headline}\n{answer_text(item.answer)}" for item in comparison.answering]
    return "\n\n\n".join([*blocks, *comparison.others])


def report_text(report: DraftReport) -> str:
    """The findings in the draft's order, the sum below."""
    blocks = [
        "\n".join([f"[{number}] {finding.headline}", *finding.lines()])
        for number, finding in enumerate(report.findings, start=1)
    ]
    return "\n\n".join([*blocks, report.summary])


def reading_text(reading: ReadingReport) -> list[str]:
    """How an article was read, line by line: doubts, what was left out or set apart, origins."""
    lines = [f"{labels.READING_WARNING}: {line}" for line in reading.warning_lines()]
    lines += [f"{labels.LEFT_OUT_OF_TEXT}: {line}" for line in reading.omission_lines()]
    lines += [f"{labels.SET_APART}: {line}" for line in reading.mark_lines()]
    return lines + [f"{name} {labels.FROM} {origin}" for name, origin in reading.origins]
