from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from assistant.encoders import sentence_encoder
from assistant.encoders.compiled import CompiledEncoder, in_int8
from assistant.encoders.kept_network import KeptNetwork
from assistant.encoders.model_folders import find_model
from assistant.encoders.parity import QUICK_PROBES, packed
from assistant.encoders.runtime import runtime_version
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.encoders.shipped_files import FINGERPRINTS
from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL, EncoderSettings

TEXTS = ("The crane fell into the basin.", "Who paid?", "北方領土", "quay " * 300)


class Notebook:
    def __init__(self, notes: dict[str, str]) -> None:
        self.notes = dict(notes)

    def setting(self, name: str) -> str | None:
        return self.notes.get(name)

    def note(self, name: str, value: str) -> None:
        self.notes[name] = value


@pytest.fixture(scope="module")
def original() -> CompiledEncoder:
    return CompiledEncoder(find_model(DEFAULT_MODEL), int8=True)


@pytest.fixture(scope="module")
def trusted(original: CompiledEncoder) -> dict[str, str]:
    """The notes of a library whose encoder was found good enough in int8."""
    fingerprint = SentenceEncoder(EncoderSettings()).fingerprint
    return {
        f"encoder runtime {fingerprint}": f"{runtime_version()} in int8, close to the original",
        f"encoder probes {fingerprint}": packed(original.encode(QUICK_PROBES)),
    }


def encoder(notes: Notebook, folder: Path) -> SentenceEncoder:
    return SentenceEncoder(EncoderSettings(), notes=notes, kept_in=folder)


@pytest.fixture(scope="module")
def kept(
    trusted: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, str], Path]:
    """The notes and the folder after a first load."""
    notes, folder = Notebook(trusted), tmp_path_factory.mktemp("models")
    encoder(notes, folder).load()
    return notes.notes, folder


def copied(kept: tuple[dict[str, str], Path], folder: Path) -> Notebook:
    for file in kept[1].iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return Notebook(kept[0])


def no_files_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> str:
        msg = f"the weights in {folder} were hashed"
        raise AssertionError(msg)

    monkeypatch.setattr(sentence_encoder, "_fingerprint", refuse)


def test_weights_in_int8_give_the_bits_that_the_runtime_makes_of_the_floats(
    original: CompiledEncoder,
) -> None:
    folder = find_model(DEFAULT_MODEL)
    again = CompiledEncoder(folder, int8=True, network=in_int8(folder))
    np.testing.assert_array_equal(again.encode(TEXTS), original.encode(TEXTS))


def test_a_second_process_computes_the_same_without_reading_the_weights(
    kept: tuple[dict[str, str], Path],
    original: CompiledEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    no_files_read(monkeypatch)
    again = encoder(Notebook(kept[0]), kept[1])
    np.testing.assert_array_equal(again.encode(TEXTS), original.encode(TEXTS))
    assert again.fingerprint != FINGERPRINTS[DEFAULT_MODEL]  # int8 has one of its own


@pytest.mark.parametrize("place", [0, 1_000_000, -1])
def test_one_changed_byte_is_not_computed_with(
    kept: tuple[dict[str, str], Path],
    original: CompiledEncoder,
    tmp_path: Path,
    place: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    notes = copied(kept, tmp_path)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        again = encoder(notes, tmp_path)
        np.testing.assert_array_equal(again.encode(TEXTS[:2]), original.encode(TEXTS[:2]))
    assert "is not as it was written" in caplog.text
    assert file.read_bytes() == next(kept[1].iterdir()).read_bytes()  # made again


@pytest.mark.parametrize("damage", ["gone", "short", "note", "other settings"])
def test_what_is_not_whole_is_made_again(
    kept: tuple[dict[str, str], Path], tmp_path: Path, damage: str
) -> None:
    notes = copied(kept, tmp_path)
    (file,) = tmp_path.iterdir()
    (name,) = (name for name in notes.notes if name.startswith("encoder kept"))
    if damage == "gone":
        file.unlink()
    elif damage == "short":
        file.write_bytes(file.read_bytes()[:1000])
    elif damage == "note":
        notes.notes[name] = "{}"
    else:
        notes.notes[name] = json.dumps({**json.loads(notes.notes[name]), "settings": "0" * 64})
    network = KeptNetwork(
        name=DEFAULT_MODEL, model=find_model(DEFAULT_MODEL), folder=tmp_path, notes=notes
    )
    assert network.read() is None
    network.keep()
    assert network.read() is not None


def test_where_nothing_whole_is_kept_exchanged_weights_are_refused(
    kept: tuple[dict[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = copied(kept, tmp_path)
    next(tmp_path.iterdir()).unlink()
    monkeypatch.setattr(sentence_encoder, "_fingerprint", lambda _: "f" * 64)
    with pytest.raises(ModelError, match="damaged"):
        encoder(notes, tmp_path).load()


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(
    trusted: dict[str, str], tmp_path: Path, original: CompiledEncoder
) -> None:
    (tmp_path / "models").write_text("a file where the folder would be", encoding="utf-8")
    notes = Notebook(trusted)
    again = encoder(notes, tmp_path / "models")
    np.testing.assert_array_equal(again.encode(TEXTS[:1]), original.encode(TEXTS[:1]))
    assert notes.notes == trusted


def test_nothing_is_kept_of_somebodys_own_model(tmp_path: Path) -> None:
    notes = Notebook({})
    own = KeptNetwork(
        name="/models/mine", model=find_model(DEFAULT_MODEL), folder=tmp_path, notes=notes
    )
    own.keep()
    assert (own.fingerprint, own.read(), notes.notes) == (None, None, {})
    assert not list(tmp_path.iterdir())
