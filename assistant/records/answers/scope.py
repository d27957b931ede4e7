"""What an answer was looked for in, and what was left out: said in fixed words and counts.

Invariant: a language is only held against a question where both are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...rendering import labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchScope:
    """The articles that were searched for an answer.

    `articles` counts them, `left_out` those that the filters did not let pass, and
    `in_other_languages` the searched ones that are not in the language of the question; 0 where
    that language could not be told. `across_languages` says that those are compared by meaning.
    `waiting` are in the collection and yet to be encoded.
    """

    articles: int
    left_out: int = 0
    in_other_languages: int = 0
    across_languages: bool = False
    waiting: int = 0

    def __post_init__(self) -> None:
        counts = (self.articles, self.left_out, self.in_other_languages, self.waiting)
        if min(counts) < 0 or self.in_other_languages > self.articles:
            msg = f"{self.in_other_languages} of {self.articles} articles searched, {self.left_out} left out"
            raise ValueError(msg)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to search."""
        return not self.articles

    @property
    def is_whole(self) -> bool:
        """Whether all of the collection was searched."""
        return not (self.left_out or self.waiting)

    @property
    def reads_question(self) -> bool:
        """Whether any article may be in the language of the question."""
        return self.is_empty or self.in_other_languages < self.articles

    @property
    def in_part(self) -> str:
        """How many of all articles are in, where some are yet to be encoded; else empty.

        >>> SearchScope(articles=3_120, waiting=8_880).in_part
        '3,120 of 12,000 in'
        """
        total = self.articles + self.left_out + self.waiting
        counts = {
            "count": labels.spell_count(total - self.waiting),
            "total": labels.spell_count(total),
        }
        return labels.NOT_ALL_IN.format(**counts) if self.waiting else ""

    @property
    def line(self) -> str:
        """How many articles were searched, and how many were not.

        >>> SearchScope(articles=40, left_out=11).line
        '40 articles searched · 11 left out by the filters'
        """
        parts = [_counted(self.articles, labels.ONE_SEARCHED, labels.SEARCHED)]
        if self.in_part:
            parts.append(self.in_part)
        if self.left_out:
            parts.append(labels.LEFT_OUT_BY_FILTERS.format(count=labels.spell_count(self.left_out)))
        if self.in_other_languages and self.reads_question:
            parts.append(
                labels.IN_OTHER_LANGUAGES.format(count=labels.spell_count(self.in_other_languages))
            )
        return labels.SEPARATOR.join(parts)

    def lines(self) -> Iterator[str]:
        """What is to be said of the scope."""
        if self.is_empty:
            yield labels.FILTERS_LEAVE_NOTHING if self.left_out else labels.EMPTY_COLLECTION
            return
        yield self.line
        if not self.reads_question:
            by_meaning = self.across_languages
            yield labels.ACROSS_LANGUAGES if by_meaning else labels.NO_ARTICLE_IN_LANGUAGE

    def to_dict(self) -> dict[str, object]:
        """The scope as JSON-ready values."""
        return {
            "articles": self.articles,
            "left_out_by_filters": self.left_out,
            "in_other_languages": self.in_other_languages,
            **({"across_languages": True} if self.across_languages else {}),
            "waiting": self.waiting,
        }


def _counted(count: int, one: str, several: str) -> str:
    return one if count == 1 else several.format(count=labels.spell_count(count))
