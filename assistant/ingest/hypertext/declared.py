"""What a page says about itself: who wrote it, when, where, under which title.

Declared metadata goes first (JSON-LD, the citation, article, og and DC tags), then elements made
for it, then lines of a known form. Every name is checked, see `bylines`.

Invariant: a date of change is never the date of publication; an outlet is never an address or an
account; what is doubtful stays unknown. Each value carries its origin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ..metadata.bylines import read_byline, read_names
from ..metadata.dates import date_on_its_own, find_date
from ..metadata.fields import Metadata, one_line
from ..metadata.outlets import outlet_name
from .flow import words_in
from .visibility import classes_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE_TYPES: Final = re.compile(
    r"(?:\w*Article|\w*BlogPosting|Report|\w*Review|LiveBlogPosting|Book|Chapter|CreativeWork|AnalysisNewsArticle)"
)
_PAGE_TYPES: Final = re.compile(r"(?:Web|About|Item|Collection)Page|Thesis")
_TITLES: Final = (
    "citation_title",
    "og:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "twitter:title",
)
_AUTHORS: Final = (
    "citation_author", "citation_authors", "article:author", "parsely-author", "sailthru.author", "author", "byl", "dc.creator", "dcterms.creator",
    "dc.contributor.author", "og:article:author", "article:author_name", "cxenseparse:author", "news:author", "creator", "authors", "twitter:data1",
)  # fmt: skip
_SURNAME_FIRST: Final = re.compile(r"citation_|dc\.|dcterms\.")
_DATES: Final = (
    "article:published_time", "og:article:published_time", "article:published", "citation_publication_date", "citation_online_date", "citation_date",
    "parsely-pub-date", "sailthru.date", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.available", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "og:pubdate", "date",
    "article.published", "published_time", "cxenseparse:recs:publishtime", "date.issued", "pub_date", "originalpublicationdate", "rnews:datepublished",
)  # fmt: skip
_OUTLETS: Final = ("og:site_name", "citation_journal_title", "citation_publisher", "parsely-network", "application-name", "dc.publisher", "dcterms.publisher", "dc.source", "cre", "article:publisher", "publisher")  # fmt: skip
_SLASHED = re.compile(r"\s+(?:[|–—•·»]|-{1,2}|::)\s+")
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_NO_HEADLINE = re.compile(
    r"\W*(?:(?:table of )?contents|menu|navigation|search|index|home|news|blog)?\W*", re.IGNORECASE
)
_BYLINE_WORD = re.compile(
    r"(?:^|[-_ ])(?:by-?lines?|authors?|contributors?|writers?|post-?author|entry-?author|vcard|fn|author-?name|writtenby|written-by)(?:$|[-_ ])"
)
_DATE_WORD = re.compile(
    r"(?:^|[-_ ])(?:pub-?date|publish\w*|published-?(?:date|on|at)|posted-?on|entry-?date|post-?date|article-?date|date|dateline|timestamp|byline|published-time)(?:$|[-_ ])"
)
_NOT_PUBLISHED = re.compile(
    r"(?:^|[-_ ])(?:updated?|modified|edit(?:ed)?|related|event|comments?|access(?:ed)?|retrieved|due|expires?|dob|copyright)(?:$|[-_ ])|updated|modified",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|revised|reviewed|accessed|retrieved|corrected|actualis|aktualisiert)\b",
    re.IGNORECASE,
)
_ASIDE_NAME = re.compile(
    r"(?:^|[-_ ])(?:related|recommend\w*|comments?|respond|sidebar|teasers?|more-\w+|most-\w+|recirc\w*|promo\w*|newsletter|cards?|widget|footer|nav\w*|reviews?|menu|logo|brand\w*|masthead|site-?(?:title|name))(?:$|[-_ ])"
)
_ASIDE_TAGS: Final = frozenset({"aside", "nav", "footer", "form", "blockquote"})
_LONGEST_BYLINE: Final = 200
_MOST_JSON: Final = 500_000


def read_declared(tree: HtmlElement, *, url: str | None = None) -> Metadata:
    """What the head of a page says, and its structured data; the tree must still hold its scripts."""
    metas = _metas(tree)
    found = Metadata()
    for part in _structured(tree):
        found = found.over(part)
    address = _address(tree, metas, url)
    for part in (_meta_metadata(metas), Metadata(url=address).from_("link")):
        found = found.over(part)
    return found.over(_language(tree))


def read_shown(tree: HtmlElement, *, main: HtmlElement | None, declared: Metadata) -> Metadata:
    """What the visible page says, where the declared metadata is silent; and its heading.

    Args:
        tree: the page without what is hidden.
        main: the article's element, where known.
        declared: what `read_declared` found.
    """
    title = _title(tree, main, declared)
    authors = () if declared.authors else _shown_authors(tree, main)
    published = None if declared.published else _shown_date(tree, main)
    shown = title.over(Metadata(authors=authors, published=published).from_("byline"))
    by_address = Metadata(published=_date_in(declared.url)).from_("address")
    known = Metadata(title=None) if title.title is None else title
    rest = Metadata(
        authors=declared.authors,
        publisher=declared.publisher,
        published=declared.published,
        url=declared.url,
        language=declared.language,
        origins=declared.origins,
    )
    return known.over(rest).over(shown).over(by_address)


def _language(tree: HtmlElement) -> Metadata:
    found = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return Metadata(language=one_line(found)).from_("lang")


# --- structured data -----------------------------------------------------------------------


def _structured(tree: HtmlElement) -> Iterator[Metadata]:
    items = [item for script in tree.iter("script") for item in _json_items(script)]
    articles = [item for item in items if _is_a(item, _ARTICLE_TYPES)]
    pages = [item for item in items if _is_a(item, _PAGE_TYPES)]
    people = {str(item["@id"]): item for item in items if item.get("@id") and item.get("name")}
    for item in [*articles[:1], *([] if articles else pages[:1])]:
        yield Metadata(
            title=one_line(item.get("headline") or (item.get("name") if articles else None)),
            authors=_json_names(item.get("author") or item.get("creator"), people),
            publisher=outlet_name(
                _json_name(item.get("publisher") or item.get("sourceOrganization"), people)
            ),
            published=declared_date(item.get("datePublished") or item.get("dateCreated")),
            url=_web_address(_json_address(item.get("url") or item.get("mainEntityOfPage"))),
            language=one_line(item.get("inLanguage")),
        ).from_("JSON-LD")


def _json_items(script: HtmlElement) -> Iterator[dict[str, Any]]:
    if "ld+json" not in script.get("type", "").lower() or len(script.text or "") > _MOST_JSON:
        return
    try:
        found = json.loads((script.text or "").strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        return
    stack = [found]
    while stack:
        item = stack.pop(0)
        if isinstance(item, list):
            stack[:0] = item
        elif isinstance(item, dict):
            yield item
            stack += [item[key] for key in ("@graph", "mainEntity") if key in item]
            stack += [
                item[key]
                for key in ("mainEntityOfPage", "publisher", "author")
                if isinstance(item.get(key), dict)
            ]


def _is_a(item: dict[str, Any], types: re.Pattern[str]) -> bool:
    kinds = item.get("@type")
    return any(
        isinstance(kind, str) and types.fullmatch(kind.rpartition("/")[2])
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _json_name(value: object, people: dict[str, dict[str, Any]]) -> str | None:
    if isinstance(value, list):
        return next((name for item in value if (name := _json_name(item, people))), None)
    if isinstance(value, dict):
        known = value if value.get("name") else people.get(str(value.get("@id")), value)
        name = known.get("name") or " ".join(
            str(known[key]) for key in ("givenName", "familyName") if known.get(key)
        )
        return _json_name(name, people) if not isinstance(name, dict) else None
    return one_line(value)


def _json_names(value: object, people: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    found = [name for item in values for name in read_names(_unescaped(_json_name(item, people)))]
    return tuple(dict.fromkeys(found))


def _json_address(value: object) -> object:
    return (value.get("@id") or value.get("url")) if isinstance(value, dict) else value


def _unescaped(value: str | None) -> str | None:
    import html

    return html.unescape(value) if value else value


# --- meta elements -------------------------------------------------------------------------


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content", "").strip()
        keys = (
            f"{element.get('name', '')} {element.get('property', '')} {element.get('itemprop', '')}"
        )
        for key in dict.fromkeys(keys.lower().split()):
            if content:
                found.setdefault(key, []).append(content)
    return found


def _meta_metadata(metas: dict[str, list[str]]) -> Metadata:
    found = Metadata()
    for key in _TITLES:
        found = found.over(Metadata(title=_first(map(one_line, metas.get(key, [])))).from_(key))
    for key in _AUTHORS:
        names = [
            name
            for value in metas.get(key, [])
            for name in read_names(value, surname_first=bool(_SURNAME_FIRST.match(key)))
        ]
        if key != "twitter:data1" or "written by" in [
            v.lower() for v in metas.get("twitter:label1", [])
        ]:
            found = found.over(Metadata(authors=tuple(dict.fromkeys(names))).from_(key))
    for key in _DATES:
        found = found.over(
            Metadata(published=_first(map(declared_date, metas.get(key, [])))).from_(key)
        )
    for key in _OUTLETS:
        found = found.over(
            Metadata(publisher=_first(map(outlet_name, metas.get(key, [])))).from_(key)
        )
    for key in ("og:locale", "content-language", "dc.language", "citation_language"):
        found = found.over(Metadata(language=_first(map(one_line, metas.get(key, [])))).from_(key))
    return found


def _first(values: Iterable[Any]) -> Any:  # noqa: ANN401  of whatever type the values are
    return next((value for value in values if value), None)


def declared_date(value: object) -> date | None:
    """A declared date; one such as 03/05/2021, or a year alone, stays unknown."""
    return find_date(value) if isinstance(value, str) else None


def _address(tree: HtmlElement, metas: dict[str, list[str]], url: str | None) -> str | None:
    canonical = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in link.get("rel", "").lower().split()
    ]
    candidates = [
        *canonical,
        *metas.get("og:url", []),
        *metas.get("citation_public_url", []),
        *metas.get("parsely-link", []),
        url,
    ]
    return next((found for value in candidates if (found := _web_address(value))), None)


def _web_address(value: object) -> str | None:
    line = one_line(value)
    return line if line and re.match(r"https?://[^\s/]+\.\S+|https?://localhost", line) else None


def _date_in(url: str | None) -> date | None:
    match = _IN_ADDRESS.search(url or "")
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


# --- what the page shows -------------------------------------------------------------------


def _title(tree: HtmlElement, main: HtmlElement | None, declared: Metadata) -> Metadata:
    shown = _heading(tree, main)
    known = declared.title
    if known and shown and (_alike(known, shown) or _is_site(known, declared)):
        return Metadata(title=shown).from_("heading")
    if known and not _is_site(known, declared):
        origin = dict(declared.origins).get("title", "page")
        return Metadata(title=_without_outlet(known, declared)).from_(origin)
    if shown:
        return Metadata(title=shown).from_("heading")
    page = _page_title(tree)
    if page and not _is_site(page, declared):
        return Metadata(title=_without_outlet(page, declared)).from_("page title")
    return Metadata()


def _heading(tree: HtmlElement, main: HtmlElement | None) -> str | None:
    """The article's heading: the only one of first order on the page, or in the article."""
    headings = [
        item
        for item in tree.iter("h1")
        if not _is_beside(item) and not _NO_HEADLINE.fullmatch(item.text_content())
    ]
    inside = [item for item in headings if main is not None and main in item.iterancestors()]
    few = inside if len(inside) == 1 else headings
    found = one_line(words_in(few[0])) if len(few) == 1 else None
    return None if found and _is_behind_stroke(found, tree) else found


