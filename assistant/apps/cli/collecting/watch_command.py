"""Folders and feeds that live: what comes is in the index a moment later, and asked what is followed.

Invariant: one thing that fails is told and does not end the watch; everything is in the library as
soon as it is told.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ....assistant import Assistant
from ....errors import AssistantError, WorkspaceError
from ....ingest import MANIFEST_FILE
from ....records import SyncReport
from ..desk_opening import open_desk
from ..exits import ERROR, OK
from ..result_text import news_lines
from ..terminal import progress_shown, tell, write, write_json_line
from .sync_reports import counts_of, tell_failures
from .watched_folder import WatchedFolder

if TYPE_CHECKING:
    from ....records import OnProgress, StandingQuestion


def watch(arguments: argparse.Namespace) -> int:
    """Keep the index equal to folders, and ask their feeds for what is new, until it is ended."""
    folders = [Path(name) for name in arguments.folders]
    for folder in folders:
        if not folder.is_dir():
            msg = f"there is no folder {folder}; name one, or make a workspace: onrecord init"
            raise WorkspaceError(msg)
    with open_desk(arguments, create=True) as desk, progress_shown() as show:
        watcher = _Watcher(desk, folders, arguments=arguments, show=show)
        went_well = watcher.look()
        if arguments.once:
            return OK if went_well else ERROR
        tell(f"watching {', '.join(map(str, folders))} (Ctrl+C ends it)")
        while True:
            time.sleep(arguments.every)
            watcher.look()


class _Watcher:
    """The folders that are watched, and what was told of them."""

    def __init__(
        self,
        desk: Assistant,
        folders: list[Path],
        *,
        arguments: argparse.Namespace,
        show: OnProgress,
    ) -> None:
        self._desk = desk
        self._folders = [WatchedFolder(path) for path in folders]
        self._as_json: bool = arguments.json
        self._allow_private: bool = arguments.allow_private
        self._show = show
        self._told: dict[str, str] = {}
        self._asked_of = ""

    def look(self) -> bool:
        """Take in what is new, and say so; whether all went well."""
        went_well = True
        for folder in self._folders:
            for what, name in ((self._sync, "folder"), (self._feeds, "feeds")):
                try:
                    for report in what(folder):
                        self._tell(str(folder.path), name, report)
                        went_well = went_well and not report.failed
                    self._told.pop(f"{folder.path} {name}", None)
                except (AssistantError, OSError) as error:
                    went_well = False
                    self._tell_once(f"{folder.path} {name}", f"{folder.path}: {error}")
        try:
            self._ask()
        except AssistantError as error:
            went_well = False
            self._tell_once("followed", str(error))
        return went_well

    def _sync(self, folder: WatchedFolder) -> Iterator[SyncReport]:
        if folder.is_due():
            report = self._desk.sync(folder.path, on_progress=self._show)
            folder.note_synced()
            yield report
        elif folder.is_suddenly_empty:
            msg = "it holds nothing any more, so its articles stay; onrecord sync takes them out"
            raise WorkspaceError(msg)

    def _feeds(self, folder: WatchedFolder) -> Iterator[SyncReport]:
        manifest = folder.path / MANIFEST_FILE
        if manifest.is_file():
            yield self._desk.update_feeds(
                manifest, allow_private=self._allow_private, on_progress=self._show
            )

    def _ask(self) -> None:
        """Ask what is followed, where the collection is another than at the last look."""
        if self._asked_of == self._desk.fingerprint:
            return
        before = {question.id: question.news for question in self._desk.standing.all()}
        for question in self._desk.standing.check(self._show):
            if len(question.news) > len(before.get(question.id, ())):
                self._tell_news(question, after=len(before.get(question.id, ())))
        self._asked_of = self._desk.fingerprint

    def _tell(self, folder: str, kind: str, report: SyncReport) -> None:
        if not (report.added or report.changed or report.removed or report.failed):
            return
        if self._as_json:
            write_json_line({"folder": folder, "event": kind, "report": report.to_dict()})
        else:
            write(f"{folder}, {kind}: {counts_of(report)}")
        tell_failures(report)

    def _tell_news(self, question: StandingQuestion, *, after: int) -> None:
        if self._as_json:
            write_json_line({"event": "news", "question": question.to_dict()})
            return
        for line in news_lines(question, question.news[after:]):
            write(line)

    def _tell_once(self, place: str, message: str) -> None:
        """What goes on being wrong is said when it begins."""
        if self._told.get(place) != message:
            self._told[place] = message
            tell(message)
