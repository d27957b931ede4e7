"""Markdown files with the front matter of several tools.

Invariant: what the rendered file shows is what the draft says; comments are forbidden, front
matter is metadata.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from eval.fidelity.article import Block, Draft, Ink, Known, Role, Run, Sentence
from eval.fidelity.truth import Truth, truth_of

_COMMENT: Final = "to do: ask the desk for a better figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownOptions:
    """How a file is written.

    Attributes:
        front: the tool whose front matter it has, a key of `FRONT`.
        title: "heading", "underlined" or "front" for none in the body.
        rules: whether paragraphs are parted by rules.
        comments: whether comments stand between the paragraphs.
        html: "", "blocks" for paragraphs in raw HTML, or "inline" for raised digits and breaks.
        wrapped: whether paragraphs are wrapped at about 80 columns.
        encoding: of the bytes.
    """

    front: str = "none"
    title: str = "heading"
    rules: bool = False
    comments: bool = False
    html: str = ""
    wrapped: bool = False
    encoding: str = "utf-8"


def write_markdown(
    draft: Draft, *, rng: random.Random, options: MarkdownOptions
) -> tuple[bytes, Truth]:
    """The draft as Markdown, and what must come out of it."""
    front, fields = FRONT[options.front](draft.known)
    parts = [part for block in draft.blocks if (part := _block(block, options, rng))]
    between = "\n\n---\n\n" if options.rules else "\n\n"
    if options.comments:
        parts[1:1] = [f"<!-- {_COMMENT} -->"]
    body = between.join(parts)
    body += "".join(f"\n\n[^{mark}]: {_sentence(note, rng)}" for mark, note in draft.notes.items())
    body += "\n\n[log]: https://harbour.example/log 'The log'"
    known = draft.known
    in_text = options.title != "front"
    stated = Known(
        title=known.title if in_text or "title" in fields else None,
        authors=known.authors if "authors" in fields else (),
        publisher=known.publisher if "publisher" in fields else None,
        # An address with the day in it states the day as well
        published=known.published if fields & {"published", "url"} else None,
        url=known.url if "url" in fields else None,
    )
    forbidden = [_COMMENT] if options.comments else []
    truth = truth_of(draft, stated=stated, forbidden=forbidden)
    return (front + body + "\n").encode(options.encoding), truth


def _block(block: Block, options: MarkdownOptions, rng: random.Random) -> str:
    text = " ".join(_sentence(item, rng) for item in block.sentences)
    if options.wrapped and block.role in {Role.PARAGRAPH, Role.ANSWER, Role.QUOTATION}:
        text = _wrapped(text)
    forms = {
        Role.TITLE: {"heading": "# {}", "underlined": "{}\n" + "=" * len(text), "front": ""}[
            options.title
        ],
        Role.HEADING: "## {}",
        Role.ITEM: rng.choice(("- {}", "* {}", "1. {}", "- [ ] {}")),
        Role.QUESTION: "**{}**",
        Role.CAPTION: '<figure><img src="a.jpg"><figcaption>{}</figcaption></figure>',
        Role.DELETED: "~~{}~~",
    }
    if block.role is Role.TABLE:
        return _table(block, rng)
    if block.role is Role.QUOTATION:
        return "> " + text.replace("\n", "\n> ")
    if block.role in forms:
        return forms[block.role].format(text)
    if options.html == "blocks":
        return rng.choice(("{}", "{}", '<div class="note">\n{}\n</div>', "<p>{}</p>")).format(text)
    return text


def _table(block: Block, rng: random.Random) -> str:
    cells = [_sentence(item, rng) for item in block.sentences]
    rows = [cells[i : i + block.columns] for i in range(0, len(cells), block.columns)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * block.columns, *lines[1:]])


def _sentence(sentence: Sentence, rng: random.Random) -> str:
    return "".join(_run(run, rng) for run in sentence.runs)


def _run(run: Run, rng: random.Random) -> str:
    text = run.text
    inner = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    forms = {
        Ink.BOLD: rng.choice(("**{}**", "<b>{}</b>")),
        Ink.ITALIC: "*{}*",
        Ink.LINK: rng.choice(
            ("[{}](https://harbour.example/a_b)", '[{}](<a b> "A tip")', "[{}][log]")
        ),
        Ink.STRUCK: rng.choice(("~~{}~~", "<del>{}</del>", "<s>{}</s>")),
        Ink.HIDDEN: "<!-- {} -->",
        Ink.EXPONENT: "<sup>{}</sup>",
        Ink.SUBSCRIPT: "<sub>{}</sub>",
        Ink.INSERTED: "<ins>{}</ins>",
        Ink.NOTE_MARK: "[^{}]",
        Ink.CODE: "`{}`",
        Ink.WIKI_LINK: "[[{}]]",
    }
    if run.ink is Ink.LINE_BREAK:
        return rng.choice(("  \n", "\\\n", "<br>", "<br />\n"))
    form = forms.get(run.ink)
    return before + form.format(inner) + after if form else _escaped(text)


def _escaped(text: str) -> str:
    for sign in "_*<>":
        text = text.replace(sign, "\\" + sign)
    return text.replace(" & ", " &amp; ")


def _wrapped(text: str, width: int = 76) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def _none(_: Known) -> tuple[str, frozenset[str]]:
    return "", frozenset()


def _yaml(known: Known) -> tuple[str, frozenset[str]]:
    authors = "\n".join(f"  - {name}" for name in known.authors)
    text = (
        f"---\ntitle: {_quoted(known.title)}\nauthors:\n{authors}\ndate: {known.published}\n"
        f"publisher: {known.publisher}\nurl: {known.url}\ntags: [harbour, ferry]\n---\n\n"
    )
    return text, frozenset({"title", "authors", "published", "publisher", "url"})


def _jekyll(known: Known) -> tuple[str, frozenset[str]]:
    text = (
        f"---\nlayout: post\ntitle:  {_quoted(known.title)}\nauthor: {' and '.join(known.authors)}\n"
        f"date:   {known.published} 09:30:00 +0100\ncategories: harbour\n---\n\n"
    )
    return text, frozenset({"title", "authors", "published"})


def _hugo(known: Known) -> tuple[str, frozenset[str]]:
    names = ", ".join(_quoted(name) for name in known.authors)
    text = (
        f"+++\ntitle = {_quoted(known.title)}\ndate = {known.published}T06:00:00Z\n"
        f"lastmod = 2025-01-02\nauthors = [{names}]\ndraft = false\n+++\n\n"
    )
    return text, frozenset({"title", "authors", "published"})


def _json(known: Known) -> tuple[str, frozenset[str]]:
    values = {"title": known.title, "date": str(known.published), "author": list(known.authors)}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n\n", frozenset(
        {"title", "authors", "published"}
    )


def _multimarkdown(known: Known) -> tuple[str, frozenset[str]]:
    text = (
        f"Title: {known.title}\nAuthor: {' and '.join(known.authors)}\nDate: {known.published}\n\n"
    )
    return text, frozenset({"title", "authors", "published"})


def _pandoc(known: Known) -> tuple[str, frozenset[str]]:
    text = f"% {known.title}\n% {'; '.join(known.authors)}\n% {known.published}\n\n"
    return text, frozenset({"title", "authors", "published"})


def _obsidian(known: Known) -> tuple[str, frozenset[str]]:
    names = "\n".join(f'  - "[[{name}]]"' for name in known.authors)
    text = (
        f"---\ntitle: {_quoted(known.title)}\nsource: {_quoted(known.url)}\nauthor:\n{names}\n"
        f"published: {known.published}\ncreated: 2025-02-03\ntags:\n  - clippings\n---\n"
    )
    return text, frozenset({"title", "authors", "published", "url"})


def _quarto(known: Known) -> tuple[str, frozenset[str]]:
    names = "\n".join(
        f"  - name: {name}\n    affiliation: Harbour Institute" for name in known.authors
    )
    text = f"---\ntitle: {_quoted(known.title)}\nauthor:\n{names}\ndate: {known.published}\nformat: html\n---\n\n"
    return text, frozenset({"title", "authors", "published"})


def _quoted(text: str | None) -> str:
    return json.dumps(text or "", ensure_ascii=False)


FRONT: Final[dict[str, Callable[[Known], tuple[str, frozenset[str]]]]] = {
    "none": _none,
    "yaml": _yaml,
    "jekyll": _jekyll,
    "hugo": _hugo,
    "json": _json,
    "multimarkdown": _multimarkdown,
    "pandoc": _pandoc,
    "obsidian": _obsidian,
    "quarto": _quarto,
}
"""Front matter by tool: its text, and the fields it states."""

TOOLS: Final[Sequence[str]] = tuple(FRONT)
"""The names of the tools."""
