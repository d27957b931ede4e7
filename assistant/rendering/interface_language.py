"""In which language the labels are said, and how a label agrees with a number.

Invariant: everything outside the page is said in English; the page says for each request which
language it wants. What is cut out of an article is never touched by it.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT: Final = "en"
INTERFACE_LANGUAGES: Final = {"en": "English", "ru": "Русский", "ja": "日本語"}
"""The languages that the labels are written in, each by its own name."""

_language: ContextVar[str] = ContextVar("interface_language", default=DEFAULT)


def interface_language() -> str:
    """The language that labels are said in here.

    >>> interface_language()
    'en'
    """
    return _language.get()


@contextmanager
def said_in(language: str) -> Iterator[None]:
    """Say labels in this language until the end; in English where they are not written in it.

    >>> with said_in("ja"):
    ...     interface_language()
    'ja'
    """
    before = _language.set(language if language in INTERFACE_LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(before)


class Counted(str):
    """A label with a number in it, in a language whose nouns agree with numbers as Russian ones do.

    It is the form for many (5, 11, 25); `one` is for 1, 21, 101 and `few` for 2 to 4, 22, 104
    (Unicode CLDR, plural rules of Russian). `agrees_with` is the field whose number decides.
    """

    __slots__ = ("agrees_with", "few", "one")
    one: str
    few: str
    agrees_with: str

    def __new__(cls, many: str, *, one: str, few: str, agrees_with: str = "count") -> Self:
        """The label in its three forms."""
        label = super().__new__(cls, many)
        label.one, label.few, label.agrees_with = one, few, agrees_with
        return label

    def format(self, *args: object, **values: object) -> str:
        """The form that agrees with the number, filled in; the number may be spelled with spaces or commas.

        >>> articles = Counted("{count} статей", one="{count} статья", few="{count} статьи")
        >>> [articles.format(count=count) for count in (1, 3, 11, "1,022")]
        ['1 статья', '3 статьи', '11 статей', '1,022 статьи']
        """
        digits = "".join(filter(str.isdigit, str(values.get(self.agrees_with, ""))))
        last_two = int(digits or 0) % 100
        form = str(self)
        if last_two % 10 == 1 and last_two != 11:  # noqa: PLR2004  the rule's own numbers
            form = self.one
        elif 2 <= last_two % 10 <= 4 and not 12 <= last_two <= 14:  # noqa: PLR2004
            form = self.few
        return form.format(*args, **values)
