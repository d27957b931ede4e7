"""OpenDocument texts, written by odfpy and by hand."""

from __future__ import annotations

import io
import zipfile

import pytest
from odf import dc, draw, style, table, text
from odf.opendocument import OpenDocumentText

from assistant.errors import IngestError
from assistant.ingest import Sandbox, load_documents
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats.opendocument import odt
from assistant.records import MarkKind, OmissionKind
from assistant.records.reading import WarningKind

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {"office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing"}.items()
)  # fmt: skip


def by_hand(body: str, *, styles: str = "", **parts: str) -> bytes:
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    files = {
        "content.xml": content,
        "styles.xml": f"<office:document-styles {_NAMES}/>",
        "META-INF/manifest.xml": "<m/>",
        **parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, value)
    return out.getvalue()


def read(content: bytes) -> Extraction:
    return odt.extract(content, source="a.odt")


def left_out(found: Extraction) -> dict[OmissionKind, tuple[int, str]]:
    return {item.kind: (item.count, item.sample) for item in found.report.omissions}


def character(name: str, **said: str) -> style.Style:
    made = style.Style(name=name, family="text")
    made.addElement(style.TextProperties(**said))
    return made


@pytest.fixture
def written() -> bytes:  # noqa: PLR0915  one document, line by line
    made = OpenDocumentText()
    for item in (
        character("Gone", textlinethroughstyle="solid"),
        character("Hidden", display="none"),
        character("Up", textposition="super 58%"),
        character("Down", textposition="sub 58%"),
    ):
        made.automaticstyles.addElement(item)
    made.styles.addElement(style.Style(name="Title", family="paragraph"))
    made.styles.addElement(style.Style(name="Caption", family="paragraph"))
    made.styles.addElement(
        style.Style(name="Figure", family="paragraph", parentstylename="Caption")
    )
    made.text.addElement(text.P(stylename="Title", text="Ferry inquiry opens"))
    line = text.P(text="The captain was ")
    line.addElement(text.Span(stylename="Gone", text="not "))
    line.addElement(text.Span(stylename="Hidden", text="never "))
    line.addText("drunk")
    note = text.Note(id="n1", noteclass="footnote")
    note.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="So the board."))
    note.addElement(body)
    line.addElement(note)
    line.addText(".")
    made.text.addElement(line)
    second = text.P(text="It sold 4,000")
    second.addElement(text.Span(stylename="Up", text="3"))
    second.addText(" on 10")
    second.addElement(text.Span(stylename="Up", text="3"))
    second.addText(" m, H")
    second.addElement(text.Span(stylename="Down", text="2"))
    second.addText("O,")
    second.addElement(text.S(c=2))
    second.addText("x")
    second.addElement(text.Tab())
    second.addText("y")
    second.addElement(text.LineBreak())
    second.addText("z")
    made.text.addElement(second)
    heading = text.H(outlinelevel=2, text="On Monday")
    made.text.addElement(heading)
    items = text.List()
    item = text.ListItem()
    item.addElement(text.P(text="First point"))
    items.addElement(item)
    made.text.addElement(items)
    rows = table.Table(name="t")
    rows.addElement(table.TableColumn(numbercolumnsrepeated=2))
    row = table.TableRow()
    for value in ("Cod", "41,000"):
        cell = table.TableCell()
        cell.addElement(text.P(text=value))
        row.addElement(cell)
    rows.addElement(row)
    made.text.addElement(rows)
    framed = text.P(text="The pier is closed.")
    frame = draw.Frame(name="f", anchortype="paragraph")
    box = draw.TextBox()
    box.addElement(text.P(stylename="Figure", text="The pier from the sea"))
    frame.addElement(box)
    framed.addElement(frame)
    made.text.addElement(framed)
    made.meta.addElement(dc.Title(text="Unbenannt 1"))
    made.meta.addElement(dc.Creator(text="Jane Doe"))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_document_is_read_word_for_word(written: bytes) -> None:
    found = read(written)
    assert found.text.split("\n\n") == [
        "Ferry inquiry opens",
        "The captain was drunk.",
        "It sold 4,000 on 10³ m, H₂O,  x\ty\nz",
        "On Monday",
        "First point",
        "Cod\t41,000",
        "The pier is closed.",
        "The pier from the sea",
        "So the board.",
    ]
    assert (found.metadata.title, found.metadata.authors) == ("Ferry inquiry opens", ("Jane Doe",))
    assert [(mark.kind, mark.span.slice(found.text)) for mark in found.report.marks] == [
        (MarkKind.HEADLINE, "Ferry inquiry opens"),
        (MarkKind.TABLE, "Cod\t41,000"),
        (MarkKind.CAPTION, "The pier from the sea"),
        (MarkKind.NOTE, "So the board."),
    ]
    assert left_out(found) == {
        OmissionKind.STRUCK: (1, "not"),
        OmissionKind.HIDDEN: (1, "never"),
        OmissionKind.NOTE_MARK: (2, "3"),
    }


