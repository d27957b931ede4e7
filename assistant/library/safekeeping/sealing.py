"""Seals: a digest over all fields of each row, and one over each list of rows.

Invariant: whoever changes a row through this program seals it again in the same transaction, and
what was changed in any other way no longer fits its seal or its list's. A seal protects against
damage and against changes by hand; whoever writes seals as well is not kept out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

ARTICLE_FIELDS: Final = (
    "id, text_sha256, metadata, pages, content_sha256, original_sha256, root, source, loader, stamp,"
    " added, reading, segments_sha256,"
    " (SELECT media_type FROM originals WHERE originals.sha256 = original_sha256)"
)
"""What an article's seal is made of: all of its row, its text by hash, and its original's type."""

REMOVED_FIELDS: Final = (
    "id, text IS NULL, text_sha256, metadata, pages, content_sha256, original_sha256, root, source,"
    " loader, stamp, added, reading, removed"
)
CORRECTION_FIELDS: Final = (
    "article_id, field, value, read, origin, source_sha256, is_overtaken, made"
)

SEALED: Final = {
    "articles": ARTICLE_FIELDS,
    "removed": REMOVED_FIELDS,
    "corrections": CORRECTION_FIELDS,
}
"""For each table of sealed rows what their seals are made of."""

SEAL_ARTICLE: Final = f"UPDATE articles SET seal = row_seal({ARTICLE_FIELDS}) WHERE id = ?"  # noqa: S608  constants
SEAL_REMOVED: Final = f"UPDATE removed SET seal = row_seal({REMOVED_FIELDS}) WHERE id = ?"  # noqa: S608  constants
SEAL_CORRECTION: Final = (
    f"UPDATE corrections SET seal = row_seal({CORRECTION_FIELDS})"  # noqa: S608  constants
    " WHERE article_id = ? AND field = ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedList:
    """One list of rows of which none may go or come unseen: its name in `meta`, and what it lists."""

    name: str
    rows: str

    def digest(self, read: Callable[[str], Iterable[Any]]) -> str:
        """SHA-256 over its rows, as they are now."""
        digest = hashlib.sha256()
        for row in read(self.rows):
            digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()


ARTICLES: Final = SealedList(
    name="sealed articles",
    rows="SELECT id, seal FROM articles INDEXED BY articles_listed ORDER BY id",
)
REMOVED: Final = SealedList(name="sealed removals", rows="SELECT id, seal FROM removed ORDER BY id")
CORRECTIONS: Final = SealedList(
    name="sealed corrections",
    rows="SELECT article_id, field, seal FROM corrections ORDER BY article_id, field",
)
PAIRS: Final = SealedList(
    name="sealed pairs",
    rows="SELECT one, other, relation, longer, share_of_longer FROM compared_pairs ORDER BY one, other",
)
"""A cache like `signatures`: where it does not fit, articles are compared again."""

KEPT: Final = (ARTICLES, REMOVED, CORRECTIONS)
WORDS: Final = {
    ARTICLES: "list of articles",
    REMOVED: "list of removed articles",
    CORRECTIONS: "list of corrections",
}


def row_seal(*values: object) -> str:
    """SHA-256 over the types and values of one row, as 64 hex digits.

    >>> row_seal("a", None) == row_seal("a", None), row_seal("a", "") == row_seal("a", None)
    (True, False)
    """
    # One string, encoded and hashed at once: opening an index seals a row of 14 values for each article
    try:
        row = "".join(map(_sealed, values))
    except TypeError:  # bytes among them
        return _seal_of_bytes(values)
    return hashlib.sha256(row.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(value: object) -> str:
    if value is None:
        return "NoneType:4:None"
    if isinstance(value, bytes):
        raise TypeError
    text = str(value)
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return f"{type(value).__name__}:{size}:{text}"


def _seal_of_bytes(values: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        digest.update(f"{type(value).__name__}:{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def vector_seal(model: object, text_sha256: object, vector: object) -> bytes:
    """16 bytes over one cached vector and what it is the vector of."""
    digest = hashlib.blake2b(digest_size=16)
    for value in (model, text_sha256, vector):
        digest.update(value if isinstance(value, bytes) else str(value).encode())
        digest.update(b"\0")
    return digest.digest()


def text_digest(text: object) -> str:
    """SHA-256 of a text as stored, as 64 hex digits; of what is no text, nothing's."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest() if isinstance(text, str) else ""


def segments_digest(rows: Iterable[tuple[str, int, int]]) -> str:
    """SHA-256 over the segments of one article, whatever their order."""
    digest = hashlib.sha256()
    for kind, start, end in sorted(set(rows)):
        # What `row_seal(kind, start, end)` gives, written out: an article has dozens of them
        row = (
            f"str:{len(kind)}:{kind}int:{len(str(start))}:{start}int:{len(str(end))}:{end}"
            if type(kind) is str and kind.isascii() and type(start) is type(end) is int
            else None
        )
        seal = (
            row_seal(kind, start, end) if row is None else hashlib.sha256(row.encode()).hexdigest()
        )
        digest.update(seal.encode())
    return digest.hexdigest()


def are_segments(rows: Sequence[tuple[str, int, int]], digest: str) -> bool:
    """Whether rows are the segments with this digest, each once: a damaged table may hold one twice."""
    return len(set(rows)) == len(rows) and segments_digest(rows) == digest


NO_SEGMENTS: Final = segments_digest(())
