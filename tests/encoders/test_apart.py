"""The original of a model is asked in a process that ends, or was asked before; what it says is the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.encoders import parity
from assistant.encoders import sentence_encoder as encoding
from assistant.encoders.apart import vectors_from_child
from assistant.encoders.model_folders import find_model
from assistant.encoders.parity import PROBES, recorded
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.encoders.shipped_files import FINGERPRINTS
from assistant.recipe import DEFAULT_MODEL, EncoderSettings

TEXTS = ["Which islands were promised?", "No.", "Überraschung in Kōbe 🙂"]
ENCODES = """
import sys
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.recipe import EncoderSettings

class Notes(dict):
    setting = dict.get
    note = dict.__setitem__

encoder = SentenceEncoder(EncoderSettings(model=sys.argv[1]), notes=Notes())
encoder.encode(["Talks resumed."])
print(encoder.runtime)
print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""


@pytest.fixture
def unknown_model(tmp_path: Path) -> Path:
    """The shipped model with another word in its configuration: nothing is recorded of it."""
    folder = tmp_path / "model"
    shutil.copytree(find_model(DEFAULT_MODEL), folder)
    values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**values, "_name": "x"}), encoding="utf-8")
    return folder


def first_encoding(model: str, repository: Path) -> tuple[str, str]:
    """Of a new process that encodes: what computes, and which of the large packages it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", ENCODES, model],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=True,
    )
    runtime, loaded = done.stdout.splitlines()
    return runtime, loaded


def test_the_first_encoding_leaves_no_torch_in_the_process(
    repository: Path, unknown_model: Path
) -> None:
    runtime, loaded = first_encoding(str(unknown_model), repository)
    assert "close to sentence-transformers" in runtime
    assert loaded == "[]"


def test_what_is_recorded_of_the_shipped_model_is_what_sentence_transformers_gives() -> None:
    """Where this fails, `python -m tests.encoders.record_probes` asks the original again."""
    expected = SentenceEncoder(EncoderSettings()).original_vectors(PROBES)
    found = recorded(FINGERPRINTS[DEFAULT_MODEL])
    assert found is not None
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_the_original_of_the_shipped_model_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "vectors_from_child", lambda *_: pytest.fail("was started"))
    monkeypatch.setattr(SentenceEncoder, "_load", lambda _: pytest.fail("was loaded"))
    encoder = SentenceEncoder(EncoderSettings())
    encoder.load()
    assert encoder.encode(TEXTS).shape == (len(TEXTS), 384)


def test_of_other_files_the_original_is_asked(
    unknown_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def child(_settings: object, texts: object) -> npt.NDArray[np.float32] | None:
        asked.append(texts)
        return recorded(FINGERPRINTS[DEFAULT_MODEL])

    monkeypatch.setattr(encoding, "vectors_from_child", child)
    SentenceEncoder(EncoderSettings(model=str(unknown_model))).load()
    assert asked == [PROBES]


def test_a_damaged_record_is_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = FINGERPRINTS[DEFAULT_MODEL]
    for content in ("", "[]", "{", f'{{"{fingerprint}": "2 AAAA"}}', f'{{"{fingerprint}": 7}}'):
        (tmp_path / "kept.json").write_text(content, encoding="ascii")
        monkeypatch.setattr(parity, "RECORDED", tmp_path / "kept.json")
        assert recorded(fingerprint) is None


def test_a_child_gives_what_the_original_gives_here() -> None:
    settings = EncoderSettings()
    found = vectors_from_child(asdict(settings), TEXTS)
    assert found is not None
    np.testing.assert_allclose(found, SentenceEncoder(settings).original_vectors(TEXTS), atol=1e-6)


@pytest.mark.parametrize("program", ["/no/such/python", "", "/bin/true"])
def test_where_there_can_be_no_child_the_process_asks_itself(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert vectors_from_child(asdict(EncoderSettings()), TEXTS) is None
