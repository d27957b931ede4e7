"""Words divided by a line's end: both readings are found, the stored text stays as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Article
from assistant.recipe import LexicalSettings
from assistant.search.analysis import analyse, words
from assistant.search.index.layout import text_to_encode
from assistant.text.line_hyphens import joined
from assistant.text.spans import Span

DIVIDED = {
    "hyphen": ("the new pon-\ntoon", "the new pontoon", "pontoon"),
    "hyphen of its own code point": ("pon‐\ntoon", "pontoon", "pontoon"),
    "soft hyphen": ("pon\u00ad\ntoon", "pontoon", "pontoon"),
    "carriage return": ("pon-\r\ntoon", "pontoon", "pontoon"),
    "spaces around": ("pon- \n   toon", "pontoon", "pontoon"),
    "page break as an empty line": ("pon-\n\ntoon", "pontoon", "pontoon"),
    "three lines": ("in-\nter-\nnational", "international", "inter"),
    "compound": ("a deep-\nwater port", "a deepwater port", "deepwater"),
    "name": ("Anglo-\nSaxon", "Anglo-Saxon", "anglosaxon"),
    "Cyrillic": ("пере-\nговоры", "переговоры", "переговоры"),
    "accents": ("na\u00efve-\nté", "na\u00efveté", "naivete"),
}

WHOLE = {
    "hyphen inside a line": "a well-known pier",
    "line break without hyphen": "a known\npier",
    "dash": "the pier –\nbuilt in 1907",
    "range of years": "1907-\n1911",
    "list": "- one\n- two",
    "hyphen after a space": "the pier -\nbuilt in 1907",
    "nothing": "",
}


@pytest.mark.parametrize("name", DIVIDED)
def test_a_word_divided_by_a_line_end_is_seen_whole_and_found_by_either_reading(name: str) -> None:
    stored, seen, term = DIVIDED[name]
    settings = LexicalSettings(stemming=False)
    assert joined(stored).text == seen
    terms = analyse(stored, language="en", settings=settings)
    assert term in terms
    assert terms[: len(words(stored))] == words(stored)


@pytest.mark.parametrize("name", WHOLE)
def test_a_text_without_hyphens_at_line_ends_has_the_same_terms_and_words_as_before(
    name: str,
) -> None:
    text = WHOLE[name]
    assert joined(text).text == text
    assert analyse(text, language="en", settings=LexicalSettings(stemming=False)) == words(text)


def test_the_encoder_sees_the_joined_word_and_the_article_keeps_its_hyphen() -> None:
    article = Article(id="a", text="A new pon-\ntoon.", title="Pier")
    span = Span(start=0, end=len(article.text))
    seen = text_to_encode(article, span, [span], with_title=True)
    assert seen.text == seen.alone(seen.parts[0]) == "Pier: A new pontoon."
    assert [part.slice(seen.text) for part in seen.parts] == ["A new pontoon."]
    assert span.slice(article.text) == "A new pon-\ntoon."


def test_a_place_in_the_joined_text_leads_back_to_the_stored_one() -> None:
    stored = "The new pon-\ntoon of the har-\nbour."
    whole = joined(stored)
    for word, was in (("new", "new"), ("pontoon", "pon-\ntoon"), ("harbour", "har-\nbour")):
        start = whole.text.index(word)
        assert whole.span(start, start + len(word)).slice(stored) == was


@given(st.text(alphabet="ab-‐ \n\r\u00adÄ.", max_size=60))
def test_every_place_leads_back_and_only_hyphens_and_line_breaks_are_left_out(text: str) -> None:
    whole = joined(text)
    for at, letter in enumerate(whole.text):
        assert whole.span(at, at + 1).slice(text)[:1] == letter
    left_out = [
        text[whole.span(a, a + 1).end : whole.span(b, b + 1).start]
        for a, b in pairwise(range(len(whole.text)))
    ]
    assert not any(letter.isalnum() for gap in left_out for letter in gap)
