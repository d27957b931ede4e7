"""The shell commands: each makes one public call and renders what comes back.

Exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 not found, 4 something does not hold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ...assistant import Assistant
from ...citing.formats import BUNDLE
from ...errors import AssistantError, ExportError, WorkspaceError
from ...recipe import RECIPE_FILE, Recipe
from ...records import Filters, ReadingReport, SyncReport, article_dict, source_line
from ...rendering import labels
from .evidence_commands import keep_bundle, recheck, verify
from .exits import DOES_NOT_HOLD, ERROR, NOT_FOUND, OK, USAGE
from .result_text import answer_text, comparison_text, hits_text, reading_text, report_text
from .serve_command import password, policy_for
from .terminal import progress_bars, tell, write, write_json

__all__ = ["password", "recheck", "verify"]  # the command line finds every command here

CORPUS_FOLDER: Final = "corpus"
INDEX_FOLDER: Final = "index"


def init(arguments: argparse.Namespace) -> int:
    """Make a workspace: a folder for articles, and an index folder with its recipe."""
    root = Path(arguments.folder)
    recipe = root / INDEX_FOLDER / RECIPE_FILE
    if recipe.exists():
        msg = f"{root} already is a workspace; nothing was changed"
        raise WorkspaceError(msg)
    try:
        (root / CORPUS_FOLDER).mkdir(parents=True, exist_ok=True)
        recipe.parent.mkdir(parents=True, exist_ok=True)
        recipe.write_text(_commented_defaults(), encoding="utf-8")
    except OSError as error:
        msg = f"cannot make a workspace in {root}: {error.strerror or error}"
        raise WorkspaceError(msg) from error
    if arguments.json:
        write_json({"workspace": str(root)})
    else:
        write(f"{root / CORPUS_FOLDER} is for articles; then: onrecord sync")
    return OK


def sync(arguments: argparse.Namespace) -> int:
    """Make the index equal to a folder of articles."""
    folder = Path(arguments.folder)
    if not folder.is_dir():
        msg = f"there is no folder {folder}; name one, or make a workspace: onrecord init"
        raise WorkspaceError(msg)
    with Assistant.open(arguments.index, create=True) as desk, progress_bars() as show:
        report = desk.sync(folder, on_progress=show)
    return _report(arguments, report)


def add(arguments: argparse.Namespace) -> int:
    """Add files, folders and pages, or what a sources.toml lists."""
    if not arguments.sources and not arguments.manifest:
        tell("nothing to add; name files, folders or URLs, or --from a sources.toml")
        return USAGE
    with Assistant.open(arguments.index, create=True) as desk, progress_bars() as show:
        reports = []
        if arguments.manifest:
            reports.append(
                desk.add_from(
                    arguments.manifest, allow_private=arguments.allow_private, on_progress=show
                )
            )
        if arguments.sources:
            reports.append(
                desk.add(arguments.sources, allow_private=arguments.allow_private, on_progress=show)
            )
    return _report(arguments, _merged(reports))


def remove(arguments: argparse.Namespace) -> int:
    """Forget articles by id."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        return _report(arguments, desk.remove(arguments.articles, on_progress=show))


def list_articles(arguments: argparse.Namespace) -> int:
    """List what is in the index."""
    with Assistant.open(arguments.index) as desk:
        infos, groups = desk.articles(), desk.duplicates()
        found = desk.readings() if arguments.long else []
    readings = {item.article_id: item.reading for item in found}
    copy_of = {name: group.article_ids[0] for group in groups for name in group.article_ids[1:]}
    if arguments.json:
        write_json(
            [
                {
                    **article_dict(info),
                    "copy_of": copy_of.get(info.id),
                    **_reading_dict(arguments, readings.get(info.id)),
                }
                for info in infos
            ]
        )
        return OK
    for info in infos:
        mark = f"\t{labels.COPY_OF} {copy_of[info.id]}" if info.id in copy_of else ""
        write(f"{info.id}\t{source_line(info)}{mark}")
        for line in reading_text(readings[info.id]) if info.id in readings else ():
            write(f"    {line}")
    if not infos:
        tell(f"the index holds no articles; put some into {CORPUS_FOLDER}/ and: onrecord sync")
    return OK


