"""The language of a text where nobody says it, and of a question to a collection."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid import langid

from assistant.ingest import detect_language, languages_of_question, ngram_scores
from assistant.ingest.metadata import language as language_of_texts

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


@cache
def tables() -> ngram_scores.NgramScores:
    found = language_of_texts._identifier()
    return ngram_scores.NgramScores(found.tk_nextmove, found.tk_row, found.tk_output, found.nb_ptc)


TEXTS = st.lists(
    st.sampled_from([*LONG.values(), "日本語の文章。", "ß ", "\x00", "THE TREATY ", "12 "]),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(TEXTS.map("".join) | st.text(max_size=300))
def test_ngrams_are_those_the_library_walks_to(text: str) -> None:
    identifier, ngrams = language_of_texts._identifier(), tables()
    data = text.encode("utf-8", "surrogatepass")
    counted = Counter(ngrams.ngrams(data).tolist())
    walked = langid.visit_counts(
        identifier.tk_nextmove, identifier._rowbase, identifier.tk_output, data
    )
    assert counted == (walked or Counter())
    scores = ngrams.score(data)
    if walked is None:
        assert scores is None
    else:
        assert scores is not None
        expected = identifier._sparse_score(walked, identifier.nb_ptc) - identifier.nb_pc
        np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=0.05)


def test_weights_are_kept_for_as_many_ngrams_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = [tables().score(text.encode()) for text in LONG.values()]
    monkeypatch.setattr(ngram_scores, "_MOST_WIDENED", 150)  # less than two of the texts need
    monkeypatch.setattr(ngram_scores, "_MOST_AT_ONCE", 120)
    small = tables.__wrapped__()
    for _ in range(2):
        for text, score in zip(LONG.values(), expected, strict=True):
            again = small.score(text.encode())
            assert score is not None
            assert again is not None
            np.testing.assert_allclose(again, score, rtol=1e-5)


def test_tables_are_laid_out_for_many_guesses_and_change_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language_of_texts, "_GUESSES_BEFORE_TABLES", 3)
    found = language_of_texts._identifier.__wrapped__()
    before = [found.classify(text) for text in LONG.values()]
    assert found.ngrams is None
    after = [found.classify(text) for text in LONG.values()]
    assert found.ngrams is not None
    assert [language for language, _ in before] == [language for language, _ in after] == [*LONG]
    assert [share for _, share in after] == pytest.approx([share for _, share in before], rel=1e-4)


def test_another_version_of_the_library_is_asked_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_of_texts, "hasattr", lambda *_: False, raising=False)
    found = language_of_texts._identifier.__wrapped__()
    assert type(found) is langid.LanguageIdentifier
    assert found.classify(LONG["de"])[0] == "de"
