"""A transformer encoder at work: the only module that computes with CTranslate2."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ...cpu import usable_cores
from ...errors import ModelError
from .model_file import model_file
from .weights import Array, Floats, StoredArray, in_memory

if TYPE_CHECKING:
    from ctranslate2 import Encoder

_ENCODER: Final = "encoder."
_CONFIGURATION: Final = {
    "layer_norm_epsilon": 1e-12,
    **dict.fromkeys(("bos_token", "eos_token", "unk_token"), "0"),
}
_VOCABULARY: Final = b'["0"]'  # ids come in and vectors go out; the runtime only insists on one
_MODEL_FILE: Final = "model.bin"
_CONFIGURATION_FILE: Final = "config.json"
_VOCABULARY_FILE: Final = "vocabulary.json"
_HEAD_WIDTH: Final = 32  # of the MiniLM family: 384 wide, 12 heads


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPartSequence:
    """Token ids in two segments: those before `second` are of type 0, the rest of type 1."""

    ids: Sequence[int]
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFile:
    """A BERT encoder as the runtime reads it, how wide it is, and how many tokens it takes at most."""

    content: bytearray
    width: int
    longest: int


class Network:
    """A BERT encoder, with one linear layer on top if it has one; safe to share between threads.

    Every core computes sequences of its own, one thread for each, in both precisions: cores that
    share a sequence wait for each other. In int8 (weights with a scale for each row, activations
    with one for each token) that was 2.2 times as fast as sharing: 83 ms for eight windows of 150
    tokens on two cores. A sequence's outputs do not depend on the batch.
    """

    def __init__(
        self,
        arrays: Mapping[str, Array | StoredArray] | Path | NetworkFile,
        *,
        heads: int | None = None,
        int8: bool = False,
    ) -> None:
        """`arrays` holds weights as `load_stored` or `load_arrays` returns them.

        They are named `encoder.*` as BERT names them, and perhaps `head.*`. Or it is what
        `network_file` made of them, or the folder that `keep_network` filled: the runtime reads a
        file of its own in place, and keeps no second copy of what it read, as it does of memory.

        `heads` is the number of attention heads, one for each 32 dimensions if not given; `int8`
        trades exactness (outputs correlate with float32's at .998 or more) for speed.

        Raises:
            ModelError: a weight is missing or has another shape than its neighbours need.
        """
        self.workers = usable_cores()
        self._head: tuple[Array, Array] | None = None
        try:
            if isinstance(arrays, Path):
                kept = json.loads((arrays / _CONFIGURATION_FILE).read_text(encoding="utf-8"))
                self.width, self.longest = int(kept["width"]), int(kept["longest"])
                self._encoder = _started(str(arrays), int8=int8)
                return
            whole = arrays if isinstance(arrays, NetworkFile) else network_file(arrays, heads=heads)
            self.width, self.longest = whole.width, whole.longest
            if not isinstance(arrays, NetworkFile) and "head.weight" in arrays:
                self._head = in_memory(arrays["head.weight"]).T, in_memory(arrays["head.bias"])
            files = {
                _MODEL_FILE: _Content(whole.content),
                _CONFIGURATION_FILE: json.dumps(_CONFIGURATION).encode(),
                _VOCABULARY_FILE: _VOCABULARY,
            }
            self._encoder = _started("network", int8=int8, files=files)
        except (KeyError, ValueError, RuntimeError, OSError) as error:
            msg = f"the model's weights are incomplete: {error}"
            raise ModelError(msg) from error

    def run(self, batch: Sequence[TwoPartSequence]) -> list[Floats]:
        """For each sequence its outputs, float32 of shape (tokens, outputs), in the order given.

        Without a linear layer on top the outputs are the encoder's own vectors.
        """
        if self.workers == 1 or len(batch) == 1:
            return self.run_undivided(batch)
        parts = [batch[start :: self.workers] for start in range(self.workers)]
        with ThreadPoolExecutor(self.workers) as pool:
            done = list(pool.map(self.run_undivided, [part for part in parts if part]))
        return [done[row % self.workers][row // self.workers] for row in range(len(batch))]

    def run_undivided(self, batch: Sequence[TwoPartSequence]) -> list[Floats]:
        """As `run`, by one worker: for callers that keep `workers` such calls going themselves.

        However many threads call, the runtime computes at most `workers` batches at a time, first
        come, first served.
        """
        types = [[0] * item.second + [1] * (len(item.ids) - item.second) for item in batch]
        result = self._encoder.forward_batch([list(item.ids) for item in batch], None, types)
        hidden = np.array(result.last_hidden_state)
        outputs = hidden if self._head is None else hidden @ self._head[0] + self._head[1]
        return [outputs[row, : len(item.ids)] for row, item in enumerate(batch)]


def network_file(
    arrays: Mapping[str, Array | StoredArray], *, heads: int | None = None
) -> NetworkFile:
    """The encoder among these arrays as the runtime reads it; see `Network`.

    Raises:
        ModelError: a weight is missing or has another shape than its neighbours need.
    """
    own = _of_encoder(arrays)
    try:
        width, longest = _sizes(own)
        content = model_file(own, heads=heads or max(1, width // _HEAD_WIDTH))
    except (KeyError, ValueError) as error:
        msg = f"the model's weights are incomplete: {error}"
        raise ModelError(msg) from error
    return NetworkFile(content=content, width=width, longest=longest)


def keep_network(
    arrays: Mapping[str, Array | StoredArray], folder: Path, *, heads: int | None = None
) -> None:
    """Write an encoder's weights into a folder as the runtime reads them; see `Network`.

    Raises:
        ModelError: a weight is missing or has another shape than its neighbours need, or the folder
            cannot be written.
    """
    whole = network_file(arrays, heads=heads)
    facts = {**_CONFIGURATION, "width": whole.width, "longest": whole.longest}
    try:
        (folder / _MODEL_FILE).write_bytes(whole.content)
        (folder / _CONFIGURATION_FILE).write_text(json.dumps(facts), encoding="utf-8")
        (folder / _VOCABULARY_FILE).write_bytes(_VOCABULARY)
    except OSError as error:
        msg = f"cannot keep the model in {folder}: {error.strerror or error}"
        raise ModelError(msg) from error


def _started(source: str, *, int8: bool, files: dict[str, Any] | None = None) -> Encoder:
    import ctranslate2

    # In a thread of its own: loading sets how many threads OpenMP gives to whoever loads,
    # and torch in the same thread would compute with as few from then on
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(
            ctranslate2.Encoder,
            source,
            device="cpu",
            compute_type="int8_float32" if int8 else "float32",
            inter_threads=usable_cores(),
            intra_threads=1,
            files=files,
        ).result()


def _of_encoder(arrays: Mapping[str, Array | StoredArray]) -> dict[str, Array | StoredArray]:
    return {
        name.removeprefix(_ENCODER): array
        for name, array in arrays.items()
        if name.startswith(_ENCODER)
    }


def _sizes(own: Mapping[str, Array | StoredArray]) -> tuple[int, int]:
    """How wide the encoder is, and how many tokens it takes at most."""
    words = own["embeddings.word_embeddings.weight"]
    return words.shape[-1], len(own["embeddings.position_embeddings.weight"])


@dataclass(frozen=True, slots=True)
class _Content:
    """A file's content as the runtime takes it from somebody who has no `bytes`: by reading it."""

    content: bytearray

    def read(self) -> bytearray:
        return self.content


def runtime_version() -> str:
    """The runtime's name and version."""
    import ctranslate2  # which whoever asks is about to use: reading metadata takes as long

    return f"ctranslate2 {ctranslate2.__version__}"
