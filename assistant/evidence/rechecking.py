"""Fetches the sources of articles again and says whether their passages still stand there.

Invariant: articles never change through this. A passage is reported as the same without reading
the page only when the server says that the page is the version whose text had the SHA-256 the
passage names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import FetchError, IngestError, RobotsError
from ..ingest import Fetched, Politeness, Sandbox, fetch, load_bytes
from ..library import Library
from ..records import (
    Article,
    OnProgress,
    PassageState,
    Progress,
    RecheckedPassage,
    RecheckedSource,
    RecheckReport,
    SourceState,
)
from .bundle import Bundle
from .page_versions import PageVersion, keep_versions, kept_versions
from .passage_match import PageText, PassageComparison
from .watching import Passage, Watched, watched_in_bundle, watched_in_library

_GONE: Final = frozenset({404, 410})
_OK: Final = 200


def recheck(
    library: Library,
    urls: Sequence[str] | None = None,
    *,
    bundle: Bundle | None = None,
    allow_private: bool = False,
    on_progress: OnProgress | None = None,
) -> RecheckReport:
    """Fetch what `bundle` quotes again, or without one what the library holds; `urls` limits both.

    Raises:
        ArticleNotFoundError: no article comes from one of the addresses.
        BundleError: the bundle was changed after it was made.
    """
    watched = (
        watched_in_library(library, urls)
        if bundle is None
        else watched_in_bundle(bundle, library, urls)
    )
    return recheck_sources(
        watched,
        library=library,
        politeness=Politeness(allow_private=allow_private),
        allow_private=allow_private,
        on_progress=on_progress,
    )


def recheck_sources(
    watched: Iterable[Watched],
    *,
    library: Library,
    politeness: Politeness,
    allow_private: bool = False,
    on_progress: OnProgress | None = None,
) -> RecheckReport:
    """Fetch every address once, one after another, and compare what is there with the passages."""
    by_url: defaultdict[str, list[Watched]] = defaultdict(list)
    for item in watched:
        by_url[item.url].append(item)
    versions = kept_versions(library)
    found: list[RecheckedSource] = []
    with Sandbox() as sandbox:
        visitor = _Visitor(sandbox=sandbox, politeness=politeness, allow_private=allow_private)
        for done, (url, items) in enumerate(sorted(by_url.items()), start=1):
            found += visitor.visit(url, items, versions)
            if on_progress:
                on_progress(Progress(stage="fetching", done=done, total=len(by_url)))
    keep_versions(library, versions)
    return RecheckReport(sources=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visitor:
    """Fetches and reads pages in one run, with one child process and one set of politeness."""

    sandbox: Sandbox
    politeness: Politeness
    allow_private: bool

    def visit(
        self, url: str, items: list[Watched], versions: dict[str, PageVersion]
    ) -> list[RecheckedSource]:
        """Compare one address with all that is watched there, and note its version."""
        known = versions.get(url)
        # An unchanged page says something about these passages only if its text was theirs
        if known and any(item.text_sha256 != known.text_sha256 for item in items):
            known = None
        try:
            page = fetch(
                url,
                allow_private=self.allow_private,
                known=known.validators if known else None,
                before_request=self.politeness.before_request,
            )
            if page.unchanged:
                return [_unchanged(item) for item in items]
            article = self._read(url, page)
        except IngestError as error:
            return [_failed(item, error) for item in items]
        versions.pop(url, None)
        if page.validators and any(item.text_sha256 == article.text_sha256 for item in items):
            versions[url] = PageVersion(validators=page.validators, text_sha256=article.text_sha256)
        return [_compared(item, article) for item in items]

    def _read(self, url: str, page: Fetched) -> Article:
        """The article in the page, read just as it was when it was added."""
        return load_bytes(
            page.content,
            media_type_or_suffix=page.media_type,
            article_id="fetched-again",
            source=url,
            url=url,
            sandbox=self.sandbox,
        ).article


def _failed(item: Watched, error: IngestError) -> RecheckedSource:
    return RecheckedSource(
        article_id=item.article_id, url=item.url, state=_state_of(error), reason=str(error)
    )


def _state_of(error: IngestError) -> SourceState:
    if isinstance(error, RobotsError):
        return SourceState.BLOCKED
    if not isinstance(error, FetchError) or error.status == _OK:
        return SourceState.UNREADABLE
    return SourceState.GONE if error.status in _GONE else SourceState.UNREACHABLE


def _unchanged(item: Watched) -> RecheckedSource:
    return RecheckedSource(
        article_id=item.article_id,
        url=item.url,
        state=SourceState.UNCHANGED,
        passages=tuple(_same(passage) for passage in item.passages),
    )


def _compared(item: Watched, now: Article) -> RecheckedSource:
    if now.text_sha256 == item.text_sha256:
        passages = tuple(_same(passage) for passage in item.passages)
    else:
        page = PageText(now.text, language=item.language)
        passages = tuple(
            _rechecked(passage, page.compare(passage.text, passage.locator.start))
            for passage in item.passages
        )
    return RecheckedSource(
        article_id=item.article_id, url=item.url, state=SourceState.COMPARED, passages=passages
    )


def _same(passage: Passage) -> RecheckedPassage:
    return _rechecked(
        passage, PassageComparison(state=PassageState.SAME, found=passage.locator.span)
    )


def _rechecked(passage: Passage, result: PassageComparison) -> RecheckedPassage:
    return RecheckedPassage(
        locator=passage.locator,
        text=passage.text,
        state=result.state,
        found=result.found,
        nearest=result.nearest,
        similarity=result.similarity,
    )
