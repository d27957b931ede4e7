r"""Rich text: every visible word of the accepted text, in the fonts' and code pages' characters."""

from __future__ import annotations

import pytest

from assistant.errors import IngestError
from assistant.ingest import Sandbox, load_documents
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats.rich_text import rtf
from assistant.records import MarkKind, OmissionKind
from assistant.records.reading import WarningKind

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman Times New Roman;}{\f1\froman\fcharset204 Times New Roman Cyr;}"
    r"{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s0 Normal;}{\s5 heading 1;}{\s7\sbasedon0 Title;}{\s9 caption;}{\cs16 footnote reference;}}"
    "\n"
)


def read(body: str | bytes) -> Extraction:
    content = HEAD.encode() + (body if isinstance(body, bytes) else body.encode("cp1252")) + b"}"
    return rtf.extract(content, source="a.rtf")


def left_out(found: Extraction) -> dict[OmissionKind, tuple[int, str]]:
    return {item.kind: (item.count, item.sample) for item in found.report.omissions}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"One.\par Two.\par\pard Three.", "One.\n\nTwo.\n\nThree."),
        ("The fer\nry \\b sank\\b0 .", "The ferry sank."),
        (r"caf\'e9 \u8220?x\u8221\'94 \u-10179?\u-8704? {\uc2\u12354ab}c{\uc0\u233}d", "café “x” 😀 あcéd"),
        (r"\ldblquote x\rdblquote\emdash y\~z\-a\_b \{c\}\\", "“x”—y\u00a0za-b {c}\\"),
        (r"{\f1\'cf\'e0\'f0\'ee\'ec} sank", "Паром sank"),
        (r"{\f3\'83\'74\'83\'46\'83\'8a\'81\'5b}", "フェリー"),
        (r"40{\f2\'b0}C {\f2\u-3987?}", "40°C m".replace("m", "μ")),
        (r"a\tab b\line c", "a\tb\nc"),
        (r"see {\field{\*\fldinst { HYPERLINK x }}{\fldrslt {\ul Table 4}}} for it", "see Table 4 for it"),
        (r"a{\pict\wmetafile8 0102030405}b{\*\generator Word;}{\*\unknown never}c", "abc"),
        (r"a{\upr{never}{\*\ud{b}}}c", "abc"),
        (r"{\header Courier\par}{\footer\chpgn\par}Body.", "Body."),
        (r"{\listtext 1.\tab}First\par{\pntext\'b7\tab}Second", "First\n\nSecond"),
        (r"{\info{\title Ferry inquiry opens}{\author Jane Doe}{\operator x}}Body.", "Body."),
        (r"It was {\revised not }so.", "It was not so."),
        (r"\pard\plain\v\v0 a\plain b", "ab"),
    ],
)  # fmt: skip
def test_what_a_reader_sees_is_read(body: str, expected: str) -> None:
    assert read(body).text == expected


def test_bytes_of_a_picture_are_never_text() -> None:
    assert read(b"a{\\pict\\bin6 }{\\par}b").text == "ab"
    assert read(b"a{\\pict{\\*\\blipuid 01}\\bin3 }}}}b").text == "ab"


@pytest.mark.parametrize(
    ("gone", "kind"),
    [
        (r"{\deleted no\'74 }", OmissionKind.DELETED),
        (r"{\strike not }", OmissionKind.STRUCK),
        (r"\striked1 not \striked0 ", OmissionKind.STRUCK),
        (r"{\v not }", OmissionKind.HIDDEN),
    ],
)
def test_what_no_longer_stands_is_left_out_and_named(gone: str, kind: OmissionKind) -> None:
    found = read(rf"He was {gone}drunk.")
    assert found.text == "He was drunk."
    assert left_out(found) == {kind: (1, "not")}


def test_raised_and_lowered_characters() -> None:
    assert read(r"It sold 4,000{\super 3} copies.").text == "It sold 4,000 copies."
    assert (
        read(r"On 10{\super 3} m{\up6 2}, H{\sub 2}O, 4{\super th}.").text == "On 10³ m², H₂O, 4th."
    )


