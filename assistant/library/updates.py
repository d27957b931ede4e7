"""The changes of a library that need files, pages or child processes to be read, one call each.

Invariant: each change is one transaction, reported source by source; hostile formats are read in
the child processes of a sandbox that lives as long as the change.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
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


def replace_articles(
    library: Library,
    articles: Iterable[Article],
    *,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Make the library hold exactly these articles."""
    sources = article_sources(articles)
    return replace_all(library, sources, settings=settings, on_progress=on_progress)


def sync_folder(
    library: Library,
    folder: Path,
    *,
    index: Path,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Make the articles from `folder` equal to its files; it is named by its path from `index`."""
    # By this name both can move together
    root = Path(os.path.relpath(folder.resolve(), index.resolve())).as_posix()
    if root != shown_name(root):
        msg = f"the folder {shown_name(str(folder))} has a name that is no valid UTF-8; rename it"
        raise IngestError(msg)
    with Sandbox(children=readers_at_once()) as sandbox:
        found = Sources(sandbox=sandbox).in_folder(folder)
        report = sync_sources(
            library,
            found.sources,
            root=root,
            settings=settings,
            lost_roots=_lost_roots(library, index),
            on_progress=on_progress,
        )
    return _with_failures(report, found)


def _lost_roots(library: Library, index: Path) -> frozenset[str]:
    """The folders that something was synced from and that are not there any more."""
    infos = [*library.sound_infos(), *(item.info for item in library.removals.all())]
    roots = {info.root for info in infos if info.root}
    return frozenset(root for root in roots if not (index.resolve() / root).is_dir())


def add_items(
    library: Library,
    items: Iterable[str | Path | Article],
    *,
    settings: PassageSettings,
    allow_private: bool = False,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Add files, folders, URLs or articles."""
    with Sandbox(children=readers_at_once()) as sandbox:
        found = Sources(sandbox=sandbox, allow_private=allow_private).named(items)
        report = add_sources(library, found.sources, settings=settings, on_progress=on_progress)
    return _with_failures(report, found)


def add_listed(
    library: Library,
    manifest: Path,
    *,
    settings: PassageSettings,
    allow_private: bool = False,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Add what a `sources.toml` lists."""
    with Sandbox(children=readers_at_once()) as sandbox:
        found = Sources(sandbox=sandbox, allow_private=allow_private).in_manifest(manifest)
        report = add_sources(library, found.sources, settings=settings, on_progress=on_progress)
    return _with_failures(report, found)


def update_feeds(
    library: Library,
    manifest: Path,
    *,
    settings: PassageSettings,
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
            library=library,
            sandbox=sandbox,
            politeness=Politeness(allow_private=allow_private),
            settings=settings,
            now=now,
            allow_private=allow_private,
        )
        return made.update(feeds, on_progress)


def add_uploads(
    library: Library,
    files: Sequence[SentFile],
    *,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> list[UploadResult]:
    """Add files that somebody sent; one result each, in their order."""
    with Sandbox() as sandbox:
        return store_uploads(
            library, files, sandbox=sandbox, settings=settings, on_progress=on_progress
        )


def reread_articles(
    library: Library, *, settings: PassageSettings, on_progress: OnProgress | None = None
) -> RereadReport:
    """Read kept originals again whose articles an older version of a loader read."""
    with Sandbox() as sandbox:
        return reread(library, settings=settings, sandbox=sandbox, on_progress=on_progress)


def _with_failures(report: SyncReport, found: Found) -> SyncReport:
    return dataclasses.replace(report, failed=(*found.failed, *report.failed))
