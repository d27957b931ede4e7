"""Asks feeds for what is new, and adds it: entries in full, and the pages that entries point at.

Invariant: a feed is asked no more often than its manifest says, after a failure less and less
often, and only for what has changed; every request goes through `Politeness`. Nothing is removed
here, nothing that somebody removed comes back, and what was added before an interruption is not
added again after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from ...errors import FetchError, IngestError, UnsupportedFormatError
from ...ingest import (
    FeedEntry,
    Fetched,
    Politeness,
    Sandbox,
    fetch,
    format_of,
    load_documents,
    part_of,
)
from ...recipe import PassageSettings
from ...records import Failure, Loaded, OnProgress, Progress, SyncReport
from ..read_ahead.prefetch import Source
from ..sources import Sources
from ..store import Library
from ..sync import add_sources
from .feed_states import FeedState, keep_states, kept_states

STAGE: Final = "Asking feeds"
PAGES_AT_ONCE: Final = 20
"""Pages fetched for one feed in one round; the others wait for the next."""
MOST_TRIES: Final = 3
_MOST_WAITING: Final = 500
_LONGEST_PAUSE: Final = timedelta(days=1)
_GONE: Final = 410
_PAUSE_AFTER_GONE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRound:
    """One round of requests: the library it is for, the child process and manners it shares."""

    library: Library
    sandbox: Sandbox
    politeness: Politeness
    settings: PassageSettings
    now: datetime
    allow_private: bool = False

    def update(
        self, feeds: Sequence[FeedEntry], on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Ask every feed that may be asked by now; `failed` names those that did not answer."""
        known = kept_states(self.library)
        states = {feed.url: known.get(feed.url, FeedState()) for feed in feeds}
        # A feed that is in the manifest of another folder is remembered as well
        others = {url: state for url, state in known.items() if url not in states}
        reports = []
        for done, feed in enumerate(feeds):
            if on_progress:
                on_progress(Progress(stage=STAGE, done=done, total=len(feeds)))
            if states[feed.url].is_due(self.now):
                report, states[feed.url] = self._ask(feed, states[feed.url])
                keep_states(self.library, {**others, **states})
                reports.append(report)
            report, states[feed.url] = self._fetch_waiting(feed, states[feed.url])
            keep_states(self.library, {**others, **states})
            reports.append(report)
        if on_progress and feeds:
            on_progress(Progress(stage=STAGE, done=len(feeds), total=len(feeds)))
        return SyncReport.merged(reports)

    def _ask(self, feed: FeedEntry, state: FeedState) -> tuple[SyncReport, FeedState]:
        """Add what the feed holds in full, and note what it points at."""
        try:
            page = fetch(
                feed.url,
                allow_private=self.allow_private,
                known=state.validators,
                before_request=self.politeness.before_request,
            )
            _refuse_no_feed(feed.url, page)
        except IngestError as error:
            return _failed(feed, error), self._postponed(feed, state, error)
        after = FeedState(
            next=self.now + timedelta(minutes=feed.minutes),
            asked=self.now,
            validators=page.validators,
            waiting=state.waiting,
        )
        if page.unchanged:
            return SyncReport(), after
        pointed_at: list[str] = []
        source = Source(name=feed.url, load=partial(self._load, feed, page, pointed_at))
        report = add_sources(self.library, [source], settings=self.settings, by_hand=False)
        return report, replace(
            after, waiting=self._unheld({**dict.fromkeys(pointed_at, 0), **state.waiting})
        )

    def _load(
        self, feed: FeedEntry, page: Fetched, pointed_at: list[str], article_id: str
    ) -> Loaded:
        loaded = load_documents(
            page.content,
            media_type_or_suffix=page.media_type,
            article_id=article_id,
            source=feed.url,
            url=feed.url,
            metadata=feed.metadata,
            sandbox=self.sandbox,
        )
        pointed_at += [item.points_at for item in loaded.failed if item.points_at]
        # A page that will be fetched is no failure, and one that is not wanted is none either
        return replace(loaded, failed=tuple(item for item in loaded.failed if not item.points_at))

    def _fetch_waiting(self, feed: FeedEntry, state: FeedState) -> tuple[SyncReport, FeedState]:
        """Add the next few pages that the feed pointed at."""
        waiting = self._unheld(state.waiting) if feed.pages else {}
        chosen = list(waiting)[:PAGES_AT_ONCE]
        if not chosen:
            return SyncReport(), replace(state, waiting=waiting)
        maker = Sources(
            sandbox=self.sandbox,
            allow_private=self.allow_private,
            before_request=self.politeness.before_request,
        )
        sources = [maker.page(url, metadata=feed.metadata) for url in chosen]
        report = add_sources(self.library, sources, settings=self.settings, by_hand=False)
        failed = {failure.source for failure in report.failed}
        for url in chosen:
            tries = waiting.pop(url) + 1
            if url in failed and tries < MOST_TRIES:
                waiting[url] = tries  # at the end of the queue
        return report, replace(state, waiting=waiting)

    def _unheld(self, urls: Mapping[str, int]) -> dict[str, int]:
        """The addresses that the library neither holds nor once held, with their tries."""
        infos = [*self.library.infos(), *(item.info for item in self.library.removals.all())]
        held = {part_of(info.source)[0] for info in infos if info.source}
        held |= {info.url for info in infos if info.url}
        free = [(url, tries) for url, tries in urls.items() if url not in held]
        return dict(free[:_MOST_WAITING])

    def _postponed(self, feed: FeedEntry, state: FeedState, error: IngestError) -> FeedState:
        """The state after a failure: the pause doubles each time; a feed that is gone is left alone."""
        failures = state.failures + 1
        pause = min(timedelta(minutes=feed.minutes) * 2 ** min(failures, 20), _LONGEST_PAUSE)
        if isinstance(error, FetchError) and error.status == _GONE:
            pause = _PAUSE_AFTER_GONE
        return replace(state, failures=failures, next=self.now + pause, asked=self.now)


def _refuse_no_feed(url: str, page: Fetched) -> None:
    if not page.unchanged and format_of(page.media_type).name != "feed":
        msg = f"{url} is no feed: it answers with {page.media_type[:100]}"
        raise UnsupportedFormatError(msg)


def _failed(feed: FeedEntry, error: IngestError) -> SyncReport:
    return SyncReport(failed=(Failure(source=feed.url, reason=str(error)),))
