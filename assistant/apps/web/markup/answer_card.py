"""An answer as HTML for the conversation: numbered quotations, or that there are none.

Invariant: every visible character is article text, article metadata, a number or a label. A
quotation whose locator is not among the verified ones is withheld, with a label that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ....records import AnswerStatus
from ....rendering import labels
from .. import captions
from .elements import EMPTY, SPACE, attribute, element, escape, joined
from .passage_list import way_link
from .quotation_card import SharedSource, aside_card, confidence, quotation_card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from ....records import Answer, Explanation, Locator, Quote
    from .elements import Markup


_OPEN: Final = attribute("open", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the cards of one answer share: its quotations, and why each was chosen."""

    quotes: tuple[Quote, ...]
    verified: Set[Locator]
    aside: Set[Locator]
    explanation: Explanation
    without: Mapping[str, str]

    @property
    def numbers(self) -> dict[Locator, int]:
        return {quote.locator: number for number, quote in enumerate(self.quotes, start=1)}

    def shared(self, quotes: Sequence[Quote]) -> SharedSource:
        return SharedSource.of([quote for quote in quotes if quote.locator in self.verified])

    def card(self, quote: Quote, siblings: Sequence[Quote], number: int | None = None) -> Markup:
        if quote.locator in self.aside and quote.locator in self.verified:
            return aside_card(quote)
        why, shared = self.explanation.of(quote.locator), self.shared(siblings)
        return quotation_card(quote, siblings, self.verified, number=number, shared=shared, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWays:
    """Addresses that take the question of an answer otherwise.

    `listed` lists passages for the same words, where that is offered; `without` asks without words that
    were carried over, by those words, and under "" without any of them. The others are pairs of words
    and address: filters of the question's words that were `applied`, with the way to leave them out;
    those that are only `offered`; and `choices` between readings. `since` is what has become of its
    articles since the question was first asked.
    """

    listed: str = ""
    without: Mapping[str, str] = field(default_factory=dict)
    applied: tuple[tuple[str, str], ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    since: str = ""


def answer_card(
    answer: Answer,
    verified: Set[Locator],
    *,
    aside: Set[Locator] = frozenset(),
    ways: OtherWays | None = None,
) -> Markup:
    """The answer as one line of HTML; only quotations in `verified` are shown.

    Those in `aside`, which a person said do not answer, are folded away where they would stand.

    Each part of a question stands under its slice, and a quotation has one number in all of them.
    """
    ways = ways or OtherWays()
    shown = _Shown(
        quotes=answer.quotes,
        verified=verified,
        aside=aside,
        explanation=answer.explain(),
        without=ways.without,
    )
    said = [element("p", "scope", escape(line)) for line in answer.notices]
    said += [
        element("p", "since", escape(ways.since)) if ways.since else EMPTY,
        _chips(captions.ONLY, ways.applied, leave_out=captions.ASK_ALL),
        _chips(captions.NARROW_TO, ways.offered),
        _chips(captions.WHICH_ONE, ways.choices),
    ]
    said.append(way_link(captions.AS_KEYWORDS, ways.listed) if ways.listed else EMPTY)
    said.append(shown.shared(answer.quotes).line())
    return element("section", f"answer {_class_of(answer)}", _inside(answer, shown, joined(said)))


def _class_of(answer: Answer) -> str:
    return answer.status.value.replace("_", "-")


def _inside(answer: Answer, shown: _Shown, said: Markup = EMPTY) -> Markup:
    head = [_headline(answer), said]
    if answer.carried and not answer.parts:
        head.append(_carried(answer, shown.without))
    elif answer.query != answer.question:
        query = element("span", "query", escape(answer.query))
        searched = joined([escape(labels.SEARCHED_FOR), query], by=SPACE)
        head.append(element("p", "searched", searched))
    if answer.parts:
        return joined([*head, *(_part(part, shown) for part in answer.parts)])
    return joined([*head, _quotes(answer, shown), _near_misses(answer, shown)])


def _chips(label: str, ways: Sequence[tuple[str, str]], *, leave_out: str = "") -> Markup:
    """Words on chips: links to ask so, or with `leave_out` what was done and a cross to undo it."""
    if not ways:
        return EMPTY
    chips = joined(
        element(
            "li", "chip", element("span", "words", escape(words)) + _drop(leave_out, words, way)
        )
        if leave_out
        else element("li", "chip", _way(words, way))
        for words, way in ways
    )
    said = element("span", "label", escape(label))
    return element("div", "asked-with", joined([said, element("ul", "chips", chips)], by=SPACE))


def _way(words: str, address: str) -> Markup:
    return element("a", "other-way", escape(words), attributes=attribute("href", address))


def _drop(label: str, words: str, address: str) -> Markup:
    """The cross on a chip; the style sheet draws it, and what it does is said in words."""
    said = f"{label}: {words}"
    return element(
        "a",
        "other-way drop",
        element("span", "unseen", escape(said)),
        attributes=attribute("href", address) + attribute("title", said),
    )


def _carried(answer: Answer, without: Mapping[str, str]) -> Markup:
    """The words carried over, each with the way to ask without it."""
    label = element("span", "label", escape(labels.CARRIED))
    chips = joined(_carried_words(item.words, without.get(item.words)) for item in answer.carried)
    alone = without.get("")
    rest = _way(captions.ASK_ALONE, alone) if alone else EMPTY
    return element(
        "div", "asked-with", joined([label, element("ul", "chips", chips), rest], by=SPACE)
    )


def _carried_words(words: str, address: str | None) -> Markup:
    said = element("span", "words", escape(words))
    return element(
        "li", "chip", said + (_drop(captions.LEAVE_OUT, words, address) if address else EMPTY)
    )


def _part(part: Answer, shown: _Shown) -> Markup:
    asked = element("p", "part-question", escape(part.question))
    return element("section", f"part {_class_of(part)}", asked + _inside(part, shown))


def message_card(sentence: str) -> Markup:
    """A plain message, such as why a question was not asked."""
    return element("div", "answer message", element("p", "notice", escape(sentence)))


def pending_card() -> Markup:
    """What stands in place of an answer until it is there; more words come when it takes long."""
    looking = element("p", "notice", _wheel() + escape(captions.LOOKING))
    longer = element("p", "longer", escape(captions.FIRST_TAKES_LONGER))
    return element("div", "pending", looking + longer)


def waiting(words: str) -> Markup:
    """What the page shows while something else than an answer is on its way."""
    return element("p", "panel-pending", _wheel() + escape(words))


def _wheel() -> Markup:
    return element("span", "wheel", EMPTY)  # the style sheet turns it


def question_card(question: str, link: str | None = None) -> Markup:
    """The question as the person wrote it, with a permanent link to it."""
    asked = element("p", "asked", escape(question))
    if link is None:
        return element("div", "question", asked)
    label = escape(captions.LINK_TO_QUESTION)
    anchor = element("a", "permalink", label, attributes=attribute("href", link))
    return element("div", "question", asked + anchor)


def _headline(answer: Answer) -> Markup:
    status = element("span", "status", escape(answer.status_label))
    if answer.is_unsearched:
        return element("div", "headline", status)
    word = f"{labels.CONFIDENCE} {answer.confidence:.2f}"
    likely = confidence(word, captions.BEST_PASSAGE, answer.confidence)
    return element("div", "headline", joined([status, likely], by=SPACE))


def _quotes(answer: Answer, shown: _Shown) -> Markup:
    if not answer.quotes:
        return EMPTY
    numbers = shown.numbers
    cards = [shown.card(quote, shown.quotes, numbers[quote.locator]) for quote in answer.quotes]
    return element("ol", "quotes", joined(cards))


def _near_misses(answer: Answer, shown: _Shown) -> Markup:
    """The near misses below their heading: open where nothing was found, and no answer to look at."""
    near = answer.near_misses
    if not near:
        nothing = answer.nothing_comes_near
        return element("p", "notice", escape(labels.NO_NEAR_MISSES)) if nothing else EMPTY
    heading = element("summary", "near-heading", escape(f"{labels.NEAR_MISSES} ({len(near)})"))
    cards = joined(shown.card(quote, near) for quote in near)
    inside = heading + shown.shared(near).line() + element("ul", "near-misses", cards)
    is_open = answer.status is AnswerStatus.NOT_FOUND
    return element("details", "near", inside, attributes=_OPEN if is_open else EMPTY)
