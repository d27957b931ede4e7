"""Sources to read, and reading several of them at a time for a sync that takes them in turn.

Invariant: what a sync does with its sources does not depend on this module: they come in their
order, each with the stamp, the document or the error it would have had. Only a few documents are
held that were not taken yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from ...cpu import usable_cores
from ...errors import ArticleError, IngestError
from ...records import Loaded

_SOURCES_TOGETHER: Final = 8
_MOST_COMING: Final = 16
"""Sources handed over and not taken yet, from which on no more are."""
_CHARACTERS_TOGETHER: Final = 1_000_000
"""Of sources that are read together; those behind so many are read in their turn."""

MOST_AT_ONCE: Final = 4
"""Readers at work: each may be a child process with a gigabyte of its own."""


def readers_at_once() -> int:
    """How many sources are read side by side on this machine."""
    return min(MOST_AT_ONCE, usable_cores())


Load = Callable[[str], Loaded]
"""Turns an article id into the document of one source, or into documents whose ids begin with it;
raises `IngestError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing to read: its name in reports and in the library, and how to load it.

    `stamp` is a hash of everything the article depends on, read without parsing; an article whose
    stored stamp equals it is not loaded again. It is `None` where loading is the only way to
    know. `identifier` is the article id where the caller fixed it; others are made from `name`.
    What is held under the same name is replaced, unless `replaces` is false: then it stays, and
    the source is reported as failed. A source that is read `ahead` may be loaded, in a thread of
    its own, while others before it are; what comes of it is the same. One that `is_read` is in
    memory already, and loading it costs nothing. Of those that are read in this process,
    `together`, several are handed to one thread: handing a small file over takes as long as reading
    it.

    Several documents of one source are held under its name, "#" and their own, see
    `ingest/parts.py`; each is added, changed or removed by itself.
    """

    name: str
    load: Load
    stamp: Callable[[], str] | None = None
    identifier: str | None = None
    replaces: bool = True
    ahead: bool = False
    together: bool = False
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What came of reading a source; an error is kept to be raised where it belongs."""

    stamp: str | None = None
    bad_stamp: IngestError | None = None
    loaded: Loaded | None = None
    bad_document: IngestError | ArticleError | None = None


class ReadingAhead:
    """The sources in their order, those that may be read ahead already read; a context manager.

    Args:
        likely_id: from a source and its stamp to the article id it will probably get, or `None`
            where it will probably not be loaded. Called in other threads. Where it was wrong about
            the loading, the source is read in its turn.
    """

    def __init__(
        self, sources: Sequence[Source], likely_id: Callable[[Source, str | None], str | None]
    ) -> None:
        self._sources = sources
        self._likely_id = likely_id
        self._pool = ThreadPoolExecutor(readers_at_once())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After an interrupt nobody waits for a parser; closing the sandbox ends it
        self._pool.shutdown(wait=error is None, cancel_futures=True)

    def __iter__(self) -> Iterator[Source]:
        coming: deque[tuple[list[Source], Future[list[_Read]] | None]] = deque()
        for group in _groups(self._sources):
            is_ahead = group[0].ahead
            coming.append((group, self._pool.submit(self._read_all, group) if is_ahead else None))
            held = sum(len(some) for some, _ in coming)
            if len(coming) > 2 * readers_at_once() or held > _MOST_COMING:
                yield from _as_read(*coming.popleft())
        while coming:
            yield from _as_read(*coming.popleft())

    def _read_all(self, group: list[Source]) -> list[_Read]:
        """What came of the first sources of a group; not of those behind a large text."""
        read: list[_Read] = []
        room = _CHARACTERS_TOGETHER
        for source in group:
            if room <= 0:
                break
            read.append(self._read(source))
            documents = read[-1].loaded.documents if read[-1].loaded else ()
            room -= sum(len(item.article.text) for item in documents)
        return read

    def _read(self, source: Source) -> _Read:
        try:
            stamp = source.stamp() if source.stamp else None
        except IngestError as error:
            return _Read(bad_stamp=error)
        article_id = self._likely_id(source, stamp)
        if article_id is None:
            return _Read(stamp=stamp)
        try:
            return _Read(stamp=stamp, loaded=source.load(article_id))
        except (IngestError, ArticleError) as error:
            return _Read(stamp=stamp, bad_document=error)


def _groups(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """The sources in their order, those in a row that are read together in groups."""
    group: list[Source] = []
    for source in sources:
        is_more = group and source.ahead and source.together and group[0].together
        if not is_more or len(group) == _SOURCES_TOGETHER:
            if group:
                yield group
            group = []
        group.append(source)
    if group:
        yield group


def _as_read(group: list[Source], future: Future[list[_Read]] | None) -> Iterator[Source]:
    read = future.result() if future else []
    yield from map(_with_what_was_read, group, read)
    yield from group[len(read) :]


def _with_what_was_read(source: Source, read: _Read) -> Source:

    def stamp() -> str:
        if read.bad_stamp is not None:
            raise read.bad_stamp
        return read.stamp or ""

    def load(article_id: str) -> Loaded:
        if read.bad_document is not None:
            raise read.bad_document
        return read.loaded if read.loaded is not None else source.load(article_id)

    return replace(source, stamp=stamp if source.stamp else None, load=load)
