"""A folder and its index stay equal, at the cost of what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Article, Assistant, Progress, SyncReport
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import ArticleError, ArticleNotFoundError, IngestError
from tests.conftest import LINEAR

FOG = "Fog covers the strait between the islands in early summer."
FISH = "Fishing quotas were agreed between both coast guards last year."
MUSEUM = "A museum in Nemuro shows letters of former residents."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    (folder / "fog.txt").write_text(FOG, encoding="utf-8")
    (folder / "fish.md").write_text(f"---\ntitle: Quotas\n---\n\n{FISH}\n", encoding="utf-8")
    (folder / "deep" / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Assistant:
    return Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR)


def found(desk: Assistant, question: str) -> set[str]:
    return {hit.article.id for hit in desk.search(question)}


def test_a_sync_reports_and_finds_what_is_there(desk: Assistant, folder: Path) -> None:
    report = desk.sync(folder)
    assert report.added == ("deep-museum", "fish", "fog")
    assert not report.failed
    assert "fish" in found(desk, "fishing quotas")
    assert desk.article("fish").title == "Quotas"
    desk.close()


def test_a_second_sync_reads_and_encodes_nothing(
    desk: Assistant, folder: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sync(folder)
    encoded = len(encoder.encoded)  # type: ignore[attr-defined]  # the fixture counts
    monkeypatch.setattr("assistant.library.sources.load_documents", None)
    assert desk.sync(folder) == SyncReport(unchanged=("deep-museum", "fish", "fog"))
    assert len(encoder.encoded) == encoded  # type: ignore[attr-defined]
    desk.close()


def test_a_change_replaces_and_a_removal_forgets_in_both_halves(
    desk: Assistant, folder: Path
) -> None:
    desk.sync(folder)
    (folder / "fog.txt").write_text("Storms cover the strait in winter.", encoding="utf-8")
    (folder / "fish.md").unlink()
    report = desk.sync(folder)
    assert (report.changed, report.removed) == (("fog",), ("fish",))
    assert "fish" not in found(desk, "fishing quotas coast guards")
    assert all("Fog" not in hit.text for hit in desk.search("fog early summer"))
    assert "fog" in found(desk, "storms in winter")
    with pytest.raises(ArticleNotFoundError):
        desk.article("fish")
    desk.close()


def test_a_renamed_file_keeps_its_id_and_costs_nothing(
    desk: Assistant, folder: Path, encoder: Encoder
) -> None:
    desk.sync(folder)
    encoded = len(encoder.encoded)  # type: ignore[attr-defined]  # the fixture counts
    (folder / "fog.txt").rename(folder / "mist.txt")
    report = desk.sync(folder)
    assert "fog" in report.unchanged
    assert not report.added
    assert not report.removed
    assert len(encoder.encoded) == encoded  # type: ignore[attr-defined]
    desk.close()


def test_a_bad_file_is_reported_and_the_rest_goes_on(desk: Assistant, folder: Path) -> None:
    desk.sync(folder)
    (folder / "fog.txt").write_bytes(b"\x00\x01\x02binary")
    (folder / "empty.txt").touch()
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "new.txt").write_text("A new ferry line was opened.", encoding="utf-8")
    report = desk.sync(folder)
    assert report.added == ("new",)
    assert {failure.source for failure in report.failed} == {"fog.txt", "empty.txt", "picture.png"}
    assert desk.article("fog").text == FOG, "a file that became unreadable keeps its last text"
    desk.close()


def test_two_folders_do_not_remove_each_others_articles(
    desk: Assistant, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "fog.txt").write_text("Another fog in another folder.", encoding="utf-8")
    desk.sync(folder)
    report = desk.sync(other)
    assert len(report.added) == 1
    assert report.added[0].startswith("fog-")
    assert not report.removed
    assert len(desk.articles()) == 4
    desk.close()


def test_an_empty_folder_is_an_index_that_answers_nothing(desk: Assistant, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    report = desk.sync(tmp_path / "nothing")
    assert report == SyncReport()
    answer = desk.ask("What is there?")
    assert (answer.status, answer.quotes, answer.near_misses) == ("not_found", (), ())
    assert desk.search("anything") == []
    desk.close()


def test_a_folder_that_is_not_there_is_an_error_in_words(desk: Assistant, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="there is no folder"):
        desk.sync(tmp_path / "missing")
    desk.close()


def test_a_manifest_beside_the_files_describes_them(desk: Assistant, folder: Path) -> None:
    (folder / "sources.toml").write_text(
        '[[source]]\npath = "fog.txt"\ntitle = "Fog"\npublisher = "The Daily"\n'
        "published = 2018-11-20\n",
        encoding="utf-8",
    )
    desk.sync(folder)
    article = desk.article("fog")
    assert (article.title, article.publisher, str(article.published)) == (
        "Fog",
        "The Daily",
        "2018-11-20",
    )
    desk.close()


def test_add_takes_files_folders_and_articles_and_replaces_by_source(
    desk: Assistant, folder: Path
) -> None:
    report = desk.add([folder / "fog.txt", folder / "deep", Article(id="own", text=FISH)])
    assert len(report.added) == 3
    again = desk.add([folder / "fog.txt", Article(id="own", text=MUSEUM)])
    assert (len(again.unchanged), again.changed) == (1, ("own",))
    assert len(desk.articles()) == 3
    desk.close()


def test_what_cannot_be_added_is_reported(desk: Assistant, tmp_path: Path) -> None:
    report = desk.add([tmp_path / "missing.txt", "http://127.0.0.1:9/x", Article(id="a", text="b")])
    assert report.added == ("a",)
    assert len(report.failed) == 2
    desk.close()


def test_remove_needs_known_ids_and_then_nothing_finds_them(desk: Assistant, folder: Path) -> None:
    desk.sync(folder)
    with pytest.raises(ArticleNotFoundError, match="'nope'"):
        desk.remove(["fog", "nope"])
    assert len(desk.articles()) == 3
    assert desk.remove(["fog"]).removed == ("fog",)
    assert "fog" not in found(desk, "fog strait summer")
    desk.close()


def test_build_holds_exactly_its_articles(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert {info.id for info in desk.articles()} == {item.id for item in treaty_articles}
    with Assistant.build(treaty_articles[:1], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert [info.id for info in desk.articles()] == ["poll"]
        assert found(desk, "Shikotan Habomai transfer") <= {"poll"}
    with pytest.raises(ArticleError, match="two articles have the id 'poll'"):
        Assistant.build(
            [*treaty_articles, treaty_articles[0]], tmp_path, encoder=encoder, reader=LINEAR
        )


def test_progress_begins_at_nought_and_ends_at_the_total(desk: Assistant, folder: Path) -> None:
    seen: list[Progress] = []
    desk.sync(folder, on_progress=seen.append)
    for stage in dict.fromkeys(step.stage for step in seen):
        steps = [step for step in seen if step.stage == stage]
        assert steps[0].done == 0
        assert steps[-1].done == steps[-1].total > 0
        assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert len({step.stage for step in seen}) == 3
    desk.close()
