"""The original of a model, as sentence-transformers computes it.

Invariant: this is the only module that imports sentence-transformers, which takes seconds; it does
so when an original is loaded and not before. Nothing is downloaded, and no code of a model runs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import ModelError
from . import Vectors
from .in_context import PartedText, fill_unseen, pooled

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class OriginalModel:
    """sentence-transformers itself, one call at a time.

    Threads gain nothing on a model that already uses every core, and a tokenizer shared between
    threads can truncate one text to another call's length. The compiled runtime keeps a queue of
    its own.
    """

    def __init__(self, model: SentenceTransformer, *, batch_size: int) -> None:
        self._model = model
        self._batch_size = batch_size
        self._turn = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, pooling: str, batch_size: int) -> Self:
        """The model in a folder; `pooling` where its own configuration names none, else empty.

        Raises:
            ModelError: its files cannot be loaded.
        """
        from sentence_transformers import SentenceTransformer

        try:
            with _without_loading_bar():
                model = SentenceTransformer(
                    str(folder), device="cpu", local_files_only=True, trust_remote_code=False
                )
                if pooling:
                    setattr(model[1], "pooling_mode", pooling)  # noqa: B010  of its second module
                return cls(model, batch_size=batch_size)
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"cannot load the model in {folder}: {error}"
            raise ModelError(msg) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, float32."""
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
