"""What a reader begins with: the weights of the English encoder or the multilingual one, or a reader's.

The multilingual one comes in four bits with the package of the extra `[languages]`. A reader begins
with its float copy, rounded to the 255 steps of a row that the runtime reads: the word table, which
training leaves as it is, is then the package's own, and need not ship with a reader.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors.torch import load_file
from sentencepiece import SentencePieceProcessor
from torch import Tensor
from transformers import BertConfig, BertModel

from assistant.answering.neural_reader import MODEL_FOLDER
from assistant.answering.windows import Tokens, WordPieces
from assistant.encoders.model_folders import find_model
from assistant.encoders.multilingual.e5_encoder import NAME, packed_file
from assistant.encoders.multilingual.four_bit_file import SCALE, FourBitFile, Vocabulary
from assistant.encoders.multilingual.pieces import write_pieces
from assistant.encoders.runtime import Array, StoredArray, load_arrays
from assistant.recipe import DEFAULT_MODEL
from assistant.text.line_hyphens import joined
from eval.reader.model import ReaderModel

MULTILINGUAL: Final = NAME
ENCODERS: Final = (DEFAULT_MODEL, MULTILINGUAL)

_BEGIN: Final = 0
_PAD: Final = 1
_END: Final = 2
_JOINER: Final = "\u200d"  # a space to the model's own tokenizer
_TEXTS_KEPT: Final = 4_096
_OURS: Final = "encoder."


def pieces_of(encoder: str) -> WordPieces:
    """The vocabulary of an encoder.

    Raises:
        ModelError: the encoder is not installed.
    """
    if encoder == MULTILINGUAL:
        return UnigramPieces(FourBitFile(packed_file()).vocabulary)
    return WordPieces(find_model(encoder) / "tokenizer.json")


def model_from(encoder: str) -> ReaderModel:
    """A reader with the weights of an encoder and a new last layer; raises as `pieces_of`."""
    if encoder == MULTILINGUAL:
        packed = FourBitFile(packed_file())
        return ReaderModel(bert_of(packed.arrays(), heads=packed.heads))
    return ReaderModel.start_from(find_model(encoder))


class UnigramPieces(WordPieces):
    """The multilingual vocabulary, with `<s>` and `</s>` in the places of [CLS] and [SEP].

    Every text cut by itself begins with a new word, also a sentence of Chinese; training and
    measuring see the same.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Raises `ModelError` where sentencepiece is not installed."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pieces.model"
            write_pieces(vocabulary, file)
            self._processor = SentencePieceProcessor(model_file=str(file))
        self.cls, self.sep, self.pad = _BEGIN, _END, _PAD
        self.tokenise = lru_cache(maxsize=_TEXTS_KEPT)(self._tokenise)

    def _tokenise(self, text: str) -> Tokens:
        whole = joined(text)
        found = self._processor.encode(
            whole.text.replace(_JOINER, " "), return_type="offset_mapping"
        )
        places = (whole.span(start, end) for start, end in found["offsets"])
        return Tokens(
            ids=tuple(found["ids"]), offsets=tuple((place.start, place.end) for place in places)
        )

    def text_of(self, ids: Sequence[int]) -> str:
        """The words of these ids, folded as the vocabulary folds them; for people to read."""
        return str(self._processor.decode(list(ids)))


def bert_of(arrays: Mapping[str, Array | StoredArray], *, heads: int) -> BertModel:
    """BERT with these weights, named `encoder.*`; those that have a scale are int8.

    Dropout is off, as in `ReaderModel.start_from`.
    """
    weights = {
        name.removeprefix(_OURS): _floats(arrays, name)
        for name in arrays
        if not name.endswith(SCALE)
    }
    words, width = weights["embeddings.word_embeddings.weight"].shape
    layers = {name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}
    config = BertConfig(
        vocab_size=words,
        hidden_size=width,
        num_hidden_layers=len(layers),
        num_attention_heads=heads,
        intermediate_size=len(weights["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(weights["embeddings.position_embeddings.weight"]),
        type_vocab_size=len(weights["embeddings.token_type_embeddings.weight"]),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights)
    return model


def _floats(arrays: Mapping[str, Array | StoredArray], name: str) -> Tensor:
    array = arrays[name]
    scale = arrays.get(name + SCALE)
    floats = (array.read() if isinstance(array, StoredArray) else array).astype(np.float32)
    if isinstance(scale, np.ndarray):
        floats *= scale[:, None]
    return torch.from_numpy(floats)


def load_trained(encoder: str, run: Path) -> ReaderModel:
    """The model a run ended with; `encoder` is the one of `ENCODERS` it began from."""
    model = model_from(encoder)
    take(model, run)
    return model.eval()


def freeze(model: ReaderModel, layers: int) -> None:
    """Leave the embeddings and the lowest layers as they are: a step is the shorter for it."""
    for weight in model.encoder.embeddings.parameters():
        weight.requires_grad = False
    for layer in model.encoder.encoder.layer[:layers]:
        for weight in layer.parameters():
            weight.requires_grad = False


def take_shipped(model: ReaderModel) -> None:
    """Begin with the weights of the model the package ships; the embeddings stay unrounded."""
    stored = load_arrays(MODEL_FOLDER / "reader.safetensors")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if ".embeddings." not in name:
                weight.copy_(torch.from_numpy(stored[name]))


def take(model: ReaderModel, run: Path) -> None:
    """Weights the run trained; the others, the frozen embeddings, are the encoder's own."""
    state = load_file(run / "checkpoint.safetensors")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if f"model.{name}" in state:
                weight.copy_(state[f"model.{name}"])
