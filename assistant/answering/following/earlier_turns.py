"""The turns of a conversation before a question, as far as the question may lean on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ...recipe import FollowUpSettings
from ...records import Answer, Locator

_QUOTATIONS_READ: Final = 2
"""How many quotations of an answer count as said; all of them count as shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTurn:
    """A turn before: what was asked, and what was quoted in reply, as texts and as places."""

    question: str
    quoted: tuple[str, ...] = ()
    places: tuple[Locator, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> EarlierTurn:
        """The turn of an answer: its first quotations count as said."""
        first = answer.quotes[:_QUOTATIONS_READ]
        return cls(
            question=answer.question,
            quoted=tuple(quote.text for quote in first),
            places=tuple(quote.locator for quote in answer.quotes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The turns before a question, oldest first, and the words that are not to be carried over."""

    earlier: tuple[EarlierTurn, ...] = ()
    dropped: frozenset[str] = frozenset()
    settings: FollowUpSettings = field(default_factory=FollowUpSettings)

    @classmethod
    def of(
        cls, answers: Iterable[Answer], *, dropped: Iterable[str], settings: FollowUpSettings
    ) -> Conversation:
        """The conversation of these answers."""
        return cls(
            earlier=tuple(map(EarlierTurn.of, answers)),
            dropped=frozenset(dropped),
            settings=settings,
        )
