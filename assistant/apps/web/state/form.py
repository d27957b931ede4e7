"""What the page's form and its address say: filters, questions, permanent links.

Invariant: values come from a browser and may be anything. They become `Filters`, or a `FormError`
whose message a reader can act on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from ....errors import FilterError
from ....records import Filters
from ..markup import captions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHOWN_CHARACTERS: Final = 40
_LINKED_NAMES: Final = 50
_LINKED_CHARACTERS: Final = 2_001  # one more than a question may have, so that a cut is noticed


class FormError(ValueError):
    """Something in the form cannot be used; the message is for the person at the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The filters as they stand in the page: lists of names and codes, two dates as typed."""

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
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
                published_from=first,
                published_to=last,
            )
        except FilterError as error:
            raise FormError(captions.EMPTY_RANGE) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a permanent link reopens: a question, filters, and the view they belong to."""

    question: str = ""
    form: Form = Form()
    view: str = ""


def read_form(publishers: object, authors: object, languages: object, *dates: object) -> Form:
    """The form from the values of its fields, whatever they are; the two dates come last."""
    first, last = dates
    return Form(
        publishers=_names(publishers),
        authors=_names(authors),
        languages=_names(languages),
        published_from=first.strip() if isinstance(first, str) else "",
        published_to=last.strip() if isinstance(last, str) else "",
    )


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(name for name in value if isinstance(name, str))


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


def permanent_link(question: str, form: Form, view: str = "") -> str:
    """The page's address that asks this question under these filters, in this view.

    >>> permanent_link("Who signed?", Form(publishers=("The Moscow Times",)))
    '?q=Who+signed%3F&outlet=The+Moscow+Times'
    """
    pairs = [("q", question)] if question else []
    pairs += [("outlet", name) for name in form.publishers]
    pairs += [("author", name) for name in form.authors]
    pairs += [("lang", code) for code in form.languages]
    pairs += [("from", form.published_from)] if form.published_from else []
    pairs += [("to", form.published_to)] if form.published_to else []
    pairs += [("view", view)] if view else []
    return "?" + urlencode(pairs, errors="replace")


def read_link(pairs: Sequence[tuple[str, str]]) -> Link:
    """What a permanent link says; unknown parts are ignored."""
    values: dict[str, list[str]] = {}
    for name, value in pairs[: 2 * _LINKED_NAMES]:
        values.setdefault(name, []).append(value[:_LINKED_CHARACTERS])
    form = Form(
        publishers=tuple(values.get("outlet", ())),
        authors=tuple(values.get("author", ())),
        languages=tuple(values.get("lang", ())),
        published_from=_first(values, "from"),
        published_to=_first(values, "to"),
    )
    return Link(question=_first(values, "q"), form=form, view=_first(values, "view"))


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return values.get(name, [""])[0].strip()
