"""One folding and one geometry of paragraphs: whatever else folds or looks for them agrees."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.apps.web.markup.elements import prose
from assistant.draft_check.quotations import find_quotations
from assistant.evaluation.tokens import normalised_tokens
from assistant.records import Span
from assistant.text import lexicon
from assistant.text.folding import evenly_spaced, fold, folded_text, one_line
from assistant.text.page_text import page_text
from assistant.text.paragraphs import (
    PARAGRAPH_BREAK,
    find_blocks,
    paragraph_around,
    paragraph_breaks,
    paragraphs,
    trimmed,
)
from assistant.text.words import same_words, signed_words, words_of

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \n", "\r\n\t \r\n", "\f"])
PIECES = st.sampled_from(
    [
        "One word", "Two.", "“Yes,” he said.", "10²", "102", "−5 %", "-5%", "Café", "cafe", "naïve",
        "U.S.", "US", "co\u00adop", "it’s", "it's", " ", "\t", "\u00a0", "  ", "- item", "ﬁve",
        "мой", "мои", "北方", "\u200b", "5 km", "well-known", "9–5", "$5", "> quoted",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | LINE_ENDS | st.text(max_size=3), max_size=14).map("".join)
"""With CRLF, tabs, and blank lines that hold spaces among them."""


def spelled(text: str) -> str:
    """The same words as another house sets them: width, quotation marks, spaces, line ends."""
    return text.replace("'", "’").replace(" ", "\u00a0").replace("\r\n", "\n").replace("fi", "ﬁ")


# Words and foldings


@settings(max_examples=300)
@given(TEXTS, TEXTS)
@example("It covers 10² km.", "It covers 102 km.")
@example("It fell to −5.", "It fell to 5.")
def test_equal_folded_texts_have_equal_words_and_equal_words_fold_to_equal_letters(
    one: str, other: str
) -> None:
    here, there = words_of(one), words_of(other)
    if fold(one).text == fold(other).text:
        assert here.keys == there.keys
    if signed_words(one).keys == signed_words(other).keys:
        assert here.keys == there.keys
    assert same_words(one, other) == (signed_words(one).keys == signed_words(other).keys)


@given(TEXTS)
def test_typesetting_changes_no_word(text: str) -> None:
    assert same_words(text, spelled(text))


@settings(max_examples=300)
@given(TEXTS)
def test_the_folding_without_places_is_the_one_with_places(text: str) -> None:
    assert folded_text(text) == fold(text).text


@settings(max_examples=300)
@given(TEXTS)
def test_words_lead_back_to_what_they_fold(text: str) -> None:
    words = words_of(text)
    before = (0, 0)
    for number, (key, (start, stop)) in enumerate(zip(words.keys, words.spans, strict=True)):
        assert 0 <= start < stop <= len(text)
        # Two words may share what a reader takes for one character, such as a digit in a circle
        assert before[0] <= start
        assert before[1] <= stop
        before = (start, stop)
        assert key in "".join(words_of(words.written(number)).keys), "read alone it is the word"
        assert words.is_capital(number) == text[start].isupper()


@given(TEXTS, st.data())
def test_a_part_of_the_words_is_the_words_of_that_part(text: str, data: st.DataObject) -> None:
    words = words_of(text)
    first = data.draw(st.integers(0, len(words)))
    after = data.draw(st.integers(first, len(words)))
    part = words.part(first, after)
    assert part.keys == words.keys[first:after]
    assert len(part.gaps) == len(part) + 1
    rest = words.without([(first, after)])
    assert rest.keys == words.keys[:first] + words.keys[after:]
    assert len(rest.gaps) == len(rest) + 1


@settings(max_examples=300)
@given(TEXTS)
def test_even_spacing_keeps_every_other_letter_and_its_place(text: str) -> None:
    even = evenly_spaced(text)
    assert even.text.split() == text.split()
    assert "  " not in even.text
    for place, letter in enumerate(even.text):
        original = even.span(place, place + 1).slice(text)
        assert original == letter if letter != " " else original.isspace()
    assert one_line(text) == even.text.strip()
    assert words_of(one_line(text)).keys == words_of(" ".join(text.split())).keys


@given(TEXTS, TEXTS)
def test_what_folds_alike_is_alike_on_a_page_that_matches_more_loosely(
    one: str, other: str
) -> None:
    """`page_text` keeps each letter's place; on letters that it changes one for one it agrees."""

    def is_plain(text: str) -> bool:
        return text.isalnum() and text == unicodedata.normalize("NFKD", text)

    if is_plain(one) and is_plain(other) and fold(one).text == fold(other).text:
        folded = [page_text(text).folded for text in (one, other)]
        assert len(one) != len(other) or folded[0] == folded[1]


