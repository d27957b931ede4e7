"""From ranked passages to quotations, or to the reason there are none."""

from .by_publisher import ComparisonLimits, compare_publishers
from .confidence import best_confidence, status_of
from .linear_reader import LinearReader
from .neural_reader import NeuralReader, ReaderChoice, ReaderModel, reads_language, shipped_model
from .pipeline import NEAR_MISSES, answer_question, check_limits, checked_question, search_passages
from .quotes import overlap_of, select_quotes
from .reader import ReadablePassage, Reader, Reading, SentenceScore, Terms

__all__ = [
    "NEAR_MISSES",
    "ComparisonLimits",
    "LinearReader",
    "NeuralReader",
    "ReadablePassage",
    "Reader",
    "ReaderChoice",
    "ReaderModel",
    "Reading",
    "SentenceScore",
    "Terms",
    "answer_question",
    "best_confidence",
    "check_limits",
    "checked_question",
    "compare_publishers",
    "overlap_of",
    "reads_language",
    "search_passages",
    "select_quotes",
    "shipped_model",
    "status_of",
]
