"""Markdown: front matter is metadata, the body becomes plain text, so quotes carry no markup.

The body is rendered and read as a page is (`hypertext/`), so that raw HTML, line breaks, struck
text, notes and tables are read by one set of rules.

Invariant: paragraphs, headings and list items are parted by blank lines; what a reader of the
rendered file sees is in the text, word for word, and what is not is reported. This module is the
owner of markdown-it and its plugins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ...records import MarkKind, Omission, OmissionKind, ReadingReport
from ...records.reading import LONGEST_SAMPLE
from ..extraction import Extraction
from ..hypertext.flow import Flow, Flowed, flow
from ..hypertext.tree import parse
from ..hypertext.visibility import prune
from ..hypertext.writing import summed, write
from ..metadata.fields import Metadata, one_line
from ..metadata.front_matter import split
from ..metadata.plain_text import read_dump
from ..versions import READING_VERSION
from .decoding import decode_reported

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

LOADER: Final = f"markdown/{READING_VERSION}"

_RAW_HTML = re.compile(rb"<(?!https?://|mailto:)[A-Za-z!/?]|\0")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*/?>")
_OPEN_COMMENT = re.compile(r"<!--(?!.*?-->)", re.DOTALL)
_DEFINITION = re.compile(r"^ {0,3}\[\^(?P<name>[^\]\s]{1,60})\]:", re.MULTILINE)
_READ_AS_NOTE = re.compile(r"\[\^[^\]\s]{1,60}\]:\s*")
_LEFT_OVER: Final = (
    # Wiki links show their second half; what is embedded is no text
    (re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]"), OmissionKind.EMBEDDED, ""),
    (re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]"), None, r"\1"),
    (re.compile(r"==(?=\S)([^=\n]{1,500}?)(?<=\S)=="), None, r"\1"),
    (re.compile(r"%%.{0,1000}?%%"), OmissionKind.HIDDEN, ""),
    (re.compile(r"\{\{[<%].{0,500}?[>%]\}\}|\{%.{0,500}?%\}"), OmissionKind.EMBEDDED, ""),
    (re.compile(r"\[\^[^\]\s]{1,60}\](?!:)"), OmissionKind.NOTE_MARK, ""),
    (re.compile(r"\s*\{:?\s?(?:[#.][\w-]+\s?)+\}$"), OmissionKind.HIDDEN, ""),
)
_HTML_NAMES: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "pre",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "search",
        "section",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
        "mi",
        "mn",
        "mo",
        "mrow",
        "msup",
        "msub",
        "mfrac",
        "msqrt",
        "semantics",
        "annotation",
        "mtext",
        "mspace",
    ]
)


def is_plain(content: bytes) -> bool:
    """Whether a file holds no raw HTML, so that only what this module writes reaches the parser."""
    return _RAW_HTML.search(content) is None


def extract(content: bytes, *, source: str, charset: str | None = None) -> Extraction:
    """The text and metadata of a Markdown file.

    Raises:
        SourceTooLargeError: too many or too deeply nested elements.
        UnreadableSourceError: binary data, or an unknown encoding.
    """
    decoded = decode_reported(content, source=source, charset=charset)
    front = split(decoded.text)
    flowed, hidden = _flowed(front.body, source=source)
    blocks = [_as_note(block) for block in flowed.blocks]
    heading = Metadata(title=one_line(_first_heading(blocks))).from_("heading")
    known = front.metadata().over(heading)
    text, marks = write(blocks, title=known.title)
    # A paragraph is no title here, where headings have a mark of their own
    known = known.over(replace(read_dump(text).metadata, title=None))
    return Extraction(
        text=text,
        loader=LOADER,
        metadata=known,
        report=ReadingReport(
            marks=marks,
            omissions=summed((*hidden, *flowed.omissions)),
            warnings=(*decoded.warnings, *front.warnings),
            origins=known.origins,
        ),
    )


def _flowed(body: str, *, source: str) -> tuple[Flow, tuple[Omission, ...]]:
    if not body.strip():
        return Flow(), ()
    left_over: list[Omission] = []
    page = _parser(left_over).render(
        _with_notes_that_have_marks(_OPEN_COMMENT.sub("&lt;!--", body))
    )
    tree = parse(f"<html><body>{page}</body></html>", source=source)
    hidden = prune(tree)
    return flow(tree), (*left_over, *hidden)


def _parser(left_over: list[Omission]) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.subscript import sub_plugin
    from mdit_py_plugins.superscript import superscript_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for plugin in (
        footnote_plugin,
        tasklists_plugin,
        deflist_plugin,
        sub_plugin,
        superscript_plugin,
    ):
        parser.use(plugin)
    parser.core.ruler.push("left_over", lambda state: _clean(state, left_over))
    return parser


def _with_notes_that_have_marks(body: str) -> str:
    """The body, with the notes nothing refers to as paragraphs: the renderer would leave them out."""

    def as_text(match: re.Match[str]) -> str:
        marks = body.count(f"[^{match['name']}]")
        definitions = body.count(f"[^{match['name']}]:")
        return match[0] if marks > definitions else f"\n\\{match[0].lstrip()}"

    return _DEFINITION.sub(as_text, body)


def _clean(state: StateCore, left_over: list[Omission]) -> None:
    """Takes the marks of other dialects out of the text, and makes text of what is no HTML."""
    for token in _tokens(state.tokens):
        if token.type == "text":
            token.content = _without_marks(token.content, left_over)
        elif token.type in {"html_inline", "html_block"}:
            token.content = _TAG.sub(_known_or_text, token.content)


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])


def _without_marks(text: str, left_over: list[Omission]) -> str:
    for form, kind, written in _LEFT_OVER:
        if kind is not None:
            left_over += [
                Omission(kind=kind, sample=match[0].strip()[:LONGEST_SAMPLE])
                for match in form.finditer(text)
            ]
        text = form.sub(written, text)
    return text


def _known_or_text(match: re.Match[str]) -> str:
    if match[1].lower() in _HTML_NAMES:
        return match[0]
    return match[0].replace("<", "&lt;").replace(">", "&gt;")


def _as_note(block: Flowed) -> Flowed:
    match = _READ_AS_NOTE.match(block.text)
    if match and len(match[0]) < len(block.text):
        block.text, block.kind = block.text[match.end() :], MarkKind.NOTE
    return block


def _first_heading(blocks: list[Flowed]) -> str | None:
    """The first heading of first order, where no paragraph stands above it."""
    for block in blocks:
        if block.element.tag == "h1":
            return " ".join(block.text.split())
        if block.kind is None and block.element.tag == "p":
            return None
    return None
