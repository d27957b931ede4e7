"""Names of languages for people, from the Unicode CLDR."""

from __future__ import annotations

from functools import cache


def language_name(code: str) -> str:
    """The English name of a language, or the code itself where CLDR has no name for it.

    >>> language_name("ru"), language_name("pt-BR"), language_name("x-none")
    ('Russian', 'Brazilian Portuguese', 'x-none')
    """
    return _names().get(code.replace("-", "_"), code)


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    return {str(code): str(name) for code, name in Locale("en").languages.items()}
