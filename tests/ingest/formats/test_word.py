"""Word documents: every visible word of the accepted text, in order, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from assistant.errors import UnreadableSourceError
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats.word import document as word
from assistant.records import MarkKind, OmissionKind
from assistant.records.reading import WarningKind

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:new="urn:of-tomorrow"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def word_file(body: str, *, parts: Mapping[str, str] = {}) -> bytes:
    """A document with this body; `parts` are beside it, by the name of their relation."""
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def part(root: str, content: str) -> str:
    return f"<w:{root} {_NAMES}>{content}</w:{root}>"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, look: str = "") -> str:
    inner = "".join(item if item.startswith("<") else run(item) for item in content)
    return f"<w:p><w:pPr>{look}</w:pPr>{inner}</w:p>"


def read(body: str, **parts: str) -> Extraction:
    return word.extract(word_file(body, parts=parts), source="a.docx")


def text_of(*content: str, look: str = "") -> str:
    return read(paragraph(*content, look=look)).text


def left_out(extraction: Extraction) -> dict[OmissionKind, tuple[int, str]]:
    return {item.kind: (item.count, item.sample) for item in extraction.report.omissions}


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


SPAN, BEGIN = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
WRAPPED = {
    "inserted": "<w:ins>{}</w:ins>",
    "moved here": "<w:moveTo>{}</w:moveTo>",
    "smart tag": "<w:smartTag><w:smartTag>{}</w:smartTag></w:smartTag>",
    "content control": "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "custom XML": "<w:customXml>{}</w:customXml>",
    "link": "<w:hyperlink>{}</w:hyperlink>",
    "direction": '<w:bdo w:val="rtl"><w:dir w:val="rtl">{}</w:dir></w:bdo>',
    "simple field": '<w:fldSimple w:instr=" REF here ">{}</w:fldSimple>',
    "complex field": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF here </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "choice": '<mc:AlternateContent><mc:Choice Requires="wps">{}</mc:Choice>'
    f"<mc:Fallback>{run('never ')}</mc:Fallback></mc:AlternateContent>",
    "fallback": f'<mc:AlternateContent><mc:Choice Requires="new">{run("never ")}</mc:Choice>'
    "<mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    "ruby": f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('reading')}</w:rt><w:rubyBase>{{}}</w:rubyBase></w:ruby></w:r>",
    "tomorrow's element": "<new:thing>{}</new:thing>",
}  # fmt: skip


@pytest.mark.parametrize("wrapper", WRAPPED.values(), ids=WRAPPED)
def test_a_word_is_read_whatever_is_wrapped_around_it(wrapper: str) -> None:
    assert text_of("He was ", wrapper.format(run("not ")), "drunk.") == "He was not drunk."


@pytest.mark.parametrize(
    ("deleted", "kind"),
    [
        ("<w:del><w:r><w:delText>not </w:delText></w:r></w:del>", OmissionKind.DELETED),
        (f"<w:moveFrom>{run('not ')}</w:moveFrom>", OmissionKind.DELETED),
        (run("not ", "<w:strike/>"), OmissionKind.STRUCK),
        (run("not ", '<w:dstrike w:val="true"/>'), OmissionKind.STRUCK),
        (run("not ", "<w:vanish/>"), OmissionKind.HIDDEN),
        (run("not ", '<w:color w:val="FFFFFF"/>'), OmissionKind.HIDDEN),
        (run("not ", '<w:sz w:val="2"/>'), OmissionKind.HIDDEN),
    ],
)
def test_what_no_longer_stands_is_left_out_and_named(deleted: str, kind: OmissionKind) -> None:
    found = read(paragraph("He was ", deleted, "drunk."))
    assert found.text == "He was drunk."
    assert left_out(found) == {kind: (1, "not")}


@pytest.mark.parametrize(
    "look",
    [
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
        '<w:color w:val="auto"/>',
        '<w:sz w:val="12"/>',
    ],
)
def test_letters_that_are_seen_after_all_are_read(look: str) -> None:
    assert text_of("He was ", run("not ", look), "drunk.") == "He was not drunk."


def test_of_the_spaces_around_what_is_left_out_one_stays() -> None:
    gone = run("not", "<w:strike/>")
    assert text_of("He was ", gone, " drunk.") == "He was drunk."
    assert text_of("He was", gone, " drunk.") == "He was drunk."
    assert text_of(gone, " drunk. ", gone) == "drunk."
    assert text_of("two  spaces stay") == "two  spaces stay"


def test_formatting_that_was_changed_is_not_the_formatting_that_is() -> None:
    changed = "<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>"
    assert text_of("He was ", run("not ", changed), "drunk.") == "He was not drunk."
    assert text_of(run("not ", '<w:strike w:val="0"/>'), "drunk.") == "not drunk."


def test_styles_strike_and_hide_and_two_of_them_cancel_out() -> None:
    styles = part(
        "styles",
        '<w:style w:type="character" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Older"><w:name w:val="Older"/><w:basedOn w:val="Old"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style>',
    )
    body = paragraph(
        "It was ", run("not ", '<w:rStyle w:val="Older"/>'), run("so.", '<w:rStyle w:val="Ring"/>')
    )
    body += paragraph(
        run("This stands. ", '<w:rStyle w:val="Old"/>'),
        "This does not.",
        look='<w:pStyle w:val="Gone"/>',
    )
    assert read(body, styles=styles).text == "It was so.\n\nThis stands."


def test_a_field_shows_its_result_and_never_its_instruction() -> None:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = (
        sign("begin")
        + "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
        + sign("separate")
        + run("9")
        + sign("end")
    )
    outer = (
        sign("begin")
        + "<w:r><w:instrText>IF </w:instrText></w:r>"
        + inner
        + sign("separate")
        + run("212")
        + sign("end")
    )
    assert text_of("It held ", outer, " people.") == "It held 212 people."
    page = (
        sign("begin")
        + "<w:r><w:instrText> PAGE </w:instrText></w:r>"
        + sign("separate")
        + run("7")
        + sign("end")
    )
    assert text_of("It sank.", page) == "It sank."


def test_a_field_that_does_not_end_swallows_nothing_and_is_warned_of() -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF </w:instrText></w:r>'
    )
    found = read(paragraph("It ", begin, "sank.") + paragraph("Nobody died."))
    assert found.text == "It sank.\n\nNobody died."
    assert [item.kind for item in found.report.warnings] == [WarningKind.DAMAGED_PART]


@pytest.mark.parametrize(
    "drawn",
    [
        f"<w:r><w:pict><v:shape><v:textbox>{box('In the box.')}</v:textbox></v:shape></w:pict></w:r>",
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box("In the box.")}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box("In the box.")}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>',
    ],
    ids=["VML", "both"],
)  # fmt: skip
def test_a_text_box_is_read_once_after_its_paragraph(drawn: str) -> None:
    assert text_of("The pier ", drawn, "is closed.") == "The pier is closed.\n\nIn the box."


def test_tables_in_tables_and_in_content_controls_are_read() -> None:
    def cell(*blocks: str, look: str = "") -> str:
        return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(blocks)}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('Cod'))}{cell(paragraph('41,000'))}</w:tr></w:tbl>"
    row = f"<w:tr>{cell(paragraph('Before.'), inner, paragraph('After.'))}</w:tr>"
    wrapped = f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"
    assert read(wrapped).text == "Before.\n\nCod\t41,000\n\nAfter."
    merged = (
        f"<w:tbl><w:tr>{cell(paragraph('Catch'), look=SPAN)}</w:tr>"
        f"<w:tr>{cell(paragraph('Cod'), look=BEGIN)}<w:sdt><w:sdtContent>{cell(paragraph('1'))}</w:sdtContent></w:sdt></w:tr>"
        f"<w:tr>{cell(paragraph(), look='<w:vMerge/>')}{cell(paragraph('2'))}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell(paragraph('Gone'))}{cell(paragraph('3'))}</w:tr></w:tbl>"
    )
    found = read(merged)
    assert found.text == "Catch\nCod\t1\n\t2"
    (mark,) = found.report.marks
    assert (mark.kind, mark.span.slice(found.text)) == (MarkKind.TABLE, found.text)
    assert left_out(found) == {OmissionKind.DELETED: (1, "Gone3")}


def test_notes_stand_after_the_body_in_the_order_of_their_marks() -> None:
    notes = part(
        "footnotes",
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", " First note.")}</w:footnote>'
        f'<w:footnote w:id="1">{paragraph("Second note.")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("Of a deleted mark.")}</w:footnote>',
    )
    ends = part("endnotes", f'<w:endnote w:id="1">{paragraph("At the end.")}</w:endnote>')
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(
        "It sold 4,000",
        mark.format(2),
        " copies",
        mark.format(1),
        ".",
        f"<w:del>{mark.format(3)}</w:del>",
    )
    body += paragraph(
        "It ended.", '<w:r><w:endnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    )
    found = read(body, footnotes=notes, endnotes=ends)
    assert (
        found.text
        == "It sold 4,000 copies.\n\nIt ended.\n\nFirst note.\n\nSecond note.\n\nAt the end."
    )
    marked = [mark.span.slice(found.text) for mark in found.report.marks]
    assert marked == ["First note.", "Second note.", "At the end."]
    assert {mark.kind for mark in found.report.marks} == {MarkKind.NOTE}
    assert left_out(found)[OmissionKind.NOTE_MARK][0] == 3


def test_damaged_notes_are_warned_of_and_the_body_is_read() -> None:
    body = paragraph("It sank.", '<w:r><w:footnoteReference w:id="1"/></w:r>')
    found = read(body, footnotes="<w:footnotes damaged")
    assert found.text == "It sank."
    assert {item.kind for item in found.report.warnings} == {WarningKind.DAMAGED_PART}


def test_raised_and_lowered_characters() -> None:
    def raised(text: str) -> str:
        return run(text, '<w:vertAlign w:val="superscript"/>')

    low = run("2", '<w:vertAlign w:val="subscript"/>')
    assert text_of("It sold 4,000", raised("3"), " copies.") == "It sold 4,000 copies."
    assert text_of("On 10", raised("3"), " m", raised("2"), ".") == "On 10³ m²."
    assert text_of("On the 4", raised("th"), " of May") == "On the 4th of May"
    assert text_of("It is H", low, "O.") == "It is H₂O."
    assert text_of("the end", run("1", '<w:position w:val="8"/>'), " of it") == "the end of it"
    assert text_of("the end", raised("1"), raised("2"), " of it") == "the end of it"


def test_a_drop_cap_is_joined_with_its_word() -> None:
    cap = paragraph(
        run("T", '<w:position w:val="-9"/>'), look='<w:framePr w:dropCap="drop" w:lines="3"/>'
    )
    assert read(cap + paragraph("he ferry sank.")).text == "The ferry sank."


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    body = paragraph("It was ", look="<w:rPr><w:del/></w:rPr>") + paragraph("not so.")
    assert read(body).text == "It was not so."


def test_signs_that_are_elements() -> None:
    hyphen = "<w:r><w:noBreakHyphen/></w:r>"
    assert text_of("co", hyphen, "op", "<w:r><w:softHyphen/></w:r>", "erated") == "co-operated"
    assert text_of("a", "<w:r><w:tab/></w:r>", "b", "<w:r><w:br/></w:r>", "c") == "a\tb\nc"
    assert text_of("40", '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>', "C") == "40°C"
    assert (
        text_of("5 ", run("\uf06d", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), "g") == "5 μg"
    )
    found = read(paragraph('<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>', "Open"))
    assert (found.text, left_out(found)) == ("Open", {OmissionKind.PICTURE: (1, "Webdings F021")})


def test_equations_are_read_on_one_line() -> None:
    def r(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    power = f"<m:sSup><m:e>{r('x')}</m:e><m:sup>{r('2')}</m:sup></m:sSup>"
    fraction = f"<m:f><m:num>{r('a+b')}</m:num><m:den>{r('2')}</m:den></m:f>"
    root = f"<m:rad><m:deg/><m:e>{r('y')}</m:e></m:rad>"
    written = (
        f"<m:oMathPara><m:oMath>{power}{r('=')}{fraction}{r('+')}{root}</m:oMath></m:oMathPara>"
    )
    assert text_of("So ", written, ".") == "So x²=(a+b)/2+√y."
    old = '<w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r>'
    assert left_out(read(paragraph("So ", old, ".")))[OmissionKind.EQUATION][0] == 1


def test_pictures_comments_heads_and_placeholders_are_set_aside_and_named() -> None:
    body = paragraph(
        "It sank.", "<w:r><w:drawing><pic:pic/></w:drawing></w:r>", '<w:r><w:commentReference w:id="0"/></w:r>',
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>",
    )  # fmt: skip
    found = read(
        body,
        header=part("hdr", paragraph("The Courier")),
        comments=part("comments", f'<w:comment w:id="0">{paragraph("Really?")}</w:comment>'),
    )
    assert found.text == "It sank."
    assert left_out(found) == {
        OmissionKind.PICTURE: (1, ""),
        OmissionKind.BOILERPLATE: (1, "Click here"),
        OmissionKind.RUNNING_HEAD: (1, "The Courier"),
        OmissionKind.HIDDEN: (1, "Really?"),
    }


def test_a_document_of_word_itself_by_its_built_in_styles() -> None:
    document = docx.Document()
    document.add_paragraph("Ferry inquiry opens", style="Title")
    document.add_heading("On Monday", level=1)
    document.add_paragraph("The inquiry opened.", style="List Bullet")
    document.add_paragraph("The pier, seen from the sea", style="Caption")
    struck = document.styles.add_style("Struck", WD_STYLE_TYPE.CHARACTER)
    struck.font.strike = True
    line = document.add_paragraph("It was ")
    line.add_run("not ", style="Struck")
    line.add_run("so.")
    document.core_properties.title = "Template_letter_v2"
    document.core_properties.author = "Microsoft Office User"
    out = io.BytesIO()
    document.save(out)
    found = word.extract(out.getvalue(), source="a.docx")
    assert found.text == "\n\n".join(
        ["Ferry inquiry opens", "On Monday", "The inquiry opened.", "The pier, seen from the sea", "It was so."]
    )  # fmt: skip
    assert (found.metadata.title, found.metadata.authors) == ("Ferry inquiry opens", ())
    assert [(mark.kind, mark.span.slice(found.text)) for mark in found.report.marks] == [
        (MarkKind.HEADLINE, "Ferry inquiry opens"),
        (MarkKind.CAPTION, "The pier, seen from the sea"),
    ]
    assert dict(found.report.origins)["title"] == "title style"


def test_a_document_type_is_refused() -> None:
    content = word_file(paragraph("It sank.")).replace(
        b"<w:document", b"<!DOCTYPE w:document><w:document"
    )
    with pytest.raises(UnreadableSourceError):
        word.extract(content, source="a.docx")


def test_deep_nesting_is_read_or_refused_never_cut() -> None:
    deep = "<w:smartTag>" * 200 + run("not ") + "</w:smartTag>" * 200
    assert text_of("It was ", deep, "so.") == "It was not so."
    deeper = "<w:sdt><w:sdtContent>" * 150 + run("not ") + "</w:sdtContent></w:sdt>" * 150
    with pytest.raises(UnreadableSourceError):
        read(paragraph(deeper))
