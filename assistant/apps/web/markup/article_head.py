"""What stands above an article's text: the walk from quotation to quotation, and where it is from.

Invariant: the walk leads through the places that are marked below it, in the order of the text,
and every step is a citation like those on the cards: checked anew when it is followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....citing.cited_sources import pinpoint
from ....citing.footnotes import spelled
from ....records import Citation
from ....rendering import labels
from .. import captions
from .elements import EMPTY, SPACE, attribute, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ....records import Article, Correction, Locator, OriginalInfo
    from .elements import Markup


def walk_markup(*, number: int, count: int, before: str, after: str) -> Markup:
    """Which of the quotations this is, with links to its neighbours; nothing for a single one."""
    if count < 2:  # noqa: PLR2004  one place leads nowhere
        return EMPTY
    place = captions.PLACE.format(number=number, count=count)
    parts = [
        _step("previous", captions.PREVIOUS, before),
        element("span", "place", escape(place)),
        _step("next", captions.NEXT, after),
    ]
    return element("nav", "walk", joined(parts, by=SPACE))


def place_markup(article: Article, chosen: Locator) -> Markup:
    """The page or paragraph the quotation stands on."""
    return element("span", "pinpoint", escape(_pinpoint(article, chosen)))


def provenance_markup(
    article: Article,
    chosen: Locator | None,
    original: OriginalInfo | None,
    corrections: Sequence[Correction] = (),
) -> Markup:
    """Where the text is from and how to find the place again without this page, folded away.

    What somebody corrected stands there beside what was read.
    """
    pairs = joined(
        element("dt", "name", escape(name)) + element("dd", "value", escape(value))
        for name, value in _facts(article, chosen, original, corrections)
        if value
    )
    summary = element("summary", "provenance-name", escape(captions.PROVENANCE))
    return element("details", "provenance", summary + element("dl", "facts", pairs))


def _facts(
    article: Article,
    chosen: Locator | None,
    original: OriginalInfo | None,
    corrections: Sequence[Correction],
) -> Iterator[tuple[str, str]]:
    yield captions.PROVENANCE_LOCATOR, str(chosen) if chosen else ""
    yield captions.PROVENANCE_TEXT, article.text_sha256
    yield captions.PROVENANCE_ARTICLE, article.id
    yield captions.PROVENANCE_ADDRESS, article.url or ""
    for described in article.about:
        yield labels.DESCRIBES, described
    yield captions.PROVENANCE_LANGUAGE, article.language or ""
    for correction in corrections:
        yield labels.CORRECTED, correction.line
    if original is not None:
        yield captions.PROVENANCE_SOURCE, original.source
        yield captions.PROVENANCE_FORMAT, original.media_type
        yield captions.PROVENANCE_LOADER, original.loader
        yield captions.PROVENANCE_ORIGINAL, original.sha256
    reading = article.reading
    yield labels.READING_WARNING, "; ".join(reading.warning_lines())
    yield labels.LEFT_OUT_OF_TEXT, "; ".join(reading.omission_lines())
    yield labels.SET_APART, "; ".join(reading.mark_lines())
    yield (
        captions.PROVENANCE_ORIGINS,
        "; ".join(f"{name} {labels.FROM} {origin}" for name, origin in reading.origins),
    )


def _pinpoint(article: Article, chosen: Locator) -> str:
    return spelled(pinpoint(Citation(article=article, locator=chosen)))


def _step(name: str, label: str, href: str) -> Markup:
    hidden = element("span", "unseen", escape(f" {captions.MARKED_PASSAGE}"))
    link = attribute("href", href)
    return element("a", f"cite step {name}", escape(label) + hidden, attributes=link)
