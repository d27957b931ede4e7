"""Peer: sentence-transformers vectors in an exact FAISS index, nothing else."""

from __future__ import annotations

import faiss
from sentence_transformers import SentenceTransformer

from eval.peers.job import Job, Search, run


def index(job: Job) -> Search:
    """One vector for each document; the encoder sees the beginning that fits its window."""
    model = SentenceTransformer(job.model, device="cpu", local_files_only=True)
    job.encoded.extend(job.texts)
    vectors = model.encode(job.texts, normalize_embeddings=True, show_progress_bar=False)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)

    def search(question: str) -> list[str]:
        query = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        _, places = flat.search(query, min(job.depth, len(job.ids)))
        return [job.ids[place] for place in places[0] if place >= 0]

    return search


if __name__ == "__main__":
    run(index, setup="one vector for each whole document (cut at the model's window), IndexFlatIP")
