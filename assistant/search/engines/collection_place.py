"""Where an index has its collection: in its own folder, or on an engine.

Invariant: an address that is given goes before the one in the recipe, and nothing of an engine is
imported for a collection that lies in its folder.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...encoders.sentence_encoder import Encoder
from ...library import Library
from ...recipe import Recipe
from ..live_index import LiveIndex

if TYPE_CHECKING:
    from .engine_address import EngineAddress
    from .shared_index import SharedIndex


def engine_of(given: str | EngineAddress | None, recipe: Recipe) -> EngineAddress | None:
    """The engine that holds the collection; `None` where that is the index's own folder.

    Raises:
        RecipeError: the address holds a password.
    """
    if given is None and not recipe.engine.uri:
        return None
    from .engine_address import EngineAddress

    if isinstance(given, EngineAddress):
        uri = given.uri or recipe.engine.uri
        return replace(given, uri=uri) if uri else None
    return EngineAddress(uri=given or recipe.engine.uri)


def search_side(
    *,
    folder: Path,
    library: Library,
    recipe: Recipe,
    encoder: Encoder,
    engine: EngineAddress | None,
) -> LiveIndex | SharedIndex:
    """What searches the collection where it lies; nothing of it is read yet."""
    if engine is None:
        return LiveIndex(folder=folder, library=library, recipe=recipe, encoder=encoder)
    from .shared_index import SharedIndex

    return SharedIndex(
        folder=folder, library=library, recipe=recipe, encoder=encoder, address=engine
    )
