"""Commands that make a collection and keep it: workspaces, syncs, lists, health."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from ....errors import WorkspaceError
from ....ingest.metadata.language import primary_language
from ....recipe import RECIPE_FILE, Recipe
from ....records import SyncReport, source_line
from ....rendering import labels
from ....whole_files import write_whole
from ...article_json import article_json, listed_articles
from ..desk_opening import open_desk
from ..exits import ERROR, OK, USAGE
from ..result_text import reading_text
from ..terminal import progress_shown, tell, write, write_json
from .sync_reports import report_sync

CORPUS_FOLDER: Final = "corpus"
INDEX_FOLDER: Final = "index"


def init(arguments: argparse.Namespace) -> int:
    """Make a workspace: a folder for articles, and an index folder with its recipe."""
    root = Path(arguments.folder)
    recipe = root / INDEX_FOLDER / RECIPE_FILE
    if recipe.exists():
        msg = f"{root} already is a workspace; nothing was changed"
        raise WorkspaceError(msg)
    settings = _recipe_for(arguments.languages)
    try:
        (root / CORPUS_FOLDER).mkdir(parents=True, exist_ok=True)
        recipe.parent.mkdir(parents=True, exist_ok=True)
        write_whole(recipe, commented(settings))
    except OSError as error:
        msg = f"cannot make a workspace in {root}: {error.strerror or error}"
        raise WorkspaceError(msg) from error
    if arguments.json:
        write_json({"workspace": str(root)})
    else:
        write(f"{root / CORPUS_FOLDER} is for articles; then: onrecord sync")
    return OK


def _recipe_for(languages: str) -> Recipe:
    """The recipe of a workspace whose articles are in these languages, written as `ru,en`.

    Raises:
        WorkspaceError: one of them is no code.
        ModelError: one is not English, and the multilingual model is not installed.
    """
    codes = [code.strip() for code in languages.split(",") if code.strip()]
    for code in codes:
        if primary_language(code) is None:
            msg = f"--languages takes two-letter codes, such as ru,en; got {code!r}"
            raise WorkspaceError(msg)
    if all(primary_language(code) == "en" for code in codes):
        return Recipe()
    from ....encoders.multilingual.e5_encoder import packed_file

    packed_file()  # refused here rather than at the first sync
    return Recipe.multilingual()


def commented(recipe: Recipe) -> str:
    """A recipe in which all but the choice of another model is commented out.

    So a workspace follows the defaults as they improve.
    """
    chosen = f'model = "{recipe.encoder.model}"' if recipe != Recipe() else None
    lines = [
        line if line.startswith("[") or not line or line == chosen else f"# {line}"
        for line in recipe.to_toml().splitlines()
    ]
    return "\n".join(
        ["# The defaults; remove the mark before a line to change its value.", "", *lines, ""]
    )


def sync(arguments: argparse.Namespace) -> int:
    """Make the index equal to a folder of articles."""
    folder = Path(arguments.folder)
    if not folder.is_dir():
        msg = f"there is no folder {folder}; name one, or make a workspace: onrecord init"
        raise WorkspaceError(msg)
    with open_desk(arguments, create=True) as desk, progress_shown() as show:
        desk.encode_with(processes=arguments.processes, scheduler=arguments.scheduler)
        report = desk.sync(folder, on_progress=show)
    return report_sync(arguments, report)


def add(arguments: argparse.Namespace) -> int:
    """Add files, folders and pages, or what a sources.toml lists."""
    if not arguments.sources and not arguments.manifest:
        tell("nothing to add; name files, folders or URLs, or --from a sources.toml")
        return USAGE
    with open_desk(arguments, create=True) as desk, progress_shown() as show:
        desk.encode_with(processes=arguments.processes, scheduler=arguments.scheduler)
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
    return report_sync(arguments, SyncReport.merged(reports))


def remove(arguments: argparse.Namespace) -> int:
    """Take articles out by id, or bring them back."""
    with open_desk(arguments) as desk, progress_shown() as show:
        if arguments.undo:
            report = desk.undo_removal(arguments.articles, on_progress=show)
        else:
            report = desk.remove(arguments.articles, for_good=arguments.for_good, on_progress=show)
    return report_sync(arguments, report)


def list_articles(arguments: argparse.Namespace) -> int:
    """List what is in the index, or what was removed from it."""
    if arguments.removed:
        from ..library_commands import list_removed

        with open_desk(arguments) as desk:
            removed = desk.removed()
        return list_removed(removed, as_json=arguments.json)
    if arguments.json:
        with open_desk(arguments) as desk:
            write_json(listed_articles(desk, with_readings=arguments.long))
        return OK
    with open_desk(arguments) as desk:
        infos, groups = desk.articles(), desk.duplicates()
        found = desk.readings() if arguments.long else []
    readings = {item.article_id: item.reading for item in found}
    copy_of = {name: group.article_ids[0] for group in groups for name in group.article_ids[1:]}
    for info in infos:
        mark = f"\t{labels.COPY_OF} {copy_of[info.id]}" if info.id in copy_of else ""
        write(f"{info.id}\t{source_line(info)}{mark}")
        for line in reading_text(readings[info.id]) if info.id in readings else ():
            write(f"    {line}")
    if not infos:
        tell(f"the index holds no articles; put some into {CORPUS_FOLDER}/ and: onrecord sync")
    return OK


def show(arguments: argparse.Namespace) -> int:
    """Show one article: what is known of it, how it was read, and its text."""
    from ..library_commands import correction_lines

    if arguments.json:
        with open_desk(arguments) as desk:
            write_json(article_json(desk, arguments.article))
        return OK
    with open_desk(arguments) as desk:
        article, original = desk.article(arguments.article), desk.original_info(arguments.article)
        corrections = desk.corrections(arguments.article)
    write(source_line(article))
    if original:
        write(f"{original.source}\t{original.loader}")
    for line in correction_lines(corrections):
        write(line)
    for line in reading_text(article.reading):
        write(line)
    write(f"\n{article.text}")
    return OK


def reread(arguments: argparse.Namespace) -> int:
    """Read kept originals again that an older version read."""
    with open_desk(arguments) as desk, progress_shown() as show_progress:
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


def doctor(arguments: argparse.Namespace) -> int:
    """Check the library, its texts, the search build and the model, repaired first where asked."""
    if arguments.repair:
        from ..library_commands import repair_library

        repair_library(arguments)
    with open_desk(arguments) as desk:
        checks = desk.health()
    if arguments.json:
        write_json([{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks])
    else:
        for check in checks:
            write(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}")
    return OK if all(check.ok for check in checks) else ERROR
