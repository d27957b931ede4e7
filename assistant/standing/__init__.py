"""Questions that are asked again whenever articles come."""

from .standing_questions import (
    MOST_QUESTIONS,
    STANDING_FOLDER,
    StandingIndex,
    StandingQuestions,
)

__all__ = ["MOST_QUESTIONS", "STANDING_FOLDER", "StandingIndex", "StandingQuestions"]
