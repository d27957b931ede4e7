"""What a conversation keeps in memory is its own, and no copy of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import Article, Assistant
from assistant.apps.web import serve
from assistant.apps.web.conversation.session import Session
from assistant.apps.web.server.collection_pages import Collection
from tests.conftest import LINEAR, HashingEncoder
from tests.reliability.servers import _asked, _submit


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article]) -> Iterator[Assistant]:
    with Assistant.open(tmp_path, create=True, encoder=HashingEncoder(), reader=LINEAR) as opened:
        opened.replace(treaty_articles)
        yield opened


def kept_of(holder: Any, tab: str) -> tuple[int, list[int]]:
    """How many components a tab's state remembers the configuration of, and the turns of its conversation."""
    state = holder.session_data[tab]
    held = [value for value in state.state_data.values() if isinstance(value, Session)]
    return len(state.config_values), [len(session.turns) for session in held]


def asked(url: str, questions: int) -> None:
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        event = _submit(client.get("config").json())
        for number in range(questions):
            assert _asked(client, event, number) == "answered"


def test_a_conversation_goes_on_and_keeps_no_copy_of_the_page(desk: Assistant) -> None:
    running = serve(desk, port=None, block=False)
    try:
        asked(running.url, 7)
        holder = running._pages[0].page.app.state_holder
        assert kept_of(holder, "tab0") == (0, [5])
        assert kept_of(holder, "tab1") == (0, [2])
    finally:
        running.close()


def test_gradio_would_keep_one(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.apps.web.server import serving

    monkeypatch.setattr(serving, "keep_sessions_lean", lambda *_: None)
    running = serve(desk, port=None, block=False)
    try:
        asked(running.url, 1)
        kept, turns = kept_of(running._pages[0].page.app.state_holder, "tab0")
        assert kept > 10, "else nothing has to be kept from it any more"
        assert turns == [1]
    finally:
        running.close()


def test_so_it_is_with_the_pages_of_other_collections(desk: Assistant) -> None:
    both = [Collection(name=name, desk=desk, synced_folder=None) for name in ("One", "Two")]
    running = serve(both, port=None, block=False)
    try:
        for served in running._pages:
            asked(f"{running.url.rstrip('/')}{served.policy.root_path}/", 1)
            assert kept_of(served.page.app.state_holder, "tab0") == (0, [1])
    finally:
        running.close()
