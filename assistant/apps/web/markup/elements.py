r"""Text into markup that a browser shows character for character.

Invariant: `escape` returns one line without any character that HTML or Markdown acts on, and a
browser's `textContent` of it equals the input. The one exception is U+0000, which HTML cannot
carry at all; it shows as U+FFFD.

What is built here goes through Gradio's Markdown, so it must stay on one line: a line break
inside a block of raw HTML could end the block, and the rest would be read as Markdown.

Markup is a type of its own, so that the type checker refuses text that nobody escaped; it is made
from text here and nowhere else. Pieces of it are put together by `joined` or by `+`. The other
methods of the class escape what they are given by rules that know nothing of line breaks.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from ....rendering.invisible import code_point, invisible_places
from ....text.paragraphs import paragraph_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "EMPTY",
    "SPACE",
    "Markup",
    "attribute",
    "element",
    "escape",
    "joined",
    "prose",
    "signed",
    "web_link",
]

EMPTY: Final = Markup("")
SPACE: Final = Markup(" ")
_SPACING: Final = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
_UNFIT_FOR_URL: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2000-\u200f\u2028-\u202f\u2060-\u206f]")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_URL_SAFE: Final = "/:?#[]@!$&'()*+,;=%~-._"


def escape(text: str) -> Markup:
    r"""The text with everything that could act as markup replaced by character references.

    >>> print(escape('<b>"A"</b>\nB'))
    &lt;b&gt;&quot;A&quot;&lt;/b&gt;&#10;B
    """
    plain = str(text)  # of markup too, whose own `replace` would escape what is put in
    escaped = html.escape(plain.replace("\0", "\ufffd"), quote=True).translate(_SPACING)
    return Markup(escaped)  # noqa: S704  escaped just now


def joined(parts: Iterable[Markup], by: Markup = EMPTY) -> Markup:
    """Markup after markup, with `by` between; `Markup.join` would take plain text as well.

    >>> print(joined([escape("<"), escape(">")], by=SPACE))
    &lt; &gt;
    """
    return Markup(str.join(by, parts))  # noqa: S704  every part is markup


def attribute(name: str, value: str) -> Markup:
    """One attribute as it stands in a tag, the value escaped.

    >>> print(attribute("href", "?a=1&b=2"))
     href="?a=1&amp;b=2"
    """
    return Markup(f' {name}="{escape(value)}"')  # noqa: S704  the value is escaped


def prose(text: str) -> Markup:
    """Escaped text whose runs of blank lines keep their characters but show as one gap."""
    parts: list[Markup] = []
    at = 0
    for gap in paragraph_breaks(text):
        parts += [signed(text[at : gap.start]), element("span", "gap", escape(gap.slice(text)))]
        at = gap.end
    return joined([*parts, signed(text[at:])])


def signed(text: str) -> Markup:
    r"""Escaped text in which each character that cannot be seen has an element of its own.

    Its class is the character's code point, which the style sheet shows before it. The character stays
    where it is, and what turns the direction of writing does so only inside that element.

    >>> print(signed("a\u200bb"))
    a<span class="U+200B">\u200b</span>b
    """
    parts: list[Markup] = []
    at = 0
    for place in invisible_places(text):
        letter = text[place]
        parts += [escape(text[at:place]), element("span", code_point(letter), escape(letter))]
        at = place + 1
    return joined([*parts, escape(text[at:])])


def element(tag: str, classes: str, content: Markup, *, attributes: Markup = EMPTY) -> Markup:
    """One element around markup.

    >>> print(element("p", "notice", escape("a < b")))
    <p class="notice">a &lt; b</p>
    """
    opening = f"<{tag}{attribute('class', classes)}{attributes}>"
    return Markup(f"{opening}{content}</{tag}>")  # noqa: S704  made of markup and escaped values


def web_link(url: str | None) -> tuple[str, str] | None:
    """Address and host of a link a reader may follow, or `None` where the URL is not one.

    Only http and https with a plain host name pass. User names are dropped and host names in
    other scripts are shown in their ASCII form, so that a link cannot pose as another site.

    >>> web_link("https://user@example.org/a b")
    >>> web_link("https://user@example.org/a?b=1")
    ('https://example.org/a?b=1', 'example.org')
    """
    if not url or _UNFIT_FOR_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # also UnicodeError: no name by the rules of IDNA
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    rest = quote(
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else ""),
        safe=_URL_SAFE,
    )
    return f"{parts.scheme}://{host}{port}{rest}", host
