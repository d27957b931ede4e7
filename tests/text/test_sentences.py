from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Span
from assistant.text.paragraphs import find_blocks
from assistant.text.sentences import MAX_SENTENCE_CHARACTERS, split_sentences

PIECES = st.sampled_from(
    ["Talks resumed", "the treaty", "Mr. Abe", "“He left", "left.”", '"', ". ", "? ", "\n", "\n\n", "1. ", " ",
     "。", "和平条约", "\r\n", "\f", " ", "\u200b", "(", "...", "é", "🙂 ", "no. 5", ":", "U.S. ", "«", "\x1c"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


def sentences(text: str, language: str | None = "en") -> list[str]:
    return [span.slice(text) for span in split_sentences(text, language=language)]


def holds_every_letter(text: str, spans: list[Span]) -> bool:
    covered = sum(1 for span in spans for letter in span.slice(text) if not letter.isspace())
    return covered == sum(1 for letter in text if not letter.isspace())


@settings(max_examples=250, deadline=None)
@given(text=TEXTS, language=st.sampled_from([None, "en", "zh", "xx", "pt-BR"]))
def test_sentences_are_ordered_disjoint_trimmed_and_lose_nothing(
    text: str, language: str | None
) -> None:
    spans = split_sentences(text, language=language)
    assert all(span.slice(text).strip() == span.slice(text) != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert holds_every_letter(text, list(spans))


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_blocks_are_ordered_disjoint_trimmed_and_lose_nothing(text: str) -> None:
    spans = [block.span for block in find_blocks(text)]
    assert all(span.slice(text).strip() == span.slice(text) != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert holds_every_letter(text, spans)


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Mr. Abe met U.S. officials at 5 p.m. on Monday. Dr. J. R. Roe did not."
    assert sentences(text) == ["Mr. Abe met U.S. officials at 5 p.m. on Monday.", "Dr. J. R. Roe did not."]  # fmt: skip


def test_a_blank_line_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("A heading\n\nThe talks began.") == ["A heading", "The talks began."]


def test_a_page_break_inside_a_sentence_does_not_end_it() -> None:
    text = "The two sides signed a paper in which one of them\n\nagreed to leave. It did."
    assert sentences(text) == [text[: text.index(" It")], "It did."]


def test_a_page_break_after_a_function_word_does_not_end_a_sentence() -> None:
    text = (
        "The paper asked them all to give up the islands of Alpha and the\n\nBeta islets. It did."
    )
    assert len(sentences(text)) == 2


def test_a_heading_does_not_swallow_the_paragraph_below() -> None:
    assert len(sentences("What it means\n\niPhone sales fell last year.")) == 2


def test_lines_of_wrapped_prose_are_one_sentence() -> None:
    text = "The talks that began on Monday in the capital went on for\nlonger than anybody had thought they would."
    assert sentences(text) == [text]


def test_sentences_inside_a_quotation_are_parted() -> None:
    text = "“We have not agreed on anything. We will meet again soon,” he said. Then he left."
    assert len(sentences(text)) == 3


def test_a_list_number_stays_with_its_item() -> None:
    assert sentences("1. The first item is here.\n2. The second item is here.") == [
        "1. The first item is here.",
        "2. The second item is here.",
    ]


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("会谈恢复了。没有签署条约！他说什么？", "zh", 3),
        ("会谈恢复了。没有签署条约！他说什么？", None, 3),
        ("会談が再開した。条約はない。", "ja", 2),
        ("Переговоры начались. Договора нет.", "ru", 2),
        ("वार्ता शुरू हुई। संधि नहीं हुई।", "hi", 2),
    ],
)
def test_other_scripts_are_split(text: str, language: str | None, count: int) -> None:
    assert len(sentences(text, language)) == count


@pytest.mark.parametrize(
    "unit", ["word ", "a", "“ab. ", "Mr. ", "(", '"', "。", "ab. ", "word\n", "... "]
)
def test_a_paragraph_of_200_000_characters_takes_under_two_seconds(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    begun = time.process_time()
    spans = split_sentences(text, language="en")
    assert time.process_time() - begun < 2
    assert max(span.end - span.start for span in spans) <= MAX_SENTENCE_CHARACTERS
    assert holds_every_letter(text, list(spans))


def test_an_endless_sentence_is_cut_at_a_clause() -> None:
    text = ("one clause and then, " * 200).strip()
    pieces = sentences(text)
    assert len(pieces) > 1
    assert all(piece.endswith(",") for piece in pieces)
