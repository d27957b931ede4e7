"""From ranked passages to quotations, or to the reason there are none."""

from .batch import answer_questions
from .by_publisher import ComparisonLimits, compare_publishers
from .confidence import best_confidence, status_of
from .following.earlier_turns import Conversation, EarlierTurn
from .languages.reader_choice import ReaderChoice, reads_language
from .linear_reader import LinearReader
from .neural_reader import NeuralReader, ReaderModel, shipped_model
from .pipeline import (
    NEAR_MISSES,
    Inquiry,
    answer_question,
    check_limits,
    checked_question,
    search_passages,
)
from .quoting.quotes import ChosenQuote, overlap_of, select_quotes
from .quoting.sentence_runs import Surroundings
from .reader import ReadablePassage, Reader, Reading, SentenceScore, Terms

__all__ = [
    "NEAR_MISSES",
    "ChosenQuote",
    "ComparisonLimits",
    "Conversation",
    "EarlierTurn",
    "Inquiry",
    "LinearReader",
    "NeuralReader",
    "ReadablePassage",
    "Reader",
    "ReaderChoice",
    "ReaderModel",
    "Reading",
    "SentenceScore",
    "Surroundings",
    "Terms",
    "answer_question",
    "answer_questions",
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
