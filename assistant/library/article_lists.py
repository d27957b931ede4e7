"""The lists of a library, read once and read again where they changed: its articles without their texts.

Invariant: a list that is not the one last written is refused; what was lost is not forgotten with the next
change.
"""

from __future__ import annotations

from typing import Any, Final

from ..errors import LibraryError
from ..records import ArticleInfo
from .rows import INFO_COLUMNS, fold_fingerprint, info_of
from .safekeeping.database import READS, Database
from .safekeeping.opening import REPAIR
from .safekeeping.sealing import ARTICLE_FIELDS, ARTICLES, KEPT, PAIRS, WORDS, SealedList

PARAMETERS_AT_ONCE: Final = 500  # well under SQLite's limit on bound parameters
FINGERPRINT: Final = "fingerprint"
_Listed = tuple[Any, ...]


class ArticleLists:
    """The lists of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listing: dict[str, tuple[_Listed, ArticleInfo | None]] = {}
        self._listed_at: tuple[int, int] | None = None
        self._checked_at: tuple[int, int] | None = None

    @property
    def is_checked(self) -> bool:
        """Whether the lists, as they are now, were found to be those last written."""
        return self._checked_at == self._database.state

    def infos(self) -> list[ArticleInfo]:
        """All articles without their texts, sorted by id.

        Raises:
            LibraryError: a row or a list is damaged.
        """
        with self._database.guarded():
            infos = self.sound_infos()
            self.check()
            for name, (_, info) in self._listing.items():
                if info is None:
                    raise LibraryError(damaged_article(name))
            return infos

    def sound_infos(self) -> list[ArticleInfo]:
        """As `infos`, without the damaged ones."""
        with self._database.guarded():
            if self._listed_at != self._database.state:
                with self._database.transaction(READS):
                    self._listed_at = self._database.state
                    self._listing = self._list_anew()
            return [info for _, info in self._listing.values() if info is not None]

    def check(self, *, anew: bool = False) -> None:
        """Refuse lists that are not those last written, once for each state, or `anew`.

        Raises:
            LibraryError: rows were lost, put in or changed by something else than this program.
        """
        state = self._database.state
        if self._checked_at == state and not anew:
            return
        self._checked_at = None
        for item in self.unfit():
            raise LibraryError(self._damaged(WORDS[item]))
        if self._fingerprint_of_rows() != self._database.setting(FINGERPRINT):
            raise LibraryError(self._damaged(WORDS[ARTICLES]))
        self._checked_at = state

    def unfit(self) -> list[SealedList]:
        """The lists that are not those last written."""
        database = self._database
        return [item for item in KEPT if item.digest(database.rows) != database.setting(item.name)]

    def note(self, unfit: set[SealedList], *, is_changed: bool) -> None:
        """Note the lists as they are now; one that was damaged before only if it is whole again.

        Else what was lost would be forgotten with the next change.
        """
        database = self._database
        database.set_setting(PAIRS.name, PAIRS.digest(database.rows))
        if not is_changed:
            return
        fingerprint = self._fingerprint_of_rows()
        if ARTICLES in unfit and fingerprint == database.setting(FINGERPRINT):
            unfit.remove(ARTICLES)
        for item in set(KEPT) - unfit:
            database.set_setting(item.name, item.digest(database.rows))
        if ARTICLES not in unfit:
            database.set_setting(FINGERPRINT, fingerprint)

    def checked(self, *, unfit: set[SealedList]) -> None:
        """The lists are as they were just noted."""
        self._checked_at = None if unfit else self._database.state

    def _list_anew(self) -> dict[str, tuple[_Listed, ArticleInfo | None]]:
        before = self._listing
        rows: dict[str, _Listed] = {}
        # Row by row: in a damaged file the list may come back to its beginning for ever
        for row in self._database.execute(
            "SELECT id, content_sha256, original_sha256, stamp, root, source, seal"
            " FROM articles INDEXED BY articles_listed ORDER BY id"
        ):
            if row[0] in rows:
                raise LibraryError(self._damaged("list of articles"))
            rows[row[0]] = row
        # Put again as it once was, an article has the very row it had when it was damaged
        changed = [
            name
            for name, row in rows.items()
            if name not in before or before[name][0] != row or before[name][1] is None
        ]
        anew: dict[str, ArticleInfo] = {}
        for begin in range(0, len(changed), PARAMETERS_AT_ONCE):
            part = changed[begin : begin + PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            found = self._database.rows(
                f"SELECT seal, row_seal({ARTICLE_FIELDS}), {INFO_COLUMNS} FROM articles"  # noqa: S608  only question marks
                f" WHERE id IN ({marks})",
                part,
            )
            anew.update(
                {row[2]: info_of(row[2:]) for row in found if row[0] == row[1] == rows[row[2]][-1]}
            )
        unread = set(changed)
        return {
            name: (row, anew.get(name) if name in unread else before[name][1])
            for name, row in rows.items()
        }

    def _fingerprint_of_rows(self) -> str:
        rows = self._database.rows(
            "SELECT id, content_sha256 FROM articles INDEXED BY articles_listed ORDER BY id"
        )
        return fold_fingerprint(rows)

    def _damaged(self, what: str) -> str:
        path = self._database.path
        return f"{path} is damaged: its {what} is not the one that was last written; {REPAIR}"


def damaged_article(article_id: str) -> str:
    """What is said of an article that is not as it was stored."""
    return f"the article {article_id!r} is damaged; sync its source again, or {REPAIR}"
