"""The tables of the library, and the version of their layout."""

from __future__ import annotations

from typing import Final

from .safekeeping.sealing import NO_SEGMENTS

FORMAT_VERSION: Final = 4
"""Raised whenever the tables change in a way older code cannot read."""

SEGMENTS: Final = """
CREATE TABLE segments (              -- offsets into the article's text, in code points
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN (
        'passage', 'sentence', 'boilerplate', 'note', 'headline', 'caption', 'table'
    )),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL CHECK ("end" > start),
    PRIMARY KEY (article_id, kind, start, "end")
) WITHOUT ROWID;
"""

CORRECTIONS_3: Final = """
CREATE TABLE corrections (           -- what somebody says of an article against what was read
    article_id TEXT NOT NULL,        -- no reference: the article's row is written anew with each reading
    field TEXT NOT NULL,
    value TEXT NOT NULL,             -- JSON, as in the article's metadata
    read TEXT NOT NULL,              -- JSON: what its source says
    origin TEXT,                     -- where that was read
    source_sha256 TEXT NOT NULL,     -- of the source it was last compared with
    is_overtaken INTEGER NOT NULL,   -- whether the source has changed since it was made
    made TEXT NOT NULL,              -- UTC time, ISO 8601
    PRIMARY KEY (article_id, field)
) WITHOUT ROWID;
"""

REMOVED_3: Final = """
CREATE TABLE removed (               -- articles that somebody removed; the columns are those of articles
    id TEXT PRIMARY KEY,
    text TEXT,                       -- NULL, as pages and reading, where it was removed for good
    text_sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    pages TEXT,
    content_sha256 TEXT NOT NULL,
    original_sha256 TEXT,            -- no reference: where it was removed for good the original is gone
    root TEXT,
    source TEXT,
    loader TEXT,
    stamp TEXT,
    added TEXT NOT NULL,
    reading TEXT,
    removed TEXT NOT NULL            -- UTC time, ISO 8601
) WITHOUT ROWID;
"""

_SEAL: Final = "seal TEXT NOT NULL DEFAULT ''"
"""Digest over the row, see `safekeeping/sealing.py`; empty where a row was found damaged."""

CORRECTIONS: Final = CORRECTIONS_3.replace("    PRIMARY KEY", f"    {_SEAL},\n    PRIMARY KEY")
REMOVED: Final = REMOVED_3.replace(
    "    removed TEXT NOT NULL            --", f"    removed TEXT NOT NULL,\n    {_SEAL}  --"
)

TABLES: Final = f"""
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE originals (
    sha256 TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,          -- JSON: title, authors, publisher, published, url, language
    pages TEXT NOT NULL,             -- JSON: offset of each page; `reading`: the reading report
    content_sha256 TEXT NOT NULL,    -- over text, metadata and pages: what "unchanged" means
    original_sha256 TEXT REFERENCES originals (sha256),
    root TEXT,                       -- the synced folder this article belongs to, if any
    source TEXT,                     -- path below that folder, or a path or URL given to add
    loader TEXT,
    stamp TEXT,                      -- hash of the source's bytes, manifest entry and loader
    added TEXT NOT NULL,             -- UTC time of the last change of this row, ISO 8601
    reading TEXT,
    segments_sha256 TEXT NOT NULL DEFAULT '{NO_SEGMENTS}',
    {_SEAL}
) WITHOUT ROWID;
CREATE INDEX articles_by_source ON articles (root, source);
CREATE INDEX articles_by_original ON articles (original_sha256);

{SEGMENTS}

{CORRECTIONS}

{REMOVED}
"""

FROM_VERSION_1: Final = (
    "ALTER TABLE articles ADD COLUMN reading TEXT",
    "ALTER TABLE segments RENAME TO segments_1",
    SEGMENTS,
    (
        "INSERT INTO segments"
        " SELECT article_id, replace(kind, 'boilerplate', 'boilerplate'), start, \"end\""
        " FROM segments_1"
    ),
    "DROP TABLE segments_1",
)
"""What makes a library of format 1 one of format 2: how an article was read, and more kinds of marks."""

FROM_VERSION_3: Final = (
    f"ALTER TABLE articles ADD COLUMN segments_sha256 TEXT NOT NULL DEFAULT '{NO_SEGMENTS}'",
    f"ALTER TABLE articles ADD COLUMN {_SEAL}",
    f"ALTER TABLE removed ADD COLUMN {_SEAL}",
    f"ALTER TABLE corrections ADD COLUMN {_SEAL}",
    "DROP TABLE embeddings",
    "DROP TABLE IF EXISTS passage_vectors",
    "DROP INDEX IF EXISTS articles_listed",
)

MIGRATIONS: Final = {1: FROM_VERSION_1, 2: (CORRECTIONS_3, REMOVED_3), 3: FROM_VERSION_3}
"""From each older format the statements that make the next of it.

Format 3 keeps what people decided. Older code would not know it: a sync would bring removed
articles back, and a reading would lose corrections. So it is not let in. Format 4 seals every row;
older code would write rows without seals. What earlier formats encoded is of no use to it.
"""

CACHES: Final = """
CREATE INDEX IF NOT EXISTS articles_listed ON articles (
    id, content_sha256, original_sha256, stamp, root, source, seal   -- lists without reading texts
);

CREATE TABLE IF NOT EXISTS passage_vectors (   -- nothing is ever encoded twice
    model TEXT NOT NULL,              -- fingerprint of the model's files
    text_sha256 BLOB NOT NULL,        -- of what was encoded: the text and where its parts are
    vectors BLOB NOT NULL,            -- of the text, then of each part: little-endian float16
    seal BLOB NOT NULL,               -- 16 bytes over the row
    PRIMARY KEY (model, text_sha256)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS signatures (   -- articles that were compared, and by which signature
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    made_by TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS signature_bands (
    band_key INTEGER NOT NULL,
    number INTEGER NOT NULL REFERENCES signatures (number) ON DELETE CASCADE,
    PRIMARY KEY (band_key, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bands_by_signature ON signature_bands (number);

CREATE TABLE IF NOT EXISTS compared_pairs (
    one TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    relation TEXT NOT NULL,
    longer TEXT NOT NULL,
    share_of_longer REAL NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pairs_by_other ON compared_pairs (other);

CREATE TABLE IF NOT EXISTS shared_articles (   -- what was put on an engine, and how it was then
    lineage TEXT NOT NULL,            -- the collection there
    article_id TEXT NOT NULL,         -- also of articles that are gone here, until they are gone there
    content_sha256 TEXT NOT NULL,
    PRIMARY KEY (lineage, article_id)
) WITHOUT ROWID;
"""
"""What can be made again from the other tables; a library that lacks it is given it.

They do not raise `FORMAT_VERSION`; the foreign keys keep them right.
"""

CACHED: Final = frozenset(
    {
        *("articles_listed", "passage_vectors", "compared_pairs", "pairs_by_other"),
        *("signatures", "signature_bands", "bands_by_signature", "shared_articles"),
    }
)
"""The tables and indexes of `CACHES`."""

KNOWN: Final = CACHED | {
    *("meta", "originals", "articles", "segments", "corrections", "removed"),
    *("articles_by_source", "articles_by_original"),
}
"""Every table and index of a library; a file with others, or with triggers, is none of ours."""
