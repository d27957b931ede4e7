"""A change lays out what changed; what is found does not depend on how the library came to be."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Assistant, Recipe
from assistant.assistant import live_index
from assistant.errors import BuildError
from assistant.recipe import FusionSettings, LexicalSettings, PassageSettings, VectorSettings
from assistant.search.analysis import analyse
from assistant.search.index import columns, integrity
from assistant.search.index import layout as building
from assistant.search.index import merge_policy as segmenting
from assistant.search.index.segments import Segment
from tests.conftest import LINEAR, HashingEncoder

WORDS = [
    "fog",
    "ferry",
    "island",
    "treaty",
    "poll",
    "harbour",
    "salmon",
    "winter",
    "fleet",
    "quota",
]
QUESTIONS = [
    "Which ferry crosses the strait in winter?",
    "treaty on the salmon quota",
    "fog fog harbour",
    "The minister of the island fleet",
]


def article(number: int, version: int = 0) -> Article:
    chance = random.Random(number * 1_000 + version)
    sentences = [
        " ".join(chance.choices(WORDS, k=9)).capitalize() + f" in {number}.{chance.randint(1, 9)}."
        for _ in range(chance.randint(2, 9))
    ]
    return Article(id=f"a{number:03}", title=f"Report {number}", text=" ".join(sentences))


def found(desk: Assistant) -> list[object]:
    return [
        [(hit.article.id, hit.locator, hit.score, hit.lexical_rank, hit.dense_rank) for hit in hits]
        for hits in (desk.search(question, limit=30) for question in QUESTIONS)
    ]


def segments_of(desk: Assistant) -> list[Segment]:
    return [placed.segment for placed in live_index(desk).snapshot().engine.build.segments]  # type: ignore[attr-defined]


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(passages=PassageSettings(max_characters=120), fusion=FusionSettings(candidates=8))


@pytest.mark.parametrize("seed", range(6))
def test_every_history_of_the_same_articles_finds_the_same(
    seed: int, tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenting, "MERGED_UP_TO", 6)
    monkeypatch.setattr(segmenting, "MOST_SEGMENTS", 5)
    chance = random.Random(seed)
    held: dict[str, Article] = {}
    numbers_of_segments = set()
    with Assistant.open(
        tmp_path / "moved", create=True, recipe=recipe, encoder=HashingEncoder(), reader=LINEAR
    ) as moved:
        for turn in range(12):
            some = [article(chance.randrange(40), turn) for _ in range(chance.randint(1, 9))]
            moved.add({item.id: item for item in some}.values())
            held |= {item.id: item for item in some}
            gone = chance.sample(sorted(held), k=min(len(held) - 1, chance.randrange(4)))
            if gone:
                moved.remove(gone)
                held = {name: item for name, item in held.items() if name not in gone}
            numbers_of_segments.add(len(segments_of(moved)))
        assert max(numbers_of_segments) > 1
        with Assistant.build(
            held.values(),
            tmp_path / "fresh",
            recipe=recipe,
            encoder=HashingEncoder(),
            reader=LINEAR,
        ) as fresh:
            assert len(segments_of(fresh)) == 1
            assert found(moved) == found(fresh)
            assert moved.fingerprint == fresh.fingerprint
        with Assistant.open(tmp_path / "moved", encoder=HashingEncoder(), reader=LINEAR) as again:
            assert found(again) == found(moved)


def test_adding_one_article_lays_out_one_article(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenting, "MERGED_UP_TO", 6)
    laid_out: list[str] = []

    def watched(text: str, *, language: str | None, settings: LexicalSettings) -> list[str]:
        laid_out.append(text)
        return analyse(text, language=language, settings=settings)

    monkeypatch.setattr(building, "analyse", watched)
    with Assistant.build(
        [article(n) for n in range(60)],
        tmp_path,
        recipe=recipe,
        encoder=HashingEncoder(),
        reader=LINEAR,
    ) as desk:
        (big,) = segments_of(desk)
        laid_out.clear()
        desk.add([Article(id="new", title="New", text="A walrus was seen off the cape.")])
        assert desk.search("walrus")[0].article.id == "new"
        assert laid_out == ["New\nA walrus was seen off the cape."]
        assert segments_of(desk)[0] is big
    with Assistant.open(
        tmp_path, encoder=HashingEncoder(), reader=LINEAR
    ) as other:  # another process adds one
        laid_out.clear()
        other.add([Article(id="newer", text="Two walruses.")])
        assert "Two walruses." in laid_out
        assert len(laid_out) < 5
        assert big.name in [segment.name for segment in segments_of(other)]


def test_a_removed_article_is_gone_from_a_segment_that_stays(
    tmp_path: Path, recipe: Recipe
) -> None:
    with Assistant.build(
        [article(n) for n in range(30)],
        tmp_path,
        recipe=recipe,
        encoder=HashingEncoder(),
        reader=LINEAR,
    ) as desk:
        (before,) = segments_of(desk)
        assert any(hit.article.id == "a007" for hit in desk.search("Report 7", limit=50))
        desk.remove(["a007"])
        assert segments_of(desk)[0] is before
        for question in [*QUESTIONS, "Report 7"]:
            assert not any(hit.article.id == "a007" for hit in desk.search(question, limit=50))


def test_small_segments_are_merged_and_worn_ones_are_made_anew(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenting, "MOST_SEGMENTS", 4)
    monkeypatch.setattr(segmenting, "MERGED_UP_TO", 6)
    with Assistant.build(
        [article(n) for n in range(40)],
        tmp_path,
        recipe=recipe,
        encoder=HashingEncoder(),
        reader=LINEAR,
    ) as desk:
        big = segments_of(desk)[0]
        for number in range(40, 70):
            desk.add([article(number)])
            assert len(segments_of(desk)) <= 5
        assert big.name in [segment.name for segment in segments_of(desk)]
        desk.remove([f"a{number:03}" for number in range(25)])
        assert big.name not in [segment.name for segment in segments_of(desk)]
        folders = [path for path in (tmp_path / "build" / "segments").iterdir() if path.is_dir()]
        assert {path.name for path in folders} == {segment.name for segment in segments_of(desk)}


def test_what_is_large_is_read_from_files_and_gives_the_same(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "_BLOCKS_FROM", 0)
    articles = [article(n) for n in range(60)]
    probed = Recipe(
        passages=recipe.passages,
        fusion=recipe.fusion,
        vectors=VectorSettings(exact_up_to=0, codes="sq8", probes=1_000),
    )
    with Assistant.build(
        articles, tmp_path / "a", recipe=probed, encoder=HashingEncoder(), reader=LINEAR
    ) as held:
        expected = found(held)
        monkeypatch.setattr(integrity, "HELD_UP_TO", 0)
        with Assistant.open(tmp_path / "a", encoder=HashingEncoder(), reader=LINEAR) as read:
            (segment,) = segments_of(read)
            assert isinstance(segment.postings.rows, columns.FileColumn)
            assert isinstance(segment.sentences, columns.FileColumn)
            assert found(read) == expected
    with Assistant.build(
        articles, tmp_path / "b", recipe=recipe, encoder=HashingEncoder(), reader=LINEAR
    ) as exact:
        for ours, theirs in zip(expected, found(exact), strict=True):
            places = [{hit[1] for hit in hits[:8]} for hits in (ours, theirs)]  # type: ignore[index]
            assert len(places[0] & places[1]) >= 7  # 16 bits may turn round what is nearly equal


@pytest.mark.parametrize("file", ["sentences.vectors.npy", "passages.vectors.npy"])
def test_what_stays_on_disk_is_verified_before_it_is_used_and_healed(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(integrity, "_BLOCKS_FROM", 0)
    monkeypatch.setattr(integrity, "HELD_UP_TO", 0)
    probed = Recipe(passages=recipe.passages, vectors=VectorSettings(exact_up_to=0, codes="sq8"))
    with Assistant.build(
        [article(n) for n in range(60)],
        tmp_path,
        recipe=probed,
        encoder=HashingEncoder(),
        reader=LINEAR,
    ) as desk:
        expected = found(desk)
        (segment,) = segments_of(desk)
    path = tmp_path / "build" / "segments" / segment.name / file
    content = bytearray(path.read_bytes())
    content[-1] ^= 1  # in the last row, which opening does not look at
    path.write_bytes(content)
    with Assistant.open(tmp_path, encoder=HashingEncoder(), reader=LINEAR) as again:
        (damaged,) = segments_of(again)
        column = columns.FileColumn(
            path,
            integrity.Blocks(file, len(content), path.with_name(f"{file}.blocks").read_bytes()),
        )
        with pytest.raises(BuildError, match="does not match its checksum"):
            column[len(column) - 1 : len(column)]
        assert damaged.name == segment.name
        assert found(again) == expected
        assert path.read_bytes() != content


def test_a_file_cut_short_while_it_is_open_is_an_error_and_no_crash(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.arange(1_000, dtype=np.int32))
    column = columns.FileColumn(tmp_path / "rows.npy")
    assert column[3:5].tolist() == [3, 4]
    with (tmp_path / "rows.npy").open("r+b") as file:
        file.truncate(500)
    with pytest.raises(BuildError, match="cut short"):
        column[400:500]
    with pytest.raises(BuildError, match="cut short"):
        columns.gather(column, np.array([1, 480, 3]))


def test_rows_of_a_file_are_gathered_in_the_order_given(tmp_path: Path) -> None:
    array = np.random.default_rng(1).normal(size=(300, 17)).astype(np.float16)
    np.save(tmp_path / "rows.npy", array)
    column = columns.FileColumn(tmp_path / "rows.npy")
    far_apart = [0, 5, 170, 171, 299]  # some are read together with what lies between
    for rows in ([], [5], [7, 3, 3, 4, 299, 0, 5], far_apart, list(range(300))):
        wanted = np.array(rows, dtype=np.int64)
        np.testing.assert_array_equal(columns.gather(column, wanted), array[wanted])
        np.testing.assert_array_equal(columns.gather(array, wanted), array[wanted])
