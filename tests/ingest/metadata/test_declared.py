"""What a page says about itself: declared metadata first, every name checked, unknown stays unknown."""

from __future__ import annotations

import json
from datetime import date

import pytest

from assistant.ingest import Metadata
from assistant.ingest.formats import web_page

PROSE = "The lighthouse board sat for two days in the school of Nordhavn and looked at every log book that was kept."


def known(head: str = "", body: str = "", title: str = "Lamp goes out") -> Metadata:
    html = (
        f"<html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><article><h1>Lamp goes out</h1>"
        f"{body}<p>{PROSE}</p><p>{PROSE} Nobody spoke.</p></article></body></html>"
    )
    return web_page.extract(html.encode(), source="a.html").metadata


def data(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'


@pytest.mark.parametrize(
    ("head", "authors", "origin"),
    [
        (data(author={"@type": "Person", "name": "Ann Poe"}), ("Ann Poe",), "JSON-LD"),
        (data(author=[{"name": "Ann Poe"}, {"name": "Li Wei"}]), ("Ann Poe", "Li Wei"), "JSON-LD"),
        (data(author="Ann Poe and Li Wei"), ("Ann Poe", "Li Wei"), "JSON-LD"),
        (data(author={"givenName": "Ann", "familyName": "Poe"}), ("Ann Poe",), "JSON-LD"),
        (data(author={"name": "O&#39;Neil &amp; Sons"}), ("O'Neil & Sons",), "JSON-LD"),
        (f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "WebSite", "name": "Nord"}, {"@type": "Person", "@id": "#p", "name": "Ann Poe"}, {"@type": ["NewsArticle"], "author": {"@id": "#p"}}]})}</script>', ("Ann Poe",), "JSON-LD"),
        (data(author={"name": "Ann Poe"}) + "<meta name='author' content='Somebody Else'>", ("Ann Poe",), "JSON-LD"),
        (data(author={"name": "admin"}) + "<meta name='author' content='Ann Poe'>", ("Ann Poe",), "author"),
        ("<meta name='citation_author' content='Poe, Ann'><meta name='citation_author' content='Wei, Li'>", ("Ann Poe", "Li Wei"), "citation_author"),
        ("<meta property='article:author' content='https://nord.example/ann'><meta name='parsely-author' content='Ann Poe'>", ("Ann Poe",), "parsely-author"),
        ("<meta name='DC.creator' content='Ann Poe'>", ("Ann Poe",), "dc.creator"),
        ("<meta name='author' content='By Ann B. Poe, Staff Writer'>", ("Ann B. Poe",), "author"),
        ("<meta name='author' content='Ice &amp; Iron'>", ("Ice & Iron",), "author"),
        ("<meta name='author' content='Ann Poe | The Nord'>", ("Ann Poe",), "author"),
    ],
)  # fmt: skip
def test_declared_authors_are_read(head: str, authors: tuple[str, ...], origin: str) -> None:
    found = known(head)
    assert found.authors == authors
    assert dict(found.origins)["authors"] == origin


@pytest.mark.parametrize(
    "name",
    [
        "admin", "Administrator", "user_17", "Username", "@nordtimes", "https://nord.example/a", "nord.example", "Staff", "Staff Writer", "Editor",
        "Last Updated March 9", "March 9, 2020", "March", "Follow Author", "Follow", "Subscribe", "View profile", "Read more", "Unknown", "None", "{{author}}",
        "ann@nord.example", "3 min read", "Published on Monday", "Comments", "Share", "-", "12345", "Facebook", "Log in", "Guest", "The Author",
    ],
)  # fmt: skip
def test_what_is_no_name_is_unknown_wherever_it_stands(name: str) -> None:
    assert known(data(author={"name": name})).authors == ()
    assert known(f"<meta name='author' content='{name}'>").authors == ()
    assert known(body=f"<div class='author'>{name}</div>").authors == ()
    assert known(body=f"<a rel='author' href='#'>{name}</a>").authors == ()


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ("<div class='byline'>By <a>Ann Poe</a> <time>March 9, 2020</time></div>", ("Ann Poe",)),
        ("<p class='byline'>By Ann Poe and Li Wei in Nordhavn</p>", ("Ann Poe", "Li Wei")),
        ("<span class='author-name'>Ann Poe</span>, <span class='role'>Harbour Editor</span>", ("Ann Poe",)),
        ("<div class='author'>Ann Poe, Senior Correspondent</div>", ("Ann Poe",)),
        ("<div class='authors'><a rel='author'>Ann Poe</a> and <a rel='author'>Li Wei</a></div>", ("Ann Poe", "Li Wei")),
        ("<address>By <a rel='author'>Ann Poe</a></address>", ("Ann Poe",)),
        ("<p>By Ann Poe</p>", ("Ann Poe",)),
        ("<p>By THE NORD TEAM</p>", ()),
        ("<h2>By Sea</h2>", ()),
        ("<h2>By Night Train to Nordhavn</h2>", ()),
        ("<aside class='related'><span class='author'>Bo Dahl</span></aside>", ()),
        ("<div class='comments'><span class='author'>Bo Dahl</span></div>", ()),
        ("<div class='byline'>Last updated May 4</div>", ()),
        ("<div class='author-bio'>Ann Poe has kept the lamp of Nordhavn for nine years and writes about the sea.</div>", ()),
    ],
)  # fmt: skip
def test_a_shown_byline_names_people_or_nobody(body: str, authors: tuple[str, ...]) -> None:
    assert known(body=body).authors == authors


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        (data(publisher={"name": "The Nord Times"}), "The Nord Times"),
        ("<meta property='og:site_name' content='The Nord Times'>", "The Nord Times"),
        ("<meta name='citation_journal_title' content='Journal of Ice'>", "Journal of Ice"),
        ("<meta property='og:site_name' content='https://www.nord.example'>", None),
        ("<meta property='og:site_name' content='nord.example'>", None),
        ("<meta property='og:site_name' content='www.nord.example/news'>", None),
        ("<meta property='og:site_name' content='@nord'>", None),
        ("<meta property='og:site_name' content='Home'>", None),
        ("<meta name='twitter:site' content='@nord'>", None),
        ("<meta property='article:publisher' content='https://facebook.example/nord'>", None),
        (data(publisher={"name": "https://nord.example"}) + "<meta property='og:site_name' content='The Nord'>", "The Nord"),
        ("", None),
    ],
)  # fmt: skip
def test_an_outlet_is_a_declared_name_and_no_address_or_account(
    head: str, publisher: str | None
) -> None:
    assert known(head).publisher == publisher


