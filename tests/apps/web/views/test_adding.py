"""A web address typed into the page is fetched by the guarded fetch, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.views.library.adding import MAX_ADDRESS, added_address
from assistant.encoders.sentence_encoder import Encoder
from assistant.ingest import Fetched
from tests.conftest import LINEAR

ADDRESS = "https://daily.example.org/ferry"
PAGE = (
    b"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1>"
    b"<p>The ferry sails on Tuesdays, the harbour master said on Monday.</p></article></body></html>"
)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def last(desk: Assistant, typed: object) -> str:
    *_, news = added_address(desk, typed)
    return str(news)


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "/etc/passwd",
        "corpus",
        "file:///etc/passwd",
        "ftp://daily.example.org/a",
        "javascript:alert(1)",
        f"{ADDRESS} {ADDRESS}",
        f"https://daily.example.org/{'a' * MAX_ADDRESS}",
    ],
)
def test_what_is_no_web_address_is_never_opened(
    desk: Assistant, typed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "add", None)
    assert captions.NO_ADDRESS in last(desk, typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("http://127.0.0.1:80/", "127.0.0.1 is not a public address"),
        ("http://[::1]/", "is not a public address"),
        ("http://169.254.169.254/latest/meta-data/", "is not a public address"),
        ("http://0x7f.1/", "is not a public address"),
        ("http://192.168.0.1:8080/", "port 8080 is not allowed"),
        ("https://ann:secret@daily.example.org/", "it holds a user name or password"),
    ],
)
def test_the_fetching_guard_stands_in_front_of_every_address(
    desk: Assistant, typed: str, reason: str
) -> None:
    said = last(desk, typed)
    assert captions.REFUSED in said
    assert reason in said
    assert len(desk) == 0


def test_a_page_is_added_once(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetch(url: str, *, allow_private: bool, before_request: object) -> Fetched:
        del before_request
        asked.append((url, allow_private))
        return Fetched(content=PAGE, media_type="text/html", final_url=url)

    monkeypatch.setattr("assistant.library.sources.fetch", fetch)
    news = list(added_address(desk, f"  {ADDRESS} "))
    assert captions.READING in news[0]
    assert captions.ADDRESS_ADDED.format(address=ADDRESS) in news[-1]
    (info,) = desk
    assert (info.url, info.source) == (ADDRESS, ADDRESS)
    assert captions.ADDRESS_HELD.format(address=ADDRESS) in last(desk, ADDRESS)
    assert asked == [(ADDRESS, False)]


def test_a_page_that_another_source_already_is_is_not_fetched(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add([Article(id="ferry", text="The ferry sails.", url=ADDRESS)])
    monkeypatch.setattr("assistant.library.sources.fetch", None)
    assert captions.ADDRESS_HELD.format(address=ADDRESS) in last(desk, ADDRESS)
