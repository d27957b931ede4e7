from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import numpy.typing as npt
import pytest

from assistant.encoders import sentence_encoder as encoding
from assistant.encoders.compiled import CompiledEncoder, runs_compiled
from assistant.encoders.model_folders import find_model
from assistant.encoders.parity import LEAST_COSINE, PROBES, packed, unpacked
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL, EncoderSettings

EXACT = EncoderSettings(precision="float32")
SENTENCES = (
    "The harbour of Port Ellery was closed on Tuesday after a crane fell into the basin.",
    "Nobody was hurt, the harbour master said, but two ferries had to turn back.",
    "Repairs will cost about 3.4 million crowns and take until the middle of March.",
    "The council of fishermen had warned of the crane's state as early as 2011.",
    "Who paid for the crane?",
    "How long will the harbour stay closed?",
)


class Notebook:
    def __init__(self) -> None:
        self.notes: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self.notes.get(name)

    def note(self, name: str, value: str) -> None:
        self.notes[name] = value


@pytest.fixture(scope="module")
def compared() -> dict[str, str]:
    """What was noted when the shipped model was first used in int8."""
    notes = Notebook()
    SentenceEncoder(EncoderSettings(), notes=notes).encode(["Talks resumed."])
    return notes.notes


@pytest.fixture
def noted(compared: dict[str, str]) -> Notebook:
    """The notes of a library that was encoded in int8, perhaps on another machine."""
    notes = Notebook()
    notes.notes |= compared
    return notes


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


@pytest.mark.parametrize(("int8", "apart"), [(False, 2e-6), (True, 5e-3)])
def test_vectors_are_unit_and_hardly_depend_on_what_is_encoded_beside_them(
    int8: bool, apart: float
) -> None:
    """In int8 a processor without VNNI rounds some rows otherwise in another batch (1.5e-3 was seen)."""
    encoder = CompiledEncoder(find_model(DEFAULT_MODEL), int8=int8)
    texts = [f"Sentence {n}. " * (1 + n % 60) for n in range(80)]
    together = encoder.encode(texts)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
    for row in (0, 17, 79):
        alone = encoder.encode([texts[row]])[0]
        np.testing.assert_allclose(alone, together[row], atol=apart)
        assert float(alone @ together[row]) > 1 - apart / 5
    assert encoder.encode([]).shape == (0, together.shape[1])


