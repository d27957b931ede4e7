"""The page's addresses: permanent links to a question, and links to places in articles.

Invariant: what a link says may be anything. It becomes a `Link` or locators that still have to be
resolved, or a `LocatorError`; nothing of it is trusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlencode

from ....errors import LocatorError
from ....records import Locator
from .form import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ....records import ArticleInfo, Hit, Quote

SHOW: Final = "#show="
CONVERSATION: Final = "#conversation="
"""What a link about the conversation begins with; the page's script hands the rest to the server."""
CLIP: Final = "#clip="
"""What a link about a clipping begins with; the server gets the rest as it is."""
_WHOLE: Final = re.compile(r"(?P<id>\S+)@(?P<sha>[0-9a-f]{64})")  # a locator goes on with offsets
_MAX_LOCATORS: Final = 40
_MAX_DIGITS: Final = 10
_MAX_CHARACTERS: Final = 20_000
_LINKED_NAMES: Final = 50
_LINKED_CHARACTERS: Final = 2_001  # one more than a question may have, so that a cut is noticed


class Way(StrEnum):
    """How a query is taken: judged as a question, listed as keywords, or as its form says."""

    BY_FORM = ""
    QUESTION = "question"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a permanent link reopens: a question, filters, the view they belong to, and how it is taken.

    `dropped` are the words of earlier turns that it is searched without, `unfiltered` the fields in
    which what the question names is not taken for a filter.
    """

    question: str = ""
    form: Form = field(default_factory=Form)
    view: str = ""
    way: Way = Way.BY_FORM
    dropped: tuple[str, ...] = ()
    unfiltered: tuple[str, ...] = ()


def permanent_link(
    question: str,
    form: Form,
    view: str = "",
    *,
    way: Way = Way.BY_FORM,
    dropped: Iterable[str] = (),
    unfiltered: Iterable[str] = (),
) -> str:
    """The page's address that asks this question under these filters, in this view and way.

    `dropped` are words of earlier turns that are not to be searched with it, `unfiltered` the fields
    in which names in the question are no filters.

    >>> permanent_link("Who signed?", Form(publishers=("The Moscow Times",)))
    '?q=Who+signed%3F&outlet=The+Moscow+Times'
    """
    pairs = [("q", question)] if question else []
    pairs += [("outlet", name) for name in form.publishers]
    pairs += [("author", name) for name in form.authors]
    pairs += [("lang", code) for code in form.languages]
    pairs += [("article", name) for name in form.articles]
    pairs += [("from", form.published_from)] if form.published_from else []
    pairs += [("to", form.published_to)] if form.published_to else []
    pairs += [("view", view)] if view else []
    pairs += [("as", way.value)] if way.value else []
    pairs += [("without", words) for words in dropped]
    pairs += [("any", name) for name in unfiltered]
    return "?" + urlencode(pairs, errors="replace")


def read_link(pairs: Sequence[tuple[str, str]]) -> Link:
    """What a permanent link says; unknown parts are ignored."""
    values: dict[str, list[str]] = {}
    for name, value in pairs[: 2 * _LINKED_NAMES]:
        if value.strip():
            values.setdefault(name, []).append(value[:_LINKED_CHARACTERS])
    form = Form(
        publishers=tuple(values.get("outlet", ())),
        authors=tuple(values.get("author", ())),
        languages=tuple(values.get("lang", ())),
        articles=tuple(values.get("article", ())),
        published_from=_first(values, "from"),
        published_to=_first(values, "to"),
    )
    return Link(
        question=_first(values, "q"),
        form=form,
        view=_first(values, "view"),
        way=read_way(_first(values, "as")),
        dropped=tuple(values.get("without", ())),
        unfiltered=tuple(values.get("any", ())),
    )


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return values.get(name, [""])[0].strip()


def read_way(written: str) -> Way:
    """The way a link names; by its form where it names none that is known."""
    return next((way for way in Way if way.value == written), Way.BY_FORM)


def show_link(chosen: Locator, quotes: Iterable[Quote | Hit]) -> str:
    """The link that opens `chosen`, with the other quotations from its article marked too."""
    others = [
        quote.locator
        for quote in quotes
        if quote.locator.article_id == chosen.article_id
        and quote.locator.text_sha256 == chosen.text_sha256
        and quote.locator != chosen
    ]
    return SHOW + quote_locators([chosen, *others])


def clip_link(verb: str, locator: str) -> str:
    """The link that pins a quotation, or does something with a pinned one."""
    return f"{CLIP}{verb}.{quote(locator, safe='')}"


def judge_link(verb: str, locator: str) -> str:
    """The link that sets a quotation aside, or takes it back; the script adds the question's own."""
    return f"{CONVERSATION}{verb}.{quote(locator, safe='')}"


def article_link(info: ArticleInfo) -> str:
    """The link that opens an article at its beginning, with nothing marked."""
    return SHOW + quote(f"{info.id}@{info.text_sha256}", safe="")


def quote_locators(locators: Sequence[Locator]) -> str:
    """Locators for a link, the chosen one first."""
    return quote(" ".join(str(locator) for locator in locators), safe="")


def read_locators(reference: str) -> list[Locator]:
    """The locators of a link, the chosen one first.

    Raises:
        LocatorError: it holds none, too many, or something else.
    """
    if len(reference) > _MAX_CHARACTERS:
        msg = f"a reference of {len(reference):,} characters is not a citation of this page"
        raise LocatorError(msg)
    parts = unquote(reference.removeprefix(SHOW)).split(" ")
    if len(parts) > _MAX_LOCATORS:
        msg = f"a citation names at most {_MAX_LOCATORS} places, got {len(parts)}"
        raise LocatorError(msg)
    return [Locator.parse(part) for part in parts]


def read_click(clicked: object) -> tuple[str, str]:
    """Stamp and reference of a click, which the page's script writes as `number reference`."""
    number, _, reference = clicked.partition(" ") if isinstance(clicked, str) else ("", "", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < _MAX_DIGITS
    return (f"click-{number}" if is_number else ""), reference


def beginning_of_article(reference: str) -> Locator | None:
    """The first character of the article that `article_link` names; `None` for other links."""
    whole = _WHOLE.fullmatch(unquote(reference.removeprefix(SHOW)[:_MAX_CHARACTERS]))
    if whole is None:
        return None
    return Locator(article_id=whole["id"], text_sha256=whole["sha"], start=0, end=1)
