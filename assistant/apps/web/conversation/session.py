"""What one conversation has asked so far, and what its page gets to see of it.

Invariants: a turn is never changed once it is shown, but `renew` shows all of them again as what
they are now, with every quotation verified anew. A session belongs to whoever holds its token and,
where people sign in, to the one who began it; two pages share one only if one tab was duplicated
from the other.
"""

from __future__ import annotations

import logging
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from ....errors import AssistantError, LocatorError, QuestionError
from ....records import Answer, Hit, Locator, Quote
from ....rendering import labels
from ....text.questions.follow_ups import goes_on
from ....text.questions.question_forms import is_keywords
from .. import captions
from ..markup.answer_card import (
    answer_card,
    message_card,
    pending_card,
    question_card,
)
from ..markup.article_panel import notice_markup
from ..markup.elements import EMPTY
from ..markup.passage_list import passages_card
from ..state.form import Form, FormError
from ..state.links import Link, Way, permanent_link, read_link, show_link
from ..state.verified import held_among, verified_locators
from .notebook import KeptConversation
from .other_ways import applied_filters, other_ways
from .panel import panel_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....assistant import Assistant
    from ....chat import Chat
    from ..markup.elements import Markup

MAX_TURNS: Final = 60
"""How many turns a page shows; older ones leave it, which it says."""

MAX_CHARACTERS_EACH: Final = 10_000_000
"""How much one conversation keeps in memory; then its oldest turns are let go, which it says."""

MAX_SET_ASIDE: Final = 1_000

_TOKEN_BYTES: Final = 32
_SHOWN_CHARACTERS: Final = 2_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The passages that were listed for keywords; `said` is why there are none."""

    hits: tuple[Hit, ...]
    said: str = ""


Reply = Answer | Listing | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question as it is shown, its permanent link, and the answer, passages or a plain message.

    `cards` is both sides as HTML, as they were last verified. `first` are the places that were quoted
    when it was first asked.
    """

    question: str
    link: str | None
    reply: Reply
    cards: tuple[Markup, Markup]
    first: tuple[Locator, ...] = ()


