"""A transformer encoder at work: the only module that computes with CTranslate2."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...cpu import usable_cores
from ...errors import ModelError
from .model_file import model_file
from .weights import Array, Floats, StoredArray, in_memory

_ENCODER: Final = "encoder."
_CONFIGURATION: Final = {
    "layer_norm_epsilon": 1e-12,
    **dict.fromkeys(("bos_token", "eos_token", "unk_token"), "0"),
}
_HEAD_WIDTH: Final = 32  # of the MiniLM family: 384 wide, 12 heads


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPartSequence:
    """Token ids in two segments: those before `second` are of type 0, the rest of type 1."""

    ids: Sequence[int]
    second: int


class Network:
    """A BERT encoder, with one linear layer on top if it has one; safe to share between threads.

    Every core computes sequences of its own, one thread for each, in both precisions: cores that
    share a sequence wait for each other. In int8 (weights with a scale for each row, activations
    with one for each token) that was 2.2 times as fast as sharing: 83 ms for eight windows of 150
    tokens on two cores. A sequence's outputs do not depend on the batch.
    """

    def __init__(
        self,
        arrays: Mapping[str, Array | StoredArray],
        *,
        heads: int | None = None,
        int8: bool = False,
    ) -> None:
        """`arrays` holds weights as `load_stored` or `load_arrays` returns them.

        They are named `encoder.*` as BERT names them, and perhaps `head.*`.

        `heads` is the number of attention heads, one for each 32 dimensions if not given; `int8`
        trades exactness (outputs correlate with float32's at .998 or more) for speed.

        Raises:
            ModelError: a weight is missing or has another shape than its neighbours need.
        """
        import ctranslate2

        own = {
            name.removeprefix(_ENCODER): array
            for name, array in arrays.items()
            if name.startswith(_ENCODER)
        }
        self.workers = usable_cores()
        try:
            self.width = own["embeddings.word_embeddings.weight"].shape[-1]
            self.longest = len(own["embeddings.position_embeddings.weight"])
            content = model_file(own, heads=heads or max(1, self.width // _HEAD_WIDTH))
            self._head = (
                (in_memory(arrays["head.weight"]).T, in_memory(arrays["head.bias"]))
                if "head.weight" in arrays
                else None
            )
            # In a thread of its own: loading sets how many threads OpenMP gives to whoever loads,
            # and torch in the same thread would compute with as few from then on
            with ThreadPoolExecutor(1) as pool:
                self._encoder = pool.submit(
                    ctranslate2.Encoder,
                    "network",
                    device="cpu",
                    compute_type="int8_float32" if int8 else "float32",
                    inter_threads=self.workers,
                    intra_threads=1,
                    files={
                        "model.bin": _Content(content),
                        "config.json": json.dumps(_CONFIGURATION).encode(),
                        # Ids come in and vectors go out; the runtime only insists on a vocabulary
                        "vocabulary.json": b'["0"]',
                    },
                ).result()
        except (KeyError, ValueError, RuntimeError) as error:
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
