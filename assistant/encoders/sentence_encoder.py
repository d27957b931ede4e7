"""From text to unit vectors: the seam for encoders, and the one that ships.

Invariant: `fingerprint` names the model's weights, tokenizer and precision, not its path, so
vectors made by one model are never compared with vectors made by another. A model of the common
kind is computed without sentence-transformers, its original, once the two were seen to agree.
Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from ..recipe import FROM_MODEL, EncoderSettings
from . import Vectors
from .apart import parent_asked, vectors_from_child, written
from .compiled import CompiledEncoder, pools_tokens, runs_compiled
from .in_context import PartedText, encode_parted
from .kept_network import KeptNetwork
from .model_folders import find_model, prefixes_of
from .original_model import OriginalModel
from .parity import (
    LEAST_COSINE,
    LEAST_COSINE_IN_INT8,
    PROBES,
    QUICK_PROBES,
    Notes,
    RuntimeNotes,
    cosines,
    recorded,
)
from .runtime import NetworkFile, file_digest, runtime_version
from .shipped_files import expected

_WEIGHTS: Final = ("model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json")

_hashing = threading.Lock()
_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Identifies the model: equal fingerprints promise equal vectors for equal texts."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions), in the order of `texts`."""


@runtime_checkable
class LoadsLate(Protocol):
    """An encoder whose model is loaded when it is first needed."""

    def load(self) -> None:
        """Load the model now, which the first `encode` does otherwise."""


@runtime_checkable
class NamesRuntime(Protocol):
    """An encoder that knows what computes its vectors."""

    @property
    def runtime(self) -> str:
        """What computes the vectors, for people."""


@runtime_checkable
class TellsQuestionsApart(Protocol):
    """An encoder that encodes a question otherwise than a passage, or whose cosines begin above 0."""

    @property
    def unrelated_cosine(self) -> float:
        """The cosine of texts that have nothing to do with each other."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode`, for questions."""


