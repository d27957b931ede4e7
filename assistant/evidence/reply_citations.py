"""Looks up every citation of a language model's reply in the index.

Invariant: nothing is taken from the reply but the words to look for and the address to look at;
what is said to stand somewhere was cut out of the article there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..errors import ArticleNotFoundError, LocatorError
from ..records import (
    Article,
    CitationState,
    CitedPassage,
    HeldArticles,
    Locator,
    Quote,
    ReplyReport,
    Span,
)

_KIND: Final = "search_result_location"
_OURS: Final = "onrecord:"
_DEEPEST: Final = 64


def verify_reply(reply: object, *, library: HeldArticles, fingerprint: str) -> ReplyReport:
    """A verdict on every citation of search results in `reply`, in its order."""
    return ReplyReport(
        citations=tuple(_checked(found, library) for found in _citations(reply, 0)),
        index_fingerprint=fingerprint,
    )


def _citations(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every citation of a search result, wherever it stands in the reply."""
    if depth > _DEEPEST:
        return
    dump = getattr(value, "model_dump", None)
    if callable(dump):  # an object of the host's own library
        value = dump()
    if isinstance(value, Mapping):
        if value.get("type") == _KIND:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _citations(item, depth + 1)


def _checked(citation: Mapping[str, Any], library: HeldArticles) -> CitedPassage:
    text, source = str(citation.get("cited_text") or ""), str(citation.get("source") or "")
    state, quote = _looked_up(text.strip(), source, library)
    return CitedPassage(cited_text=text, source=source, state=state, quote=quote)


def _looked_up(text: str, source: str, library: HeldArticles) -> tuple[CitationState, Quote | None]:
    if source.startswith(_OURS):
        return _at_place(text, source, library)
    state = CitationState.UNKNOWN_SOURCE
    for article in _at_address(source, library):
        state, quote = _found(text, article, Span(start=0, end=len(article.text)))
        if quote is not None:
            return state, quote
    return state, None


def _at_place(text: str, uri: str, library: HeldArticles) -> tuple[CitationState, Quote | None]:
    try:
        place = Locator.from_uri(uri)
        article = library.article(place.article_id)
    except (ArticleNotFoundError, LocatorError):
        return CitationState.UNKNOWN_SOURCE, None
    try:
        place.resolve(article)
    except LocatorError:
        return CitationState.CHANGED, None
    return _found(text, article, place.span)


def _at_address(source: str, library: HeldArticles) -> Iterator[Article]:
    """The articles that a link leads to: of one with a fragment, those of the page."""
    for info in library.infos():
        if info.url and (source == info.url or source.startswith(f"{info.url.split('#')[0]}#")):
            yield library.article(info.id)


def _found(text: str, article: Article, within: Span) -> tuple[CitationState, Quote | None]:
    start = article.text.find(text, within.start, within.end) if text else -1
    if start < 0:
        return CitationState.NOT_THERE, None
    locator = article.locate(Span(start=start, end=start + len(text)))
    quote = Quote(article=article, locator=locator, score=0.0, context_span=locator.span)
    return CitationState.VERBATIM, quote
