"""Who a draft says a quotation is from, and whether its source agrees.

Invariant: only a name written beside the quotation is judged, and only where nothing in the source
allows it: neither the article's authors, nor its outlet, nor the words around the passage. Pronouns
and offices ("he", "the minister") are left alone. The patterns are English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import regex

from ..ingest import outlet_names, outlet_of
from ..records import Article, ArticleInfo, Span
from ..records.outlet import bare_name, mention_key
from ..text.folding import fold
from ..text.lexicon import HONORIFICS, NAME_SUFFIXES, WEEKDAYS
from ..text.paragraphs import PARAGRAPH_BREAK, paragraph_around
from .quotations import Quotation, find_quotations

_VERB: Final = (
    r"(?:said|says|say|told|tells|tell|wrote|writes|write|reported|reports|added|adds|argued|argues"
    r"|insisted|insists|warned|warns|noted|notes|explained|explains|stated|states|claimed|claims"
    r"|asked|asks|announced|declared|declares|predicted|suggested|suggests|concluded|concludes"
    r"|observed|observes|remarked|recalled|continued|replied|responded|admitted|put it|puts it"
    r"|acknowledged|complained|tweeted|posted|described|called|calls|quipped|joked|promised)"
)
_NAME: Final = (
    r"\p{Lu}[\p{L}\p{M}'’\-]*(?:\.\p{Lu})*\.?"
    r"(?:\s+(?:(?:of|de|da|del|van|von|der|den|bin|al|el|la)\s+)*\p{Lu}[\p{L}\p{M}'’\-]*\.?)*"
)
_ASIDE: Final = r"(?:,[^,◆.]{1,90},|\s+\([^)]*\))?"
_HELPED: Final = r"\s+(?:\p{Ll}+ly\s+|has\s+|had\s+|later\s+|also\s+)*"
_FORMS: Final = tuple(
    regex.compile(form)
    for form in (
        # “…,” said the group's chief Ann Author
        rf"◆[\s,]*{_VERB}\s+(?:[\p{{Ll}}\-'’]+\s+){{0,5}}(?P<name>{_NAME})",
        # “…,” Ann Author, a pollster, told reporters
        rf"◆[\s,]*(?P<name>{_NAME}){_ASIDE}{_HELPED}{_VERB}\b",
        rf"◆[\s,]*[Aa]ccording to\s+(?:[\p{{Ll}}\-]+\s+){{0,4}}(?P<name>{_NAME})",
        # Ann Author told a reporter in May: “…”
        rf"(?P<name>{_NAME}){_ASIDE}{_HELPED}{_VERB}\b[^◆.!?;]{{0,80}}◆",
        rf"[Aa]ccording to\s+(?:[\p{{Ll}}\-]+\s+){{0,4}}(?P<name>{_NAME})[^◆.!?;]{{0,40}}◆",
        rf"[Ii]n\s+(?P<name>{_NAME})['’]s?\s+(?:own\s+)?(?:words|view|opinion)[^◆.!?;]{{0,20}}◆",
    )
)
_NOBODY: Final = frozenset(
    """
    he she they it we you i who this that these those the a an one another some many most few others
    in on at as but and or when while after before for from if so then there here yet still
    officials experts police critics analysts residents scientists researchers people supporters
    opponents authorities prosecutors lawyers doctors students workers observers sources reporters
    fans economists investigators witnesses voters leaders lawmakers both all nobody everyone
    """.split()  # noqa: SIM905  a list of quoted strings would be unreadable
) | {day.lower() for day in WEEKDAYS}
_OUTLET_BEFORE: Final = r"(?:\b(?:told|in|by|to|with|from|for|of|at|via|on)\s+|[(\[—–,]\s*)"
_OUTLET_AFTER: Final = rf"(?:['’]s?)?\s+(?:has\s+|had\s+|also\s+|first\s+)?{_VERB}\b"
_SENTENCE_END: Final = regex.compile(
    rf"(?<![\p{{Lu}}]|{'|'.join(HONORIFICS)})[.!?]['’”\"]?\s"
    rf"|{PARAGRAPH_BREAK}"
)
_REACH: Final = 260
_PARAGRAPHS_AROUND: Final = 2
"""Before and after the paragraph of a passage: they may hold the speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A name a text gives as the source of a quotation, and where it stands."""

    name: str
    span: Span
    is_outlet: bool


class Outlets:
    """The outlets a draft may name: those of the collection, and the well-known ones."""

    @classmethod
    def of(cls, infos: Iterable[ArticleInfo]) -> Outlets:
        """The outlets of these articles, and the well-known ones."""
        return cls([info.publisher for info in infos if info.publisher])

    def __init__(self, collection: Iterable[str]) -> None:
        names = {name for name in (*collection, *outlet_names()) if not _is_host(name)}
        # Longest first, so that "The New York Times" is not read as "The Times"
        ordered = sorted(names, key=lambda name: (-len(bare_name(name)), name))
        either = "|".join(map(_form_of, ordered))
        self._before = regex.compile(rf"{_OUTLET_BEFORE}(?P<name>{either})(?![\p{{L}}\p{{N}}])")
        self._after = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?P<name>{either}){_OUTLET_AFTER}")
        self._names = {mention_key(name) for name in ordered}

    def named_in(self, text: str) -> Iterator[regex.Match[str]]:
        """Every place of a text that gives an outlet as a source."""
        yield from self._before.finditer(text)
        yield from self._after.finditer(text)

    def knows(self, name: str) -> bool:
        """Whether this is the name of an outlet."""
        return mention_key(name) in self._names


def _form_of(name: str) -> str:
    """An outlet's name with or without its article; a single word needs it: The Week, not week."""
    bare = bare_name(name)
    optional = "" if bare != name and " " not in bare else "?"
    return rf"(?:[Tt]he\s+){optional}{regex.escape(bare)}" if bare != name else regex.escape(name)


