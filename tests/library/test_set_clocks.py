"""A clock that is set, forwards or back, loses nothing and stops nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import Article, Assistant
from assistant.apps.cli.collecting.watched_folder import WatchedFolder
from assistant.apps.rest import build_api
from assistant.library import LIBRARY_FILE, Library, back_up, check_backup, repair, restore
from tests.clocks import set_clock
from tests.conftest import LINEAR, HashingEncoder
from tests.library.sealed import raw

MOMENTS = [
    datetime(2026, 11, 30, 9, tzinfo=UTC),
    datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),  # a machine that lost its battery
    datetime(2126, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 30, 8, tzinfo=UTC),
    datetime(2026, 11, 30, 9, tzinfo=UTC),
]
QUESTION = "How many ships did the harbour of Alda count?"


def opened(folder: Path, *, create: bool = False) -> Assistant:
    return Assistant.open(folder, create=create, encoder=HashingEncoder(), reader=LINEAR)


@pytest.fixture(params=["as it goes", "set again and again"])
def moments(request: pytest.FixtureRequest) -> list[datetime]:
    return sorted(MOMENTS) if request.param == "as it goes" else MOMENTS


@pytest.fixture
def clock() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_whatever_the_clock_says_all_is_kept(
    tmp_path: Path, clock: pytest.MonkeyPatch, moments: list[datetime]
) -> None:
    folder, corpus = tmp_path / "index", tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The harbour of Alda counted 7 ships.", encoding="utf-8")
    for number, moment in enumerate(moments):
        set_clock(clock, moment)
        (corpus / "b.txt").write_text(f"Report {number}: the light is lit.", encoding="utf-8")
        with opened(folder, create=not number) as desk:
            desk.sync(corpus)
            desk.add([Article(id=f"n{number}", text=f"Note {number} of the ferry.")])
            desk.correct(f"n{number}", title=f"Title {number}")
            desk.remove([f"n{number}"])
            if number % 2:
                desk.undo_removal([f"n{number}"])
            if not number:
                desk.standing.follow("What of the ferry?")
            assert desk.article("b").text.startswith(f"Report {number}")
            assert "7 ships" in desk.ask(QUESTION).quotes[0].text
            (followed,) = desk.standing.check()
            quotes = [news.quote for news in followed.news if news.quote is not None]
            assert all(quote.text in quote.article.text for quote in quotes)
            with TestClient(build_api(desk), base_url="http://127.0.0.1") as client:
                answer = client.post("/v1/ask", json={"question": QUESTION})
                assert answer.json()["quotes"][0]["text"] == desk.ask(QUESTION).quotes[0].text
        back_up(folder, tmp_path / f"{number}.zip")
        assert check_backup(tmp_path / f"{number}.zip").articles == 2 + number // 2 + number % 2
    with Library.open(folder) as library:
        assert not library.problems()
        assert {info.id for info in library.infos()} == {"a", "b", "n1", "n3"}
        assert {item.info.id for item in library.removals.all()} == {"n0", "n2", "n4"}
        assert [item.value for item in library.corrections.all()] == ["Title 1", "Title 3"]


def test_what_makes_way_keeps_a_name_of_its_own_though_the_clock_says_the_same(
    tmp_path: Path, clock: pytest.MonkeyPatch
) -> None:
    set_clock(clock, MOMENTS[0])
    folder = tmp_path / "index"
    with opened(folder, create=True) as desk:
        desk.add([Article(id="a", text="The harbour of Alda counted 7 ships.")])
    back_up(folder, tmp_path / "b.zip")
    replaced = {restore(tmp_path / "b.zip", folder).replaced for _ in range(3)}
    damaged = set()
    for _ in range(3):
        with raw(folder) as connection:
            connection.execute("UPDATE articles SET seal = 'x'")
        damaged.add(repair(folder).damaged)
    for kept in (replaced, damaged):
        assert len(kept) == 3
        assert all(file is not None and file.exists() for file in kept)
    assert (folder / LIBRARY_FILE).exists()


def test_a_file_is_taken_in_whose_time_lies_before_the_last_sync(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fog.", encoding="utf-8")
    folder = WatchedFolder(tmp_path)
    assert folder.is_due()
    folder.note_synced()
    for moment in (1, 10**18):
        os.utime(tmp_path / "a.txt", ns=(moment, moment))
        assert [folder.is_due(), folder.is_due()] == [False, True]
        folder.note_synced()
