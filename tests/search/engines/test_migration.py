"""A collection moves to an engine and back, with equal answers, and goes on where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, EngineError
from assistant.recipe import RECIPE_FILE, Recipe, with_engine
from assistant.records import Progress
from assistant.search.engines import migration, shared_index
from assistant.search.engines.engine_address import EngineAddress
from assistant.search.engines.passage_store import Making, PassageStore
from tests.conftest import LINEAR, HashingEncoder
from tests.search.engines.articles import ARTICLES, many
from tests.search.engines.conftest import OpensStore

URI = "memory://there"
QUESTIONS = ("When does the ferry to Lindmouth stop?", "Which quay waits 3 days?", "Новый причал")


@pytest.fixture(autouse=True)
def opened_here(opens: OpensStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address means the collection of this test."""

    def open_here(_: EngineAddress, making: Making, **__: object) -> PassageStore:
        return opens(making)

    monkeypatch.setattr(shared_index, "open_store", open_here)


def opened(folder: Path) -> Assistant:
    return Assistant.open(folder, create=True, encoder=HashingEncoder(), reader=LINEAR)


def answers(desk: Assistant) -> list[object]:
    return [desk.ask(question).to_dict() for question in QUESTIONS]


def test_there_and_back_the_answers_are_the_same(tmp_path: Path) -> None:
    told: list[Progress] = []
    with opened(tmp_path / "index") as desk:
        desk.add([*ARTICLES, *many(30)])
        before = answers(desk)
        report = desk.migrate(URI, on_progress=told.append)
    assert (report.articles, report.written, report.target) == (34, 34, URI)
    assert (report.rankings, report.equal, report.overlap) == (34, 34, 1.0)
    assert {migration.COMPARING_STAGE} <= {item.stage for item in told}
    # A folder that has nothing but the address
    other = tmp_path / "other"
    other.mkdir()
    (other / RECIPE_FILE).write_text(with_engine("", URI), encoding="utf-8")
    with opened(other) as desk:
        assert answers(desk) == before
        back = desk.migrate(None)
    assert (back.source, back.target) == (URI, str(other))
    assert (back.articles, back.passages, back.written) == (34, report.passages, 34)
    assert (back.equal, back.overlap) == (34, 1.0)
    encoder = HashingEncoder()
    with Assistant.open(other, encoder=encoder, reader=LINEAR) as desk:
        assert desk.recipe.engine.uri == ""
        desk.refresh()
        assert encoder.encoded == [], "the vectors came with the passages"
        assert answers(desk) == before


def test_an_interrupted_move_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.engines.stored_articles._ARTICLES_AT_ONCE", 10)

    def stop(progress: Progress) -> None:
        if progress.stage == migration.MOVING_STAGE and progress.done >= 20:
            raise KeyboardInterrupt

    monkeypatch.setattr(migration, "_AT_ONCE", 10)
    with opened(tmp_path / "one") as desk:
        desk.add(many(40))
        desk.migrate(URI)
    other = tmp_path / "other"
    other.mkdir()
    (other / RECIPE_FILE).write_text(with_engine("", URI), encoding="utf-8")
    with opened(other) as desk, pytest.raises(KeyboardInterrupt):
        desk.migrate(None, on_progress=stop)
    assert Recipe.load(other / RECIPE_FILE).engine.uri == URI, "the old place counts until the end"
    with opened(other) as desk:
        assert desk.migrate(None).written == 20


def test_a_collection_of_others_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as desk:
        desk.add(many(3))
        desk.migrate(URI)
    with opened(tmp_path / "other") as desk:
        desk.add(ARTICLES)
        with pytest.raises(EngineError, match="3 articles that are not of this index"):
            desk.migrate(URI)
        assert not (tmp_path / "other" / RECIPE_FILE).exists()
    with opened(tmp_path / "other") as desk, pytest.raises(EngineError, match="already"):
        desk.migrate(None)


def test_rankings_that_differ_keep_the_recipe_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def best(*_: object) -> list[str]:
        seen.append(len(seen))
        return [str(seen[-1])]

    monkeypatch.setattr(migration, "_best", best)
    with opened(tmp_path / "one") as desk:
        desk.add(many(3))
        with pytest.raises(EngineError, match="only 0 are equal"):
            desk.migrate(URI)
    assert not (tmp_path / "one" / RECIPE_FILE).exists()


def test_the_rest_of_a_recipe_stays_as_it_is() -> None:
    text = '# ours\n[lexical]\nk1 = 1.1  # tuned\n[engine]\nuri = "a://b"\nvectors = "hnsw"\n'
    changed = with_engine(text, "milvus://c")
    assert changed == text.replace("a://b", "milvus://c")
    assert (
        Recipe.from_toml(with_engine(Recipe().to_toml(), "milvus://c")).engine.uri == "milvus://c"
    )
