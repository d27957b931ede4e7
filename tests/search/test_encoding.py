from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL, EncoderSettings
from assistant.search import encoding
from assistant.search.compiled import CompiledEncoder, runs_compiled
from assistant.search.encoding import LEAST_COSINE, PROBES, SentenceEncoder, find_model


class Notebook:
    def __init__(self) -> None:
        self.notes: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self.notes.get(name)

    def note(self, name: str, value: str) -> None:
        self.notes[name] = value


@pytest.fixture
def cls_pooled(tmp_path: Path) -> Path:
    """The shipped model, but taking its first token instead of the mean of all."""
    folder = tmp_path / "model"
    shutil.copytree(find_model(DEFAULT_MODEL), folder)
    path = folder / "1_Pooling" / "config.json"
    pooling = json.loads(path.read_text(encoding="utf-8"))
    pooling |= {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    path.write_text(json.dumps(pooling), encoding="utf-8")
    return folder


def test_the_compiled_runtime_gives_the_vectors_of_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    folder = find_model(DEFAULT_MODEL)
    expected = SentenceTransformer(str(folder), device="cpu").encode(
        list(PROBES), normalize_embeddings=True, show_progress_bar=False
    )
    np.testing.assert_allclose(CompiledEncoder(folder).encode(PROBES), expected, atol=2e-6)


def test_vectors_are_unit_and_do_not_depend_on_what_is_encoded_beside_them() -> None:
    encoder = CompiledEncoder(find_model(DEFAULT_MODEL))
    texts = [f"Sentence {n}. " * (1 + n % 60) for n in range(80)]
    together = encoder.encode(texts)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
    for row in (0, 17, 79):
        np.testing.assert_allclose(encoder.encode([texts[row]])[0], together[row], atol=2e-6)
    assert encoder.encode([]).shape == (0, together.shape[1])


def test_agreement_is_noted_once_and_the_original_is_not_loaded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = Notebook()
    first = SentenceEncoder(EncoderSettings(), notes=notes)
    vectors = first.encode(["Talks resumed."])
    assert "agrees with sentence-transformers (cosine 1.000" in first.runtime
    monkeypatch.setattr(SentenceEncoder, "_load", lambda _: pytest.fail("loaded again"))
    second = SentenceEncoder(EncoderSettings(), notes=notes)
    np.testing.assert_array_equal(second.encode(["Talks resumed."]), vectors)


def test_a_runtime_that_differs_is_not_used_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crooked(CompiledEncoder):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            vectors = super().encode(texts)
            vectors[-1] = np.roll(vectors[-1], 1)
            return vectors

    monkeypatch.setattr(encoding, "CompiledEncoder", Crooked)
    notes = Notebook()
    encoder = SentenceEncoder(EncoderSettings(), notes=notes)
    vectors = encoder.encode(["Talks resumed.", "No treaty followed."])
    monkeypatch.undo()
    expected = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(
        ["Talks resumed.", "No treaty followed."]
    )
    assert (vectors * expected).sum(axis=1).min() > LEAST_COSINE
    assert encoder.runtime.startswith("sentence-transformers; ")
    assert "differs" in encoder.runtime


def test_a_model_of_another_kind_is_left_to_sentence_transformers(cls_pooled: Path) -> None:
    assert runs_compiled(find_model(DEFAULT_MODEL))
    assert not runs_compiled(cls_pooled)
    notes = Notebook()
    encoder = SentenceEncoder(EncoderSettings(model=str(cls_pooled)), notes=notes)
    vectors = encoder.encode(["Talks resumed."])
    mean = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(["Talks resumed."])
    assert 0.0 < float((vectors * mean).sum()) < LEAST_COSINE
    assert not notes.notes
    assert encoder.runtime == "sentence-transformers, which this kind of model needs"


@pytest.mark.parametrize("change", ["prefixed names", "half precision of another kind"])
def test_weights_the_runtime_cannot_take_are_left_to_sentence_transformers(
    tmp_path: Path, change: str
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "model"
    shutil.copytree(find_model(DEFAULT_MODEL), folder)
    weights = load_file(folder / "model.safetensors")
    if change == "prefixed names":
        weights = {f"bert.{name}": array for name, array in weights.items()}
    else:
        weights = {
            name: array.to(torch.bfloat16) if array.is_floating_point() else array
            for name, array in weights.items()
        }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert not runs_compiled(folder)
    encoder = SentenceEncoder(EncoderSettings(model=str(folder)), notes=Notebook())
    close = encoder.encode(["Talks resumed."])
    exact = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(["Talks resumed."])
    assert float((close * exact).sum()) > 0.99


def test_damaged_weights_are_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(find_model(DEFAULT_MODEL), folder)
    (folder / "model.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        SentenceEncoder(EncoderSettings(model=str(folder)), notes=Notebook()).encode(["Talks."])
