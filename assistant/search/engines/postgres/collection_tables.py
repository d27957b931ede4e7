"""The tables of one collection: what there is, what they are called, making and exchanging them.

Invariant: a collection is a schema; all articles of it are in one *generation* of tables, which
`state` names. Whoever asks learns the generation in the transaction it reads in, so an exchange of all
tables is one row changed, and nobody sees half of each. The one before stays until the next exchange:
somebody may be reading there.

A posting holds a count and its passage's length, not the finished weight: that would have to be
computed anew for all of them whenever the mean length of passages moves. So the scores here are
those of a local index at any time.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from psycopg import Cursor, sql

from ....errors import EngineMismatchError
from ..passage_store import STORE_FORMAT, Making

_TABLES: Final = ("articles", "passages", "embeddings", "postings", "terms", "pairs", "removed")

_STATE: Final = """
CREATE TABLE {schema}.state (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    format integer NOT NULL,
    lineage text NOT NULL,
    build_key text NOT NULL,
    model text NOT NULL,
    dimensions integer NOT NULL,
    generation integer NOT NULL,
    before integer,                       -- the generation that was exchanged last
    version bigint NOT NULL,              -- of the newest change that is seen
    allotted bigint NOT NULL,             -- and of those of generations yet to be swapped in
    whole_before bigint NOT NULL          -- what changed since cannot be told up to here
);
CREATE TABLE {schema}.generations (
    generation integer PRIMARY KEY,
    articles bigint NOT NULL DEFAULT 0,
    passages bigint NOT NULL DEFAULT 0,
    length bigint NOT NULL DEFAULT 0,     -- of all passages together, in terms
    allotted bigint NOT NULL DEFAULT 0    -- ids of passages, rising
);
"""

_GENERATION: Final = """
CREATE TABLE {articles} (
    id text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL,
    text text NOT NULL,
    text_sha256 text NOT NULL,
    info text NOT NULL,                   -- JSON: what a listing says
    pages text NOT NULL,
    reading text,
    publisher text,                       -- this and what follows as filters compare it
    authors text[] NOT NULL,
    language text,
    primary_code text NOT NULL,
    published date,
    first_passage bigint NOT NULL,        -- ids of an article's passages follow each other
    passages integer NOT NULL
);
CREATE INDEX ON {articles} (revision);
CREATE TABLE {passages} (
    id bigint PRIMARY KEY,
    article_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    revision bigint NOT NULL,             -- this and the next as the article has them
    text_sha256 text NOT NULL,
    first integer NOT NULL,               -- offsets in the article's text
    stop integer NOT NULL,
    length integer NOT NULL,
    sentences bytea NOT NULL,             -- pairs of offsets, little-endian 32 bits
    counted bytea NOT NULL,               -- pairs of term and count, the same
    vectors bytea NOT NULL                -- its own, then each sentence's: little-endian float16
);
ALTER TABLE {passages} ALTER COLUMN vectors SET STORAGE EXTERNAL;
CREATE TABLE {embeddings} (               -- all of it is read for a question: nothing else is in it
    passage bigint PRIMARY KEY,
    embedding halfvec({dimensions}) NOT NULL
);
ALTER TABLE {embeddings} ALTER COLUMN embedding SET STORAGE PLAIN;
CREATE UNIQUE INDEX ON {passages} (article_id, number);
CREATE TABLE {postings} (
    term integer NOT NULL,
    passage bigint NOT NULL,
    count integer NOT NULL,
    length integer NOT NULL,
    PRIMARY KEY (term, passage) INCLUDE (count, length)
);
CREATE TABLE {terms} (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    term text COLLATE "C" NOT NULL UNIQUE,
    holding bigint NOT NULL DEFAULT 0     -- passages
);
CREATE TABLE {pairs} (
    one text COLLATE "C" NOT NULL,
    other text COLLATE "C" NOT NULL,
    relation text NOT NULL,
    longer text NOT NULL,
    share_of_longer double precision NOT NULL,
    PRIMARY KEY (one, other)
);
CREATE INDEX ON {pairs} (other);
CREATE TABLE {removed} (
    id text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO {schema}.generations (generation) VALUES ({generation});
"""

LOCK_SECONDS: Final = 2


class Names:
    """What the tables of one generation are called, ready to be put into statements."""

    def __init__(self, collection: str, generation: int) -> None:
        self.generation = generation
        self._collection = collection
        self.by_name: dict[str, sql.Composable] = {
            "schema": sql.Identifier(collection),
            "state": sql.Identifier(collection, "state"),
            "generations": sql.Identifier(collection, "generations"),
            **{table: sql.Identifier(collection, f"{table}_{generation}") for table in _TABLES},
        }
        self._written: dict[str, bytes] = {}

    def into(self, statement: str, **more: sql.Composable) -> sql.Composed:
        """A statement with the names put in where it has `{articles}` and the like."""
        return sql.SQL(statement).format(**self.by_name, **more)

    def written(self, statement: str) -> bytes:
        """The same as it is sent; one that was asked before is not put together again."""
        found = self._written.get(statement)
        if found is None:
            found = self._written[statement] = self.into(statement).as_bytes(None)
        return found

    def graph(self) -> str:
        """What the index over the vectors is called, in its schema."""
        return f"{self._collection}.embeddings_{self.generation}_graph"


def is_made(cursor: Cursor[Any], collection: str, making: Making) -> bool:
    """Whether the collection is there; nothing is written, so that a replica may be asked.

    Raises:
        EngineMismatchError: it was made with another model or recipe, or by another version.
    """
    cursor.execute("SELECT to_regclass(%s)", (f"{collection}.state",))
    if cursor.fetchone() == (None,):
        return False
    names = Names(collection, 0)
    cursor.execute(names.into("SELECT format, build_key, model, dimensions FROM {state}"))
    version, build_key, model, dimensions = cursor.fetchone() or (None,) * 4
    if version != STORE_FORMAT:
        msg = f"the collection {collection!r} was written in format {version}, this version reads {STORE_FORMAT}"
        raise EngineMismatchError(msg)
    if build_key == making.build_key:
        return True
    if (model, dimensions) != (making.model, making.dimensions):
        made = f"its vectors are of the model {model} ({dimensions} dimensions), yours is {making.model} ({making.dimensions})"
    else:
        made = "its passages, terms or vectors were made with other settings or another version"
    msg = f"the collection {collection!r} was made otherwise: {made}; take its recipe, or name another collection"
    raise EngineMismatchError(msg)


def make_collection(cursor: Cursor[Any], collection: str, making: Making) -> None:
    """Make the collection, unless another process has done so meanwhile."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"onrecord {collection}",))
    if not is_made(cursor, collection, making):
        _make_anew(cursor, collection, making)


def make_generation(cursor: Cursor[Any], names: Names, *, dimensions: int) -> None:
    """Make the empty tables of a generation."""
    numbers = {
        "dimensions": sql.Literal(dimensions),
        "generation": sql.Literal(names.generation),
    }
    cursor.execute(names.into(_GENERATION, **numbers))


def drop_generations(cursor: Cursor[Any], collection: str, *, kept: set[int]) -> None:
    """Drop all generations but these."""
    cursor.execute(
        sql.SQL("SELECT generation FROM {}").format(sql.Identifier(collection, "generations"))
    )
    for (generation,) in cursor.fetchall():
        if generation in kept:
            continue
        names = Names(collection, generation)
        for table in _TABLES:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(names.by_name[table]))
        cursor.execute(names.into("DELETE FROM {generations} WHERE generation = %s"), (generation,))


