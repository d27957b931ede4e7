"""What one question got: the example behind every mean, kept for reading.

Invariant: a row names articles by id and quotations by locator; it holds no text of a collection.
A question on which the system raised has a row too, with the error and with nothing right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question's result.

    Attributes:
        question_id: the question.
        answerable: whether the collection answers it.
        relevant: the documents that do.
        documents: the first documents of the search, best first, each once.
        status: "answered", "weak", "not_found", or "error".
        confidence: as the answer gave it; after an error the worst possible, 0 for an answerable
            question and 1 for another.
        shown: locators of the quotations shown as the answer, best first.
        candidates: the same, or the near misses where nothing was shown.
        candidates_right: for each candidate, whether it is right.
        f1: token-F1 of the first quotation shown; `None` where the evidence has no words.
        verified: for each quotation shown, whether its text stands at its place in the stored
            article.
        search_ms, ask_ms: how long the two calls took; `None` for a call that raised.
        error: the error's type and message, or `None`.
    """

    question_id: str
    answerable: bool
    relevant: tuple[str, ...]
    documents: tuple[str, ...] = ()
    status: str = "error"
    confidence: float = 0.0
    shown: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    candidates_right: tuple[bool, ...] = ()
    f1: float | None = None
    verified: tuple[bool, ...] = ()
    search_ms: float | None = None
    ask_ms: float | None = None
    error: str | None = None

    @property
    def shown_right(self) -> tuple[bool, ...]:
        """For each quotation shown as the answer, whether it is right."""
        return self.candidates_right if self.shown else ()

    @property
    def first_is_right(self) -> bool:
        """Whether the best quotation is right, shown as the answer or as a near miss."""
        return any(self.candidates_right[:1])

    @property
    def answered(self) -> bool:
        """Whether quotations were shown as an answer; an error to an unanswerable question is one.

        A failure must never look like a well-judged refusal.
        """
        return bool(self.shown) or (self.error is not None and not self.answerable)

    @property
    def rank(self) -> int | None:
        """The rank from 1 of the first document that answers, or `None`."""
        places = (n for n, name in enumerate(self.documents, start=1) if name in self.relevant)
        return next(places, None)

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON-ready values."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """The row `to_dict` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in content.items()
        }
        return cls(**values)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
