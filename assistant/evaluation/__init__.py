"""Scoring an index, ours or anyone's, by questions whose answers are known.

Load questions with `load_questions`, documents with `load_corpus`, and `evaluate` a desk. The
measures are small functions in modules of their own.
"""

from .corpus import load_corpus
from .questions import Evidence, Question, QuestionSet, load_questions
from .report import Report
from .run import Sample, evaluate

__all__ = [
    "Evidence",
    "Question",
    "QuestionSet",
    "Report",
    "Sample",
    "evaluate",
    "load_corpus",
    "load_questions",
]
