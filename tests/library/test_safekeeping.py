"""What is readable of a damaged library is saved; a backup holds what was there, or says what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from assistant import Article, Assistant, LibraryBusyError, LibraryError, LibraryNotFoundError
from assistant.apps.cli.main import main
from assistant.library import LIBRARY_FILE, Library, back_up, check_backup, repair, restore
from tests.conftest import LINEAR, HashingEncoder
from tests.library.sealed import raw, take_back

PAGE = "Seals were counted on the ice."


def opened(folder: Path, *, create: bool = False) -> Assistant:
    return Assistant.open(folder, create=create, encoder=HashingEncoder(), reader=LINEAR)


@pytest.fixture
def folder(tmp_path: Path, treaty_articles: list[Article]) -> Path:
    with opened(tmp_path / "index", create=True) as desk:
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "seal.txt").write_text(PAGE)
        desk.sync(tmp_path / "corpus")
        desk.add(treaty_articles)
        desk.correct("weather", title="Fog")
        desk.remove(["wire"])
    return tmp_path / "index"


def state(folder: Path) -> dict[str, object]:
    with Library.open(folder) as library:
        return {
            "articles": [library.article(info.id) for info in library.infos()],
            "infos": library.infos(),
            "segments": [library.segments(info.id) for info in library.infos()],
            "removed": library.removals.all(),
            "corrections": library.corrections.all(),
            "original": library.original("seal"),
            "fingerprint": library.fingerprint,
        }


def test_a_whole_library_is_left_alone(folder: Path) -> None:
    before = (folder / LIBRARY_FILE).read_bytes()
    report = repair(folder)
    assert (report.kept, report.lost, report.damaged) == (4, (), None)
    assert (folder / LIBRARY_FILE).read_bytes() == before


def test_articles_that_are_whole_are_saved_and_lost_ones_named(folder: Path) -> None:
    before = state(folder)
    with raw(folder) as connection:
        connection.execute("UPDATE articles SET text = 'Fog lies.' WHERE id = 'weather'")
        connection.execute("DELETE FROM articles WHERE id = 'poll'")
    report = repair(folder)
    assert report.kept == 2
    assert [(item.source, item.reason) for item in report.lost] == [
        ("weather", "its text or its metadata was damaged"),
        ("poll", "nothing but its id was left"),
    ]
    assert report.damaged is not None
    assert report.damaged.exists()
    with opened(folder) as desk:
        assert [info.id for info in desk] == ["seal", "treaty"]
        assert desk.removed() == before["removed"]
        assert desk.original("seal") == before["original"]
        desk.refresh()
        assert all(check.ok for check in desk.health())


def test_what_cannot_go_back_as_an_article_is_written_out(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("UPDATE articles SET metadata = '{' WHERE id IN ('seal', 'treaty')")
    report = repair(folder)
    names = {path.name: path.read_text(encoding="utf-8") for path in report.rescued}
    assert names["seal.txt"] == PAGE
    assert "ninth article" in names["treaty.txt"]
    assert all(path.parent == folder / "rescued" for path in report.rescued)


def test_a_lost_original_costs_no_article(folder: Path) -> None:
    with raw(folder) as connection:
        connection.execute("UPDATE originals SET content = x'00'")
    report = repair(folder)
    assert report.kept == 4
    assert [item.source for item in report.lost] == ["the original seal.txt"]
    with opened(folder) as desk:
        assert desk.original("seal") is None
        assert desk.article("seal").text == PAGE
        desk.sync(folder.parent / "corpus")
        original = desk.original("seal")
        assert original is not None
        assert original.content == PAGE.encode()


@pytest.mark.parametrize("tenth", range(10))
def test_a_page_of_rubbish_loses_what_lay_there_and_nothing_is_served_wrong(
    folder: Path, tenth: int
) -> None:
    before = {article.id: article for article in state(folder)["articles"]}  # type: ignore[attr-defined]
    path = folder / LIBRARY_FILE
    size = 4_096
    page = 1 + tenth * (path.stat().st_size // size - 1) // 10
    with path.open("r+b") as file:
        file.seek(page * size)
        file.write(os.urandom(size))
    try:
        report = repair(folder)
    except LibraryError as error:
        assert "nothing in" in str(error)  # noqa: PT017
        return
    with Library.open(folder) as library:
        kept = {info.id: library.article(info.id) for info in library.infos()}
        assert library.problems() == []
    assert kept.items() <= before.items()
    assert len(kept) == report.kept


def test_a_file_of_which_nothing_is_left_says_so(folder: Path) -> None:
    (folder / LIBRARY_FILE).write_bytes(b"no database at all, but long enough for one" * 50)
    with pytest.raises(LibraryError, match=r"nothing in .* is readable; restore a backup"):
        repair(folder)
    os.truncate(folder / LIBRARY_FILE, 0)
    with pytest.raises(LibraryError, match=r"nothing in .* is readable"):
        repair(folder)
    (folder / LIBRARY_FILE).unlink()
    with pytest.raises(LibraryNotFoundError, match="onrecord restore"):
        repair(folder)


def test_a_library_in_use_is_not_repaired(folder: Path) -> None:
    with (
        Library.open(folder) as library,
        library.held(),
        pytest.raises(LibraryBusyError, match="end it before"),
    ):
        repair(folder)


def test_an_older_library_is_repaired_into_the_present_format(folder: Path) -> None:
    take_back(folder, 3)
    with raw(folder) as connection:
        connection.execute("UPDATE articles SET text = 'Fog lies.' WHERE id = 'weather'")
    report = repair(folder)
    assert report.kept == 3
    with Library.open(folder) as library:
        assert library.problems() == []


def test_a_backup_gives_back_what_was_there(folder: Path, tmp_path: Path) -> None:
    (folder / "recipe.toml").write_text("", encoding="utf-8")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / f"{'a' * 64}.json").write_text("{}", encoding="utf-8")
    before = state(folder)
    report = back_up(folder, tmp_path / "b.zip")
    assert (report.articles, report.files) == (4, 3)
    shutil.rmtree(folder)
    assert restore(tmp_path / "b.zip", folder).replaced is None
    assert state(folder) == before
    assert (folder / "notebooks" / f"{'a' * 64}.json").read_text() == "{}"
    assert not list(folder.glob("tmp-*"))


def test_a_segment_that_is_there_twice_is_damage_and_is_cut_again(folder: Path) -> None:
    before = state(folder)
    with raw(folder) as connection:  # as two pages that were exchanged may leave it
        rows = connection.execute("SELECT * FROM segments").fetchall()
        connection.execute("DROP TABLE segments")
        connection.execute('CREATE TABLE segments (article_id, kind, start, "end")')
        connection.executemany("INSERT INTO segments VALUES (?, ?, ?, ?)", [*rows, rows[0]])
    with Library.open(folder) as library, pytest.raises(LibraryError, match="damaged"):
        library.segments(rows[0][0])
    assert repair(folder).kept == 4
    with opened(folder) as desk:
        desk.refresh()
    assert state(folder) == before


def test_a_backup_is_of_one_state_though_others_write(folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with opened(folder) as desk:
            number = 0
            while not stop.is_set():
                desk.replace([Article(id=f"{number}-{i}", text=f"Run {number}.") for i in range(9)])
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            back_up(folder, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    for number in range(4):
        restore(tmp_path / f"{number}.zip", tmp_path / "restored")
        with Library.open(tmp_path / "restored") as library:
            runs = {info.id.partition("-")[0] for info in library.infos()}
            assert len(runs) == 1 or len(library.infos()) == 4


def test_restoring_keeps_what_was_there(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "b.zip")
    with opened(folder) as desk:
        desk.replace([Article(id="later", text="Written later.")])
    report = restore(tmp_path / "b.zip", folder)
    assert report.replaced is not None
    with Library.open(folder) as library:
        assert len(library.infos()) == 4
    (tmp_path / "old").mkdir()
    report.replaced.rename(tmp_path / "old" / LIBRARY_FILE)
    with Library.open(tmp_path / "old") as library:
        assert [info.id for info in library.infos()] == ["later"]


def rewritten(source: Path, target: Path, change: object) -> Path:
    """A backup with other files in it."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        files = {name: before.read(name) for name in before.namelist()}
        manifest = json.loads(files["manifest.json"])
        change(files, manifest)  # type: ignore[operator]
        for name, content in files.items():
            if name != "manifest.json":
                after.writestr(name, content)
        after.writestr("manifest.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda files, _: files.update({LIBRARY_FILE: b"x"}), "is not what was written"),
        (lambda files, _: files.pop(LIBRARY_FILE), "does not hold the files it lists"),
        (lambda files, _: files.update({"more": b""}), "does not hold the files it lists"),
        (lambda _, manifest: manifest.update(format=2), "backup format 2, this version reads 1"),
        (lambda _, manifest: manifest.update(files=[]), "holds no library"),
        (lambda _, manifest: manifest.pop("files"), "no backup of On Record"),
        (lambda _, manifest: manifest["files"][0].update(bytes=3), "is not what was written"),
        (
            lambda files, manifest: (
                files.update({"../x": b""}),
                manifest["files"].append({"name": "../x", "bytes": 0, "sha256": ""}),
            ),
            "does not hold the files it lists",
        ),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(
    folder: Path, tmp_path: Path, change: object, words: str
) -> None:
    back_up(folder, tmp_path / "b.zip")
    bad = rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", change)
    before = state(folder)
    with pytest.raises(LibraryError, match=words):
        check_backup(bad)
    with pytest.raises(LibraryError, match=words):
        restore(bad, folder)
    assert state(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "b.zip",
        "bad.zip",
        "corpus",
        "index",
    ]


def test_every_damaged_byte_of_a_backup_is_noticed_or_means_nothing(
    folder: Path, tmp_path: Path
) -> None:
    back_up(folder, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    expected = state(folder)
    refused = 0
    for number in range(24):
        place = number * len(whole) // 24
        (tmp_path / "bad.zip").write_bytes(whole[:place] + b"\xa5" + whole[place + 1 :])
        try:
            restore(tmp_path / "bad.zip", tmp_path / f"r{number}")
        except LibraryError:
            refused += 1
        else:
            assert state(tmp_path / f"r{number}") == expected
    assert refused > 12


def test_no_backup_is_made_of_a_damaged_library_or_over_a_file(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(LibraryError, match="is there already"):
        back_up(folder, tmp_path / "there")
    with pytest.raises(LibraryError, match="cannot write the backup"):
        back_up(folder, tmp_path / "nowhere" / "b.zip")
    with pytest.raises(LibraryError, match="no index in"):
        back_up(tmp_path, tmp_path / "b.zip")
    with raw(folder) as connection:
        connection.execute("UPDATE articles SET text = 'Fog lies.' WHERE id = 'weather'")
    with pytest.raises(LibraryError, match="damaged library"):
        back_up(folder, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_the_commands_say_what_was_done(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "b.zip")
    index = ["--index", str(folder)]
    assert main(["backup", file, *index]) == 0
    assert capsys.readouterr().out.startswith("written: 4 articles, made ")
    assert main(["restore", file, "--check", *index]) == 0
    assert capsys.readouterr().out.startswith("whole: 4 articles")
    with raw(folder) as connection:
        connection.execute("DELETE FROM articles WHERE id = 'poll'")
    main(["doctor", "--repair", *index])
    said = capsys.readouterr()
    assert "poll: nothing but its id was left" in said.err
    assert "3 articles saved; the damaged library is kept as" in said.err
    assert main(["restore", file, "--json", *index]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["articles"] == 4
    assert "what was there is kept as" in said.err
