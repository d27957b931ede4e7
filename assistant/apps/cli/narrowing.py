"""The filters of the command line, each value looked up in the index before anything is asked.

Invariant: a value that no article has is an error that names those that articles have, never an
answer that nothing was found.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from ...errors import FilterError
from ...records import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...assistant import Assistant
    from ...records import OfferedFilter

_SHOWN: Final = 20
_ALIKE: Final = 0.5  # as difflib measures it: "Dayly" comes near to "The Daily"
_OPTIONS: Final = {
    "publishers": ("--publisher", "the outlets are"),
    "authors": ("--author", "the authors are"),
    "languages": ("--language", "the languages are"),
    "article_ids": ("--article", "the ids are"),
}


def filters_of(arguments: argparse.Namespace, desk: Assistant) -> Filters:
    """The filters the command line names.

    Raises:
        FilterError: they contradict each other, or no article has a value that is named.
    """
    filters = Filters(
        publishers=tuple(arguments.publisher),
        authors=tuple(arguments.author),
        languages=tuple(arguments.language),
        article_ids=tuple(arguments.article),
        published_from=arguments.published_from,
        published_to=arguments.published_to,
    )
    if len(desk):  # of an empty index its emptiness is the thing to say
        for field in _OPTIONS:
            for value in getattr(filters, field):
                _check(desk, field, value)
    return filters


def offer_lines(offers: Iterable[OfferedFilter], chosen: Filters) -> list[str]:
    """For each filter that a question names and that is not chosen, the options that would apply it."""
    lines = []
    for offer in offers:
        if offer.added_to(chosen) == chosen:
            continue
        first, last = offer.filters.published_from, offer.filters.published_to
        if first and last:
            options = f"--from {first.isoformat()} --to {last.isoformat()}"
        else:
            option, _ = _OPTIONS[offer.field]
            names = getattr(offer.filters, offer.field)
            options = " ".join(f'{option} "{name}"' for name in names)
        lines.append(f"{offer.words} may be meant as a filter ({offer.articles:,}): {options}")
    return lines


def _check(desk: Assistant, field: str, value: str) -> None:
    alone = Filters(**{field: (value,)})  # type: ignore[arg-type]  # the fields of _OPTIONS hold names
    if any(alone.accepts(info) for info in desk):
        return
    option, words = _OPTIONS[field]
    known = _known(desk, field)
    if known:
        msg = f"{option} {value!r}: no article here has it; {words}: {_listed(value, known)}"
    else:
        msg = f"{option} {value!r}: no article here has one"
    raise FilterError(msg)


def _known(desk: Assistant, field: str) -> list[str]:
    """The values articles have: the most frequent first, ids by name."""
    match field:
        case "publishers":
            return [facet.value for facet in desk.facets("publishers")]
        case "authors":
            return [facet.value for facet in desk.facets("authors")]
        case "languages":
            return [facet.value for facet in desk.facets("languages")]
        case _:
            return [info.id for info in desk]


def _listed(value: str, known: Sequence[str]) -> str:
    """The known values, those like `value` first; of many the beginning, and how many more."""
    from difflib import get_close_matches  # only what is refused is compared

    folded = {name.casefold(): name for name in known}
    alike = [
        folded[name] for name in get_close_matches(value.casefold(), folded, n=3, cutoff=_ALIKE)
    ]
    ordered = [*alike, *(name for name in known if name not in alike)]
    rest = len(ordered) - _SHOWN
    return ", ".join(ordered[:_SHOWN]) + (f" and {rest:,} more" if rest > 0 else "")
