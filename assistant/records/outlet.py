"""When two names are the name of one outlet.

Invariant: everything that compares outlets compares them here. Case, accents, spacing and the kinds
of quotation marks and dashes tell no outlets apart; "The Times" and "Times" are two names, but in
prose either may stand for the other, see `mention_key`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..text.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=8_192)
def outlet_key(name: str) -> str:
    """What the names of one outlet have in common.

    >>> outlet_key("The  Daily") == outlet_key("the daily"), outlet_key("El País")
    (True, 'el pais')
    """
    return folded_text(name).strip()


def mention_key(name: str) -> str:
    """What a mention in prose shares with the name: no article, no possessive.

    >>> mention_key("The Guardian’s") == mention_key("Guardian")
    True
    """
    return outlet_key(bare_name(name))


def bare_name(name: str) -> str:
    """A name as prose may write it, without its article and without a possessive."""
    return name.removeprefix("The ").removeprefix("the ").removesuffix("’s").removesuffix("'s")


def distinct_outlets(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each known outlet once, as its first name writes it, in order.

    >>> distinct_outlets(["The Daily", None, "the daily", "The Weekly"])
    ('The Daily', 'The Weekly')
    """
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(outlet_key(name), name)
    return tuple(found.values())
