"""The fixed words of the browser page, beside those of `labels`.

Tests allow the words of `page_english` and of the labels, article text, metadata and numbers on a
card, and nothing else: they read both modules, so a caption is written once. Each is said in Russian
and Japanese too, which a test compares with the English ones. A caption read from this package is in the
language of the interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ....rendering.interface_language import interface_language
from . import page_english, page_japanese, page_russian

if TYPE_CHECKING:
    from types import ModuleType

    from .page_english import *  # noqa: F403  names and types of the captions, in whichever language

CATALOGUES: Final[dict[str, ModuleType]] = {
    "en": page_english,
    "ru": page_russian,
    "ja": page_japanese,
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A caption in the language of the interface."""
        if not name.isupper():
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(CATALOGUES[interface_language()], name)
