"""What people decide about articles, one call each: correct them, remove them, take that back.

Invariant: each call is one transaction, for all the articles it names or for none; no source is
read for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ...errors import ArticleError, ArticleNotFoundError
from ...recipe import PassageSettings
from ...records import (
    CORRECTABLE,
    Article,
    Correction,
    Document,
    Failure,
    RemovedArticle,
    SyncReport,
)
from ..rows import content_hash
from ..segmenting import segments_of
from ..store import Library
from .corrections import MetadataChange, as_corrected, as_read, corrections_for, source_hash

_COME_BACK: Final = "its text was not kept; sync or add its source again to have it back"


def correct_article(
    library: Library, article_id: str, change: MetadataChange, *, settings: PassageSettings
) -> list[Correction]:
    """Correct the metadata of one article; its corrections as they are then, sorted by field.

    A field that is given what was read of it anyway has no correction any more.

    Raises:
        ArticleNotFoundError: the library does not hold it.
        ArticleError: a value is more than one line of text.
    """
    with library.writing():
        article, known = library.article(article_id), library.corrections.of(article_id)
        plain = as_read(article, known)
        source = source_hash(plain, library.original_info(article_id))
        for correction in corrections_for(plain, change.values(), source):
            before = next((item for item in known if item.field == correction.field), None)
            if correction.value == correction.read:
                library.corrections.drop(article_id, correction.field)
            elif before != replace(correction, made=before.made if before else correction.made):
                library.corrections.keep(correction)
        return _put_corrected(library, plain, settings)


def undo_corrections(
    library: Library, article_id: str, fields: Sequence[str], *, settings: PassageSettings
) -> list[Correction]:
    """Take corrections of one article back, all where no field is named; those that are left.

    Raises:
        ArticleNotFoundError: the library does not hold it.
        ArticleError: a name is no field that can be corrected.
    """
    fields = [fields] if isinstance(fields, str) else fields
    unknown = [name for name in fields if name not in CORRECTABLE]
    if unknown:
        msg = f"{unknown[0]!r} is no field to correct; there are {', '.join(CORRECTABLE)}"
        raise ArticleError(msg)
    with library.writing():
        plain = as_read(library.article(article_id), library.corrections.of(article_id))
        for name in fields or CORRECTABLE:
            library.corrections.drop(article_id, name)
        return _put_corrected(library, plain, settings)


def _put_corrected(library: Library, plain: Article, settings: PassageSettings) -> list[Correction]:
    """Store an article that is held, as read, under the corrections that are kept of it."""
    kept = library.corrections.of(plain.id)
    article = as_corrected(plain, kept)
    (info,) = (info for info in library.infos() if info.id == plain.id)
    if content_hash(article) != info.content_sha256:
        library.put(
            Document(article=article, original=library.original(plain.id)),
            segments_of(article, settings),
            root=info.root,
            stamp=info.stamp,
        )
    return kept


def remove_articles(
    library: Library, article_ids: Sequence[str], *, for_good: bool = False
) -> SyncReport:
    """Take articles out of the collection, all of them or none.

    `for_good` also forgets the texts of articles that were removed before.

    Raises:
        ArticleNotFoundError: the library does not hold one of them.
    """
    article_ids = [article_ids] if isinstance(article_ids, str) else article_ids
    known = {info.id for info in library.infos()}
    if for_good:
        known |= {item.info.id for item in library.removals.all()}
    missing = [name for name in article_ids if name not in known]
    if missing:
        msg = f"the library holds no article {missing[0]!r}"
        raise ArticleNotFoundError(msg)
    with library.writing():
        library.removals.keep(article_ids, for_good=for_good)
        library.remove(article_ids)
    return SyncReport(removed=tuple(sorted(set(article_ids))))


def undo_removals(
    library: Library, article_ids: Sequence[str], *, settings: PassageSettings
) -> SyncReport:
    """Bring removed articles back, all of them or none.

    One that was removed for good is only let in again, and reported as failed: its source has to
    be read for it.

    Raises:
        ArticleNotFoundError: one of them was not removed.
    """
    article_ids = [article_ids] if isinstance(article_ids, str) else article_ids
    removed = {item.info.id: item for item in library.removals.all()}
    missing = [name for name in article_ids if name not in removed]
    if missing:
        msg = f"no article {missing[0]!r} was removed; onrecord list --removed shows which were"
        raise ArticleNotFoundError(msg)
    wanted = [removed[name] for name in sorted(set(article_ids))]
    with library.writing():
        for item in wanted:
            _bring_back(library, item, settings)
    return SyncReport(
        added=tuple(item.info.id for item in wanted if item.is_kept),
        failed=tuple(
            Failure(source=item.info.id, reason=_COME_BACK) for item in wanted if not item.is_kept
        ),
    )


def _bring_back(library: Library, removed: RemovedArticle, settings: PassageSettings) -> None:
    name = removed.info.id
    if not removed.is_kept:
        library.removals.forget(name)
        return
    library.bring_back(name)
    library.put_segments(name, segments_of(library.article(name), settings))
