r"""Rich text (RTF) as a row of tokens: groups, control words, bytes of text.

Invariant: tokens come in order, and the bytes that `\bin` announces are passed over whole, so a
picture is never taken for text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|(?P<rest>\\)",
    re.DOTALL,
)
CODE_PAGES: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Of the character sets of fonts; set 2 is that of symbol fonts."""
SYMBOL_SET: Final = 2


class Kind(Enum):
    """What a token is."""

    OPEN = "open"
    CLOSE = "close"
    WORD = "word"
    SIGN = "sign"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: a control word with its number, a sign such as "*" or "~", or bytes of text."""

    kind: Kind
    word: str = ""
    number: int | None = None
    content: bytes = b""


_OPEN: Final = Token(Kind.OPEN)
_CLOSE: Final = Token(Kind.CLOSE)


def tokens(content: bytes) -> Iterator[Token]:
    """The tokens of a file."""
    place = 0
    while match := _TOKEN.match(content, place):
        place = match.end()
        kind = match.lastgroup
        if match["word"] is not None:
            number = int(match["number"]) if match["number"] is not None else None
            word = match["word"].decode("ascii")
            if word == "bin":
                place += max(0, number or 0)
            else:
                yield Token(Kind.WORD, word, number)
        elif kind == "brace":
            yield _OPEN if match["brace"] == b"{" else _CLOSE
        elif kind == "text":
            yield Token(Kind.BYTES, content=match["text"])
        elif kind == "hex":
            yield Token(Kind.BYTES, word="hex", content=bytes.fromhex(match["hex"].decode("ascii")))
        elif kind == "sign":
            yield Token(Kind.SIGN, match["sign"].decode("latin-1"))


def code_page(number: int) -> str:
    """The codec of a code page's number; windows-1252 where there is none."""
    if number in {0, 1252}:
        return "cp1252"
    if number in {936, 54936}:
        return "gb18030"
    name = {65001: "utf-8", 10000: "mac_roman", 1361: "johab"}.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
