"""What the program is made of is written down, and is what is installed and loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant import ModelError
from assistant.answering.neural_reader import MODEL_FOLDER, ReaderModel
from assistant.encoders.shipped_files import FINGERPRINTS, SUMS, check_sums, expected
from tests.supply_chain import SBOM, hashes, pins, problems, sbom


def test_what_is_installed_is_what_is_pinned_and_listed() -> None:
    assert problems(pins()) == []


def test_an_older_package_that_reads_hostile_bytes_is_named() -> None:
    (line, *_) = [line for line in problems({**pins(), "pypdf": "6.0.0"}) if "older than" in line]
    assert line.startswith("pypdf 6.0.0 is older than 7.1.0")
    assert any("is pinned" in line for line in problems({**pins(), "gradio": "6.30.0"}))


def test_the_list_of_parts_names_every_package_and_both_models() -> None:
    written = json.loads(SBOM.read_text(encoding="utf-8"))
    assert written == sbom()
    assert {item["name"] for item in written["components"]} == {
        *pins(),
        "reader.safetensors",
        "tokenizer.json",
    }
    hashed = [item for item in written["components"] if "hashes" in item]
    assert len(hashed) >= len(hashes())


def test_no_address_of_a_server_is_written_down(repository: Path) -> None:
    for name in ("constraints.txt", "hashes.txt"):
        assert "://" not in (repository / name).read_text(encoding="utf-8")


def test_an_exchanged_model_is_not_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    check_sums(folder)
    weights = bytearray((folder / "reader.safetensors").read_bytes())
    weights[-100] ^= 1
    (folder / "reader.safetensors").write_bytes(weights)
    with pytest.raises(ModelError, match=r"reader\.safetensors .* damaged or was exchanged"):
        ReaderModel(folder)
    (folder / "reader.safetensors").unlink()
    with pytest.raises(ModelError, match=r"missing|cannot be read"):
        ReaderModel(folder)


def test_the_sums_are_of_the_files_that_lie_beside_them() -> None:
    assert (MODEL_FOLDER / SUMS).exists()
    check_sums(MODEL_FOLDER)


def test_the_encoder_that_is_shipped_is_the_one_that_was_tested() -> None:
    (name,) = FINGERPRINTS
    assert expected(name, FINGERPRINTS[name]) == FINGERPRINTS[name]
    assert expected("/models/mine", "f" * 64) == "f" * 64
    with pytest.raises(ModelError, match="not those this version was tested with"):
        expected(name, "0" * 64)
