"""The parts of a DOCX file that are the same in every document of the bench."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

_MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
EPOCH: Final = (2020, 1, 1, 0, 0, 0)
"""The time in every archive."""

NAMESPACES: Final = (
    f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS: Final = {
    "styles": "rId2", "numbering": "rId3", "footnotes": "rId4", "endnotes": "rId5",
    "header": "rId6", "footer": "rId7", "comments": "rId9",
}  # fmt: skip
_NUMBERED: Final = {"header", "footer"}


def _file(kind: str) -> str:
    return f"{kind}1.xml" if kind in _NUMBERED else f"{kind}.xml"


CONTENT_TYPES: Final = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WML}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{_file(kind)}" ContentType="{_WML}.{kind}+xml"/>'
        for kind in _PARTS
    )
    + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
DOCUMENT_RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{_file(kind)}"/>'
        for kind, number in _PARTS.items()
    )
    + f'<Relationship Id="rId8" Type="{_OFFICE}/hyperlink" Target="https://harbour.example/" TargetMode="External"/>'
    "</Relationships>"
)


def _style(kind: str, name: str, properties: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


STYLES: Final = (
    f"{_XML}<w:styles {NAMESPACES}>"
    + "".join(
        _style("paragraph", name)
        for name in ("Normal", "Title", "Heading1", "Caption", "Quote", "Byline")
    )
    + _style("character", "Raised", '<w:vertAlign w:val="superscript"/>')
    + _style("character", "Lowered", '<w:vertAlign w:val="subscript"/>')
    + _style("character", "Gone", "<w:strike/>")
    + _style("character", "Unseen", "<w:vanish/>")
    + "</w:styles>"
)
NUMBERING: Final = (
    f'{_XML}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
HEADER: Final = f"{_XML}<w:hdr {NAMESPACES}>" + "<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>"
FOOTER: Final = (
    f'{_XML}<w:ftr {NAMESPACES}><w:p><w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    '<w:r><w:t xml:space="preserve"> of 3</w:t></w:r></w:p></w:ftr>'
)
COMMENTS: Final = (
    f'{_XML}<w:comments {NAMESPACES}><w:comment w:id="0" w:author="Desk"><w:p><w:r><w:t>'
    "Check this figure with the desk before print.</w:t></w:r></w:p></w:comment></w:comments>"
)


def notes_part(kind: str, notes: Mapping[str, str]) -> str:
    """The part with footnotes or endnotes; each value is the XML of a note's runs."""
    mark = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Ref/></w:r>'
    separator = (
        f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    )
    items = "".join(
        f'<w:{kind} w:id="{number}"><w:p>{mark}<w:r><w:t xml:space="preserve"> </w:t></w:r>{runs}</w:p></w:{kind}>'
        for number, runs in enumerate(notes.values(), start=1)
    )
    return f"{_XML}<w:{kind}s {NAMESPACES}>{separator}{items}</w:{kind}s>"


def core_properties(title: str, creator: str) -> str:
    """The document's own title and authors, and when the file was made."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T09:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )


def root_relations(*, with_properties: bool) -> str:
    """Where the document is, and its properties where it has any."""
    properties = (
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
    )
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f"{properties if with_properties else ''}</Relationships>"
    )
