"""What the page's form says: the filters.

Invariant: values come from a browser and may be anything. They become `Filters`, or a `FormError`
whose message a reader can act on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ....errors import FilterError
from ....records import Filters
from .. import captions

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHOWN_CHARACTERS: Final = 40


class FormError(ValueError):
    """Something in the form cannot be used; the message is for the person at the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The filters as they stand in the page: names, codes and ids, two dates as typed."""

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    published_from: str = ""
    published_to: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return self == Form()

    def filters(self) -> Filters:
        """The filters the form asks for.

        Raises:
            FormError: a date is not written as YYYY-MM-DD, or the range is empty.
        """
        first = _read_date(captions.DATE_FROM, self.published_from)
        last = _read_date(captions.DATE_TO, self.published_to)
        try:
            return Filters(
                publishers=self.publishers,
                authors=self.authors,
                languages=self.languages,
                article_ids=self.articles,
                published_from=first,
                published_to=last,
            )
        except FilterError as error:
            raise FormError(captions.EMPTY_RANGE) from error


def read_form(publishers: object, authors: object, languages: object, *others: object) -> Form:
    """The form from the values of its fields, whatever they are; articles and two dates come last."""
    articles, first, last = others
    return Form(
        publishers=_names(publishers),
        authors=_names(authors),
        languages=_names(languages),
        articles=_names(articles),
        published_from=first.strip() if isinstance(first, str) else "",
        published_to=last.strip() if isinstance(last, str) else "",
    )


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(name for name in value if isinstance(name, str) and name.strip())


def _read_date(label: str, typed: str) -> date | None:
    if not typed:
        return None
    try:
        if _DATE.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass  # such as 30 February: refused below like any other text
    shown = typed if len(typed) <= _SHOWN_CHARACTERS else typed[:_SHOWN_CHARACTERS] + "…"
    raise FormError(captions.BAD_DATE.format(label=label, value=shown))
