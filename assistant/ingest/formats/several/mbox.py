"""Mailboxes (mbox): the messages in one file, each an article.

Invariant: a message begins where a line "From …" stands behind an empty line and before a header;
no line of a message's text is taken for one. Python's `mailbox` wants a file to change and parts at
every such line, so it is not used; it parts nothing else.
"""

from __future__ import annotations

import re

from ....errors import IngestError, UnreadableSourceError
from ...extraction import Batch
from ..mail import read_message
from .batches import Collected

_BEGIN = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n(?=[!-9;-~]+:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def extract(content: bytes, *, source: str) -> Batch:
    """The messages of a mailbox, in order.

    Raises:
        SourceTooLargeError: more messages than the limit.
        UnreadableSourceError: no mailbox, or no message of it can be read.
    """
    begins = list(_BEGIN.finditer(content.lstrip()))
    body = content.lstrip()
    if not begins or begins[0].start() > 0:
        msg = f"{source} is no mailbox: its first line does not begin with “From ”"
        raise UnreadableSourceError(msg)
    found = Collected(source=source)
    ends = [match.start() for match in begins[1:]] + [len(body)]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1):
        place = f"message {number}"
        try:
            extraction = read_message(_QUOTED.sub(rb"\1", body[begin.end() : end]), source=place)
        except IngestError as error:
            found.refuse(place, str(error))
            continue
        found.add(extraction)
    return found.batch()
