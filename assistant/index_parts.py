"""What an index is opened with: its recipe, and the place of its collection.

Invariant: what is given goes before what the folder says, and nothing of an engine is imported for a
collection that lies in its folder.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .encoders.sentence_encoder import Encoder
from .errors import LibraryError
from .library import Library
from .recipe import RECIPE_FILE, Recipe
from .search.live_index import LiveIndex
from .whole_files import write_whole

if TYPE_CHECKING:
    from .search.engines.engine_address import EngineAddress
    from .search.engines.shared_index import SharedIndex


def recipe_of(folder: Path, given: Recipe | None) -> Recipe:
    """The recipe that is given, or else the folder's own, or else the one that ships.

    Raises:
        RecipeError: the folder's `recipe.toml` is not valid.
    """
    file = folder / RECIPE_FILE
    return given or (Recipe.load(file) if file.exists() else Recipe())


def keep_recipe(folder: Path, recipe: Recipe) -> None:
    """Write the recipe of a new index into its folder.

    Raises:
        LibraryError: it cannot be written; one that was there is as it was.
    """
    file = folder / RECIPE_FILE
    try:
        write_whole(file, recipe.to_toml())
    except OSError as error:
        msg = f"cannot write {file}: {error.strerror or error}"
        raise LibraryError(msg) from error


def engine_of(given: str | EngineAddress | None, recipe: Recipe) -> EngineAddress | None:
    """The engine that holds the collection; `None` where that is the index's own folder.

    Raises:
        RecipeError: the address holds a password.
    """
    if given is None and not recipe.engine.uri:
        return None
    from .search.engines.engine_address import EngineAddress

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
    from .search.engines.shared_index import SharedIndex

    return SharedIndex(
        folder=folder, library=library, recipe=recipe, encoder=encoder, address=engine
    )