def _is_behind_stroke(heading: str, tree: HtmlElement) -> bool:
    """Whether a heading stands last in the page's title, where a site's name stands."""
    parts = _SLASHED.split(_page_title(tree) or "")
    return len(parts) > 1 and _letters(parts[-1]) == _letters(heading)


def _page_title(tree: HtmlElement) -> str | None:
    return one_line(" ".join("".join(tree.xpath("//head/title[1]//text()")).split()))


def _alike(declared: str, shown: str) -> bool:
    """Whether the declared title is the heading, perhaps with the outlet's name or cut short."""
    one, two = _letters(_CUT.sub("", declared)), _letters(shown)
    return bool(two) and (
        two in one or (bool(one) and two.startswith(one) and len(one) > len(two) // 3)
    )


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _is_site(title: str, declared: Metadata) -> bool:
    return bool(declared.publisher) and _letters(title) == _letters(declared.publisher or "")


def _without_outlet(title: str, declared: Metadata) -> str:
    """A title without the outlet's name, where it stands beside it behind a stroke."""
    outlet = _letters(declared.publisher or "")
    parts = _SLASHED.split(title)
    if len(parts) > 1 and outlet:
        kept = [part for part in parts if _letters(part) != outlet]
        if len(kept) == len(parts) - 1:
            cut = title.find(kept[0])
            return title[cut : title.rfind(kept[-1]) + len(kept[-1])]
    return title


def _is_beside(element: HtmlElement) -> bool:
    """Whether an element stands in something beside the article: a list of others, comments."""
    for item in [element, *element.iterancestors()]:
        if item.tag in _ASIDE_TAGS or _ASIDE_NAME.search(
            " ".join([*classes_of(item), item.get("id", "").lower()])
        ):
            return True
        if item.tag in {"article", "main", "body"}:
            return False
    return False


def _near(elements: Sequence[HtmlElement], main: HtmlElement | None) -> list[HtmlElement]:
    """Those inside the article's element, else all; nothing that stands beside the article."""
    found = [item for item in elements if not _is_beside(item)]
    inside = [
        item
        for item in found
        if main is not None and (main is item or main in item.iterancestors())
    ]
    return inside or found


def _shown_authors(tree: HtmlElement, main: HtmlElement | None) -> tuple[str, ...]:
    marked = [
        item
        for item in tree.iter(
            "a",
            "span",
            "div",
            "p",
            "address",
            "li",
            "strong",
            "em",
            "cite",
            "b",
            "i",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "small",
            "dd",
            "section",
            "header",
        )
        if item.get("rel") == "author"
        or item.get("itemprop") == "author"
        or _BYLINE_WORD.search(" ".join([*classes_of(item), item.get("id", "").lower()]))
    ]
    for item in _near(marked, main):
        names = _names_in(item)
        if not names:
            continue
        around = item.getparent()
        beside = [
            name
            for other in marked
            if other is not item
            and around is not None
            and around in other.iterancestors()
            and not _is_beside(other)
            for name in _names_in(other)
        ]
        return tuple(dict.fromkeys([*names, *beside]))
    return _byline_above(tree, main)


def _names_in(item: HtmlElement) -> tuple[str, ...]:
    line = " ".join(_spaced(item).split())
    if not line or len(line) > _LONGEST_BYLINE:
        return ()
    names = read_byline(line)
    # Without "By" only what is a person's name by itself, with a role at most
    return names or tuple(name for name in read_names(line) if len(name.split()) > 1)


def _spaced(item: HtmlElement) -> str:
    """The text of an element whose parts may lie apart on the page without a space in the source."""
    return " ".join(item.itertext())


def _byline_above(tree: HtmlElement, main: HtmlElement | None) -> tuple[str, ...]:
    root = main if main is not None else tree
    for item in root.iter("p", "div", "span", "address", "h2", "h3", "h4", "h5", "h6", "li"):
        line = " ".join(item.text_content().split())
        if len(line) > _LONGEST_BYLINE and item.tag == "p":
            return ()
        if len(line) <= _LONGEST_BYLINE and not _is_beside(item) and (names := read_byline(line)):
            return names
    return ()


def _shown_date(tree: HtmlElement, main: HtmlElement | None) -> date | None:
    marked = [
        item
        for item in tree.iter(
            "time", "span", "div", "p", "abbr", "li", "small", "em", "dd", "address"
        )
        if item.tag == "time"
        or item.get("itemprop") in {"datePublished", "dateCreated"}
        or _DATE_WORD.search(" ".join([*classes_of(item), item.get("id", "").lower()]))
    ]
    days = [day for item in _near(marked, main) if (day := _date_of(item))]
    certain = [
        day for item in _near(marked, main) if _is_publication(item) and (day := _date_of(item))
    ]
    if certain:
        return certain[0]
    return days[0] if days and len(set(days)) == 1 else None


def _is_publication(item: HtmlElement) -> bool:
    return (
        item.get("itemprop") in {"datePublished", "dateCreated"}
        or item.get("pubdate") is not None
        or re.search(
            r"publish|posted|entry-date|pub-?date|dateline|byline", " ".join(classes_of(item))
        )
        is not None
        or re.match(
            r"\s*(?:published|posted|first published)\b", item.text_content(), re.IGNORECASE
        )
        is not None
    )


def _date_of(item: HtmlElement) -> date | None:
    names = " ".join([*classes_of(item), item.get("id", "").lower(), item.get("itemprop", "")])
    line = " ".join(_spaced(item).split())
    parent = item.getparent()
    around = " ".join((parent.text or "").split()) if parent is not None else ""
    if (
        _NOT_PUBLISHED.search(names)
        or _UPDATED.search(line)
        or _UPDATED.search(around)
        or len(line) > _LONGEST_BYLINE
    ):
        return None
    declared = declared_date(item.get("datetime") or item.get("content") or item.get("title"))
    if declared or item.tag == "time":
        # Inside a sentence a time is one of the events told
        told = (
            item.tag == "time"
            and item.get("pubdate") is None
            and item.get("itemprop") is None
            and _is_in_sentence(item)
        )
        return None if told else declared or date_on_its_own(line)
    return date_on_its_own(line) or (
        find_date(line)
        if read_byline(line) or re.match(r"(?:first )?(?:published|posted)\b", line, re.IGNORECASE)
        else None
    )


def _is_in_sentence(item: HtmlElement) -> bool:
    parent = item.getparent()
    if parent is None or parent.tag not in {"p", "li", "td", "dd", "blockquote", "q"}:
        return False
    rest = len(parent.text_content()) - len(item.text_content())
    return rest > 60  # noqa: PLR2004  more than "Published … by Jane Doe, Port Alda"
