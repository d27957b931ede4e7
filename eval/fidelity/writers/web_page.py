"""HTML pages as outlets and their tools make them, with everything around the article.

Invariant: what a reader of the rendered page sees of the article is what the draft says; the rest
of the page is boilerplate, and what style or attribute hides is forbidden.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from eval.fidelity.article import Block, Draft, Ink, Role, Run, Sentence
from eval.fidelity.prose import Prose
from eval.fidelity.truth import Truth, truth_of
from eval.fidelity.writers.web_metadata import head_of, stated_of

_SHARE: Final = "Share this article on social media"
_COOKIES: Final = "We use cookies to improve this site. Accept all cookies or manage your choices."
_CLUTTER: Final = (
    '<noscript><img src="b.gif" alt="pixel of a counter"></noscript>'
    "<script>var note = 'words of a script';</script>"
    "<template><p>words of a template</p></template>"
    '<svg width="9" height="9"><title>drawing of an anchor</title><path d="M0 0"/></svg>'
    "<style>.late{color:red}</style>"
)
_CLUTTER_WORDS: Final = (
    "pixel of a counter", "words of a script", "words of a template", "drawing of an anchor",
)  # fmt: skip
_MENU: Final = ("Home", "Islands", "Harbour news", "Opinion", "Tide tables")
_FOOTER: Final = "© {paper} Publishing House. All rights reserved."
_SUBSCRIBE: Final = "Subscribe to our newsletter and get the tides in your inbox."


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How a page is written.

    Attributes:
        metadata: the form of its metadata, see `web_metadata`.
        byline: "plain", "role", "dated", "linked" or "" for none that is visible.
        boilerplate: names of what stands around the article.
        container: "article", "main", "div", "breaks" (paragraphs parted by `<br><br>`) or "table" (the
            page is laid out by a table, in the HTML of long ago).
        hidden: "style", "attribute", "class", "visibility" or "sheet": how hidden words are hidden.
        strike: the element for struck words.
        notes: "links", "brackets" or "wiki".
        clutter: whether elements without words of the article stand between its paragraphs.
        bytes_as: the encoding of the bytes.
        declared: the encoding the page names; "" for none.
    """

    metadata: str = "json-ld"
    byline: str = "plain"
    boilerplate: frozenset[str] = frozenset()
    container: str = "article"
    hidden: str = "style"
    strike: str = "del"
    notes: str = "links"
    clutter: bool = False
    bytes_as: str = "utf-8"
    declared: str = "utf-8"


def write_page(
    draft: Draft, *, rng: random.Random, prose: Prose, options: PageOptions
) -> tuple[bytes, Truth]:
    """The draft as a page, and what must come out of it."""
    writer = _Writer(draft, rng, prose, options)
    page = writer.page()
    content = page.encode(options.bytes_as, "xmlcharrefreplace")
    truth = truth_of(
        draft,
        stated=stated_of(draft.known, options.metadata, byline=options.byline),
        optional=writer.optional,
        forbidden=writer.forbidden,
        aliases=writer.aliases,
    )
    return content, truth


