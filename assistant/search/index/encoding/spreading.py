"""Encoding what is new by other processes or machines, before a build is laid out.

Invariant: it fills the library's cache of vectors and changes nothing else; laying out then finds
all of them there. So a build is the same however its texts came to be encoded, and one that nobody
helps with goes on as it always did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ....encoders.in_context import PartedText, vectors_model
from ....encoders.sentence_encoder import Encoder, SentenceEncoder
from ....encoders.sharding.shards import (
    EncoderSource,
    RecipeEncoder,
    Shard,
    ShardFolder,
    Stored,
    read_shard,
    shards_of,
)
from ....errors import BuildError, LimitError, ModelError, WorkersError
from ....recipe import EncoderSettings
from ....records import Progress
from ..layout import ARTICLES_AT_ONCE, ENCODING_STAGE, BuildContext, texts_of

if TYPE_CHECKING:
    from ....encoders.sharding.workers import Workers

SHARDS: Final = "shards"
"""Beside the builds, which sweep away what is not theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """Processes or machines that encode, and where they have their encoder from."""

    workers: Workers
    source: EncoderSource

    def encode(self, context: BuildContext, folder: Path) -> None:
        """Have them encode every passage of the library that has no vectors; see `encode_by`."""
        encode_by(self.workers, self.source, context, folder)


def helpers_of(
    encoder: Encoder | None,
    settings: EncoderSettings,
    *,
    processes: int,
    scheduler: str | None,
) -> Helpers | None:
    """So many processes of this machine, or the workers of a Dask scheduler; `None` for neither.

    `encoder` is the one that the settings name, `None` where the index has another, and what it has
    found out about its model goes with it.

    Raises:
        LimitError: `processes` is negative, or given with a scheduler.
        ModelError: the index has an encoder of its own, which workers do not have.
    """
    if processes < 0 or (processes and scheduler is not None):
        msg = f"either at least one process or a scheduler, got {processes} and {scheduler!r}"
        raise LimitError(msg)
    if not processes and scheduler is None:
        return None
    from ....encoders.sharding.dask_cluster import DaskCluster
    from ....encoders.sharding.workers import ProcessPool

    if encoder is None:
        msg = "workers load the encoder that the recipe names; this index was opened with another"
        raise ModelError(msg)
    workers: Workers = ProcessPool(processes=processes)
    if scheduler is not None:
        workers = DaskCluster(address=scheduler)
    noted = encoder.found_out() if isinstance(encoder, SentenceEncoder) else {}
    source = RecipeEncoder(
        settings=settings, noted=tuple(noted.items()), cores=workers.cores_each()
    )
    return Helpers(workers=workers, source=source)


def encode_by(workers: Workers, source: EncoderSource, context: BuildContext, folder: Path) -> int:
    """Have the workers encode every passage without vectors; how many shards they did.

    A shard whose file lies in `folder` from an earlier time is taken from there.

    Raises:
        BuildError: the folder cannot be written.
        ModelError: a worker has no encoder, or another than this index.
        WorkersError: the workers cannot be reached, or died again and again.
    """
    keeping = _Keeping(context, ShardFolder(folder / SHARDS))
    wanted = keeping.not_done()
    count = 0
    if (first := next(wanted, None)) is not None:  # no worker is started for nothing
        for shard, content in workers.encode(chain([first], wanted), source):
            keeping.keep(shard, content)
            count += 1
    with suppress(OSError):  # it was never made, or another process has a file in it
        (folder / SHARDS).rmdir()
    return count


class _Keeping:
    """What comes back: into a file at once, and from there into the library's cache."""

    def __init__(self, context: BuildContext, files: ShardFolder) -> None:
        self._context = context
        self._files = files
        self._model = vectors_model(context.encoder)
        ids = [info.id for info in context.library.infos()]
        self._total = sum(context.library.segment_counts(ids, "passage").values())
        self._done = 0

    def not_done(self) -> Iterator[Shard]:
        """The shards of what has no vectors, but for those of which there is a file."""
        for shard in shards_of(self._texts_without_vectors(), self._model):
            found = self._files.read(shard)
            if found is None:
                yield shard
            else:
                self._into_library(shard, found)

    def keep(self, shard: Shard, content: bytes) -> None:
        """Keep what a worker handed back.

        Raises:
            BuildError: the folder cannot be written.
            WorkersError: it is not what that shard comes to.
        """
        try:
            found = read_shard(shard, content)
        except ValueError as error:
            msg = f"a worker handed back something else than it was asked for: {error}"
            raise WorkersError(msg) from error
        try:
            self._files.keep(shard, content)
        except OSError as error:
            msg = f"cannot keep what was encoded: {error.strerror or error}"
            raise BuildError(msg) from error
        self._into_library(shard, found)

    def _into_library(self, shard: Shard, found: list[tuple[bytes, Stored]]) -> None:
        self._context.library.vectors.keep(shard.model, found)
        self._files.forget(shard)
        self._done += len(shard.texts)
        if self._context.on_progress:
            shown = min(self._done, self._total)
            self._context.on_progress(Progress(stage=ENCODING_STAGE, done=shown, total=self._total))

    def _texts_without_vectors(self) -> Iterator[PartedText]:
        library, infos = self._context.library, self._context.library.infos()
        seen: set[bytes] = set()
        for begin in range(0, len(infos), ARTICLES_AT_ONCE):
            with library.reading():
                parts = [
                    (library.article(info.id), library.segments(info.id))
                    for info in infos[begin : begin + ARTICLES_AT_ONCE]
                ]
            texts = {
                text.key: text
                for article, segments in parts
                for _, _, text in texts_of(article, segments, self._context.recipe.encoder)
            }
            known = library.vectors.held(self._model, list(texts)).keys() | seen
            self._done += len(texts.keys() & known)
            seen |= texts.keys()
            yield from (text for key, text in texts.items() if key not in known)
