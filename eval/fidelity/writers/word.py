"""DOCX files, written part by part as Word does, so that every construct is where it belongs.

Invariant: the parts follow ECMA-376; what a reader of the file sees with all changes accepted is
what the draft says.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from eval.fidelity.article import Block, Draft, Ink, Known, Role, Run, Sentence
from eval.fidelity.truth import Truth, raised_aliases, truth_of
from eval.fidelity.writers.word_parts import (
    COMMENTS,
    CONTENT_TYPES,
    DOCUMENT_RELATIONS,
    EPOCH,
    FOOTER,
    HEADER,
    NAMESPACES,
    NUMBERING,
    STYLES,
    core_properties,
    notes_part,
    root_relations,
)

_MADE: Final = 'w:author="Desk" w:date="2020-01-01T09:00:00Z"'
_CHANGE: Final = f'w:id="{{id}}" {_MADE}'
UNDONE: Final = "twice withdrawn"
"""Words that one editor inserted and another deleted."""
_UNDONE: Final = f'<w:r><w:delText xml:space="preserve">{UNDONE} </w:delText></w:r>'
_JOIN: Final = "<!-- join -->"
_PLACE: Final = 'w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place"'


def _moved(way: str) -> str:
    start = f'<w:move{way}RangeStart w:id="{{id}}" w:name="move{{id}}" {_MADE}/>'
    end = f'<w:move{way}RangeEnd w:id="{{id}}"/>'
    return f"{start}<w:move{way} {{change}}>{{}}</w:move{way}>{end}"


_STYLED: Final[dict[Ink, tuple[str, ...]]] = {
    Ink.BOLD: ("<w:b/>",),
    Ink.ITALIC: ("<w:i/>",),
    Ink.EXPONENT: ('<w:vertAlign w:val="superscript"/>',),
    Ink.SUBSCRIPT: ('<w:vertAlign w:val="subscript"/>',),
    Ink.STRUCK: ("<w:strike/>", "<w:dstrike/>"),
    Ink.HIDDEN: ("<w:vanish/>",),
}
"""Properties of a run."""
_BY_STYLE: Final = {
    Ink.EXPONENT: "Raised", Ink.SUBSCRIPT: "Lowered", Ink.STRUCK: "Gone", Ink.HIDDEN: "Unseen",
}  # fmt: skip
"""Styles that say the same."""
_AROUND: Final[dict[Ink, tuple[str, ...]]] = {
    Ink.INSERTED: (
        "<w:ins {change}>{}</w:ins>",
        "<w:ins {change}>{}</w:ins>",
        f"<w:ins {{change}}><w:del {{change}}>{_UNDONE}</w:del>{{}}</w:ins>",
        "<w:ins {change}><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt></w:ins>",
        '<w:hyperlink r:id="rId8"><w:ins {change}>{}</w:ins></w:hyperlink>',
    ),
    Ink.MOVED_HERE: (_moved("To"),),
    Ink.MOVED_AWAY: (_moved("From"),),
    Ink.LINK: ('<w:hyperlink r:id="rId8">{}</w:hyperlink>',),
    Ink.CONTROL: (
        '<w:sdt><w:sdtPr><w:id w:val="{id}"/><w:text/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>',
    ),
    Ink.SMART_TAG: tuple(f"<w:{tag} {_PLACE}>{{}}</w:{tag}>" for tag in ("smartTag", "customXml")),
    Ink.DIRECTION: tuple(f'<w:{tag} w:val="ltr">{{}}</w:{tag}>' for tag in ("bdo", "dir")),
}
"""Elements that runs may stand in."""
_SIGNS: Final[dict[Ink, tuple[str, ...]]] = {
    Ink.LINE_BREAK: ("<w:br/>", "<w:cr/>", "<w:tab/>"),
    Ink.WORD_BREAK: ("<w:softHyphen/>",),
    Ink.NO_BREAK_HYPHEN: ("<w:noBreakHyphen/>",),
}
"""Elements that stand for a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordOptions:
    """How a document is written.

    Attributes:
        notes: "foot", "end" or "typed": raised numbers, with the notes as paragraphs at the end.
        by_style: raised, struck and hidden letters come from a style and not from the run.
        field: "simple", "complex" or "nested".
        box: "choice" (with a fallback for old versions) or "vml".
        table: "plain", "nested", "merged" or "control".
        wrapper: "", "control" or "custom": what a whole paragraph may stand in.
        properties: "declared", "generic" or "none".
        byline: whether author and day stand below the title.
        page_boilerplate: whether pages have heads and numbers.
        comments: whether an editor left comments.
        ragged: whether runs are cut at any letter, as after much editing.
    """

    notes: str = "foot"
    by_style: bool = False
    field: str = "simple"
    box: str = "choice"
    table: str = "plain"
    wrapper: str = ""
    properties: str = "declared"
    byline: bool = False
    page_boilerplate: bool = False
    comments: bool = False
    ragged: bool = True


