"""From ranked passages to quotations, or to the reason there are none."""

from .confidence import best_confidence, confidence_of, status_of
from .quoting import overlap_of, paragraph_around, select_quotes
from .reader import ArithmeticReader, ReadablePassage, Reader, SentenceScore

__all__ = [
    "ArithmeticReader",
    "ReadablePassage",
    "Reader",
    "SentenceScore",
    "best_confidence",
    "confidence_of",
    "overlap_of",
    "paragraph_around",
    "select_quotes",
    "status_of",
]
