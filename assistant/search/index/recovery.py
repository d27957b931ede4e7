"""Getting a build that is right: read it if it verifies, else make what is missing of it.

Invariant: a damaged cache is never trusted and never a reason to fail. What happened is logged.
Encoding may take hours, so it is one process's alone, and goes portion by portion: each finished
one is a segment, and a *part* of the build names those that are there, to be searched meanwhile and
to go on from after a kill. Readers are never kept out.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from ...encoders.sentence_encoder import Encoder, NamesRuntime
from ...errors import ArticleError, BuildError, LibraryError
from ...library import REPAIR, Library
from ...recipe import Recipe
from ...records import ArticleInfo, Check, Progress
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

_ATTEMPTS: Final = 8
"""Of laying the library out while others change it; what was encoded before is not encoded again."""

FIRST_PORTION: Final = 512
"""Passages after which the first questions can be asked: some ten seconds of encoding."""

ENCODING_LOCK: Final = ".encoding"
_LOOK_EVERY: Final = 0.5  # seconds between two looks at what another process has finished

WAITING_STAGE: Final = "Passages encoded by another process"


class OnPart(Protocol):
    """Is given a build that lacks articles yet to be encoded, by this process or another."""

    def __call__(self, part: Build, *, is_ours: bool) -> None:
        """Take a part; an exception ends what made it."""


_log = logging.getLogger(__name__)


def obtain_build(
    context: BuildContext,
    folder: Path,
    *,
    before: Build | None = None,
    on_part: OnPart | None = None,
) -> Build:
    """The build of the library's present state, from `folder` or made and kept there.

    While it is made, `on_part` is given what can be searched already, more each time. Who finds
    another process at it waits, and is given that one's parts; whatever `on_part` raises ends it.

    Segments of the build `before`, which this process has in memory, are not read again.

    Raises:
        BuildError: it could be written nowhere, not even for the time being.
        LibraryError: the library's list of articles is not the one its fingerprint was made of.
        LibraryMovedError: others changed the library again and again meanwhile.
        ModelError: something has to be encoded, and the encoder cannot be loaded.
    """
    making = _Making(context, folder, on_part)
    known: dict[str, Segment] = {}
    if before is not None and before.build_key == context.build_key:
        known = {placed.segment.name: placed.segment for placed in before.segments}
    attempts = 0
    while attempts < _ATTEMPTS:
        fingerprint = _fingerprint_of(context)
        try:
            return _read_fitting(context, folder, fingerprint, known=known)
        except BuildError as error:
            attempts += 1
            if _fingerprint_of(context) != fingerprint:
                continue  # another process changed the library and swept the build away
            level = logging.WARNING if (folder / fingerprint).exists() else logging.INFO
            _log.log(level, "%s; laying it out again from the library", error)
        finished = making.finished
        with making.alone() as has_waited:
            if has_waited:
                attempts -= 1
                continue  # for it is probably there now
            try:
                return making.make(known)
            except LibraryMovedError:
                _log.info("the library changed while it was laid out; starting again")
                known |= making.segments
                attempts -= making.finished > finished  # else who adds often would stop it
    raise LibraryMovedError


def _read_fitting(
    context: BuildContext, folder: Path, fingerprint: str, *, known: dict[str, Segment]
) -> Build:
    """The build with this fingerprint, if it is one of the articles the library lists."""
    build = read_build(
        folder,
        fingerprint,
        build_key=context.build_key,
        settings=context.recipe.vectors,
        known=known,
        whole=context.whole,
    )
    with context.library.reading():
        infos = context.library.infos()
        moved = _fingerprint_of(context) != fingerprint
    if not moved and build.article_ids != tuple(info.id for info in infos):
        msg = f"the search build in {folder / fingerprint} is of other articles than the library's"
        raise BuildError(msg)
    return build


def _fingerprint_of(context: BuildContext) -> str:
    return build_fingerprint(context.library, context.encoder, context.recipe)


def examine(library: Library, folder: Path, *, encoder: Encoder, recipe: Recipe) -> list[Check]:
    """The health of a library, its texts and its build; changes nothing."""
    checks = examine_library(library)
    context = BuildContext(library=library, encoder=encoder, recipe=recipe)
    fingerprint = build_fingerprint(library, encoder, recipe)
    try:
        build = read_build(
            folder,
            fingerprint,
            build_key=context.build_key,
            settings=recipe.vectors,
            whole=True,
        )
    except BuildError as error:
        detail = f"{error}; it will be made again when it is needed"
        checks.append(Check(name="search build", ok=False, detail=detail))
    else:
        detail = f"{len(build.passages)} passages, {build.sentence_count} sentences, all verified"
        checks.append(Check(name="search build", ok=True, detail=detail))
    return [*checks, model_check(encoder, recipe)]


def examine_library(library: Library) -> list[Check]:
    """The health of a library and its texts; changes nothing."""
    return [_examine_database(library), _examine_texts(library), _examine_readings(library)]


def model_check(encoder: Encoder, recipe: Recipe) -> Check:
    """Which model encodes, and by what."""
    model = f"{recipe.encoder.model}, fingerprint {encoder.fingerprint[:12]}"
    if isinstance(encoder, NamesRuntime):
        model += f"; {encoder.runtime}"
    return Check(name="model", ok=True, detail=model)


class _Making:
    """Laying out what no segment holds, portion by portion."""

    def __init__(self, context: BuildContext, folder: Path, on_part: OnPart | None) -> None:
        self._context = context
        self._folder = folder
        self._on_part = on_part
        self.segments: dict[str, Segment] = {}
        self.finished = 0

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """No other process encodes for this library meanwhile; whether one did, and is done.

        Who holds the library's own lock waits for nobody, for the other may be waiting for that.
        """
        from filelock import FileLock, Timeout

        lock, has_waited = FileLock(self._folder / ENCODING_LOCK), False
        try:
            self._folder.mkdir(exist_ok=True)
            while not self._context.library.is_held:
                try:
                    lock.acquire(timeout=0 if not has_waited else _LOOK_EVERY)
                    break
                except Timeout:
                    has_waited = True
                    self._look_at_part()
        except (OSError, NotImplementedError) as error:  # a folder that cannot be written
            _log.info("encoding without a lock: %s", error)
        try:
            yield has_waited
        finally:
            lock.release()

    def make(self, known: dict[str, Segment]) -> Build:
        """The build of the library's present state, made and, where that is possible, kept."""
        library = self._context.library
        with library.reading():
            fingerprint = _fingerprint_of(self._context)
            infos, state = library.infos(), library.fingerprint
            library.check_listing()
        plan = _plan(self._context, self._folder, infos, known)
        self.segments |= {segment.name: segment for segment, _ in plan.kept}
        fresh = set(plan.fresh)
        wanted = [info for info in infos if info.id in fresh]

        def build_with(segments: Sequence[Segment], name: str = fingerprint) -> Build:
            parts = [*plan.kept, *((segment, ()) for segment in segments)]
            return assemble(name, self._context.build_key, parts)

        try:
            segments: list[Segment] = []
            for made, is_last in self._portion_by_portion(wanted, state):
                segments += made
                if not is_last and (plan.kept or segments):
                    self._publish(build_with(segments, part_of(fingerprint)), state)
            build = build_with(segments)
            self._write(build, state)
        except (OSError, BuildError) as error:
            _log.warning("%s; carrying on with the build in memory", error)
            return build_with(_in_memory(self._context, wanted, state))
        return build

    def _portion_by_portion(
        self, wanted: Sequence[ArticleInfo], state: str
    ) -> Iterator[tuple[list[Segment], bool]]:
        """What is laid out, as it is finished, and whether that is all; nothing at first, if it is much."""
        counts = self._context.library.segment_counts([info.id for info in wanted], "passage")
        total = sum(counts.values())
        if total > FIRST_PORTION:  # what was there before is searched meanwhile
            yield [], False
        for portion, done in portions(wanted, counts):
            context = replace(self._context, passages=total, passages_done=done)
            with writing_aside(self._folder) as temporary:
                name = lay_out(context, portion, temporary, state)
                with writing_builds(self._folder):
                    kept = _kept(context, temporary, self._folder / SEGMENTS / name)
            self.segments[name] = kept
            self.finished += 1
            yield [kept], portion[-1] is wanted[-1]

    def _publish(self, part: Build, state: str) -> None:
        self._write(part, state)
        if self._on_part and self._context.library.fingerprint == state:
            self._on_part(part, is_ours=True)

    def _write(self, build: Build, state: str) -> None:
        with writing_builds(self._folder):
            if self._context.library.fingerprint == state:  # else it would sweep a newer one away
                write_manifest(build, self._folder)

    def _look_at_part(self) -> None:
        """Hand on what the process that encodes has finished so far, where that is more than before."""
        context, before = self._context, len(self.segments)
        fingerprint = _fingerprint_of(context)
        try:
            part = read_build(
                self._folder,
                part_of(fingerprint),
                build_key=context.build_key,
                settings=context.recipe.vectors,
                known=self.segments,
            )
        except BuildError:
            return
        self.segments |= {placed.segment.name: placed.segment for placed in part.segments}
        if len(self.segments) > before and context.on_progress:
            ids = [info.id for info in context.library.infos()]
            total = sum(context.library.segment_counts(ids, "passage").values())
            done = min(len(part.passages), total)
            context.on_progress(Progress(stage=WAITING_STAGE, done=done, total=total))
        if self._on_part:
            self._on_part(part, is_ours=False)