def _reading_dict(
    arguments: argparse.Namespace, reading: ReadingReport | None
) -> dict[str, object]:
    return {"reading": (reading or ReadingReport()).to_dict()} if arguments.long else {}


def show(arguments: argparse.Namespace) -> int:
    """Show one article: what is known of it, how it was read, and its text."""
    with Assistant.open(arguments.index) as desk:
        article, original = desk.article(arguments.article), desk.original_info(arguments.article)
    if arguments.json:
        source = asdict(original) if original else None
        reading = article.reading.to_dict()
        write_json(
            {**article_dict(article), "original": source, "reading": reading, "text": article.text}
        )
        return OK
    write(source_line(article))
    if original:
        write(f"{original.source}\t{original.loader}")
    for line in reading_text(article.reading):
        write(line)
    write(f"\n{article.text}")
    return OK


def reread(arguments: argparse.Namespace) -> int:
    """Read kept originals again that an older version read."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show_progress:
        report = desk.reread(on_progress=show_progress)
    if arguments.json:
        write_json(report.to_dict())
    else:
        write(
            f"{len(report.new_text)} with another text, {len(report.new_metadata)} with other"
            f" metadata, {len(report.added)} added, {len(report.removed)} removed,"
            f" {len(report.unchanged)} unchanged"
        )
        for name in report.new_text:
            write(f"{name}\tits text changed; locators made before no longer hold")
    for failure in report.failed:
        tell(f"{failure.source}: {failure.reason}")
    return ERROR if report.failed else OK


def ask(arguments: argparse.Namespace) -> int:
    """Answer a question with quotations, or say that the articles do not."""
    if arguments.with_texts and not arguments.bundle:
        tell("--with-texts says what goes into a bundle; name its file with --bundle")
        return USAGE
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.warm_up(show)
        answer = desk.ask(arguments.question, limit=arguments.limit, filters=_filters(arguments))
        if arguments.bundle:
            keep_bundle(
                desk.bundle(answer, with_texts=arguments.with_texts), Path(arguments.bundle)
            )
    if arguments.json:
        write_json(answer.to_dict())
    elif arguments.markdown:
        write(answer.to_markdown())
    else:
        write(answer_text(answer))
    return OK if answer.quotes else NOT_FOUND


def compare(arguments: argparse.Namespace) -> int:
    """Ask every outlet alone, and show them below each other."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.warm_up(show)
        comparison = desk.compare(
            arguments.question,
            limit=arguments.limit,
            max_publishers=arguments.outlets,
            filters=_filters(arguments),
        )
    if arguments.json:
        write_json(comparison.to_dict())
    elif arguments.markdown:
        write(comparison.to_markdown())
    else:
        write(comparison_text(comparison))
    return OK if comparison.answering else NOT_FOUND


def export(arguments: argparse.Namespace) -> int:
    """Write an answer's quotations and sources for other programs, or say that there are none."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.warm_up(show)
        answer = desk.ask(arguments.question, limit=arguments.limit, filters=_filters(arguments))
        if not answer.quotes:
            tell("the articles do not answer this; nothing was exported")
            return NOT_FOUND
        if arguments.format == BUNDLE:
            content = desk.bundle(answer).to_bytes().decode("utf-8")
        else:
            content = answer.export(arguments.format)
    if arguments.output:
        _save(Path(arguments.output), content)
    if arguments.json:
        write_json({"format": arguments.format, "output": arguments.output, "content": content})
    elif not arguments.output:
        write(content.removesuffix("\n"))
    return OK


def search(arguments: argparse.Namespace) -> int:
    """List the passages that fit a question best."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.warm_up(show)
        hits = desk.search(arguments.question, limit=arguments.limit, filters=_filters(arguments))
    if arguments.json:
        write_json([hit.to_dict() for hit in hits])
    else:
        write(hits_text(hits))
    return OK if hits else NOT_FOUND


def check(arguments: argparse.Namespace) -> int:
    """Compare a draft's quotations with the articles."""
    from ..draft_files import read_draft

    draft = read_draft(arguments.file)
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.refresh(show)
        report = desk.check(draft, min_words=arguments.min_words)
    if arguments.json:
        write_json(report.to_dict())
    elif arguments.markdown:
        write(report.to_markdown())
    else:
        write(report_text(report))
    return OK if report.all_verbatim else DOES_NOT_HOLD


