"""Getting a build that is right: read it if it verifies, else make what is missing of it.

Invariant: a damaged cache is never trusted and never a reason to fail. What happened is logged.
Segments are written aside and without a lock, for encoding may take hours; only the moment in which
they get their names is one process's alone.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...encoders.sentence_encoder import Encoder, SentenceEncoder
from ...errors import ArticleError, BuildError, LibraryError
from ...library import Library, read_by_older_version
from ...recipe import Recipe
from ...records import ArticleInfo, Check, OnProgress
from .build import (
    SEGMENTS,
    TEMPORARY,
    Build,
    assemble,
    known_segments,
    read_build,
    write_manifest,
    writing_aside,
    writing_builds,
)
from .layout import BuildContext, LibraryMovedError, build_fingerprint, lay_out
from .merge_policy import Plan, held_articles, plan_segments
from .segments import LISTING, Segment, keep_folder, read_segment

_log = logging.getLogger(__name__)


def obtain_build(
    library: Library,
    folder: Path,
    *,
    encoder: Encoder,
    recipe: Recipe,
    on_progress: OnProgress | None = None,
    before: Build | None = None,
) -> Build:
    """The build of the library's present state, from `folder` or made and kept there.

    Segments of the build `before`, which this process has in memory, are not read again.

    Raises:
        ModelError: something has to be encoded, and the encoder cannot be loaded.
    """
    context = BuildContext(library=library, encoder=encoder, recipe=recipe, on_progress=on_progress)
    known: dict[str, Segment] = {}
    if before is not None and before.build_key == context.build_key:
        known = {placed.segment.name: placed.segment for placed in before.segments}
    while True:
        fingerprint = build_fingerprint(library, encoder, recipe)
        try:
            return read_build(
                folder,
                fingerprint,
                build_key=context.build_key,
                settings=recipe.vectors,
                known=known,
            )
        except BuildError as error:
            if build_fingerprint(library, encoder, recipe) != fingerprint:
                continue  # another process changed the library and swept the build away
            level = logging.WARNING if (folder / fingerprint).exists() else logging.INFO
            _log.log(level, "%s; making it again from the library", error)
        try:
            return _make_build(context, folder, known)
        except LibraryMovedError:
            _log.info("the library changed while it was laid out; starting again")


def examine(library: Library, folder: Path, *, encoder: Encoder, recipe: Recipe) -> list[Check]:
    """The health of a library, its texts and its build; changes nothing."""
    checks = [_examine_database(library), _examine_texts(library), _examine_readings(library)]
    context = BuildContext(library=library, encoder=encoder, recipe=recipe)
    fingerprint = build_fingerprint(library, encoder, recipe)
    try:
        build = read_build(
            folder, fingerprint, build_key=context.build_key, settings=recipe.vectors
        )
    except BuildError as error:
        detail = f"{error}; it will be made again when it is needed"
        checks.append(Check(name="search build", ok=False, detail=detail))
    else:
        detail = f"{len(build.passages)} passages, {build.sentence_count} sentences, all verified"
        checks.append(Check(name="search build", ok=True, detail=detail))
    model = f"{recipe.encoder.model}, fingerprint {encoder.fingerprint[:12]}"
    if isinstance(encoder, SentenceEncoder):
        model += f"; {encoder.runtime}"
    return [*checks, Check(name="model", ok=True, detail=model)]


def _make_build(context: BuildContext, folder: Path, known: dict[str, Segment]) -> Build:
    with context.library.reading():
        fingerprint = build_fingerprint(context.library, context.encoder, context.recipe)
        infos, state = context.library.infos(), context.library.fingerprint
    plan = _plan(context, folder, infos, known)
    fresh = set(plan.fresh)
    wanted = [info for info in infos if info.id in fresh]

    def lay_out_in(temporary: Path) -> str:
        return lay_out(context, wanted, temporary, state) if wanted else ""

    def build_with(new: list[Segment]) -> Build:
        parts = [*plan.kept, *((segment, ()) for segment in new)]
        return assemble(fingerprint, context.build_key, parts)

    try:
        with writing_aside(folder) as temporary:
            name = lay_out_in(temporary)
            with writing_builds(folder):
                build = build_with(
                    [_kept(context, temporary, folder / SEGMENTS / name)] if name else []
                )
                if context.library.fingerprint == state:  # else it would sweep a newer one away
                    write_manifest(build, folder)
                return build
    except (OSError, BuildError) as error:
        _log.warning("%s; carrying on with the build in memory", error)
    # What is large stays readable while this process has it open
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, ignore_cleanup_errors=True) as elsewhere:
        place = Path(elsewhere) / "segment"
        place.mkdir()
        name = lay_out_in(place)
        return build_with([_kept(context, place, place.with_name(name))] if name else [])


def _kept(context: BuildContext, temporary: Path, target: Path) -> Segment:
    """The segment laid out in `temporary`, under its name; one already there is left if it is whole."""
    settings = context.recipe.vectors
    try:
        return read_segment(target.parent, target.name, settings)
    except BuildError:
        keep_folder(temporary, target)
        return read_segment(target.parent, target.name, settings)


def _plan(
    context: BuildContext, folder: Path, infos: Sequence[ArticleInfo], known: dict[str, Segment]
) -> Plan:
    segments = [
        segment for name, segment in known.items() if (folder / SEGMENTS / name / LISTING).is_file()
    ] or list(known_segments(folder, context.build_key, context.recipe.vectors).values())
    wanted = {info.id: info.content_sha256 for info in infos}
    new = sorted(wanted.keys() - held_articles(wanted, segments)) if segments else []
    return plan_segments(wanted, segments, context.library.segment_counts(new, "passage"))


def _examine_database(library: Library) -> Check:
    problems = library.problems()
    detail = "; ".join(problems[:3]) or f"{library.path.name} is whole"
    return Check(name="library", ok=not problems, detail=detail)


def _examine_readings(library: Library) -> Check:
    """How the articles were read; doubts are no fault of the index."""
    readings = library.readings()
    doubtful = [name for name, reading in readings.items() if reading.warnings]
    left_out = sum(bool(reading.omissions) for reading in readings.values())
    older = read_by_older_version(library)
    parts = [f"{len(doubtful)} read with doubt, {left_out} with something left out"]
    if doubtful:
        parts.append(f"see onrecord list --long ({', '.join(doubtful[:3])})")
    if older:
        parts.append(f"{len(older)} read by an older version: onrecord reread")
    return Check(name="reading", ok=True, detail="; ".join(parts))


def _examine_texts(library: Library) -> Check:
    infos, damaged = library.infos(), []
    for info in infos:
        try:
            library.article(info.id)
        except (LibraryError, ArticleError):
            damaged.append(info.id)
    detail = f"damaged: {', '.join(damaged[:5])}" if damaged else f"{len(infos)} articles verified"
    return Check(name="articles", ok=not damaged, detail=detail)
