"""RTF: the text of a rich text file, then its notes, with all changes accepted.

`striprtf` reads deleted, struck and hidden text along, glues note marks to numbers, drops footnotes
and text boxes, and knows no fonts' character sets; so the tokens are read here.

Invariant: what a reader sees is in the blocks, once; what is seen and not read is in the account. A
destination that is not known and may be passed over is. Runs in the child process only
(`sandbox.py`).
"""

from __future__ import annotations

from typing import Final

from ....errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ....records import MarkKind
from ....records.reading import WarningKind
from ...extraction import Extraction
from ...metadata.fields import Metadata
from ...metadata.properties import authors_of, title_of
from ...versions import READING_VERSION
from ..assembling.assembly import Account, Block, assembled
from ..assembling.written_metadata import written_in
from .rtf_reader import Reader
from .rtf_tokens import Kind, tokens

LOADER: Final = f"rtf/{READING_VERSION}"
_DEEPEST: Final = 1_000
_BEGIN: Final = b"{\\rtf"


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a rich text file, its title and author.

    Raises:
        NoTextError: the file holds no text.
        SourceTooLargeError: its groups are nested too deeply.
        UnreadableSourceError: no RTF.
    """
    if not content.lstrip().startswith(_BEGIN):
        msg = f"{source} is no RTF: it does not begin with {_BEGIN.decode()}"
        raise UnreadableSourceError(msg)
    account = Account()
    reader = Reader(account)
    for token in tokens(content.lstrip()):
        reader.take(token)
        if reader.depth > _DEEPEST:
            msg = f"{source} nests its groups more than {_DEEPEST} deep"
            raise SourceTooLargeError(msg)
        if token.kind is Kind.CLOSE and not reader.depth:
            break  # what stands behind the last brace is no part of the file
    if reader.depth:
        account.warn(WarningKind.DAMAGED_PART, "the file ends before its text does")
    reader.end()
    blocks = [_mended(block) for block in (*reader.body.blocks, *reader.notes)]
    text, marks = assembled(blocks)
    if not text:
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    known = _metadata(reader, blocks)
    return Extraction(
        text=text, loader=LOADER, metadata=known, report=account.report(marks, known.origins)
    )


def _mended(block: Block) -> Block:
    """A block whose halves of characters, each written as a number, are joined."""
    if not any("\ud800" <= letter <= "\udfff" for letter in block.text):
        return block
    whole = block.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Block(text=whole, kind=block.kind)


def _metadata(reader: Reader, blocks: list[Block]) -> Metadata:
    shown = next((block.text for block in blocks if block.kind is MarkKind.HEADLINE), "")
    seen = Metadata(title=title_of(" ".join(shown.split()))).from_("title style")
    declared = Metadata(
        title=title_of(reader.properties.get("title")),
        authors=authors_of(reader.properties.get("author")),
    )
    return seen.over(declared.from_("properties")).over(written_in(blocks))
