"""The articles an index holds: what keeps them equal to their sources, and what lists them.

Invariant: every change is one transaction of the library, reported article by article; whoever
answers from the articles is told through `_changed`. Nothing here searches.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .errors import ArticleNotFoundError
from .library import Library, duplicate_groups, find_copies
from .recipe import Recipe
from .records import (
    Article,
    ArticleInfo,
    DuplicateGroup,
    Facet,
    FacetField,
    Filters,
    Holding,
    OnProgress,
    Original,
    Receipt,
    SyncReport,
    count_facets,
)

if TYPE_CHECKING:
    from .library import Found, SentFile


class Collection:
    """The articles of one index folder; `Assistant` is the one that also answers from them."""

    def __init__(self, *, folder: Path, library: Library, recipe: Recipe) -> None:
        self.folder = folder
        self.recipe = recipe
        self._library = library

    def close(self) -> None:
        """Release the library; it cannot be used again."""
        self._library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def replace(
        self, articles: Iterable[Article], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Make the index hold exactly these articles.

        Raises:
            ArticleError: two articles have the same id; then nothing is changed.
        """
        from .library import article_sources, replace_all  # reading needs much that asking does not

        sources = article_sources(articles)
        report = replace_all(
            self._library, sources, settings=self.recipe.passages, on_progress=on_progress
        )
        self._changed(on_progress)
        return report

    def sync(self, folder: str | Path, *, on_progress: OnProgress | None = None) -> SyncReport:
        """Make the index equal to the files below `folder`; other articles are left alone.

        Raises:
            IngestError: there is no such folder.
            ManifestError: the folder's `sources.toml` is not valid.
        """
        from .ingest import Sandbox
        from .library import Sources, readers_at_once, sync_sources

        with Sandbox(children=readers_at_once()) as sandbox:
            found = Sources(sandbox=sandbox).in_folder(Path(folder))
            report = sync_sources(
                self._library,
                found.sources,
                root=self._root_name(Path(folder)),
                settings=self.recipe.passages,
                on_progress=on_progress,
            )
        self._changed(on_progress)
        return _with_failures(report, found)

    def add(
        self,
        items: Iterable[str | Path | Article],
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add files, folders, URLs or articles; what has the same source or id is replaced.

        URLs that lead to this machine or a private network are refused unless `allow_private`.
        """
        from .ingest import Sandbox
        from .library import Sources, readers_at_once

        with Sandbox(children=readers_at_once()) as sandbox:
            sources = Sources(sandbox=sandbox, allow_private=allow_private)
            return self._add(sources.named(items), on_progress)

    def add_from(
        self,
        manifest: str | Path,
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add what a `sources.toml` lists, with the metadata it gives.

        Raises:
            ManifestError: the manifest is missing or not valid.
        """
        from .ingest import Sandbox
        from .library import Sources, readers_at_once

        with Sandbox(children=readers_at_once()) as sandbox:
            sources = Sources(sandbox=sandbox, allow_private=allow_private)
            return self._add(sources.in_manifest(Path(manifest)), on_progress)

    def receive(
        self, files: Sequence[SentFile], *, on_progress: OnProgress | None = None
    ) -> list[Receipt]:
        """Add files that somebody sent, under names of their own; one receipt each, in order.

        Unlike `add` it replaces nothing: of another file with the same name the first one stays.
        """
        from .ingest import Sandbox
        from .library import receive_files

        with Sandbox() as sandbox:
            receipts = receive_files(
                self._library,
                files,
                sandbox=sandbox,
                settings=self.recipe.passages,
                on_progress=on_progress,
            )
        if any(receipt.is_new for receipt in receipts):
            self._changed(on_progress)
        return receipts

    def remove(
        self, article_ids: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Forget articles; no question finds them again.

        Raises:
            ArticleNotFoundError: an id is not in the library; then nothing is removed.
        """
        if isinstance(article_ids, str):
            article_ids = [article_ids]
        held = {info.id for info in self._library.infos()}
        missing = [name for name in article_ids if name not in held]
        if missing:
            msg = f"the library holds no article {missing[0]!r}"
            raise ArticleNotFoundError(msg)
        with self._library.writing():
            self._library.remove(article_ids)
        self._changed(on_progress)
        return SyncReport(removed=tuple(sorted(set(article_ids))))

    def articles(self) -> list[ArticleInfo]:
        """Everything in the library, without the texts, sorted by id."""
        return self._library.infos()

    def duplicates(self, *, on_progress: OnProgress | None = None) -> list[DuplicateGroup]:
        """The groups of articles that carry one report, in order of date and id.

        Articles that were not compared yet are compared first.
        """
        find_copies(self._library, on_progress)
        return list(duplicate_groups(self._library))

    def holdings(self) -> list[Holding]:
        """Everything in the library with its size, format, time and copies, sorted by id."""
        others = {
            name: len(group.articles) - 1
            for group in duplicate_groups(self._library)
            for name in group.article_ids
        }
        return [
            dataclasses.replace(holding, copies=others.get(holding.info.id, 0))
            for holding in self._library.holdings()
        ]

    def synced_folders(self) -> list[Path]:
        """The folders that articles here were synced from, whether they still exist or not."""
        roots = sorted({info.root for info in self._library.infos() if info.root})
        return [(self.folder.resolve() / root).resolve() for root in roots]

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            ArticleNotFoundError: the library does not hold it.
        """
        return self._library.article(article_id)

    def original(self, article_id: str) -> Original | None:
        """The file or page an article was extracted from, or `None` if it came as an object."""
        return self._library.original(article_id)

    def facets(self, field: FacetField, *, filters: Filters | None = None) -> list[Facet]:
        """The values articles can be filtered by, with counts, most frequent first.

        Under `filters`, counted are the articles that pass the filters on the other fields.
        """
        return count_facets(self._library.infos(), field, filters)

    def _changed(self, on_progress: OnProgress | None) -> None:
        """Called after each change of the library; for a subclass that keeps something of it."""

    def _add(self, found: Found, on_progress: OnProgress | None) -> SyncReport:
        from .library import add_sources

        report = add_sources(
            self._library, found.sources, settings=self.recipe.passages, on_progress=on_progress
        )
        self._changed(on_progress)
        return _with_failures(report, found)

    def _root_name(self, folder: Path) -> str:
        """The synced folder's path from the index, so that both can move together."""
        return Path(os.path.relpath(folder.resolve(), self.folder.resolve())).as_posix()


def _with_failures(report: SyncReport, found: Found) -> SyncReport:
    return dataclasses.replace(report, failed=(*found.failed, *report.failed))
