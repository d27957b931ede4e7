"""Which language of the interface a request gets."""

from __future__ import annotations

import pytest

from assistant.apps.web.state.page_language import language_of


@pytest.mark.parametrize(
    ("preferred", "chosen", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "", "ru"),
        ("ja", "", "ja"),
        ("de-DE, ja;q=0.3, ru;q=0.7", "", "ru"),
        ("fr", "", "en"),
        ("", "", "en"),
        ("ru;q=0, ja;q=0.1", "", "ja"),
        ("ru;q=much", "", "en"),
        ("*;q=0.5", "", "en"),
        ("ru", "onrecord-language=ja", "ja"),
        ("ja", "a=b; onrecord-language=en; c=d", "en"),
        ("ru", "onrecord-language=xx", "ru"),
        ("ru", "bad[name=1", "ru"),
        ("," * 10_000 + "ja", "", "en"),
    ],
)
def test_a_choice_goes_before_what_the_browser_prefers(
    preferred: str, chosen: str, language: str
) -> None:
    assert language_of({"accept-language": preferred, "cookie": chosen}) == language
