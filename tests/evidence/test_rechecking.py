"""Sources fetched again from a real server: what stands there still, what moved, what is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant, Bundle
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import ArticleNotFoundError, BundleError
from assistant.evidence import recheck_sources, watched_in_library
from assistant.ingest import Politeness
from assistant.ingest.fetching import politeness as politeness_module
from assistant.records import PassageState, RecheckedSource, SourceState
from tests.conftest import LINEAR
from tests.site_server import Site, served_site

FIRST = "The harbour council met on Monday evening in the old customs house by the pier."
FARES = "Council member Ida Voss said that 6 percent of the fares would go to the lighthouse fund."
LAST = "The vote was postponed until the first week of May because two members were away."


def html(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = '<html lang="en"><head><meta charset="utf-8"><title>Fares</title></head>'
    return f"{head}<body><article><h1>Fares</h1>{body}</article></body></html>".encode()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(politeness_module, "SECONDS_BETWEEN_REQUESTS", 0.0)
    with served_site() as site:
        yield site


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder, site: Site) -> Iterator[Assistant]:
    """An index of one page fetched from the site, and of one article without an address."""
    site.pages["/fares"] = html(FIRST, FARES, LAST)
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as desk:
        report = desk.add([f"{site.url}/fares"], allow_private=True)
        assert len(report.added) == 1, report
        desk.add([Article(id="tea", text="Tea was served on the pier.")])
        site.asked.clear()
        site.bodies_sent.clear()
        yield desk


@pytest.fixture
def again(desk: Assistant) -> Callable[[], RecheckedSource]:
    """Rechecks the one article that has an address."""

    def run() -> RecheckedSource:
        (source,) = desk.recheck(allow_private=True).sources
        return source

    return run


def states(source: RecheckedSource) -> dict[str, str]:
    return {passage.text: passage.state.value for passage in source.passages}


def test_a_page_that_is_as_it_was_has_every_passage_at_its_place(
    again: Callable[[], RecheckedSource],
) -> None:
    source = again()
    assert source.state is SourceState.COMPARED
    assert states(source).items() >= dict.fromkeys((FIRST, FARES, LAST), "same").items()
    assert source.count(PassageState.GONE) == source.count(PassageState.MOVED) == 0


def test_a_new_paragraph_moves_what_comes_after_it(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    site.pages["/fares"] = html(FIRST, "The mayor was there too, and she took notes.", FARES, LAST)
    found = states(again())
    assert (found[FIRST], found[FARES], found[LAST]) == ("same", "moved", "moved")


def test_a_changed_number_is_gone_and_the_new_sentence_is_shown(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    site.pages["/fares"] = html(FIRST, FARES.replace("6 percent", "16 percent"), LAST)
    source = again()
    assert (states(source)[FIRST], states(source)[FARES]) == ("same", "gone")
    gone = next(passage for passage in source.passages if passage.text == FARES)
    assert gone.nearest == FARES.replace("6 percent", "16 percent")
    assert gone.similarity is not None
    assert gone.similarity > 0.95
    assert gone.found is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_said_to_be(
    desk: Assistant, again: Callable[[], RecheckedSource], site: Site, status: int
) -> None:
    site.status["/fares"] = status
    source = again()
    assert (source.state, source.passages) == (SourceState.GONE, ())
    assert source.reason is not None
    assert f"answered {status}" in source.reason
    assert desk.recheck(allow_private=True).gone


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_an_error_says_nothing_about_the_passages(desk: Assistant, site: Site, status: int) -> None:
    site.status["/fares"] = status
    report = desk.recheck(allow_private=True)
    assert report.sources[0].state is SourceState.UNREACHABLE
    assert (report.gone, report.unknown) == ((), report.sources)


def test_an_address_that_may_not_be_fetched_is_unreachable(desk: Assistant, site: Site) -> None:
    (source,) = desk.recheck().sources
    assert source.state is SourceState.UNREACHABLE
    assert site.asked == []


def test_what_robots_txt_closes_is_not_fetched(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    site.robots = "User-agent: *\nDisallow: /fares"
    source = again()
    assert source.state is SourceState.BLOCKED
    assert source.reason is not None
    assert "robots.txt asks not to" in source.reason
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("media_type", "page"),
    [("image/png", b"PNG"), ("text/html", b"<html><body></body></html>"), ("text/html", b"")],
)
def test_what_no_text_can_be_read_from_is_unreadable(
    again: Callable[[], RecheckedSource], site: Site, media_type: str, page: bytes
) -> None:
    site.media_type, site.pages["/fares"] = media_type, page
    assert again().state is SourceState.UNREADABLE


def test_an_unchanged_page_is_sent_once_only(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    first = again()
    second = again()
    assert site.bodies_sent == ["/fares"]
    assert (first.state, second.state) == (SourceState.COMPARED, SourceState.UNCHANGED)
    assert states(first) == states(second)


def test_a_page_that_has_changed_is_read_each_time(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    """What the server calls unchanged then is the changed page, not the one in the library."""
    again()
    site.pages["/fares"] = html(FIRST, LAST)
    for _ in range(2):
        source = again()
        assert (source.state, states(source)[FARES]) == (SourceState.COMPARED, "gone")
    site.pages["/fares"] = html(FIRST, FARES, LAST)
    assert states(again())[FARES] == "same"


def test_an_article_replaced_meanwhile_is_not_taken_for_the_version_before(
    desk: Assistant, again: Callable[[], RecheckedSource], site: Site
) -> None:
    again()
    old = site.pages["/fares"]
    site.pages["/fares"] = html(FIRST, LAST)
    desk.add([f"{site.url}/fares"], allow_private=True)
    site.pages["/fares"] = old
    assert again().state is SourceState.COMPARED


def test_a_server_that_names_no_version_is_asked_in_full_again(
    again: Callable[[], RecheckedSource], site: Site
) -> None:
    site.with_etag = False
    again()
    assert again().state is SourceState.COMPARED
    assert site.bodies_sent == ["/fares", "/fares"]


def test_no_article_changes_through_it(
    desk: Assistant, again: Callable[[], RecheckedSource], site: Site
) -> None:
    fingerprint, articles = desk.fingerprint, desk.articles()
    texts = [desk.article(info.id) for info in articles]
    site.pages["/fares"] = html("Everything is different now, and nothing is as it was before.")
    again()
    again()
    assert (desk.fingerprint, desk.articles()) == (fingerprint, articles)
    assert [desk.article(info.id) for info in articles] == texts


def test_one_address_is_fetched_once_for_all_its_articles(desk: Assistant, site: Site) -> None:
    desk.add([Article(id="copy", text=f"{FARES} It was agreed.", url=f"{site.url}/fares")])
    sources = desk.recheck(allow_private=True).sources
    assert len(sources) == 2
    assert site.asked == ["/robots.txt", "/fares"]
    copy = next(source for source in sources if source.article_id == "copy")
    assert sorted(states(copy).values()) == ["gone", "moved"]


def test_only_the_addresses_named_are_fetched(desk: Assistant, site: Site) -> None:
    site.pages["/other"] = html(LAST)
    desk.add([f"{site.url}/other"], allow_private=True)
    site.asked.clear()
    (source,) = desk.recheck([f"{site.url}/other"], allow_private=True).sources
    assert source.url == f"{site.url}/other"
    assert site.asked == ["/robots.txt", "/other"]
    with pytest.raises(ArticleNotFoundError, match=r"come from http://nowhere\.example/"):
        desk.recheck(["http://nowhere.example/"], allow_private=True)


def test_the_pause_a_site_asks_for_is_kept_between_its_pages(desk: Assistant, site: Site) -> None:
    """On a clock that moves only when somebody sleeps."""
    for name in ("/a", "/b"):
        site.pages[name] = html(LAST)
        desk.add([f"{site.url}{name}"], allow_private=True)
    site.robots = "User-agent: *\nCrawl-delay: 5"
    clock, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    recheck_sources(
        watched_in_library(desk._library),
        library=desk._library,
        politeness=Politeness(allow_private=True, clock=lambda: clock[0], sleep=sleep),
        allow_private=True,
    )
    assert slept == [5.0, 5.0]


def test_progress_is_told_page_by_page(desk: Assistant) -> None:
    steps: list[tuple[str, int, int]] = []
    desk.recheck(
        allow_private=True,
        on_progress=lambda step: steps.append((step.stage, step.done, step.total)),
    )
    assert steps == [("fetching", 1, 1)]


def test_a_report_is_json(desk: Assistant, site: Site) -> None:
    site.pages["/fares"] = html(FIRST, LAST)
    value = json.loads(json.dumps(desk.recheck(allow_private=True).to_dict()))
    (source,) = value["sources"]
    assert value["schema"] == "onrecord.recheck/1"
    assert (source["state"], source["gone"]) == ("compared", 1)
    assert {item["state"] for item in source["passages"]} >= {"same", "gone"}


@pytest.fixture
def bundle(desk: Assistant) -> Bundle:
    return desk.bundle(desk.ask("How many percent of the fares go to the lighthouse fund?"))


def test_a_bundle_is_rechecked_by_its_quotations(
    desk: Assistant, site: Site, bundle: Bundle
) -> None:
    assert any(FARES in quote.passage.text for quote in bundle.content.quotations)
    site.pages["/fares"] = html(FIRST, FARES)
    (source,) = desk.recheck(bundle=bundle, allow_private=True).sources
    looked_for = {passage.text: passage.state for passage in source.passages}
    assert len(looked_for) <= len(bundle.content.quotations)
    assert next(state for text, state in looked_for.items() if FARES in text) is PassageState.SAME


def test_a_bundle_is_rechecked_without_its_articles_in_the_index(
    desk: Assistant, site: Site, bundle: Bundle
) -> None:
    desk.remove([article.id for article in bundle.content.articles if article.id != "tea"])
    site.pages["/fares"] = html(FIRST, LAST)
    (source,) = desk.recheck(bundle=bundle, allow_private=True).sources
    assert PassageState.GONE in {passage.state for passage in source.passages}


def test_a_bundle_that_was_changed_is_not_rechecked(desk: Assistant, bundle: Bundle) -> None:
    data = bundle.to_bytes().replace(b"6 percent", b"7 percent")
    with pytest.raises(BundleError, match=r"does not hold: /quotations/\d+/"):
        desk.recheck(bundle=Bundle.from_bytes(data), allow_private=True)
