"""Exports of archives: the right title, byline, date and outlet; several documents, several articles."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ingest import Metadata
from assistant.ingest.extraction import Batch, Extraction
from assistant.ingest.formats import plain
from assistant.ingest.metadata.exports import read_exports
from assistant.ingest.segmentation.passages import segment_article
from assistant.recipe import PassageSettings
from assistant.records import Article

BODY = "The lamp went out at four.\n\nNobody rowed out. It was too cold, the keeper said."
SENTENCES = ["The lamp went out at four.", "Nobody rowed out.", "It was too cold, the keeper said."]

NEXIS_OLD = f"""
                              2 of 14 DOCUMENTS

                                 The Nord Times

                            March 9, 2020 Monday
                                First Edition

Keepers ask for a second boat

BYLINE: By ANN POE and LI WEI

SECTION: NEWS; Pg. 7

LENGTH: 318 words

DATELINE: NORDHAVN

HIGHLIGHT: The lamp was dark for two nights.

BODY:

{BODY}

LOAD-DATE: March 10, 2020

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                     Copyright 2020 Nord Times Limited
                              All Rights Reserved
"""
NEXIS_NEW = f"""Keepers ask for a second boat

The Nord Times

March 9, 2020 Monday

Copyright 2020 Nord Times Limited All Rights Reserved

Section: NEWS; Pg. 7

Length: 318 words

Byline: Ann Poe and Li Wei

Dateline: NORDHAVN

Body

{BODY}

Load-Date: March 10, 2020

End of Document
"""
FACTIVA = """SE  News
HD  Keepers ask for
    a second boat
BY  By Ann Poe and Li Wei
CR  Nord News Agency
WC  318 words
PD  9 March 2020
ET  10:15
SN  The Nord Times
SC  NORDTI
PG  7
LA  English
CY  Copyright 2020 Nord Times Limited

LP
The lamp went out at four.

TD
Nobody rowed out. It was too cold, the keeper said.

NS  gship : Shipping
RE  nord : Nordland
AN  Document NORDTI0020200309eg390001x
"""
PRINTED = f"""News
Keepers ask for a second boat

Ann Poe and Li Wei
318 words
9 March 2020
The Nord Times
NORDTI
7
English
Copyright 2020 Nord Times Limited. All rights reserved.

{BODY}

Document NORDTI0020200309eg390001x
"""
LABELLED = f"""Headline: Keepers ask for a second boat
Byline: Ann Poe and Li Wei
Publication: The Nord Times
Published: 9 March 2020
URL: https://nord.example/boat
Language: English
Word count: 318

