"""Links that open a web page at the quoted words: text directives in the URL's fragment.

Invariant: a directive is made only if it leads back to the quotation. Each candidate is matched
against the article's own text, more loosely than any browser matches, and is taken only where its
first match is the quotation; where none does, the link stays the plain URL. A URL that is not
http or https never becomes a link.

Source: URL Fragment Text Directives, WICG draft, "Syntax" and "Find a range from a text
directive" (https://wicg.github.io/scroll-to-text-fragment/). Its terms may not cross a block of
the page; any line break of the stored text may be one, so no term holds a line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlsplit

from .page_text import PageText, page_text
from .spans import Span

LONGEST_EXACT_TERM: Final = 100
"""Characters. Longer quotations are named by their first and last words: a footnote mark or an
advertisement inside the passage then does no harm, and the URL stays short."""
SHORTEST_LONE_TERM: Final = 20
"""Characters. Shorter quotations get context even where the article has them once: the page around
the article may repeat them. The value is that of Chrome's own generator (text-fragments-polyfill,
`MIN_LENGTH_WITHOUT_CONTEXT`)."""
RANGE_WORDS: Final = (5, 8, 12, 20, 40)
CONTEXT_WORDS: Final = (3, 6, 12, 24)

_DELIMITER: Final = ":~:"
_UNFIT: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """The places a directive is made of, in the page's text."""

    start: Span
    end: Span | None = None
    prefix: Span | None = None
    suffix: Span | None = None

    def written(self, text: str) -> str:
        parts = [_encoded(self.start.slice(text))]
        if self.prefix:
            parts.insert(0, f"{_encoded(self.prefix.slice(text))}-")
        if self.end:
            parts.append(_encoded(self.end.slice(text)))
        if self.suffix:
            parts.append(f"-{_encoded(self.suffix.slice(text))}")
        return f"text={','.join(parts)}"


def deep_link(url: str | None, text: str, span: Span) -> str | None:
    """The URL of a page, opened at `span` of the article text that was taken from it.

    A fragment the URL has is kept; a text directive it has is replaced. Returns the URL itself
    where the words cannot be named without doubt, and `None` where there is no http or https URL.

    >>> deep_link("https://example.org/a#top", "He said no, twice. Then he left.", Span(start=0, end=18))
    'https://example.org/a#top:~:text=He%20said%20no%2C%20twice.,-Then%20he%20left.'
    >>> deep_link("javascript:alert(1)", "He said no.", Span(start=0, end=11))
    """
    if not url or not _is_web_address(url):
        return None
    plain = url.partition(_DELIMITER)[0].removesuffix("#")
    directive = text_directive(text, span)
    if directive is None:
        return plain
    return f"{plain}{'' if '#' in plain else '#'}{_DELIMITER}{directive}"


def text_directive(text: str, span: Span) -> str | None:
    """`text=[prefix-,]start[,end][,-suffix]` for `span`, or `None` where no directive is certain."""
    page = page_text(text)
    place = page.place_of(span)
    if place is None:
        return None
    for terms in _candidates(page, place):
        if _leads_to(page.folded, terms):
            return terms.written(page.text)
    return None


def _is_web_address(url: str) -> bool:
    if _UNFIT.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _encoded(term: str) -> str:
    """Percent-encoded with the three characters that are syntax in a directive."""
    return quote(term, safe="").replace("-", "%2D")


def _leads_to(folded: str, terms: _Terms) -> bool:
    """Whether the first match of the terms is the place they were taken from."""
    before = re.escape(terms.prefix.slice(folded)) + r"\s*" if terms.prefix else ""
    after = r"\s*" + re.escape(terms.suffix.slice(folded)) if terms.suffix else ""
    start = re.escape(terms.start.slice(folded))
    found = re.search(f"{before}({start})" + ("" if terms.end else after), folded)
    if found is None or found.start(1) != terms.start.start:
        return False
    if terms.end is None:
        return True
    return folded.find(terms.end.slice(folded), terms.start.end) == terms.end.start


def _candidates(page: PageText, place: Span) -> Iterator[_Terms]:
    """Terms for `place`, those first that are likely to last on a page that changes."""
    one_line = page.line_at(place.start).end >= place.end
    if not one_line or place.end - place.start > LONGEST_EXACT_TERM:
        yield from _ranges(page, place)
    if one_line:
        yield from _exact(page, place)


def _exact(page: PageText, place: Span) -> Iterator[_Terms]:
    """The whole quotation as one term; what is no border of words needs the words around."""
    bare = _Terms(start=place)
    opens, closes = page.is_word_bound(place.start), page.is_word_bound(place.end)
    alone = opens and closes
    if alone and place.end - place.start >= SHORTEST_LONE_TERM:
        yield bare
    before, after = _before(page, place.start), _after(page, place.end)
    if closes:
        yield from (replace(bare, prefix=prefix) for prefix in before)
    if opens:
        yield from (replace(bare, suffix=suffix) for suffix in after)
    for prefix, suffix in zip(before, after, strict=False):
        yield replace(bare, prefix=prefix, suffix=suffix)
    if before and after:
        yield replace(bare, prefix=before[-1], suffix=after[-1])
    if alone:
        yield bare


def _ranges(page: PageText, place: Span) -> Iterator[_Terms]:
    """The first and the last words of the quotation; both lie on one line each."""
    prefixes = _optional(_before(page, place.start), needed=not page.is_word_bound(place.start))
    suffixes = _optional(_after(page, place.end), needed=not page.is_word_bound(place.end))[:1]
    first, last = page.line_at(place.start), page.line_at(place.end - 1)
    heads = page.words(Span(start=place.start, end=min(place.end, first.end)))
    tails = page.words(Span(start=max(place.start, last.start), end=place.end))
    for count in RANGE_WORDS:
        head = Span(start=place.start, end=heads[:count][-1].end)
        tail = Span(start=tails[-count:][0].start, end=place.end)
        if head.end > tail.start:
            return
        for prefix in prefixes:
            for suffix in suffixes:
                yield _Terms(start=head, end=tail, prefix=prefix, suffix=suffix)


def _optional(contexts: Sequence[Span], *, needed: bool) -> list[Span | None]:
    return [*contexts] if needed else [None, *contexts]


def _before(page: PageText, offset: int) -> list[Span]:
    """Contexts that end right before `offset`, from few words to the whole line."""
    region = page.filled(Span(start=page.line_at(offset).start, end=offset))
    if region is None and offset > 0:  # nothing on this line: the one above
        region = page.filled(page.line_at(max(0, page.line_at(offset).start - 1)))
    words = page.words(region) if region else []
    counts = sorted({min(count, len(words)) for count in (*CONTEXT_WORDS, len(words))} - {0})
    return [Span(start=words[-count].start, end=words[-1].end) for count in counts]


def _after(page: PageText, offset: int) -> list[Span]:
    """Contexts that begin right after `offset`, from few words to the whole line."""
    region = page.filled(Span(start=offset, end=page.line_at(offset).end))
    if region is None:
        below = min(page.line_at(offset).end + 1, len(page.text))
        region = page.filled(page.line_at(below)) if below > offset else None
    words = page.words(region) if region else []
    counts = sorted({min(count, len(words)) for count in (*CONTEXT_WORDS, len(words))} - {0})
    return [Span(start=words[0].start, end=words[count - 1].end) for count in counts]
