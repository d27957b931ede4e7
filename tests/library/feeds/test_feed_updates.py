"""Feeds asked again from a real server: politely, and for what is new alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import ManifestError, SyncReport
from assistant.ingest import Politeness, Sandbox, read_feeds, read_manifest
from assistant.ingest.fetching import politeness as politeness_module
from assistant.library import Library, remove_articles, reread
from assistant.library.feeds import feed_updates
from assistant.library.feeds.feed_updates import FeedRound
from assistant.recipe import PassageSettings
from tests.site_server import Site, served_site

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
LONG = "The harbour office said on Monday that the ferry to Severny had been inspected twice. " * 8
Round = Callable[..., SyncReport]


def entry(number: int, *, title: str = "", full: bool = True, site: str = "") -> str:
    content = f"<content type='html'>&lt;p&gt;Number {number}. {LONG}&lt;/p&gt;</content>"
    return (
        f"<entry><title>{title or f'Story {number}'}</title><id>urn:story:{number}</id>"
        f"<link href='{site}/story/{number}'/><published>2031-03-04T10:00:00Z</published>"
        f"{content if full else '<summary>In short.</summary>'}</entry>"
    )


def atom(*entries: str) -> bytes:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Courier</title>'
    return f"{head}{''.join(entries)}</feed>".encode()


def page(number: int) -> bytes:
    return (
        f"<html lang='en'><head><title>Page {number}</title></head><body><article>"
        f"<h1>Page {number}</h1><p>Page {number} says it all. {LONG}</p></article></body></html>"
    ).encode()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(politeness_module, "SECONDS_BETWEEN_REQUESTS", 0.0)
    with served_site() as site:
        site.media_types["/feed"] = "application/atom+xml"
        yield site


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One child process for all of it; starting one takes most of a second."""
    with Sandbox() as shared:
        yield shared


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "index", create=True) as opened:
        yield opened


@pytest.fixture
def ask(tmp_path: Path, library: Library, site: Site, sandbox: Sandbox) -> Round:
    """One round, so many minutes after the first."""
    manifest = tmp_path / "sources.toml"
    manifest.write_text(f'[[feed]]\nurl = "{site.url}/feed"\nlanguage = "en"\n', encoding="utf-8")

    def run(minutes: int = 0, toml: str = "") -> SyncReport:
        if toml:
            manifest.write_text(toml, encoding="utf-8")
        made = FeedRound(
            library=library,
            sandbox=sandbox,
            politeness=Politeness(allow_private=True),
            settings=PassageSettings(),
            now=NOW + timedelta(minutes=minutes),
            allow_private=True,
        )
        return made.update(read_feeds(manifest))

    return run


def test_entries_in_full_are_added_and_stay_when_the_feed_forgets_them(
    library: Library, site: Site, ask: Round
) -> None:
    site.pages["/feed"] = atom(entry(1, title="Weather"))
    (first,) = ask().added
    site.pages["/feed"] = atom(entry(2, title="Weather"))
    report = ask(31)
    assert len(report.added) == 1
    assert not report.removed
    texts = {info.id: library.article(info.id).text for info in library.infos()}
    assert len(texts) == 2, "the same title again is another article"
    assert "Number 1." in texts[first]


def test_a_feed_is_asked_no_more_often_than_its_manifest_says_and_only_for_what_is_new(
    site: Site, ask: Round
) -> None:
    site.pages["/feed"] = atom(entry(1))
    ask()
    ask(29)
    assert site.asked.count("/feed") == 1
    assert ask(31) == SyncReport()
    assert (site.asked.count("/feed"), site.bodies_sent.count("/feed")) == (2, 1)


def test_a_feed_that_was_asked_under_a_clock_that_ran_ahead_is_asked_again(
    site: Site, ask: Round
) -> None:
    site.pages["/feed"] = atom(entry(1))
    ask()
    year = 365 * 24 * 60
    ask(year)
    ask(31)  # the clock was set right again: this is not the time to wait a year
    assert site.asked.count("/feed") == 3
    ask(40)
    assert site.asked.count("/feed") == 3
    ask(62)
    assert site.asked.count("/feed") == 4


def test_what_a_feed_points_at_is_fetched_once(library: Library, site: Site, ask: Round) -> None:
    site.pages["/feed"] = atom(*(entry(n, full=False, site=site.url) for n in (1, 2)))
    site.pages |= {"/story/1": page(1), "/story/2": page(2)}
    assert len(ask().added) == 2
    assert {info.source for info in library.infos()} == {f"{site.url}/story/{n}" for n in (1, 2)}
    site.pages["/feed"] = atom(*(entry(n, full=False, site=site.url) for n in (1, 2, 3)))
    site.pages["/story/3"] = page(3)
    site.forget()
    assert len(ask(31).added) == 1
    assert [path for path in site.asked if path.startswith("/story")] == ["/story/3"]


def test_pages_are_left_alone_where_the_manifest_says_so(site: Site, ask: Round) -> None:
    site.pages["/feed"] = atom(entry(1, full=False, site=site.url), entry(2))
    report = ask(toml=f'[[feed]]\nurl = "{site.url}/feed"\npages = false\n')
    assert len(report.added) == 1
    assert not report.failed
    assert "/story/1" not in site.asked


