"""Whatever was changed in a library's file by anything else than this program is said, never shown."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Assistant, LibraryError, LibraryVersionError
from assistant.library import LIBRARY_FILE, Library, Segmentation
from assistant.library.safekeeping.opening import translated
from assistant.records import Document, Original, Span
from tests.conftest import LINEAR, HashingEncoder
from tests.library.sealed import raw, take_back

QUESTION = "How many Russians oppose a handover?"
ARTICLE = Article(
    id="poll",
    text="A poll was held in May. It found that 71 percent of Russians oppose a handover.",
    title="What Russians think",
    authors=("Ann Author",),
    publisher="The Daily",
    published=date(2018, 11, 20),
    url="https://example.org/poll",
)
OTHER = Article(id="fog", text="Fog covers Kunashir in summer.", title="Fog")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of three articles, one of them with a file, one corrected, and one removed."""
    with Assistant.open(
        tmp_path / "index", create=True, encoder=HashingEncoder(), reader=LINEAR
    ) as desk:
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "seal.txt").write_text("Seals were counted on the ice.")
        desk.sync(tmp_path / "corpus")
        desk.add([ARTICLE, OTHER, Article(id="gone", text="A ferry was lost.")])
        desk.correct("fog", title="Fog in summer")
        desk.remove(["gone"])
    return tmp_path / "index"


def opened(folder: Path) -> Assistant:
    return Assistant.open(folder, encoder=HashingEncoder(), reader=LINEAR)


def everything(desk: Assistant) -> None:
    """Ask for all that is shown of a library."""
    desk.ask(QUESTION)
    desk.removed()
    desk.corrections()


