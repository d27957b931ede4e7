"""The tables of signatures and compared articles: what `duplicates` has found so far.

Invariant: a signature and what was found with it go when either article goes. All of it is a cache.
Methods that write run inside a transaction of `Library.writing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ...errors import LibraryError
from ..safekeeping.opening import REPAIR
from ..safekeeping.sealing import PAIRS
from .clusters import ComparedPair, Relation

_UNSIGNED: Final = (
    "FROM articles WHERE id NOT IN (SELECT article_id FROM signatures WHERE made_by = ?)"
)


class Comparisons:
    """The part of an open library that says which articles were compared, and what was found."""

    def __init__(
        self,
        *,
        execute: Callable[..., Any],
        executemany: Callable[..., Any],
        read: Callable[..., list[Any]],
    ) -> None:
        """`execute` and `executemany` are the connection's; `read` returns a statement's rows."""
        self._execute = execute
        self._executemany = executemany
        self._read = read

    def forget_if_damaged(self) -> None:
        """Forget what was compared if it is not what was last written; it is compared again."""
        if self.is_damaged():
            self._execute("DELETE FROM compared_pairs")
            self._execute("DELETE FROM signatures")

    def is_damaged(self) -> bool:
        """Whether what was compared is not what was last written."""
        noted = self._read("SELECT value FROM meta WHERE name = ?", (PAIRS.name,))
        return noted != [(PAIRS.digest(self._read),)]

    def count_unsigned(self, made_by: str) -> int:
        """How many articles have no signature of this version."""
        return int(self._read(f"SELECT count(*) {_UNSIGNED}", (made_by,))[0][0])

    def unsigned(self, made_by: str, *, limit: int) -> list[str]:
        """The first articles by id that have no signature of this version."""
        statement = f"SELECT id {_UNSIGNED} ORDER BY id LIMIT ?"
        return [row[0] for row in self._read(statement, (made_by, limit))]

    def candidates(self, article_id: str) -> list[str]:
        """The other articles that share a band key with this one, sorted by id."""
        rows = self._read(
            "SELECT DISTINCT theirs.article_id FROM signatures AS own"
            " JOIN signature_bands AS band ON band.number = own.number"
            " JOIN signature_bands AS same ON same.band_key = band.band_key"
            " JOIN signatures AS theirs ON theirs.number = same.number"
            " WHERE own.article_id = ? AND theirs.number <> own.number"
            " AND theirs.made_by = own.made_by ORDER BY theirs.article_id",
            (article_id,),
        )
        return [row[0] for row in rows]

    def compared_pairs(self) -> list[ComparedPair]:
        """The pairs of articles that are related, sorted by their ids."""
        rows = self._read(
            "SELECT one, other, relation, longer, share_of_longer FROM compared_pairs"
            " ORDER BY one, other"
        )
        try:
            return [
                ComparedPair(
                    one=row[0],
                    other=row[1],
                    relation=Relation(row[2]),
                    longer=row[3],
                    share_of_longer=row[4],
                )
                for row in rows
            ]
        except ValueError as error:
            msg = f"the list of compared articles is damaged: {error}; {REPAIR}"
            raise LibraryError(msg) from error

    def sign(self, article_id: str, made_by: str, band_keys: Iterable[int]) -> None:
        """Keep an article's band keys, and forget what an older signature had found."""
        run = self._execute
        run("DELETE FROM signatures WHERE article_id = ?", (article_id,))
        run("DELETE FROM compared_pairs WHERE one = ? OR other = ?", (article_id, article_id))
        number = run(
            "INSERT INTO signatures (article_id, made_by) VALUES (?, ?)", (article_id, made_by)
        ).lastrowid
        self._executemany(
            "INSERT INTO signature_bands VALUES (?, ?)", [(key, number) for key in set(band_keys)]
        )

    def keep_pair(self, pair: ComparedPair) -> None:
        """Keep what comparing two articles found."""
        self._execute(
            "INSERT OR REPLACE INTO compared_pairs VALUES (?, ?, ?, ?, ?)",
            (pair.one, pair.other, pair.relation.value, pair.longer, pair.share_of_longer),
        )
