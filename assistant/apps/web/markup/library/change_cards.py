"""What the library says of a change: what is asked before it, and what it did.

Invariant: titles, names of files and reasons stand there escaped, whoever wrote them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .....rendering import labels
from ... import captions
from ..elements import EMPTY, SPACE, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .....records import Article, ArticleInfo, Correction, SyncReport
    from ..elements import Markup

_FAILURES_SHOWN: Final = 20


def correction_markup(article: Article, corrections: Sequence[Correction]) -> Markup:
    """What stands above the fields of a correction: the article, and what was read of it."""
    lines = joined(
        element("li", "corrected-line", escape(correction.line)) for correction in corrections
    )
    return element(
        "div",
        "correcting",
        element("p", "asks", escape(captions.CORRECT_HEADING))
        + element("p", "named", escape(article.title or labels.UNTITLED))
        + element("p", "means", escape(captions.CORRECT_MEANS))
        + (element("ul", "corrected-lines", lines) if lines else EMPTY),
    )


def question_markup(info: ArticleInfo) -> Markup:
    """The question before an article is removed, which names it."""
    title = element("strong", "title", escape(info.title or labels.UNTITLED))
    facts = [*info.authors, info.publisher, info.published and info.published.isoformat(), info.id]
    line = escape(labels.SEPARATOR.join(str(fact) for fact in facts if fact))
    means = [captions.REMOVE_MEANS] + ([captions.REMOVE_FROM_FOLDER] if info.root else [])
    return element(
        "div",
        "removal",
        element("p", "asks", escape(captions.REMOVE_QUESTION))
        + element("p", "named", title)
        + element("p", "byline", line)
        + element("p", "means", escape(" ".join(means))),
    )


def news_markup(sentence: str, lines: Iterable[str] = (), *, action: Markup = EMPTY) -> Markup:
    """What a change did, in a sentence with a link to act on it, and the lines below it."""
    items = joined(element("li", "", escape(line)) for line in lines)
    below = element("ul", "reasons", items) if items else EMPTY
    said = escape(sentence) + (SPACE + action if action else EMPTY)
    return element("div", "news", element("p", "notice", said) + below)


def added_markup(address: str, report: SyncReport) -> Markup:
    """What became of a web address."""
    if report.failed:
        return news_markup(captions.NOT_TAKEN.format(reason=report.failed[0].reason))
    return news_markup(captions.ADDRESS_ADDED.format(address=address))


def sync_markup(folder: str, report: SyncReport) -> Markup:
    """What a sync did, with a reason for each file that could not be read."""
    sentence = captions.SYNC_DONE.format(
        folder=folder,
        added=labels.spell_count(len(report.added)),
        changed=labels.spell_count(len(report.changed)),
        removed=labels.spell_count(len(report.removed)),
        unchanged=labels.spell_count(len(report.unchanged)),
    )
    kept_out = (
        [captions.SYNC_KEPT_OUT.format(count=len(report.kept_out))] if report.kept_out else []
    )
    lines = kept_out + [
        captions.SYNC_FAILED.format(
            source=failure.reason
            if failure.source in failure.reason
            else f"{failure.source}: {failure.reason}"
        )
        for failure in report.failed[:_FAILURES_SHOWN]
    ]
    if len(report.failed) > _FAILURES_SHOWN:
        lines.append(
            captions.SYNC_MORE.format(
                count=labels.spell_count(len(report.failed) - _FAILURES_SHOWN)
            )
        )
    return news_markup(sentence, lines)
