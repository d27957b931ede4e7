"""Who may only read an index sees what its owner writes, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Article, Assistant, LibraryError
from tests.conftest import LINEAR, HashingEncoder
from tests.library.read_only import opened_to_read


def test_who_may_only_read_follows_what_the_owner_writes(
    tmp_path: Path, treaty_articles: list[Article]
) -> None:
    def owned() -> Assistant:
        return Assistant.open(tmp_path, create=True, encoder=HashingEncoder(), reader=LINEAR)

    with owned() as owner:
        owner.replace(treaty_articles)
        before = owner.fingerprint
    with opened_to_read(tmp_path) as reader:
        assert (reader.is_read_only, reader.fingerprint) == (True, before)
        for number in range(3):
            text = f"Report {number} was printed in the harbour of Alda."
            # Once while the log lies beside the file, and once after it was folded in
            with owned() as owner:
                owner.replace([Article(id=f"new-{number}", text=text)])
                assert not owner.is_read_only
                assert [info.id for info in reader] == [f"new-{number}"]
            assert [info.id for info in reader] == [f"new-{number}"]
            answer = reader.ask("Which report was printed in the harbour?")
            assert [quote.text for quote in (*answer.quotes, *answer.near_misses)] == [text]
        with pytest.raises(LibraryError, match="this process may not write there"):
            reader.replace([])
        with pytest.raises(LibraryError, match="this process may not write there"):
            reader.remove(["new-2"])


def test_nothing_is_read_for_a_library_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    Assistant.open(tmp_path / "index", create=True, encoder=HashingEncoder()).close()
    told: list[object] = []
    with opened_to_read(tmp_path / "index") as reader, pytest.raises(LibraryError):
        reader.sync(tmp_path / "corpus", on_progress=told.append)
    assert told == []
