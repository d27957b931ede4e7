"""DOCX: the body of the document, then its notes, with all changes accepted.

Invariant: the archive's sizes are checked before anything is unpacked, and a part that cannot be
read is either no part of the text or named in a warning. Runs in the child process only
(`sandbox.py`). This module is the owner of python-docx; the XML is walked in `visible_text.py`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from ....errors import NoTextError, UnreadableSourceError
from ....records import MarkKind, OmissionKind
from ....records.reading import WarningKind
from ...extraction import Extraction
from ...metadata.fields import Metadata
from ...metadata.properties import authors_of, title_of
from ...versions import READING_VERSION
from ..assembling.archives import DAMAGED, check_archive
from ..assembling.assembly import Account, Block, assembled
from ..assembling.written_metadata import written_in
from .complex_fields import are_balanced
from .run_styles import Styles, W
from .visible_text import Story

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.opc.part import Part
    from lxml.etree import _Element

_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NO_NOTES: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a Word document, its title and authors.

    The dates in its properties say when the file was made, so they are not used.

    Raises:
        NoTextError: the document holds no text.
        SourceTooLargeError: the archive unpacks to more than the limit.
        UnreadableSourceError: damaged, encrypted, or no DOCX.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    check_archive(content, source=source, kind="a DOCX")
    account = Account()
    try:
        document = docx.Document(io.BytesIO(content))
        blocks = _blocks(document, account)
        known = _metadata(document, blocks).over(written_in(blocks))
    except (*DAMAGED, OpcError, etree.LxmlError, AttributeError) as error:
        reason = " ".join(str(error).split())[:200]
        msg = f"{source} is not a DOCX that can be read: {reason}"
        raise UnreadableSourceError(msg) from error
    text, marks = assembled(blocks)
    if not text:
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    return Extraction(
        text=text,
        loader=f"word/{READING_VERSION} python-docx/{version('python-docx')}",
        metadata=known,
        report=account.report(marks, known.origins),
    )


def _blocks(document: WordDocument, account: Account) -> list[Block]:
    root = document.element
    if root.getroottree().docinfo.doctype:
        msg = "it declares a document type, which no DOCX does"
        raise ValueError(msg)
    styles = Styles(_related(document, "styles", account))
    story = _story(root.body, styles=styles, account=account)
    blocks = [*story.blocks, *_notes(document, story.notes, styles=styles, account=account)]
    _set_aside(document, account)
    return blocks


def _story(element: _Element, *, styles: Styles, account: Account) -> Story:
    """A part that was read; its fields are believed where each one that begins also ends."""
    with_fields = are_balanced(element)
    if not with_fields:
        account.warn(WarningKind.DAMAGED_PART, "a field without a beginning or an end")
    story = Story(styles=styles, account=account, with_fields=with_fields)
    story.read(element)
    return story


def _notes(
    document: WordDocument, wanted: Sequence[tuple[str, str]], *, styles: Styles, account: Account
) -> Iterator[Block]:
    """The footnotes and endnotes the body refers to, in its order."""
    parts = {kind: _notes_of(document, kind, account) for kind in {kind for kind, _ in wanted}}
    for kind, identifier in dict.fromkeys(wanted):
        note = parts[kind].get(identifier)
        if note is None:
            account.warn(WarningKind.DAMAGED_PART, f"a missing {kind}")
            continue
        story = _story(note, styles=styles, account=account)
        yield from (Block(text=block.text, kind=MarkKind.NOTE) for block in story.blocks)


def _notes_of(document: WordDocument, kind: str, account: Account) -> dict[str, _Element]:
    root = _related(document, f"{kind}s", account)
    return {
        note.get(f"{W}id") or "": note
        for note in (root.iterfind(f"{W}{kind}") if root is not None else ())
        if note.get(f"{W}type") not in _NO_NOTES
    }


def _set_aside(document: WordDocument, account: Account) -> None:
    """Headers, footers and comments are counted; they are no part of the article."""
    for name in ("header", "footer"):
        for root in _all_related(document, name, account):
            if words := _words(root):
                account.omit(OmissionKind.RUNNING_HEAD, words)
    for root in _all_related(document, "comments", account):
        for comment in root.iterfind(f"{W}comment"):
            account.omit(OmissionKind.HIDDEN, _words(comment))


def _related(document: WordDocument, name: str, account: Account) -> _Element | None:
    return next(iter(_all_related(document, name, account)), None)


def _all_related(document: WordDocument, name: str, account: Account) -> Iterator[_Element]:
    """The roots of the parts the body is related to in this way; a damaged one is warned of."""
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or relation.reltype != _RELATION + name:
            continue
        part: Part = relation.target_part
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(part.blob, parser)
        except etree.LxmlError:
            account.warn(WarningKind.DAMAGED_PART, f"{name} could not be read")
            continue
        if root.getroottree().docinfo.doctype:
            account.warn(WarningKind.DAMAGED_PART, f"{name} declares a document type")
            continue
        yield root


def _metadata(document: WordDocument, blocks: Sequence[Block]) -> Metadata:
    """Title and authors the document declares; a title that is seen goes before a property."""
    properties = document.core_properties
    shown = next((block.text for block in blocks if block.kind is MarkKind.HEADLINE), "")
    seen = Metadata(title=title_of(" ".join(shown.split()))).from_("title style")
    declared = Metadata(title=title_of(properties.title), authors=authors_of(properties.author))
    return seen.over(declared.from_("properties"))


def _words(root: _Element) -> str:
    return " ".join("".join(item.text or "" for item in root.iter(f"{W}t")).split())
