"""A passage and its sentences from one pass through the network: late chunking.

Invariant: a part's vector comes from the outputs of its own tokens, computed where the part stands,
so it knows what "she" and "the treaty" mean there. What all of the passage says is in each of them,
so a part of the passage's vector is taken off again: what is left tells the parts apart. Where an
encoder gives no outputs for tokens, each part is encoded by itself, which takes a pass for each of
them.

Source: M. Günther et al., "Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding
Models", 2024, section 3. What is taken off is ours: without it fused ranking lost .007 nDCG@10 on
`squad11-dev-open`, with it .002 ("One pass for a passage and its sentences" in `eval/NOTES.md`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol, runtime_checkable

import numpy as np

from ..text.spans import Span
from . import Vectors

_SHARED: Final = np.float32(0.35)
"""How much of the passage's vector is taken off a part's; .2 and .5 are nearly as good, .65 is worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedText:
    """A text to encode, and the parts of it that are to have vectors of their own.

    The first `head` characters, a title, belong to every part and stand in none.
    """

    text: str
    parts: tuple[Span, ...]
    head: int = 0

    def after(self, prefix: str) -> PartedText:
        """The text with something before it that belongs to every part, as some models want it."""
        if not prefix:
            return self
        shift = len(prefix)
        parts = (Span(start=part.start + shift, end=part.end + shift) for part in self.parts)
        return PartedText(text=prefix + self.text, parts=tuple(parts), head=self.head + shift)

    @property
    def key(self) -> bytes:
        """SHA-256 over the text and the places of its parts: what its vectors are kept under."""
        places = [(part.start, part.end) for part in self.parts]
        return hashlib.sha256(f"{self.head} {places}\n{self.text}".encode()).digest()

    def alone(self, part: Span) -> str:
        """A part as it is encoded by itself, with the head before it."""
        return self.text[: self.head] + part.slice(self.text)


@runtime_checkable
class ContextualEncoder(Protocol):
    """An encoder that gives the outputs of tokens, where its model has them."""

    @property
    def reads_in_context(self) -> bool:
        """Whether this model's vectors are means of its tokens' outputs."""

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """For each text its own unit vector and then one for each part, float32."""


class _Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors: ...


class _FingerprintedEncoder(Protocol):
    @property
    def fingerprint(self) -> str: ...


def reads_in_context(encoder: object) -> bool:
    """Whether one pass of this encoder gives a text and its parts."""
    return isinstance(encoder, ContextualEncoder) and encoder.reads_in_context


def vectors_model(encoder: _FingerprintedEncoder) -> str:
    """What the vectors of an encoder are kept under: its fingerprint, and how it reads sentences."""
    how = "in context" if reads_in_context(encoder) else "alone"
    return f"{encoder.fingerprint} {how}"


def encode_parted(encoder: _Encoder, texts: Sequence[PartedText]) -> list[Vectors]:
    """For each text its own unit vector and then one for each part: float32, (1 + parts, dimensions).

    In one pass where the encoder reads in context; else each part with the head before it.
    """
    if isinstance(encoder, ContextualEncoder) and encoder.reads_in_context:
        return encoder.encode_parted(texts)
    single = [
        text for item in texts for text in (item.text, *(item.alone(part) for part in item.parts))
    ]
    # By length, so that a batch pads little; what stands there twice is encoded once
    distinct = sorted(set(single), key=lambda text: (len(text), text))
    if not distinct:
        return []
    row = {text: number for number, text in enumerate(distinct)}
    vectors = encoder.encode(distinct)[[row[text] for text in single]]
    edges = np.cumsum([0, *(1 + len(item.parts) for item in texts)])
    return [vectors[begin:end] for begin, end in pairwise(edges.tolist())]


def pooled(outputs: Vectors, places: Sequence[tuple[int, int]], item: PartedText) -> Vectors:
    """The unit vectors of a text and its parts; zeros for a part the window does not reach.

    Args:
        outputs: the network's, float32 of shape (tokens, dimensions).
        places: where in the text each token stands; one of no length stands nowhere.
        item: the text.
    """
    where = np.asarray(places, dtype=np.int64).reshape(-1, 2)
    starts = np.where(where[:, 1] > where[:, 0], where[:, 0], -1)
    found = np.zeros((1 + len(item.parts), outputs.shape[1]), dtype=np.float32)
    found[0] = outputs.mean(axis=0)
    for row, part in enumerate(item.parts, start=1):
        inside = (starts >= part.start) & (starts < part.end)
        if inside.any():
            found[row] = outputs[inside].mean(axis=0)
    found = unit(found)
    seen = np.linalg.norm(found[1:], axis=1, keepdims=True)  # 1, or 0 for a part that was not
    found[1:] -= seen * (_SHARED * found[0])
    return unit(found)


def fill_unseen(encoder: _Encoder, texts: Sequence[PartedText], found: list[Vectors]) -> None:
    """Encode by themselves the parts that lie beyond the model's window."""
    unseen = [
        (vectors, row, item.alone(part))
        for item, vectors in zip(texts, found, strict=True)
        for row, part in enumerate(item.parts, start=1)
        if not vectors[row].any()
    ]
    if unseen:
        encoded = encoder.encode([text for _, _, text in unseen])
        for (vectors, row, _), vector in zip(unseen, encoded, strict=True):
            vectors[row] = vector


def unit(vectors: Vectors) -> Vectors:
    """The vectors scaled to length one; one of length zero stays."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
