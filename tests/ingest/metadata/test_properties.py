"""Of a file's properties only what a person wrote is believed."""

from __future__ import annotations

import pytest

from assistant.ingest.metadata.properties import authors_of, title_of


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("Jane Doe; John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("Doe, Jane", ("Jane Doe",)),
        ("Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("J. R. O'Neill-Smith", ("J. R. O'Neill-Smith",)),
        ("Анна Петрова", ("Анна Петрова",)),
    ],
)
def test_a_persons_name_is_an_author(value: str, authors: tuple[str, ...]) -> None:
    assert authors_of(value) == authors


@pytest.mark.parametrize(
    "value",
    ["Microsoft Office User", "user", "admin", "Administrator", "python-docx", "LibreOffice 7.4", "HP", "jdoe", "jane.doe@example.org", "", "Windows User", "The Courier Inc", "news desk", "User 1"],
)  # fmt: skip
def test_an_account_or_a_program_is_none(value: str) -> None:
    assert authors_of(value) == ()


@pytest.mark.parametrize(
    "value",
    ["Ferry inquiry opens", "Talks", "Strike!", "The 2021 budget", "Covid-19: what next?", "岛屿谈判"],
)  # fmt: skip
def test_a_headline_is_a_title(value: str) -> None:
    assert title_of(value) == value


@pytest.mark.parametrize(
    "value",
    ["Template_letter_v2", "Document1", "Document", "Microsoft Word - letter.doc", "letter_final.docx", "draft.pdf", "Untitled", "untitled-3", "Word Document", "press_release_template", "Letter template", "New Microsoft Word Document (2)", "IMG_2041", "D20210105", "Dokument 3", "Title", "", None],
)  # fmt: skip
def test_a_file_name_or_a_default_is_none(value: str | None) -> None:
    assert title_of(value) is None
