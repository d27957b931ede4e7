"""What became of the citations in a reply that a language model wrote from our quotations.

Invariant: a citation counts as verbatim only where its words were found again in the article that
it names; then `locator` says where, and `quote` slices them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .answers.quote import Quote
from .article import Locator

REPLY_SCHEMA: Final = "onrecord.reply/1"


class CitationState(StrEnum):
    """What became of one citation; each member equals its plain string."""

    VERBATIM = "verbatim"
    """The words stand in the article at the place or the address that the citation names."""
    NOT_THERE = "not_there"
    """The article is here, and these words do not stand in what is cited of it."""
    CHANGED = "changed"
    """The article's text is another one than when it was quoted."""
    UNKNOWN_SOURCE = "unknown_source"
    """No article here has this source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """One citation of a reply: its words and source as the reply has them, and what became of it."""

    cited_text: str
    source: str
    state: CitationState
    quote: Quote | None = field(default=None, repr=False)

    @property
    def locator(self) -> Locator | None:
        """Where the words stand, or `None` where they do not."""
        return self.quote.locator if self.quote else None

    def to_dict(self) -> dict[str, object]:
        """The citation as JSON-ready values."""
        return {
            "cited_text": self.cited_text,
            "source": self.source,
            "state": self.state.value,
            "locator": self.locator.to_dict() if self.locator else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyReport:
    """The citations of a reply in order. Iterating gives them, and `len` counts them."""

    citations: tuple[CitedPassage, ...]
    index_fingerprint: str

    def __iter__(self) -> Iterator[CitedPassage]:
        return iter(self.citations)

    def __len__(self) -> int:
        return len(self.citations)

    def __bool__(self) -> bool:
        """True, also where a reply cites nothing; whether it holds says `all_verbatim`."""
        return True

    @property
    def all_verbatim(self) -> bool:
        """Whether every citation stands as it is cited; of a reply that cites nothing, true."""
        return all(item.state is CitationState.VERBATIM for item in self.citations)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "schema": REPLY_SCHEMA,
            "all_verbatim": self.all_verbatim,
            "citations": [item.to_dict() for item in self.citations],
            "index_fingerprint": self.index_fingerprint,
        }
