# mypy: disable-error-code="import-not-found"
"""Peer: txtai's Embeddings with `hybrid=True`: its BM25 and its vectors, half and half."""

from __future__ import annotations

from txtai.embeddings import Embeddings

from eval.peers.job import Job, Search, run


def index(job: Job) -> Search:
    """Whole documents, as txtai indexes rows; the encoder sees what fits its window."""
    embeddings = Embeddings(path=job.model, hybrid=True, content=False, gpu=False)
    job.encoded.extend(job.texts)
    embeddings.index((name, text, None) for name, text in zip(job.ids, job.texts, strict=True))

    def search(question: str) -> list[str]:
        return [name for name, _ in embeddings.search(question, job.depth)]

    return search


if __name__ == "__main__":
    run(index, setup="Embeddings(hybrid=True): equal weights, whole documents")
