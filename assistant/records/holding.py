"""What a collection holds and what an index is made of, as somebody who runs it wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .article import ArticleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One article as a catalogue lists it.

    `words` counts runs of characters between white space, so it says little of languages that are
    written without any. `media_type` is that of the original, `None` for an article that came as
    an object. `added` is the UTC time at which the article came or last changed; `copies` counts
    the other articles that carry the same report.
    """

    info: ArticleInfo
    words: int
    passages: int
    media_type: str | None
    added: datetime
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """What answers come from: versions, models and sizes; all fingerprints are hex digits.

    `fingerprint` identifies the state of library, model and recipe; the search build has it too.
    """

    version: str
    library_bytes: int
    build_bytes: int
    model: str
    model_fingerprint: str
    runtime: str | None
    reader: str
    recipe_fingerprint: str
    fingerprint: str
