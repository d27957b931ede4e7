"""What a PDF shows is read word for word, in reading order, and what is set aside is said.

Each kind of page is a row of a table: how it is drawn, and what must come out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats.pdf import extract
from assistant.ingest.formats.pdf.lines import Piece
from assistant.ingest.formats.pdf.reading_order import _Reader
from assistant.records import Article, MarkKind, OmissionKind, WarningKind

from ..pdf_pages import Item, Picture, Text, by_hand, by_line, column, pdf_of

FERRY = [
    "The ferry line was founded in 1907 by the fishermen of Alda, who",
    "wanted a link to the outer islands and who had little money, so the",
    "first boat was bought second-hand from a bankrupt Danish company",
    "for 3,200 crowns. It sailed for nineteen years. The second boat was",
    "built in the yard at Port Nord and was paid for by the county in the",
    "hope that tourists would come. They came in 1931.",
]
FERRY_TEXT = " ".join(FERRY)
LEFT = [
    "The lighthouse on Skarn was",
    "lit for the first time on the",
    "night of 4 October 1881, and",
    "its keeper was a former pilot",
    "named Halvor Brek. He was",
    "paid 600 crowns a year.",
]
RIGHT = [
    "The second keeper, Ole Dahl,",
    "came in 1902 and stayed until",
    "the light was automated. His",
    "daughter wrote a memoir that",
    "sold 4,000 copies and is still",
    "in print today in two tongues.",
]
THIRD = [
    "No ship was lost on Skarn",
    "after 1902, but the fog bell",
    "rang for eleven days in the",
    "winter of 1911, when the",
    "mail boat could not land and",
    "the islanders ate seal meat.",
]


def read(content: bytes) -> Extraction:
    return extract(content, source="notes.pdf")


def flat(text: str) -> str:
    return " ".join(text.split())


def marked(found: Extraction, kind: MarkKind) -> list[str]:
    return [flat(m.span.slice(found.text)) for m in found.report.marks if m.kind is kind]


def omitted(found: Extraction, kind: OmissionKind) -> int:
    return sum(item.count for item in found.report.omissions if item.kind is kind)


def warned(found: Extraction, kind: WarningKind) -> list[str]:
    return [item.detail for item in found.report.warnings if item.kind is kind]


def at(words: str, x: float, y: float, *, size: float = 9.0, turn: float = 0.0) -> Text:
    return Text(words=words, x=x, y=y, size=size, turn=turn)


def over_pages(*margins: Callable[[int], Sequence[Item]]) -> list[list[Item]]:
    """The ferry's story, two lines a page, with what each function puts on every page."""
    return [
        [
            *column(FERRY[2 * page : 2 * page + 2]),
            *(item for make in margins for item in make(page)),
        ]
        for page in range(3)
    ]


MARGINS: dict[str, tuple[list[Callable[[int], Sequence[Item]]], int, int]] = {
    "head": ([lambda _: [at("ALDA HARBOUR HISTORY", 72, 800)]], 3, 0),
    "head in two pieces": (
        [lambda _: [at("ALDA HARBOUR", 72, 800), at("Journal of Islands 12 (2019)", 380, 800)]],
        3,
        0,
    ),
    "head with its page": ([lambda p: [at(f"{p + 11}   The harbour of Alda", 72, 800)]], 3, 0),
    "two lines of head": (
        [lambda _: [at("ALDA", 72, 810), at("A journal of the islands", 72, 798)]],
        6,
        0,
    ),
    "head and foot": (
        [lambda _: [at("Alda Courier", 72, 800)], lambda _: [at("All rights reserved", 72, 40)]],
        6,
        0,
    ),
    "number": ([lambda p: [at(str(p + 11), 300, 40)]], 0, 3),
    "number above": ([lambda p: [at(str(p + 1), 300, 810)]], 0, 3),
    "number between dashes": ([lambda p: [at(f"– {p + 1} –", 290, 40)]], 0, 3),
    "number in brackets": ([lambda p: [at(f"[{p + 1}]", 290, 40)]], 0, 3),
    "page of pages": ([lambda p: [at(f"Page {p + 1} of 3", 280, 40)]], 0, 3),
    "page over pages": ([lambda p: [at(f"{p + 1}/3", 280, 40)]], 0, 3),
    "German page": ([lambda p: [at(f"Seite {p + 4} von 9", 280, 40)]], 0, 3),
    "Roman number": ([lambda p: [at(("ix", "x", "xi")[p], 300, 40)]], 0, 3),
    "number left and right": ([lambda p: [at(str(p + 4), 72 if p % 2 else 500, 40)]], 0, 3),
    "heads that alternate": (
        [lambda p: [at("ALDA COURIER" if p % 2 else "Ferry inquiry", 72, 800)]],
        3,
        0,
    ),
    "browser print": (
        [
            lambda _: [at("05/01/2021, 10:31", 40, 815), at("Ferry inquiry", 300, 815)],
            lambda p: [at("https://alda.example/2021/ferry", 40, 25), at(f"{p + 1}/3", 540, 25)],
        ],
        6,
        0,
    ),
}


