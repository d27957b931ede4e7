from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from transformers import BertConfig, BertModel

from assistant.encoders.runtime import (
    Floats,
    Network,
    TwoPartSequence,
    load_arrays,
    load_stored,
    quantised,
)
from assistant.errors import ModelError

WIDTH, OUTPUTS = 64, 5


@pytest.fixture
def bert() -> BertModel:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=50,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=WIDTH // 32,
        intermediate_size=96,
        max_position_embeddings=40,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.train(mode=False)
    return model


def arrays_of(bert: BertModel) -> dict[str, Floats]:
    arrays = {f"encoder.{name}": weight.numpy() for name, weight in bert.state_dict().items()}
    random = np.random.default_rng(1)
    arrays["head.weight"] = random.normal(size=(OUTPUTS, WIDTH)).astype(np.float32)
    arrays["head.bias"] = random.normal(size=OUTPUTS).astype(np.float32)
    return arrays


SEQUENCES = [
    TwoPartSequence(ids=[1, 7, 9, 2, 30, 31, 2], second=4),
    TwoPartSequence(ids=[1, 8, 2, 40, 41, 42, 43, 44, 2], second=3),
    TwoPartSequence(ids=[1, 2], second=1),
]


def test_outputs_equal_the_reference_implementation(bert: BertModel) -> None:
    arrays = arrays_of(bert)
    for sequence, outputs in zip(SEQUENCES, Network(arrays).run(SEQUENCES), strict=True):
        types = [int(place >= sequence.second) for place in range(len(sequence.ids))]
        with torch.no_grad():
            hidden = bert(
                input_ids=torch.tensor([list(sequence.ids)]), token_type_ids=torch.tensor([types])
            ).last_hidden_state[0]
        expected = hidden.numpy() @ arrays["head.weight"].T + arrays["head.bias"]
        assert outputs.shape == (len(sequence.ids), OUTPUTS)
        np.testing.assert_allclose(outputs, expected, atol=1e-4)


def test_a_sequence_is_not_changed_by_what_is_computed_beside_it(bert: BertModel) -> None:
    network = Network(arrays_of(bert))
    together = network.run(SEQUENCES)
    for sequence, outputs in zip(SEQUENCES, together, strict=True):
        np.testing.assert_allclose(outputs, network.run([sequence])[0], atol=1e-5)


def test_without_a_linear_layer_the_outputs_are_the_encoders_own(bert: BertModel) -> None:
    arrays = {name: a for name, a in arrays_of(bert).items() if not name.startswith("head.")}
    outputs = Network(arrays).run(SEQUENCES[:1])[0]
    types = [int(place >= SEQUENCES[0].second) for place in range(len(SEQUENCES[0].ids))]
    with torch.no_grad():
        hidden = bert(
            input_ids=torch.tensor([list(SEQUENCES[0].ids)]), token_type_ids=torch.tensor([types])
        ).last_hidden_state[0]
    np.testing.assert_allclose(outputs, hidden.numpy(), atol=1e-4)


def test_in_int8_outputs_stay_close_and_do_not_depend_on_the_batch(bert: BertModel) -> None:
    arrays = arrays_of(bert)
    exact = np.concatenate(Network(arrays).run(SEQUENCES))
    network = Network(arrays, int8=True)
    together = network.run(SEQUENCES * 3)
    close = np.concatenate(together[: len(SEQUENCES)])
    assert np.corrcoef(exact.ravel(), close.ravel())[0, 1] > 0.998
    for outputs, sequence in zip(together, SEQUENCES * 3, strict=True):
        np.testing.assert_allclose(outputs, network.run([sequence])[0], atol=1e-5)


@pytest.mark.parametrize("int8", [False, True])
def test_threads_share_a_network(bert: BertModel, int8: bool) -> None:
    network = Network(arrays_of(bert), int8=int8)
    expected = network.run(SEQUENCES)
    with ThreadPoolExecutor(4) as pool:
        for outputs in pool.map(lambda _: network.run(SEQUENCES), range(12)):
            for one, other in zip(outputs, expected, strict=True):
                np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("int8", [False, True])
def test_a_network_leaves_torch_its_threads(bert: BertModel, int8: bool) -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        Network(arrays_of(bert), int8=int8).run(SEQUENCES)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_quantised_arrays_come_back_within_half_a_step(bert: BertModel, tmp_path: Path) -> None:
    arrays = arrays_of(bert)
    save_file(quantised(arrays), tmp_path / "weights.safetensors")
    back = load_arrays(tmp_path / "weights.safetensors")
    assert set(back) == set(arrays)
    for name, array in arrays.items():
        step = np.abs(array).max(axis=-1, keepdims=True) / 127.0
        assert (np.abs(back[name] - array) <= step / 2 + 1e-6).all()


@pytest.mark.parametrize("int8", [False, True])
def test_weights_kept_as_int8_go_in_as_they_are_and_compute_the_same(
    bert: BertModel, tmp_path: Path, int8: bool
) -> None:
    file = tmp_path / "weights.safetensors"
    save_file(quantised(arrays_of(bert)), file)
    assert load_stored(file)["encoder.embeddings.word_embeddings.weight"].dtype == np.int8
    as_kept, as_floats = (
        np.concatenate(Network(arrays, int8=int8).run(SEQUENCES))
        for arrays in (load_stored(file), load_arrays(file))
    )
    if int8:
        np.testing.assert_array_equal(as_kept, as_floats)
    np.testing.assert_allclose(as_kept, as_floats, atol=1e-4)


def test_a_matrix_in_int8_without_its_scales_is_refused(bert: BertModel) -> None:
    arrays = quantised(arrays_of(bert))
    del arrays["encoder.encoder.layer.0.output.dense.weight.scale"]
    with pytest.raises(ModelError, match=r"layer\.0\.output\.dense\.weight\.scale"):
        Network(arrays)


def test_missing_weights_are_named(bert: BertModel) -> None:
    arrays = arrays_of(bert)
    del arrays["encoder.encoder.layer.1.output.dense.bias"]
    with pytest.raises(ModelError, match=r"layer\.1\.output\.dense\.bias"):
        Network(arrays)


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("encoder.encoder.layer.0.intermediate.dense.weight", np.s_[:-1]),
        ("encoder.encoder.layer.1.attention.self.key.weight", np.s_[:, :-1]),
        ("encoder.embeddings.LayerNorm.bias", np.s_[:-1]),
        ("encoder.embeddings.position_embeddings.weight", np.s_[:, :-1]),
    ],
)
def test_a_weight_of_the_wrong_shape_is_refused_before_anything_computes(
    bert: BertModel, name: str, cut: Any
) -> None:
    arrays = arrays_of(bert)
    arrays[name] = arrays[name][cut]
    with pytest.raises(ModelError, match=re.escape(name.removeprefix("encoder."))):
        Network(arrays)


@pytest.mark.parametrize("content", [b"", b"not a model at all", b"\xff" * 64])
def test_a_damaged_file_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"reader\.safetensors"):
        load_arrays(path)