class SentenceEncoder:
    """A sentence-transformers model, loaded from disk on first use and shared between threads.

    The first time a model is used with some `notes`, sentence-transformers and the compiled runtime
    both encode a few texts, the former in a process that ends after it; of the model that ships,
    what the former gives is recorded. Where every pair of vectors agrees, that is noted and the
    runtime alone is used from then on; where one does not, or the model is of another kind,
    sentence-transformers goes on encoding. In int8 a vector may be further from the original's than
    in float32; where a processor gets even that wrong, float32 takes its place and says so.
    """

    def __init__(
        self,
        settings: EncoderSettings,
        *,
        notes: Notes | None = None,
        kept_in: Path | None = None,
    ) -> None:
        """With `notes`, what was made of a shipped model's weights is kept below `kept_in`.

        Raises `ModelError` where the model's files are not found.
        """
        self._settings = settings
        self._folder = find_model(settings.model, pooling=settings.pooling)
        self._prefixes = prefixes_of(settings, self._folder)
        self._notes = RuntimeNotes(notes)
        self._kept: KeptNetwork | None = None
        if notes is not None and kept_in is not None:
            self._kept = KeptNetwork(
                name=settings.model, model=self._folder, folder=kept_in, notes=notes
            )
        self._runtime: _Runtime | None = None
        self._lock = threading.Lock()  # held while the model loads

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights, tokenizer, configuration, precision and prefix."""
        exact = self._exact_fingerprint
        # What is as it always was changes no fingerprint
        others = [item for item in (self._prefixes.passage, self._pooling) if item]
        if self._int8 or others:
            parts = [exact, *(["int8"] if self._int8 else []), *others]
            return hashlib.sha256(" ".join(parts).encode()).hexdigest()
        return exact

    @property
    def unrelated_cosine(self) -> float:
        """The cosine of texts that have nothing to do with each other, as the recipe says; else 0."""
        return max(0.0, self._settings.unrelated_cosine)

    @property
    def _pooling(self) -> str:
        """What the recipe says of a model whose own configuration says nothing."""
        said = self._settings.pooling
        return "" if said == FROM_MODEL or (self._folder / "modules.json").is_file() else said

    @cached_property
    def _exact_fingerprint(self) -> str:
        """The fingerprint of what computes: of the network that is kept, or else of the model's files."""
        kept = self._kept.fingerprint if self._kept else None
        return kept or self._fingerprint_of_files()

    def _fingerprint_of_files(self) -> str:
        with _hashing:  # whoever asks meanwhile waits instead of hashing as well
            return expected(self._settings.model, _fingerprint(self._folder))

    @cached_property
    def _int8(self) -> bool:
        wanted = self._settings.precision
        if wanted == "float32" or not runs_compiled(self._folder):
            return False
        # A library that was encoded in float32 has a note of that, and goes on as it is
        return wanted == "int8" or not self._notes.runtime(self._exact_fingerprint)

    @property
    def runtime(self) -> str:
        """What computes the vectors, as far as the notes say, and why; for people."""
        if not runs_compiled(self._folder):
            kind = "sentence-transformers, which this kind of model needs"
            slower = "; each sentence by itself, for it gives no outputs for tokens"
            return kind if self.reads_in_context else kind + slower
        unknown = "sentence-transformers, not yet compared with the faster runtime"
        return self._notes.runtime(self.fingerprint) or unknown

    def load(self) -> None:
        """Load the model now, which the first `encode` does otherwise; once is enough.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        with self._lock:
            self._loaded()

    def found_out(self) -> dict[str, str]:
        """What the notes say of this model, by name, for another process to begin with.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        self.load()  # which compares the runtimes, where nobody did yet
        return self._notes.of(self.fingerprint, exact=self._exact_fingerprint)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts; what exceeds the model's window is not seen by it.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        return self._encoded(texts, self._prefixes.passage)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, with what the model wants before a question.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        return self._encoded(texts, self._prefixes.query)

    def _encoded(self, texts: Sequence[str], prefix: str) -> Vectors:
        with self._lock:
            runtime = self._loaded()
        return runtime.encode([prefix + text.strip() for text in texts] if prefix else texts)

    @cached_property
    def reads_in_context(self) -> bool:
        """Whether the model's vectors are means of its tokens' outputs, so that parts share a pass.

        Raises:
            ModelError: the model's files are damaged.
        """
        return pools_tokens(self._folder)

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """For each text its own unit vector and then one for each part.

        In one pass where the model `reads_in_context`; each part by itself where it does not.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        with self._lock:
            runtime = self._loaded()
        prefixed = [item.after(self._prefixes.passage) for item in texts]
        if not self.reads_in_context:
            return encode_parted(runtime, prefixed)
        return runtime.encode_parted(prefixed)

    def _loaded(self) -> _Runtime:
        if self._runtime is None:
            self._runtime = self._choose()
        return self._runtime

    def _choose(self) -> _Runtime:
        """The compiled runtime where it may be trusted, else the original."""
        if not runs_compiled(self._folder):
            return self._load()
        if (network := self._kept_network()) is not None:
            return self._in_int8(CompiledEncoder(self._folder, int8=True, network=network))
        # Before the note is looked up: its name holds the fingerprint, which is hashed meanwhile
        likely = self._notes.is_likely_int8(self._settings.precision)
        loaded = self._compiled(int8=likely)
        noted = self._notes.runtime(self.fingerprint)
        if self._int8 and noted.startswith(_trusted_in_int8()):
            self._notes.expect(self._settings.precision, int8=True)
            trusted = self._in_int8(loaded if likely else self._compiled(int8=True))
            if self._kept and trusted.is_int8:
                self._kept.keep()
            return trusted
        if noted.startswith(f"{runtime_version()}, agrees "):
            self._notes.expect(self._settings.precision, int8=False)
            return self._compiled(int8=False) if likely else loaded
        return self._compare()

    def _kept_network(self) -> NetworkFile | None:
        """What was made of the weights before, if int8 was found good enough then."""
        if self._kept is None or not self._kept.fingerprint or not self._int8:
            return None
        if not self._notes.runtime(self.fingerprint).startswith(_trusted_in_int8()):
            return None
        return self._kept.read()

    def _compiled(self, *, int8: bool) -> CompiledEncoder:
        """The runtime on the model's own files, which are the tested ones or refused."""
        loaded = CompiledEncoder(self._folder, int8=int8)
        self._fingerprint_of_files()  # another thread may be at it since loading began
        return loaded

    def _in_int8(self, loaded: CompiledEncoder) -> CompiledEncoder:
        """The runtime in int8, unless this processor computes something else than was compared."""
        expected = self._notes.probes(self.fingerprint)
        cosine = float(cosines(loaded.encode(QUICK_PROBES), expected).min())
        if cosine >= LEAST_COSINE_IN_INT8:
            return loaded
        _log.warning(
            "vectors are computed in float32, which takes longer: in int8 this processor gives"
            " others than it should (cosine %.4f)",
            cosine,
        )
        return self._compiled(int8=False)

    def _compare(self) -> _Runtime:
        """The fastest runtime that agrees with sentence-transformers; noted for the next time."""
        exact, expected = self._compiled(int8=False), self._probed()
        self._notes.keep_probes(self.fingerprint, expected[: len(QUICK_PROBES)])
        cosine = float(cosines(exact.encode(PROBES), expected).min())
        if cosine < LEAST_COSINE:
            _log.warning("%s differs for this model (cosine %.6f)", runtime_version(), cosine)
            self._notes.keep_runtime(
                self.fingerprint,
                f"sentence-transformers; {runtime_version()} differs (cosine {cosine:.6f})",
            )
            return self._load()
        note = f"{runtime_version()}, agrees with sentence-transformers (cosine {cosine:.6f})"
        if self._int8:
            close = self._compiled(int8=True)
            found = cosines(close.encode(PROBES), expected)
            cosine = float(found.min())
            if cosine >= LEAST_COSINE_IN_INT8:
                self._notes.keep_runtime(
                    self.fingerprint,
                    f"{runtime_version()} in int8, close to sentence-transformers"
                    f" (cosine {found.mean():.4f}, {cosine:.4f} at least)",
                )
                if self._kept:
                    self._kept.keep()
                return close
            note += f", but not in int8 (cosine {cosine:.6f})"
        self._notes.keep_runtime(self.fingerprint, note)
        return exact

    def original_vectors(self, texts: Sequence[str]) -> Vectors:
        """What sentence-transformers gives for texts, as the passages are encoded but without a prefix."""
        return self._load().encode(texts)

    def _probed(self) -> Vectors:
        """What it gives for the probes: as recorded, else from a process that ends, where one can be had."""
        known = None if self._pooling else recorded(self._fingerprint_of_files())
        if known is not None:
            return known
        found = vectors_from_child(asdict(self._settings), PROBES)
        return self.original_vectors(PROBES) if found is None else found

    def _load(self) -> OriginalModel:
        return OriginalModel.load(
            self._folder, pooling=self._pooling, batch_size=self._settings.batch_size
        )


def answer_parent() -> None:
    """In a process of its own: write what the original gives for the texts that are asked for."""
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else is written between the vectors
    settings, texts = parent_asked()
    found = SentenceEncoder(EncoderSettings(**settings)).original_vectors(texts)
    with os.fdopen(out, "wb") as channel:
        channel.write(written(found))


def _trusted_in_int8() -> str:
    """How the note of a model begins that this runtime computes well enough in int8."""
    return f"{runtime_version()} in int8, "


class _Runtime(Protocol):
    """What computes the vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors: ...

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]: ...


@lru_cache(maxsize=8)
def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _WEIGHTS:
        path = folder / name
        if path.is_file():
            digest.update(name.encode())
            digest.update(file_digest(path))
    return digest.hexdigest()
