"""The ways to ask a question otherwise than it was asked: addresses for the chips on its answer.

Invariant: nothing is narrowed silently. A filter that the question's own words name is applied only
where they can hardly mean anything else, stands on the answer, and has the address that leaves it out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from ....errors import AssistantError
from ....rendering import labels
from .. import captions
from ..markup.answer_card import OtherWays
from ..state.form import Form
from ..state.links import Link, Way, permanent_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....assistant import Assistant
    from ....records import Answer, Filters, OfferedFilter


def applied_filters(desk: Assistant, asked: Link, filters: Filters) -> Filters:
    """The filters of the form with those that the question plainly names and nobody has left out."""
    for offer in _offers(desk, asked.question):
        if _is_applied(offer, asked):
            filters = offer.added_to(filters)
    return filters


def other_ways(desk: Assistant, asked: Link, answer: Answer, *, listed: str = "") -> OtherWays:
    """The addresses for an answer: without carried words, with other filters, in one of its readings."""
    offers = [offer for offer in _offers(desk, asked.question) if not _chosen(offer, asked.form)]
    applied = [offer for offer in offers if _is_applied(offer, asked)]
    return OtherWays(
        listed=listed,
        without=_without(asked, answer),
        applied=tuple(
            (_said(offer), _address(asked, unfiltered=(*asked.unfiltered, offer.field)))
            for offer in applied
        ),
        offered=tuple(
            (_said(offer), _address(asked, form=_narrowed(asked.form, offer)))
            for offer in offers
            if offer not in applied
        ),
        choices=tuple(
            (choice.words, _address(asked, form=replace(asked.form, articles=choice.article_ids)))
            for choice in answer.choices
        ),
    )


def _offers(desk: Assistant, question: str) -> Sequence[OfferedFilter]:
    try:
        return desk.offered_filters(question, today=_today())
    except AssistantError:  # a question that cannot be asked names nothing
        return ()


def _today() -> date:
    return datetime.now().astimezone().date()


def _is_applied(offer: OfferedFilter, asked: Link) -> bool:
    left_out = offer.field in asked.unfiltered
    return offer.is_plain and not left_out and not _chosen(offer, asked.form)


def _chosen(offer: OfferedFilter, form: Form) -> bool:
    """Whether a person has chosen something in the field already."""
    if offer.field == "published":
        return bool(form.published_from or form.published_to)
    return bool(form.authors if offer.field == "authors" else form.publishers)


def _narrowed(form: Form, offer: OfferedFilter) -> Form:
    first, last = offer.filters.published_from, offer.filters.published_to
    if first and last:
        return replace(form, published_from=first.isoformat(), published_to=last.isoformat())
    if offer.field == "authors":
        return replace(form, authors=offer.filters.authors)
    return replace(form, publishers=offer.filters.publishers)


def _said(offer: OfferedFilter) -> str:
    return f"{_name(offer.field)} {offer.value} ({labels.spell_count(offer.articles)})"


def _name(field: str) -> str:
    names = {
        "authors": captions.AUTHOR,
        "publishers": captions.OUTLET,
        "published": captions.DATE,
    }
    return names[field]


def _without(asked: Link, answer: Answer) -> dict[str, str]:
    """For each of the words carried over the address that asks without them; under "" without any."""
    words = [item.words for item in answer.carried]
    if not words:
        return {}
    each = {item: _address(asked, dropped=(*asked.dropped, item)) for item in words}
    return {"": _address(asked, dropped=(*asked.dropped, *words)), **each}


def _address(
    asked: Link,
    *,
    form: Form | None = None,
    dropped: Sequence[str] | None = None,
    unfiltered: Sequence[str] | None = None,
) -> str:
    return permanent_link(
        asked.question,
        asked.form if form is None else form,
        way=Way.QUESTION,
        dropped=dict.fromkeys(asked.dropped if dropped is None else dropped),
        unfiltered=dict.fromkeys(asked.unfiltered if unfiltered is None else unfiltered),
    )