def has_graph(cursor: Cursor[Any], names: Names) -> bool:
    """Whether there is an index over the vectors."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (names.graph(),))
    return cursor.fetchone() == (True,)


def make_graph(cursor: Cursor[Any], names: Names) -> None:
    """Make the index over the vectors where there is none; takes about 3 ms a passage."""
    cursor.execute(
        names.into(
            "CREATE INDEX IF NOT EXISTS {graph} ON {embeddings}"
            " USING hnsw (embedding halfvec_ip_ops)",
            graph=sql.Identifier(names.graph().partition(".")[2]),
        )
    )


def _make_anew(cursor: Cursor[Any], collection: str, making: Making) -> None:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
    if not cursor.fetchone():
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    names = Names(collection, 1)
    cursor.execute(names.into("CREATE SCHEMA IF NOT EXISTS {schema}"))
    cursor.execute(names.into(_STATE))
    make_generation(cursor, names, dimensions=making.dimensions)
    cursor.execute(
        names.into(
            "INSERT INTO {state} (format, lineage, build_key, model, dimensions, generation,"
            " version, allotted, whole_before) VALUES (%s, %s, %s, %s, %s, 1, 0, 0, 0)"
        ),
        (STORE_FORMAT, uuid.uuid4().hex, making.build_key, making.model, making.dimensions),
    )