@dataclass(slots=True)
class Session:
    """A conversation: its turns as they are shown, and the chat that answers them.

    `set_aside` are the quotations its owner said do not answer, as question link and locator.
    """

    chat: Chat
    owner: str | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(_TOKEN_BYTES), repr=False)
    turns: list[Turn] = field(default_factory=list)
    has_dropped_turns: bool = False
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def characters(self) -> int:
        """How many characters the session keeps in memory."""
        with self._lock:
            return self._held()

    def _held(self) -> int:
        shown = sum(sum(len(card) for card in turn.cards) for turn in self.turns)
        replies: list[Answer | Listing] = [*self.chat.turns]
        replies += [turn.reply for turn in self.turns if isinstance(turn.reply, Listing)]
        return shown + sum(map(_characters_of, replies))

    def add(self, turn: Turn) -> None:
        """Append a turn, and let the oldest go where there are too many, or too much is quoted."""
        with self._lock:
            self.turns.append(turn)
            self.asked += 1
            if len(self.turns) > MAX_TURNS:
                del self.turns[:-MAX_TURNS]
                self.has_dropped_turns = True
            while len(self.turns) > 1 and self._held() > MAX_CHARACTERS_EACH:
                del self.turns[0]
                self.has_dropped_turns = True
                answers = sum(isinstance(one.reply, Answer) for one in self.turns)
                self.chat = self.chat.with_last(answers)

    def has_asked(self, link: str) -> bool:
        """Whether the question of this permanent link is among the turns, under its filters."""
        with self._lock:
            return any(turn.link == link for turn in self.turns)

    def shows(self, asked: Link) -> bool:
        """Whether a link leads to what is shown: asked before, or the last question, narrowed since.

        A chip on an answer asks its question under further filters, which the page's own fields, and
        so the address of the page, do not have.
        """
        link = permanent_link(
            asked.question,
            asked.form,
            way=asked.way,
            dropped=asked.dropped,
            unfiltered=asked.unfiltered,
        )
        with self._lock:
            last = self.turns[-1] if self.turns else None
        if last is not None and last.link and last.question == asked.question:
            return self.has_asked(link) or _narrows(
                _read(last.question, last.link).form, asked.form
            )
        return self.has_asked(link)

    def kept(self) -> KeptConversation:
        """What a notebook keeps of it, under the first question as its name."""
        with self._lock:
            links = tuple(turn.link for turn in self.turns if turn.link)
            name = self.turns[0].question if self.turns else ""
            aside = tuple(self.set_aside)
            quoted = tuple(
                (turn.link, str(place)) for turn in self.turns if turn.link for place in turn.first
            )
        return KeptConversation(
            token=self.token,
            name=" ".join(name.split()),
            questions=links,
            set_aside=aside,
            quoted=quoted,
        )

    def lay_aside(self, link: str, locator: str) -> None:
        """Keep a quotation out of this conversation: to this question, its owner says, it is no answer."""
        with self._lock:
            if (link, locator) not in self.set_aside:
                self.set_aside.append((link, locator))
                del self.set_aside[:-MAX_SET_ASIDE]

    def take_back(self, locator: str) -> None:
        """Let a quotation in again."""
        with self._lock:
            self.set_aside[:] = [pair for pair in self.set_aside if pair[1] != locator]

    @property
    def laid_aside(self) -> frozenset[Locator]:
        """The places of the quotations that are kept out."""
        with self._lock:
            return frozenset(Locator.parse(locator) for _, locator in self.set_aside)

    def exported(self) -> Chat:
        """The chat as it leaves the page: without what was set aside."""
        return self.chat.without(self.laid_aside)

    def judged(self) -> list[tuple[str, Answer, frozenset[Locator]]]:
        """The questions of which something was set aside: link, answer, and what was set aside."""
        with self._lock:
            pairs = list(self.set_aside)
            answers = {turn.link: turn.reply for turn in self.turns if turn.link}
        found = []
        for link in dict.fromkeys(link for link, _ in pairs):
            answer = answers.get(link)
            places = frozenset(Locator.parse(place) for one, place in pairs if one == link)
            if isinstance(answer, Answer):
                found.append((link, answer, places))
        return found

    def renew(self, desk: Assistant) -> None:
        """Verify and render every turn again, for a page that shows them anew."""
        aside = self.laid_aside
        with self._lock:
            self.turns[:] = [
                _turned(desk, replace(turn, reply=_present(desk, turn.reply)), aside=aside)
                for turn in self.turns
            ]

    def messages(self, *, pending: str | None = None) -> list[dict[str, str]]:
        """The turns as the messages of a Gradio chatbot, with a question still being answered."""
        cards = (
            [("assistant", message_card(captions.EARLIER_TURNS))] if self.has_dropped_turns else []
        )
        with self._lock:
            for turn in self.turns:
                cards += zip(("user", "assistant"), turn.cards, strict=True)
        if pending is not None:
            cards += [("user", question_card(_short(pending))), ("assistant", pending_card())]
        return [{"role": role, "content": card} for role, card in cards]

    def panel(self, desk: Assistant, stamp: str) -> Markup:
        """The article beside the last turn: that of its first quotation, with its places marked."""
        with self._lock:
            reply = self.turns[-1].reply if self.turns else captions.PANEL_HINT
        quotes = () if isinstance(reply, str) else _quotes_of(reply)
        if not quotes:
            return notice_markup(captions.PANEL_HINT, stamp=stamp)
        return panel_markup(desk, show_link(quotes[0].locator, quotes), stamp=stamp)


def restored(desk: Assistant, kept: KeptConversation, owner: str | None) -> Session:
    """A conversation of a notebook, its questions asked again: it shows what is answered today."""
    session = Session(
        chat=desk.chat(), owner=owner, token=kept.token, set_aside=list(kept.set_aside)
    )
    places: dict[str, list[Locator]] = {}
    for link, place in kept.quoted:
        with suppress(LocatorError):
            places.setdefault(link, []).append(Locator.parse(place))
    for link in kept.questions:
        asked = read_link(parse_qsl(link.removeprefix("?")))
        ask(desk, session, asked, first=tuple(places.get(link, ())))
    return session


def ask(
    desk: Assistant, session: Session, asked: Link, *, first: tuple[Locator, ...] = ()
) -> Markup | None:
    """Ask one question in a session; the HTML for the panel, or `None` to leave it as it is.

    Words that ask nothing are looked for instead: the way of the link says otherwise. `first` are the
    places that were quoted when it was asked before.
    """
    question, form, way = asked.question, asked.form, asked.way
    shown = _short(question)
    link = permanent_link(shown, form, way=way, dropped=asked.dropped, unfiltered=asked.unfiltered)
    try:
        reply: Reply
        if way is Way.KEYWORDS or (way is Way.BY_FORM and _only_names(session, question)):
            reply = _listed(desk, question, form)
        else:
            filters = applied_filters(desk, asked, form.filters())
            reply = session.chat.ask(question, filters=filters, dropped=asked.dropped)
        turn = _turn(desk, shown, link, reply, aside=session.laid_aside, first=first)
    except (QuestionError, FormError) as error:
        session.add(_turn(desk, shown, None, str(error)))
        return None
    except AssistantError:
        _log.exception("a question could not be answered")
        session.add(_turn(desk, shown, link, captions.NOT_ANSWERED))
        return None
    session.add(turn)
    return session.panel(desk, f"turn-{session.asked}")


