from __future__ import annotations

import re
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Span
from assistant.text import sentences as sentence_rules
from assistant.text.paragraphs import find_blocks
from assistant.text.sentence_rules import sentence_ends
from assistant.text.sentence_rules.abbreviations import Abbreviations, table_data
from assistant.text.sentence_rules.sentence_ends import Place
from assistant.text.sentences import MAX_SENTENCE_CHARACTERS, split_sentences

PIECES = st.sampled_from(
    ["Talks resumed", "the treaty", "Mr. Abe", "“He left", "left.”", '"', ". ", "? ", "\n", "\n\n", "1. ", " ",
     "。", "和平条约", "\r\n", "\f", " ", "\u200b", "(", "...", "é", "🙂 ", "no. 5", ":", "U.S. ", "«", "\x1c",
     "[^1]", "[12] ", ".3 It", "*", "†", "²", "left.* ", "\t", "\r\n \t\r\n", "\u00a0", "\u202e", "\u2067", "👩‍👩‍👧", "p.m. ",
     "— ", "Photo: ", "؟ ", "「行く。」", "।", "a) ", ". . . "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


def sentences(text: str, language: str | None = "en") -> list[str]:
    return [span.slice(text) for span in split_sentences(text, language=language)]


def holds_every_letter(text: str, spans: list[Span]) -> bool:
    covered = sum(1 for span in spans for letter in span.slice(text) if not letter.isspace())
    return covered == sum(1 for letter in text if not letter.isspace())


NOTE_MARKS = re.compile(
    r"(?:\[[^\]]{1,45}\]|[⁰¹²³⁴-⁹]+|[⁻–,;:-]|[*†‡§¶]+|(?a:\d{1,3})|\d{1,3}|\s)*"
)


def left_out(text: str, spans: list[Span]) -> list[str]:
    """What stands before, between and behind the sentences."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


LANGUAGES = st.sampled_from([None, "", "en", "zh", "xx", "pt-BR", "zh_Hant", "ar", "hi", "th", "ja", "my", "el", "hy", *table_data()])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, language=LANGUAGES)
def test_sentences_are_ordered_disjoint_trimmed_and_leave_out_nothing_but_note_marks(
    text: str, language: str | None
) -> None:
    spans = split_sentences(text, language=language)
    assert all(span.slice(text).strip() == span.slice(text) != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(NOTE_MARKS.fullmatch(gap) for gap in left_out(text, list(spans)))


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


@pytest.mark.parametrize("text", [
    "The crew of the ferry Tern came home with four boats and a tow on April 20,\n2007.",
    "The pilots'\nguild of Alda voted 20 to 3 against the new rules, " + "which are long " * 12 + "and dear.",
    "The letter was sent to the Council of the\nIsland.",
])  # fmt: skip
def test_a_line_break_in_the_middle_of_a_phrase_does_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize("text", [
    "Harbour office\nNew rules come into force.",
    "Dear Sir,\nThe ferry was late.",
    "Ferries in service\nThe Tern and the Skua",
])  # fmt: skip
def test_a_line_that_stands_for_itself_is_not_joined_to_the_next(text: str) -> None:
    assert sentences(text) == text.split("\n")


@pytest.mark.parametrize("firm", ["Dahl Bros. Ltd.", "Dahl Bros. Inc.", "Dahl & Co. Ltd."])
def test_the_parts_of_a_firms_name_are_not_parted(firm: str) -> None:
    assert sentences(f"The yard belongs to {firm} of Alda.") == [
        f"The yard belongs to {firm} of Alda."
    ]
    assert sentences(f"The yard belongs to {firm} It is old.") == [
        f"The yard belongs to {firm}",
        "It is old.",
    ]


def test_a_word_that_is_also_part_of_firms_names_may_start_a_sentence() -> None:
    assert sentences("It was sold to Dahl Inc. Tech shares fell.") == [
        "It was sold to Dahl Inc.",
        "Tech shares fell.",
    ]


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


UNITS = ["word ", "a", "“ab. ", "Mr. ", "(", '"', "。", "ab. ", "word\n", "... ", "p.m. ", "[1]", ".1 ", "* ", ". ", "' ", "- ", "A. "]  # fmt: skip


def calls_for(text: str) -> int:
    """How many functions are called to split a text, those of the interpreter included."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counting)
    try:
        split_sentences(text, language="en")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    once, twice = ((unit * 16_000)[:length] for length in (8_000, 16_000))
    calls_for(once)  # loads the tables
    assert calls_for(twice) <= 2.2 * calls_for(once) + 200


@pytest.mark.parametrize("unit", UNITS)
def test_a_paragraph_of_200_000_characters_is_split_in_seconds(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    begun = time.process_time()
    spans = split_sentences(text, language="en")
    assert time.process_time() - begun < 10
    assert max((span.end - span.start for span in spans), default=0) <= MAX_SENTENCE_CHARACTERS


def test_an_endless_sentence_is_cut_at_a_clause() -> None:
    text = ("one clause and then, " * 200).strip()
    pieces = sentences(text)
    assert len(pieces) > 1
    assert all(piece.endswith(",") for piece in pieces)


def parted(text: str, language: str | None = "en") -> str:
    return " | ".join(sentences(text, language))


@pytest.mark.parametrize(
    "text",
    [
        "Ms. Aune was elected by nine votes to four.",
        "Then Lt. Col. Moe and Spc. Lie met Gov. Dale at Mt. Skala.",
        "MR. AUNE SPOKE AND GEN. DALE LISTENED.",
        "The train left at 7 p.m. Tuesday with 80 people.",
        "It opens at 9 a.m. Eastern and at 3 p.m. Oslo time.",
        "At 5 p.m. Workers United marched to the quay.",
        "See Vol. 3, figs. 4 and 5, and Ch. IV of the record.",
        "It cost approx. 14 million, or approx. $2 million.",
        "The garrison moved to Ft. Skala in 1994.",
        "The U.S. Army and the U.S. Supreme Court agreed.",
        "Apple Inc. Chief Executive Ann Moe spoke, and Moe Inc. shares fell.",
        "Smith et al. (2014) found it, cf. Dale v. Moe.",
        "Call Tel. 555 0100 or Ext. 12 before Oct. 12.",
        "Samuel P. Moe met J.D. Dale and A. I. Lie.",
        "She asked Dr. “Bo” Moe about it.",
        "“Go on!” he said.",
        "It is … well, the thing is . . . I left.",
        "I work for the U.S. Fish and Wildlife Service on Sun. Oct. 5.",
        "The depth is 10 m. or more.",
    ],
)
def test_an_abbreviation_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The pier opens in May. | Critics want June.",
        "The board voted no. | Mayor Moe voted yes.",
        "They flew to the U.S. | Families stayed behind.",
        "They flew to the U.K. | It was late.",
        "The yard belongs to Dale Inc. | Workers own a tenth.",
        "The yard belongs to Dale Ltd. | Mayor Moe knows.",
        "They sold crabs, prawns, etc. | Nothing was left.",
        "The depth is 10 m. | Divers confirmed it.",
        "It ends at 7 p.m. | President Moe will speak.",
        "He paused… | Then he left.",
        "I never meant that.... | She left.",
        "(The ship sank.) | Forty died.",
        "They live on Fifth Ave. | Neighbours complain.",
        "He was born in Oct. | Tourists had left.",
        "She lives in Bend, Ore. | Her brother does not.",
        "He met John Moe Jr. | They talked.",
        "He is a Ph.D. | She is not.",
        "It was I. | He left.",
        "“We lost,” she said. | “They won.”",
        '"We lost," she said. | "They won."',
        "1. Bread and salt | 2. Milk",
        "It sank. | Photo: Ann Moe.",
    ],
)
def test_a_sentence_ends_behind_an_abbreviation_where_the_next_one_starts(text: str) -> None:
    assert parted(text.replace(" | ", " ")) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pump failed.[^1] It was old.[^2]", "The pump failed. | It was old."),
        ("It was signed.1 Nobody objected.2,3 It held.", "It was signed. | Nobody objected. | It held."),
        ("“Nobody objected.”12 It came into force.", "“Nobody objected.” | It came into force."),
        ("It was signed. 12 It came into force.", "It was signed. | It came into force."),
        ("He left.* She stayed.† They met.", "He left. | She stayed. | They met."),
        ("He left.¹ She stayed.²³", "He left. | She stayed."),
        ("It sank.[3][citation needed] Nobody died.", "It sank. | Nobody died."),
        ("条约签署了。[1]它生效了。", "条约签署了。 | 它生效了。"),
        ("[^1]: See the record.", "See the record."),
        ("* Corrected in May.", "Corrected in May."),
        ("*He left.* She stayed.", "*He left.* | She stayed."),
        ("See No.5 It is there.", "See No.5 It is there."),
        ("It cost 3.50 The rest is known.", "It cost 3.50 The rest is known."),
        ("The figure[1] stands.", "The figure[1] stands."),
    ],
)  # fmt: skip
def test_a_mark_that_points_to_a_note_belongs_to_no_sentence(text: str, expected: str) -> None:
    assert parted(text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Am 3. Oktober kam Dr. Moe, z. B. mit Nr. 5 usw. | Die Leute gingen."),
        ("de", "Aus dem 18. Jahrhundert stammt Bd. 2. | Er ist alt."),
        ("fr", "M.me Moe, av. J.-C., vit le chap. 3, etc. | Elle partit."),
        ("es", "El Sr. Moe vive en EE. UU. desde el 5 de ago. de 1990. | Ella no."),
        ("it", "Il dott. Moe e la sig.ra Dale, cfr. pag. 5, ecc. | Non venne nessuno."),
        ("ru", "В 1990 г. Моэ жил на ул. Мира, т. е. в центре. | Он уехал."),
        ("nl", "Dhr. Moe zag o.a. blz. 5, enz. | Het was laat."),
        ("pl", "Prof. Moe widział m.in. ul. Długą itd. | Nikt nie przyszedł."),
        ("pt", "O Sr. Moe viu a pág. 5, p. ex. Ontem etc. | Não veio ninguém."),
        ("ja", "「行きます。」と彼は言った。 | 次の日、船が沈んだ。"),
        ("zh", "“不行！” | 她喊道。"),
        ("hi", "वह गया। | वह आया।"),
        ("ar", "هل تعلم؟ | نعم."),
    ],
)
def test_other_languages_have_their_own_abbreviations(language: str, text: str) -> None:
    whole = text.replace("。 | ", "。").replace("” | ", "”").replace(" | ", " ")
    assert parted(whole, language) == text


