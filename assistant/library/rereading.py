"""Reading kept originals again whose articles an older version of the loaders read.

Invariant: nothing is fetched and no file is opened: what is read again are the bytes the library
kept. What only the manifest or an older reading knew of an article stays; its text is what the
present loader says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import fields, replace
from functools import partial
from typing import Final

from ..errors import LibraryError, UnreadableSourceError
from ..ingest import READING_VERSION, Metadata, Sandbox, load_documents, part_of
from ..recipe import PassageSettings
from ..records import Article, ArticleInfo, Failure, Loaded, OnProgress, RereadReport
from .decisions.corrections import as_read
from .read_ahead.prefetch import Source
from .sources import is_url
from .store import Library
from .sync import put_again

EARLIER: Final = "earlier reading"
"""The origin of metadata that only an older version found."""

_VERSION: Final = re.compile(r"/(\d+)")
_KNOWN: Final = tuple(item.name for item in fields(Metadata) if item.name != "origins")


def read_by_older_version(library: Library) -> list[str]:
    """The ids of articles with a kept original that an older version of its loader read, sorted."""
    return [
        article_id
        for article_id, loader in library.loaders().items()
        if _version_of(loader) != READING_VERSION
    ]


def reread(
    library: Library,
    *,
    settings: PassageSettings,
    sandbox: Sandbox,
    on_progress: OnProgress | None = None,
) -> RereadReport:
    """Read the originals again of all articles that `read_by_older_version` names.

    Args:
        library: what holds them.
        settings: how their text is segmented.
        sandbox: the child process for hostile formats.
        on_progress: called after each original.
    """
    stale = set(read_by_older_version(library))
    before = {info.id: info for info in library.infos()}
    by_root: defaultdict[str | None, dict[str, ArticleInfo]] = defaultdict(dict)
    for info in before.values():
        if info.id in stale and info.source:
            by_root[info.root].setdefault(part_of(info.source)[0], info)
    failed: list[Failure] = []
    removed: list[str] = []
    for root, firsts in by_root.items():
        sources = [
            Source(name=name, load=partial(_load, library, info, sandbox))
            for name, info in firsts.items()
        ]
        report = put_again(library, sources, root=root, settings=settings, on_progress=on_progress)
        failed += report.failed
        removed += report.removed
    after = {info.id: info for info in library.infos()}
    both = sorted(after.keys() & before.keys())
    new_text = [name for name in both if after[name].text_sha256 != before[name].text_sha256]
    touched = [name for name in both if after[name].content_sha256 != before[name].content_sha256]
    return RereadReport(
        new_text=tuple(new_text),
        new_metadata=tuple(name for name in touched if name not in set(new_text)),
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(removed)),
        unchanged=tuple(sorted(stale & after.keys() - set(touched))),
        failed=tuple(failed),
    )


def _version_of(loader: str) -> int | None:
    found = _VERSION.search(loader)
    return int(found[1]) if found else None


def _load(library: Library, info: ArticleInfo, sandbox: Sandbox, article_id: str) -> Loaded:
    name = part_of(info.source or "")[0]
    try:
        original = library.original(info.id)
    except LibraryError as error:
        raise UnreadableSourceError(str(error)) from error
    if original is None:  # only articles with one are asked for
        return Loaded(documents=())
    # What somebody corrected is no reading: it is laid over what is read, as in any sync
    earlier = as_read(library.article(info.id), library.corrections.of(info.id))
    origins = dict(earlier.reading.origins)
    given = Metadata(
        **{field: getattr(earlier, field) for field in _KNOWN if origins.get(field) == "manifest"}
    )
    loaded = load_documents(
        original.content,
        media_type_or_suffix=original.media_type,
        article_id=article_id,
        source=name,
        url=name if is_url(name) else None,
        metadata=given,
        sandbox=sandbox,
    )
    if len(loaded.documents) != 1 or part_of(info.source or "")[1] is not None:
        return loaded
    (document,) = loaded.documents
    return replace(
        loaded, documents=(replace(document, article=_completed(document.article, earlier)),)
    )


def _completed(article: Article, earlier: Article) -> Article:
    """`article` with what only the earlier reading knew of it."""
    missing = {
        field: getattr(earlier, field)
        for field in _KNOWN
        if not getattr(article, field) and getattr(earlier, field)
    }
    if not missing:
        return article
    origins = {**dict(article.reading.origins), **dict.fromkeys(missing, EARLIER)}
    reading = replace(article.reading, origins=tuple(sorted(origins.items())))
    return replace(article, reading=reading, **missing)
