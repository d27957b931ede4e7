"""A retriever for LangChain (`pip install 'onrecord[langchain]'`).

from assistant.integrations.langchain_retriever import OnRecordRetriever

documents = OnRecordRetriever(desk=desk).invoke("When does the ferry sail?")
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from ..assistant import Assistant
from ..records import Filters
from .passage_metadata import hit_metadata, quote_metadata


class OnRecordRetriever(BaseRetriever):
    """Gives the passages that fit a question, or with `quotes_only` the quotations that answer it.

    With `quotes_only` a question that the collection does not answer gives nothing. `invoke`,
    `batch` and their asynchronous forms are LangChain's own; a desk may be shared between them.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    desk: Assistant
    limit: int = 10
    filters: Filters | None = None
    quotes_only: bool = False

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  the framework's signature
    ) -> list[Document]:
        if self.quotes_only:
            answer = self.desk.ask(query, limit=self.limit, filters=self.filters)
            return [
                _document(quote.text, {**quote_metadata(quote), "status": answer.status.value})
                for quote in answer.quotes
            ]
        hits = self.desk.search(query, limit=self.limit, filters=self.filters)
        return [_document(hit.text, dict(hit_metadata(hit))) for hit in hits]


def _document(text: str, metadata: dict[str, Any]) -> Document:
    return Document(page_content=text, id=metadata["locator"], metadata=metadata)