def part_of(fingerprint: str) -> str:
    """What a build is called that lacks articles yet to be encoded; 64 hex digits."""
    return hashlib.sha256(f"{fingerprint} in part".encode()).hexdigest()


def portions(
    infos: Sequence[ArticleInfo], counts: Mapping[str, int]
) -> Iterator[tuple[list[ArticleInfo], int]]:
    """The articles in runs, each about as long as all before it, and how many passages those have.

    So something can be searched after a few seconds, and of few segments none is small. `counts`
    has the number of passages of each article.
    """
    limit, done, size = FIRST_PORTION, 0, 0
    portion: list[ArticleInfo] = []
    for info in infos:
        portion.append(info)
        size += counts.get(info.id, 0)
        if size >= limit:
            yield portion, done
            done += size
            limit, portion, size = max(limit, done), [], 0
    if portion:
        yield portion, done


def _in_memory(context: BuildContext, wanted: Sequence[ArticleInfo], state: str) -> list[Segment]:
    """The articles as one segment that lasts as long as this process."""
    if not wanted:
        return []
    try:
        # What is large stays readable while this process has it open
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, ignore_cleanup_errors=True) as elsewhere:
            place = Path(elsewhere) / "segment"
            place.mkdir()
            name = lay_out(context, wanted, place, state)
            return [_kept(context, place, place.with_name(name))]
    except OSError as error:
        reason = error.strerror or error
        msg = f"the search build can be written neither to its folder nor to a temporary one: {reason}"
        raise BuildError(msg) from error


