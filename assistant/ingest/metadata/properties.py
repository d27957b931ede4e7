"""Title and author from a file's properties, where a person wrote them.

Invariant: what a program put there (its own name, that of an account, a file or a template) is
unknown. Word, LibreOffice and PDF producers fill these fields by themselves, so a value counts
only where it reads like a headline or like a person's name.
"""

from __future__ import annotations

import re
from typing import Final

from ..extraction import names
from .fields import one_line

_SHORTEST_TITLE: Final = 2
_FEWEST_WORDS: Final = 2
_MOST_WORDS: Final = 5
"""Of a person's name. One word alone is mostly the name of an account."""

_PERSON_SEPARATOR = re.compile(r"\s*(?:;|\s&\s|\sand\s|\n)\s*")
_INVERTED = re.compile(r"(?P<last>[^,]+),\s*(?P<first>[^,]+)")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-])*")
_PARTICLE = re.compile(
    r"de|da|do|dos|das|del|della|di|du|la|le|van|von|der|den|ter|ten|zu|bin|ibn|al|el|y|e|af|av"
)
_NO_PERSON = re.compile(
    r"\b(?:microsoft|office|word|adobe|acrobat|openoffice|libreoffice|google|apple|pages|windows"
    r"|user|users|usuario|utilisateur|benutzer|utente|gebruiker|admin|administrator|administrador"
    r"|owner|guest|root|author|unknown|anonymous|none|test|default|client|computer|laptop|desktop"
    r"|pc|dell|hp|lenovo|acer|asus|scanner|printer|software|converter|python|docx|pandoc|calibre"
    r"|editor|editors|desk|staff|newsroom|webmaster|company|inc|ltd|llc|gmbh|corp|template)\b",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r".*\.(?:docx?|dotx?|docm|odt|ott|rtf|txt|pdf|html?|xlsx?|pptx?|indd|qxd|pages|tex|dvi|ps|wpd)",
    re.IGNORECASE,
)
_PROGRAM_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|(?:word|libreoffice|openoffice\S*) document"
    r"|(?:new |blank |neues |nouveau )?(?:microsoft word[ -])?"
    r"(?:document|dokument|documento|untitled|unbenannt|sans titre|sin título|без имени|документ)"
    r"[ _-]?(?:microsoft word)?[ _-]?\(?\d*\)?|(?:title|slide|page|normal|template)[ _-]?\d*"
    r"|.*\btemplate[ _-]?(?:v?\d+)?|(?:about:)?blank|no title|none|无标题|無題\S*",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"\S*(?:_|\d{5}|[a-z]\d|[a-z][A-Z]\S*[A-Z])\S*|[\d\W]+")


def authors_of(*values: object) -> tuple[str, ...]:
    """The persons named by properties such as "creator"; no account and no program.

    >>> authors_of("Jane Doe; Roe, John"), authors_of("Microsoft Office User")
    (('Jane Doe', 'John Roe'), ())
    """
    parts = [
        part
        for value in values
        if (line := one_line(value) if not isinstance(value, str) else value)
        for part in _PERSON_SEPARATOR.split(line)
    ]
    return names([_first_name_first(part.strip()) for part in parts if _is_person(part.strip())])


def title_of(value: object) -> str | None:
    """The title a property gives, or `None` where it is a file's name or a program's default.

    >>> title_of("Ferry inquiry opens"), title_of("Template_letter_v2"), title_of("Document1")
    ('Ferry inquiry opens', None, None)
    """
    title = one_line(value)
    if title is None or len(title) < _SHORTEST_TITLE:
        return None
    if _FILE_NAME.fullmatch(title) or _PROGRAM_TITLE.fullmatch(title):
        return None
    return None if _IDENTIFIER.fullmatch(title) else title


def _is_person(text: str) -> bool:
    inverted = _INVERTED.fullmatch(text)
    words = text.replace(",", " ").split()
    if (
        not _FEWEST_WORDS <= len(words) <= _MOST_WORDS
        or ("," in text and inverted is None)
        or _NO_PERSON.search(text)
    ):
        return False
    return all(
        _PARTICLE.fullmatch(word) or (_NAME_WORD.fullmatch(word) and not word[0].islower())
        for word in words
    )


def _first_name_first(name: str) -> str:
    inverted = _INVERTED.fullmatch(name)
    return f"{inverted['first']} {inverted['last']}" if inverted else name
