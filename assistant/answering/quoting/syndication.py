"""Copies of one report in results: one passage for all of them, one quotation with all its places.

Invariant: only articles the snapshot holds to be copies are treated so, and every place named for
a quotation holds a whole sentence, or run of sentences, of the same words. A copy whose words
differ is no place of the quotation; it is still named as a carrier of the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...library import compare
from ...records import Article, Filters, Span, Story
from ...search.fusion import Ranked
from ...search.snapshot import Snapshot
from ...text.words import Words, signed_words

_SAME_PASSAGE: Final = 0.8
"""From this share of its words on, a passage of a copy adds nothing to the passages before it."""

_BETWEEN_PASSAGES: Final = "\n.\n"  # no word is joined across it

_NEIGHBOURHOOD: Final = 16  # characters looked at around a run of words
_AFTER: Final = re.compile(
    # Some texts set a space before the full stop
    r"[^\w\s]*(?:[ \u00a0\u202f]+[.!?…।؟]+[\"'”’»)\]]*(?!\S))?"
)
_ENDS: Final = re.compile(r"[.!?…。！？।؟]|\n")
_MARKS_BEFORE: Final = re.compile(r"[\"'“‘«„‹(\[¿¡「『]*\Z")
_BEGINS: Final = re.compile(
    r"(?:\A|\n\s*|[.!?…।؟][\"'”’»)\]]*\s+|[。！？][」』]?\s*|(?:[—–]|--| -)\s*)\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """Finds who else carries what an article says, among the articles a question may use."""

    snapshot: Snapshot
    filters: Filters

    def story_of(self, article: Article) -> Story | None:
        """The report an article carries, if others carry it too."""
        return self.snapshot.story_of(article.id)

    def places(self, article: Article, span: Span) -> list[tuple[Article, Span]]:
        """Where the words of `span` stand in all copies of the report, by date and id.

        At least the place itself; nothing but that for an article without copies.
        """
        own = (article, span)
        if self.story_of(article) is None:
            return [own]
        keys = signed_words(span.slice(article.text)).keys
        copies = self.snapshot.copies_of(article.id, self.filters)
        found = [
            (copy, place)
            for copy in copies
            if copy.id != article.id and (place := sentence_of(keys, copy.text)) is not None
        ]
        order = {copy.id: number for number, copy in enumerate(copies)}
        return sorted([own, *found], key=lambda item: order.get(item[0].id, -1))


def sentence_of(keys: tuple[str, ...], text: str) -> Span | None:
    """The first place in `text` where these words stand as whole sentences, or `None`.

    >>> text = "It rained. “Talks resumed,” he said. Talks resumed, he said, at noon."
    >>> sentence_of(("talks", "resumed", "he", "said"), text).slice(text)
    '“Talks resumed,” he said.'
    """
    words, first = _words(text), 0
    while (number := words.find(keys, first=first)) is not None:
        start, end = words.spans[number][0], words.spans[number + len(keys) - 1][1]
        before = text[max(0, start - _NEIGHBOURHOOD) : start]
        marks = _MARKS_BEFORE.search(before)
        opening = len(marks[0]) if marks else 0
        closing = _AFTER.match(text, end)
        stop = closing.end() if closing else end
        begins = _BEGINS.search(before[: len(before) - opening]) is not None
        ends = stop == len(text) or _ENDS.search(text[end : stop + 1]) is not None
        whole = Span(start=start - opening, end=stop)
        # What closes a sentence may itself be a word: a currency sign, say
        if begins and ends and signed_words(whole.slice(text)).keys == keys:
            return whole
        first = number + 1
    return None


@lru_cache(maxsize=256)
def _words(text: str) -> Words:
    """The words of a copy, kept: one answer looks for several sentences in it."""
    return signed_words(text)


def without_copies(snapshot: Snapshot, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The ranked passages, less those that only repeat better ones of the same report."""
    if not snapshot.has_copies:
        return list(ranked)
    kept: list[Ranked] = []
    shown: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for item in ranked:
        locator = snapshot.engine.locate(item.row)
        group = snapshot.story_of(locator.article_id)
        if group is not None:
            text = locator.resolve(snapshot.article_at(locator))
            passages = shown.setdefault(group.article_ids, [])
            if _is_repeated(text, [t for name, t in passages if name != locator.article_id]):
                continue
            passages.append((locator.article_id, text))
        kept.append(item)
    return kept


def _is_repeated(text: str, passages: Sequence[str]) -> bool:
    """Whether other passages together say what this one says, with the same facts."""
    if not passages:
        return False
    words = signed_words(text)
    overlap = compare(words, signed_words(_BETWEEN_PASSAGES.join(passages)))
    return not overlap.has_other_facts and overlap.carried >= _SAME_PASSAGE * len(words)
