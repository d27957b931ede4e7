"""EPUB: a book written by ebooklib, and books written by hand that are damaged or hostile."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from ebooklib import epub as writer

from assistant.errors import IngestError, SourceTooLargeError
from assistant.ingest import Sandbox, load_documents
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats import epub
from assistant.records import MarkKind, OmissionKind
from assistant.records.reading import WarningKind


def chapter(name: str, body: str) -> writer.EpubHtml:
    made = writer.EpubHtml(title=name, file_name=f"{name}.xhtml", lang="en")
    made.content = f"<html><body>{body}</body></html>"
    return made


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = writer.EpubBook()
    made.set_title("The Ferries of Alda")
    made.set_language("en")
    made.add_author("Jane Doe")
    made.add_author("John Roe")
    made.add_metadata("DC", "publisher", "Harbour Press")
    made.add_metadata("DC", "date", "2021-01-05")
    first = chapter(
        "one",
        "<h1>One</h1><p>The ferry sold 4,000<sup>3</sup> tickets.</p><p>It was <del>not</del> safe.</p>",
    )
    second = chapter(
        "two", "<h1>Two</h1><p>It sank in March&#160;1973. <img src='a.png' alt='a pier'/></p>"
    )
    for item in (first, second):
        made.add_item(item)
    made.add_item(writer.EpubNav())
    made.add_item(writer.EpubNcx())
    made.toc = (first, second)
    made.spine = ["nav", first, second]
    path: Path = tmp_path_factory.mktemp("book") / "a.epub"
    writer.write_epub(str(path), made)
    return path.read_bytes()


def by_hand(**changes: str | bytes) -> bytes:
    """A book of two chapters whose second stands first in the spine; a file may be changed or added."""
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/a.opf"/></rootfiles></container>',
        "OPS/a.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>By hand</dc:title></metadata><manifest>"
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a" linear="no"/><itemref idref="b"/><itemref idref="b"/></spine></package>',
        "OPS/a.xhtml": "<html><body><p>A note.</p></body></html>",
        "OPS/b c.xhtml": "<html><body><p>The text.</p></body></html>",
        **changes,
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(content: bytes) -> Extraction:
    return epub.extract(content, source="a.epub")


def test_a_book_is_its_chapters_in_order(book: bytes, sandbox: Sandbox) -> None:
    (document,) = load_documents(
        book, media_type_or_suffix=".epub", article_id="a", source="a.epub", sandbox=sandbox
    ).documents
    article = document.article
    assert (
        article.text
        == "One\n\nThe ferry sold 4,000 tickets.\n\nIt was safe.\n\nTwo\n\nIt sank in March\u00a01973."
    )
    assert (article.title, article.authors) == ("The Ferries of Alda", ("Jane Doe", "John Roe"))
    assert (article.publisher, article.published, article.language) == (
        "Harbour Press",
        date(2021, 1, 5),
        "en",
    )


def test_what_is_left_out_is_named(book: bytes) -> None:
    kinds = {item.kind for item in read(book).report.omissions}
    assert kinds >= {
        OmissionKind.BOILERPLATE,
        OmissionKind.NOTE_MARK,
        OmissionKind.STRUCK,
        OmissionKind.PICTURE,
    }


def test_what_stands_beside_the_main_line_comes_last_and_each_chapter_once() -> None:
    assert read(by_hand()).text == "The text.\n\nA note."


@pytest.mark.parametrize(
    "bad",
    [{"OPS/a.xhtml": b"\x00\x01\x02" * 50}, {"OPS/a.xhtml": "<div>" * 400}],
    ids=["binary", "deep"],
)
def test_a_damaged_chapter_is_warned_of_and_the_others_are_read(bad: dict[str, bytes]) -> None:
    found = read(by_hand(**bad))
    assert found.text == "The text."
    assert [item.kind for item in found.report.warnings] == [WarningKind.DAMAGED_PART]


def test_xhtml_is_read_as_what_it_is() -> None:
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script/></head>'
        '<body><p>It sold 4,000<a epub:type="noteref" href="#n">3</a> <i/>caf&eacute;s<![CDATA[ < 5]]>.</p>'
        '<aside epub:type="footnote" id="n"><p>A note.</p></aside></body></html>'
    )
    found = read(by_hand(**{"OPS/b c.xhtml": page}))
    assert found.text == "It sold 4,000 cafés < 5.\n\nA note.\n\nA note."
    assert [(mark.kind, mark.span.slice(found.text)) for mark in found.report.marks] == [
        (MarkKind.NOTE, "A note.")
    ]


def test_a_chapter_that_is_missing_or_broken_in_the_archive_is_warned_of() -> None:
    missing = by_hand().replace(b"OPS/a.xhtml", b"OPS/x.xhtml")
    assert read(missing).text == "The text."
    assert "OPS/a.xhtml could not be read" in read(missing).report.warnings[0].detail


ENCRYPTED = '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><CipherData><CipherReference URI="{}"/></CipherData></EncryptedData></encryption>'


def test_encrypted_chapters_are_refused_and_disguised_fonts_are_not() -> None:
    with pytest.raises(IngestError, match="encrypted"):
        read(by_hand(**{"META-INF/encryption.xml": ENCRYPTED.format("OPS/a.xhtml")}))
    assert read(by_hand(**{"META-INF/encryption.xml": ENCRYPTED.format("OPS/font.otf")})).text


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 broken", IngestError),
        (by_hand(**{"META-INF/container.xml": "<x/>"}), IngestError),
        (by_hand(**{"OPS/a.opf": "<package"}), IngestError),
        (
            by_hand(
                **{"OPS/a.xhtml": "<html><body/></html>", "OPS/b c.xhtml": "<html><body/></html>"}
            ),
            IngestError,
        ),
        (by_hand(**{"OPS/a.xhtml": b"0" * 60_000_000}), SourceTooLargeError),
        (
            by_hand(
                **{
                    "OPS/a.opf": '<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><package>&b;</package>'
                }
            ),
            IngestError,
        ),
    ],
    ids=["broken", "no package", "no XML", "no text", "bomb", "entities"],
)
def test_what_is_no_book_is_refused(
    content: bytes, error: type[Exception], sandbox: Sandbox
) -> None:
    with pytest.raises(error):
        load_documents(
            content, media_type_or_suffix=".epub", article_id="a", source="a.epub", sandbox=sandbox
        )
