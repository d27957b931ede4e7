"""A passage and its sentences from one pass, or, with a model that gives no tokens, from several."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.encoders.compiled import CompiledEncoder
from assistant.encoders.in_context import PartedText, encode_parted, reads_in_context
from assistant.encoders.model_folders import find_model
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.recipe import DEFAULT_MODEL, EncoderSettings
from assistant.text.spans import Span
from tests.conftest import HashingEncoder

HEAD = "The crane of Port Ellery: "
SENTENCES = (
    "The harbour was closed on Tuesday after a crane fell into the basin.",
    "It had been inspected in 2011.",
    "Nobody was hurt.",
)


def parted(*sentences: str, head: str = HEAD) -> PartedText:
    text, parts = head, []
    for sentence in sentences:
        parts.append(Span(start=len(text), end=len(text) + len(sentence)))
        text += f"{sentence} "
    return PartedText(text=text.rstrip(), parts=tuple(parts), head=len(head))


@pytest.fixture(scope="module")
def model() -> Path:
    return find_model(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def compiled(model: Path) -> CompiledEncoder:
    return CompiledEncoder(model)


def test_a_part_is_what_its_tokens_say_where_they_stand_beyond_the_passage(model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(model), device="cpu")
    item = parted(*SENTENCES)
    outputs = original.encode([item.text], output_value="token_embeddings")[0].numpy()
    places = original.tokenizer(item.text, return_offsets_mapping=True)["offset_mapping"]
    (found,) = CompiledEncoder(model).encode_parted([item])
    assert found.shape == (1 + len(SENTENCES), outputs.shape[1])
    for part, vector in zip(item.parts, found[1:], strict=True):
        own = [n for n, (a, b) in enumerate(places) if part.start <= a < b <= part.end]
        mean = outputs[own].mean(axis=0)
        expected = mean / np.linalg.norm(mean) - 0.35 * found[0]
        np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=5e-6)


def test_the_passage_itself_has_the_vector_it_has_alone(compiled: CompiledEncoder) -> None:
    items = [parted(*SENTENCES), parted(SENTENCES[0], head="")]
    found = compiled.encode_parted(items)
    alone = compiled.encode([item.text for item in items])
    np.testing.assert_allclose([vectors[0] for vectors in found], alone, atol=2e-6)
    for vectors in found:
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_a_pronoun_is_read_in_its_place(compiled: CompiledEncoder) -> None:
    question = compiled.encode(["When was the crane inspected?"])[0]
    it = "It had been inspected in 2011."
    about = {
        thing: compiled.encode_parted([parted(f"The {thing} fell on Tuesday.", it, head="")])[0][2]
        for thing in ("crane", "ministry")
    }
    assert float(about["crane"] @ question) > float(about["ministry"] @ question) + 0.05


def test_what_lies_beyond_the_window_is_encoded_by_itself(compiled: CompiledEncoder) -> None:
    item = parted("The ferry sailed. " * 200, SENTENCES[1])
    (found,) = compiled.encode_parted([item])
    np.testing.assert_allclose(found[2], compiled.encode([HEAD + SENTENCES[1]])[0], atol=2e-6)


def test_the_original_runtime_gives_the_same_parts(
    model: Path, compiled: CompiledEncoder, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    path = folder / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | {"hidden_act": "gelu_python"}), encoding="utf-8")
    encoder = SentenceEncoder(EncoderSettings(model=str(folder)))
    assert encoder.runtime.startswith("sentence-transformers")
    assert reads_in_context(encoder)
    items = [parted(*SENTENCES), parted("The ferry sailed. " * 200, SENTENCES[1])]
    pairs = zip(encode_parted(encoder, items), compiled.encode_parted(items), strict=True)
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, atol=2e-5)


def test_a_model_that_gives_no_token_outputs_takes_the_slower_way(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    path = folder / "1_Pooling" / "config.json"
    pooling = json.loads(path.read_text(encoding="utf-8"))
    pooling |= {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    path.write_text(json.dumps(pooling), encoding="utf-8")
    encoder = SentenceEncoder(EncoderSettings(model=str(folder)))
    assert not reads_in_context(encoder)
    assert "each sentence by itself" in encoder.runtime
    item = parted(*SENTENCES)
    expected = encoder.encode([item.text, *(HEAD + sentence for sentence in SENTENCES)])
    np.testing.assert_allclose(encode_parted(encoder, [item])[0], expected, atol=2e-5)


def test_without_token_outputs_equal_parts_are_encoded_once() -> None:
    encoder = HashingEncoder()
    found = encode_parted(encoder, [parted(*SENTENCES), parted(SENTENCES[1], SENTENCES[1])])
    assert len(encoder.encoded) == len(set(encoder.encoded))
    assert [vectors.shape for vectors in found] == [(4, 64), (3, 64)]
    rows: list[npt.NDArray[np.float32]] = [found[0][2], found[1][1], found[1][2]]
    for row in rows[1:]:
        np.testing.assert_array_equal(row, rows[0])
    assert encode_parted(encoder, []) == []