def _kept(context: BuildContext, temporary: Path, target: Path) -> Segment:
    """The segment laid out in `temporary`, under its name; one already there is left if it is whole."""
    settings = context.recipe.vectors
    try:
        return read_segment(target.parent, target.name, settings, whole=True)
    except BuildError:
        keep_folder(temporary, target)
        return read_segment(target.parent, target.name, settings)


def _plan(
    context: BuildContext, folder: Path, infos: Sequence[ArticleInfo], known: dict[str, Segment]
) -> Plan:
    segments = [
        segment for name, segment in known.items() if (folder / SEGMENTS / name / LISTING).is_file()
    ] or list(
        known_segments(
            folder, context.build_key, context.recipe.vectors, whole=context.whole
        ).values()
    )
    wanted = {info.id: info.content_sha256 for info in infos}
    new = sorted(wanted.keys() - held_articles(wanted, segments)) if segments else []
    return plan_segments(wanted, segments, context.library.segment_counts(new, "passage"))


def _examine_database(library: Library) -> Check:
    problems = library.problems()
    detail = "; ".join(problems[:3]) or f"{library.path.name} is whole"
    return Check(name="library", ok=not problems, detail=detail)


def _examine_readings(library: Library) -> Check:
    """How the articles were read; doubts are no fault of the index."""
    from ...library import read_by_older_version  # which knows all that reads files

    try:
        readings = library.readings()
    except LibraryError as error:
        return Check(name="reading", ok=False, detail=str(error))
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
    """Every article with its row, text, segments and original."""
    try:
        ids = library.listed_ids()
    except LibraryError as error:
        return Check(name="articles", ok=False, detail=str(error))
    damaged = []
    for article_id in ids:
        try:
            library.article(article_id)
            library.segments(article_id)
            library.original(article_id)
        except (LibraryError, ArticleError):
            damaged.append(article_id)
    detail = f"{len(ids)} articles verified"
    if damaged:
        detail = f"damaged: {', '.join(damaged[:5])}; sync their sources again, or {REPAIR}"
    return Check(name="articles", ok=not damaged, detail=detail)
