"""The encoder a recipe names."""

from __future__ import annotations

from pathlib import Path

from ..recipe import MULTILINGUAL_MODEL, EncoderSettings
from .parity import Notes
from .sentence_encoder import Encoder, SentenceEncoder


def encoder_of(
    settings: EncoderSettings, *, notes: Notes | None = None, kept_in: Path | None = None
) -> Encoder:
    """The multilingual encoder by its name, any other as `SentenceEncoder` finds it.

    `kept_in` is where what was made of a model's files is kept.

    Raises:
        ModelError: the model's files are not found.
    """
    if settings.model == MULTILINGUAL_MODEL:
        from .multilingual.e5_encoder import MultilingualEncoder

        return MultilingualEncoder(kept_in)
    return SentenceEncoder(settings, notes=notes, kept_in=kept_in)
