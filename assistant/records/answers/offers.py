"""What a question's own words offer: filters they name, and readings between which they leave a choice.

Invariant: an offer changes nothing by itself; whoever asks applies it or not, and it says by which
words it came about. A choice is made of words of the collection.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

from ..filters import Filters

FilterField = Literal["publishers", "authors", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFilter:
    """A filter that words of a question name.

    `words` is the slice of the question, `value` what it means in the collection: a name as
    articles write it, several with commas between them, or a time as "2016" or "2016-03". `filters`
    is that filter alone, `articles` how many articles pass it. `is_plain` says that the words can
    hardly mean anything else.
    """

    field: FilterField
    words: str
    value: str
    filters: Filters
    articles: int
    is_plain: bool = False

    def added_to(self, filters: Filters) -> Filters:
        """The filters with this one in them; what is chosen in its field already stays as it is."""
        chosen = {
            item.name: value
            for item in fields(Filters)
            if (value := getattr(self.filters, item.name)) and not getattr(filters, item.name)
        }
        if self.field == "published" and (filters.published_from or filters.published_to):
            return filters
        return replace(filters, **chosen)

    def to_dict(self) -> dict[str, object]:
        """The offer as JSON-ready values."""
        return {
            "field": self.field,
            "words": self.words,
            "value": self.value,
            "filters": self.filters.to_dict(),
            "articles": self.articles,
            "is_plain": self.is_plain,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several readings of a question: a name or a title of the collection.

    `article_ids` are the articles among those read that it stands for.
    """

    words: str
    article_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The choice as JSON-ready values."""
        return {"words": self.words, "article_ids": list(self.article_ids)}
