"""ODT: the text of an OpenDocument file, then its notes, with all changes accepted.

`odfpy` gives the elements and says nothing of changes, notes and styles, and was last released in
2020; so the XML is walked by lxml, and odfpy writes the tests' documents.

Invariant: the archive's sizes are checked before anything is unpacked; styles that cannot be read
are named in a warning. Runs in the child process only (`sandbox.py`).
"""

from __future__ import annotations

import io
import zipfile
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
from .odt_styles import STYLE, OdtStyles
from .odt_text import OFFICE, OdtStory

if TYPE_CHECKING:
    from lxml.etree import _Element

LOADER: Final = f"odt/{READING_VERSION}"
_MANIFEST: Final = "META-INF/manifest.xml"
_LISTED: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_META: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a document, its title and the author who began it.

    Raises:
        NoTextError: the document holds no text.
        SourceTooLargeError: the archive unpacks to more than the limit.
        UnreadableSourceError: damaged, encrypted, or no ODT.
    """
    check_archive(content, source=source, kind="an ODT")
    account = Account()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if b"encryption-data" in _part(archive, _MANIFEST):
            msg = f"{source} is encrypted"
            raise UnreadableSourceError(msg)
        root = _xml(archive, "content.xml")
        body = root.find(f"{OFFICE}body/{OFFICE}text") if root is not None else None
        if root is None or body is None:
            msg = f"{source} is not an ODT that can be read: it has no text part"
            raise UnreadableSourceError(msg)
        styles = _xml(archive, "styles.xml")
        if styles is None:
            account.warn(WarningKind.DAMAGED_PART, "the styles could not be read")
        roots = [root] if styles is None else [styles, root]
        equations = _equations(_xml(archive, _MANIFEST))
        story = OdtStory(styles=OdtStyles(*roots), account=account, equations=equations)
        story.read(body)
        blocks = [*story.blocks, *story.notes]
        _set_aside(styles, account)
        known = _metadata(_xml(archive, "meta.xml"), blocks).over(written_in(blocks))
    text, marks = assembled(blocks)
    if not text:
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    return Extraction(
        text=text, loader=LOADER, metadata=known, report=account.report(marks, known.origins)
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except DAMAGED:
        return b""


def _xml(archive: zipfile.ZipFile, name: str) -> _Element | None:
    """The root of a part; `None` where it is missing, damaged or declares a document type."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_part(archive, name), parser)
    except (etree.LxmlError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _equations(manifest: _Element | None) -> frozenset[str]:
    """The names of the objects the manifest calls formulas."""
    return frozenset(
        (entry.get(f"{_LISTED}full-path") or "").strip("./")
        for entry in (manifest.iter(f"{_LISTED}file-entry") if manifest is not None else ())
        if "opendocument.formula" in (entry.get(f"{_LISTED}media-type") or "")
    )


def _set_aside(styles: _Element | None, account: Account) -> None:
    """Headers and footers are counted; they are no part of the article."""
    for name in ("header", "footer"):
        for part in styles.iter(f"{STYLE}{name}") if styles is not None else ():
            if words := " ".join("".join(part.itertext()).split()):
                account.omit(OmissionKind.RUNNING_HEAD, words)


def _metadata(root: _Element | None, blocks: list[Block]) -> Metadata:
    shown = next((block.text for block in blocks if block.kind is MarkKind.HEADLINE), "")
    seen = Metadata(title=title_of(" ".join(shown.split()))).from_("title style")
    if root is None:
        return seen

    def value(name: str) -> str | None:
        found = next(root.iter(name), None)
        return found.text if found is not None else None

    authors = authors_of(value(f"{_META}initial-creator")) or authors_of(value(f"{_DC}creator"))
    declared = Metadata(title=title_of(value(f"{_DC}title")), authors=authors)
    return seen.over(declared.from_("properties"))