@given(st.lists(st.sampled_from(["Talks", "resumed", "in", "1956", "Tokyo"]), max_size=8))
def test_on_plain_words_the_measure_of_squad_has_the_same_words(words: list[str]) -> None:
    text = " ".join(words)
    assert normalised_tokens(text) == list(words_of(text).keys)


@pytest.mark.parametrize("name", ["NEGATIONS", "MODALS", "AMOUNTS", "POINTED"])
def test_a_list_of_folded_words_is_folded(name: str) -> None:
    for word in getattr(lexicon, name):
        assert fold(word).text == word


# Paragraphs


def by_lines(text: str) -> list[str]:
    """The paragraphs of a text by the plainest reading: lines, grouped by blank ones."""
    groups: list[list[str]] = [[]]
    for page in re.split("[\f\u2029]", text):
        groups.append([])
        for line in re.split("\r\n|[\n\r\v\x1c-\x1e\x85\u2028]", page):
            if line.strip():
                groups[-1].append(line.strip())
            else:
                groups.append([])
    return ["\n".join(group) for group in groups if group]


def lines_of(text: str) -> str:
    found = re.split("\r\n|[\n\r\v\x1c-\x1e\x85\u2028]", text)
    return "\n".join(line.strip() for line in found)


@settings(max_examples=400)
@given(TEXTS)
@example("One.\r\n\r\nTwo.")
@example("One.\n \t\nTwo.")
def test_paragraphs_lie_between_blank_lines_however_lines_end(text: str) -> None:
    found = paragraphs(text)
    assert [lines_of(span.slice(text)) for span in found] == by_lines(text)
    assert "".join(text.split()) == "".join("".join(span.slice(text).split()) for span in found)


@settings(max_examples=300)
@given(TEXTS)
def test_the_paragraph_around_a_place_is_the_one_that_holds_it(text: str) -> None:
    found = paragraphs(text)
    for number, paragraph in enumerate(found):
        for place in (
            paragraph,
            Span(start=paragraph.start, end=paragraph.start + 1),
            Span(start=paragraph.end - 1, end=paragraph.end),
        ):
            assert paragraph_around(text, place) == paragraph
        low, high = found[max(number - 1, 0)], found[min(number + 1, len(found) - 1)]
        around = paragraph_around(text, paragraph, neighbours=1)
        assert (around.start, around.end) == (low.start, high.end)


@settings(max_examples=300)
@given(TEXTS)
def test_blocks_divide_paragraphs_and_cross_none(text: str) -> None:
    found = paragraphs(text)
    for block in find_blocks(text):
        assert sum(paragraph.contains(block.span) for paragraph in found) == 1
    assert [block.span.start for block in find_blocks(text)][:1] == [
        paragraph.start for paragraph in found
    ][:1]


@given(TEXTS)
def test_the_pattern_and_the_page_find_the_same_gaps(text: str) -> None:
    gaps = [gap.slice(text) for gap in paragraph_breaks(text)]
    assert [match[0] for match in re.finditer(PARAGRAPH_BREAK, text)] == gaps
    assert prose(text).count('class="gap"') == len(gaps)


@given(st.sampled_from(["\n\n", "\r\n\r\n", "\n \n", "\r\n\t\r\n", "\n\n\n"]))
def test_a_quotation_reopened_in_the_next_paragraph_is_one_whatever_parts_them(gap: str) -> None:
    draft = f"She said: “We have ships.{gap}“We will keep them.” Nobody laughed."
    (quotation,) = find_quotations(draft)
    assert [piece.slice(draft) for piece in quotation.pieces] == [
        "We have ships.",
        "We will keep them.",
    ]


@given(TEXTS)
def test_trimming_leaves_no_space_at_the_sides(text: str) -> None:
    span = trimmed(text, 0, len(text))
    assert span.slice(text) == text.strip()
