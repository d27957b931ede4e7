"""From ranked passages to quotations, or to the reason there are none."""

from .by_publisher import OutletLimits, compare_outlets
from .confidence import best_confidence, status_of
from .linear_reader import ArithmeticReader, ReadablePassage, Reader, Reading, SentenceScore
from .neural_reader import ReaderModel, TrainedReader, reader_check, reads_language, shipped_model
from .pipeline import NEAR_MISSES, answer_question, search_passages
from .quotes import overlap_of, paragraph_around, select_quotes

__all__ = [
    "NEAR_MISSES",
    "ArithmeticReader",
    "OutletLimits",
    "ReadablePassage",
    "Reader",
    "ReaderModel",
    "Reading",
    "SentenceScore",
    "TrainedReader",
    "answer_question",
    "best_confidence",
    "compare_outlets",
    "overlap_of",
    "paragraph_around",
    "reader_check",
    "reads_language",
    "search_passages",
    "select_quotes",
    "shipped_model",
    "status_of",
]
