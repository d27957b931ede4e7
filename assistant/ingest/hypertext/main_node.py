"""Which blocks of a page are its article.

A library's extractor says what it takes for the article; the words come from the page itself. What
the extractor has lost inside the article's element comes back, unless two cues say that it is no
part of it: the extractor's verdict, and the element it stands in, its links, or its wording.

Invariant: chosen blocks keep the order and the words of the page; every block inside the article's
element that is not chosen is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ...records import MarkKind, Omission, OmissionKind
from ...records.reading import LONGEST_SAMPLE
from ..segmentation.boilerplate_phrases import is_phrase
from .flow import Flowed
from .visibility import classes_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAIN_PATHS: Final = (
    "//*[@itemprop='articleBody']",
    "//article",
    "//main | //*[@role='main']",
    "//body",
)
_CHROME_TAGS: Final = frozenset(
    {"nav", "footer", "aside", "form", "menu", "header", "dialog", "search"}
)
_CHROME_ROLES: Final = frozenset(
    {
        "navigation",
        "complementary",
        "contentinfo",
        "search",
        "banner",
        "menu",
        "dialog",
        "alert",
        "menubar",
        "toolbar",
    }
)
_CHROME_NAME = re.compile(
    r"(?:^|[-_ ])(?:related|promo\w*|share\w*|sharing|social\w*|newsletters?|subscri\w+|advert\w*|ads?|sponsor\w*"
    r"|comments?|disqus|respond|breadcrumbs?|sidebar|side-?bar|popup|modal|cookies?|consent|banner|teasers?|recommend\w*"
    r"|recirc\w*|trending|most-?(?:read|popular|viewed)|more-?(?:stories|news|from|articles)|read-?(?:more|next|also)|tags?"
    r"|tag-?list|author-?(?:bio|box|info)|bio|pagination|pager|toolbar|print\w*|log-?in|sign-?(?:in|up)|nav\w*|menu|footer|widget"
    r"|outbrain|taboola|paywall|catlinks|navbox|toc|metadata|mw-editsection|editsection|skip\w*|donat\w*|follow|site-?(?:title|name)|brand\w*|logo|masthead)(?:$|[-_ ])"
)
_BYLINE_NAME = re.compile(
    r"(?:^|[-_ ])(?:by-?lines?|authors?|dateline|timestamp|pub-?date|publish\w*|posted-on|entry-date|article-?(?:date|meta|info)"
    r"|post-?(?:meta|date|info)|entry-?meta|meta|updated|modified|date|author-date|article__meta|contributors?)(?:$|[-_ ])"
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PROSE_TAGS: Final = frozenset(
    {"p", "li", "blockquote", "dd", "dt", "td", "pre", "figcaption", "caption", *_HEADINGS}
)
_TERMINAL = re.compile(r"[.!?…:;。！？।؟۔]['\"”’»)\]*_\d]*$")
_WORD = re.compile(r"\w+")
_NO_LETTER = re.compile(r"[\W_]+")
_FEWEST_WORDS: Final = 8
_MOST_LINKED_SHARE: Final = 0.5
_LEAST_COVERED_SHARE: Final = 0.7
_LEAST_INSIDE_SHARE: Final = 0.85
"""Of the words of the article: the innermost element that holds so many is the article's."""
_LONGEST_BYLINE_BLOCK: Final = 160
_MOST_SAMPLES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The blocks of the article, its element, and what was set aside."""

    blocks: tuple[Flowed, ...]
    element: HtmlElement | None
    omissions: tuple[Omission, ...]


def choose(blocks: Sequence[Flowed], *, extracted: str, tree: HtmlElement) -> Chosen:
    """The blocks that are the article of a page.

    Args:
        blocks: all of the page.
        extracted: the text the extractor took for the article; empty where it found none.
        tree: the page.
    """
    known = _Extracted(extracted)
    taken = [known.holds(block.text) and not _is_menu(block) for block in blocks]
    main = _main_element(blocks, taken) if any(taken) else _declared_main(tree, blocks)
    inside = [main is not None and _is_within(block.element, main) for block in blocks]
    wanted = [
        take if take and not within else within and (take or not _is_chrome(block, main))
        for block, take, within in zip(blocks, taken, inside, strict=True)
    ]
    wanted = _without_repeats(blocks, wanted, inside)
    if not any(taken) and not _is_article(blocks, wanted):
        wanted = [False] * len(blocks)
    _add_headline(blocks, wanted, inside)
    chosen = tuple(block for block, want in zip(blocks, wanted, strict=True) if want)
    return Chosen(blocks=chosen, element=main, omissions=_set_aside(blocks, wanted, inside))


def is_byline(block: Flowed) -> bool:
    """Whether a short block stands in an element for the author or the date of the article."""
    if (
        len(block.text) > _LONGEST_BYLINE_BLOCK
        or _ends_like_prose(block.text)
        or block.element.tag in _HEADINGS
    ):
        return False
    element = block.element
    names = " ".join([*classes_of(element), element.get("itemprop", ""), element.get("rel", "")])
    parent = element.getparent()
    if parent is not None and parent.tag not in {"body", "article", "main"}:
        names += " " + " ".join(classes_of(parent))
    children = [child for child in element if isinstance(child.tag, str)]
    alone = (
        len(children) == 1
        and children[0].tag in {"time", "address", "a"}
        and not (element.text or "").strip()
        and not (children[0].tail or "").strip()
    )
    inner = (
        " ".join(
            [*classes_of(children[0]), children[0].get("rel", ""), children[0].get("itemprop", "")]
        )
        if alone
        else ""
    )
    return (
        bool(_BYLINE_NAME.search(f"{names} {inner}"))
        or (alone and children[0].tag == "time")
        or element.tag == "address"
    )


class _Extracted:
    """What an extractor returned, to compare blocks with."""

    def __init__(self, text: str) -> None:
        self._lines = {_squashed(line) for line in text.splitlines()} - {""}
        self._whole = _squashed(text)
        words = _words(text)
        self._pairs = set(pairwise(words))

    def holds(self, text: str) -> bool:
        """Whether the extractor returned this block, letter for letter or in most of its words."""
        squashed = _squashed(text)
        if squashed in self._lines:
            return True
        words = _words(text)
        if len(words) < 4:  # noqa: PLR2004  pairs of three words prove nothing
            return False
        if squashed in self._whole:
            return True
        pairs = list(pairwise(words))
        return sum(pair in self._pairs for pair in pairs) >= _LEAST_COVERED_SHARE * len(pairs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _squashed(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())


def _main_element(blocks: Sequence[Flowed], taken: Sequence[bool]) -> HtmlElement:
    """The innermost element that holds nearly all words the extractor took."""
    weight: Counter[HtmlElement] = Counter()
    total = 0
    for block, take in zip(blocks, taken, strict=True):
        if not take:
            continue
        size = len(block.text)
        total += size
        weight[block.element] += size
        for element in block.element.iterancestors():
            weight[element] += size
    first = next(block for block, take in zip(blocks, taken, strict=True) if take).element
    current = next((item for item in first.iterancestors() if item.getparent() is None), first)
    while True:
        inner = [child for child in current if weight.get(child, 0) >= _LEAST_INSIDE_SHARE * total]
        if not inner or inner[0].tag in _PROSE_TAGS:
            return current
        current = inner[0]


def _declared_main(tree: HtmlElement, blocks: Sequence[Flowed]) -> HtmlElement | None:
    """The element the page itself calls its article; the largest where several are."""
    size: Counter[HtmlElement] = Counter()
    for block in blocks:
        size.update(dict.fromkeys([block.element, *block.element.iterancestors()], len(block.text)))
    for path in _MAIN_PATHS:
        found = [element for element in tree.xpath(path) if size.get(element)]
        if found:
            return max(found, key=lambda element: size[element])
    return None


def _is_within(element: HtmlElement, main: HtmlElement) -> bool:
    return element is main or any(item is main for item in element.iterancestors())


def _is_chrome(block: Flowed, main: HtmlElement | None) -> bool:
    """Whether a block the extractor left out is no part of the article, by a second cue."""
    if not any(letter.isalnum() for letter in block.text):
        return True
    if block.kind is MarkKind.NOTE:
        return False
    if is_byline(block):
        return False
    short = len(block.text.split()) < _FEWEST_WORDS and not _ends_like_prose(block.text)
    if block.linked > _MOST_LINKED_SHARE * len(block.text) and (
        short or not _ends_like_prose(block.text)
    ):
        return True
    if _stands_in_chrome(block.element, main) or is_phrase(block.text):
        return True
    return short and block.element.tag not in _PROSE_TAGS and block.kind is None


def _is_menu(block: Flowed) -> bool:
    """Whether a block is links in an element for links, whatever the extractor says."""
    return (
        block.linked > _MOST_LINKED_SHARE * len(block.text)
        and len(block.text.split()) < _FEWEST_WORDS
        and not _ends_like_prose(block.text)
        and _stands_in_chrome(block.element, None)
    )


def _stands_in_chrome(element: HtmlElement, main: HtmlElement | None) -> bool:
    for item in [element, *element.iterancestors()]:
        if item is main or item.tag in {"body", "html", "article", "main"}:
            return False
        names = " ".join([*classes_of(item), *_short(item.get("id", "").lower())])
        if item.tag == "header" and element.tag in _HEADINGS | {"p"}:
            continue
        if (
            item.tag in _CHROME_TAGS
            or item.get("role") in _CHROME_ROLES
            or _CHROME_NAME.search(names)
        ):
            return True
    return False


def _short(identifier: str) -> list[str]:
    """An id, unless it is made of the words of a heading ("the-file-menu")."""
    return [identifier] if len(re.split(r"[-_ ]", identifier)) <= 2 else []  # noqa: PLR2004  a word and a kind


def _without_repeats(
    blocks: Sequence[Flowed], wanted: Sequence[bool], inside: Sequence[bool]
) -> list[bool]:
    """Leaves out blocks outside the article's element that say again what stands in it."""
    seen = {
        _squashed(block.text)
        for block, want, within in zip(blocks, wanted, inside, strict=True)
        if want and within
    }
    kept: list[bool] = []
    for block, want, within in zip(blocks, wanted, inside, strict=True):
        squashed = _squashed(block.text)
        kept.append(want and (within or squashed not in seen))
        if want:
            seen.add(squashed)
    return kept


