"""The outlet behind a URL, for the well-known ones listed in `outlets.toml`.

Invariant: a host is in the list or its outlet is unknown; no name is made out of a host.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit


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
