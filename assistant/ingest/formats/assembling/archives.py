"""Documents that are ZIP archives (DOCX, ODT, EPUB): their sizes are checked before anything else.

Invariant: nothing is unpacked from an archive that passes a limit, and no entry that is larger
than it claims is read further than its claim.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from ....errors import SourceTooLargeError, UnreadableSourceError
from ..limits import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_ENTRIES, MAX_ARCHIVE_RATIO, MEGABYTE

DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
"""What reading an entry raises where the archive is damaged, or its entries are encrypted."""


def check_archive(content: bytes, *, source: str, kind: str) -> None:
    """Refuse what is no archive of a `kind` such as "a DOCX", or too large a one.

    Raises:
        SourceTooLargeError: too many entries, or they unpack to more than the limits.
        UnreadableSourceError: no ZIP archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        msg = f"{source} is not {kind}: {error}"
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
