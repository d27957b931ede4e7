"""What the head of a page says about the article, in the forms outlets and archives use.

Invariant: `stated_of` names exactly what `head_of` and the visible byline state. The modified date
beside the published one is always another day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from html import escape
from typing import Final

from eval.fidelity.article import Known


def head_of(known: Known, form: str) -> str:
    """The elements of the head."""
    return _FORMS[form](known)


def stated_of(known: Known, form: str, *, byline: str) -> Known:
    """What a page with this head and this byline states."""
    has = _STATED[form]
    return Known(
        title=known.title,
        authors=known.authors if "authors" in has or byline else (),
        publisher=known.publisher if "publisher" in has else None,
        # An address with the day in it states the day as well
        published=known.published if has & {"published", "url"} or byline else None,
        url=known.url if "url" in has else None,
    )


def _modified(known: Known) -> str:
    published = known.published or dt.date(2000, 1, 1)
    return (published + dt.timedelta(days=40)).isoformat()


def _day(known: Known) -> str:
    return known.published.isoformat() if known.published else ""


def _title(known: Known, *, with_paper: bool = True) -> str:
    tail = f" | {known.publisher}" if with_paper else ""
    return f"<title>{escape(known.title or '')}{escape(tail)}</title>"


def _meta(name: str, content: str, *, key: str = "name") -> str:
    return f'<meta {key}="{name}" content="{escape(content)}">'


def _news_article(known: Known) -> dict[str, object]:
    return {
        "@type": "NewsArticle",
        "headline": known.title,
        "author": [{"@type": "Person", "name": name} for name in known.authors],
        "publisher": {"@type": "Organization", "name": known.publisher},
        "datePublished": f"{_day(known)}T06:00:00Z",
        "dateModified": f"{_modified(known)}T10:00:00Z",
        "url": known.url,
        "mainEntityOfPage": known.url,
    }


def _script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def _json_ld(known: Known) -> str:
    return _title(known) + _script({"@context": "https://schema.org", **_news_article(known)})


def _json_ld_graph(known: Known) -> str:
    graph = [
        {"@type": "WebSite", "name": known.publisher, "url": "https://example.example/"},
        {"@type": "BreadcrumbList", "name": "Harbour news"},
        _news_article(known),
    ]
    return _title(known) + _script({"@context": "https://schema.org", "@graph": graph})


def _open_graph(known: Known) -> str:
    values = (
        ("og:type", "article"), ("og:title", known.title or ""), ("og:site_name", known.publisher or ""),
        ("og:url", known.url or ""), ("article:published_time", f"{_day(known)}T06:00:00+00:00"),
        ("article:modified_time", f"{_modified(known)}T06:00:00+00:00"),
    )  # fmt: skip
    authors = "".join(_meta("article:author", name, key="property") for name in known.authors)
    tags = "".join(_meta(name, value, key="property") for name, value in values)
    return _title(known) + tags + authors


def _citation(known: Known) -> str:
    authors = "".join(_meta("citation_author", name) for name in known.authors)
    day = _day(known).replace("-", "/")
    return (
        _title(known)
        + _meta("citation_title", known.title or "")
        + authors
        + _meta("citation_publication_date", day)
        + _meta("citation_journal_title", known.publisher or "")
    )


def _dublin_core(known: Known) -> str:
    authors = "".join(_meta("DC.creator", name) for name in known.authors)
    return (
        _title(known)
        + _meta("DC.title", known.title or "")
        + authors
        + _meta("DC.date.issued", _day(known))
        + _meta("DC.publisher", known.publisher or "")
    )


def _parsely(known: Known) -> str:
    values = (
        ("parsely-title", known.title or ""), ("parsely-pub-date", f"{_day(known)}T06:00:00Z"),
        ("parsely-link", known.url or ""),
    )  # fmt: skip
    authors = "".join(_meta("parsely-author", name) for name in known.authors)
    return _title(known) + "".join(_meta(name, value) for name, value in values) + authors


def _canonical(known: Known) -> str:
    author = _meta("author", ", ".join(known.authors))
    link = f'<link rel="canonical" href="{escape(known.url or "")}">'
    modified = _meta("last-modified", _modified(known))
    return _title(known, with_paper=False) + author + link + modified


def _handles(known: Known) -> str:
    """A page whose site name is an address and whose handle is no name."""
    tags = _meta("og:site_name", "https://www.courier.example", key="property")
    return _title(known, with_paper=False) + tags + _meta("twitter:site", "@courier_desk")


def _bare(known: Known) -> str:
    return _title(known, with_paper=False)


def _title_with_site(known: Known) -> str:
    """A page that names its site in every title, and the section too."""
    tail = escape(f" - Harbour news - {known.publisher}")
    site = _meta("og:site_name", known.publisher or "", key="property")
    return f"<title>{escape(known.title or '')}{tail}</title>{site}"


def _modified_only(known: Known) -> str:
    """A page that says when it was changed, and not when it appeared."""
    value = {
        "@context": "https://schema.org",
        **_news_article(known),
        "dateModified": f"{_modified(known)}T10:00:00Z",
    }
    for name in ("datePublished", "url", "mainEntityOfPage"):
        del value[name]
    return _title(known) + _script(value)


def _author_forms(known: Known) -> str:
    """One author as an object, with what is no name beside it."""
    author: dict[str, object] = {"@type": "Person", "url": "https://courier.example/staff/7"}
    author["name"] = known.authors[0]
    more = [{"@type": "Person", "name": name} for name in known.authors[1:]]
    value = {**_news_article(known), "author": [author, *more] if more else author}
    types = {"@context": "http://schema.org/", "@type": ["Article", "NewsArticle"]}
    return _title(known) + _script(
        [{"@type": "Organization", "name": known.publisher}, value | types]
    )


_ALL: Final = frozenset({"authors", "publisher", "published", "url"})
_FORMS: Final[dict[str, Callable[[Known], str]]] = {
    "json-ld": _json_ld,
    "json-ld graph": _json_ld_graph,
    "open graph": _open_graph,
    "citation": _citation,
    "dublin core": _dublin_core,
    "parsely": _parsely,
    "canonical": _canonical,
    "handles": _handles,
    "title with site": _title_with_site,
    "modified only": _modified_only,
    "author forms": _author_forms,
    "bare": _bare,
}
_STATED: Final[dict[str, frozenset[str]]] = {
    "json-ld": _ALL,
    "json-ld graph": _ALL,
    "open graph": _ALL,
    "citation": _ALL - {"url"},
    "dublin core": _ALL - {"url"},
    "parsely": _ALL - {"publisher"},
    "canonical": frozenset({"authors", "url"}),
    "handles": frozenset(),
    "title with site": frozenset({"publisher"}),
    "modified only": frozenset({"authors", "publisher"}),
    "author forms": _ALL,
    "bare": frozenset(),
}
