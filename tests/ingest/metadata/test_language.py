"""The language of a text where nobody says it, and of a question to a collection."""

from __future__ import annotations

import pytest

from assistant.ingest import detect_language, languages_of_question

LONG = {
    "en": "The treaty was signed in Shimoda, and the border was drawn between two of the islands for a long time.",
    "ru": "Трактат был подписан в Симоде, и граница на время прошла между двумя островами этой гряды, как и хотели.",
    "de": "Der Vertrag wurde in Shimoda unterzeichnet, und die Grenze verlief eine Zeit lang zwischen den Inseln.",
}


@pytest.mark.parametrize("language", LONG)
def test_a_long_text_is_in_the_language_it_is_in(language: str) -> None:
    assert detect_language(LONG[language]) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("条約は下田で調印された。", "ja"), ("조약이 체결되었다.", "ko"), ("สนธิสัญญา", "th"),
     ("Η συνθήκη", "el"), ("Talks resumed.", None), ("条約", None), ("Трактат", None), ("1855", None)],
)  # fmt: skip
def test_a_short_text_is_in_the_only_language_that_is_written_so(
    text: str, language: str | None
) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("question", "collection", "languages"),
    [
        ("Кто подписал трактат?", {"ru", "en"}, {"ru"}),
        ("Who signed the treaty?", {"ru"}, {"en"}),
        ("谁签署了条约", {"zh", "en"}, {"zh"}),
        ("Shimoda 1855", {"en"}, set()),
        ("Shimoda 1855", {"ru"}, set()),
        ("Anlaşmayı hangi bakan hangi yılda imzalamıştır?", {"tr", "en"}, {"tr"}),
        ("条約", {"en"}, {"zh", "ja"}),
    ],
)
def test_what_interrogatives_and_script_leave_open_the_collection_settles(
    question: str, collection: set[str], languages: set[str]
) -> None:
    assert languages_of_question(question, collection) == languages