METADATA = "UPDATE articles SET metadata = replace(metadata, '{}', '{}') WHERE id = 'poll'"
DAMAGE = {
    "another title": METADATA.format("What Russians think", "What Russians know"),
    "another author": METADATA.format("Ann Author", "Bob Author"),
    "another date": METADATA.format("2018-11-20", "2018-11-21"),
    "an impossible date": METADATA.format("2018-11-20", "2018-13-45"),
    "another address": METADATA.format("example.org", "example.net"),
    "broken JSON": "UPDATE articles SET metadata = '{' WHERE id = 'poll'",
    "JSON without a field": "UPDATE articles SET metadata = '{}' WHERE id = 'poll'",
    "bytes for JSON": "UPDATE articles SET metadata = x'ff00' WHERE id = 'poll'",
    "metadata of another article": (
        "UPDATE articles SET metadata = (SELECT metadata FROM articles WHERE id = 'fog'),"
        " content_sha256 = (SELECT content_sha256 FROM articles WHERE id = 'fog') WHERE id = 'poll'"
    ),
    "pages": "UPDATE articles SET pages = '[0, 5]' WHERE id = 'poll'",
    "another source": "UPDATE articles SET source = 'other.txt' WHERE id = 'seal'",
    "another root": "UPDATE articles SET root = NULL WHERE id = 'seal'",
    "another stamp": "UPDATE articles SET stamp = 'x' WHERE id = 'seal'",
    "a report of its reading": "UPDATE articles SET reading = '{}' WHERE id = 'poll'",
    "another time": "UPDATE articles SET added = '1999-01-01' WHERE id = 'poll'",
    "another hash": "UPDATE articles SET content_sha256 = 'aa' WHERE id = 'poll'",
    "a seal": "UPDATE articles SET seal = 'aa' WHERE id = 'poll'",
    "a lost article": "DELETE FROM articles WHERE id = 'poll'",
    "an article put in": (
        "INSERT INTO articles SELECT 'poll2', text, text_sha256, metadata, pages, content_sha256,"
        " original_sha256, root, source, loader, stamp, added, reading, segments_sha256, seal"
        " FROM articles WHERE id = 'poll'"
    ),
    "all articles gone": "DELETE FROM articles",
    "a lost removal": "DELETE FROM removed",
    "a changed removal": "UPDATE removed SET stamp = 'x'",
    "a lost correction": "DELETE FROM corrections",
    "a changed correction": "UPDATE corrections SET value = '\"Frog\"'",
    "the digest of the list": "UPDATE meta SET value = 'x' WHERE name = 'sealed articles'",
    "the fingerprint": "UPDATE meta SET value = 'x' WHERE name = 'fingerprint'",
    "no notes at all": "DELETE FROM meta",
    "a media type": "UPDATE originals SET media_type = 'text/html'",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_changed_row_is_refused_by_questions_and_named_by_the_doctor(
    folder: Path, statement: str
) -> None:
    with raw(folder) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(statement)
    with opened(folder) as desk:
        with pytest.raises(LibraryError, match="damaged"):
            everything(desk)
        assert not all(check.ok for check in desk.health())


def test_without_damage_the_same_is_answered(folder: Path) -> None:
    with opened(folder) as desk:
        assert desk.ask(QUESTION).index_fingerprint == desk.fingerprint
        assert len(desk.removed()) == len(desk.corrections()) == 1
        assert all(check.ok for check in desk.health())


def test_damaged_segments_are_no_passages(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("DELETE FROM segments WHERE article_id = 'poll' AND kind = 'sentence'")
    with Library.open(folder) as library, pytest.raises(LibraryError, match="'poll' is damaged"):
        library.segments("poll")


def test_a_damaged_vector_is_encoded_again(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        library.vectors.keep("m", [(b"k", np.ones(3, dtype=np.float16))])
    with raw(tmp_path) as connection:
        connection.execute("UPDATE passage_vectors SET vectors = x'003c003c0040'")
    with Library.open(tmp_path) as library:
        assert library.vectors.held("m", [b"k"]) == {}


def test_a_damaged_original_is_not_handed_out(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("UPDATE originals SET content = x'00'")
    with opened(folder) as desk:
        with pytest.raises(LibraryError, match="original of article 'seal' is damaged"):
            desk.original("seal")
        assert [check.name for check in desk.health() if not check.ok] == ["articles"]


def test_what_was_compared_is_compared_again_where_it_was_changed(folder: Path) -> None:
    with opened(folder) as desk:
        before = desk.duplicates()
    with raw(folder) as connection:
        connection.execute("INSERT INTO compared_pairs VALUES ('fog', 'poll', 'copy', 'poll', 1.0)")
    with opened(folder) as desk:
        assert desk.duplicates() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles SET text = 'Seals were not counted.' WHERE id = 'seal'",
        "UPDATE articles SET metadata = '{' WHERE id = 'seal'",
        "UPDATE originals SET media_type = 'x'",
    ],
)
def test_a_sync_of_its_source_mends_a_damaged_article(folder: Path, statement: str) -> None:
    with raw(folder) as connection:
        connection.execute(statement)
    with opened(folder) as desk:
        report = desk.sync(folder.parent / "corpus")
        assert report.added == ("seal",)
        assert desk.article("seal").text == "Seals were counted on the ice."
        assert all(check.ok for check in desk.health())


def test_a_loss_is_still_said_after_the_next_change(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("DELETE FROM articles WHERE id = 'poll'")
    with Library.open(folder) as library:
        with library.writing():
            document = Document(article=Article(id="new", text="A new report."))
            library.put(document, Segmentation(passages=(), sentences=()))
        with pytest.raises(LibraryError, match="list of articles"):
            library.infos()


def test_an_empty_file_is_no_empty_library(folder: Path) -> None:
    os.truncate(folder / LIBRARY_FILE, 0)
    for create in (False, True):
        with pytest.raises(LibraryError, match="is empty, so what it held is lost"):
            Library.open(folder, create=create)


@pytest.mark.parametrize("table", ["meta", "articles", "segments", "removed"])
def test_a_library_without_one_of_its_tables_is_refused(folder: Path, table: str) -> None:
    with raw(folder) as connection:
        connection.execute(f"DROP TABLE {table}")
    with pytest.raises(LibraryError, match=f"lacks '?{table}|lacks articles"):
        Library.open(folder)


def test_a_file_with_code_in_it_is_refused(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute(
            "CREATE TRIGGER t AFTER INSERT ON articles BEGIN DELETE FROM articles; END"
        )
    with pytest.raises(LibraryError, match="holds 't', which no library does"):
        Library.open(folder)


@pytest.mark.parametrize("version", [2, 3])
def test_an_older_library_is_sealed_where_it_lies_and_a_copy_of_it_kept(
    folder: Path, version: int
) -> None:
    with Library.open(folder) as library:
        before, fingerprint = library.infos(), library.fingerprint
    take_back(folder, version)
    old = (folder / LIBRARY_FILE).read_bytes()
    with Library.open(folder) as library:
        assert (library.infos(), library.fingerprint) == (before, fingerprint)
        assert library.problems() == []
    copy = folder / "before-format-4.sqlite3"
    assert copy.read_bytes()[:16] == old[:16]
    other = folder.parent / "other"
    other.mkdir()
    copy.rename(other / LIBRARY_FILE)
    with Library.open(other) as library:
        assert library.infos() == before


def test_damage_from_before_there_were_seals_is_not_sealed(folder: Path) -> None:
    take_back(folder, 3)
    with raw(folder) as connection:
        connection.execute(METADATA.format("Ann Author", "Bob Author"))
    with Library.open(folder) as library, pytest.raises(LibraryError, match="'poll' is damaged"):
        library.infos()


def test_a_newer_format_and_no_format_are_refused_in_words(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("PRAGMA user_version = 5")
    with pytest.raises(LibraryVersionError, match="format 5, newer than the 4 of this version"):
        Library.open(folder)
    with raw(folder) as connection:
        connection.execute("PRAGMA user_version = -7")
    with pytest.raises(LibraryVersionError, match="format -7, which is none of ours"):
        Library.open(folder)


def test_every_way_of_writing_leaves_rows_that_fit_their_seals(tmp_path: Path) -> None:
    original = Original(content=b"x", media_type="text/plain", source="a.txt", loader="t/1")
    empty = Segmentation(passages=(Span(start=0, end=3),), sentences=())
    with Library.open(tmp_path, create=True) as library:
        with library.writing():
            library.put(Document(article=ARTICLE, original=original), empty, root="c", stamp="s")
            library.put(Document(article=OTHER, original=original), empty)
        changes: list[Callable[[], object]] = [
            lambda: library.move("poll", root="d", source="b.txt"),
            lambda: library.restamp("poll", None, loader="t/2"),
            lambda: library.put_segments("poll", Segmentation(passages=(), sentences=())),
            lambda: library.put(Document(article=dataclasses.replace(OTHER, title=None)), empty),
            lambda: library.removals.keep(["poll"]),
            lambda: library.remove(["poll"]),
            lambda: library.bring_back("poll"),
            lambda: library.removals.keep(["poll"], for_good=True),
            lambda: library.remove(["poll"]),
            lambda: library.removals.forget("poll"),
        ]
        for change in changes:
            with library.writing():
                change()
            assert library.problems() == []
            assert [info.id for info in library.infos()] == library.listed_ids()
            assert len(library.removals.all()) in {0, 1}


def test_a_size_that_nobody_has_memory_for_is_said_and_is_no_traceback(tmp_path: Path) -> None:
    with (
        pytest.raises(LibraryError, match="damaged, or larger than the memory"),
        translated(tmp_path),
    ):
        raise MemoryError