def write_word(draft: Draft, *, rng: random.Random, options: WordOptions) -> tuple[bytes, Truth]:
    """The draft as a DOCX file, and what must come out of it."""
    writer = _Writer(draft, rng, options)
    body = "".join(writer.block(block) for block in draft.blocks)
    if options.notes == "typed":
        body += "".join(writer.typed_note(mark, note) for mark, note in draft.notes.items())
    parts = writer.parts(body)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # A fixed time makes the same draft the same bytes
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), writer.truth()


class _Writer:
    def __init__(self, draft: Draft, rng: random.Random, options: WordOptions) -> None:
        self._draft = draft
        self._rng = rng
        self._options = options
        self._ids = 100

    def truth(self) -> Truth:
        known, options = self._draft.known, self._options
        by_properties = options.properties == "declared"
        stated = Known(
            title=known.title,
            authors=known.authors if by_properties or options.byline else (),
            published=known.published if options.byline else None,
        )
        optional = [self._byline()] if options.byline else []
        if options.page_boilerplate:
            optional += [f"{known.publisher} — proof", "Page 1 of 3"]
        forbidden = [UNDONE]
        if options.comments:
            forbidden.append("Check this figure with the desk before print.")
        aliases = raised_aliases(self._draft) if options.notes == "typed" else {}
        return truth_of(
            self._draft, stated=stated, optional=optional, forbidden=forbidden, aliases=aliases
        )

    def parts(self, body: str) -> dict[str, str]:
        options, known = self._options, self._draft.known
        notes = {mark: self._sentence(note) for mark, note in self._draft.notes.items()}
        parts = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": root_relations(with_properties=options.properties != "none"),
            "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
            "word/document.xml": self._document(body),
            "word/styles.xml": STYLES,
            "word/numbering.xml": NUMBERING,
            "word/header1.xml": HEADER.format(text=escape(f"{known.publisher} — proof")),
            "word/footer1.xml": FOOTER,
            "word/comments.xml": COMMENTS,
            "word/footnotes.xml": notes_part("footnote", notes if options.notes == "foot" else {}),
            "word/endnotes.xml": notes_part("endnote", notes if options.notes == "end" else {}),
        }
        if options.properties != "none":
            generic = options.properties == "generic"
            parts["docProps/core.xml"] = core_properties(
                "Document1" if generic else known.title or "",
                "Microsoft Office User" if generic else "; ".join(known.authors),
            )
        return parts

    def block(self, block: Block) -> str:
        if block.role is Role.TABLE:
            return self._table(block)
        if block.role is Role.TEXT_BOX:
            return self._text_box(block)
        if block.role is Role.EQUATION:
            return f"<w:p><m:oMathPara><m:oMath><m:r><m:t>{escape(block.text)}</m:t></m:r></m:oMath></m:oMathPara></w:p>"
        if block.role is Role.DELETED:
            return self._deleted(block)
        if block.sentences[0].construct == "drop cap":
            return self._drop_cap(block)
        xml = self._paragraph(block.sentences, role=block.role)
        if block.role is Role.TITLE and self._options.byline:
            xml += self._paragraph_of(self._text_run(self._byline()), style="Byline")
        return self._in_wrapper(xml, block)

    def typed_note(self, mark: str, note: Sentence) -> str:
        raised = self._styled(mark, '<w:vertAlign w:val="superscript"/>')
        return self._paragraph_of(raised + self._text_run(" ") + self._sentence(note))

    def _byline(self) -> str:
        known = self._draft.known
        day = f"{known.published:%-d %B %Y}" if known.published else ""
        return f"By {' and '.join(known.authors)} | {day}"

    def _document(self, body: str) -> str:
        section = '<w:pgSz w:w="11906" w:h="16838"/>'
        if self._options.page_boilerplate:
            section = (
                '<w:headerReference w:type="default" r:id="rId6"/>'
                '<w:footerReference w:type="default" r:id="rId7"/>' + section
            )
        return (
            f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr>{section}</w:sectPr>"
            "</w:body></w:document>"
        )

    def _in_wrapper(self, xml: str, block: Block) -> str:
        if block.role is not Role.PARAGRAPH or not self._options.wrapper:
            return xml
        if self._options.wrapper == "control":
            return f'<w:sdt><w:sdtPr><w:id w:val="{self._id()}"/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>'
        return f'<w:customXml w:uri="urn:desk" w:element="par">{xml}</w:customXml>'

    def _paragraph(self, sentences: Sequence[Sentence], *, role: Role = Role.PARAGRAPH) -> str:
        style = {
            Role.TITLE: "Title", Role.HEADING: "Heading1", Role.CAPTION: "Caption", Role.QUOTATION: "Quote",
        }.get(role, "")  # fmt: skip
        numbered = role is Role.ITEM
        runs = self._text_run(" ").join(self._sentence(item) for item in sentences)
        return self._paragraph_of(runs, style=style, numbered=numbered)

    def _paragraph_of(self, runs: str, *, style: str = "", numbered: bool = False) -> str:
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        if numbered:
            properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        *first, last = runs.split(_JOIN)
        deleted = f"<w:rPr><w:del {_CHANGE.format(id=self._id())}/></w:rPr>"
        joined = "".join(f"<w:p><w:pPr>{properties}{deleted}</w:pPr>{part}</w:p>" for part in first)
        return f"{joined}<w:p><w:pPr>{properties}</w:pPr>{last}</w:p>"

    def _sentence(self, sentence: Sentence) -> str:
        runs = "".join(self._run(run) for run in sentence.runs)
        if self._options.comments and self._rng.random() < 0.3:  # noqa: PLR2004  not on every one
            runs = (
                f'<w:commentRangeStart w:id="0"/>{runs}<w:commentRangeEnd w:id="0"/>'
                '<w:r><w:commentReference w:id="0"/></w:r>'
            )
        return runs

    def _run(self, run: Run) -> str:
        if run.ink in _STYLED:
            return self._styled(run.text, self._properties(run.ink))
        if run.ink in _AROUND:
            around = self._rng.choice(_AROUND[run.ink])
            change = _CHANGE.format(id=self._id())
            return around.format(self._text_run(run.text), change=change, id=self._id())
        if run.ink in _SIGNS:
            return f"<w:r>{self._rng.choice(_SIGNS[run.ink])}</w:r>"
        write = {
            Ink.FIELD: self._field,
            Ink.NOTE_MARK: self._note_mark,
            Ink.RUBY: self._ruby,
            Ink.DELETED: self._deleted_run,
            Ink.PARAGRAPH_JOIN: self._join,
            Ink.ANCHOR: self._anchor,
            Ink.INDEX_ENTRY: self._index_entry,
        }.get(run.ink, self._text_run)
        return write(run.text)

    def _properties(self, ink: Ink) -> str:
        by_style = _BY_STYLE.get(ink) if self._options.by_style else None
        return f'<w:rStyle w:val="{by_style}"/>' if by_style else self._rng.choice(_STYLED[ink])

    def _join(self, _: str) -> str:
        # Closed and opened again: the paragraph before has a deleted mark, see `_paragraph_of`
        return self._styled(" ", "") + _JOIN

    def _anchor(self, text: str) -> str:
        return f"<w:r>{self._box(self._paragraph_of(self._text_run(text)))}</w:r>"

    def _index_entry(self, text: str) -> str:
        code = f'<w:r><w:instrText xml:space="preserve"> XE "{escape(text)}" </w:instrText></w:r>'
        begin, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")
        )
        return begin + code + end

    def _deleted_run(self, text: str) -> str:
        change = _CHANGE.format(id=self._id())
        inner = f'<w:delText xml:space="preserve">{escape(text)}</w:delText>'
        return f"<w:del {change}><w:r>{inner}</w:r></w:del>"

    def _note_mark(self, mark: str) -> str:
        if self._options.notes == "typed":
            return self._styled(mark, '<w:vertAlign w:val="superscript"/>')
        kind = "footnote" if self._options.notes == "foot" else "endnote"
        number = list(self._draft.notes).index(mark) + 1
        custom = "" if mark.isdigit() else ' w:customMarkFollows="1"'
        sign = "" if mark.isdigit() else f"<w:t>{mark}</w:t>"
        return (
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            f'<w:{kind}Reference{custom} w:id="{number}"/>{sign}</w:r>'
        )

    def _ruby(self, text: str) -> str:
        base, _, reading = text.partition("|")
        small, large = self._styled(reading, ""), self._styled(base, "")
        return (
            '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/></w:rubyPr>'
            f"<w:rt>{small}</w:rt><w:rubyBase>{large}</w:rubyBase></w:ruby></w:r>"
        )

    def _field(self, text: str) -> str:
        result = self._text_run(text)
        if self._options.field == "simple":
            return f'<w:fldSimple w:instr=" REF table4 \\h ">{result}</w:fldSimple>'
        code = '<w:r><w:instrText xml:space="preserve"> REF table4 \\h </w:instrText></w:r>'
        if self._options.field == "nested":
            code = (
                '<w:r><w:instrText xml:space="preserve"> IF </w:instrText></w:r>'
                + self._complex(code, self._text_run("inner"))
                + '<w:r><w:instrText xml:space="preserve"> = "x" </w:instrText></w:r>'
            )
        return self._complex(code, result)

    def _complex(self, code: str, result: str) -> str:
        begin, middle, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
            for kind in ("begin", "separate", "end")
        )
        return begin + code + middle + result + end

    def _text_run(self, text: str) -> str:
        if not self._options.ragged or len(text) < 12:  # noqa: PLR2004  too short to be worth cutting
            return self._styled(text, "")
        at = self._rng.randint(1, len(text) - 1)
        between = self._rng.choice(
            (
                "",
                '<w:proofErr w:type="spellStart"/>',
                f'<w:bookmarkStart w:id="{self._id()}" w:name="b{self._ids}"/><w:bookmarkEnd w:id="{self._ids}"/>',
            )
        )
        return self._styled(text[:at], "") + between + self._styled(text[at:], "")

    def _styled(self, text: str, properties: str) -> str:
        if not text:
            return ""
        inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def _deleted(self, block: Block) -> str:
        change = _CHANGE.format(id=self._id())
        runs = self._deleted_run(block.text)
        if self._rng.choice((True, False)):
            row = f"<w:tr><w:trPr><w:del {change}/></w:trPr><w:tc><w:p>{runs}</w:p></w:tc></w:tr>"
            return self._table_of(row)
        return f"<w:p><w:pPr><w:rPr><w:del {change}/></w:rPr></w:pPr>{runs}</w:p>"

    def _drop_cap(self, block: Block) -> str:
        first, rest = block.sentences[0], block.sentences[1:]
        letter, text = first.visible[0], first.visible[1:]
        frame = '<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/>'
        cap = f"<w:p><w:pPr><w:keepNext/>{frame}</w:pPr>{self._styled(letter, '')}</w:p>"
        more = "".join(self._text_run(" ") + self._sentence(item) for item in rest)
        return cap + self._paragraph_of(self._text_run(text) + more)

    def _text_box(self, block: Block) -> str:
        return f"<w:p><w:r>{self._box(self._paragraph(block.sentences))}</w:r></w:p>"

    def _box(self, inner: str) -> str:
        vml = f'<w:pict><v:shape style="width:200pt"><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>'
        if self._options.box == "vml":
            return vml
        shape = (
            '<w:drawing><wp:anchor><wp:extent cx="100" cy="100"/><wp:docPr id="1" name="Box"/><a:graphic>'
            '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f"<wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp>"
            "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
        )
        return (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{shape}</mc:Choice>'
            f"<mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>"
        )

    def _table(self, block: Block) -> str:
        cells = [self._paragraph([item]) for item in block.sentences]
        rows = [cells[i : i + block.columns] for i in range(0, len(cells), block.columns)]
        match self._options.table:
            case "merged":
                wide = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{block.columns}"/></w:tcPr>{cells[0]}</w:tc></w:tr>'
                rest = [cells[i : i + 2] for i in range(1, len(cells), 2)]
                start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
                xml = "".join(
                    self._row(
                        [*row, *["<w:p/>"] * (block.columns - len(row))],
                        last=start if i == 0 else on,
                    )
                    for i, row in enumerate(rest)
                )
                return self._table_of(wide + xml)
            case "nested":
                inner = self._table_of("".join(self._row(row) for row in rows[1:]))
                return self._table_of(self._row(["".join(rows[0]), inner + "<w:p/>"]))
            case "control":
                body = "".join(self._row(row) for row in rows[1:])
                return self._table_of(
                    f"{self._row(rows[0])}<w:sdt><w:sdtPr/><w:sdtContent>{body}</w:sdtContent></w:sdt>"
                )
        return self._table_of("".join(self._row(row) for row in rows))

    def _row(self, cells: Sequence[str], *, last: str = "") -> str:
        inner = "".join(
            f"<w:tc><w:tcPr>{last if i == len(cells) - 1 else ''}</w:tcPr>{cell}</w:tc>"
            for i, cell in enumerate(cells)
        )
        return f"<w:tr>{inner}</w:tr>"

    def _table_of(self, rows: str) -> str:
        return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>{rows}</w:tbl>"

    def _id(self) -> int:
        self._ids += 1
        return self._ids