def test_robots_are_kept_for_feed_and_pages(site: Site, ask: Round) -> None:
    site.robots = "User-agent: onrecord\nDisallow: /story\n"
    site.pages |= {"/feed": atom(entry(1, full=False, site=site.url)), "/story/1": page(1)}
    (failure,) = ask().failed
    assert "robots.txt" in failure.reason
    assert "/story/1" not in site.asked
    site.robots = "User-agent: *\nDisallow: /\n"
    site.forget()
    assert "robots.txt" in ask(31).failed[0].reason
    assert set(site.asked) == {"/robots.txt"}


def test_after_failures_it_is_asked_less_and_less_often(site: Site, ask: Round) -> None:
    site.status["/feed"] = 503
    asked = []
    for minutes in range(0, 12 * 60, 30):
        ask(minutes)
        asked.append(site.asked.count("/feed"))
    assert asked[-1] <= 5, "at 0, 60, 180, 420 and 900 minutes"
    assert asked[2] == 2
    site.status["/feed"] = 200
    site.pages["/feed"] = atom(entry(1))
    assert ask(24 * 60 * 2).added, "and answers again"


def test_a_page_that_cannot_be_had_is_tried_three_times(site: Site, ask: Round) -> None:
    site.pages["/feed"] = atom(entry(1, full=False, site=site.url))
    for minutes in range(0, 300, 31):
        ask(minutes)
    assert site.asked.count("/story/1") == feed_updates.MOST_TRIES


def test_what_somebody_removed_does_not_come_back(library: Library, site: Site, ask: Round) -> None:
    site.pages["/feed"] = atom(entry(1), entry(2, full=False, site=site.url))
    site.pages["/story/2"] = page(2)
    ids = ask().added
    assert len(ids) == 2
    remove_articles(library, ids)
    site.pages["/feed"] = atom(entry(3), entry(1), entry(2, full=False, site=site.url))
    report = ask(31)
    assert len(report.added) == 1
    assert set(report.kept_out) < set(ids)
    assert not {info.id for info in library.infos()} & set(ids)


def test_what_was_fetched_before_an_end_is_not_fetched_again(
    library: Library, site: Site, ask: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = atom(*(entry(n, full=False, site=site.url) for n in range(1, 6)))
    site.pages |= {f"/story/{n}": page(n) for n in range(1, 6)}
    monkeypatch.setattr(feed_updates, "PAGES_AT_ONCE", 2)
    ask()

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(feed_updates, "keep_states", end)
        with pytest.raises(KeyboardInterrupt):
            ask(1)
    assert len(library.infos()) == 4, "what was added before the end is there"
    ask(2)
    assert len(library.infos()) == 5
    assert all(site.asked.count(f"/story/{n}") == 1 for n in range(1, 6))
    assert site.asked.count("/feed") == 1


def test_entries_are_read_again_from_the_feed_as_it_was_then(
    library: Library, sandbox: Sandbox, site: Site, ask: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = atom(entry(1), entry(2))
    ask()
    site.pages["/feed"] = atom(entry(3))
    ask(31)
    before = {info.id: info.text_sha256 for info in library.infos()}
    assert len(before) == 3
    monkeypatch.setattr("assistant.library.rereading.READING_VERSION", 999)
    report = reread(library, settings=PassageSettings(), sandbox=sandbox)
    assert not report.failed
    assert not report.added
    assert {info.id: info.text_sha256 for info in library.infos()} == before


def test_a_page_in_place_of_a_feed_is_named(site: Site, ask: Round) -> None:
    site.media_types.clear()
    site.pages["/feed"] = page(1)
    (failure,) = ask().failed
    assert "is no feed" in failure.reason


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[[feed]]\n", "url is one line"),
        ('[[feed]]\nurl = "news.example/rss"\n', "http or https"),
        ('[[feed]]\nurl = "https://n.example/a"\nminutes = 1\n', "from 5 to"),
        ('[[feed]]\nurl = "https://n.example/a"\nminutes = true\n', "from 5 to"),
        ('[[feed]]\nurl = "https://n.example/a"\npages = 1\n', "true or false"),
        ('[[feed]]\nurl = "https://n.example/a"\ntitle = "x"\n', "unknown key title"),
        ('[[feed]]\nurl = "https://n.example/a"\n' * 2, "two entries for the feed"),
        ('feed = "https://n.example/a"\n', "tables only, got feed"),
    ],
)
def test_a_feed_in_a_manifest_is_read_strictly(tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ManifestError, match=words):
        read_feeds(tmp_path / "sources.toml")


def test_feeds_and_sources_stand_beside_each_other(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(
        '[[source]]\npath = "a.txt"\n\n[[feed]]\nurl = "https://n.example/a"\n', encoding="utf-8"
    )
    assert [item.path for item in read_manifest(file)] == ["a.txt"]
    assert [(feed.url, feed.minutes, feed.pages) for feed in read_feeds(file)] == [
        ("https://n.example/a", 30, True)
    ]