def _is_host(name: str) -> bool:
    return "." in name and name.islower()


def claims(draft: str, quotation: Quotation, outlets: Outlets) -> list[Claim]:
    """The names a text gives as the source of one of its quotations, speakers first."""
    if quotation.credit:
        return _credited(draft, quotation.credit, outlets)
    begin, context = _context(draft, quotation.outer)
    mark = context.index("◆")
    shift = quotation.outer.end - quotation.outer.start - 1
    found: dict[Span, Claim] = {}
    for place in (*_speakers(context, draft), *outlets.named_in(context)):
        start, end = place.span("name")
        moved = begin + (shift if start > mark else 0)
        name = context[start:end].rstrip(".").removesuffix("’s").removesuffix("'s")
        span = Span(start=start + moved, end=start + moved + len(name))
        found.setdefault(span, Claim(name=name, span=span, is_outlet=outlets.knows(name)))
    return sorted(found.values(), key=lambda claim: (claim.is_outlet, claim.span))


def _speakers(context: str, draft: str) -> Iterator[regex.Match[str]]:
    for form in _FORMS:
        match = form.search(context)
        if match and not _is_common(
            match["name"], draft, begins=not context[: match.start("name")].strip()
        ):
            yield match
            return


def _is_common(name: str, draft: str, *, begins: bool) -> bool:
    """Whether a capital says nothing: a pronoun, or a plural noun where the sentence begins."""
    if set(fold(name).text.split()) <= _NOBODY:
        return True
    if not begins or " " in name:
        return False
    if regex.search(rf"\b{regex.escape(name.lower())}\b", draft):
        return True
    elsewhere = rf"[\p{{L}},] {regex.escape(name)}\b"
    return name.endswith("s") and regex.search(elsewhere, draft) is None


def _context(draft: str, outer: Span) -> tuple[int, str]:
    """The sentence around a quotation, which is shown as ◆, and where that sentence begins."""
    low, high = max(0, outer.start - _REACH), min(len(draft), outer.end + _REACH)
    begin = low
    for match in _SENTENCE_END.finditer(draft, low, outer.start):
        begin = match.end()
    # A stop inside the marks ends the sentence unless it goes on in lower case or names who said it
    following = _SENTENCE_END.search(draft, outer.end, high)
    end = following.start() if following else high
    before = _without_quotations(draft[begin : outer.start])
    return begin, f"{before}◆{_without_quotations(draft[outer.end : end])}"


def _without_quotations(text: str) -> str:
    """The text with other quotations blanked, so that their speakers are not taken for this one's."""
    for quotation in find_quotations(text):
        start, end = quotation.outer.start, quotation.outer.end
        text = text[:start] + "◇" * (end - start) + text[end:]
    return text.replace("◆", "◇")


def _credited(draft: str, credit: Span, outlets: Outlets) -> list[Claim]:
    found = []
    for match in regex.finditer(_NAME, credit.slice(draft)):
        span = Span(start=credit.start + match.start(), end=credit.start + match.end())
        name = span.slice(draft)
        if fold(name).text not in _NOBODY and not any(letter.isdigit() for letter in name):
            found.append(Claim(name=name, span=span, is_outlet=outlets.knows(name)))
    return found


def fits(claim: Claim, article: Article, place: Span, outlets: Outlets) -> bool:
    """Whether the article can be quoted as the claim says, for the passage at `place`."""
    around = paragraph_around(article.text, place, neighbours=_PARAGRAPHS_AROUND)
    if claim.is_outlet:
        own = {mention_key(name) for name in _outlets_of(article)}
        return mention_key(claim.name) in own or _names(claim.name, around.slice(article.text))
    written = _surname(claim.name)
    surname = fold(written).text
    own_words = " ".join((*article.authors, *_outlets_of(article)))
    if surname in fold(own_words).text.replace("'", " ").split():
        return True
    speaker = _speaker_in(article.text, place, around, outlets)
    if speaker is not None and surname != fold(_surname(speaker)).text:
        return _names(written, _context(article.text, place)[1])
    return _names(written, around.slice(article.text))


def _outlets_of(article: Article) -> list[str]:
    return [name for name in (article.publisher, outlet_of(article.url), _host_of(article)) if name]


def _host_of(article: Article) -> str | None:
    # A publisher that is a bare host names the outlet of that host
    publisher = article.publisher or ""
    return outlet_of(f"https://{publisher}/") if _is_host(publisher) else None


def _surname(name: str) -> str:
    words = [
        word for word in bare_name(name).split() if word.rstrip(".") not in {*NAME_SUFFIXES, "II"}
    ]
    return words[-1].strip(".,'’") if words else name


def _names(name: str, text: str) -> bool:
    """Whether a text writes this name; with its capitals, because outlets are named by words."""
    needle = regex.escape(name.replace("’", "'"))
    form = rf"(?<![\p{{L}}\p{{N}}])(?:{needle}|{needle.upper()})(?![\p{{L}}\p{{N}}])"
    return regex.search(form, text.replace("’", "'")) is not None


def _speaker_in(text: str, place: Span, around: Span, outlets: Outlets) -> str | None:
    """Whom the article itself gives as the speaker of the quotation this passage lies in."""
    part = around.slice(text)
    for quotation in find_quotations(part):
        outer = Span(
            start=around.start + quotation.outer.start, end=around.start + quotation.outer.end
        )
        if outer.contains(place):
            named = [claim for claim in claims(part, quotation, outlets) if not claim.is_outlet]
            return named[0].name if named else None
    return None
