"""A draft that comes as bytes: known by its content, read by the parser's child, or refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement

from assistant.apps.draft_files import MAX_DRAFT_BYTES, read_draft_bytes
from assistant.errors import (
    IngestError,
    NoTextError,
    SourceTooLargeError,
    UnreadableSourceError,
    UnsupportedFormatError,
)


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def test_a_word_document_gives_its_paragraphs() -> None:
    content = word_file("The mayor said: “It is over.”", "Nobody else did.")
    text = read_draft_bytes(content, source="the file")
    assert text == "The mayor said: “It is over.”\n\nNobody else did."


def test_a_word_document_is_read_with_its_changes_accepted() -> None:
    document = docx.Document()
    line = document.add_paragraph("The mayor said: “It is ")
    inserted = OxmlElement("w:ins")
    inserted.append(line.add_run("not ")._r)
    line._p.append(inserted)
    line.add_run("not at all ").font.strike = True
    line.add_run("over.”")
    out = io.BytesIO()
    document.save(out)
    text = read_draft_bytes(out.getvalue(), source="the file")
    assert text == "The mayor said: “It is not over.”"


def test_text_is_kept_as_it_is_whatever_it_is_called() -> None:
    markdown = "# Title\r\n\n> “Quoted”\n\n<script>x</script>"
    assert read_draft_bytes(markdown.encode(), source="the file") == markdown
    assert read_draft_bytes(markdown.encode("utf-16"), source="the file") == markdown
    western = "They said at the café: “It is over, and nobody will come back.”"
    assert read_draft_bytes(western.encode("cp1252"), source="the file") == western


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"%PDF-1.7 x", UnsupportedFormatError, "the file is a PDF; save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedFormatError, "an old Word document"),
        (b"{\\rtf1 x}", UnsupportedFormatError, "rich text"),
        (b"", NoTextError, "the file holds no text"),
        (b" \n\t", NoTextError, "the file holds no text"),
        (b"\x00\x01\x02\x03" * 9, UnreadableSourceError, "the file is not text"),
        (b"PK\x03\x04 but no archive", UnreadableSourceError, "the file is not a DOCX"),
        (archive("a.txt", b"a"), UnreadableSourceError, "the file is not a DOCX"),
        (archive("word/document.xml", b"0" * 60_000_000), SourceTooLargeError, "unpacks to"),
        (b"x" * (MAX_DRAFT_BYTES + 1), SourceTooLargeError, "larger than 16 MB"),
    ],
    ids=lambda value: value[:8].hex() if isinstance(value, bytes) else None,
)
def test_what_is_no_draft_is_refused_with_its_reason(
    content: bytes, error: type[IngestError], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_draft_bytes(content, source="the file")
