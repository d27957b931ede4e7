"""One question asked of each outlet by itself."""

from __future__ import annotations

from dataclasses import dataclass

from ..rendering import comparisons as comparison_rendering
from .answer import Answer
from .filters import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAnswer:
    """What the articles of one outlet answer; `outlet` is `None` for those that name none.

    The answer is the one that `ask` gives under a filter on that outlet. `articles` is how many
    articles it was looked for in.
    """

    outlet: str | None
    articles: int
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answers of several outlets to one question, those that answer best first.

    `not_asked` names the outlets that were left out because there were more than wanted: those
    whose passages fit the question less. Nothing is said of what they hold.
    """

    question: str
    answers: tuple[ComparedAnswer, ...]
    not_asked: tuple[str | None, ...]
    filters: Filters
    index_fingerprint: str

    @property
    def answering(self) -> tuple[ComparedAnswer, ...]:
        """The outlets that are quoted."""
        return tuple(item for item in self.answers if item.answer.quotes)

    @property
    def silent(self) -> tuple[ComparedAnswer, ...]:
        """The outlets that were asked and hold no answer."""
        return tuple(item for item in self.answers if not item.answer.quotes)

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON-ready values."""
        return comparison_rendering.comparison_dict(self)

    def to_markdown(self) -> str:
        """The comparison as Markdown, a heading for each outlet that is quoted."""
        return comparison_rendering.comparison_markdown(self)
