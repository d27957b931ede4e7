"""The library keeps what it was given, whole or not at all."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Article, Span
from assistant.errors import (
    ArticleNotFoundError,
    LibraryBusyError,
    LibraryError,
    LibraryNotFoundError,
    LibraryVersionError,
)
from assistant.library import LIBRARY_FILE, Library, Segmentation
from assistant.library.rows import content_hash, fold_fingerprint, write_metadata
from assistant.library.safekeeping import database
from assistant.library.schema import CACHED
from assistant.records import (
    Document,
    Mark,
    MarkKind,
    Omission,
    OmissionKind,
    Original,
    ReadingReport,
    ReadingWarning,
    WarningKind,
)

NOTHING = Segmentation(passages=(), sentences=())
FULL = Article(
    id="full",
    text="Line one\r\nLine two\u2028 \x00 İ 🙂",
    title="A “title”",
    authors=("Ann", "Bob"),
    publisher="Outlet",
    published=date(2018, 11, 20),
    url="https://example.org/a",
    language="en",
    pages=(0, 4),
    reading=ReadingReport(
        marks=(Mark(kind=MarkKind.NOTE, span=Span(start=10, end=12), page=2),),
        omissions=(Omission(kind=OmissionKind.STRUCK, sample="not"),),
        warnings=(ReadingWarning(kind=WarningKind.COLUMNS, detail="page 2"),),
        origins=(("title", "manifest"),),
    ),
)


def put(library: Library, article: Article, *, root: str | None = None) -> None:
    with library.writing():
        library.put(Document(article=article), NOTHING, root=root)


def test_an_article_comes_back_as_it_was(tmp_path: Path) -> None:
    original = Original(content=b"\x00bytes", media_type="text/plain", source="a.txt", loader="t/1")
    segments = Segmentation(
        passages=(Span(start=0, end=8),),
        sentences=(Span(start=0, end=8),),
        marks=(
            Mark(kind=MarkKind.BOILERPLATE, span=Span(start=8, end=9)),
            Mark(kind=MarkKind.NOTE, span=Span(start=10, end=12)),
        ),
    )
    with Library.open(tmp_path, create=True) as library, library.writing():
        library.put(Document(article=FULL, original=original), segments, root="c", stamp="s")
    with Library.open(tmp_path) as library:
        assert library.article("full") == FULL
        assert library.original("full") == original
        assert library.segments("full") == segments
        (info,) = library.infos()
        assert (info.root, info.source, info.stamp) == ("c", "a.txt", "s")
        assert (info.title, info.published, info.authors) == (
            FULL.title,
            FULL.published,
            FULL.authors,
        )


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_is_kept_exactly(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as library:
        put(library, Article(id="a", text=text))
        assert library.article("a").text == text


def put_half_and_fail(library: Library) -> None:
    with library.writing():
        library.put(Document(article=Article(id="b", text="half")), NOTHING)
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, FULL)
        before = library.fingerprint
        with pytest.raises(ZeroDivisionError):
            put_half_and_fail(library)
        assert [info.id for info in library.infos()] == ["full"]
        assert library.fingerprint == before


def test_the_fingerprint_follows_content_and_not_history(tmp_path: Path) -> None:
    one, two = Article(id="a", text="one"), Article(id="b", text="two")
    prints = []
    for name, order in (("x", (one, two)), ("y", (two, one))):
        with Library.open(tmp_path / name, create=True) as library:
            for article in order:
                put(library, article)
            prints.append(library.fingerprint)
            put(library, Article(id="a", text="one", title="new title"))
            assert library.fingerprint != prints[-1]
            put(library, one)
            assert library.fingerprint == prints[-1]
    assert prints[0] == prints[1]


def test_removing_forgets_the_original_unless_another_article_needs_it(tmp_path: Path) -> None:
    original = Original(content=b"x", media_type="text/plain", source="a.txt", loader="t/1")
    with Library.open(tmp_path, create=True) as library:
        with library.writing():
            for name in ("a", "b"):
                document = Document(article=Article(id=name, text="x"), original=original)
                library.put(document, NOTHING)
        with library.writing():
            library.remove(["a"])
        assert library.original("b") == original
        with library.writing():
            library.remove(["b"])
        raw = sqlite3.connect(tmp_path / LIBRARY_FILE)
        assert raw.execute("SELECT count(*) FROM originals").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM segments").fetchone() == (0,)
        raw.close()


def test_vectors_are_cached_by_model_and_text(tmp_path: Path) -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    with Library.open(tmp_path, create=True) as library:
        library.vectors.keep("m1", [(b"k1", vectors[0]), (b"k2", vectors[1])])
        found = library.vectors.held("m1", [b"k1", b"k2", b"k3"])
        assert sorted(found) == [b"k1", b"k2"]
        np.testing.assert_array_equal(found[b"k2"], vectors[1])
        assert library.vectors.held("m2", [b"k1"]) == {}
        many = [index.to_bytes(4, "big") for index in range(1_200)]
        library.vectors.keep("m1", [(key, vectors[0]) for key in many])
        assert len(library.vectors.held("m1", many)) == 1_200


def test_a_text_that_was_changed_behind_our_back_is_not_served(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, Article(id="a", text="It was approved."))
    raw = sqlite3.connect(tmp_path / LIBRARY_FILE)
    raw.execute("UPDATE articles SET text = 'It was not approved.'")
    raw.commit()
    raw.close()
    with Library.open(tmp_path) as library, pytest.raises(LibraryError, match="damaged"):
        library.article("a")


def test_what_is_no_library_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFoundError, match="there is no index in"):
        Library.open(tmp_path)
    (tmp_path / LIBRARY_FILE).write_bytes(b"not a database, but long enough to look" * 40)
    with pytest.raises(LibraryError, match="damaged or no library"):
        Library.open(tmp_path)


def test_another_format_version_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path, create=True).close()
    raw = sqlite3.connect(tmp_path / LIBRARY_FILE)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(LibraryVersionError, match="format 99"):
        Library.open(tmp_path)


def test_a_second_writer_is_told_and_readers_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Library.open(tmp_path, create=True) as one, Library.open(tmp_path) as two:
        with one.writing():
            one.put(Document(article=FULL), NOTHING)
            assert two.infos() == []
            with pytest.raises(LibraryBusyError, match="another process is writing"), two.writing():
                pass
        assert [info.id for info in two.infos()] == ["full"]


def test_an_unknown_article_is_a_lookup_error(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        with pytest.raises(ArticleNotFoundError, match="'nowhere'"):
            library.article("nowhere")
        assert library.original("nowhere") is None


def test_a_note_is_kept_and_changes_no_fingerprint(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        before = library.fingerprint
        library.note("encoder runtime x", "one")
        library.note("encoder runtime x", "two")
    with Library.open(tmp_path) as library:
        assert library.setting("encoder runtime x") == "two"
        assert library.fingerprint == before


def test_a_listing_follows_every_change_and_every_rollback(tmp_path: Path) -> None:
    def put(library: Library, name: str, text: str) -> None:
        library.put(
            Document(article=Article(id=name, text=text)),
            Segmentation(passages=(), sentences=()),
        )

    def listed(library: Library) -> list[tuple[str, int, str | None]]:
        return [(info.id, info.characters, info.source) for info in library.infos()]

    def change_and_fail(library: Library) -> None:
        library.remove(["a"])
        assert listed(library) == [("b", 4, "there")]
        raise ZeroDivisionError

    with Library.open(tmp_path, create=True) as one, Library.open(tmp_path) as other:
        with one.writing():
            put(one, "b", "four")
            put(one, "a", "one")
        assert listed(one) == listed(other) == [("a", 3, None), ("b", 4, None)]
        with other.writing():
            put(other, "a", "longer")
            other.move("b", root=None, source="there")
        assert listed(one) == listed(other) == [("a", 6, None), ("b", 4, "there")]
        with pytest.raises(ZeroDivisionError), one.writing():
            change_and_fail(one)
        assert listed(one) == listed(other) == [("a", 6, None), ("b", 4, "there")]
        with one.writing():
            one.remove(["b"])
        assert listed(other) == listed(one) == [("a", 6, None)]
        assert one.infos()[0] is one.infos()[0]  # not read again


def test_how_an_article_was_read_is_listed_where_there_is_something_to_say(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, FULL)
        put(library, Article(id="plain", text="Nothing to say."))
        assert library.readings() == {"full": FULL.reading}


def test_another_reading_of_the_same_text_is_a_change(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, FULL)
        before = library.fingerprint
        put(library, dataclasses.replace(FULL, reading=ReadingReport()))
        assert library.fingerprint != before


def test_a_damaged_reading_report_is_an_error_that_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, FULL)
    with sqlite3.connect(tmp_path / LIBRARY_FILE) as raw:
        raw.execute("UPDATE articles SET reading = '{}'")
    with Library.open(tmp_path) as library, pytest.raises(LibraryError, match="'full' is damaged"):
        library.article("full")


VERSION_1 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE originals (sha256 TEXT PRIMARY KEY, media_type TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, text_sha256 TEXT NOT NULL, metadata TEXT NOT NULL,
    pages TEXT NOT NULL, content_sha256 TEXT NOT NULL,
    original_sha256 TEXT REFERENCES originals (sha256),
    root TEXT, source TEXT, loader TEXT, stamp TEXT, added TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_by_source ON articles (root, source);
CREATE INDEX articles_by_original ON articles (original_sha256);
CREATE TABLE segments (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('passage', 'sentence', 'boilerplate')),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL CHECK ("end" > start),
    PRIMARY KEY (article_id, kind, start, "end")
) WITHOUT ROWID;
CREATE TABLE embeddings (
    model TEXT NOT NULL, text_sha256 BLOB NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (model, text_sha256)
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
"""The tables of a library as the first version wrote them."""


def test_a_library_of_the_first_format_is_opened_with_all_it_holds(tmp_path: Path) -> None:
    old = dataclasses.replace(FULL, reading=ReadingReport())
    with sqlite3.connect(tmp_path / LIBRARY_FILE) as raw:
        raw.executescript(VERSION_1)
        raw.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, NULL, 'c', 'a.txt', 't/1', 's', 'now')",
            (old.id, old.text, old.text_sha256, write_metadata(old), "[0, 4]", content_hash(old)),
        )
        raw.executemany(
            "INSERT INTO segments VALUES ('full', ?, ?, ?)",
            [("passage", 0, 8), ("sentence", 0, 8), ("boilerplate", 9, 12)],
        )
        listed = fold_fingerprint([(old.id, content_hash(old))])
        raw.execute("INSERT INTO meta VALUES ('fingerprint', ?)", (listed,))
    raw.close()
    for _ in range(2):  # the second time it is of the present format already
        with Library.open(tmp_path) as library:
            assert library.article("full") == old
            assert library.segments("full") == Segmentation(
                passages=(Span(start=0, end=8),),
                sentences=(Span(start=0, end=8),),
                marks=(Mark(kind=MarkKind.BOILERPLATE, span=Span(start=9, end=12)),),
            )
            assert library.fingerprint == listed
            assert library.problems() == []
    with Library.open(tmp_path) as library:
        put(library, FULL)
        assert library.article("full").reading == FULL.reading
        with library.writing():
            library.remove(["full"])
        assert library.segments("full") == NOTHING


def test_a_closed_library_says_that_it_was_closed(tmp_path: Path) -> None:
    library = Library.open(tmp_path, create=True)
    put(library, FULL)
    library.close()
    library.close()
    for use in (library.infos, lambda: library.article("full"), lambda: put(library, FULL)):
        with pytest.raises(LibraryError, match="was closed; open it again") as caught:
            use()
        assert "damaged" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(CACHED))
def test_a_library_that_lacks_what_can_be_made_again_is_given_it(tmp_path: Path, name: str) -> None:
    Library.open(tmp_path, create=True).close()
    with closing(sqlite3.connect(tmp_path / LIBRARY_FILE)) as raw:
        (kind,) = raw.execute("SELECT type FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        raw.execute(f"DROP {kind} {name}")
        raw.commit()
    with Library.open(tmp_path) as library:
        assert library.problems() == []
