r"""Text into markup that a browser shows character for character.

Invariant: `escape` returns one line without any character that HTML or Markdown acts on, and a
browser's `textContent` of it equals the input. The one exception is U+0000, which HTML cannot
carry at all; it shows as U+FFFD.

What is built here goes through Gradio's Markdown, so it must stay on one line: a line break
inside a block of raw HTML could end the block, and the rest would be read as Markdown.
"""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import quote, urlsplit

from ....text.paragraphs import paragraph_breaks

_SPACING: Final = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
_UNFIT_FOR_URL: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2000-\u200f\u2028-\u202f\u2060-\u206f]")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_URL_SAFE: Final = "/:?#[]@!$&'()*+,;=%~-._"


def escape(text: str) -> str:
    r"""The text with everything that could act as markup replaced by character references.

    >>> escape('<b>"A"</b>\nB')
    '&lt;b&gt;&quot;A&quot;&lt;/b&gt;&#10;B'
    """
    return html.escape(text.replace("\0", "\ufffd"), quote=True).translate(_SPACING)


def prose(text: str) -> str:
    """Escaped text whose runs of blank lines keep their characters but show as one gap."""
    parts = []
    at = 0
    for gap in paragraph_breaks(text):
        parts += [escape(text[at : gap.start]), element("span", "gap", escape(gap.slice(text)))]
        at = gap.end
    return "".join([*parts, escape(text[at:])])


def element(tag: str, classes: str, content: str, *, attributes: str = "") -> str:
    """One element around markup that is already safe."""
    return f'<{tag} class="{classes}"{attributes}>{content}</{tag}>'


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
