"""Reading the sources of a change before the library is written to.

Invariant: nothing is held of the library meanwhile, so another process can add its own; what is
read waits in a spool. A source that cannot be read is refused in its turn, as if it were read only
then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NoReturn

from ...errors import ArticleError, IngestError
from ...recipe import PassageSettings
from ...records import Loaded, OnProgress, Progress
from ..rows import Segmentation
from ..segmenting import segments_of, with_language
from .prefetch import ReadingAhead, Source
from .spool import Spool

READING_STAGE: Final = "Reading articles"


def _not_cut() -> Sequence[Segmentation]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A source that was read: loading it gives what that gave, `cuts` what it was cut into.

    `given` is the source as it was, to be read once more where it must be.
    """

    source: Source
    given: Source
    cuts: Callable[[], Sequence[Segmentation]] = _not_cut

    def anew(self) -> Ready:
        """The source as if it had not been read."""
        return Ready(source=self.given, given=self.given)


def read_first(
    sources: Sequence[Source],
    likely_id: Callable[[Source, str | None], str | None],
    *,
    spool: Spool,
    settings: PassageSettings,
    on_progress: OnProgress | None,
) -> list[Ready]:
    """The sources in their order, each read unless `likely_id` is `None` for it."""
    if all(source.is_read for source in sources):
        return [Ready(source=source, given=source) for source in sources]
    report = on_progress or (lambda _: None)
    reader = _Reader(likely_id=likely_id, spool=spool, settings=settings)
    ready: list[Ready] = []
    with ReadingAhead(sources, likely_id) as reading:
        for done, source in enumerate(reading):
            report(Progress(stage=READING_STAGE, done=done, total=len(sources)))
            ready.append(reader.read(source, given=sources[done]))
    report(Progress(stage=READING_STAGE, done=len(sources), total=len(sources)))
    return ready


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads a source into the spool."""

    likely_id: Callable[[Source, str | None], str | None]
    spool: Spool
    settings: PassageSettings

    def read(self, source: Source, *, given: Source) -> Ready:
        """The source, which may have been read ahead, so that loading it costs nothing."""
        if source.is_read:
            return Ready(source=source, given=given)
        try:
            stamp = source.stamp() if source.stamp else None
        except IngestError as error:
            return Ready(source=replace(given, stamp=partial(_refuse, error)), given=given)
        # Hashed once: what is noted of a source is what it was when it was read
        known = replace(given, stamp=partial(str, stamp) if stamp is not None else None)
        article_id = self.likely_id(source, stamp)
        if article_id is None:
            return Ready(source=known, given=given)
        try:
            number = self._spooled(source.load(article_id))
        except (IngestError, ArticleError) as error:
            return Ready(source=replace(known, load=partial(_refuse, error)), given=given)
        return Ready(
            source=replace(known, load=partial(_load, self.spool, number)),
            given=given,
            cuts=partial(self.spool.cuts, number),
        )

    def _spooled(self, loaded: Loaded) -> int:
        documents = tuple(
            # Of what has an original its loader has looked
            item if item.original else replace(item, article=with_language(item.article))
            for item in loaded.documents
        )
        cuts = [segments_of(item.article, self.settings) for item in documents]
        return self.spool.put(replace(loaded, documents=documents), cuts)


def _load(spool: Spool, number: int, _: str) -> Loaded:
    return spool.loaded(number)


def _refuse(error: IngestError | ArticleError, *_: str) -> NoReturn:
    raise error
