"""A synthetic collection as one segment of a search build, made without a library or an encoder."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.recipe import Recipe
from assistant.search.index.build import Build, assemble
from assistant.search.index.postings import PostingsBuilder
from assistant.search.index.segments import SegmentArrays, SegmentFolder, keep_folder, read_segment
from eval.benchmarks.synthetic import PASSAGES, parts, word_names


def build_of(passages: int, folder: Path, recipe: Recipe) -> Build:
    """The build of so many synthetic passages, from `folder` or made there."""
    name = segment_of(passages, folder, recipe)
    return assemble(name, "synthetic", [(read_segment(folder, name, recipe.vectors), ())])


def segment_of(passages: int, folder: Path, recipe: Recipe) -> str:
    """The name of the segment of so many synthetic passages, which is in `folder` or made there."""
    key = hashlib.sha256(f"{passages} {recipe.build_fingerprint}".encode()).hexdigest()[:16]
    noted = folder / f"{key}.name"
    if not noted.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder))
        name = _write(passages, temporary, recipe)
        keep_folder(temporary, folder / name)
        noted.write_text(name, encoding="ascii")
    return noted.read_text(encoding="ascii")


def _write(passages: int, folder: Path, recipe: Recipe) -> str:
    writer = SegmentFolder(folder, exact=passages <= recipe.vectors.exact_up_to)
    postings, names = PostingsBuilder(), word_names()
    sentences: list[npt.NDArray[Any]] = []
    for part in parts(passages):
        writer.passage_vectors.append(part.passage_vectors)
        writer.sentence_vectors.append(part.sentence_vectors)
        sentences.append(part.sentences)
        for row in part.words:
            postings.add(names[row].tolist())
    counts = np.concatenate(sentences)
    articles = len(counts) // PASSAGES
    numbers = np.arange(len(counts), dtype=np.int32)
    starts = (numbers % PASSAGES) * 800
    spans = np.stack([numbers // PASSAGES, starts, starts + 800], axis=1).astype(np.int32)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    begins = np.repeat(starts, counts) + within * 100
    hashes = np.random.default_rng(1).integers(0, 256, (articles, 32)).astype(np.uint8)
    arrays = SegmentArrays(
        article_ids=[f"a{number:07}" for number in range(articles)],
        contents=hashes,
        text_hashes=hashes,
        passages=spans,
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        sentences=np.stack([begins, begins + 100], axis=1).astype(np.int32),
        postings=postings.sorted(),
    )
    return writer.finish(arrays, recipe.vectors)