DAY = date(2020, 3, 9)


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        (data(datePublished="2020-03-09T23:30:00-08:00", dateModified="2024-01-01"), "", DAY),
        (data(dateModified="2024-01-01"), "", None),
        ("<meta property='article:modified_time' content='2024-01-01'>", "", None),
        ("<meta property='og:updated_time' content='2024-01-01'><meta property='article:published_time' content='2020-03-09'>", "", DAY),
        ("<meta name='citation_publication_date' content='2020/03/09'>", "", DAY),
        ("<meta name='citation_publication_date' content='2020'>", "", None),
        ("<meta name='DC.date.issued' content='2020-03-09'>", "", DAY),
        ("<meta name='date' content='03/09/2020'>", "", None),
        ("<meta name='date' content='03/19/2020'>", "", date(2020, 3, 19)),
        ("", "<time datetime='2020-03-09'>3/9/2020</time>", DAY),
        ("", "<time>03/09/2020</time>", None),
        ("", "<p class='posted-on'>Posted on March 9, 2020</p>", DAY),
        ("", "<p class='date'>9.3.2020</p>", DAY),
        ("", "<p class='updated'>Updated March 9, 2020</p>", None),
        ("", "<p>Updated: <time datetime='2024-01-01'>January 1</time></p>", None),
        ("", "<p>Published <time datetime='2020-03-09'>March 9</time>, updated <time class='updated' datetime='2024-01-01'>January 1</time></p>", DAY),
        ("", "<aside class='related'><time datetime='2019-01-01'>January 1</time></aside>", None),
        ("", f"<p>The lamp went out on <time datetime='1861-02-03'>3 February 1861</time>. {PROSE}</p>", None),
        ("", "<time datetime='2020-03-09'></time><time datetime='2021-03-09'></time>", None),
        ("<link rel='canonical' href='https://nord.example/2020/03/09/lamp-goes-out'>", "", DAY),
        ("<link rel='canonical' href='https://nord.example/2020/lamp-goes-out'>", "", None),
    ],
)  # fmt: skip
def test_the_day_of_publication_is_declared_or_unknown(
    head: str, body: str, day: date | None
) -> None:
    assert known(head, body).published == day


@pytest.mark.parametrize(
    ("head", "page_title", "title"),
    [
        ("", "Lamp goes out | The Nord", "Lamp goes out"),
        ("<meta property='og:title' content='Lamp goes out - The Nord'>", "x", "Lamp goes out"),
        (data(headline="Lamp goes out at Nordhavn"), "x", "Lamp goes out"),
        (data(headline="The night the lamp went dark"), "x", "The night the lamp went dark"),
        ("<meta name='citation_title' content='Lamp goes…'>", "x", "Lamp goes out"),
    ],
)
def test_the_title_is_the_heading_where_the_declared_one_says_the_same(
    head: str, page_title: str, title: str
) -> None:
    assert known(head, title=page_title).title == title


def test_broken_structured_data_is_passed_over() -> None:
    broken = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", oops</script><script type='application/ld+json'>[[[[]]]]</script>"
    found = known(broken + "<meta name='author' content='Ann Poe'>")
    assert (found.authors, found.title) == (("Ann Poe",), "Lamp goes out")