def test_the_sandbox_reads_it_too(written: bytes, sandbox: Sandbox) -> None:
    (document,) = load_documents(
        written, media_type_or_suffix=".odt", article_id="a", source="a.odt", sandbox=sandbox
    ).documents
    assert "The captain was drunk." in document.article.text


def test_deleted_text_is_left_out_and_inserted_text_stands() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><text:p>x</text:p></office:change-info>"
        "<text:p>40,000</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region>"
        "</text:tracked-changes><text:p>The fine was <text:change text:change-id='a'/><text:change-start text:change-id='b'/>90,000"
        "<text:change-end text:change-id='b'/> crowns.</text:p>"
    )  # fmt: skip
    found = read(by_hand(body))
    assert found.text == "The fine was 90,000 crowns."
    assert left_out(found)[OmissionKind.DELETED][0] == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:p>a <text:span>not</text:span><text:ruby><text:ruby-base> b</text:ruby-base><text:ruby-text>r</text:ruby-text></text:ruby></text:p>", "a not b"),
        ("<text:p>a <text:page-number>3</text:page-number><text:date>5 May</text:date></text:p>", "a 5 May"),
        ("<text:section><text:p>a</text:p></text:section><text:section text:display='none'><text:p>b</text:p></text:section>", "a"),
        ("<text:p>a\n   b</text:p><text:p> c <text:span> d</text:span></text:p>", "a b\n\nc d"),
        ("<text:p>a<office:annotation><text:p>no</text:p></office:annotation>b</text:p>", "ab"),
        ("<text:p>a<text:unknown>b</text:unknown>c</text:p><text:x><text:p>d</text:p></text:x>", "abc\n\nd"),
        ("<table:table><table:table-row><table:table-cell><text:p>a</text:p><table:table><table:table-row><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></table:table-cell><table:covered-table-cell><text:p>no</text:p></table:covered-table-cell></table:table-row></table:table>", "a\n\nb"),
        ("<text:p>a<text:s text:c='99999999999'/>b</text:p>", "a b"),
    ],
    ids=["ruby", "fields", "sections", "white space", "comment", "unknown", "tables", "many spaces"],
)  # fmt: skip
def test_what_a_reader_sees_is_read(body: str, expected: str) -> None:
    assert read(by_hand(body)).text == expected


def test_a_damaged_part_is_warned_of_or_the_file_is_refused() -> None:
    found = read(by_hand("<text:p>a</text:p>", **{"styles.xml": "<office"}))
    assert found.text == "a"
    assert [item.kind for item in found.report.warnings] == [WarningKind.DAMAGED_PART]
    with pytest.raises(IngestError, match="no text part"):
        read(by_hand("<text:p>"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 broken", "not an ODT"),
        (by_hand("<text:p> </text:p>"), "no text"),
        (
            by_hand(
                "<text:p>a</text:p>",
                **{"META-INF/manifest.xml": "<m:encryption-data xmlns:m='x'/>"},
            ),
            "encrypted",
        ),
        (by_hand("<text:p>" + "a" * 15_000_000 + "</text:p>"), "unpacks to more than"),
        (
            by_hand("", **{"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "no text part",
        ),
        (by_hand("<text:span>" * 300 + "</text:span>" * 300), "no text part"),
    ],
    ids=["broken", "empty", "encrypted", "bomb", "entities", "deep"],
)
def test_what_is_no_document_is_refused(content: bytes, said: str, sandbox: Sandbox) -> None:
    with pytest.raises(IngestError, match=said):
        load_documents(
            content, media_type_or_suffix=".odt", article_id="a", source="a.odt", sandbox=sandbox
        )
