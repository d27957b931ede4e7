"""The arrays that go between the parts of a search, each kind under one name.

Rows number passages: of a whole build in 64 bits, of one segment in 32, as postings hold them.
Scores that are added up have 64 bits, those that are kept for each posting 32.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..encoders import Vectors

__all__ = [
    "Hashes",
    "Mask",
    "Rows",
    "Scores",
    "SegmentRows",
    "SpanColumns",
    "StoredVectors",
    "TermScores",
    "Vectors",
]

StoredVectors = npt.NDArray[np.float16]
"""Vectors as they are kept, shape (rows, dimensions)."""
Rows = npt.NDArray[np.int64]
"""Passages of a build, shape (rows,)."""
SegmentRows = npt.NDArray[np.int32]
"""Passages of one segment, shape (rows,)."""
Mask = npt.NDArray[np.bool_]
"""Which passages are meant, shape (passages,)."""
Scores = npt.NDArray[np.float64]
"""One score for each of some passages, shape (rows,)."""
TermScores = npt.NDArray[np.float32]
"""What a term adds to the score of each passage that holds it, shape (postings,)."""
SpanColumns = npt.NDArray[np.int32]
"""Starts and ends in an article's text, shape (spans, 2)."""
Hashes = npt.NDArray[np.uint8]
"""SHA-256 of articles' texts, shape (articles, 32)."""
