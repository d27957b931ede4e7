"""Names of languages for people, from the Unicode CLDR."""

from __future__ import annotations

from functools import cache

from ....rendering.interface_language import interface_language


def language_name(code: str) -> str:
    """The name of a language in that of the interface, or the code itself where CLDR has no name for it.

    >>> language_name("ru"), language_name("pt-BR"), language_name("x-none")
    ('Russian', 'Brazilian Portuguese', 'x-none')
    """
    return _names(interface_language()).get(code.replace("-", "_"), code)


@cache
def _names(said_in: str) -> dict[str, str]:
    from babel import Locale

    return {str(code): str(name) for code, name in Locale(said_in).languages.items()}
