"""The name of an outlet: as declared, or by the host of a URL for those listed in `outlets.toml`.

Invariant: a host is in the list or its outlet is unknown; no name is made out of a host, and an
address or an account is no name.
"""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from .fields import one_line

_NO_NAME = re.compile(
    r"https?://|\bwww\.|^[\w.-]+\.[a-z]{2,}(?:/.*)?$|@|^\W*$|[{}<>]", re.IGNORECASE
)
_REFUSED: Final = re.compile(
    r"home(?:page)?|blog|website|news|my (?:site|blog)|wordpress|site(?: name)?|index|none|null|undefined|n/?a|unknown|test"
    r"|default|example|your site",
    re.IGNORECASE,
)


def outlet_of(url: str | None) -> str | None:
    """The name of the outlet whose host, or a parent of it, is listed; else `None`.

    >>> outlet_of("https://www.themoscowtimes.com/2018/11/20/a63540")
    'The Moscow Times'
    >>> outlet_of("https://example.org/") is None
    True
    """
    host = _host(url) if url else None
    if not host:
        return None
    labels = host.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((name for parent in parents if (name := _outlets().get(parent))), None)


def outlet_name(value: object) -> str | None:
    """A declared name of an outlet, or `None` where it is an address, an account or no name.

    >>> outlet_name("The Alda Courier"), outlet_name("http://www.alda.example"), outlet_name("@alda")
    ('The Alda Courier', None, None)
    """
    name = one_line(html.unescape(value)) if isinstance(value, str) else None
    if not name or _NO_NAME.search(name) or _REFUSED.fullmatch(name):
        return None
    return name if any(letter.isalpha() for letter in name) else None


def outlet_names() -> list[str]:
    """The names of all outlets in the list, sorted, each once."""
    return sorted(set(_outlets().values()))


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None


@cache
def _outlets() -> dict[str, str]:
    table = resources.files(__package__).joinpath("outlets.toml").read_text(encoding="utf-8")
    return {host: str(name) for host, name in tomllib.loads(table).items()}