@pytest.mark.parametrize(
    ("precision", "found"),
    [
        ("float32", "agrees with sentence-transformers (cosine 1.000"),
        ("int8", "in int8, close to sentence-transformers (cosine 0.99"),
    ],
)
def test_agreement_is_noted_once_and_the_original_is_not_loaded_again(
    precision: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notebook()
    settings = EncoderSettings(precision=precision)
    first = SentenceEncoder(settings, notes=notes)
    vectors = first.encode(["Talks resumed."])
    assert found in first.runtime
    monkeypatch.setattr(SentenceEncoder, "_load", lambda _: pytest.fail("loaded again"))
    second = SentenceEncoder(settings, notes=notes)
    np.testing.assert_array_equal(second.encode(["Talks resumed."]), vectors)


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_runtime_that_differs_is_not_used_and_says_so(
    precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crooked(CompiledEncoder):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            vectors = super().encode(texts)
            vectors[-1] = np.roll(vectors[-1], 1)
            return vectors

    monkeypatch.setattr(encoding, "CompiledEncoder", Crooked)
    notes = Notebook()
    encoder = SentenceEncoder(EncoderSettings(precision=precision), notes=notes)
    vectors = encoder.encode(["Talks resumed.", "No treaty followed."])
    monkeypatch.undo()
    expected = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(
        ["Talks resumed.", "No treaty followed."]
    )
    assert (vectors * expected).sum(axis=1).min() > LEAST_COSINE
    assert encoder.runtime.startswith("sentence-transformers; ")
    assert "differs" in encoder.runtime


def test_in_int8_vectors_stay_close_and_have_a_fingerprint_of_their_own(noted: Notebook) -> None:
    close = SentenceEncoder(EncoderSettings(precision="int8"), notes=noted)
    assert SentenceEncoder(EXACT).fingerprint != close.fingerprint
    exact = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(SENTENCES)
    cosines = (exact * close.encode(SENTENCES)).sum(axis=1)
    assert cosines.min() > 0.99
    assert cosines.max() < LEAST_COSINE  # else it would not be worth a name


def test_a_library_that_was_encoded_in_float32_goes_on_so() -> None:
    old, new = Notebook(), Notebook()
    before = SentenceEncoder(EXACT, notes=old)
    old.note(f"encoder runtime {before.fingerprint}", "some runtime, of whatever version")
    assert SentenceEncoder(EncoderSettings(), notes=old).fingerprint == before.fingerprint
    assert SentenceEncoder(EncoderSettings(), notes=new).fingerprint != before.fingerprint


def test_a_processor_that_is_wrong_in_int8_computes_in_float32_and_says_so(
    noted: Notebook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Saturated(CompiledEncoder):
        def __init__(self, folder: Path, *, int8: bool = False) -> None:
            super().__init__(folder, int8=int8)
            self._wrong = int8

        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            vectors = super().encode(texts)
            if self._wrong:
                vectors = np.roll(vectors, 1, axis=1)
            return vectors

    fingerprint = SentenceEncoder(EncoderSettings(), notes=noted).fingerprint
    monkeypatch.setattr(encoding, "CompiledEncoder", Saturated)
    here = SentenceEncoder(EncoderSettings(), notes=noted)
    vectors = here.encode(SENTENCES)
    assert "computed in float32" in caplog.text
    exact = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(SENTENCES)
    np.testing.assert_allclose(vectors, exact, atol=2e-6)
    assert here.fingerprint == fingerprint


def test_a_model_that_bears_no_int8_is_computed_in_float32_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encoding, "LEAST_COSINE_IN_INT8", 0.9999)
    notes = Notebook()
    encoder = SentenceEncoder(EncoderSettings(), notes=notes)
    vectors = encoder.encode(SENTENCES)
    exact = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(SENTENCES)
    np.testing.assert_allclose(vectors, exact, atol=2e-6)
    assert "but not in int8 (cosine 0.97" in encoder.runtime
    monkeypatch.setattr(SentenceEncoder, "_load", lambda _: pytest.fail("loaded again"))
    SentenceEncoder(EncoderSettings(), notes=notes).encode(SENTENCES)


@pytest.mark.parametrize("text", ["", "nothing", "2 !!", "3 AAAA", "-1 AAAA"])
def test_kept_vectors_come_back_or_are_none(text: str) -> None:
    vectors = np.eye(3, 8, dtype=np.float32)
    np.testing.assert_array_equal(unpacked(packed(vectors)), vectors)
    assert unpacked(text).shape != vectors.shape


def test_ten_people_who_ask_at_once_start_one_encoder_and_no_threads(
    noted: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[CompiledEncoder] = []

    class Counted(CompiledEncoder):
        def __init__(self, folder: Path, *, int8: bool = False) -> None:
            super().__init__(folder, int8=int8)
            loaded.append(self)

    monkeypatch.setattr(encoding, "CompiledEncoder", Counted)
    encoder = SentenceEncoder(EncoderSettings(), notes=noted)
    start, again = Barrier(10), Barrier(11)

    def ask(number: int) -> npt.NDArray[np.float32]:
        start.wait()
        encoder.encode([SENTENCES[0]])  # whoever comes first loads the model
        again.wait()
        for _ in range(19):
            encoder.encode([SENTENCES[number % len(SENTENCES)]])
        vector: npt.NDArray[np.float32] = encoder.encode([SENTENCES[number % len(SENTENCES)]])[0]
        return vector

    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(ask, number) for number in range(10)]
        again.wait()
        before = most = threads_of_this_process()
        while not all(done.done() for done in asked):
            most = max(most, threads_of_this_process())
            time.sleep(0.001)
    assert len(loaded) == 1
    assert most == before  # the runtime's own, one for each core, compute for all ten
    for number, done in enumerate(asked):
        alone = encoder.encode([SENTENCES[number % len(SENTENCES)]])[0]
        np.testing.assert_array_equal(done.result(), alone)


def threads_of_this_process() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system does not say how many threads a process has")
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Threads:"))


def test_a_question_does_not_wait_for_all_that_is_being_indexed() -> None:
    encoder = CompiledEncoder(find_model(DEFAULT_MODEL), int8=True)
    many = [" ".join(SENTENCES) + f" Note {number}." for number in range(400)]
    order: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        indexing = pool.submit(encoder.encode, many)
        indexing.add_done_callback(lambda _: order.append("all indexed"))
        time.sleep(0.05)
        encoder.encode([SENTENCES[-1]])
        order.append("question encoded")
    assert order == ["question encoded", "all indexed"]


def test_a_model_of_another_kind_is_left_to_sentence_transformers(cls_pooled: Path) -> None:
    assert runs_compiled(find_model(DEFAULT_MODEL))
    assert not runs_compiled(cls_pooled)
    notes = Notebook()
    encoder = SentenceEncoder(EncoderSettings(model=str(cls_pooled)), notes=notes)
    vectors = encoder.encode(["Talks resumed."])
    mean = CompiledEncoder(find_model(DEFAULT_MODEL)).encode(["Talks resumed."])
    assert 0.0 < float((vectors * mean).sum()) < LEAST_COSINE
    assert not notes.notes
    exact = SentenceEncoder(EncoderSettings(model=str(cls_pooled), precision="float32"))
    assert encoder.fingerprint == exact.fingerprint
    assert encoder.runtime.startswith("sentence-transformers, which this kind of model needs")


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


def test_a_library_encoded_in_float32_loads_the_other_precision_once_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes, loaded = Notebook(), []

    class Counted(CompiledEncoder):
        def __init__(self, folder: Path, *, int8: bool = False) -> None:
            loaded.append(int8)
            super().__init__(folder, int8=int8)

    SentenceEncoder(EncoderSettings(precision="float32"), notes=notes).load()
    monkeypatch.setattr(encoding, "CompiledEncoder", Counted)
    SentenceEncoder(EncoderSettings(), notes=notes).load()
    assert loaded == [True, False]
    loaded.clear()
    SentenceEncoder(EncoderSettings(), notes=notes).load()
    assert loaded == [False]
