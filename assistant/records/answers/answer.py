"""The answer to a question: its quotes, or the status that says none do.

"Nothing found" is an `Answer` with a status, never `None` and never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from ...errors import LimitError
from ...rendering import labels
from ...rendering.escaping import escape_markdown
from ...text.folding import one_line
from ..article import Locator
from ..filters import Filters
from .carried import CarriedWords
from .explanation import Explanation
from .offers import Choice
from .quote import Quote, check_probability, saved_quote
from .saved import (
    ArticleSource,
    filters_of,
    reading_saved,
    scope_of,
    text_of,
)
from .scope import SearchScope

ANSWER_SCHEMA: Final = "onrecord.answer/4"
"""Name and version of the answer schema that Python, the shell and the network share.

The number moves with every change of its shape; 3 added `parts`, and the places by
which `Answer.from_dict` reads an answer back, 4 the words `carried` from earlier turns.
"""


class AnswerStatus(StrEnum):
    """Whether the articles answer; each member equals its plain string."""

    ANSWERED = "answered"
    WEAK = "weak"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The quotations that answer a question, or the status that says none do.

    `confidence` is the estimated probability that the first quote answers. `query` is the text
    that was searched, which differs from `question` where something was taken over: a name
    from an earlier part of the question, or the words `carried` from earlier turns of a
    conversation, which stand before it. Near misses are never part of the answer and are filled
    only when the status is not `answered`. `reader` names what chose the sentences: `neural`, or
    `linear` where the neural reader's model is missing or the recipe does not want it. `scope`
    counts the articles that were searched; it is `None` for an answer that was made by hand.

    A question of several parts is answered part by part: `parts` are whole answers, each with its
    slice of the question, and the quotes here are theirs, each once; `of_parts` says how the
    status comes about. Of a question that was asked as one, `parts` is empty.

    `choices` are readings between which the question leaves a choice, such as two people of one
    name; empty where it leaves none.

    Iterating gives the quotes, and `len` counts them. An answer is always true, like any object:
    whether something was found says `status`, or `answer.quotes`.
    """

    question: str
    query: str
    status: AnswerStatus
    confidence: float
    quotes: tuple[Quote, ...]
    near_misses: tuple[Quote, ...]
    filters: Filters
    index_fingerprint: str
    reader: str = "linear"
    scope: SearchScope | None = None
    parts: tuple[Answer, ...] = ()
    carried: tuple[CarriedWords, ...] = ()
    choices: tuple[Choice, ...] = ()
    explainer: Callable[[], Explanation] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of_parts(cls, question: str, parts: Sequence[Answer]) -> Answer:
        """The answer to a question that was asked in these parts.

        It is answered where every part is, not found where no part is, and weak in between. Its
        confidence is that of its least certain part.
        """
        quotes = _each_once(quote for part in parts for quote in part.quotes)
        shown = {quote.locator for quote in quotes}
        near = _each_once(quote for part in parts for quote in part.near_misses)
        statuses = {part.status for part in parts}
        return cls(
            question=question,
            query=question,
            status=statuses.pop() if len(statuses) == 1 else AnswerStatus.WEAK,
            confidence=min(part.confidence for part in parts),
            quotes=quotes,
            near_misses=tuple(quote for quote in near if quote.locator not in shown),
            filters=parts[0].filters,
            index_fingerprint=parts[0].index_fingerprint,
            reader=parts[0].reader,
            scope=parts[0].scope,
            parts=tuple(parts),
            carried=tuple(dict.fromkeys(words for part in parts for words in part.carried)),
            choices=tuple(dict.fromkeys(one for part in parts for one in part.choices)),
        )

    def __post_init__(self) -> None:
        if any(part.question not in self.question for part in self.parts):
            msg = f"a part of {self.question!r} is a slice of it"
            raise ValueError(msg)
        if bool(self.quotes) == (self.status is AnswerStatus.NOT_FOUND):
            msg = f"an answer with status {self.status} cannot hold {len(self.quotes)} quotes"
            raise ValueError(msg)
        check_probability(self.confidence)

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.quotes)

    def __len__(self) -> int:
        return len(self.quotes)

    def __bool__(self) -> bool:
        """True, also where nothing was found: `if answer:` asks whether there is an answer object."""
        return True

    @property
    def headline(self) -> str:
        """The label of the status, with the confidence where anything was searched."""
        if self.is_unsearched:
            return self.status_label
        return f"{self.status_label} ({labels.CONFIDENCE} {self.confidence:.2f})"

    @property
    def status_label(self) -> str:
        """The label of the status; one of its own where some parts are quoted and others are not."""
        if self.parts and len({bool(part.quotes) for part in self.parts}) > 1:
            return labels.IN_PART
        if self.is_unsearched:
            return labels.NOTHING_SEARCHED
        return labels.STATUS_LABELS[self.status.value]

    @property
    def is_unsearched(self) -> bool:
        """Whether there was nothing to search: no article, or none that passes the filters."""
        return self.scope is not None and self.scope.is_empty

    @property
    def nothing_comes_near(self) -> bool:
        """Whether articles were searched, and no passage is worth showing even as a near miss."""
        return not (self.quotes or self.near_misses or self.parts or self.is_unsearched)

    @property
    def carried_line(self) -> str:
        """The label of what was taken over from earlier turns, with the words; empty without any."""
        if not self.carried:
            return ""
        words = (one_line(item.words) for item in self.carried)
        return f"{labels.CARRIED} {labels.SEPARATOR.join(words)}"

    @property
    def notices(self) -> tuple[str, ...]:
        """What is to be said of what was searched: all of it where nothing was found.

        Beside quotations, only what was left out.
        """
        if self.scope is None:
            return ()
        found = self.status is not AnswerStatus.NOT_FOUND
        if found and self.scope.is_whole and self.scope.reads_question:
            return ()
        return tuple(self.scope.lines())

    def within(self, characters: int) -> Answer:
        """The answer with as many of its first quotations as have that many characters together.

        Quotations are kept whole, and the first one (of each part) always. Near misses follow.

        Raises:
            LimitError: `characters` is not positive.
        """
        if characters < 1:
            msg = f"at least 1 character is wanted, got {characters}"
            raise LimitError(msg)
        first = [part.quotes[0] for part in self.parts or (self,) if part.quotes]
        shown = (*first, *self.quotes, *self.near_misses)
        return self._of({quote.locator for quote in _fitting(_each_once(shown), characters, first)})

    def _of(self, kept: Set[Locator]) -> Answer:
        return replace(
            self,
            quotes=tuple(quote for quote in self.quotes if quote.locator in kept),
            near_misses=tuple(quote for quote in self.near_misses if quote.locator in kept),
            parts=tuple(part._of(kept) for part in self.parts),  # noqa: SLF001  its own kind
        )

    def explain(self) -> Explanation:
        """Why each quotation was chosen: words, ranks, scores, and what its confidence is made of.

        Nothing of it is computed before it is asked for. An answer that was not asked for, but
        made by hand, explains nothing.
        """
        if self.parts:
            return Explanation.of_parts([part.explain() for part in self.parts])
        return self.explainer() if self.explainer else Explanation()

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON-ready values; the same schema everywhere."""
        return {
            "schema": ANSWER_SCHEMA,
            "question": self.question,
            "query": self.query,
            "status": self.status.value,
            "confidence": self.confidence,
            "quotes": [quote.to_dict() for quote in self.quotes],
            "near_misses": [quote.to_dict() for quote in self.near_misses],
            "filters": self.filters.to_dict(),
            "index_fingerprint": self.index_fingerprint,
            "reader": self.reader,
            "searched": self.scope.to_dict() if self.scope else None,
            "parts": [part.to_dict() for part in self.parts],
            "carried": [words.to_dict() for words in self.carried],
            "choices": [choice.to_dict() for choice in self.choices],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, source: ArticleSource) -> Answer:
        """The answer that `to_dict` wrote, each quotation cut again out of the articles of `source`.

        Args:
            values: what `to_dict` gave, or what was read from its JSON.
            source: where the articles are now, such as the open `Assistant`.

        Raises:
            LocatorError: an article that is quoted has changed since, or is gone.
            SavedAnswerError: the values are not those of an answer.
        """
        with reading_saved():
            return cls(
                question=text_of(values["question"]),
                query=text_of(values["query"]),
                status=AnswerStatus(values["status"]),
                confidence=float(values["confidence"]),
                quotes=tuple(saved_quote(item, source) for item in values["quotes"]),
                near_misses=tuple(saved_quote(item, source) for item in values["near_misses"]),
                filters=filters_of(values["filters"]),
                index_fingerprint=text_of(values["index_fingerprint"]),
                reader=text_of(values["reader"]),
                scope=scope_of(values["searched"]),
                parts=tuple(cls.from_dict(part, source=source) for part in values["parts"]),
                # Answers of the schema before have none
                carried=tuple(map(CarriedWords.from_dict, values.get("carried", ()))),
                choices=tuple(
                    Choice(words=text_of(one["words"]), article_ids=tuple(one["article_ids"]))
                    for one in values.get("choices", ())
                ),
            )

    def export(self, format: str) -> str:
        """The quotations and sources as `csl`, `bibtex`, `ris`, `markdown`, `annotations` or styled.

        Styles are `chicago`, `apa` and `mla`. Near misses are never exported.

        Raises:
            ExportError: there is no such format.
        """
        from ...citing import (
            export,
        )  # the one import that points up: see tests/test_architecture.py

        return export(self, format)

    def to_search_results(self) -> list[dict[str, object]]:
        """The quotations as `search_result` blocks that a language model's host can cite from.

        Each holds the sentences of one quotation as text blocks, and its deep link, or the URI of
        its locator, as `source`. `Assistant.verify_reply` checks what the host makes of them.
        """
        from ...citing import search_results  # the same way up as `export`

        return search_results(self)

    def to_markdown(self) -> str:
        """The answer as Markdown: block quotes with their sources, or the "not found" label.

        All that is quoted is escaped, so that its characters show verbatim.
        """
        numbers = {quote.locator: number for number, quote in enumerate(self.quotes, start=1)}
        head, *blocks = _blocks(self, numbers)
        said = [escape_markdown(notice) for notice in self.notices]
        return "\n\n".join([head, *said, *blocks]) + "\n"


def _blocks(answer: Answer, numbers: Mapping[Locator, int]) -> Iterator[str]:
    """The blocks of Markdown, each quotation under the number it has in the whole answer."""
    yield f"**{escape_markdown(answer.headline)}**"
    if answer.carried and not answer.parts:
        yield escape_markdown(answer.carried_line)
    for part in answer.parts:
        yield f"### {escape_markdown(one_line(part.question))}"
        if part.query != part.question and not part.carried:
            yield f"{labels.SEARCHED_FOR}: {escape_markdown(one_line(part.query))}"
        yield from _blocks(part, numbers)
    if answer.parts:
        return
    yield from (quote.to_markdown(numbers[quote.locator]) for quote in answer.quotes)
    if answer.near_misses:
        yield f"*{labels.NEAR_MISSES}*"
        yield from (quote.to_markdown() for quote in answer.near_misses)
    elif answer.nothing_comes_near:
        yield labels.NO_NEAR_MISSES


def _fitting(quotes: Sequence[Quote], characters: int, always: Sequence[Quote]) -> Iterator[Quote]:
    """The quotes in order until they are too many, and those that are shown always."""
    left, is_full = characters, False
    for quote in quotes:
        left -= len(quote.text)
        is_full = is_full or left < 0
        if not is_full or quote in always:
            yield quote


def _each_once(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes in order, without those of a place that was quoted before."""
    found: dict[Locator, Quote] = {}
    for quote in quotes:
        found.setdefault(quote.locator, quote)
    return tuple(found.values())
