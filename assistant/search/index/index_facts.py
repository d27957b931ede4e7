"""What is true of any open index, wherever its collection lies: its facts, and loading its encoder."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from ...encoders.sentence_encoder import Encoder, LoadsLate, NamesRuntime
from ...library import Library
from ...recipe import Recipe
from ...records import IndexFacts
from ...version import __version__


def facts_of(
    library: Library,
    encoder: Encoder,
    recipe: Recipe,
    *,
    build_bytes: int,
    reader: str,
    fingerprint: str,
) -> IndexFacts:
    """Versions, models and sizes; `build_bytes` are those of the collection beside the library."""
    path = library.path
    return IndexFacts(
        version=__version__,
        # What was written last lies in the log beside the file until SQLite moves it over
        library_bytes=bytes_of(path.parent.glob(f"{path.name}*")),
        build_bytes=build_bytes,
        model=Path(recipe.encoder.model).name,
        model_fingerprint=encoder.fingerprint,
        runtime=encoder.runtime if isinstance(encoder, NamesRuntime) else None,
        reader=reader,
        recipe_fingerprint=recipe.fingerprint,
        fingerprint=fingerprint,
    )


def bytes_of(paths: Iterable[Path]) -> int:
    """The bytes of all these files; a folder has none of its own, nor a file that is gone."""
    return sum(map(_bytes_of, paths))


def load_now(encoder: Encoder) -> None:
    """Load the encoder's model, where it is one that loads late.

    Raises:
        ModelError: it cannot be loaded.
    """
    if isinstance(encoder, LoadsLate):
        encoder.load()


def _bytes_of(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:  # swept away meanwhile
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
