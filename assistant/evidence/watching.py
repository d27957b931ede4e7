"""What is looked for when sources are fetched again: passages, and the address of each article.

Invariant: a passage comes from an article of the library, or from a bundle whose digests hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import ArticleNotFoundError, BundleError
from ..library import Library, is_url
from ..records import ArticleInfo, Locator
from .bundle import Bundle, BundledPassage
from .verification import broken_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words to look for, and where they stood."""

    locator: Locator
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An article whose source can be fetched again, and the passages to look for there.

    `url` is where it is fetched; `given_url` the address the article gives for itself, if any.
    """

    article_id: str
    text_sha256: str
    url: str
    given_url: str | None
    language: str | None
    passages: tuple[Passage, ...]


def watched_in_library(library: Library, urls: Sequence[str] | None = None) -> tuple[Watched, ...]:
    """The sentences of every article that has an address, or of those with the given ones.

    Boilerplate is left out, as it is never quoted.

    Raises:
        ArticleNotFoundError: no article has one of the addresses.
    """
    with library.reading():
        return _chosen(
            (
                Watched(
                    article_id=info.id,
                    text_sha256=info.text_sha256,
                    url=url,
                    given_url=info.url,
                    language=info.language,
                    passages=_sentences(library, info.id),
                )
                for info in library.infos()
                if (url := address_of(info)) and (urls is None or {url, info.url} & set(urls))
            ),
            urls,
        )


def watched_in_bundle(
    bundle: Bundle, library: Library, urls: Sequence[str] | None = None
) -> tuple[Watched, ...]:
    """The quotations of a bundle, by article; those without an address are left out.

    An article the library holds too is fetched from where the library had it from.

    Raises:
        BundleError: the bundle was changed after it was made.
        ArticleNotFoundError: no article of the bundle has one of the addresses.
    """
    if broken := broken_parts(bundle):
        msg = f"the bundle does not hold: {broken[0].name} {broken[0].detail}"
        raise BundleError(msg)
    sources = {info.id: address_of(info) for info in library.infos()}
    passages = _quoted_passages(bundle)
    return _chosen(
        (
            Watched(
                article_id=article.id,
                text_sha256=article.text_sha256,
                url=url,
                given_url=article.url,
                language=article.language,
                passages=tuple(passages[article.id].values()),
            )
            for article in bundle.content.articles
            if passages[article.id] and (url := sources.get(article.id) or article.url)
        ),
        urls,
    )


def address_of(info: ArticleInfo) -> str | None:
    """Where an article can be fetched again: where it was fetched, else the address it gives."""
    return info.source if info.source and is_url(info.source) else info.url


def _chosen(watched: Iterable[Watched], urls: Sequence[str] | None) -> tuple[Watched, ...]:
    found = tuple(watched)
    if urls is None:
        return found
    known = {url for item in found for url in (item.url, item.given_url)}
    if missing := [url for url in urls if url not in known]:
        msg = f"no article is known to come from {missing[0]}; add it with: onrecord add URL"
        raise ArticleNotFoundError(msg)
    wanted = set(urls)
    return tuple(item for item in found if wanted & {item.url, item.given_url})


def _sentences(library: Library, article_id: str) -> tuple[Passage, ...]:
    article, segments = library.article(article_id), library.segments(article_id)
    return tuple(
        Passage(locator=article.locate(sentence), text=sentence.slice(article.text))
        for sentence in segments.sentences
        if not any(sentence.overlaps(part) for part in segments.boilerplate)
    )


def _quoted_passages(bundle: Bundle) -> defaultdict[str, dict[Locator, Passage]]:
    found: defaultdict[str, dict[Locator, Passage]] = defaultdict(dict)
    for quote in bundle.content.quotations:
        for place in (quote.passage, *quote.also_in):
            locator = _locator(place)
            found[place.article_id][locator] = Passage(locator=locator, text=place.text)
    return found


def _locator(place: BundledPassage) -> Locator:
    return Locator(
        article_id=place.article_id,
        text_sha256=place.text_sha256,
        start=place.start,
        end=place.end,
    )
