"""Pure renderings of a comparison: JSON-ready dictionaries, Markdown and terminal text.

Invariant: every character that comes out is article text (sliced by its locator at that moment),
article metadata, a number, or a fixed label. No verdict is written: outlets stand below each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import labels
from .answers import answer_dict, answer_markdown, answer_text, escape_markdown, filters_dict

if TYPE_CHECKING:  # the records import this module; only their types are needed here
    from collections.abc import Sequence

    from ..records import ComparedAnswer, Comparison

COMPARISON_SCHEMA: Final = "onrecord.comparison/1"
"""Name and version of the schema that Python and the shell share."""


def comparison_dict(comparison: Comparison) -> dict[str, object]:
    """The comparison as JSON-ready values, outlets in its order; `None` is an unnamed outlet."""
    return {
        "schema": COMPARISON_SCHEMA,
        "question": comparison.question,
        "outlets": [
            {"outlet": item.outlet, "articles": item.articles, "answer": answer_dict(item.answer)}
            for item in comparison.answers
        ],
        "not_asked": list(comparison.not_asked),
        "filters": filters_dict(comparison.filters),
        "index_fingerprint": comparison.index_fingerprint,
    }


def comparison_text(comparison: Comparison) -> str:
    """The comparison for a terminal: each outlet with its quotations, then the silent ones."""
    blocks = [f"{_head(item)}\n{answer_text(item.answer)}" for item in comparison.answering]
    return "\n\n\n".join(_with_the_others(comparison, blocks))


def comparison_markdown(comparison: Comparison) -> str:
    """The comparison as CommonMark, a heading for each outlet that is quoted."""
    blocks = [
        f"## {escape_markdown(_head(item))}\n\n{answer_markdown(item.answer).rstrip()}"
        for item in comparison.answering
    ]
    others = _with_the_others(comparison, [])
    return "\n\n".join([*blocks, *(escape_markdown(line) for line in others)]) + "\n"


def _head(item: ComparedAnswer) -> str:
    one = item.articles == 1
    count = labels.ARTICLE_SEARCHED if one else labels.ARTICLES_SEARCHED
    return labels.SEPARATOR.join(
        (item.outlet or labels.NO_OUTLET, count.format(count=f"{item.articles:,}"))
    )


def _with_the_others(comparison: Comparison, blocks: list[str]) -> list[str]:
    """The blocks of outlets that answer, and a line for those that do not and one for the rest."""
    lines = [] if comparison.answering else [labels.NOT_FOUND]
    silent = [item.outlet for item in comparison.silent]
    lines += _line(silent, labels.ONE_SILENT, labels.SILENT)
    lines += _line(comparison.not_asked, labels.ONE_NOT_ASKED, labels.NOT_ASKED)
    return [*blocks, *lines]


def _line(names: Sequence[str | None], one: str, several: str) -> list[str]:
    if not names:
        return []
    label = (one if len(names) == 1 else several).format(count=f"{len(names):,}")
    return [f"{label}: {', '.join(name or labels.NO_OUTLET for name in names)}"]
