"""The changes of a library that need files, pages or child processes to be read, one call each.

Invariant: each change is one transaction, reported source by source; hostile formats are read in
the child processes of a sandbox that lives as long as the change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ..errors import IngestError
from ..ingest import Politeness, Sandbox, read_feeds, shown_name
from ..recipe import PassageSettings
from ..records import Article, OnProgress, RereadReport, SyncReport, UploadResult
from .feeds.feed_updates import FeedRound
from .read_ahead.prefetch import readers_at_once
from .rereading import reread
from .sources import Found, Sources, article_sources
from .store import Library
from .sync import add_sources, replace_all, sync_sources
from .uploads import SentFile, store_uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """What changes the articles of a library, which are cut as the settings say."""

    library: Library
    settings: PassageSettings

    def replace(
        self, articles: Iterable[Article], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Make the library hold exactly these articles."""
        sources = article_sources(articles)
        return replace_all(self.library, sources, settings=self.settings, on_progress=on_progress)

    def sync_folder(
        self, folder: Path, *, index: Path, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Make the articles from `folder` equal to its files; it is named by its path from `index`."""
        # By this name both can move together
        root = Path(os.path.relpath(folder.resolve(), index.resolve())).as_posix()
        if root != shown_name(root):
            msg = (
                f"the folder {shown_name(str(folder))} has a name that is no valid UTF-8; rename it"
            )
            raise IngestError(msg)
        with _reading() as sources:
            found = sources.in_folder(folder)
            report = sync_sources(
                self.library,
                found.sources,
                root=root,
                settings=self.settings,
                lost_roots=self._lost_roots(index),
                on_progress=on_progress,
            )
        return _with_failures(report, found)

    def _lost_roots(self, index: Path) -> frozenset[str]:
        """The folders that something was synced from and that are not there any more."""
        removed = (item.info for item in self.library.removals.all())
        infos = [*self.library.sound_infos(), *removed]
        roots = {info.root for info in infos if info.root}
        return frozenset(root for root in roots if not (index.resolve() / root).is_dir())

    def add(
        self,
        items: Iterable[str | Path | Article],
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add files, folders, URLs or articles."""
        with _reading(allow_private=allow_private) as sources:
            return self._added(sources.named(items), on_progress)

    def add_listed(
        self,
        manifest: Path,
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add what a `sources.toml` lists."""
        with _reading(allow_private=allow_private) as sources:
            return self._added(sources.in_manifest(manifest), on_progress)

    def _added(self, found: Found, on_progress: OnProgress | None) -> SyncReport:
        report = add_sources(
            self.library, found.sources, settings=self.settings, on_progress=on_progress
        )
        return _with_failures(report, found)

    def update_feeds(
        self,
        manifest: Path,
        *,
        now: datetime,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Ask the feeds that a `sources.toml` names for what is new, those that may be asked by `now`."""
        feeds = read_feeds(manifest)
        if not feeds:
            return SyncReport()
        with Sandbox() as sandbox:
            made = FeedRound(
                library=self.library,
                sandbox=sandbox,
                politeness=Politeness(allow_private=allow_private),
                settings=self.settings,
                now=now,
                allow_private=allow_private,
            )
            return made.update(feeds, on_progress)

    def add_uploads(
        self, files: Sequence[SentFile], *, on_progress: OnProgress | None = None
    ) -> list[UploadResult]:
        """Add files that somebody sent; one result each, in their order."""
        with Sandbox() as sandbox:
            return store_uploads(
                self.library,
                files,
                sandbox=sandbox,
                settings=self.settings,
                on_progress=on_progress,
            )

    def reread(self, *, on_progress: OnProgress | None = None) -> RereadReport:
        """Read kept originals again whose articles an older version of a loader read."""
        with Sandbox() as sandbox:
            return reread(
                self.library, settings=self.settings, sandbox=sandbox, on_progress=on_progress
            )


@contextmanager
def _reading(*, allow_private: bool = False) -> Iterator[Sources]:
    """What reads files and addresses, in child processes that end with it."""
    with Sandbox(children=readers_at_once()) as sandbox:
        yield Sources(sandbox=sandbox, allow_private=allow_private)


def _with_failures(report: SyncReport, found: Found) -> SyncReport:
    return replace(report, failed=(*found.failed, *report.failed))
