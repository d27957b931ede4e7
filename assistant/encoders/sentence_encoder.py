"""From text to unit vectors: the seam for encoders, and the one that ships.

Invariant: `fingerprint` names the model's weights, tokenizer and precision, not its path, so vectors
made by one model are never compared with vectors made by another. This is the only module that imports
sentence-transformers, which takes seconds: a model of the common kind runs without it once the
two were seen to agree. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

import numpy as np

from ..errors import LibraryError, ModelError
from ..recipe import FROM_MODEL, EncoderSettings
from . import Vectors
from .apart import parent_asked, vectors_from_child, written
from .compiled import CompiledEncoder, pools_tokens, runs_compiled
from .in_context import PartedText, encode_parted, fill_unseen, pooled
from .kept_network import KeptNetwork
from .model_folders import find_model, prefixes_of
from .parity import (
    LEAST_COSINE,
    LEAST_COSINE_IN_INT8,
    PROBES,
    QUICK_PROBES,
    Notes,
    cosines,
    packed,
    recorded,
    unpacked,
)
from .runtime import NetworkFile, file_digest, runtime_version
from .shipped_files import expected

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


_WEIGHTS: Final = ("model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json")

_RUNTIME: Final = "encoder runtime"  # what a note about it is called, before the fingerprint
_PROBES: Final = "encoder probes"  # the vectors that were compared; likewise
_LAST: Final = "encoder precision, last time"
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
    both encode a few texts, the former in a process that ends after it; of the model that ships, what
    the former gives is recorded. Where every pair of vectors agrees, that is noted and the runtime alone
    is used from then on; where one does not, or the model is of another kind, sentence-transformers
    goes on encoding. In int8 a vector may be further from the original's than in float32; where a
    processor gets even that wrong, float32 takes its place and says so.
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
        self._notes = notes
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
        return wanted == "int8" or not self._noted(self._exact_fingerprint)

    @property
    def runtime(self) -> str:
        """What computes the vectors, as far as the notes say, and why; for people."""
        if not runs_compiled(self._folder):
            kind = "sentence-transformers, which this kind of model needs"
            slower = "; each sentence by itself, for it gives no outputs for tokens"
            return kind if self.reads_in_context else kind + slower
        unknown = "sentence-transformers, not yet compared with the faster runtime"
        return self._noted(self.fingerprint) or unknown

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
        own, exact = self.fingerprint, self._exact_fingerprint
        names = (f"{_RUNTIME} {own}", f"{_RUNTIME} {exact}", f"{_PROBES} {own}", _LAST)
        noted = ((name, self._notes.setting(name)) for name in names if self._notes)
        return {name: value for name, value in noted if value}

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
            return self._original()
        if (network := self._kept_network()) is not None:
            return self._in_int8(CompiledEncoder(self._folder, int8=True, network=network))
        # Before the note is looked up: its name holds the fingerprint, which is hashed meanwhile
        likely = self._likely_int8()
        loaded = self._compiled(int8=likely)
        noted = self._noted(self.fingerprint)
        if self._int8 and noted.startswith(_trusted_in_int8()):
            self._expect(int8=True)
            trusted = self._in_int8(loaded if likely else self._compiled(int8=True))
            if self._kept and trusted.is_int8:
                self._kept.keep()
            return trusted
        if noted.startswith(f"{runtime_version()}, agrees "):
            self._expect(int8=False)
            return self._compiled(int8=False) if likely else loaded
        return self._compare()

    def _kept_network(self) -> NetworkFile | None:
        """What was made of the weights before, if int8 was found good enough then."""
        if self._kept is None or not self._kept.fingerprint or not self._int8:
            return None
        if not self._noted(self.fingerprint).startswith(_trusted_in_int8()):
            return None
        return self._kept.read()

    def _compiled(self, *, int8: bool) -> CompiledEncoder:
        """The runtime on the model's own files, which are the tested ones or refused."""
        loaded = CompiledEncoder(self._folder, int8=int8)
        self._fingerprint_of_files()  # another thread may be at it since loading began
        return loaded

    def _likely_int8(self) -> bool:
        """The precision to load before it is known: that of the last time; a wrong one costs time."""
        last = self._notes.setting(_LAST) if self._notes else None
        chosen = self._settings.precision if self._settings.precision != "auto" else last
        return chosen != "float32"

    def _expect(self, *, int8: bool) -> None:
        """Note the precision to load first the next time, where it is another than this time."""
        if int8 != self._likely_int8():
            self._write_down(_LAST, "int8" if int8 else "float32")

    def _in_int8(self, loaded: CompiledEncoder) -> CompiledEncoder:
        """The runtime in int8, unless this processor computes something else than was compared."""
        expected = unpacked(self._noted(self.fingerprint, _PROBES))
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
        self._keep(_PROBES, packed(expected[: len(QUICK_PROBES)]))
        cosine = float(cosines(exact.encode(PROBES), expected).min())
        if cosine < LEAST_COSINE:
            _log.warning("%s differs for this model (cosine %.6f)", runtime_version(), cosine)
            self._keep_runtime(
                f"sentence-transformers; {runtime_version()} differs (cosine {cosine:.6f})"
            )
            return self._original()
        note = f"{runtime_version()}, agrees with sentence-transformers (cosine {cosine:.6f})"
        if self._int8:
            close = self._compiled(int8=True)
            found = cosines(close.encode(PROBES), expected)
            cosine = float(found.min())
            if cosine >= LEAST_COSINE_IN_INT8:
                self._keep_runtime(
                    f"{runtime_version()} in int8, close to sentence-transformers"
                    f" (cosine {found.mean():.4f}, {cosine:.4f} at least)"
                )
                if self._kept:
                    self._kept.keep()
                return close
            note += f", but not in int8 (cosine {cosine:.6f})"
        self._keep_runtime(note)
        return exact

    def _noted(self, fingerprint: str, kind: str = _RUNTIME) -> str:
        return (self._notes.setting(f"{kind} {fingerprint}") if self._notes else None) or ""

    def _keep_runtime(self, note: str) -> None:
        self._keep(_RUNTIME, note)

    def _keep(self, kind: str, note: str) -> None:
        self._write_down(f"{kind} {self.fingerprint}", note)

    def _write_down(self, name: str, note: str) -> None:
        if self._notes is None:
            return
        try:
            self._notes.note(name, note)
        except LibraryError as error:
            _log.info("the comparison of encoders was not kept: %s", error)

    def original_vectors(self, texts: Sequence[str]) -> Vectors:
        """What sentence-transformers gives for texts, as the passages are encoded but without a prefix."""
        return self._original().encode(texts)

    def _probed(self) -> Vectors:
        """What it gives for the probes: as recorded, else from a process that ends, where there can be one."""
        known = None if self._pooling else recorded(self._fingerprint_of_files())
        if known is not None:
            return known
        found = vectors_from_child(asdict(self._settings), PROBES)
        return self.original_vectors(PROBES) if found is None else found

    def _original(self) -> _Runtime:
        return _Original(self._load(), batch_size=self._settings.batch_size)

    def _load(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        try:
            with _without_loading_bar():
                model = SentenceTransformer(
                    str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False
                )
                if self._pooling:
                    setattr(model[1], "pooling_mode", self._pooling)  # noqa: B010  of its second module
                return model
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"cannot load the model in {self._folder}: {error}"
            raise ModelError(msg) from error


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


class _Original:
    """sentence-transformers itself, one call at a time.

    Threads gain nothing on a model that already uses every core, and a tokenizer shared between
    threads can truncate one text to another call's length. The compiled runtime keeps a queue of
    its own.
    """

    def __init__(self, model: SentenceTransformer, *, batch_size: int) -> None:
        self._model = model
        self._batch_size = batch_size
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._turn:
            vectors: Vectors = self._model.encode(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return vectors.astype(np.float32, copy=False)

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """In one pass, for a model whose vectors are means of its tokens' outputs."""
        with self._turn:
            places = [self._places(item.text) for item in texts]
            outputs: Any = self._model.encode(
                [item.text for item in texts],
                batch_size=self._batch_size,
                output_value="token_embeddings",
                convert_to_numpy=False,
                show_progress_bar=False,
            )
        found = [
            pooled(tokens.detach().cpu().float().numpy(), where, item)
            for tokens, where, item in zip(outputs, places, texts, strict=True)
        ]
        fill_unseen(self, texts, found)
        return found

    def _places(self, text: str) -> list[tuple[int, int]]:
        tokens = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return [(int(start), int(end)) for start, end in tokens["offset_mapping"]]


@contextmanager
def _without_loading_bar() -> Iterator[None]:
    # transformers draws a bar on stderr for the 0.1 s it takes; progress is the caller's to show
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped there
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8)
def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _WEIGHTS:
        path = folder / name
        if path.is_file():
            digest.update(name.encode())
            digest.update(file_digest(path))
    return digest.hexdigest()
