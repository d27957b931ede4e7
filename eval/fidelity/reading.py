"""What the loaders make of a file: the only module of the bench that calls them."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from dataclasses import dataclass, field

from assistant.errors import AssistantError
from assistant.ingest.loading import load_bytes
from assistant.ingest.sandbox import Sandbox
from assistant.ingest.segmentation.passages import segment_article
from assistant.recipe import Recipe
from assistant.records import ReadingReport
from eval.fidelity.article import Known

_SETTINGS = Recipe().passages


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of a file, the sentences that may be quoted from it, and what is known about it.

    Attributes:
        text: the article's text.
        sentences: start and end of each sentence that may be quoted.
        known: the metadata that was found.
        warned: whether the reading bears a warning.
        omitted: how each thing that was left out begins.
        omission_kinds: why things were left out.
        refused: why the file was not read at all; the rest is empty then.
    """

    text: str = ""
    sentences: tuple[tuple[int, int], ...] = ()
    known: Known = field(default_factory=Known)
    warned: bool = False
    omitted: tuple[str, ...] = ()
    omission_kinds: frozenset[str] = frozenset()
    refused: str | None = None


def read(content: bytes, *, media_type: str, name: str, sandbox: Sandbox) -> Reading:
    """Reads a file as a sync would."""
    try:
        document = load_bytes(
            content, media_type_or_suffix=media_type, article_id="x", source=name, sandbox=sandbox
        )
    except AssistantError as error:
        return Reading(refused=re.sub(r"\s+", " ", str(error)))
    article = document.article
    # Articles of before had no report
    report = getattr(article, "reading", None) or ReadingReport()
    marks = (
        {"marks": report.marks} if "marks" in inspect.signature(segment_article).parameters else {}
    )
    found = segment_article(article, settings=_SETTINGS, **marks)
    published = article.published
    return Reading(
        text=article.text,
        sentences=tuple((item.start, item.end) for item in found.sentences),
        known=Known(
            title=article.title,
            authors=tuple(article.authors),
            publisher=article.publisher,
            published=dt.date.fromordinal(published.toordinal()) if published else None,
            url=article.url,
        ),
        warned=bool(report.warnings),
        omitted=tuple(item.sample for item in report.omissions),
        omission_kinds=frozenset(item.kind.value for item in report.omissions),
    )
