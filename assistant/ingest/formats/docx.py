"""DOCX: paragraphs and tables in the order of the document.

Invariant: the archive's sizes are checked before anything is unpacked. Runs in the child process
only (`sandbox.py`). This module is the owner of python-docx.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from ...errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ..extraction import Extraction, names
from ..metadata.fields import Metadata, one_line
from ..versions import READING_VERSION
from .limits import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_ENTRIES, MAX_ARCHIVE_RATIO, MEGABYTE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table


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

    _check_archive(content, source=source)
    try:
        document = docx.Document(io.BytesIO(content))
        text = "\n\n".join(_paragraphs(document))
        known = document.core_properties
        metadata = Metadata(title=one_line(known.title), authors=names([*known.author.split(";")]))
    except (
        OpcError,
        etree.LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        reason = " ".join(str(error).split())[:200]
        msg = f"{source} is not a DOCX that can be read: {reason}"
        raise UnreadableSourceError(msg) from error
    if not text.strip():
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    return Extraction(
        text=text,
        loader=f"word/{READING_VERSION} python-docx/{version('python-docx')}",
        metadata=metadata,
    )


def _check_archive(content: bytes, *, source: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        msg = f"{source} is not a DOCX: {error}"
        raise UnreadableSourceError(msg) from error
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        msg = f"{source} packs {len(entries)} files; the limit is {MAX_ARCHIVE_ENTRIES}"
        raise SourceTooLargeError(msg)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_ARCHIVE_BYTES:
        limit = MAX_ARCHIVE_BYTES // MEGABYTE
        msg = f"{source} unpacks to {unpacked // MEGABYTE} MB; the limit is {limit} MB"
        raise SourceTooLargeError(msg)
    if any(
        entry.file_size > MEGABYTE and entry.file_size > MAX_ARCHIVE_RATIO * entry.compress_size
        for entry in entries
    ):
        msg = f"{source} unpacks to more than {MAX_ARCHIVE_RATIO} times its size"
        raise SourceTooLargeError(msg)


def _paragraphs(document: WordDocument) -> Iterator[str]:
    from docx.table import Table

    for item in document.iter_inner_content():
        text = "\n".join(_rows(item)) if isinstance(item, Table) else item.text
        if text.strip():
            yield text


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = [cell.text.replace("\n", " ").strip() for cell in row.cells]
        if any(cells):
            yield "\t".join(cells)
