"""One question asked of each publisher by itself.

Invariant: no verdict is written; the publishers stand below each other, each with its own answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...rendering import labels
from ...rendering.escaping import escape_markdown
from ..filters import Filters
from .answer import Answer

COMPARISON_SCHEMA: Final = "onrecord.comparison/2"
"""Name and version of the schema that Python and the shell share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAnswer:
    """What the articles of one publisher answer; `publisher` is `None` for those that name none.

    The answer is the one that `ask` gives under a filter on that publisher. `articles` is how many
    articles it was looked for in.
    """

    publisher: str | None
    articles: int
    answer: Answer

    @property
    def headline(self) -> str:
        """The publisher, and how many of its articles were searched."""
        label = labels.ARTICLE_SEARCHED if self.articles == 1 else labels.ARTICLES_SEARCHED
        count = label.format(count=labels.spell_count(self.articles))
        return labels.SEPARATOR.join((self.publisher or labels.NO_OUTLET, count))

    @property
    def shown_answer(self) -> Answer:
        """The answer without its scope: the headline says what was searched, and others were not left out."""
        return replace(self.answer, scope=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answers of several publishers to one question, those that answer best first.

    Iterating gives the answers, and `len` counts them. `not_asked` names the publishers that were
    left out because there were more than wanted: those whose passages fit the question less.
    Nothing is said of what they hold.
    """

    question: str
    answers: tuple[ComparedAnswer, ...]
    not_asked: tuple[str | None, ...]
    filters: Filters
    index_fingerprint: str

    @property
    def answering(self) -> tuple[ComparedAnswer, ...]:
        """The publishers that are quoted."""
        return tuple(item for item in self.answers if item.answer.quotes)

    @property
    def silent(self) -> tuple[ComparedAnswer, ...]:
        """The publishers that were asked and hold no answer."""
        return tuple(item for item in self.answers if not item.answer.quotes)

    @property
    def others(self) -> tuple[str, ...]:
        """A line for those that hold no answer, one for those not asked; first whether any do.

        Before them, how much of the collection was searched, where some of it is yet to be encoded.
        """
        silent = [item.publisher for item in self.silent]
        return (
            *((self.in_part,) if self.in_part else ()),
            *(() if self.answering else (labels.NOT_FOUND,)),
            *_counted(silent, labels.ONE_SILENT, labels.SILENT),
            *_counted(self.not_asked, labels.ONE_NOT_ASKED, labels.NOT_ASKED),
        )

    @property
    def in_part(self) -> str:
        """How many of all articles are in, where some are yet to be encoded; else empty."""
        scopes = (item.answer.scope for item in self.answers)
        return next((scope.in_part for scope in scopes if scope and scope.waiting), "")

    def __iter__(self) -> Iterator[ComparedAnswer]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def __bool__(self) -> bool:
        """True: a comparison is a result also where nobody was asked; see `answering`."""
        return True

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON-ready values, in its order; `None` is an unnamed publisher."""
        return {
            "schema": COMPARISON_SCHEMA,
            "question": self.question,
            "publishers": [
                {
                    "publisher": item.publisher,
                    "articles": item.articles,
                    "answer": item.answer.to_dict(),
                }
                for item in self.answers
            ],
            "not_asked": list(self.not_asked),
            "filters": self.filters.to_dict(),
            "index_fingerprint": self.index_fingerprint,
        }

    def to_markdown(self) -> str:
        """The comparison as CommonMark, a heading for each publisher that is quoted."""
        blocks = [
            f"## {escape_markdown(item.headline)}\n\n{item.shown_answer.to_markdown().rstrip()}"
            for item in self.answering
        ]
        return "\n\n".join([*blocks, *(escape_markdown(line) for line in self.others)]) + "\n"


def _counted(names: Sequence[str | None], one: str, several: str) -> list[str]:
    if not names:
        return []
    label = (one if len(names) == 1 else several).format(count=labels.spell_count(len(names)))
    return [f"{label}: {', '.join(name or labels.NO_OUTLET for name in names)}"]
