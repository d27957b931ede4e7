"""The search build is a cache: verified byte by byte, made again when wrong, never trusted."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Assistant, Recipe
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import BuildError
from assistant.recipe import PassageSettings
from assistant.search.index.build import MANIFEST, SEGMENTS, Build, read_build
from assistant.search.index.layout import build_key_of
from tests.conftest import LINEAR


def build_folder(desk: Assistant) -> Path:
    return desk.folder / "build" / desk.fingerprint


def read_again(desk: Assistant, encoder: Encoder) -> Build:
    """The build as another process would find it."""
    return read_build(
        desk.folder / "build",
        desk.fingerprint,
        build_key=build_key_of(encoder, desk.recipe),
        settings=desk.recipe.vectors,
    )


def files_of_build(desk: Assistant) -> list[Path]:
    """The manifest and every file of every segment."""
    segments = desk.folder / "build" / SEGMENTS
    return sorted([build_folder(desk) / MANIFEST, *(p for p in segments.rglob("*") if p.is_file())])


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Assistant:
    return Assistant.build(treaty_articles, tmp_path / "index", encoder=encoder, reader=LINEAR)


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
    expected = desk.ask("How many oppose a handover?").to_dict()
    files = files_of_build(desk)
    assert len(files) == 8
    for file in files:
        DAMAGE[damage](file)
        with pytest.raises(BuildError):
            read_again(desk, encoder)
        with (
            caplog.at_level(logging.WARNING),
            Assistant.open(desk.folder, encoder=encoder, reader=LINEAR) as again,
        ):
            assert again.ask("How many oppose a handover?").to_dict() == expected
        assert "laying it out again" in caplog.text
        caplog.clear()
        read_again(desk, encoder)
        assert files_of_build(desk) == files
    desk.close()


def test_healing_encodes_nothing_twice(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        (build_folder(desk) / MANIFEST).unlink()
        before = len(encoder.encoded)  # type: ignore[attr-defined]  # the fixture counts
        with Assistant.open(tmp_path, encoder=encoder, reader=LINEAR) as again:
            again.refresh()
        assert len(encoder.encoded) == before  # type: ignore[attr-defined]


def test_a_build_holds_plain_data_and_a_manifest(desk: Assistant) -> None:
    files = files_of_build(desk)
    assert {path.suffix for path in files} == {".json", ".npy", ".npz"}
    manifest = json.loads((build_folder(desk) / MANIFEST).read_text(encoding="utf-8"))["content"]
    assert manifest["fingerprint"] == desk.fingerprint
    assert {path.parent.name for path in files} == {desk.fingerprint, manifest["segments"][0][0]}
    for path in files:
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
        elif path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(not arrays[name].dtype.hasobject for name in arrays.files)
    desk.close()


def test_the_same_articles_make_the_same_bytes(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    contents = []
    for name, articles in (("one", treaty_articles), ("two", treaty_articles[::-1])):
        with Assistant.build(articles, tmp_path / name, encoder=encoder, reader=LINEAR) as desk:
            contents.append({path: path.read_bytes() for path in files_of_build(desk)})
    assert list(contents[0].values()) == list(contents[1].values())
    names = [[path.parent.name for path in listed] for listed in contents]
    assert names[0] == names[1]


def test_another_recipe_is_another_build_and_the_old_one_is_swept(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        first = desk.fingerprint
    recipe = Recipe(passages=PassageSettings(max_characters=100))
    with Assistant.open(tmp_path, recipe=recipe, encoder=encoder, reader=LINEAR) as desk:
        desk.refresh()
        assert desk.fingerprint != first
        folders = [path.name for path in (tmp_path / "build").iterdir() if path.is_dir()]
        assert sorted(folders) == sorted([desk.fingerprint, SEGMENTS])
        assert (
            len([path for path in (tmp_path / "build" / SEGMENTS).iterdir() if path.is_dir()]) == 1
        )


def test_a_folder_that_cannot_be_written_does_not_stop_answers(
    tmp_path: Path,
    treaty_articles: list[Article],
    encoder: Encoder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        expected = desk.ask("fog on Kunashir").to_dict()
        shutil.rmtree(tmp_path / "build")
        (tmp_path / "build").write_text("in the way", encoding="utf-8")
        with Assistant.open(tmp_path, encoder=encoder, reader=LINEAR) as again:
            assert again.ask("fog on Kunashir").to_dict() == expected
        assert "carrying on with the build in memory" in caplog.text


def test_a_build_of_an_earlier_version_is_laid_out_again(desk: Assistant, encoder: Encoder) -> None:
    before = desk.ask("When was the declaration signed?")
    manifest = build_folder(desk) / MANIFEST
    content = json.loads(manifest.read_bytes())["content"]
    old = {"made_by" if key == "build_key" else key: value for key, value in content.items()}
    old["layers"] = old.pop("segments")
    for format_version in (content["format"], content["format"] - 1):
        old["format"] = format_version
        written = json.dumps(old, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(written.encode()).hexdigest()
        manifest.write_text(json.dumps({"content": old, "sha256": digest}), encoding="utf-8")
        desk.close()
        with Assistant.open(desk.folder, encoder=encoder, reader=LINEAR) as again:
            assert again.ask("When was the declaration signed?") == before
