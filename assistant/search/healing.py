"""Getting a build that is right: read it if it verifies, make it again if it does not.

Invariant: a damaged cache is never trusted and never a reason to fail. What happened is logged.
"""

from __future__ import annotations

import logging
from pathlib import Path

from ..errors import ArticleError, BuildError, LibraryError
from ..library import Library
from ..recipe import Recipe
from ..records import Check, OnProgress
from .building import build_fingerprint, make_build
from .builds import Build, read_build, write_build
from .encoding import Encoder, SentenceEncoder

_log = logging.getLogger(__name__)


def obtain_build(
    library: Library,
    folder: Path,
    *,
    encoder: Encoder,
    recipe: Recipe,
    on_progress: OnProgress | None = None,
) -> Build:
    """The build of the library's present state, from `folder` or made anew and kept there.

    Raises:
        ModelError: it has to be made, and the encoder cannot be loaded.
    """
    while True:
        fingerprint = build_fingerprint(library, encoder, recipe)
        try:
            return read_build(folder, fingerprint)
        except BuildError as error:
            if build_fingerprint(library, encoder, recipe) != fingerprint:
                continue  # another process changed the library and swept the build away
            level = logging.WARNING if (folder / fingerprint).exists() else logging.INFO
            _log.log(level, "%s; making it again from the library", error)
            break
    build = make_build(library, encoder=encoder, recipe=recipe, on_progress=on_progress)
    try:
        write_build(build, folder)
    except BuildError as error:
        _log.warning("%s; carrying on with the build in memory", error)
    return build


def examine(library: Library, folder: Path, *, encoder: Encoder, recipe: Recipe) -> list[Check]:
    """The health of a library, its texts and its build; changes nothing."""
    checks = [_examine_database(library), _examine_texts(library)]
    fingerprint = build_fingerprint(library, encoder, recipe)
    try:
        build = read_build(folder, fingerprint)
    except BuildError as error:
        detail = f"{error}; it will be made again when it is needed"
        checks.append(Check(name="search build", ok=False, detail=detail))
    else:
        detail = f"{len(build.passages)} passages, {len(build.sentences)} sentences, all verified"
        checks.append(Check(name="search build", ok=True, detail=detail))
    model = f"{recipe.encoder.model}, fingerprint {encoder.fingerprint[:12]}"
    if isinstance(encoder, SentenceEncoder):
        model += f"; {encoder.runtime}"
    return [*checks, Check(name="model", ok=True, detail=model)]


def _examine_database(library: Library) -> Check:
    problems = library.problems()
    detail = "; ".join(problems[:3]) or f"{library.path.name} is whole"
    return Check(name="library", ok=not problems, detail=detail)


def _examine_texts(library: Library) -> Check:
    infos, damaged = library.infos(), []
    for info in infos:
        try:
            library.article(info.id)
        except (LibraryError, ArticleError):
            damaged.append(info.id)
    detail = f"damaged: {', '.join(damaged[:5])}" if damaged else f"{len(infos)} articles verified"
    return Check(name="articles", ok=not damaged, detail=detail)