@pytest.mark.parametrize("name", MARGINS)
def test_what_stands_in_the_margins_is_set_aside_and_the_sentences_go_on(name: str) -> None:
    margins, heads, numbers = MARGINS[name]
    found = read(pdf_of(*over_pages(*margins)))
    assert flat(found.text) == FERRY_TEXT
    assert omitted(found, OmissionKind.RUNNING_HEAD) == heads
    assert omitted(found, OmissionKind.PAGE_NUMBER) == numbers
    assert len(found.pages) == 3
    assert all(FERRY[2 * p].startswith(found.text[found.pages[p] :][:12]) for p in range(3))


def test_a_print_of_one_page_loses_what_the_browser_printed_around_it() -> None:
    margin = [at("1/5/21, 10:31 AM", 40, 815), at("Ferry", 300, 815), at("https://alda.example/f", 40, 25), at("1/1", 540, 25)]  # fmt: skip
    found = read(pdf_of([*column(FERRY), *margin]))
    assert flat(found.text) == FERRY_TEXT
    assert omitted(found, OmissionKind.RUNNING_HEAD) == 2


KEPT = {
    "years below each other": [*column(FERRY), *column(["1972", "1973", "1974"], top=300)],
    "one head on one page": [at("ALDA COURIER", 72, 815), *column(FERRY)],
    "a number in the text": column([*FERRY, "", "42"]),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_not_surely_a_margin_stays(name: str) -> None:
    items = KEPT[name]
    found = read(pdf_of(items))
    assert sorted(found.text.split()) == sorted(
        word for item in items if isinstance(item, Text) for word in item.words.split()
    )


def test_the_same_first_number_of_tables_on_two_pages_is_no_page_number() -> None:
    rows = [["Year", "Cod", "Herring"], ["1972", "38,000", "9,100"], ["1973", "41,000", "7,000"]]
    page = [Text(words=cell, x=72 + 120 * x, y=760 - 16 * y) for y, row in enumerate(rows) for x, cell in enumerate(row)]  # fmt: skip
    found = read(pdf_of(page))
    assert marked(found, MarkKind.TABLE)
    assert found.text.splitlines() == ["\t".join(row) for row in rows]


def test_a_note_at_the_foot_is_no_part_of_the_sentence_that_goes_on_overleaf() -> None:
    first = [
        *column(["The treaty was signed in 1875 at Port Nord and gave the northern", "islets to the county of Alda."]),
        at("1", 213, 750, size=7),
        Text(words="In return the county gave up its", x=224, y=746),
        *column(["claim to the fishing grounds in the west, which were thought to be"], top=732),
        at("1", 72, 93, size=5.5),
        at("See H. Moe, Treaties of the North (Nord 1932), p. 14; but compare the", 76, 90, size=8),
        at("archive of the county, vol. 3, which has another date.", 76, 80, size=8),
    ]  # fmt: skip
    found = read(pdf_of(first, column(["without value until the herring came back in 1911."])))
    assert "Alda. In return the county" in flat(found.text)
    assert "were thought to be without value until the herring came back in 1911." in found.text
    note = next(mark for mark in found.report.marks if mark.kind is MarkKind.NOTE)
    assert note.page == 1
    assert flat(note.span.slice(found.text)).startswith("See H. Moe, Treaties")
    assert flat(note.span.slice(found.text)).endswith("another date.")
    assert omitted(found, OmissionKind.NOTE_MARK) == 2


def test_a_note_whose_page_ends_with_a_paragraph_stands_on_its_page() -> None:
    note = at("* The county's archive burnt in 1944.", 72, 80, size=8)
    found = read(pdf_of([*column(FERRY), note], column(LEFT)))
    span = next(m.span for m in found.report.marks if m.kind is MarkKind.NOTE)
    assert found.pages[0] < span.start < found.pages[1]


RAISED = {
    "exponent": (["10", "3", " tons were landed"], "10³ tons were landed"),
    "unit": (["an area of 12 km", "2", " was closed"], "an area of 12 km² was closed"),
    "ordinal": (["on the 21", "st", " of May"], "on the 21st of May"),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_is_raised_and_no_note_mark_stays(name: str) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    (before, raised, after), expected = RAISED[name]
    x = 72 + stringWidth(before, "Times-Roman", 11)
    beyond = x + stringWidth(raised, "Times-Roman", 7)
    items = [Text(words=before, x=72, y=600), at(raised, x, 604, size=7), Text(words=after, x=beyond, y=600)]  # fmt: skip
    assert expected in read(pdf_of([*column(FERRY), *items])).text


def page_of(*columns: Sequence[str], xs: Sequence[float], top: float = 700.0) -> list[list[Item]]:
    return [column(lines, x=x, top=top) for lines, x in zip(columns, xs, strict=True)]


TWO = page_of(LEFT, RIGHT, xs=(72, 250))
THREE = page_of(LEFT, RIGHT, THIRD, xs=(40, 220, 400))
ORDERS: dict[str, tuple[list[Item], list[str]]] = {
    "two columns": ([*TWO[0], *TWO[1]], [*LEFT, *RIGHT]),
    "two columns drawn line by line": (by_line(*TWO), [*LEFT, *RIGHT]),
    "the right one drawn first": ([*TWO[1], *TWO[0]], [*LEFT, *RIGHT]),
    "lines at other heights": (
        by_line(TWO[0], column(RIGHT, x=250, top=695)),
        [*LEFT, *RIGHT],
    ),
    "three columns": (by_line(*THREE), [*LEFT, *RIGHT, *THIRD]),
    "a headline above": (
        [Text(words="The light of Skarn", x=150, y=740, size=20), *by_line(*TWO)],
        ["The light of Skarn", *LEFT, *RIGHT],
    ),
    "a headline between": (
        [
            *by_line(*TWO),
            Text(words="Ferries to the islands of the north", x=72, y=580, size=18),
            *by_line(*page_of(THIRD, FERRY[:1], xs=(72, 250), top=540)),
        ],
        [*LEFT, *RIGHT, "Ferries to the islands of the north", *THIRD, *FERRY[:1]],
    ),
    "a heading in the left column below the end of the right one": (
        by_line(
            [
                *column(LEFT, x=72, top=700),
                Text(words="The first keeper", x=72, y=590, size=14),
                *column(THIRD, x=72, top=570),
            ],
            column(RIGHT[:3], x=250, top=700),
        ),
        [*LEFT, "The first keeper", *THIRD, *RIGHT[:3]],
    ),
    "such a heading above notes that go across": (
        by_line(
            [
                *column(LEFT, x=72, top=700),
                Text(words="The first keeper", x=72, y=590, size=14),
                *column(THIRD, x=72, top=570),
                Text(words="1 Letter of the keeper to the lighthouse board, kept in the county archive.", x=72, y=120, size=9),
            ],
            column(RIGHT[:3], x=250, top=700),
        ),
        [*LEFT, "The first keeper", *THIRD, *RIGHT[:3], "1 Letter of the keeper to the lighthouse board, kept in the county archive."],
    ),
    "a right column of one line": (
        by_line(column(LEFT, x=72), column(RIGHT[:1], x=250)),
        [*LEFT, *RIGHT[:1]],
    ),
    "a side column": (
        by_line(column(FERRY, x=72), column(["Built 1907", "Sold 1926", "Sunk 1940"], x=450, size=9)),
        [*FERRY, "Built 1907", "Sold 1926", "Sunk 1940"],
    ),
    "numbers before items": (
        by_line(
            [Text(words=f"{n + 1}.", x=72, y=760 - 28 * n) for n in range(3)],
            column(FERRY, x=100),
        ),
        ["1.", *FERRY[:2], "2.", *FERRY[2:4], "3.", *FERRY[4:]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_words_come_out_in_reading_order(name: str) -> None:
    items, expected = ORDERS[name]
    assert flat(read(pdf_of(items)).text) == flat(" ".join(expected))


def numbered(
    first: int, values: Sequence[str], *, every: int, size: float = 7.0, of: str = "ferry"
) -> list[Item]:
    """A page of twelve lines, from the line `first` on with numbers beside every so many."""
    lines = [f"{line} of the {of} story is as long as the one above" for line in "ABCDEFGHIJKL"]
    beside = [
        at(value, 45, 760 - 14 * (first + every * row), size=size)
        for row, value in enumerate(values)
    ]
    return [*column(lines), *beside]


def test_numbers_of_lines_in_the_margin_are_set_aside_over_all_pages() -> None:
    found = read(
        pdf_of(numbered(4, ["5", "10"], every=5), numbered(2, ["15", "20"], every=5, of="other"))
    )
    assert not any(letter.isdecimal() for letter in found.text)
    assert omitted(found, OmissionKind.PAGE_NUMBER) == 4


def test_small_numbers_beside_every_line_are_set_aside() -> None:
    found = read(pdf_of(numbered(0, [str(n + 1) for n in range(12)], every=1)))
    assert not any(letter.isdecimal() for letter in found.text)


@pytest.mark.parametrize(("values", "every", "size"), [
    (["1990", "1995", "2000"], 3, 7.0),
    (["1", "2", "3", "4"], 3, 7.0),
    ([str(n + 1) for n in range(12)], 1, 11.0),
    (["5", "17", "11"], 5, 7.0),
    (["5", "10"], 5, 7.0),
])  # fmt: skip
def test_numbers_in_the_margin_that_do_not_count_lines_stay(
    values: list[str], every: int, size: float
) -> None:
    found = read(pdf_of(numbered(0, values, every=every, size=size)))
    assert set(values) <= set(found.text.split())


def cells(top: float) -> list[Item]:
    rows = [
        ("Harbour", "Catch", "Remark"),
        ("Alda", "4,071", "new slipway"),
        ("Nord", "33,337", "old shed"),
    ]
    return [
        at(word, 72 + 150 * place, top - 14 * row, size=9)
        for row, words in enumerate(rows)
        for place, word in enumerate(words)
    ]


def test_the_last_line_of_a_paragraph_above_a_table_stays_with_it() -> None:
    story = [*FERRY[:5], "end."]
    below = [
        "The next boat was bought from a yard in the south of the country,",
        "and it sails today.",
    ]
    found = read(
        pdf_of([*column(story), *cells(760 - 14 * 5 - 21.5), *column(below, top=760 - 14 * 11)])
    )
    assert flat(" ".join(story)) in flat(found.text)
    assert [flat(words) for words in marked(found, MarkKind.TABLE)] == [
        "Harbour Catch Remark Alda 4,071 new slipway Nord 33,337 old shed"
    ]


def test_a_line_above_a_table_that_stands_apart_is_no_row_of_it() -> None:
    found = read(pdf_of([*column(FERRY, top=700), *column(["Boats."], top=650 - 42), *cells(580)]))
    assert "Boats" not in " ".join(marked(found, MarkKind.TABLE))


@pytest.mark.parametrize("last", ["left for Alda at 3 a.m.", "was built by Holm & Sons Ltd."])
def test_a_sentence_goes_on_overleaf_behind_an_abbreviation_before_a_small_letter(
    last: str,
) -> None:
    found = read(pdf_of(column([*FERRY, f"The boat {last}"]), column(["and was late.", *FERRY])))
    assert f"{last} and was late." in flat(found.text)


def test_a_title_that_a_lines_end_divides_is_one_word_and_the_text_keeps_the_hyphen() -> None:
    large = [Text(words="A winter without hadd-", x=72, y=780, size=20), Text(words="ock on Torrin", x=72, y=756, size=20)]  # fmt: skip
    found = read(pdf_of([*large, *column(FERRY, top=720)], info={"title": "Untitled"}))
    assert found.metadata.title == "A winter without haddock on Torrin"
    assert found.text.startswith("A winter without hadd-\nock on Torrin")


def test_a_page_number_below_the_notes_of_a_page_with_a_large_headline_is_set_aside() -> None:
    large = Text(words="The light of Skarn", x=72, y=780, size=24)
    found = read(
        pdf_of([large, *column(FERRY, top=740), at("1", 290, 40), at("1 A note.", 72, 75)])
    )
    assert omitted(found, OmissionKind.PAGE_NUMBER) == 1


def test_columns_that_make_no_sense_in_either_order_carry_a_warning() -> None:
    left = ["It was late.", "and nobody came.", "It was cold.", "and the ice grew."] * 2
    right = ["the harbour slept", "until the morning", "the boats lay still", "under the snow"] * 2
    found = read(pdf_of(by_line(column(left), column(right, x=300))))
    assert warned(found, WarningKind.COLUMNS) == ["page 1"]


def test_a_sentence_goes_on_over_a_column_and_a_page_and_a_caption_is_none_of_it() -> None:
    caption = at("Figure 2. The yard at Port Nord in 1926.", 72, 650, size=9)
    found = read(pdf_of([*column(FERRY[:4]), caption], column(FERRY[4:])))
    assert FERRY_TEXT in flat(found.text)
    assert marked(found, MarkKind.CAPTION) == ["Figure 2. The yard at Port Nord in 1926."]


def test_a_hyphen_at_a_line_end_stays_with_its_line_break() -> None:
    found = read(pdf_of(column(["the report had been de-", "layed by the cost of the pon-"]), column(["toon and of the deep-", "water harbour."])))  # fmt: skip
    assert found.text == (
        "the report had been de-\nlayed by the cost of the pon-\ntoon and of the deep-\nwater harbour."
    )


def test_a_line_that_had_room_for_the_next_word_ends_where_the_writer_ended_it() -> None:
    verses = ["Salt on the rail,", "Ice on the stair,", "A lamp and a sail", "And nobody there."]
    assert read(pdf_of([*column(FERRY), *column(verses, top=600)])).text.endswith("\n".join(verses))


def test_a_large_initial_belongs_to_the_word_it_begins() -> None:
    items = [
        Text(words="T", x=72, y=732, size=44),
        *column(["he ferry line was founded in 1907 by the", "fishermen of Alda, who wanted a link to", "the outer islands."], x=104),
        *column(FERRY[2:], top=718),
    ]  # fmt: skip
    assert read(pdf_of(items)).text.startswith(
        "The ferry line was founded in 1907 by the fishermen"
    )


def test_turned_text_stands_for_itself_and_a_watermark_is_set_aside() -> None:
    stamp = at("Received 4 May 1926", 30, 300, turn=90)
    watermark = at("DRAFT", 150, 300, size=80, turn=45)
    found = read(pdf_of([*column(FERRY[:4]), stamp, watermark], [*column(FERRY[4:]), watermark]))
    assert FERRY_TEXT in flat(found.text)
    assert "Received 4 May 1926" in found.text.split("\n\n")
    assert "DRAFT" not in found.text
    assert omitted(found, OmissionKind.RUNNING_HEAD) == 2


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(turn: int) -> None:
    lines = {
        90: [Text(words=w, x=100 + 14 * n, y=60, turn=90) for n, w in enumerate(FERRY)],
        180: [Text(words=w, x=500, y=100 + 14 * n, turn=180) for n, w in enumerate(FERRY)],
        270: [Text(words=w, x=500 - 14 * n, y=560, turn=270) for n, w in enumerate(FERRY)],
    }
    content = pdf_of(lines[turn], turn=turn)
    assert flat(read(content).text) == FERRY_TEXT


PROPERTIES: dict[str, tuple[dict[str, str], str | None, tuple[str, ...]]] = {
    "title and author": ({"title": "Ferry inquiry", "author": "Jane Doe"}, "Ferry inquiry", ("Jane Doe",)),
    "word processor's file": ({"title": "Microsoft Word - draft3 FINAL.doc", "author": "user"}, None, ()),
    "placeholders": ({"title": "untitled", "author": "anonymous"}, None, ()),
    "a file's name": ({"title": "ferry_inquiry_v2.indd", "author": "Admin"}, None, ()),
    "the file's own name": ({"title": "notes", "author": "Owner"}, None, ()),
    "software": ({"title": "PowerPoint Presentation", "author": "Microsoft Office User"}, None, ()),
    "an address": ({"title": "https://alda.example/f", "author": "jdoe@alda.example"}, None, ()),
    "a handle": ({"title": "Ferry inquiry", "author": "jdoe27"}, "Ferry inquiry", ()),
    "and": ({"title": "Ferry", "author": "Jane Doe and John Roe"}, "Ferry", ("Jane Doe", "John Roe")),
    "semicolons": ({"title": "Ferry", "author": "Jane Doe; John van Roe"}, "Ferry", ("Jane Doe", "John van Roe")),
    "commas": ({"title": "Ferry", "author": "Jane Doe, John Roe, Ann Poe"}, "Ferry", ("Jane Doe", "John Roe", "Ann Poe")),
    "commas and and": ({"title": "Ferry", "author": "Jane Doe, John Roe and Ann Poe"}, "Ferry", ("Jane Doe", "John Roe", "Ann Poe")),
    "family name first": ({"title": "Ferry", "author": "Doe, Jane"}, "Ferry", ("Jane Doe",)),
    "family names first": ({"title": "Ferry", "author": "Doe, Jane; Roe, John"}, "Ferry", ("Jane Doe", "John Roe")),
    "junior": ({"title": "Ferry", "author": "John Roe, Jr."}, "Ferry", ("John Roe, Jr.",)),
}  # fmt: skip


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties_are_believed_where_a_person_wrote_them(name: str) -> None:
    info, title, authors = PROPERTIES[name]
    found = read(pdf_of(column(FERRY), info=info))
    assert (found.metadata.title, found.metadata.authors) == (title, authors)
    origins = dict(found.report.origins)
    assert origins.get("title") == ("PDF properties" if title else None)
    assert origins.get("authors") == ("PDF properties" if authors else None)


def test_xmp_goes_before_the_information_dictionary() -> None:
    import pypdf

    writer = pypdf.PdfWriter(
        clone_from=io.BytesIO(pdf_of(column(FERRY), info={"title": "untitled"}))
    )
    packet = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ferry'
        b" inquiry opens</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li><rdf:li>"
        b'John Roe</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    writer.xmp_metadata = packet
    out = io.BytesIO()
    writer.write(out)
    found = read(out.getvalue())
    assert (found.metadata.title, found.metadata.authors) == ("Ferry inquiry opens", ("Jane Doe", "John Roe"))  # fmt: skip
    assert dict(found.report.origins) == {"title": "XMP", "authors": "XMP"}


def test_the_largest_line_is_the_headline_and_the_title_where_nothing_declares_one() -> None:
    items = [Text(words="Ferry inquiry opens", x=72, y=790, size=22), *column(FERRY)]
    found = read(pdf_of(items, info={"title": "untitled"}))
    assert (found.metadata.title, dict(found.report.origins)["title"]) == ("Ferry inquiry opens", "largest line")  # fmt: skip
    assert marked(found, MarkKind.HEADLINE) == ["Ferry inquiry opens"]


def test_a_byline_names_the_authors_where_the_properties_do_not() -> None:
    items = column(
        ["Ferry inquiry opens", "By Jane Doe and John Roe", "5 January 2021", "", *FERRY]
    )
    found = read(pdf_of(items, info={"title": "untitled", "author": "user"}))
    assert found.metadata.authors == ("Jane Doe", "John Roe")
    assert dict(found.report.origins)["authors"] == "byline"


@pytest.mark.parametrize("strength", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_an_owner_password_keeps_nobody_from_reading(strength: str) -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(column(FERRY))))
    writer.encrypt("", owner_password="secret", algorithm=strength)  # noqa: S106  nobody's
    out = io.BytesIO()
    writer.write(out)
    assert flat(read(out.getvalue()).text) == FERRY_TEXT


def test_a_password_that_is_needed_to_open_is_a_refusal() -> None:
    with pytest.raises(UnreadableSourceError, match="encrypted"):
        read(pdf_of(column(FERRY), password="open", owner="secret"))  # noqa: S106  nobody's


def test_pages_of_pictures_are_counted_and_named_and_all_of_them_are_refused() -> None:
    found = read(pdf_of(column(FERRY[:2]), [Picture()], column(FERRY[2:])))
    assert flat(found.text) == FERRY_TEXT
    assert len(set(found.pages)) == 3
    pictures = [i for i in found.report.omissions if i.kind is OmissionKind.PICTURE]
    assert [(i.count, i.sample) for i in pictures] == [(1, "page 2 without text")]
    with pytest.raises(NoTextError, match="run text recognition"):
        read(pdf_of([Picture()], [Picture()]))


def drawn(*lines: bytes) -> bytes:
    return b"BT /F1 11 Tf 72 760 Td 14 TL " + b" ".join(b"(%s) Tj T*" % line for line in lines) + b" ET"  # fmt: skip


def test_a_damaged_page_in_the_middle_is_named_and_the_others_are_read() -> None:
    content = by_hand(drawn(b"The first page."), drawn(b"The second page."), drawn(b"The third page."), packed=True)  # fmt: skip
    second = content.index(b"stream\n", content.index(b"7 0 obj")) + 7
    broken = content[: second + 4] + b"\xff" * 20 + content[second + 24 :]
    found = read(broken)
    assert "The first page." in found.text
    assert "The third page." in found.text
    assert warned(found, WarningKind.DAMAGED_PART) == ["page 2"]


NAMES = " ".join(f"/g{number}" for number in range(26))
UNMAPPED = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Glyphs /FirstChar 65 /LastChar 90 "
    f"/Widths [{'600 ' * 26}] /Encoding << /Type /Encoding /Differences [65 {NAMES}] >> >>"
)


def test_a_font_that_does_not_say_what_it_shows_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match="do not say which characters"):
        read(by_hand(drawn(b"ABCDEFGHIJ KLMNOPQRST"), font=UNMAPPED))


def test_a_few_characters_without_meaning_are_a_warning() -> None:
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfrange <20> <59> <0020> <5A> <5A> <E123> endbfrange endcmap end"
    )
    stream = b"<< /Length %d >>\nstream\n" % len(to_unicode) + to_unicode + b"\nendstream"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    found = read(by_hand(drawn(b"THE FERRY LINE WAS FOUNDED IN 1907 Z BY THE COUNTY"), font=font, extra=[stream]))  # fmt: skip
    assert warned(found, WarningKind.UNMAPPED_FONT) == ["page 1"]
    assert "FOUNDED IN 1907 \ufffd BY" in found.text


def test_values_of_form_fields_are_read_and_comments_are_not() -> None:
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    sheet.drawString(72, 760, "Name of the vessel:")
    sheet.acroForm.textfield(name="vessel", value="Halvor Brek", x=200, y=752, width=200, height=20, fontSize=11)  # fmt: skip
    sheet.textAnnotation("A comment that nobody printed", Rect=(300, 300, 320, 320))
    sheet.showPage()
    sheet.save()
    found = read(out.getvalue())
    assert flat(found.text) == "Name of the vessel: Halvor Brek"


@pytest.mark.parametrize("count", [500, 5_000, 50_000])
def test_the_search_for_columns_looks_at_each_piece_a_bounded_number_of_times(count: int) -> None:
    # A stair of pieces leaves many strips free, all of which have to be followed
    pieces = [Piece(text="a", left=7.0 * (n * 37 % 80), right=7.0 * (n * 37 % 80) + 3, base=-n / 9, size=5.0) for n in range(count)]  # fmt: skip
    before = min(400 * count + 1_000, 600_000)
    reader = _Reader(budget=before)
    zones = reader.zones(pieces, depth=0)
    assert "".join(line.text for zone in zones for line in zone.lines).count("a") == count
    assert before - reader.budget <= before + count + 100


def test_text_that_is_the_same_on_every_page_is_no_margin_where_it_is_all_there_is() -> None:
    found = read(pdf_of(*[column(FERRY[:2])] * 3))
    assert flat(found.text) == flat(" ".join(FERRY[:2] * 3))


def test_a_page_of_more_letters_than_a_page_can_hold_is_refused() -> None:
    stream = b"BT /F1 1 Tf 72 700 Td " + b"(%s) Tj 0 -1 Td " % (b"ab" * 500) * 250 + b"ET"
    with pytest.raises(SourceTooLargeError, match="page 1 of notes"):
        read(by_hand(stream))


def test_a_page_of_ten_thousand_runs_is_read(recwarn: pytest.WarningsRecorder) -> None:
    del recwarn
    stream = b"BT /F1 4 Tf " + b" ".join(b"1 0 0 1 %d %d Tm (a%d) Tj" % (20 + n % 100 * 5, 800 - n // 100 * 7, n % 10) for n in range(10_000)) + b" ET"  # fmt: skip
    assert sum(letter == "a" for letter in read(by_hand(stream)).text) == 10_000


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(SourceTooLargeError, match="pages; the limit"):
        read(by_hand(*[b""] * 3_001))


def test_right_to_left_text_comes_out_in_logical_order() -> None:
    from fpdf import FPDF

    matplotlib = pytest.importorskip("matplotlib")  # ships a font with Hebrew letters
    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    lines = ["המעבורת יצאה לדרך בשנת 1907", "והגיעה לאי בערב"]
    sheet = FPDF()
    sheet.add_font("DejaVu", fname=font)
    sheet.add_page()
    sheet.set_font("DejaVu", size=14)
    for line in lines:
        # As it is seen: letters from right to left, figures from left to right
        seen = " ".join(w if w.isdigit() else w[::-1] for w in reversed(line.split()))
        sheet.cell(0, 8, seen, align="R", new_x="LMARGIN", new_y="NEXT")
    assert flat(read(bytes(sheet.output())).text) == " ".join(lines)


def test_a_sentence_that_goes_on_overleaf_is_one_slice_of_the_text_and_on_both_pages() -> None:
    found = read(pdf_of(*over_pages()))
    article = Article(id="a", text=found.text, pages=found.pages)
    sentence = " ".join(FERRY)[: " ".join(FERRY).index("crowns.") + len("crowns.")]
    start = article.text.index(sentence)
    assert article.page_of(start) == 1
    assert article.page_of(start + len(sentence) - 1) == 2
    assert article.page_of(article.text.index("They came")) == 3


def test_a_row_of_a_ruled_table_is_one_line_however_narrow_its_cells() -> None:
    from fpdf import FPDF

    rows = [
        ["Year", "Cod", "Fish of other kinds"],
        ["1972", "38,000", "none"],
        ["1973", "41", "few"],
    ]
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("Times", size=11)
    for row in rows:
        for cell in row:
            sheet.cell(sheet.get_string_width(cell) + 3, 7, cell, border=1)
        sheet.ln()
    found = read(bytes(sheet.output()))
    assert found.text.splitlines() == ["\t".join(row) for row in rows]
    assert len(marked(found, MarkKind.TABLE)) == 1


def test_text_beside_a_box_is_not_glued_to_it_and_goes_on_below() -> None:
    from fpdf import FPDF

    sheet = FPDF(unit="pt")
    sheet.add_page()
    sheet.set_font("Times", size=11)
    for at_line, line in enumerate(FERRY[:4]):
        sheet.text(40, 60 + 14 * at_line, line)
    edge = 41 + max(sheet.get_string_width(line) for line in FERRY[:4])
    sheet.rect(edge, 45, 150, 60)
    sheet.set_font("Times", size=9)
    for at_line, line in enumerate(["At a glance", "Built in 1907.", "Sold in 1926."]):
        sheet.text(edge + 1, 60 + 14 * at_line, line)
    sheet.set_font("Times", size=11)
    for at_line, line in enumerate(FERRY[4:]):
        sheet.text(40, 116 + 14 * at_line, line)
    found = read(bytes(sheet.output()))
    assert FERRY_TEXT in flat(found.text)
    assert "At a glance" in found.text
