# mypy: disable-error-code="import-not-found"
"""Peer: Haystack's hybrid retrieval: BM25 and embeddings of its in-memory store, joined."""

from __future__ import annotations

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from eval.peers.job import Job, Search, run

_CHUNKS = 5  # chunks fetched for each document wanted


def index(job: Job) -> Search:
    """200-word chunks (the splitter's default), both retrievers, DocumentJoiner."""
    raw = [
        Document(content=text, meta={"doc": name})
        for name, text in zip(job.ids, job.texts, strict=True)
    ]
    splitter = DocumentSplitter(split_by="word")
    embedder = SentenceTransformersDocumentEmbedder(model=job.model, progress_bar=False)
    for part in (splitter, embedder):
        if hasattr(part, "warm_up"):
            part.warm_up()
    chunks = embedder.run(documents=splitter.run(documents=raw)["documents"])["documents"]
    job.encoded.extend(chunk.content for chunk in chunks)
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(chunks)
    lexical = InMemoryBM25Retriever(document_store=store, top_k=job.depth * _CHUNKS)
    dense = InMemoryEmbeddingRetriever(document_store=store, top_k=job.depth * _CHUNKS)
    text_embedder = SentenceTransformersTextEmbedder(model=job.model, progress_bar=False)
    if hasattr(text_embedder, "warm_up"):
        text_embedder.warm_up()
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def search(question: str) -> list[str]:
        by_words = lexical.run(query=question)["documents"]
        vector = text_embedder.run(text=question)["embedding"]
        by_vector = dense.run(query_embedding=vector)["documents"]
        joined = joiner.run(documents=[by_words, by_vector])["documents"]
        return [document.meta["doc"] for document in joined]

    return search


if __name__ == "__main__":
    run(
        index,
        setup="in-memory BM25 and embedding retrievers, DocumentJoiner with reciprocal rank fusion,"
        " DocumentSplitter's default chunks of 200 words",
    )