def test_notes_stand_after_the_body() -> None:
    body = (
        r"It sold 4,000{\super\chftn{\footnote\pard\plain{\super\chftn} First \i note\i0 .}} copies.\par "
        r"It ended.{\super\chftn{\*\footnote\ftnalt\pard\plain\chftn{} At the end.\par Of it.}}\par"
    )
    found = read(body)
    assert (
        found.text == "It sold 4,000 copies.\n\nIt ended.\n\nFirst note.\n\nAt the end.\n\nOf it."
    )
    assert {mark.kind for mark in found.report.marks} == {MarkKind.NOTE}
    assert len(found.report.marks) == 3


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = r"{\shp{\*\shpinst\shpleft1{\sp{\sn never}{\sv 1}}{\shptxt In the box.\par}}{\shprslt{\*\do{\dptxbxtext In the box.\par}}}}"
    assert (
        read(rf"The pier {box}is closed.\par After.").text
        == "The pier is closed.\n\nIn the box.\n\nAfter."
    )


def test_tables() -> None:
    body = r"Before.\par\trowd\cellx1\cellx2\pard\intbl Cod\cell 41,\'30{}00\cell\row\trowd\intbl Eel\cell\cell\row\pard After.\par"
    found = read(body)
    assert found.text == "Before.\n\nCod\t41,000\nEel\n\nAfter."
    (mark,) = found.report.marks
    assert (mark.kind, mark.span.slice(found.text)) == (MarkKind.TABLE, "Cod\t41,000\nEel")
    prose = r"\trowd\cellx1\pard\intbl One.\par Two.\cell\row\pard"
    assert read(prose).text == "One.\n\nTwo."


def test_styles_and_properties_say_title_and_author() -> None:
    found = read(
        r"{\info{\title Template_letter_v2}{\author Jane Doe}}\pard\s7 Ferry inquiry opens\par\pard\s9 The pier\par\pard Body text.\par"
    )
    assert (found.metadata.title, found.metadata.authors) == ("Ferry inquiry opens", ("Jane Doe",))
    assert [(mark.kind, mark.span.slice(found.text)) for mark in found.report.marks] == [
        (MarkKind.HEADLINE, "Ferry inquiry opens"),
        (MarkKind.CAPTION, "The pier"),
    ]


def test_what_is_left_out_is_named() -> None:
    found = read(
        r"{\header The Courier\par}a{\pict 01}{\object{\*\objdata 01}{\result x}}{\mmath{\*\moMath x}}"
    )
    assert left_out(found) == {
        OmissionKind.RUNNING_HEAD: (1, "The Courier"),
        OmissionKind.PICTURE: (1, ""),
        OmissionKind.EMBEDDED: (1, ""),
        OmissionKind.EQUATION: (1, ""),
    }


def test_a_file_that_was_cut_is_read_with_a_warning() -> None:
    found = rtf.extract((HEAD + r"The ferry sank.\par {\b It").encode(), source="a.rtf")
    assert found.text == "The ferry sank.\n\nIt"
    assert [item.kind for item in found.report.warnings] == [WarningKind.DAMAGED_PART]
    bad = read(r"{\f3\'83} x")
    assert [item.kind for item in bad.report.warnings] == [WarningKind.ENCODING]


def test_files_of_other_platforms() -> None:
    assert rtf.extract(rb"{\rtf1\mac caf\'8e}", source="a").text == "café"
    assert (
        rtf.extract(rb"{\rtf1\ansi\ansicpg1251 \'cf\'e0\'f0\'ee\'ec}", source="a").text == "Паром"
    )
    assert rtf.extract(b"{\\rtf1\\ansi\\ansicpg65001 caf\xc3\xa9}", source="a").text == "café"
    assert rtf.extract(b"{\\rtf1\\ansi One.\\\nTwo.}\x00\x00", source="a").text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no rich text", "no RTF"),
        (b"{\\rtf1 }", "no text"),
        (b"{\\rtf1 " + b"{" * 5_000, "nests its groups"),
        (b"{\\rtf1 {\\*\\unknown x}}", "no text"),
    ],
    ids=["other", "empty", "deep", "nothing shown"],
)
def test_what_is_no_rich_text_is_refused(content: bytes, said: str, sandbox: Sandbox) -> None:
    with pytest.raises(IngestError, match=said):
        load_documents(
            content, media_type_or_suffix=".rtf", article_id="a", source="a.rtf", sandbox=sandbox
        )
