"""A passage that a search found."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import LocatorError
from ...text.spans import Span
from ..article import Article, Locator, article_dict
from ..story import Story
from .quote import Quote, check_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a question, best first in a result list.

    `score` is the fused score; `lexical_rank` and `dense_rank` count from 1 and are `None` where
    that half of the search did not return the passage. `story` is the group of articles that
    carry the same report, if there are others; their copies of this passage are no hits of their
    own. `matched` are the words of the passage that the query asked for, as offsets into the
    article.

    Raises:
        LocatorError: the locator does not resolve, or a matched word lies outside the passage.
    """

    article: Article
    locator: Locator
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None
    story: Story | None = None
    matched: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        self.locator.resolve(self.article)
        check_story(self.story, self.article)
        for span in self.matched:
            if not self.locator.span.contains(span):
                msg = f"the matched word {span} lies outside {self.locator.span}"
                raise LocatorError(msg)

    @property
    def text(self) -> str:
        """The passage, sliced out of the article."""
        return self.locator.resolve(self.article)

    @property
    def matched_words(self) -> tuple[str, ...]:
        """The matched words as the passage writes them, each once."""
        return tuple(dict.fromkeys(span.slice(self.article.text) for span in self.matched))

    @property
    def quote(self) -> Quote:
        """The whole passage as a quotation, to be cited; nothing was asked of it."""
        return Quote(
            article=self.article,
            locator=self.locator,
            score=self.score,
            context_span=self.locator.span,
            story=self.story,
        )

    def to_dict(self) -> dict[str, object]:
        """The hit as JSON-ready values."""
        return {
            "text": self.text,
            "score": self.score,
            "lexical_rank": self.lexical_rank,
            "dense_rank": self.dense_rank,
            "matched": list(self.matched_words),
            "locator": self.locator.to_dict(),
            "article": article_dict(self.article),
            "story": self.story.to_dict() if self.story else None,
        }
