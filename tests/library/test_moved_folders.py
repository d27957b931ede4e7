"""Folders that are moved, renamed, deleted or replaced, between two runs and while an index is open."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import Article, Assistant, IngestError, LibraryError
from assistant.apps.rest import ApiOptions, build_api
from tests.conftest import LINEAR, HashingEncoder

QUESTION = "How many ships did the harbour of Alda count?"


def opened(folder: Path, *, create: bool = False) -> Assistant:
    return Assistant.open(folder, create=create, encoder=HashingEncoder(), reader=LINEAR)


def held(desk: Assistant) -> dict[str, tuple[str | None, str | None, str]]:
    return {info.id: (info.root, info.source, desk.article(info.id).text) for info in desk}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace: two files and a file of two articles, one article corrected and one removed."""
    corpus = tmp_path / "work" / "corpus"
    corpus.mkdir(parents=True)
    for number, name in enumerate(("Alda", "Brek", "Cormar")):
        text = f"The harbour of {name} counted {100 + number} ships."
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = [{"title": name, "text": f"{name} has a light of its own."} for name in ("Esk", "Farn")]
    (corpus / "lights.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with opened(tmp_path / "work" / "index", create=True) as desk:
        assert not desk.sync(corpus).failed
        desk.correct("brek", title="Of Brek")
        desk.remove(["cormar"])
        assert len(desk.articles()) == 4
    return tmp_path / "work"


# Between two runs


def test_a_workspace_is_moved_as_a_whole(work: Path, tmp_path: Path) -> None:
    with opened(work / "index") as desk:
        before = held(desk)
    moved = work.rename(tmp_path / "elsewhere")
    with opened(moved / "index") as desk:
        report = desk.sync(moved / "corpus")
        assert (report.added, report.changed, report.removed) == ((), (), ())
        assert held(desk) == before


@pytest.mark.parametrize("what", ["corpus", "index"])
def test_a_folder_that_is_renamed_keeps_its_articles_and_what_was_decided_of_them(
    work: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(work / "index") as desk:
        before = {name: text for name, (_, _, text) in held(desk).items()}
    (work / "deep").mkdir()
    (work / what).rename(work / "deep" / "renamed")
    folder = {name: work / name for name in ("corpus", "index")} | {what: work / "deep" / "renamed"}
    monkeypatch.setattr("assistant.library.sources.load_documents", None)  # nothing is read again
    with opened(folder["index"]) as desk:
        report = desk.sync(folder["corpus"])
        assert (report.added, report.changed, report.removed) == ((), (), ())
        assert set(report.unchanged) == before.keys()
        assert report.kept_out == ("cormar",)
        assert {name: text for name, (_, _, text) in held(desk).items()} == before
        assert desk.article("brek").title == "Of Brek"
        assert desk.synced_folders() == [folder["corpus"].resolve()]
        assert desk.sync(folder["corpus"]).unchanged == report.unchanged
        (folder["corpus"] / "Alda.txt").unlink()
        assert desk.sync(folder["corpus"]).removed == ("alda",), "it is the folder's article now"


def test_of_a_renamed_folder_what_changed_is_added_and_nothing_is_lost(work: Path) -> None:
    (work / "corpus").rename(work / "articles")
    (work / "articles" / "Alda.txt").write_text("Alda counts no more.", encoding="utf-8")
    with opened(work / "index") as desk:
        report = desk.sync(work / "articles")
        assert (len(report.added), report.changed, report.removed) == (1, (), ())
        assert "100 ships" in desk.article("alda").text, "nobody said that it is the same article"
        assert desk.article(report.added[0]).text == "Alda counts no more."


def test_a_folder_that_is_away_keeps_its_articles_and_is_missed_in_words(work: Path) -> None:
    (work / "corpus").rename(work / "away")
    (work / "other").mkdir()
    (work / "other" / "new.txt").write_text("A new light was lit.", encoding="utf-8")
    with opened(work / "index") as desk:
        with pytest.raises(IngestError, match="there is no folder"):
            desk.sync(work / "corpus")
        assert desk.sync(work / "other").added == ("new",)
        assert len(held(desk)) == 5
        (work / "away").rename(work / "corpus")
        report = desk.sync(work / "corpus")
        assert (report.added, report.changed, report.removed) == ((), (), ())


def test_a_copy_of_a_folder_takes_nothing_from_it(work: Path) -> None:
    shutil.copytree(work / "corpus", work / "copy")
    with opened(work / "index") as desk:
        before = held(desk)
        assert len(desk.sync(work / "copy").added) == 5
        assert before.items() <= held(desk).items()


def test_three_folders_with_a_file_of_one_name_are_three_articles(tmp_path: Path) -> None:
    with opened(tmp_path / "index", create=True) as desk:
        for number in range(4):
            folder = tmp_path / f"folder-{number}"
            folder.mkdir()
            (folder / "fog.txt").write_text(f"Fog number {number}.", encoding="utf-8")
            assert len(desk.sync(folder).added) == 1
        texts = {text for _, _, text in held(desk).values()}
        assert texts == {f"Fog number {number}." for number in range(4)}


# While it is open


def moved(index: Path) -> None:
    index.rename(index.with_name("moved"))


def deleted(index: Path) -> None:
    shutil.rmtree(index)


def replaced(index: Path) -> None:
    index.rename(index.with_name("moved"))
    with opened(index, create=True) as desk:
        desk.add([Article(id="other", text="The harbour of Alda counted 5 ships.")])


CHANGES: dict[str, Callable[[Assistant, Path], object]] = {
    "add": lambda desk, _: desk.add([Article(id="new", text="A new light was lit.")]),
    "sync": lambda desk, work: desk.sync(work / "corpus"),
    "remove": lambda desk, _: desk.remove(["alda"]),
    "correct": lambda desk, _: desk.correct("alda", title="Of Alda"),
    "undo": lambda desk, _: desk.undo_removal(["cormar"]),
}


@pytest.fixture(params=[moved, deleted, replaced])
def away(work: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Assistant, Path]]:
    """An open index whose folder has another name now, or none."""
    with opened(work / "index") as desk:
        desk.ask(QUESTION)
        (work / "corpus" / "Holm.txt").write_text("Holm has a light.", encoding="utf-8")
        request.param(work / "index")
        yield desk, work


def test_an_index_that_was_moved_while_it_is_open_refuses_changes_in_words(
    away: tuple[Assistant, Path],
) -> None:
    desk, work = away
    stood = (work / "index").exists()
    for change in CHANGES.values():
        with pytest.raises(
            LibraryError, match=r"moved, replaced or deleted .* nothing was changed"
        ):
            change(desk, work)
    assert "100 ships" in desk.ask(QUESTION).quotes[0].text
    assert (work / "index").exists() == stood, "its old place is left to whoever has it now"
    desk.close()
    kept = work / "moved"
    if kept.exists():
        with opened(kept) as again:
            assert len(held(again)) == 4
            assert [item.info.id for item in again.removed()] == ["cormar"]
    if stood:
        with opened(work / "index") as other:
            assert held(other).keys() == {"other"}


def test_a_server_whose_index_was_moved_answers_and_says_why_it_changes_nothing(
    away: tuple[Assistant, Path],
) -> None:
    desk, _ = away
    api = build_api(desk, ApiOptions(allow_changes=True))
    with TestClient(api, base_url="http://127.0.0.1") as client:
        answer = client.post("/v1/ask", json={"question": QUESTION})
        assert (answer.status_code, answer.json()["status"]) == (200, "answered")
        refused = client.post("/v1/articles", json={"id": "new", "text": "A new light was lit."})
        assert refused.status_code >= 400
        assert "moved, replaced or deleted" in refused.json()["error"]["message"]


def test_an_index_that_was_moved_away_and_back_goes_on(work: Path) -> None:
    with opened(work / "index") as desk:
        (work / "index").rename(work / "away")
        with pytest.raises(LibraryError, match="moved"):
            desk.remove(["alda"])
        (work / "away").rename(work / "index")
        assert desk.remove(["alda"]).removed == ("alda",)
        assert "alda" not in held(desk)


def test_what_another_process_adds_at_the_new_place_is_not_laid_out_at_the_old_one(
    work: Path,
) -> None:
    with opened(work / "index") as desk:
        desk.ask(QUESTION)
        (work / "index").rename(work / "moved")
        with opened(work / "moved") as other:
            other.add([Article(id="new", text="The light of Skarn was lit.")])
        (quote, *_) = desk.ask("Was the light of Skarn lit?").quotes
        assert "Skarn" in quote.text, "from a build in memory"
        assert not (work / "index").exists()
