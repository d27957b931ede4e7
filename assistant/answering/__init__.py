"""From ranked passages to quotations, or to the reason there are none."""

from .answerer import NEAR_MISSES, answer_question
from .confidence import best_confidence, confidence_of, status_of
from .quoting import overlap_of, paragraph_around, select_quotes
from .reader import ArithmeticReader, ReadablePassage, Reader, SentenceScore

__all__ = [
    "NEAR_MISSES",
    "ArithmeticReader",
    "ReadablePassage",
    "Reader",
    "SentenceScore",
    "answer_question",
    "best_confidence",
    "confidence_of",
    "overlap_of",
    "paragraph_around",
    "select_quotes",
    "status_of",
]
