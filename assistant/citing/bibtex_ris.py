r"""Sources for reference managers: BibTeX and RIS.

Invariant: what a parser reads back is the metadata of the article, character for character. In
BibTeX the characters that LaTeX acts on are written as commands, braces too, because BibTeX counts
them even behind a backslash; everything else stays UTF-8. Names are kept whole: splitting them
into given and family would be a guess.

Written here because the libraries for it write `\{` for a brace, which unbalances the file
(bibtexparser 2.1), refuse a lone brace and let `^` and `\` through (pybtex 0.26), or number the
records, which RIS does not know (rispy 0.10).
The tests read both formats back with those libraries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from ..records import Article, Quote
from ..text.folding import one_line
from ..text.lexicon import MONTHS
from .cited_sources import cited, source_key

_LATEX: Final = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{letter: f"\\{letter}" for letter in "#$%&_"},
    }
)
_LIGATURE: Final = re.compile(r"([-`',<>])(?=\1)|([?!])(?=`)")
_MONTHS: Final = tuple(month[:3].lower() for month in MONTHS)  # the macros of BibTeX
_URL_SAFE: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '{}\\"<>^`|')


def bibtex(quotes: Iterable[Quote]) -> str:
    """The sources as BibTeX, readable by BibLaTeX too."""
    return "\n".join(_entry(citation.article) for citation in cited(quotes))


def ris(quotes: Iterable[Quote]) -> str:
    """The sources as RIS, the tagged format of reference managers."""
    return "\n".join(_record(citation.article) for citation in cited(quotes))


def _entry(article: Article) -> str:
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(article))
    return f"@{'article' if article.publisher else 'misc'}{{{source_key(article)},\n{lines}}}\n"


def _fields(article: Article) -> Iterable[tuple[str, str]]:
    if article.title:
        yield "title", f"{{{{{_latex(article.title)}}}}}"  # twice: styles keep the capitals
    if article.authors:
        yield "author", f"{{{' and '.join(f'{{{_latex(name)}}}' for name in article.authors)}}}"
    if article.publisher:
        yield "journal", f"{{{_latex(article.publisher)}}}"
    if article.published:
        yield "date", f"{{{article.published.isoformat()}}}"
        yield "year", f"{{{article.published.year}}}"
        yield "month", _MONTHS[article.published.month - 1]
    if article.url:
        yield "url", f"{{{quote(article.url, safe=_URL_SAFE)}}}"
    if article.language:
        yield "language", f"{{{_latex(article.language)}}}"


def _latex(value: str) -> str:
    """The value as LaTeX prints it unchanged: nothing acts, and no two characters become one."""
    return _LIGATURE.sub(r"\g<0>{}", one_line(value).translate(_LATEX))


def _record(article: Article) -> str:
    return "".join(f"{tag}  - {one_line(value)}\n" for tag, value in _tags(article))


def _tags(article: Article) -> Iterable[tuple[str, str]]:
    """Tags as Reference Manager's specification of RIS defines them."""
    yield "TY", "NEWS" if article.publisher else "ELEC" if article.url else "GEN"
    yield "ID", source_key(article)
    if article.title:
        yield "TI", article.title
    yield from (("AU", name) for name in article.authors)
    if article.publisher:
        yield "T2", article.publisher
    if article.published:
        yield "PY", str(article.published.year)
        yield "DA", article.published.isoformat().replace("-", "/")
    if article.url:
        yield "UR", article.url
    if article.language:
        yield "LA", article.language
    yield "ER", ""