def _is_article(blocks: Iterable[Flowed], wanted: Iterable[bool]) -> bool:
    return any(
        want and (len(block.text.split()) >= _FEWEST_WORDS or _ends_like_prose(block.text))
        for block, want in zip(blocks, wanted, strict=True)
    )


def _add_headline(blocks: Sequence[Flowed], wanted: list[bool], inside: Sequence[bool]) -> None:
    """Takes the page's only first-order heading with the article, where it stands above it."""
    headings = [
        number
        for number, block in enumerate(blocks)
        if block.element.tag == "h1" and not _stands_in_chrome(block.element, None)
    ]
    first = next((number for number, want in enumerate(wanted) if want), None)
    if len(headings) == 1 and first is not None and not any(wanted[number] for number in headings):
        wanted[headings[0]] = headings[0] < first or inside[headings[0]]


def _set_aside(
    blocks: Sequence[Flowed], wanted: Sequence[bool], inside: Sequence[bool]
) -> tuple[Omission, ...]:
    left = [
        (block, within)
        for block, want, within in zip(blocks, wanted, inside, strict=True)
        if not want
    ]
    within = [block.text for block, within in left if within]
    around = [block.text for block, within in left if not within]
    found = [_omission(text) for text in within[:_MOST_SAMPLES]]
    if len(within) > _MOST_SAMPLES:
        found.append(_omission(within[_MOST_SAMPLES], count=len(within) - _MOST_SAMPLES))
    if around:
        found.append(_omission(around[0], count=len(around)))
    return tuple(found)


def _omission(text: str, *, count: int = 1) -> Omission:
    sample = " ".join(text.split())[:LONGEST_SAMPLE]
    return Omission(kind=OmissionKind.BOILERPLATE, count=count, sample=sample)


def _ends_like_prose(text: str) -> bool:
    return _TERMINAL.search(text) is not None
