"""The search build is a cache: verified byte by byte, made again when wrong, never trusted."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Assistant, Recipe
from assistant.errors import BuildError
from assistant.recipe import PassageSettings
from assistant.search.builds import MANIFEST, read_build
from assistant.search.encoding import Encoder


def build_folder(desk: Assistant) -> Path:
    return desk.folder / "build" / desk.fingerprint


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Assistant:
    return Assistant.build(treaty_articles, tmp_path / "index", encoder=encoder)


def flip_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = random.Random(path.name).randrange(len(content))
    content[place] ^= 1
    path.write_bytes(content)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a flipped bit": flip_bit,
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "appended": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "emptied": lambda path: path.write_bytes(b""),
    "removed": lambda path: path.unlink(),
    "a folder": replace_by_folder,
}


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_every_kind_of_damage_to_every_file_is_detected_and_healed(
    desk: Assistant, encoder: Encoder, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = build_folder(desk)
    expected = desk.ask("How many oppose a handover?").to_dict()
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 11
    for name in names:
        DAMAGE[damage](folder / name)
        with pytest.raises(BuildError):
            read_build(desk.folder / "build", desk.fingerprint)
        with (
            caplog.at_level(logging.WARNING),
            Assistant.open(desk.folder, encoder=encoder) as again,
        ):
            assert again.ask("How many oppose a handover?").to_dict() == expected
        assert "making it again" in caplog.text
        caplog.clear()
        read_build(desk.folder / "build", desk.fingerprint)
    desk.close()


def test_healing_encodes_nothing_twice(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder) as desk:
        (build_folder(desk) / MANIFEST).unlink()
        before = len(encoder.encoded)  # type: ignore[attr-defined]  # the fixture counts
        with Assistant.open(tmp_path, encoder=encoder) as again:
            again.refresh()
        assert len(encoder.encoded) == before  # type: ignore[attr-defined]


def test_a_build_holds_plain_data_and_a_manifest(desk: Assistant) -> None:
    folder = build_folder(desk)
    assert {path.suffix for path in folder.iterdir()} == {".json", ".npy", ".faiss"}
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["fingerprint"] == desk.fingerprint == folder.name
    for path in folder.glob("*.npy"):
        np.load(path, allow_pickle=False)
    desk.close()


def test_the_same_articles_make_the_same_bytes(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    contents = []
    for name, articles in (("one", treaty_articles), ("two", treaty_articles[::-1])):
        with Assistant.build(articles, tmp_path / name, encoder=encoder) as desk:
            folder = build_folder(desk)
            contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]


def test_another_recipe_is_another_build_and_the_old_one_is_swept(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder) as desk:
        first = desk.fingerprint
    recipe = Recipe(passages=PassageSettings(max_characters=100))
    with Assistant.open(tmp_path, recipe=recipe, encoder=encoder) as desk:
        desk.refresh()
        assert desk.fingerprint != first
        folders = [path.name for path in (tmp_path / "build").iterdir() if path.is_dir()]
        assert folders == [desk.fingerprint]


def test_a_folder_that_cannot_be_written_does_not_stop_answers(
    tmp_path: Path,
    treaty_articles: list[Article],
    encoder: Encoder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder) as desk:
        expected = desk.ask("fog on Kunashir").to_dict()
        for path in (tmp_path / "build").rglob("*"):
            if path.is_file():
                path.unlink()
        build_folder(desk).rmdir()
        (tmp_path / "build").rmdir()
        (tmp_path / "build").write_text("in the way", encoding="utf-8")
        with Assistant.open(tmp_path, encoder=encoder) as again:
            assert again.ask("fog on Kunashir").to_dict() == expected
        assert "carrying on with the build in memory" in caplog.text
