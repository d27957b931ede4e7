"""What articles are cut into, and cutting them again when the way of cutting has changed.

Invariant: a library says by which settings and which version of the cutter its segments were made,
and all of them were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..ingest import SEGMENTER_VERSION, detect_language
from ..recipe import PassageSettings
from ..records import Article
from .rows import Segmentation
from .store import Library

_CUT_BY: Final = "cut_by"


def with_language(article: Article) -> Article:
    """The article in the language its text is in, where nobody said one."""
    return article if article.language else replace(article, language=detect_language(article.text))


def segments_of(article: Article, settings: PassageSettings) -> Segmentation:
    """The parts the recipe cuts this article into."""
    from ..ingest import segment_article  # a library that is cut already is opened without it

    parts = segment_article(article, settings=settings)
    return Segmentation(
        passages=tuple(passage.span for passage in parts.passages),
        sentences=tuple(sorted((*parts.sentences, *parts.headlines))),
        marks=parts.marks,
    )


def resegment(library: Library, settings: PassageSettings) -> None:
    """Segment every article again if the library was cut by other settings or an older cutter."""
    wanted = f"{SEGMENTER_VERSION} {settings!r}"
    if library.is_read_only or library.setting(_CUT_BY) == wanted:
        return
    with library.writing():
        for info in library.infos():
            library.put_segments(info.id, segments_of(library.article(info.id), settings))
        library.set_setting(_CUT_BY, wanted)
