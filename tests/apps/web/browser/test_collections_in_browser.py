"""Several collections on one server: each has its page, and one page leads to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant
from assistant.apps.accounts import Accounts, PasswordHash
from assistant.apps.web import Collection, Policy, RunningServer, ServeOptions, captions, serve
from assistant.apps.web.server.collection_pages import places_of
from assistant.encoders.sentence_encoder import Encoder
from tests.apps.web.conftest import STEADY

FERRY = Article(id="ferry", title="The ferry", text="The ferry to Shikotan sails on Tuesdays.")
WALRUS = Article(id="walrus", title="The walrus", text="The walrus of Tyuleniy sleeps on Fridays.")


@pytest.fixture
def desks(tmp_path: Path, encoder: Encoder) -> Iterator[list[Collection]]:
    with (
        Assistant.build([FERRY], tmp_path / "a", encoder=encoder, recipe=STEADY) as one,
        Assistant.build([WALRUS], tmp_path / "b", encoder=encoder, recipe=STEADY) as other,
    ):
        yield [Collection(name="Ferries", desk=one), Collection(name="Wal & <b>", desk=other)]


@pytest.fixture
def served(desks: list[Collection]) -> Iterator[RunningServer]:
    running = serve(desks, port=None, block=False)
    yield running
    running.close()


def test_each_collection_answers_from_its_own_articles_and_keeps_its_conversation(
    served: RunningServer, open_page: Callable[..., Page], ask: Callable[[Page, str], None]
) -> None:
    page = open_page(served.url)
    chosen = page.locator("#name .collections .here")
    expect(chosen).to_have_text("Ferries")
    ask(page, "When does the ferry to Shikotan sail?")
    expect(page.locator("#conversation .source-title").first).to_have_text("The ferry")
    page.get_by_role("link", name="Wal & <b>").click()
    page.wait_for_url("**/collections/wal-b/**")
    expect(chosen).to_have_text("Wal & <b>")
    expect(page.locator("#status")).to_contain_text("1 article")
    ask(page, "When does the walrus of Tyuleniy sleep?")
    expect(page.locator("#conversation .source-title").first).to_have_text("The walrus")
    assert page.locator("#conversation .question").count() == 1
    page.get_by_role("tab", name=captions.LIBRARY).click()
    expect(page.locator("#listing a.title")).to_have_text(["The walrus"])
    page.get_by_role("link", name="Ferries").click()
    expect(chosen).to_have_text("Ferries")
    expect(page.locator("#conversation .source-title").first).to_have_text("The ferry")
    assert page.locator("#conversation .question").count() == 1


def test_every_page_has_a_guard_of_its_own_and_unknown_ones_are_not_there(
    served: RunningServer,
) -> None:
    below = f"{served.url}collections/wal-b/"
    assert httpx.get(below, timeout=60).status_code == 200
    assert httpx.get(below, headers={"Host": "evil.example"}, timeout=60).status_code == 421
    assert (
        httpx.get(below, headers={"Origin": "https://evil.example"}, timeout=60).status_code == 403
    )
    assert httpx.get(f"{below}gradio_api/upload", timeout=60).status_code == 404
    assert httpx.get(f"{served.url}collections/nope/", timeout=60).status_code == 404
    assert httpx.get(f"{served.url}collections/wal-b", timeout=60).status_code == 404
    assert "content-security-policy" in httpx.get(below, timeout=60).headers


def test_who_guesses_a_password_is_counted_once_for_all_pages(desks: list[Collection]) -> None:
    accounts = Accounts(hashes=(("ann", PasswordHash.of("a long password")),))
    policy = Policy.of(ServeOptions(accounts=accounts))
    running = serve(desks, port=None, block=False, policy=policy)
    try:
        pages = (running.url, f"{running.url}collections/wal-b/")
        assert [httpx.get(page, timeout=60).status_code for page in pages] == [401, 401]
        right = ("ann", "a long password")
        assert [httpx.get(page, auth=right, timeout=60).status_code for page in pages] == [200, 200]
        tried = [
            httpx.get(pages[n % 2], auth=("ann", f"x{n}"), timeout=60).status_code for n in range(6)
        ]
        assert tried == [401] * 5 + [429]
    finally:
        running.close()


def test_places_are_told_apart_and_fit_into_an_address(desks: list[Collection]) -> None:
    names = ("a", "B c", "b C", "новости", "../x")
    named = [Collection(name=name, desk=desks[0].desk) for name in names]
    assert [place.path for place in places_of(named, "/press")] == [
        "/press",
        "/press/collections/b-c",
        "/press/collections/b-c-2",
        "/press/collections/collection",
        "/press/collections/x",
    ]
