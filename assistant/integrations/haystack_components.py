"""Components for Haystack (`pip install 'onrecord[haystack]'`).

    from assistant.integrations.haystack_components import OnRecordAnswerer, OnRecordRetriever

    documents = OnRecordRetriever("index").run(query="When does the ferry sail?")["documents"]
    answers = OnRecordAnswerer("index").run(query="When does the ferry sail?")["answers"]

Haystack reports usage unless HAYSTACK_TELEMETRY_ENABLED=False is set before it is imported.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Self

from haystack import component, default_from_dict, default_to_dict
from haystack.dataclasses import Document, ExtractedAnswer

from ..assistant import Assistant
from ..errors import FilterError
from ..records import Filters, Quote
from .passage_metadata import hit_metadata, quote_metadata


class _OfIndex:
    """A component of an index, which is opened when it is first asked: a pipeline is made before."""

    def __init__(self, index: str | Path | Assistant, top_k: int) -> None:
        self.top_k = top_k
        self._folder = index.folder if isinstance(index, Assistant) else Path(index)
        self._opened = index if isinstance(index, Assistant) else None

    @property
    def _desk(self) -> Assistant:
        if self._opened is None:
            self._opened = Assistant.open(self._folder)
        return self._opened

    def warm_up(self) -> None:
        """Load the search build and the models."""
        self._desk.warm_up()

    def to_dict(self) -> dict[str, Any]:
        """The component as a pipeline is written down."""
        return default_to_dict(self, index=str(self._folder), top_k=self.top_k)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The component that `to_dict` wrote."""
        made: Self = default_from_dict(cls, data)
        return made


def _filters(filters: dict[str, Any] | None) -> Filters:
    """The fields of `Filters` as plain values; Haystack's own language of filters is not spoken here.

    Raises:
        FilterError: there is no such field, or a value is none that it can have.
    """
    given = dict(filters or {})
    known = [field.name for field in fields(Filters)]
    if unknown := sorted(given.keys() - set(known)):
        msg = f"there is no filter {unknown[0]!r}; there are {', '.join(known)}"
        raise FilterError(msg)
    for name in ("published_from", "published_to"):
        if isinstance(given.get(name), str):
            given[name] = date.fromisoformat(given[name])
    return Filters(**{key: _tuple(value) for key, value in given.items()})


def _tuple(value: object) -> Any:  # noqa: ANN401  one of several fields
    return tuple(value) if isinstance(value, list) else value


@component
class OnRecordRetriever(_OfIndex):
    """Gives the passages that fit a question, with their places."""

    def __init__(self, index: str | Path | Assistant, top_k: int = 10) -> None:
        # Not super(): Haystack makes a class anew when it decorates one
        _OfIndex.__init__(self, index, top_k)

    @component.output_types(documents=list[Document])
    def run(
        self, query: str, filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        """The passages, best first."""
        hits = self._desk.search(query, limit=top_k or self.top_k, filters=_filters(filters))
        return {
            "documents": [
                Document(
                    id=str(hit.locator),
                    content=hit.text,
                    meta=dict(hit_metadata(hit)),
                    score=hit.score,
                )
                for hit in hits
            ]
        }


@component
class OnRecordAnswerer(_OfIndex):
    """Gives the quotations that answer a question as `ExtractedAnswer`s; none where nothing does."""

    def __init__(self, index: str | Path | Assistant, top_k: int = 5) -> None:
        _OfIndex.__init__(self, index, top_k)

    @component.output_types(answers=list[ExtractedAnswer])
    def run(
        self, query: str, filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[ExtractedAnswer]]:
        """The quotations, the surest first."""
        answer = self._desk.ask(query, limit=top_k or self.top_k, filters=_filters(filters))
        return {"answers": [_answer(query, quote) for quote in answer.quotes]}


def _answer(query: str, quote: Quote) -> ExtractedAnswer:
    """The quotation: its offsets in the article's text and in the paragraph around."""
    place, around = quote.locator.span, quote.context_span
    metadata = dict(quote_metadata(quote))
    return ExtractedAnswer(
        query=query,
        score=quote.confidence or 0.0,
        data=quote.text,
        document=Document(id=quote.article.id, content=quote.article.text, meta=metadata),
        context=quote.context,
        document_offset=ExtractedAnswer.Span(place.start, place.end),
        context_offset=ExtractedAnswer.Span(place.start - around.start, place.end - around.start),
        meta=metadata,
    )
