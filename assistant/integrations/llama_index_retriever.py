"""A retriever for LlamaIndex (`pip install 'onrecord[llama-index]'`).

from assistant.integrations.llama_index_retriever import OnRecordRetriever

nodes = OnRecordRetriever(desk).retrieve("When does the ferry sail?")
"""

from __future__ import annotations

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from ..assistant import Assistant
from ..records import Filters, Locator
from .passage_metadata import Metadata, hit_metadata, quote_metadata


class OnRecordRetriever(BaseRetriever):
    """Gives the passages that fit a question, or with `quotes_only` the quotations that answer it.

    Each node's id is its locator, and `start_char_idx` and `end_char_idx` are the places in its
    article.
    """

    def __init__(
        self,
        desk: Assistant,
        *,
        limit: int = 10,
        filters: Filters | None = None,
        quotes_only: bool = False,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._limit = limit
        self._filters = filters
        self._quotes_only = quotes_only

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        if self._quotes_only:
            answer = self._desk.ask(question, limit=self._limit, filters=self._filters)
            return [
                _node(quote.text, quote.locator, quote_metadata(quote), quote.confidence)
                for quote in answer.quotes
            ]
        hits = self._desk.search(question, limit=self._limit, filters=self._filters)
        return [_node(hit.text, hit.locator, hit_metadata(hit), hit.score) for hit in hits]


def _node(text: str, place: Locator, metadata: Metadata, score: float | None) -> NodeWithScore:
    node = TextNode(
        id_=str(place),
        text=text,
        start_char_idx=place.start,
        end_char_idx=place.end,
        metadata=metadata,
        # For citing, not for reading: what a model and an encoder see is the text
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=[key for key in metadata if key != "source"],
    )
    return NodeWithScore(node=node, score=score)
