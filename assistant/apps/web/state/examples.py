"""What a newcomer may ask: titles and names that stand in the collection, never invented text.

Invariant: every example is a title of an article, or a run of words that stands as it is in the
texts of several; the same collection gives the same examples.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import regex

from ....errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ....assistant import Assistant
    from ....records import ArticleInfo

TITLES: Final = 3
NAMES: Final = 3
_READ_ARTICLES: Final = 200
_READ_CHARACTERS: Final = 20_000
_LONGEST: Final = 160  # a title beyond this is no button
_FEWEST_ARTICLES: Final = 2

_NAME: Final = regex.compile(
    r"(?<=(?<![\p{L}\p{Nd}-])[\p{Ll}\p{Nd}][\p{L}\p{Nd}-]*[,;:]?[ ])"  # after a small word,
    # that is inside a sentence, where a capital means a name
    r"\p{Lu}[\p{L}-]*\p{Ll}(?:[ ]\p{Lu}[\p{L}-]*\p{Ll}){1,2}"
    r"(?![\p{L}-]|[ ]\p{Lu})"  # the whole run: no part of a longer name
)
"""Two or three capitalised words. One alone is as often a weekday or a language as a name."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What the buttons of an empty conversation ask."""

    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class ExampleReader:
    """Examples of a collection, read again only when it has changed."""

    def __init__(self, desk: Assistant) -> None:
        self._desk = desk
        self._read: tuple[str, Examples] | None = None

    def examples(self) -> Examples:
        """The examples of the collection as it is now."""
        infos = self._desk.articles()
        state = self._desk.fingerprint
        if self._read is None or self._read[0] != state:
            known = {name for info in infos for name in (info.publisher, *info.authors) if name}
            names = example_names(self._texts(_spread(infos, _READ_ARTICLES)), besides=known)
            titles = example_titles(infos)
            self._read = state, Examples(titles=tuple(titles), names=tuple(names))
        return self._read[1]

    def _texts(self, infos: Iterable[ArticleInfo]) -> Iterator[str]:
        for info in infos:
            try:
                yield self._desk.article(info.id).text[:_READ_CHARACTERS]
            except LibraryError:  # changed meanwhile, or damaged: no example comes from it
                continue


def example_titles(articles: Sequence[ArticleInfo]) -> list[str]:
    """A few titles, spread evenly over the collection in the order of its ids."""
    titles = dict.fromkeys(
        info.title for info in articles if info.title and len(info.title) <= _LONGEST
    )
    return _spread(list(titles), TITLES)


def example_names(texts: Iterable[str], *, besides: Collection[str] = ()) -> list[str]:
    """The names that stand in most of the texts, at least in two, without a word in common.

    `besides` are names not to show: outlets and authors are filters.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_NAME.findall(text)))
    known = {name.casefold() for name in besides}
    chosen: list[str] = []
    used: set[str] = set()
    for name, articles in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        words = set(name.casefold().split())
        if articles < _FEWEST_ARTICLES or len(chosen) == NAMES:
            break
        if name.casefold() not in known and not words & used:
            chosen.append(name)
            used |= words
    return chosen


def _spread(items: Sequence[T], count: int) -> list[T]:
    """Up to `count` of the items, evenly spread."""
    step = max(len(items) / count, 1)
    return [items[int(number * step)] for number in range(min(count, len(items)))]
