"""Feeds: full entries are articles, summaries are named, hostile XML is refused."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import IngestError, UnreadableSourceError
from assistant.ingest import Sandbox, load_documents
from assistant.ingest.extraction import Batch
from assistant.ingest.formats.several import feed
from assistant.records.reading import WarningKind

FULL = "&lt;p&gt;The captain was &lt;s&gt;not&lt;/s&gt; drunk &amp;amp; alone.&lt;/p&gt;&lt;p&gt;Forty witnesses.&lt;/p&gt;"
LONG = "The harbour office said on Monday that the ferry had been inspected. " * 10


def rss(*items: str, head: str = "") -> bytes:
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    channel = f"<title>The Alda Courier</title><language>en-gb</language>{''.join(items)}"
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" {names}><channel>{channel}</channel></rss>'.encode()


def item(
    *, title: str = "Ferry inquiry opens", inner: str = f"<content:encoded>{FULL}</content:encoded>"
) -> str:
    return (
        f"<item><title>{title}</title><link>https://courier.example/1</link><dc:creator>Jane Doe</dc:creator>"
        f"<pubDate>Tue, 05 Jan 2021 23:30:00 -0500</pubDate>{inner}</item>"
    )


def read(content: bytes) -> Batch:
    return feed.extract(content, source="a.rss")


def test_a_full_entry_is_an_article_with_all_the_feed_says() -> None:
    (found,) = read(rss(item())).extractions
    assert found.text == "Ferry inquiry opens\n\nThe captain was drunk & alone.\n\nForty witnesses."
    known = found.metadata
    assert (known.title, known.authors) == ("Ferry inquiry opens", ("Jane Doe",))
    assert (known.publisher, known.language) == ("The Alda Courier", "en-gb")
    assert (known.url, known.published) == ("https://courier.example/1", date(2021, 1, 5))


def test_atom_in_its_own_elements() -> None:
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry><title type="html">Ferry &amp;amp; pier</title>'
        '<author><name>John Roe</name></author><published>2021-01-05T23:30:00-05:00</published><updated>2022-01-01T00:00:00Z</updated>'
        '<link href="https://courier.example/2"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>On 10<sup>3</sup> m.</p></div></content>'
        "</entry></feed>"
    )  # fmt: skip
    (found,) = read(content.encode()).extractions
    assert found.text == "Ferry & pier\n\nOn 10³ m."
    assert (found.metadata.authors, found.metadata.published) == (("John Roe",), date(2021, 1, 5))


@pytest.mark.parametrize(
    "inner",
    [
        "<description>The inquiry opened.</description>",
        "",
        f"<description>{LONG} […]</description>",
        f"<description>{LONG} Continue reading</description>",
        "<content:encoded>The start of it …</content:encoded>",
    ],
)
def test_a_summary_is_refused_and_named(inner: str) -> None:
    found = read(rss(item(), item(title="Short", inner=inner)))
    assert len(found.extractions) == 1
    (failure,) = found.failed
    assert failure.source == "entry 2"
    assert "only a summary of it (Short)" in failure.reason


def test_a_long_description_that_is_not_cut_off_is_the_article() -> None:
    (found,) = read(rss(item(inner=f"<description>{LONG}</description>"))).extractions
    assert found.text.endswith("inspected.")


def test_a_feed_that_is_damaged_is_read_with_a_warning() -> None:
    content = rss(item(), item()).replace(b"</channel></rss>", b"<item><title>half")
    found = read(content)
    assert len(found.extractions) >= 2
    assert {warning.kind for warning in found.extractions[0].report.warnings} == {
        WarningKind.DAMAGED_PART
    }


LAUGHS = '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        rss(item(title="&b;"), head=LAUGHS),
        rss(item(title="&x;"), head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        b"<note><to>Jane</to></note>",
        b"no xml at all",
        b"/etc/passwd",
        rss(item(inner="")),
    ],
    ids=["laughs", "external", "other XML", "text", "a path", "summaries only"],
)
def test_what_is_no_feed_is_refused(content: bytes, sandbox: Sandbox) -> None:
    with pytest.raises(IngestError):
        load_documents(
            content, media_type_or_suffix=".xml", article_id="a", source="a.xml", sandbox=sandbox
        )


def test_each_entry_is_held_under_its_title_and_the_mark_of_its_link(sandbox: Sandbox) -> None:
    again = item(title="Pier closed").replace("courier.example/1", "courier.example/2")
    content = rss(item(), item(title="Pier closed"), again)
    found = load_documents(
        content,
        media_type_or_suffix="application/rss+xml",
        article_id="f",
        source="https://courier.example/feed.xml",
        url="https://courier.example/feed.xml",
        sandbox=sandbox,
    )
    assert [document.article.id for document in found.documents] == [
        "f-ferry-inquiry-opens-424545d5",
        "f-pier-closed-424545d5",
        "f-pier-closed-ffbbf7f6",
    ]
    assert [document.article.url for document in found.documents] == [
        "https://courier.example/1",
        "https://courier.example/1",
        "https://courier.example/2",
    ]


def test_a_fetched_feed_of_summaries_names_the_addresses(sandbox: Sandbox) -> None:
    found = load_documents(
        rss(item(inner="")),
        media_type_or_suffix="application/rss+xml",
        article_id="f",
        source="https://courier.example/feed.xml",
        url="https://courier.example/feed.xml",
        sandbox=sandbox,
    )
    assert not found.documents
    assert [failure.points_at for failure in found.failed] == ["https://courier.example/1"]


def test_no_feed_is_an_empty_one() -> None:
    with pytest.raises(IngestError, match="holds no article"):
        read(rss())
    with pytest.raises(UnreadableSourceError, match="no RSS or Atom"):
        read(b"<html><body><p>x</p></body></html>")