WORDS = st.sampled_from(
    ["talks", "Talks", "no", "No", "etc", "Mr", "kg", "12", "xi", "iv", "dr", "Inc", "e.g", "p", "ab", "jan", "St",
     "U.S", "ends", "Ende", "bzw", "“he", "(it", "1", "art", "Jr", "a-b", "left”", "it's"]
)  # fmt: skip
ENDS = st.sampled_from(
    [". ", ".  ", " ", " ", " ", "! ", ".” ", '." ', ".1 ", ". . . ", ".) ", ", "]
)
DENSE = st.lists(st.tuples(WORDS, ENDS).map("".join), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=DENSE, language=LANGUAGES)
def test_an_end_that_is_taken_for_plain_is_one_by_all_the_rules(
    text: str, language: str | None
) -> None:
    found = split_sentences(text, language=language)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sentence_rules, "is_plain_end", lambda *_: False)
        assert split_sentences(text, language=language) == found


def test_most_ends_of_prose_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def is_end(place: Place, table: Abbreviations) -> bool:
        asked.append(place.end)
        return all_rules(place, table)

    all_rules = sentence_ends.is_end
    monkeypatch.setattr(sentence_rules, "is_end", is_end)
    text = "The ferry sails on Tuesdays. It was late in March. " * 50
    assert len(split_sentences(text, language="en")) == 100
    assert len(asked) <= 1  # the last one, which nothing follows