{BODY}
"""
KNOWN = Metadata(
    title="Keepers ask for a second boat",
    authors=("Ann Poe", "Li Wei"),
    publisher="The Nord Times",
    published=date(2020, 3, 9),
)


def extraction(text: str) -> Extraction:
    found = plain.extract(text.encode(), source="a.txt")
    assert isinstance(found, Extraction)
    return found


def sentences(found: Extraction) -> list[str]:
    known = found.metadata
    article = Article(
        id="a",
        text=found.text,
        title=known.title,
        authors=known.authors,
        language="en",
        reading=found.report,
    )
    parts = segment_article(article, settings=PassageSettings())
    spans = sorted((*parts.headlines, *parts.sentences))
    return [" ".join(span.slice(found.text).split()) for span in spans]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (NEXIS_OLD.replace("ANN POE", "Ann Poe").replace("LI WEI", "Li Wei"), "Nexis"),
        (NEXIS_NEW, "Nexis"),
        (FACTIVA, "Factiva"),
        (PRINTED, "Factiva"),
        (LABELLED, "header lines"),
    ],
)
def test_a_layout_gives_its_fields_and_quotes_none_of_them(text: str, origin: str) -> None:
    found = extraction(text)
    assert (found.metadata.title or "").replace("     ", " ") == KNOWN.title
    assert found.metadata.authors == KNOWN.authors
    assert (found.metadata.publisher, found.metadata.published) == (
        KNOWN.publisher,
        KNOWN.published,
    )
    assert dict(found.report.origins)["title"] == origin
    assert found.text == text
    assert sentences(found)[1:] == SENTENCES
    assert sentences(found)[0].startswith("Keepers ask for")


def test_windows_line_ends_change_nothing() -> None:
    for text in (NEXIS_NEW, FACTIVA, PRINTED, LABELLED):
        found = extraction(text.replace("\n", "\r\n"))
        assert found.metadata.authors == KNOWN.authors
        assert sentences(found)[1:] == SENTENCES


def test_an_e_mail_gives_subject_sender_and_date() -> None:
    mail = (
        'From: "Ann Poe" <ann@nord.example>\nTo: desk@nord.example\nCc: Li Wei <li@nord.example>\n'
        f"Date: Mon, 9 Mar 2020 23:30:00 -0800\nSubject: Keepers ask for a second boat\n\n{BODY}\n"
    )
    found = extraction(mail)
    known = (found.metadata.title, found.metadata.authors, found.metadata.published)
    assert known == ("Keepers ask for a second boat", ("Ann Poe",), date(2020, 3, 9))
    assert sentences(found) == ["Keepers ask for a second boat", *SENTENCES]


def test_a_sender_that_is_no_person_is_no_author() -> None:
    mail = f"From: newsletter@nord.example\nSubject: Keepers ask for a second boat\nDate: Mon, 9 Mar 2020 06:00:00 +0000\n\n{BODY}\n"
    assert extraction(mail).metadata.authors == ()


@pytest.mark.parametrize(
    "text",
    [
        NEXIS_OLD + NEXIS_OLD.replace("2 of 14", "3 of 14").replace("second boat", "third boat"),
        NEXIS_NEW + "\n" + NEXIS_NEW.replace("second boat", "third boat"),
        FACTIVA + "\n" + FACTIVA.replace("second boat", "third boat"),
        PRINTED + "\n" + PRINTED.replace("second boat", "third boat"),
        LABELLED + "\n----------\n\n" + LABELLED.replace("second boat", "third boat"),
    ],
)
def test_several_documents_become_several_articles(text: str) -> None:
    found = plain.extract(text.encode(), source="a.txt")
    assert isinstance(found, Batch)
    titles = [" ".join((item.metadata.title or "").split()) for item in found.extractions]
    assert titles == ["Keepers ask for a second boat", "Keepers ask for a third boat"]
    for item in found.extractions:
        assert item.text in text
        assert sentences(item)[1:] == SENTENCES


def test_every_word_of_an_export_stays_in_one_of_its_articles() -> None:
    text = NEXIS_OLD + NEXIS_OLD.replace("2 of 14", "3 of 14")
    found = plain.extract(text.encode(), source="a.txt")
    assert isinstance(found, Batch)
    assert " ".join(item.text for item in found.extractions).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        f"Keepers ask for a second boat\n\n{BODY}",
        f"The keeper: it was cold.\nThe mate: it was not.\n\n{BODY}",
        f"Title: a word that sailors hate.\n\n{BODY}",
        f"Keepers ask\n\n{BODY}\n\n-----\n\nTitle: none\nAuthor: none",
        f"HD was the mark on the hull.\n\n{BODY}",
        f"Length: 12 feet\n\nSection: none\n\n{BODY}",
        f"From: the sea\n\nThe rest.\n\n{BODY}",
        "Subject: matter\nobject: none",
    ],
)
def test_what_has_no_layout_is_text(text: str) -> None:
    assert read_exports(text) == ()


@pytest.mark.parametrize("start", ["a: ", "HD ", "1 of 2 documents\n", "Title: x\n", "---\n", "LENGTH: 1 words\n"])  # fmt: skip
def test_reading_a_hostile_export_takes_no_time(start: str) -> None:
    read_exports(start * 20_000)
