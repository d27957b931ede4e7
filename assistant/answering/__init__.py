"""From ranked passages to quotations, or to the reason there are none."""

from .asking.batch import QUESTIONS_AT_ONCE
from .asking.checked_input import MAX_QUESTION_CHARACTERS, checked_question
from .asking.question_desk import QuestionDesk
from .following.earlier_turns import Conversation, EarlierTurn
from .languages.reader_choice import ReaderChoice
from .linear_reader import LinearReader
from .neural_reader import NeuralReader, ReaderModel
from .pipeline import NEAR_MISSES, Inquiry, answer_question
from .quoting.quotes import select_quotes
from .quoting.sentence_runs import Surroundings
from .reader import ReadablePassage, Reader, Reading, SentenceScore, Terms

__all__ = [
    "MAX_QUESTION_CHARACTERS",
    "NEAR_MISSES",
    "QUESTIONS_AT_ONCE",
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
    "checked_question",
    "select_quotes",
]