def _turn(
    desk: Assistant,
    question: str,
    link: str | None,
    reply: Reply,
    *,
    aside: frozenset[Locator] = frozenset(),
    first: tuple[Locator, ...] = (),
) -> Turn:
    if isinstance(reply, Answer):
        first = first or tuple(quote.locator for quote in reply.quotes)
    bare = Turn(question=question, link=link, reply=reply, cards=(EMPTY, EMPTY), first=first)
    return _turned(desk, bare, aside=aside)


def _turned(desk: Assistant, turn: Turn, *, aside: frozenset[Locator]) -> Turn:
    """The turn with its cards as they are now, every quotation verified."""
    card = _card(desk, turn, aside=aside)
    return replace(turn, cards=(question_card(turn.question, turn.link), card))


def _card(desk: Assistant, turn: Turn, *, aside: frozenset[Locator]) -> Markup:
    question, link, reply = turn.question, turn.link, turn.reply
    if isinstance(reply, str):
        return message_card(reply)
    if isinstance(reply, Listing):
        held = held_among(desk, (hit.locator for hit in reply.hits))
        judged = _taken(question, link, Way.QUESTION)
        return passages_card(reply.hits, held, judged=judged, said=reply.said)
    # Only where the form left a doubt: for a plain question the link would be one more distraction
    doubtful = is_keywords(question) or not reply.quotes
    other = doubtful and not reply.is_unsearched
    listed = _taken(question, link, Way.KEYWORDS) if other else ""
    ways = other_ways(desk, _read(question, link), reply, listed=listed)
    return answer_card(
        reply,
        verified_locators(desk, reply),
        aside=aside,
        ways=replace(ways, since=_since(desk, turn.first)),
    )


def _since(desk: Assistant, first: tuple[Locator, ...]) -> str:
    """How many of the articles quoted at first have changed or gone, in words; empty for none."""
    held = held_among(desk, first)
    lost = len({place.article_id for place in first if place not in held})
    if not lost:
        return ""
    return (
        captions.ONE_CHANGED_SINCE
        if lost == 1
        else captions.CHANGED_SINCE.format(count=labels.spell_count(lost))
    )


def _listed(desk: Assistant, question: str, form: Form) -> Listing:
    filters = form.filters()
    hits = tuple(desk.search(question, filters=filters))
    if hits or any(filters.accepts(info) for info in desk.articles()):
        return Listing(hits=hits, said="" if hits else labels.NO_PASSAGES)
    return Listing(
        hits=(), said=labels.FILTERS_LEAVE_NOTHING if len(desk) else labels.EMPTY_COLLECTION
    )


def _present(desk: Assistant, reply: Reply) -> Reply:
    """The reply with what was corrected since."""
    return desk.with_present_metadata(reply) if isinstance(reply, Answer) else reply


def _taken(question: str, link: str | None, way: Way) -> str:
    """The address that takes the words of a turn in another way, under the same filters."""
    form = read_link(parse_qsl((link or "").removeprefix("?"))).form
    return permanent_link(question, form, way=way)


def _narrows(form: Form, other: Form) -> bool:
    """Whether a form has every choice of another, and more."""
    return form != other and all(
        not getattr(other, item.name) or getattr(other, item.name) == getattr(form, item.name)
        for item in fields(Form)
    )


def _read(question: str, link: str | None) -> Link:
    """What a turn asked, as its permanent link says it."""
    return replace(read_link(parse_qsl((link or "").removeprefix("?"))), question=question)


def _only_names(session: Session, question: str) -> bool:
    """Whether words ask nothing; after a question, "And Putin?" or "What about 1956?" goes on asking."""
    return is_keywords(question) and not (session.chat.turns and goes_on(question))


def _quotes_of(reply: Answer | Listing) -> Sequence[Quote | Hit]:
    return reply.quotes if isinstance(reply, Answer) else reply.hits


def _characters_of(reply: Answer | Listing) -> int:
    near = reply.near_misses if isinstance(reply, Answer) else ()
    quoted = {id(quote.article): quote.article for quote in (*_quotes_of(reply), *near)}
    return sum(len(article.text) for article in quoted.values())


def _short(question: str) -> str:
    """The question as a turn shows it; what is too long to ask is too long to repeat."""
    question = question.strip()
    if len(question) <= _SHOWN_CHARACTERS:
        return question
    return question[:_SHOWN_CHARACTERS] + "…"