def chat(arguments: argparse.Namespace) -> int:
    """Answer one question after another, until end of input."""
    with Assistant.open(arguments.index) as desk, progress_bars() as show:
        desk.warm_up(show)
        conversation = desk.chat()
        while (question := _next_question()) is not None:
            try:
                write(answer_text(conversation.ask(question)) + "\n")
            except AssistantError as error:
                tell(str(error))
    return OK


def serve(arguments: argparse.Namespace) -> int:
    """Open the chat page for a browser."""
    from ..web import serve as serve_page

    with Assistant.open(arguments.index, create=bool(arguments.sync)) as desk:
        policy = policy_for(arguments, desk)
        with progress_bars() as show:
            if arguments.sync:
                _tell_failures(desk.sync(arguments.sync, on_progress=show))
            serve_page(
                desk,
                host=arguments.host,
                port=arguments.port,
                policy=policy,
                on_ready=lambda url: tell(f"the chat is open at {url} (Ctrl+C ends it)"),
                on_progress=show,
            )
    return OK


def doctor(arguments: argparse.Namespace) -> int:
    """Check the library, its texts, the search build and the model."""
    with Assistant.open(arguments.index) as desk:
        checks = desk.health()
    if arguments.json:
        write_json([{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks])
    else:
        for check in checks:
            write(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}")
    return OK if all(check.ok for check in checks) else ERROR


def _commented_defaults() -> str:
    # Commented out, so that a workspace follows the defaults as they improve
    lines = [
        line if line.startswith("[") or not line else f"# {line}"
        for line in Recipe().to_toml().splitlines()
    ]
    return "\n".join(
        ["# The defaults; remove the mark before a line to change its value.", "", *lines, ""]
    )


def evaluate(arguments: argparse.Namespace) -> int:
    """Score an index by questions whose answers are known."""
    from ... import evaluation

    questions = evaluation.load_questions(arguments.questions).half(arguments.half)
    sample = evaluation.Sample(count=arguments.limit) if arguments.limit else None
    with _desk_to_score(arguments) as desk, progress_bars() as show:
        report = evaluation.evaluate(desk, questions, sample=sample, on_progress=show)
    if arguments.json:
        write_json(report.to_dict())
    else:
        write(report.to_markdown())
    return OK


@contextmanager
def _desk_to_score(arguments: argparse.Namespace) -> Iterator[Assistant]:
    """The index named, or one made of the corpus file for as long as it is scored."""
    if arguments.corpus is None:
        with Assistant.open(arguments.index) as desk:
            yield desk
        return
    from ...evaluation import load_corpus

    with TemporaryDirectory(prefix="onrecord-") as folder, progress_bars() as show:
        articles = load_corpus(arguments.corpus)
        with Assistant.build(articles, folder, on_progress=show) as desk:
            yield desk


def _save(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"cannot write {file}: {error.strerror or error}"
        raise ExportError(msg) from error


def _report(arguments: argparse.Namespace, report: SyncReport) -> int:
    if arguments.json:
        write_json(report.to_dict())
    else:
        counts = (
            f"{len(report.added)} added, {len(report.changed)} changed,"
            f" {len(report.removed)} removed, {len(report.unchanged)} unchanged"
        )
        write(counts + (f", {len(report.failed)} failed" if report.failed else ""))
    _tell_failures(report)
    done = report.added or report.changed or report.removed or report.unchanged
    return OK if done or not report.failed else ERROR


def _tell_failures(report: SyncReport) -> None:
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


def _merged(reports: list[SyncReport]) -> SyncReport:
    return SyncReport(
        added=tuple(name for report in reports for name in report.added),
        changed=tuple(name for report in reports for name in report.changed),
        unchanged=tuple(name for report in reports for name in report.unchanged),
        failed=tuple(failure for report in reports for failure in report.failed),
        doubtful=tuple(item for report in reports for item in report.doubtful),
    )


def _filters(arguments: argparse.Namespace) -> Filters:
    return Filters(
        publishers=tuple(arguments.publisher),
        authors=tuple(arguments.author),
        languages=tuple(arguments.language),
        article_ids=tuple(arguments.article),
        published_from=arguments.published_from,
        published_to=arguments.published_to,
    )


def _next_question() -> str | None:
    try:
        return input("? " if sys.stdin.isatty() else "")
    except EOFError:
        return None
