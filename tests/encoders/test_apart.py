"""The original of the model is asked in a process that ends, and what it says is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from assistant.encoders.apart import vectors_from_child
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.recipe import EncoderSettings

TEXTS = ["Which islands were promised?", "No.", "Überraschung in Kōbe 🙂"]
ENCODES = """
import sys
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.recipe import EncoderSettings

class Notes(dict):
    setting = dict.get
    note = dict.__setitem__

encoder = SentenceEncoder(EncoderSettings(), notes=Notes())
encoder.encode(["Talks resumed."])
print(encoder.runtime)
print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""


def test_the_first_encoding_leaves_no_torch_in_the_process(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENCODES],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=True,
    )
    runtime, loaded = done.stdout.splitlines()
    assert "close to sentence-transformers" in runtime
    assert loaded == "[]"


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
