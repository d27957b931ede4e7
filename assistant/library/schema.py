"""The tables of the library, and the version of their layout."""

from __future__ import annotations

from typing import Final

FORMAT_VERSION: Final = 2
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
    pages TEXT NOT NULL,             -- JSON: offset of each page
    content_sha256 TEXT NOT NULL,    -- over text, metadata and pages: what "unchanged" means
    original_sha256 TEXT REFERENCES originals (sha256),
    root TEXT,                       -- the synced folder this article belongs to, if any
    source TEXT,                     -- path below that folder, or a path or URL given to add
    loader TEXT,
    stamp TEXT,                      -- hash of the source's bytes, manifest entry and loader
    added TEXT NOT NULL,             -- UTC time of the last change of this row, ISO 8601
    reading TEXT                     -- JSON: the reading report, if it says anything
) WITHOUT ROWID;
CREATE INDEX articles_by_source ON articles (root, source);
CREATE INDEX articles_by_original ON articles (original_sha256);

{SEGMENTS}

CREATE TABLE embeddings (            -- nothing is ever encoded twice
    model TEXT NOT NULL,             -- fingerprint of the model's files
    text_sha256 BLOB NOT NULL,       -- of the text that was encoded
    vector BLOB NOT NULL,            -- little-endian float32
    PRIMARY KEY (model, text_sha256)
) WITHOUT ROWID;
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

CACHES: Final = """
CREATE INDEX IF NOT EXISTS articles_listed ON articles (
    id, content_sha256, original_sha256, stamp, root, source   -- lists without reading texts
);

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
"""
"""What can be made again from the other tables; a library that lacks it is given it.

They do not raise `FORMAT_VERSION`: older code reads and writes such a library as before, and the
foreign keys keep the caches right while it does.
"""
