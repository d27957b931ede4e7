"""The visible words of a rich text file, out of its tokens, with all changes accepted.

Invariant: what a reader sees is in a story, once; what is seen and not read is in the account. A
destination that is not known and may be passed over is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ....records import MarkKind, OmissionKind
from ....records.reading import WarningKind
from ..assembling.assembly import Account, Block, Level
from ..word.run_styles import kind_of
from ..word.symbol_fonts import symbol
from .rtf_story import Story
from .rtf_tokens import CODE_PAGES, SYMBOL_SET, Kind, Token, code_page

_SIGNS: Final = {"~": "\u00a0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}
_WRITTEN: Final = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_DEAD: Final = frozenset(
    {
        "colortbl", "listtext", "pntext", "nonshppict", "shprslt", "filetbl", "revtbl", "fldinst", "datafield",
        "tc", "tcn", "xe", "rxe", "txe", "bkmkstart", "bkmkend", "objdata", "objclass", "nonesttables", "private",
        "aftncn", "aftnsep", "aftnsepc", "ftncn", "ftnsep", "ftnsepc", "template", "atnid", "atnauthor", "operator",
        "company", "comment", "doccomm", "keywords", "subject", "manager", "category", "hlinkbase", "buptim",
        "creatim", "revtim", "printim", "sp",
    }
)  # fmt: skip
"""Destinations in which nothing is read, whatever stands inside them."""
_QUIET: Final = frozenset({"shpinst", "do", "upr"})
"""Destinations in which only certain others are read."""
_STORIES: Final = {
    "footnote": "note",
    "shptxt": "box",
    "dptxbxtext": "box",
    "title": "title",
    "author": "author",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "head"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "head"),
}
"""Destinations whose text is read apart, and what it is."""
_TABLES: Final = {"fonttbl": "fonts", "stylesheet": "styles"}
_LEVELS: Final = {
    "super": Level.RAISED,
    "up": Level.RAISED,
    "sub": Level.LOWERED,
    "dn": Level.LOWERED,
    "nosupersub": Level.BASE,
}
_SWITCHES: Final = {
    "strike": "is_struck",
    "striked": "is_struck",
    "v": "is_hidden",
    "deleted": "is_deleted",
}
_OMITTED: Final = {
    "pict": OmissionKind.PICTURE,
    "object": OmissionKind.EMBEDDED,
    "mmath": OmissionKind.EQUATION,
}
_OF_PARAGRAPHS: Final = frozenset(
    {"par", "sect", "nestcell", "cell", "row", "chftn", "pard", "intbl"}
)
_CODE_PAGES_BY_WORD: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}


@dataclass(slots=True)
class _State:
    """What holds inside a group."""

    story: Story
    is_dead: bool = False
    is_quiet: bool = False
    table: str = ""
    fallback: int = 1
    font: int | None = None
    is_struck: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    level: Level = Level.BASE
    style: int | None = None
    in_table: bool = False
    is_starred: bool = False

    @property
    def left_out(self) -> OmissionKind | None:
        """Why what is written here is no part of the text, if it is none."""
        if self.is_deleted:
            return OmissionKind.DELETED
        if self.is_struck:
            return OmissionKind.STRUCK
        return OmissionKind.HIDDEN if self.is_hidden else None


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int | None = None
    codec: str | None = None


class Reader:
    """Reads the tokens of one file."""

    def __init__(self, account: Account) -> None:
        self.body = Story()
        self.notes: list[Block] = []
        self.properties: dict[str, str] = {}
        self._account = account
        self._states = [_State(story=self.body)]
        self._codec = "cp1252"
        self._fonts: dict[int, _Font] = {}
        self._default_font = 0
        self._styles: dict[int, str] = {}
        self._entry: int | None = None
        self._name: list[str] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._passed: tuple[OmissionKind, list[str]] | None = None

    @property
    def _state(self) -> _State:
        return self._states[-1]

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self._states) - 1

    def take(self, token: Token) -> None:
        """Read one token."""
        if token.kind is Kind.BYTES:
            self._take_bytes(token)
            return
        self._flush()
        if token.kind is Kind.OPEN:
            self._to_skip = 0
            self._states.append(replace(self._state, is_starred=False))
        elif token.kind is Kind.CLOSE:
            self._to_skip = 0
            self._close()
        elif token.kind is Kind.SIGN:
            self._sign(token.word)
        else:
            self._word(token.word, token.number)

    def end(self) -> None:
        """The file is over."""
        self._flush()
        while self.depth:
            self._close()
        self._finish(self.body)

    # Text

    def _take_bytes(self, token: Token) -> None:
        skipped = min(self._to_skip, len(token.content))
        self._to_skip -= skipped
        if not self._state.is_dead:
            self._bytes += token.content[skipped:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        content, self._bytes = bytes(self._bytes), bytearray()
        font = self._fonts.get(self._default_font if self._state.font is None else self._state.font)
        if font is not None and font.charset == SYMBOL_SET and not self._state.table:
            self._write("".join(chr(0xF000 + code) for code in content if code >= ord(" ")))
            return
        codec = (font and (font.codec or CODE_PAGES.get(font.charset or -1))) or self._codec
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            text = content.decode(codec, "replace")
            self._account.warn(WarningKind.ENCODING, f"some bytes are not {codec}")
        if self._state.table:
            self._name_entry(text)
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        state = self._state
        if state.is_dead or state.is_quiet or state.table or not text:
            return
        if any("\ue000" <= letter <= "\uf8ff" for letter in text):
            text = self._named(text)
        kind = state.left_out
        if kind is None:
            self._end_passed()
            state.story.line.add(text, level=state.level)
        elif self._passed is not None and self._passed[0] is kind:
            self._passed[1].append(text)
        else:
            self._end_passed()
            self._passed = (kind, [text])

    def _named(self, text: str) -> str:
        """`text` with the characters of symbol fonts by their names."""
        font = self._fonts.get(self._default_font if self._state.font is None else self._state.font)
        named = symbol(text, font.name if font else "Symbol")
        if len(named) < len(text):
            self._account.omit(OmissionKind.PICTURE, font.name if font else "")
        return named

    def _end_passed(self) -> None:
        passed, self._passed = self._passed, None
        if passed is not None and (words := "".join(passed[1])).strip():
            self._account.omit(passed[0], words)
            self._state.story.line.gap()

    # Groups

    def _close(self) -> None:
        if not self.depth:
            return
        closed = self._states.pop()
        if closed.story is not self._state.story:
            self._finish(closed.story)

    def _finish(self, story: Story) -> None:
        self._end_passed()
        story.end_paragraph(self._account, kind=None, in_table=bool(story.row or story.cell))
        story.end_table()
        words = " ".join(block.text for block in story.blocks)
        if story.kind == "note":
            self.notes += [Block(text=block.text, kind=MarkKind.NOTE) for block in story.blocks]
        elif story.kind == "box":
            self._state.story.boxes += story.blocks
        elif story.kind == "head" and words:
            self._account.omit(OmissionKind.RUNNING_HEAD, words)
        elif story.kind in {"title", "author"} and words:
            self.properties[story.kind] = words

    def _open_destination(self, word: str) -> bool:
        state = self._state
        if word in _DEAD or word in _OMITTED:
            if word in _OMITTED and not state.is_dead:
                self._account.omit(_OMITTED[word])
            state.is_dead = True
        elif word in _QUIET:
            state.is_quiet = True
        elif word == "ud":
            state.is_quiet = False
        elif word in _TABLES:
            state.table = _TABLES[word]
        elif word in _STORIES and not state.is_dead:
            story = Story(kind=_STORIES[word])
            self._states[-1] = _State(
                story=story, fallback=state.fallback, font=state.font, is_deleted=state.is_deleted
            )
        else:
            return False
        return True

    # Control words

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._state.is_starred = True
        elif sign in "\r\n":
            self._word("par", None)
        elif sign in _SIGNS:
            self._write_sign(_SIGNS[sign])

    def _write_sign(self, text: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._write(text)

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        is_starred, state.is_starred = state.is_starred, False
        if self._open_destination(word):
            return
        if is_starred and word != "shppict":
            state.is_dead = True
        elif state.table:
            self._word_of_table(word, number)
        elif word in _WRITTEN:
            self._write_sign(_WRITTEN[word])
        elif word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._to_skip = state.fallback
        elif not self._word_of_paragraph(word):
            self._word_of_characters(word, number)

    def _word_of_paragraph(self, word: str) -> bool:
        state = self._state
        if state.is_dead or state.is_quiet or word not in _OF_PARAGRAPHS:
            return False
        if word in {"par", "sect", "nestcell"}:
            self._to_skip = 0
            kind = kind_of(self._styles.get(state.style if state.style is not None else -1, ""))
            state.story.end_paragraph(self._account, kind=kind, in_table=state.in_table)
        elif word == "cell":
            state.story.end_paragraph(self._account, kind=None, in_table=True)
            state.story.end_cell()
        elif word == "row":
            state.story.end_row()
        elif word == "chftn":
            if state.story.kind != "note":
                self._account.omit(OmissionKind.NOTE_MARK)
        else:
            state.in_table = word == "intbl"
            state.style = state.style if state.in_table else None
        return True

    def _word_of_characters(self, word: str, number: int | None) -> None:
        state = self._state
        is_on = number != 0
        if word in _SWITCHES:
            setattr(state, _SWITCHES[word], is_on)
        elif word in _LEVELS:
            state.level = _LEVELS[word] if is_on else Level.BASE
        elif word == "plain":
            state.is_struck = state.is_hidden = state.is_deleted = False
            state.level, state.font = Level.BASE, None
        elif number is not None:
            self._number(word, number)
        elif word in _CODE_PAGES_BY_WORD:
            self._codec = _CODE_PAGES_BY_WORD[word]

    def _number(self, word: str, number: int) -> None:
        if word == "f":
            self._state.font = number
        elif word == "s":
            self._state.style = number
        elif word == "uc":
            self._state.fallback = max(0, number)
        elif word == "ansicpg":
            self._codec = code_page(number)
        elif word == "deff":
            self._default_font = number

    # The tables of fonts and styles

    def _word_of_table(self, word: str, number: int | None) -> None:
        is_fonts = self._state.table == "fonts"
        if word == ("f" if is_fonts else "s") and number is not None:
            self._entry = number
            if is_fonts:
                self._fonts.setdefault(number, _Font())
        elif word in {"cs", "ds", "ts"}:
            self._entry = None
        elif is_fonts and self._entry is not None and number is not None:
            font = self._fonts.setdefault(self._entry, _Font())
            if word == "fcharset":
                font.charset = number
            elif word == "cpg":
                font.codec = code_page(number)

    def _name_entry(self, text: str) -> None:
        name, mark, _ = text.partition(";")
        self._name.append(name)
        if mark:
            whole, self._name = "".join(self._name).strip(), []
            if self._entry is not None and self._state.table == "fonts":
                self._fonts.setdefault(self._entry, _Font()).name = whole
            elif self._entry is not None:
                self._styles[self._entry] = whole
