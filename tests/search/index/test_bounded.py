"""Whatever is wrong with library or build, a question ends, and says what it is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import Article, Assistant, LibraryBusyError, LibraryError
from assistant.encoders.sentence_encoder import Encoder
from assistant.library import LIBRARY_FILE, Library, Segmentation
from assistant.records import Document
from assistant.search.index.build import MANIFEST, SEGMENTS
from assistant.search.index.layout import LibraryMovedError
from tests.conftest import LINEAR, HashingEncoder

QUESTION = "How many Russians oppose a handover?"


@pytest.fixture
def folder(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Path:
    Assistant.build(treaty_articles, tmp_path / "index", encoder=encoder, reader=LINEAR).close()
    return tmp_path / "index"


@contextmanager
def opened(folder: Path) -> Iterator[Assistant]:
    with Assistant.open(folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


def change_rows(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / LIBRARY_FILE)) as connection:
        connection.create_function("word_count", 1, lambda text: len(text.split()))
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("build", ["there", "gone"])
def test_a_lost_row_is_said_by_the_question_and_by_the_doctor_and_mended_by_adding_it(
    folder: Path, treaty_articles: list[Article], build: str
) -> None:
    change_rows(folder, "DELETE FROM articles WHERE id = 'poll'")
    if build == "gone":
        shutil.rmtree(folder / "build")
    with opened(folder) as desk:
        with pytest.raises(LibraryError, match="its list of articles is not the one"):
            desk.ask(QUESTION)
        (library, *_) = desk.health()
        assert not library.ok
        assert "list of articles" in library.detail
        desk.add([article for article in treaty_articles if article.id == "poll"])
        assert desk.ask(QUESTION).index_fingerprint == desk.fingerprint
        assert desk.health()[0].ok


def sign(manifest: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A manifest with something else in it, and a checksum that fits."""
    content = json.loads(manifest.read_bytes())["content"]
    change(content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    manifest.write_text(json.dumps({"content": content, "sha256": digest}), encoding="utf-8")


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "no segments": lambda content: content.update(segments=[]),
    "segments are no list": lambda content: content.update(segments=7),
    "a segment twice": lambda content: content.update(segments=content["segments"] * 2),
    "a segment of another name": lambda content: content.update(segments=[["f" * 64, []]]),
    "a path for a name": lambda content: content.update(segments=[["../../x", []]]),
    "an article gone": lambda content: content["segments"][0].__setitem__(1, [0]),
    "an article gone that is not there": lambda content: content["segments"][0].__setitem__(
        1, [99]
    ),
    "a number below zero": lambda content: content["segments"][0].__setitem__(1, [-1]),
    "gone are words": lambda content: content["segments"][0].__setitem__(1, ["poll"]),
    "gone is no list": lambda content: content["segments"][0].__setitem__(1, None),
    "no format": lambda content: content.pop("format"),
    "a format that is no number": lambda content: content.update(format="four"),
    "nothing": lambda content: content.clear(),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_manifest_is_laid_out_again(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    with opened(folder) as desk:
        expected = desk.ask(QUESTION).to_dict()
        sign(folder / "build" / desk.fingerprint / MANIFEST, change)
    with opened(folder) as desk:
        assert desk.ask(QUESTION).to_dict() == expected
        assert all(check.ok for check in desk.health())


@pytest.mark.parametrize(("version", "words"), [(3, "an earlier version"), (99, "a later version")])
def test_a_build_of_another_version_says_so_and_is_laid_out_again(
    folder: Path, version: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(folder) as desk:
        manifest = folder / "build" / desk.fingerprint / MANIFEST
        sign(manifest, lambda content: content.update(format=version))
    with opened(folder) as desk:
        desk.ask(QUESTION)
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert line == (
        f"the search build in {manifest.parent} was made by {words};"
        " laying it out again from the library"
    )


@pytest.mark.parametrize(
    "part", ["assistant.search.live_index.obtain_build", "assistant.search.index.recovery.lay_out"]
)
def test_a_library_that_never_stands_still_ends_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    tried: list[str] = []

    def moved(*_: object, **__: object) -> None:
        tried.append(part)
        raise LibraryMovedError

    shutil.rmtree(folder / "build")
    monkeypatch.setattr(part, moved)
    with opened(folder) as desk, pytest.raises(LibraryBusyError, match="went on changing"):
        desk.ask(QUESTION)
    assert 2 <= len(tried) <= 100


def test_locks_that_killed_processes_left_are_swept(folder: Path) -> None:
    segments = folder / "build" / SEGMENTS
    for number in range(29):
        (segments / f"tmp-dead{number}.lock").touch()
    with opened(folder) as desk:
        desk.add([Article(id="new", text="A new report was printed.")])
        assert desk.ask("What was printed?").index_fingerprint == desk.fingerprint
    assert not list(segments.glob("*.lock"))


@contextmanager
def not_writable(folder: Path) -> Iterator[None]:
    """Nobody may write in the folder: by its mode, and for root by being somebody else."""
    paths = [folder, *folder.rglob("*")]
    modes = [(path, path.stat().st_mode) for path in paths]
    user = os.geteuid()
    try:
        for path, mode in modes:
            path.chmod(mode & ~0o222 | (0o555 if path.is_dir() else 0o444))
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        if user == 0:
            os.seteuid(0)
        for path, mode in modes:
            path.chmod(mode)


@pytest.mark.skipif(os.name == "nt", reason="modes of files")
def test_an_index_that_may_not_be_written_is_asked_all_the_same(folder: Path) -> None:
    place = Path(tempfile.mkdtemp())
    try:
        place.chmod(0o755)
        shutil.copytree(folder, place / "index")
        with opened(place / "index") as desk:  # loads what a question needs
            expected = desk.ask(QUESTION).to_dict()
        with not_writable(place / "index"), opened(place / "index") as desk:
            assert desk.ask(QUESTION).to_dict() == expected
            assert all(check.ok for check in desk.health())
            with pytest.raises(LibraryError, match="this process may not write there"):
                desk.add([Article(id="new", text="A new report.")])
        shutil.rmtree(place / "index" / "build")
        with not_writable(place / "index"), opened(place / "index") as desk:
            assert desk.ask(QUESTION).to_dict() == expected, "in memory, for nothing is kept"
    finally:
        shutil.rmtree(place)


def put_long_article(library: Library) -> None:
    document = Document(article=Article(id="long", text="Word " * 100_000))
    with library.writing():
        library.put(document, Segmentation(passages=(), sentences=()))


def test_a_full_disk_under_a_change_is_one_sentence_and_changes_nothing(folder: Path) -> None:
    with Library.open(folder) as library:
        pages = library._database.rows("PRAGMA page_count")[0][0]
        library._database.rows(f"PRAGMA max_page_count = {pages}")
        before = library.fingerprint
        with pytest.raises(LibraryError, match="database or disk is full"):
            put_long_article(library)
        assert library.fingerprint == before
        assert "long" not in {info.id for info in library.infos()}
        with library.writing():
            library.remove(["poll"])


def test_a_build_that_can_be_written_nowhere_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    shutil.rmtree(folder / "build")
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with opened(folder) as desk, pytest.raises(Exception, match="No space left") as refused:
        desk.ask(QUESTION)
    assert type(refused.value).__name__ == "BuildError"
