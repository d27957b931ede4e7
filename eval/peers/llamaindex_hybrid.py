# mypy: disable-error-code="import-not-found, import-untyped"
"""Peer: LlamaIndex's QueryFusionRetriever over its vector index and its BM25 retriever."""

from __future__ import annotations

import Stemmer
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever

from eval.peers.job import Job, Search, run

_CHUNKS = 5  # chunks fetched for each document wanted


def index(job: Job) -> Search:
    """SentenceSplitter's default chunks, both retrievers, reciprocal rank fusion."""
    documents = [
        Document(text=text, metadata={"doc": name}, excluded_embed_metadata_keys=["doc"])
        for name, text in zip(job.ids, job.texts, strict=True)
    ]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    for node in nodes:
        node.excluded_llm_metadata_keys = ["doc"]
    job.encoded.extend(node.get_content() for node in nodes)
    top = min(job.depth * _CHUNKS, len(nodes))
    embedding = HuggingFaceEmbedding(model_name=job.model, device="cpu")
    dense = VectorStoreIndex(nodes, embed_model=embedding).as_retriever(similarity_top_k=top)
    lexical = BM25Retriever.from_defaults(
        nodes=nodes, similarity_top_k=top, stemmer=Stemmer.Stemmer("english"), language="english"
    )
    fused = QueryFusionRetriever(
        [dense, lexical],
        llm=MockLLM(),
        similarity_top_k=top,
        num_queries=1,  # no rewriting of the question by a language model
        mode=FUSION_MODES.RECIPROCAL_RANK,
        use_async=False,
    )

    def search(question: str) -> list[str]:
        return [found.node.metadata["doc"] for found in fused.retrieve(question)]

    return search


if __name__ == "__main__":
    run(
        index,
        setup="VectorStoreIndex and BM25Retriever (stemmed) in a QueryFusionRetriever with"
        " reciprocal rank fusion, SentenceSplitter's default chunks of 1,024 tokens",
    )
