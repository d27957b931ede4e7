"""The file of a chat in each format: its name, its kind, its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.apps.web.state.downloads import Download, file_name
from assistant.apps.web.views.export_view import EXPORTED_AS, chat_file
from assistant.citing.formats import BUNDLE, CHAT_FORMATS, FORMATS
from assistant.encoders.sentence_encoder import Encoder
from assistant.evidence import ChatBundle
from tests.conftest import LINEAR

DAY = date(2026, 11, 22)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    text = "The pier was closed in March.\r\nIt “opened” again in May."
    article = Article(id="pier", title="Pier", text=text, language="en")
    with Assistant.build([article], tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


def test_every_format_of_the_menu_has_a_file(desk: Assistant) -> None:
    assert list(EXPORTED_AS) == [*CHAT_FORMATS, BUNDLE]
    chat = desk.chat()
    chat.ask("When was the pier closed?")
    for name in CHAT_FORMATS:
        file = chat_file(chat, name)
        assert file.name.startswith("onrecord-chat-2")
        assert file.name.endswith(f"-when-was-the-pier-closed{FORMATS[name].suffix}")
        assert file.type == FORMATS[name].media_type
        assert file.content == chat.export(name)
    bundle = chat_file(chat, BUNDLE)
    assert bundle.name.endswith("-when-was-the-pier-closed.bundle.json")
    assert desk.verify(ChatBundle.from_bytes(bundle.content.encode())).ok


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("", "onrecord-chat-2026-11-22.md"),
        ("?!…", "onrecord-chat-2026-11-22.md"),
        ("../../etc/passwd", "onrecord-chat-2026-11-22-etc-passwd.md"),
        ("con\u202etxt.exe\0 \r\n", "onrecord-chat-2026-11-22-con-txt-exe.md"),
        ("Кто подписал договор?", "onrecord-chat-2026-11-22-кто-подписал-договор.md"),
        ("one two three four five six seven", "onrecord-chat-2026-11-22-one-two-three-four-five-six.md"),
    ],
)  # fmt: skip
def test_a_file_is_named_by_day_and_first_words_and_nothing_that_acts(
    about: str, name: str
) -> None:
    assert file_name("chat", about, ".md", day=DAY) == name


def test_long_words_are_cut() -> None:
    assert len(file_name("chat", "x" * 2_000, ".md", day=DAY)) < 100


def test_what_travels_to_the_page_is_ascii_on_one_line() -> None:
    sent = Download(name="a", type="b", content="ж\r\n\u2028</div>").to_json()
    assert sent.isascii()
    assert "\n" not in sent
