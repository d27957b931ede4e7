"""The changes of a library that need files, pages or child processes to be read, one call each.

Invariant: each change is one transaction, reported source by source; hostile formats are read in
the child processes of a sandbox that lives as long as the change.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import ArticleNotFoundError
from ..ingest import Sandbox
from ..recipe import PassageSettings
from ..records import Article, OnProgress, RereadReport, SyncReport, UploadResult
from .prefetch import readers_at_once
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
    with Sandbox(children=readers_at_once()) as sandbox:
        found = Sources(sandbox=sandbox).in_folder(folder)
        report = sync_sources(
            library,
            found.sources,
            # By this name both can move together
            root=Path(os.path.relpath(folder.resolve(), index.resolve())).as_posix(),
            settings=settings,
            on_progress=on_progress,
        )
    return _with_failures(report, found)


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


def remove_articles(library: Library, article_ids: Sequence[str]) -> SyncReport:
    """Forget articles, all of them or none.

    Raises:
        ArticleNotFoundError: the library does not hold one of them.
    """
    article_ids = [article_ids] if isinstance(article_ids, str) else article_ids
    held = {info.id for info in library.infos()}
    missing = [name for name in article_ids if name not in held]
    if missing:
        msg = f"the library holds no article {missing[0]!r}"
        raise ArticleNotFoundError(msg)
    with library.writing():
        library.remove(article_ids)
    return SyncReport(removed=tuple(sorted(set(article_ids))))


def _with_failures(report: SyncReport, found: Found) -> SyncReport:
    return dataclasses.replace(report, failed=(*found.failed, *report.failed))
