"""The labelled pairs: reports with edited copies, and with texts that only look like copies.

Invariant: the same articles and seed give the same pairs, and all pairs made from one article lie
in the half of that article (by SHA-256 of its id). No text is written down: pairs are made anew
from the collection each time.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from assistant.recipe import LexicalSettings
from assistant.records import Article
from assistant.search.analysis import analyse
from assistant.search.bm25 import Postings, bm25
from eval.sets import SEED
from eval.wire_copy.edits import EDITS, Paragraphs, words_in
from eval.wire_copy.lookalikes import LOOKALIKES

FEWEST_WORDS: Final = 150
SAME_EVENT: Final = "same event, other outlet"
_LEAD: Final = 600  # characters of an article that say what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two texts, whether they are one report, and how the second was made."""

    kind: str
    is_copy: bool
    one: str
    other: str


def labelled_pairs(articles: Sequence[Article], *, half: str) -> Iterator[LabelledPair]:
    """The pairs of one half, two for each article and one with its nearest neighbour."""
    usable = [article for article in articles if is_usable(article)]
    for place, article in enumerate(usable):
        if half_of(article.id) == half:
            rng = random.Random(f"{SEED} {article.id}")  # noqa: S311  not for secrets
            yield from _made_from(place, usable, rng)
    yield from _same_event(usable, half)


def half_of(identifier: str) -> str:
    """The half an id belongs to, as for questions."""
    return "test" if int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 2 else "dev"


def is_usable(article: Article) -> bool:
    """Long enough, and an article: the collection also holds notices and newsletters."""
    notice = article.publisher == "theweek.co.uk" or "hings to know" in (article.title or "")
    return not notice and words_in(paragraphs_of(article)) >= FEWEST_WORDS


def paragraphs_of(article: Article) -> Paragraphs:
    """The paragraphs of an article."""
    return [part.strip() for part in re.split(r"\n\s*\n", article.text) if part.strip()]


def _made_from(
    place: int, articles: Sequence[Article], rng: random.Random
) -> Iterator[LabelledPair]:
    report = paragraphs_of(articles[place])
    others = [paragraphs_of(articles[number]) for number in _others(place, articles, rng)]
    if len(report) >= 4:  # noqa: PLR2004  fewer paragraphs leave nothing to edit
        kind = rng.choice(list(EDITS))
        copy = EDITS[kind](list(report), others[0], rng)
        yield _pair(kind, report, copy, is_copy=True)
    kind = rng.choice(list(LOOKALIKES))
    one, other = LOOKALIKES[kind](list(report), others, rng)
    if one != other:  # else the report had nothing to change
        yield _pair(kind, one, other, is_copy=False)


def _others(place: int, articles: Sequence[Article], rng: random.Random) -> list[int]:
    """Eight other articles of the same half."""
    half = half_of(articles[place].id)
    found: list[int] = []
    while len(found) < 8:  # noqa: PLR2004  the most a round-up needs
        number = rng.randrange(len(articles))
        if number != place and number not in found and half_of(articles[number].id) == half:
            found.append(number)
    return found


def _pair(kind: str, one: Paragraphs, other: Paragraphs, *, is_copy: bool) -> LabelledPair:
    return LabelledPair(kind=kind, is_copy=is_copy, one="\n\n".join(one), other="\n\n".join(other))


def _same_event(articles: Sequence[Article], half: str) -> Iterator[LabelledPair]:
    """Each article with its nearest article of another outlet, by BM25 of its title and lead.

    No two outlets of the collection carry the same report: the pairs that share most were read.
    """
    settings = LexicalSettings()
    texts = [f"{article.title}\n{article.text[:_LEAD]}" for article in articles]
    terms = [analyse(text, language="en", settings=settings) for text in texts]
    index = bm25(Postings.of(terms), settings)
    seen: set[frozenset[int]] = set()
    for place, article in enumerate(articles):
        if half_of(article.id) != half:
            continue
        foreign = np.array([other.publisher != article.publisher for other in articles])
        near = int(np.argmax(np.where(foreign, index.get_scores(terms[place]), -1.0)))
        if frozenset((place, near)) not in seen:
            seen.add(frozenset((place, near)))
            yield LabelledPair(
                kind=SAME_EVENT, is_copy=False, one=article.text, other=articles[near].text
            )
