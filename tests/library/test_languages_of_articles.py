"""An article of which nobody says the language is kept in the one its text is in."""

from __future__ import annotations

from pathlib import Path

from assistant import Article, Assistant
from tests.conftest import LINEAR, HashingEncoder

RUSSIAN = (
    "Симодский трактат был подписан в 1855 году. Граница прошла между Итурупом и Урупом, а Сахалин"
    " остался неразделённым. Переговоры вёл адмирал Путятин."
)


def test_the_language_is_found_where_nobody_says_it(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    articles = [
        Article(id="found", text=RUSSIAN),
        Article(id="said", text=RUSSIAN, language="uk"),
        Article(id="open", text="Talks resumed."),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert {info.id: info.language for info in desk.articles()} == {
            "found": "ru",
            "said": "uk",
            "open": None,
        }
        again = desk.add([Article(id="found", text=RUSSIAN)])
        assert again.unchanged == ("found",)


def test_russian_without_a_language_is_not_read_by_the_english_network(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    with Assistant.build([Article(id="a", text=RUSSIAN)], tmp_path, encoder=encoder) as desk:
        assert desk.ask("Когда был подписан Симодский трактат?").reader == "linear"
