"""A removal is a decision: it lasts until the file changes or somebody takes it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import ArticleNotFoundError
from assistant.library import LIBRARY_FILE, SentFile
from tests.conftest import LINEAR
from tests.library.sealed import raw_and_sealed

FOG = "Fog covers the strait in early summer."
FISH = "Fishing quotas were agreed between both coast guards."
LINES = (
    '{"title": "Seals", "text": "Seals rest on the drifting ice."}\n'
    '{"title": "Whales", "text": "Whales pass the cape in autumn."}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "fog.txt").write_text(FOG, encoding="utf-8")
    (folder / "fish.txt").write_text(FISH, encoding="utf-8")
    (folder / "animals.jsonl").write_text(LINES, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, folder: Path, encoder: Encoder) -> Iterator[Assistant]:
    index = tmp_path / "index"
    with Assistant.open(index, create=True, encoder=encoder, reader=LINEAR) as desk:
        desk.sync(folder)
        yield desk


def ids(desk: Assistant) -> set[str]:
    return {info.id for info in desk}


def id_of(desk: Assistant, title: str) -> str:
    (name,) = (info.id for info in desk if info.title == title)
    return name


def test_a_removed_article_stays_out_of_later_syncs(desk: Assistant, folder: Path) -> None:
    everything = ids(desk)
    desk.remove(["fog"])
    report = desk.sync(folder)
    assert report.kept_out == ("fog",)
    assert "fog" not in (*report.added, *report.unchanged)
    assert report.to_dict()["kept_out"] == ["fog"]
    assert ids(desk) == everything - {"fog"}
    assert desk.search("fog over the strait in summer")[0].article.id != "fog"
    (removed,) = desk.removed()
    assert (removed.info.id, removed.info.source, removed.is_kept) == ("fog", "fog.txt", True)


def test_a_file_of_a_removed_article_is_not_even_read_again(
    desk: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.remove(["fog"])
    monkeypatch.setattr("assistant.library.sources.load_documents", None)
    assert desk.sync(folder).kept_out == ("fog",)


def test_it_comes_back_when_its_file_changes(desk: Assistant, folder: Path) -> None:
    desk.remove(["fog"])
    (folder / "fog.txt").write_text(f"{FOG} It lifts in August.", encoding="utf-8")
    report = desk.sync(folder)
    assert (report.added, report.kept_out) == (("fog",), ())
    assert desk.removed() == []


def test_another_reading_of_the_same_file_is_no_change(desk: Assistant, folder: Path) -> None:
    desk.remove(["fog"])
    (folder / "sources.toml").write_text(
        '[[source]]\npath = "fog.txt"\ntitle = "Fog"\n', encoding="utf-8"
    )
    for _ in range(2):
        assert desk.sync(folder).kept_out == ("fog",)
    assert "fog" not in ids(desk)


def test_a_renamed_file_stays_out(desk: Assistant, folder: Path) -> None:
    desk.remove(["fog"])
    (folder / "fog.txt").rename(folder / "mist.txt")
    for _ in range(2):
        report = desk.sync(folder)
        assert (report.added, report.kept_out) == ((), ("fog",))
    assert desk.removed()[0].info.source == "mist.txt"


def test_one_article_of_several_in_a_file_stays_out_while_others_change(
    desk: Assistant, folder: Path
) -> None:
    seals = id_of(desk, "Seals")
    desk.remove([seals])
    assert desk.sync(folder).kept_out == (seals,)
    (folder / "animals.jsonl").write_text(LINES.replace("autumn", "October"), encoding="utf-8")
    report = desk.sync(folder)
    assert report.kept_out == (seals,)
    assert report.changed == (id_of(desk, "Whales"),)
    (folder / "animals.jsonl").write_text(LINES.replace("drifting", "pack"), encoding="utf-8")
    assert desk.sync(folder).added == (seals,)


def test_a_removed_part_stays_out_when_originals_are_read_again(desk: Assistant) -> None:
    seals = id_of(desk, "Seals")
    desk.remove([seals])
    with raw_and_sealed(desk.folder) as raw:
        raw.execute("UPDATE articles SET loader = 'json_lines/0'")
    assert desk.reread().added == ()
    assert seals not in ids(desk)


def test_taking_a_removal_back_gives_the_article_as_it_was(desk: Assistant, folder: Path) -> None:
    desk.correct("fog", title="Fog in June")
    article, original, state = desk.article("fog"), desk.original("fog"), desk.fingerprint
    desk.remove(["fog"])
    assert desk.undo_removal(["fog"]).added == ("fog",)
    assert desk.article("fog") == article
    assert desk.original("fog") == original
    assert desk.fingerprint == state
    assert desk.corrections("fog")
    assert desk.search("fog over the strait in summer")[0].article.id == "fog"
    assert "fog" in desk.sync(folder).unchanged
    assert desk.removed() == []


def test_articles_without_a_file_come_back_too(desk: Assistant, tmp_path: Path) -> None:
    desk.add([Article(id="note", text="The ferry sails on Tuesdays.")])
    sent = tmp_path / "sent"
    sent.write_text("Terns nest on the mole.", encoding="utf-8")
    desk.add_uploads([SentFile(name="terns.txt", path=sent)])
    desk.remove(["note", "terns"])
    desk.undo_removal(["note", "terns"])
    assert {"note", "terns"} <= ids(desk)


def test_what_somebody_adds_by_hand_is_let_in(desk: Assistant, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.write_text("Terns nest on the mole.", encoding="utf-8")
    file = SentFile(name="terns.txt", path=sent)
    desk.add_uploads([file])
    desk.remove(["terns"])
    (result,) = desk.add_uploads([file])
    assert (result.article_id, result.is_new) == ("terns", True)
    assert desk.removed() == []


def test_another_source_does_not_take_the_id_of_a_removed_article(
    desk: Assistant, tmp_path: Path
) -> None:
    desk.remove(["fog"])
    other = tmp_path / "sent"
    other.write_text("Fog horns are tested on Mondays.", encoding="utf-8")
    (result,) = desk.add_uploads([SentFile(name="fog.txt", path=other)])
    assert result.article_id != "fog"
    desk.undo_removal(["fog"])
    assert desk.article("fog").text == FOG


def test_removed_for_good_nothing_of_the_text_stays_and_the_sync_knows_it_still(
    desk: Assistant, folder: Path
) -> None:
    desk.remove(["fog"], for_good=True)
    assert desk.sync(folder).kept_out == ("fog",)
    assert not desk.removed()[0].is_kept
    with sqlite3.connect(desk.folder / LIBRARY_FILE) as raw:
        dump = "\n".join(raw.iterdump())
    raw.close()
    assert FOG not in dump
    assert FOG.encode().hex().upper() not in dump.upper()
    report = desk.undo_removal(["fog"])
    assert report.added == ()
    assert "sync" in report.failed[0].reason
    assert desk.sync(folder).added == ("fog",)


def test_the_text_of_a_removed_article_can_be_forgotten_later(desk: Assistant) -> None:
    desk.remove(["fog"])
    desk.remove(["fog"], for_good=True)
    assert [item.is_kept for item in desk.removed()] == [False]


def test_a_file_that_vanished_was_not_removed_by_anybody(desk: Assistant, folder: Path) -> None:
    (folder / "fog.txt").unlink()
    assert desk.sync(folder).removed == ("fog",)
    assert desk.removed() == []
    (folder / "fog.txt").write_text(FOG, encoding="utf-8")
    assert desk.sync(folder).added == ("fog",)


def test_what_was_not_removed_cannot_be_brought_back(desk: Assistant) -> None:
    desk.remove(["fog"])
    with pytest.raises(ArticleNotFoundError, match="fish"):
        desk.undo_removal(["fog", "fish"])
    assert "fog" not in ids(desk)
    with pytest.raises(ArticleNotFoundError):
        desk.remove(["fog"])
