"""Conversations and clippings that outlive a restart, found by their owner's key alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from assistant.apps.web.conversation.notebook import (
    MAX_CONVERSATIONS,
    KeptConversation,
    Notebook,
    Notebooks,
)

KEY = "a" * 64
OTHER = "b" * 64


def kept(number: int, *, name: str = "") -> KeptConversation:
    return KeptConversation(
        token=f"{number:064x}", name=name or f"name {number}", questions=(f"?q=question+{number}",)
    )


def test_what_is_kept_is_there_after_a_restart_for_its_owner_only(tmp_path: Path) -> None:
    book = Notebooks(tmp_path).of(KEY, None)
    book.note(kept(1))
    book.note(kept(2))
    book.rename(kept(1).token, "  Islands,\n by size ")
    book.pin("a@" + "0" * 64 + ":1-2", " Which islands? ")
    book.annotate("a@" + "0" * 64 + ":1-2", " my words ")
    again = Notebooks(tmp_path)
    assert [one.name for one in again.of(KEY, None).listed()] == ["name 2", "Islands, by size"]
    assert again.of(KEY, None).listed() == book.listed()
    assert [clip.note for clip in again.of(KEY, None).clippings] == ["my words"]
    assert [clip.question for clip in again.of(KEY, None).clippings] == ["Which islands?"]
    for key, owner in ((OTHER, None), (KEY, "ann"), (KEY[:-1], None), (None, None), ("", None)):
        assert again.of(key, owner).listed() == []


def test_an_account_has_its_conversations_in_every_browser(tmp_path: Path) -> None:
    Notebooks(tmp_path).of(KEY, "ann").note(kept(1))
    assert Notebooks(tmp_path).of(OTHER, "ann").find(kept(1).token) == kept(1)
    assert Notebooks(tmp_path).of(KEY, "ben").listed() == []


def test_neither_keys_nor_names_stand_on_disk_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "conversations"
    Notebooks(folder).of(KEY, None).note(kept(1))
    Notebooks(folder).of(KEY, "../../ann").note(kept(1))
    files = sorted(folder.iterdir())
    assert len(files) == 2
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert KEY not in file.name + file.read_text(encoding="utf-8")
        assert "ann" not in file.name + file.read_text(encoding="utf-8")


def test_without_a_folder_nothing_is_written_and_a_new_server_knows_nothing() -> None:
    books = Notebooks()
    books.of(KEY, None).note(kept(1))
    assert books.of(KEY, None).listed() == [kept(1)]
    assert Notebooks().of(KEY, None).listed() == []


def test_the_one_used_last_stands_first_and_keeps_its_name() -> None:
    book = Notebook()
    for number in (1, 2, 3):
        book.note(kept(number))
    book.rename(kept(1).token, "mine")
    book.note(kept(1, name="another"))
    assert [one.name for one in book.listed()] == ["mine", "name 3", "name 2"]


def test_a_deletion_can_be_undone_once() -> None:
    book = Notebook()
    book.note(kept(1))
    book.note(kept(2))
    book.delete(kept(1).token)
    book.delete("unknown")
    assert book.listed() == [kept(2)]
    book.undo()
    book.undo()
    assert {one.token for one in book.listed()} == {kept(1).token, kept(2).token}


def test_the_one_unused_longest_makes_room() -> None:
    book = Notebook()
    for number in range(MAX_CONVERSATIONS + 1):
        book.note(kept(number))
    assert len(book.listed()) == MAX_CONVERSATIONS
    assert book.find(kept(0).token) is None


def test_clippings_are_pinned_once_ordered_and_taken_out() -> None:
    book = Notebook()
    for place in ("a", "b", "c", "a"):
        book.pin(place)
    assert [clip.locator for clip in book.clippings] == ["a", "b", "c"]
    book.move("c", -1)
    book.move("a", -1)
    book.move("unknown", 1)
    assert [clip.locator for clip in book.clippings] == ["a", "c", "b"]
    book.unpin("a")
    assert [clip.locator for clip in book.clippings] == ["c", "b"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "onrecord.notebook/9"}', "\x00"])
def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    Notebooks(tmp_path).of(KEY, None).note(kept(1))
    (file,) = tmp_path.iterdir()
    file.write_text(content, encoding="utf-8")
    book = Notebooks(tmp_path).of(KEY, None)
    book.note(kept(2))
    assert book.listed() == [kept(2)]
    assert file.read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_written_keeps_them_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    book = Notebooks(tmp_path / "file").of(KEY, None)
    book.note(kept(1))
    assert book.listed() == [kept(1)]


def test_no_word_of_an_article_is_in_it(tmp_path: Path) -> None:
    Notebooks(tmp_path).of(KEY, None).note(kept(1))
    (file,) = tmp_path.iterdir()
    (one,) = json.loads(file.read_text(encoding="utf-8"))["conversations"]
    assert set(one) == {"token", "name", "questions", "set_aside", "quoted"}
