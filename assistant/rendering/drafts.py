"""Pure renderings of a checked draft: JSON-ready dictionaries, Markdown and terminal text.

Invariant: every character that comes out is cut from the draft or an article, is article metadata, a
number, or a fixed label. It does not print, and it does not escape for HTML.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Final

from . import labels
from .answers import escape_markdown, locator_dict, quote_dict, source_line

if TYPE_CHECKING:  # the records import this module; only their types are needed here
    from ..records import Change, DraftReport, Finding, Quote

DRAFT_SCHEMA: Final = "onrecord.draft/1"
"""Name and version of the schema that Python, the shell and the network share."""

_QUOTED_LINE: Final = re.compile(r"\n[ \t]*(?:>[ \t]*)+")
_INDENT: Final = "    "
_WIDTH: Final = 96
_LOCATIONS_SHOWN: Final = 5


def change_dict(change: Change) -> dict[str, object]:
    """A change as JSON-ready values; spans count code points of the article and of the draft."""
    return {
        "kind": change.kind.value,
        "serious": change.is_serious,
        "source": change.source,
        "written": change.written,
        "source_start": change.source_span.start,
        "source_end": change.source_span.end,
        "start": change.written_span.start,
        "end": change.written_span.end,
    }


def finding_dict(finding: Finding) -> dict[str, object]:
    """A finding as JSON-ready values."""
    return {
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "line": finding.line,
        "verdict": finding.verdict.value,
        "similarity": finding.similarity,
        "attribution": finding.attribution,
        "changes": [change_dict(change) for change in finding.changes],
        "quote": quote_dict(finding.quote) if finding.quote else None,
        "locations": [locator_dict(place) for place in finding.locations],
        "parts": [quote_dict(part) for part in finding.parts],
    }


def report_dict(report: DraftReport) -> dict[str, object]:
    """A report as JSON-ready values."""
    return {
        "schema": DRAFT_SCHEMA,
        "all_verbatim": report.all_verbatim,
        "findings": [finding_dict(finding) for finding in report.findings],
        "index_fingerprint": report.index_fingerprint,
    }


def summary(report: DraftReport) -> str:
    """How many quotations were found, and how many of each verdict."""
    if not report.findings:
        return labels.NO_QUOTATIONS
    counts = Counter(finding.verdict.value for finding in report.findings)
    parts = [
        f"{counts[verdict]} {label}"
        for verdict, label in labels.VERDICT_LABELS.items()
        if counts[verdict]
    ]
    return f"{labels.QUOTATIONS}: {len(report.findings)} ({', '.join(parts)})"


def report_text(report: DraftReport) -> str:
    """The report for a terminal: the findings in the draft's order, the sum below."""
    blocks = [
        "\n".join(_finding_lines(number, finding))
        for number, finding in enumerate(report.findings, start=1)
    ]
    return "\n\n".join([*blocks, summary(report)])


def _finding_lines(number: int, finding: Finding) -> list[str]:
    head = f"[{number}] {verdict_line(finding)} · {labels.LINE} {finding.line}"
    lines = [head, *_wrapped(f"“{_one_line(finding.text)}”")]
    lines += [line for change in finding.changes for line in _change_lines(change)]
    if finding.attribution:
        lines += _wrapped(f"{labels.NOT_THE_SOURCE}: {finding.attribution}")
    return [*lines, *_source_lines(finding)]


def verdict_line(finding: Finding) -> str:
    """The verdict's label, with a warning where a change is serious."""
    label = labels.VERDICT_LABELS[finding.verdict.value].upper()
    serious = any(change.is_serious for change in finding.changes)
    return f"{label} ({labels.SERIOUS})" if serious else label


def _change_lines(change: Change) -> list[str]:
    warning = "!" if change.is_serious else "-"
    return _wrapped(f"{warning} {change_line(change)}")


def change_line(change: Change) -> str:
    """What a change touches, what the source says there and what the draft."""
    kind = labels.CHANGE_LABELS[change.kind.value]
    source, written = _one_line(change.source).strip(), _one_line(change.written).strip()
    if not source:
        said = f"{labels.ADDED} “{written}”"
    elif not written:
        said = f"{labels.LEFT_OUT} “{source}”"
    else:
        said = f"{labels.SOURCE_SAYS} “{source}”, {labels.DRAFT_SAYS} “{written}”"
    return f"{kind}: {said}"


def _source_lines(finding: Finding) -> list[str]:
    if finding.parts:
        return [line for part in finding.parts for line in _quote_lines(labels.PART, part)]
    if finding.quote is None:
        return _wrapped(labels.NO_NEAR_MISSES)
    if finding.verdict.value == "not_found":
        near = f"{labels.NEAREST} ({labels.SIMILARITY} {finding.similarity:.2f})"
        return _quote_lines(near, finding.quote)
    if finding.verdict.value == "altered":
        return _quote_lines(labels.SOURCE, finding.quote)
    lines = _wrapped(f"— {source_line(finding.quote.article, finding.quote.page)}")
    others = list(dict.fromkeys(place.article_id for place in finding.locations[1:]))
    if others:
        shown = ", ".join(others[:_LOCATIONS_SHOWN])
        more = f" + {len(others) - _LOCATIONS_SHOWN}" if len(others) > _LOCATIONS_SHOWN else ""
        lines += _wrapped(f"{labels.ALSO_IN}: {shown}{more}")
    return lines


def _quote_lines(label: str, quote: Quote) -> list[str]:
    said = f"{label}: “{_one_line(quote.text)}”"
    return [*_wrapped(said), *_wrapped(f"— {source_line(quote.article, quote.page)}")]


def _one_line(text: str) -> str:
    return " ".join(_QUOTED_LINE.sub("\n", text).split())


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def report_markdown(report: DraftReport) -> str:
    """The report as CommonMark; all characters of draft and articles show verbatim."""
    blocks = [f"**{escape_markdown(summary(report))}**"]
    for number, finding in enumerate(report.findings, start=1):
        head = f"{number}. {verdict_line(finding)} · {labels.LINE} {finding.line}"
        lines = [line for line in _finding_lines(number, finding)[1:] if line.strip()]
        text = "\n".join(f"> {escape_markdown(line.strip())}" for line in lines)
        blocks += [f"**{escape_markdown(head)}**", text]
    return "\n\n".join(blocks) + "\n"
