"""Removals: the articles that somebody took out of the collection, until somebody takes that back.

Invariant: what was removed is found by no question and left out of each later sync, until its
source changes or the removal is taken back. It is kept for that, text and original, unless it was
removed for good: then only its metadata and hashes stay, by which a sync knows what to leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, Self

from ...errors import LibraryError
from ...ingest import part_of
from ...records import Document, RemovedArticle
from ..rows import info_of
from ..safekeeping.sealing import REMOVED_FIELDS, SEAL_REMOVED

_MEND: Final = "onrecord doctor --repair saves what is readable"
_ARTICLE: Final = (
    "id, text, text_sha256, metadata, pages, content_sha256, original_sha256, root, source,"
    " loader, stamp, added, reading"
)
_INFO: Final = (
    "id, metadata, coalesce(length(text), 0), text_sha256, content_sha256, original_sha256, stamp,"
    " root, source, removed, text IS NOT NULL"
)


class Removals:
    """The part of an open library that keeps what was removed.

    Methods that write run inside a transaction of `Library.writing`.
    """

    def __init__(self, *, execute: Callable[..., Any], read: Callable[..., list[Any]]) -> None:
        """`execute` is the connection's; `read` returns a statement's rows."""
        self._execute = execute
        self._read = read

    def all(self) -> list[RemovedArticle]:
        """Everything that was removed, sorted by id."""
        rows = self._read(
            f"SELECT seal, row_seal({REMOVED_FIELDS}), {_INFO} FROM removed ORDER BY id"  # noqa: S608  constants
        )
        for seal, found, name, *_ in rows:
            if seal != found:
                msg = f"what is kept of the removed article {name!r} is damaged; {_MEND}"
                raise LibraryError(msg)
        return [
            RemovedArticle(
                info=info_of(tuple(info)),
                removed=datetime.fromisoformat(removed),
                is_kept=bool(is_kept),
            )
            for _, _, *info, removed, is_kept in rows
        ]

    def keep(self, article_ids: Iterable[str], *, for_good: bool = False) -> None:
        """Note that these articles are removed, before they are; `for_good` without their texts."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for article_id in article_ids:
            self._execute(
                f"INSERT OR REPLACE INTO removed ({_ARTICLE}, removed) SELECT {_ARTICLE}, ?"  # noqa: S608  constants
                " FROM articles WHERE id = ?",
                (now, article_id),
            )
            self._execute(SEAL_REMOVED, (article_id,))
            if for_good:
                self.erase(article_id)

    def erase(self, article_id: str) -> None:
        """Forget the text of a removed article; that it was removed stays known."""
        self._execute(
            "UPDATE removed SET text = NULL, pages = NULL, reading = NULL WHERE id = ?",
            (article_id,),
        )
        self._execute(SEAL_REMOVED, (article_id,))

    def bring_back(self, article_id: str) -> None:
        """Make a removed article whose text is kept an article again; it has no segments yet."""
        self._execute(
            f"INSERT INTO articles ({_ARTICLE}) SELECT {_ARTICLE} FROM removed WHERE id = ?",  # noqa: S608  constants
            (article_id,),
        )
        self.forget(article_id)

    def forget(self, article_id: str) -> None:
        """Take a removal back, without the article."""
        self._execute("DELETE FROM removed WHERE id = ?", (article_id,))

    def found_again(
        self, removed: RemovedArticle, *, root: str | None, source: str, stamp: str | None
    ) -> None:
        """Note where and with which stamp the source of a removed article was found unchanged."""
        self._execute(
            "UPDATE removed SET root = ?, source = ?, stamp = ? WHERE id = ?",
            (root, source, stamp, removed.info.id),
        )
        self._execute(SEAL_REMOVED, (removed.info.id,))


class StaysOut:
    """What somebody removed of one root, and which of the sources that are read are just that.

    `stamps` are those of its sources, by which they are known without being read.
    """

    def __init__(
        self,
        removals: Removals,
        removed: Iterable[RemovedArticle],
        *,
        names: frozenset[str] | None,
        root: str | None = None,
    ) -> None:
        """`names` are those of all sources that are there, `None` where that is not known."""
        self._removals = removals
        self._root = root
        self._names = names
        self._removed = {item.info.source: item for item in removed if item.info.source}
        self.stamps = frozenset(
            item.info.stamp for item in self._removed.values() if item.info.stamp
        )

    @classmethod
    def below(
        cls,
        removals: Removals,
        root: str | None,
        *,
        names: frozenset[str] | None,
        lost_roots: frozenset[str] = frozenset(),
    ) -> Self:
        """What was removed below `root`, of whose sources all that are there have these names.

        What was removed below `lost_roots` stays out as well: the folder may have been renamed.
        """
        everything = removals.all()
        lost = [item for item in everything if item.info.root in lost_roots]
        # Of two with one name the one that is below this root counts
        return cls(
            removals,
            [*lost, *(item for item in everything if item.info.root == root)],
            names=names,
            root=root,
        )

    def whole(self, name: str, stamp: str | None) -> list[str]:
        """The ids of the articles of a source that has not changed, in whole or part removed."""
        if stamp is None:
            return []
        found = [
            removed
            for removed in self._removed.values()
            if removed.info.stamp == stamp and part_of(removed.info.source or "")[0] == name
        ]
        for removed in found:
            if removed.info.root != self._root:
                source = removed.info.source or name
                self._removals.found_again(removed, root=self._root, source=source, stamp=stamp)
        return [removed.info.id for removed in found]

    def holds(self, document: Document, name: str, stamp: str | None) -> RemovedArticle | None:
        """The removed article that a document read from the source `name` still is."""
        beside = self._removed.get(name)
        for removed in [beside] if beside else self._left_behind():
            if _still_is(removed, document, name):
                self._removals.found_again(removed, root=self._root, source=name, stamp=stamp)
                return removed
        return None

    def _left_behind(self) -> list[RemovedArticle]:
        """Those whose source is not there any more under its name: it may have been renamed."""
        return [
            removed
            for name, removed in self._removed.items()
            if self._names is not None
            and (part_of(name)[0] not in self._names or removed.info.root != self._root)
        ]


def _still_is(removed: RemovedArticle, document: Document, name: str) -> bool:
    """Whether what was read just now is what was removed, so that it stays out.

    A source of several articles may change in others of them.
    """
    original, before = document.original, removed.info
    is_unchanged = original is not None and original.sha256 == before.original_sha256
    part = part_of(before.source or "")[1]
    if part is None:
        return is_unchanged
    is_same = is_unchanged or document.article.text_sha256 == before.text_sha256
    return is_same and part_of(name)[1] == part