class _Writer:
    def __init__(
        self, draft: Draft, rng: random.Random, prose: Prose, options: PageOptions
    ) -> None:
        self._draft = draft
        self._rng = rng
        self._prose = prose
        self._options = options
        self.optional: list[str] = []
        self.forbidden: list[str] = []
        self.aliases: dict[str, str] = {}

    def page(self) -> str:
        options, known = self._options, self._draft.known
        body = "\n".join(self._body())
        tag = {"article": "article", "main": "main"}.get(options.container, "div")
        charset = f'<meta charset="{options.declared}">' if options.declared else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{self._draft.language}">\n<head>{charset}\n'
            f"{head_of(known, options.metadata)}\n"
            "<style>.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}"
            " .k7{display:none}</style>\n"
            f"</head>\n<body>\n{self._above()}\n"
            f"{self._contained(tag, body)}\n{self._below()}\n</body>\n</html>\n"
        )

    def _contained(self, tag: str, body: str) -> str:
        if self._options.container == "table":
            return f"<TABLE WIDTH=600><TR><TD VALIGN=top>\n{body}\n</TD></TR></TABLE>"
        return f'<{tag} class="story-body">\n{body}\n</{tag}>'

    def _body(self) -> list[str]:
        parts: list[str] = []
        listed: list[str] = []
        for block in self._draft.blocks:
            if block.role is Role.ITEM:
                listed.append(f"<li>{self._inline(block.sentences)}</li>")
                continue
            if listed:
                parts.append(f"<ul>{''.join(listed)}</ul>")
                listed = []
            parts.append(self._block(block))
            if block.role is Role.TITLE:
                parts.append(self._below_title())
        parts += [f"<ul>{''.join(listed)}</ul>"] if listed else []
        if self._options.clutter:
            parts[2:2] = [_CLUTTER]
            self.forbidden += _CLUTTER_WORDS
        middle = len(parts) // 2
        parts[middle:middle] = self._inside()
        parts.append(self._notes())
        return [part for part in parts if part]

    def _block(self, block: Block) -> str:
        inner = self._inline(block.sentences)
        forms = {
            Role.TITLE: "<h1>{}</h1>",
            Role.HEADING: "<h2>{}</h2>",
            Role.QUOTATION: "<blockquote><p>{}</p></blockquote>",
            Role.QUESTION: "<p><strong>{}</strong></p>",
            Role.CAPTION: '<figure><img src="a.jpg" alt=""><figcaption>{}</figcaption></figure>',
            Role.DELETED: "<p><del>{}</del></p>",
        }
        if block.role is Role.TABLE:
            return self._table(block)
        container = {
            "breaks": "{}<br><br>",
            "div": "<div>{}</div>",
            "table": "<P><FONT SIZE=2>{}</FONT>",
        }.get(self._options.container, "<p>{}</p>")
        return forms.get(block.role, container).format(inner)

    def _table(self, block: Block) -> str:
        cells = [self._sentence(item) for item in block.sentences]
        rows = [cells[i : i + block.columns] for i in range(0, len(cells), block.columns)]
        head = "".join(f"<th>{cell}</th>" for cell in rows[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _inline(self, sentences: Sequence[Sentence]) -> str:
        # Editors break lines in the source anywhere, which is but a space on the page
        space = self._rng.choice((" ", " ", "\n      "))
        return space.join(self._sentence(item) for item in sentences)

    def _sentence(self, sentence: Sentence) -> str:
        return "".join(self._run(run) for run in sentence.runs)

    def _run(self, run: Run) -> str:
        text = escape(run.text, quote=False).replace("\u00a0", "&nbsp;")
        if self._options.container == "table":
            text = text.replace("’", "&#146;").replace("“", "&#147;").replace("”", "&#148;")
        if tag := self._tag(run.ink):
            return f"<{tag}>{text}</{tag.split(' ')[0]}>"
        special = {
            Ink.LINK: f'<a href="https://harbour.example/{len(text)}">{text}</a>',
            Ink.LINE_BREAK: self._rng.choice(("<br>", "<br/>\n")),
            Ink.WORD_BREAK: self._rng.choice(("<wbr>", "&shy;", "<!-- -->")),
            Ink.NOTE_MARK: self._note_mark(run.text),
            Ink.HIDDEN: self._hide(text),
            Ink.RUBY: self._ruby(text),
            Ink.NO_BREAK_HYPHEN: "&#8209;",
            Ink.CODE: f"<code>{text}</code>",
        }
        return special.get(run.ink, text)

    def _ruby(self, text: str) -> str:
        base, _, reading = text.partition("|")
        form = self._rng.choice(("<rt>{}</rt>", "<rp>(</rp><rt>{}</rt><rp>)</rp>"))
        return f"<ruby>{base}{form.format(reading)}</ruby>"

    def _tag(self, ink: Ink) -> str:
        return {
            Ink.BOLD: self._rng.choice(("b", "strong")),
            Ink.ITALIC: self._rng.choice(("i", "em", 'span class="x"')),
            Ink.INSERTED: "ins",
            Ink.QUOTED: "q",
            Ink.EXPONENT: "sup",
            Ink.SUBSCRIPT: "sub",
            Ink.STRUCK: self._options.strike,
            Ink.DELETED: "del",
        }.get(ink, "")

    def _note_mark(self, mark: str) -> str:
        if self._options.notes == "wiki":
            inner = f'<a href="#n{mark}"><span>[</span>{mark}<span>]</span></a>'
            return f'<sup id="r{mark}" class="reference">{inner}</sup>'
        if self._options.notes == "brackets":
            return f'<sup id="r{mark}">[<a href="#n{mark}">{mark}</a>]</sup>'
        return f'<sup><a href="#n{mark}" id="r{mark}" role="doc-noteref">{mark}</a></sup>'

    def _hide(self, text: str) -> str:
        attribute = {
            "style": 'style="display:none"', "attribute": "hidden", "class": 'class="sr-only"', "visibility": 'style="visibility: hidden"', "sheet": 'class="k7"',
        }[self._options.hidden]  # fmt: skip
        return f"<span {attribute}>{text}</span>"

    def _notes(self) -> str:
        if not self._draft.notes:
            return ""
        items = "".join(
            f'<li id="n{mark}">{self._sentence(note)} <a href="#r{mark}">↩</a></li>'
            for mark, note in self._draft.notes.items()
        )
        self.optional.append("↩")
        return f'<section class="footnotes" role="doc-endnotes"><ol>{items}</ol></section>'

    def _below_title(self) -> str:
        known = self._draft.known
        if not self._options.byline or not known.published:
            return ""
        names = " and ".join(known.authors)
        day = f"{known.published:%B %-d, %Y}"
        line = {
            "plain": f"By {names}",
            "role": f"By {names}, Harbour Correspondent",
            "dated": f"By {names} Last updated {known.published + dt.timedelta(days=9):%B %-d, %Y}",
            "photographs": f"By {names} | Photographs by Otto Lens",
            "linked": f'By <a href="/staff" rel="author">{names}</a>',
        }[self._options.byline]
        shown = line.replace('<a href="/staff" rel="author">', "").replace("</a>", "")
        self.optional += [shown, day]
        return (
            f'<p class="byline">{line}</p>\n'
            f'<p><time datetime="{known.published.isoformat()}" class="published">{day}</time></p>'
        )

    def _above(self) -> str:
        parts = []
        boilerplate = self._options.boilerplate
        if "menu" in boilerplate:
            links = "".join(f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(_MENU))
            parts.append(f"<nav><ul>{links}</ul></nav>")
            self.optional += _MENU
        if "cookies" in boilerplate:
            parts.append(
                f'<div id="cookie-consent" class="cookie-banner" role="dialog"><p>{_COOKIES}</p></div>'
            )
            self.optional.append(_COOKIES)
        return "\n".join(parts)

    def _inside(self) -> list[str]:
        parts = []
        boilerplate = self._options.boilerplate
        if "share" in boilerplate:
            parts.append(f'<div class="share-bar"><a href="#">{_SHARE}</a></div>')
            self.optional.append(_SHARE)
        if "related" in boilerplate:
            parts.append(self._related())
        if "subscribe" in boilerplate:
            parts.append(f'<div class="newsletter-signup"><p>{_SUBSCRIBE}</p></div>')
            self.optional.append(_SUBSCRIBE)
        return parts

    def _related(self) -> str:
        items = []
        for _ in range(2):
            title, day = self._prose.title(), self._prose.day()
            shown = f"{day:%B %-d, %Y}"
            items.append(
                f'<li><a href="/{day:%Y}/x">{title}</a> <time datetime="{day.isoformat()}">{shown}</time></li>'
            )
            self.optional += [f"{title} {shown}", title, shown]
        self.optional.append("Related articles")
        return f'<aside class="related"><h3>Related articles</h3><ul>{"".join(items)}</ul></aside>'

    def _below(self) -> str:
        parts = []
        if "comments" in self._options.boilerplate:
            comment = f"{self._prose.name()} says: I was there and saw it all."
            parts.append(
                f'<section id="comments"><h3>Comments</h3><div class="comment"><p>{comment}</p></div></section>'
            )
            self.optional += ["Comments", comment]
        if "footer" in self._options.boilerplate:
            line = _FOOTER.format(paper=self._draft.known.publisher)
            parts.append(f"<footer><p>{line}</p></footer>")
            self.optional.append(line)
        return "\n".join(parts)
