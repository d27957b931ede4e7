"""A shard: some texts, and the file of their vectors, which whoever has the encoder can make.

Invariant: a shard is named by its texts and its model, so the same work has the same name wherever
it is done; its file says which vectors belong to which text and is read only if every byte of it
has the hash that it was written with. No pickle: a line of JSON, then the vectors in 16 bits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from ...cpu import use_at_most
from ...errors import ModelError
from ...recipe import EncoderSettings
from ...whole_files import write_whole
from ..choosing import encoder_of
from ..in_context import PartedText, encode_parted, vectors_model
from ..sentence_encoder import Encoder

VECTORS_IN_SHARD: Final = 2_048
"""Some seconds of a core: what the death of a worker costs, against a message for each shard."""

_FORMAT: Final = "onrecord shard 1"
_KIND: Final = np.dtype("<f2")

Stored = npt.NDArray[np.float16]


class EncoderSource(Hashable, Protocol):
    """Where a worker has its encoder from; hashable, and the same in every process."""

    def __call__(self) -> Encoder:
        """The encoder, which the worker keeps.

        Raises:
            ModelError: it cannot be loaded there.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeEncoder:
    """The encoder a recipe names, as another process loads it.

    `noted` is what the first process found out about the model, so that all compute alike. `cores`
    is how many of its machine's cores a worker may use, 0 for all.
    """

    settings: EncoderSettings
    noted: tuple[tuple[str, str], ...] = ()
    cores: int = 0

    def __call__(self) -> Encoder:
        """The encoder, with the notes it begins with."""
        if self.cores:
            use_at_most(self.cores)
        return encoder_of(self.settings, notes=_Handed(dict(self.noted)))


class _Handed:
    """Notes of another process; what is added to them stays here."""

    def __init__(self, noted: dict[str, str]) -> None:
        self._noted = noted

    def setting(self, name: str) -> str | None:
        return self._noted.get(name)

    def note(self, name: str, value: str) -> None:
        self._noted[name] = value


@dataclass(frozen=True, kw_only=True)
class Shard:
    """Texts to encode together. `model` is what their vectors are kept under: `vectors_model`."""

    model: str
    texts: tuple[PartedText, ...]

    @cached_property
    def name(self) -> str:
        """SHA-256 over the model and the texts, in hex."""
        keys = b"".join(text.key for text in self.texts)
        return hashlib.sha256(self.model.encode() + b"\n" + keys).hexdigest()

    def rows(self) -> list[int]:
        """How many vectors each text has: its own, and one for each part."""
        return [1 + len(text.parts) for text in self.texts]


def shards_of(texts: Iterable[PartedText], model: str) -> Iterator[Shard]:
    """The texts in shards of about `VECTORS_IN_SHARD` vectors, in the order given."""
    part: list[PartedText] = []
    size = 0
    for text in texts:
        part.append(text)
        size += 1 + len(text.parts)
        if size >= VECTORS_IN_SHARD:
            yield Shard(model=model, texts=tuple(part))
            part, size = [], 0
    if part:
        yield Shard(model=model, texts=tuple(part))


def encode_shard(shard: Shard, source: EncoderSource) -> bytes:
    """The file of a shard: what a worker does, with nothing but its encoder.

    Raises:
        ModelError: the encoder cannot be loaded there, or is another than the shard's.
    """
    encoder = _kept(source)
    found = vectors_model(encoder)
    if found != shard.model:
        msg = (
            f"a worker has another encoder ({found[:12]}) than this index ({shard.model[:12]});"
            " install the same version and model there"
        )
        raise ModelError(msg)
    # By length, so that a batch pads little
    order = sorted(range(len(shard.texts)), key=lambda row: len(shard.texts[row].text))
    vectors = encode_parted(encoder, [shard.texts[row] for row in order])
    back = sorted(range(len(order)), key=order.__getitem__)
    return _file(shard, [vectors[place].astype(_KIND) for place in back])


@lru_cache(maxsize=2)
def _kept(source: EncoderSource) -> Encoder:
    return source()


def read_shard(shard: Shard, content: bytes) -> list[tuple[bytes, Stored]]:
    """For each text its key and its vectors, shape (1 + parts, dimensions).

    Raises:
        ValueError: the file is damaged, or another shard's.
    """
    head, _, body = content.partition(b"\n")
    said: Mapping[str, Any] = json.loads(head)
    if said.get("format") != _FORMAT or said.get("name") != shard.name:
        msg = "it is the file of another shard"
        raise ValueError(msg)
    if hashlib.sha256(body).hexdigest() != said.get("sha256"):
        msg = "it does not match its checksum"
        raise ValueError(msg)
    rows = shard.rows()
    flat: Stored = np.frombuffer(body, dtype=_KIND).reshape(sum(rows), -1)
    edges = np.cumsum([0, *rows]).tolist()
    return [
        (text.key, flat[begin:end])
        for text, (begin, end) in zip(shard.texts, pairwise(edges), strict=True)
    ]


class ShardFolder:
    """The files of shards that are done, so that none is done again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, shard: Shard) -> list[tuple[bytes, Stored]] | None:
        """What a shard came to, or `None` where it is not done or its file is damaged."""
        try:
            return read_shard(shard, self._place(shard).read_bytes())
        except (OSError, ValueError):
            return None

    def keep(self, shard: Shard, content: bytes) -> None:
        """Keep the file of a shard: whole and on disk, or not at all.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._place(shard), content)

    def forget(self, shard: Shard) -> None:
        """Remove the file of a shard whose vectors are kept elsewhere by now."""
        self._place(shard).unlink(missing_ok=True)

    def _place(self, shard: Shard) -> Path:
        return self._folder / f"{shard.name}.shard"


def _file(shard: Shard, vectors: Sequence[Stored]) -> bytes:
    body = b"".join(some.tobytes() for some in vectors)
    said = {"format": _FORMAT, "name": shard.name, "sha256": hashlib.sha256(body).hexdigest()}
    return json.dumps(said).encode() + b"\n" + body
