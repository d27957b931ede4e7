"""Articles that carry one report: copies of a wire story, or of a page stored twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..rendering import labels
from .article import ArticleInfo, article_dict
from .outlet import distinct_outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One report and the articles that carry it: never independent of each other.

    The first article stands for the group: the earliest published, then the smallest id; articles
    without a date come last.

    Raises:
        ValueError: fewer than two articles, or not in that order.
    """

    articles: tuple[ArticleInfo, ...]

    def __post_init__(self) -> None:
        if len(self.articles) < 2:  # noqa: PLR2004  one article is no group
            msg = f"a group holds two articles or more, got {len(self.articles)}"
            raise ValueError(msg)
        if list(self.articles) != sorted(self.articles, key=seniority):
            msg = "the articles of a group stand in order of date and id"
            raise ValueError(msg)

    @classmethod
    def of(cls, articles: Sequence[ArticleInfo]) -> Story:
        """The group of these articles, in any order."""
        return cls(articles=tuple(sorted(articles, key=seniority)))

    @property
    def representative(self) -> ArticleInfo:
        """The article that stands for the group."""
        return self.articles[0]

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The ids of all articles, the representative's first."""
        return tuple(article.id for article in self.articles)

    @property
    def publishers(self) -> tuple[str, ...]:
        """The outlets that carry the report, each once, as far as they are known."""
        return distinct_outlets(article.publisher for article in self.articles)

    def to_dict(self) -> dict[str, object]:
        """The group as JSON-ready values, the representative first."""
        return {
            "publishers": len(self.publishers),
            "articles": [article_dict(article) for article in self.articles],
        }


def story_line(story: Story | None) -> str | None:
    """How many outlets carry the report; `None` where fewer than two are known."""
    if story is None or len(story.publishers) < 2:  # noqa: PLR2004  one outlet carries nothing
        return None
    names = ", ".join(story.publishers)
    return f"{labels.ONE_STORY.format(count=len(story.publishers))}: {names}"


def seniority(article: ArticleInfo) -> tuple[date, str]:
    """What the copies of a report are ordered by: date, then id; unknown dates last."""
    return article.published or date.max, article.id
