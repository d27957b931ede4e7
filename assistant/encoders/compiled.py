"""A sentence-transformers model of the common kind, computed without sentence-transformers.

Covers BERT encoders whose token vectors are averaged and scaled to unit length, which is the model
that ships and most small ones. Anything else is left to the original. Its vectors are trusted only
after they were compared with the original's: see `encoding`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..errors import ModelError
from . import Vectors
from .in_context import PartedText, fill_unseen, pooled, unit
from .runtime import (
    Floats,
    Network,
    NetworkFile,
    StoredArray,
    TwoPartSequence,
    load_stored,
    network_file,
    runtime_quantised,
    stored_types,
)
from .vocabulary import tokenizer_of

_MODULES: Final = ("Transformer", "Pooling", "Normalize")
_ARCHITECTURE: Final = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "layer_norm_eps": 1e-12,
}
_WORDS: Final = "embeddings.word_embeddings.weight"
"""Named so in a bare encoder; one that was saved with a task's head has a prefix before it."""

_TOKENS_AT_ONCE: Final = 1_024
"""Tokens of a batch, padding counted: what a core works on then mostly stays in its own cache.

Measured in int8 on one core, in texts a second: 148 with 2,048 tokens, 173 with 1,024, 160 with
512.
"""

_TOKENS_WORTH_SHARING: Final = 64  # of a batch: below, handing it to another core costs too much
_DEFAULT_LENGTH: Final = 512


class CompiledEncoder:
    """Turns texts into the unit vectors the model in a folder gives them; threads may share it.

    In int8 the vectors are the model's to a cosine of about .997.
    """

    def __init__(
        self, folder: Path, *, int8: bool = False, network: NetworkFile | None = None
    ) -> None:
        """`network` is what was made of the folder's weights before, where that is at hand.

        Raises `ModelError` where the files are damaged or the model is of another kind.
        """
        if not runs_compiled(folder):
            msg = f"the model in {folder} is not of the kind that runs without its own library"
            raise ModelError(msg)
        self.is_int8 = int8
        self._network = (
            Network(network, int8=int8)
            if network is not None
            else Network(_weights(folder), heads=_heads(folder), int8=int8)
        )
        length = _read(folder / "sentence_bert_config.json").get("max_seq_length")
        self._tokenizer = tokenizer_of(folder / "tokenizer.json")
        self._tokenizer.enable_truncation(min(length or _DEFAULT_LENGTH, self._network.longest))

    @property
    def reads_in_context(self) -> bool:
        """True: its vectors are means of its tokens' outputs."""
        return True

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions), in the order of `texts`."""
        encodings = self._tokenizer.encode_batch_fast([text.strip() for text in texts])
        vectors = np.empty((len(texts), self._network.width), dtype=np.float32)

        def fill(row: int, outputs: Floats) -> None:
            vectors[row] = outputs.mean(axis=0)

        self._run([encoding.ids for encoding in encodings], fill)
        return unit(vectors)

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """For each text its own unit vector and then one for each part, from one pass of the text."""
        encodings = self._tokenizer.encode_batch([item.text for item in texts])
        found: list[Vectors] = [np.empty((0, self._network.width), np.float32)] * len(texts)

        def fill(row: int, outputs: Floats) -> None:
            found[row] = pooled(outputs, encodings[row].offsets, texts[row])

        self._run([encoding.ids for encoding in encodings], fill)
        fill_unseen(self, texts, found)
        return found

    def _run(self, ids: Sequence[Sequence[int]], take: Callable[[int, Floats], None]) -> None:
        """Hand every sequence's outputs to `take`, on all cores, in any order."""

        def work(rows: Sequence[int]) -> None:
            batch = [TwoPartSequence(ids=ids[row], second=len(ids[row])) for row in rows]
            for row, outputs in zip(rows, self._network.run_undivided(batch), strict=True):
                take(row, outputs)

        batches = list(_batches([len(item) for item in ids], least=self._network.workers))
        if len(batches) == 1:
            work(batches[0])
        elif batches:
            with ThreadPoolExecutor(self._network.workers) as pool:
                list(pool.map(work, reversed(batches)))  # the longest first: all end together


def in_int8(folder: Path) -> NetworkFile:
    """The model's network with its weights in int8, to the bit as the runtime makes them of the folder's.

    Raises:
        ModelError: a file is damaged.
    """
    return network_file(runtime_quantised(_weights(folder)), heads=_heads(folder))


def _weights(folder: Path) -> dict[str, StoredArray]:
    arrays = load_stored(folder / "model.safetensors")
    return {f"encoder.{name}": array for name, array in arrays.items()}


def _heads(folder: Path) -> int:
    return int(_read(folder / "config.json")["num_attention_heads"])


def pools_tokens(folder: Path) -> bool:
    """Whether the vectors of the model in a folder are plain means of its tokens' outputs.

    Raises:
        ModelError: a file of it is damaged.
    """
    modules = _read(folder / "modules.json")
    kinds = tuple(str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules)
    if kinds not in {_MODULES, _MODULES[:-1]} or not (folder / "tokenizer.json").is_file():
        return False
    return _pooling(folder, modules) == {"pooling_mode_mean_tokens"}


def runs_compiled(folder: Path) -> bool:
    """Whether the model in a folder is a BERT encoder with averaged, normalised token vectors.

    Raises:
        ModelError: a file of it is damaged.
    """
    needed = ("config.json", "model.safetensors", "tokenizer.json", "sentence_bert_config.json")
    if not all((folder / name).is_file() for name in needed):
        return False
    modules = _read(folder / "modules.json")
    kinds = tuple(str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules)
    if kinds != _MODULES or modules[0].get("path"):
        return False
    settings = _read(folder / "config.json")
    return (
        all(settings.get(name, value) == value for name, value in _ARCHITECTURE.items())
        and settings.get("model_type") == _ARCHITECTURE["model_type"]
        and _pooling(folder, modules) == {"pooling_mode_mean_tokens"}
        and not _read(folder / "sentence_bert_config.json").get("do_lower_case")
        and stored_types(folder / "model.safetensors").get(_WORDS) in {"F32", "F16"}
    )


def _pooling(folder: Path, modules: Sequence[Mapping[str, str]]) -> set[str]:
    """The ways of pooling that a model's second module names."""
    pooling = _read(folder / modules[1]["path"] / "config.json")
    return {name for name, value in pooling.items() if name.startswith("pooling_mode_") and value}


def _read(path: Path) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"cannot read {path.name} of the model in {path.parent}: {error}"
        raise ModelError(msg) from error


def _batches(lengths: Sequence[int], *, least: int) -> Iterator[list[int]]:
    """Rows of like length together, at most `_TOKENS_AT_ONCE` padded tokens in a batch.

    Where there is enough to share they are at least `least` batches, about equally long.
    """
    size = min(_TOKENS_AT_ONCE, max(_TOKENS_WORTH_SHARING, -(-sum(lengths) // least)))
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > size:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
