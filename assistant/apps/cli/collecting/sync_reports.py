"""What a change to the collection did, told to the person and to programs."""

from __future__ import annotations

import argparse

from ....recipe import DEFAULT_MODEL
from ....records import ReadingReport, SyncReport
from ....rendering import labels
from ..desk_opening import open_desk
from ..exits import ERROR, OK
from ..terminal import tell, write, write_json


def report_sync(arguments: argparse.Namespace, report: SyncReport) -> int:
    """Tell what a change did; the exit code that fits it."""
    if arguments.json:
        write_json(report.to_dict())
    else:
        write(counts_of(report))
    tell_failures(report)
    _tell_of_languages(arguments, report)
    return ERROR if report.failed else OK


def counts_of(report: SyncReport) -> str:
    """What a change did, in one line."""
    counts = (
        f"{len(report.added)} added, {len(report.changed)} changed,"
        f" {len(report.removed)} removed, {len(report.unchanged)} unchanged"
    )
    counts += f", {len(report.kept_out)} kept out" if report.kept_out else ""
    return counts + (f", {len(report.failed)} failed" if report.failed else "")


def _tell_of_languages(arguments: argparse.Namespace, report: SyncReport) -> None:
    """A hint at the first articles that the encoder of the index does not know the language of."""
    new = {*report.added, *report.changed}
    if not new:
        return
    with open_desk(arguments) as desk:
        model = desk.recipe.encoder.model
        foreign = [info for info in desk.articles() if info.language not in {None, "en"}]
    if model == DEFAULT_MODEL and foreign and {info.id for info in foreign} <= new:
        languages = ", ".join(sorted({info.language or "" for info in foreign}))
        tell(labels.OTHER_LANGUAGES.format(languages=languages))


def tell_failures(report: SyncReport) -> None:
    """Tell what could not be read, and what was read with doubt."""
    for item in report.doubtful:
        for line in [*item.reading.warning_lines(), *_unread_lines(item.reading)]:
            tell(f"{item.article_id}: {line}")
    for failure in report.failed:
        named = failure.source in failure.reason
        tell(failure.reason if named else f"{failure.source}: {failure.reason}")


def _unread_lines(reading: ReadingReport) -> list[str]:
    return [
        f"{labels.LEFT_OUT_OF_TEXT.lower()}: {labels.OMISSION_LABELS[item.kind.value]} × {item.count}"
        for item in reading.unread
    ]
