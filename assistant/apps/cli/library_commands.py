"""Commands that keep a collection: correct articles, see what was removed, begin with ours."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import WorkspaceError
from ...library import back_up, check_backup, repair
from ...library import restore as restore_backup
from ...records import source_line
from ...rendering import labels
from ..shipped_corpus import EXAMPLE, shipped_corpus
from .desk_opening import engine_address, open_desk
from .exits import OK, USAGE
from .result_text import answer_text
from .terminal import progress_shown, tell, write, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...library import BackupReport
    from ...records import Correction, RemovedArticle


FOLDER: Final = "folder"
"""What `migrate --to` calls the place that is no server."""


def correct(arguments: argparse.Namespace) -> int:
    """Correct what is known of an article, take that back, or list its corrections."""
    values = (arguments.title, arguments.author, arguments.publisher, arguments.published)
    is_change = any(value is not None for value in values)
    if is_change and arguments.undo:
        tell("--undo takes corrections back; make new ones without it")
        return USAGE
    with open_desk(arguments) as desk:
        if arguments.undo:
            fields = () if arguments.undo == "all" else (arguments.undo,)
            kept = desk.undo_correction(arguments.article, fields)
        else:
            kept = desk.correct(
                arguments.article,
                title=arguments.title,
                authors=None if arguments.author is None else _names(arguments.author),
                publisher=arguments.publisher,
                published=arguments.published,
            )
        article = desk.article(arguments.article)
    if arguments.json:
        write_json([correction.to_dict() for correction in kept])
        return OK
    write(source_line(article))
    for line in correction_lines(kept):
        write(line)
    return OK


def correction_lines(corrections: Sequence[Correction]) -> list[str]:
    """What somebody corrected, a line each."""
    return [f"{labels.CORRECTED}: {correction.line}" for correction in corrections]


def list_removed(removed: Sequence[RemovedArticle], *, as_json: bool) -> int:
    """List what was removed, and how to have it back."""
    if as_json:
        write_json([item.to_dict() for item in removed])
        return OK
    for item in removed:
        kept = "" if item.is_kept else "\tits text was not kept"
        write(f"{item.info.id}\t{source_line(item.info)}\t{item.removed:%Y-%m-%d}{kept}")
    tell("bring one back with: onrecord remove --undo ID" if removed else "nothing was removed")
    return OK


def _names(given: Sequence[str]) -> tuple[str, ...]:
    """The authors named; a single empty name says that none is known."""
    return () if list(given) == [""] else tuple(given)


def demo(arguments: argparse.Namespace) -> int:
    """Make a workspace of the articles that ship with the software, and ask it something."""
    source, folder = shipped_corpus(), Path(arguments.folder)
    corpus, index = folder / "corpus", folder / "index"
    if not corpus.exists():
        try:
            shutil.copytree(source, corpus)
        except OSError as error:
            msg = f"cannot make a workspace in {folder}: {error.strerror or error}"
            raise WorkspaceError(msg) from error
    with open_desk(arguments, index, create=True) as desk, progress_shown() as show:
        desk.sync(corpus, on_progress=show)
        answer = desk.ask(EXAMPLE)
    if arguments.json:
        write_json(answer.to_dict())
        return OK
    write(f"? {EXAMPLE}\n\n{answer_text(answer)}\n")
    tell(f"that was: onrecord ask --index {index} QUESTION; and the page: onrecord serve {folder}")
    return OK


def backup(arguments: argparse.Namespace) -> int:
    """Write the index to one file, verified, while others may use it."""
    return _report_backup(
        arguments, back_up(Path(arguments.index), Path(arguments.file)), "written"
    )


def restore(arguments: argparse.Namespace) -> int:
    """Make the index what a backup holds, or only check that the backup is whole."""
    if arguments.check:
        return _report_backup(arguments, check_backup(Path(arguments.file)), "whole")
    report = restore_backup(Path(arguments.file), Path(arguments.index))
    if report.replaced is not None:
        tell(f"what was there is kept as {report.replaced}")
    return _report_backup(arguments, report, "restored")


def migrate(arguments: argparse.Namespace) -> int:
    """Move the collection to a server, or back into the folder of its index."""
    with open_desk(arguments) as desk, progress_shown() as show:
        target = None if arguments.to == FOLDER else engine_address(arguments.to)
        report = desk.migrate(target, on_progress=show)
    if arguments.json:
        write_json(report.to_dict())
        return OK
    write(
        f"moved from {report.source} to {report.target}: {report.articles} articles,"
        f" {report.passages} passages, {report.written} articles written"
    )
    write(
        f"compared: all texts by their hashes; of {report.rankings} rankings {report.equal} are"
        f" equal, overlap {report.overlap:.3f}"
    )
    return OK


def repair_library(arguments: argparse.Namespace) -> None:
    """Save what is readable of a damaged library, and say what was lost."""
    report = repair(Path(arguments.index))
    for item in report.lost:
        tell(f"{item.source}: {item.reason}")
    for file in report.rescued:
        tell(f"written out, to be added again: {file}")
    if report.damaged is None:
        tell("the library is whole; there was nothing to repair")
    else:
        tell(f"{report.kept} articles saved; the damaged library is kept as {report.damaged}")


def _report_backup(arguments: argparse.Namespace, report: BackupReport, what: str) -> int:
    if arguments.json:
        write_json(
            {
                "articles": report.articles,
                "files": report.files,
                "made": report.made.isoformat(),
                "replaced": str(report.replaced) if report.replaced else None,
            }
        )
    else:
        write(f"{what}: {report.articles} articles, made {report.made:%Y-%m-%d %H:%M} UTC")
    return OK
