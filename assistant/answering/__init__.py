"""From ranked passages to quotations, or to the reason there are none."""

from .asking.batch import QUESTIONS_AT_ONCE, answer_questions
from .asking.by_publisher import ComparisonLimits, compare_publishers
from .asking.checked_input import MAX_QUESTION_CHARACTERS, check_limits, checked_question
from .asking.question_desk import QuestionDesk
from .confidence import best_confidence, status_of
from .following.earlier_turns import Conversation, EarlierTurn
from .languages.reader_choice import ReaderChoice, reads_language
from .linear_reader import LinearReader
from .neural_reader import NeuralReader, ReaderModel, shipped_model
from .pipeline import NEAR_MISSES, Inquiry, answer_question, search_passages
from .quoting.quotes import ChosenQuote, overlap_of, select_quotes
from .quoting.sentence_runs import Surroundings
from .reader import ReadablePassage, Reader, Reading, SentenceScore, Terms

__all__ = [
    "MAX_QUESTION_CHARACTERS",
    "NEAR_MISSES",
    "QUESTIONS_AT_ONCE",
    "ChosenQuote",
    "ComparisonLimits",
    "Conversation",
    "EarlierTurn",
    "Inquiry",
    "LinearReader",
    "NeuralReader",
    "QuestionDesk",
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
