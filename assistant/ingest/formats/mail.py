"""E-mail: the message a person wrote, its subject, sender and date.

Invariant: of the same message in several forms one is read; what is attached is counted, not read.
Python's own parser takes the message apart; it never fails, so its doubts become warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Final

from ...errors import NoTextError, UnreadableSourceError
from ...records import MarkKind, OmissionKind
from ...records.reading import WarningKind
from ..extraction import Extraction
from ..metadata.bylines import read_names
from ..metadata.dates import find_date
from ..metadata.fields import Metadata, one_line
from ..versions import READING_VERSION
from .assembling.assembly import Account, Block
from .assembling.markup_parts import blocks_of
from .decoding import decode_reported
from .several.batches import document

LOADER: Final = f"mail/{READING_VERSION}"
_EXPECTED: Final = ("from", "subject", "date", "message-id", "to")
_SEALED: Final = frozenset(
    {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
)
_FEWEST_SHARE: Final = 0.5
"""Of the words of the HTML. A plain text with fewer is a note that says the message is HTML."""
_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SIGNATURE: Final = "-- "


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a message, with its headers' metadata.

    Raises:
        NoTextError: there is no text in it.
        UnreadableSourceError: no e-mail, or an encrypted one.
    """
    return read_message(content, source=source)


def read_message(content: bytes, *, source: str) -> Extraction:
    """As `extract`, for a message out of a mailbox too."""
    message = parsed(content)
    if not any(name in message for name in _EXPECTED):
        msg = f"{source} is no e-mail: it has none of the headers {', '.join(_EXPECTED[:3])}"
        raise UnreadableSourceError(msg)
    if message.get_content_type() in _SEALED:
        msg = f"{source} is encrypted"
        raise UnreadableSourceError(msg)
    account = Account()
    blocks = _body(message, source=source, account=account)
    found = document(blocks, loader=LOADER, known=_metadata(message), account=account)
    if found is None:
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    return found


def parsed(content: bytes) -> EmailMessage:
    """A message of MIME, taken apart."""
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage):
        msg = "the default policy makes e-mail messages"
        raise TypeError(msg)
    return message


def payload(part: EmailMessage) -> bytes:
    """The bytes of a part that has no parts of its own, out of their transfer encoding."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def charset_of_part(part: EmailMessage) -> str | None:
    """The encoding a part of text declares."""
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, MessageError):
        return None


def _body(message: EmailMessage, *, source: str, account: Account) -> list[Block]:
    texts = {
        kind: part
        for kind in ("plain", "html")
        if isinstance(part := message.get_body(preferencelist=(kind,)), EmailMessage)
    }
    for part in message.walk():
        if part.defects:
            names = ", ".join(type(defect).__name__ for defect in part.defects)
            account.warn(WarningKind.DAMAGED_PART, f"the message is not well formed: {names}")
    for part in _attached(message, list(texts.values())):
        name = one_line(part.get_filename()) or part.get_content_type()
        is_picture = part.get_content_maintype() == "image"
        account.omit(OmissionKind.PICTURE if is_picture else OmissionKind.EMBEDDED, name)
    of_html = Account()
    html = _html(texts.get("html"), source=source, account=of_html)
    of_text = Account()
    plain = _plain(texts.get("plain"), source=source, account=of_text)
    takes_html = _words(plain) < _FEWEST_SHARE * _words(html)
    chosen = of_html if takes_html else of_text
    report = chosen.report()
    account.take(report.omissions, report.warnings)
    return html if takes_html else plain


def _attached(message: EmailMessage, texts: list[EmailMessage]) -> Iterator[EmailMessage]:
    """The parts that are no form of the message; a message inside counts as one part."""
    if message.get_content_maintype() == "multipart":
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _attached(part, texts)
    elif all(message is not text for text in texts):
        yield message


def _html(part: EmailMessage | None, *, source: str, account: Account) -> list[Block]:
    if part is None:
        return []
    decoded = decode_reported(payload(part), source=source, charset=charset_of_part(part))
    account.take(warnings=decoded.warnings)
    return blocks_of(decoded.text, source=source, account=account)


def _plain(part: EmailMessage | None, *, source: str, account: Account) -> list[Block]:
    if part is None:
        return []
    decoded = decode_reported(payload(part), source=source, charset=charset_of_part(part))
    account.take(warnings=decoded.warnings)
    text = decoded.text.replace("\r\n", "\n")
    if str(part.get_param("format") or "").lower() == "flowed":
        text = _unwrapped(text, drops_space=str(part.get_param("delsp") or "").lower() == "yes")
    body, mark, signature = text.partition(f"\n{_SIGNATURE}\n")
    blocks = [Block(text=item.strip("\n")) for item in _PARAGRAPHS.split(body) if item.strip()]
    if mark and signature.strip():
        blocks.append(Block(text=signature.strip(), kind=MarkKind.BOILERPLATE))
    return blocks


def _unwrapped(text: str, *, drops_space: bool) -> str:
    """Text of RFC 3676: a line that ends with a space goes on in the next."""
    written: list[str] = []
    for line in text.split("\n"):
        plain = line.removeprefix(" ")  # a space that was stuffed in front
        is_soft = plain.endswith(" ") and plain != _SIGNATURE
        if is_soft:
            written.append(plain[:-1] if drops_space else plain)
        else:
            written.append(f"{plain}\n")
    return "".join(written)


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _metadata(message: EmailMessage) -> Metadata:
    return Metadata(
        title=_header(message, "subject"),
        authors=_senders(message),
        published=_date(message),
        url=_address(_header(message, "content-location") or _header(message, "archived-at")),
    ).from_("header")


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except (ValueError, LookupError, IndexError, AttributeError, TypeError, MessageError):
        return None  # a header Python's parser cannot take apart says nothing
    return one_line(str(value)) if value is not None else None


def _senders(message: EmailMessage) -> tuple[str, ...]:
    try:
        addresses = getattr(message.get("from"), "addresses", ())
    except (ValueError, LookupError, IndexError, AttributeError, TypeError, MessageError):
        return ()
    named = [
        name for item in addresses for name in read_names(item.display_name, surname_first=True)
    ]
    return tuple(dict.fromkeys(named))


def _date(message: EmailMessage) -> date | None:
    written = _header(message, "date") or ""
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return find_date(written)


def _address(text: str | None) -> str | None:
    plain = (text or "").strip("<>")
    return plain if plain.lower().startswith(("http://", "https://")) else None
