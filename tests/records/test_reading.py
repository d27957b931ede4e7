"""A reading report comes back from JSON as it was, and nothing else passes for one."""

from __future__ import annotations

import json

import pytest

from assistant.errors import ArticleError
from assistant.records import (
    Mark,
    MarkKind,
    Omission,
    OmissionKind,
    ReadingReport,
    ReadingWarning,
    Span,
    WarningKind,
)

REPORT = ReadingReport(
    marks=(
        Mark(kind=MarkKind.NOTE, span=Span(start=10, end=42), page=3),
        Mark(kind=MarkKind.CAPTION, span=Span(start=50, end=61)),
    ),
    omissions=(Omission(kind=OmissionKind.STRUCK, sample="not", count=2),),
    warnings=(ReadingWarning(kind=WarningKind.COLUMNS, detail="page 3"),),
    origins=(("title", "manifest"), ("authors", "JSON-LD")),
)


def test_a_report_survives_json() -> None:
    written = json.dumps(REPORT.to_dict())
    assert ReadingReport.from_dict(json.loads(written)) == REPORT


def test_an_empty_report_survives_json() -> None:
    assert ReadingReport.from_dict(ReadingReport().to_dict()) == ReadingReport()


@pytest.mark.parametrize(
    "change",
    [
        {"marks": [["poem", 1, 2, None]]},
        {"marks": [["note", 5, 2, None]]},
        {"marks": None},
        {"omissions": [["struck", "many", "not"]]},
        {"warnings": [["columns"]]},
        {"origins": []},
    ],
)
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ArticleError):
        ReadingReport.from_dict({**REPORT.to_dict(), **change})
    with pytest.raises(ArticleError):
        ReadingReport.from_dict(None)
