"""A ranking for each language of a collection, and one list made of them.

Invariant: each article is in one group, and a collection whose articles are all weighed alike is
one group. An encoder of several languages prefers the question's: in one ranking for all, a passage
in another language would not come among the candidates, however well it answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...recipe import FusionSettings
from ...records import ArticleInfo
from ..arrays import Scores
from ..engine import Candidates, Query
from ..engines.conditions import NO_LANGUAGE, Field, OneOf, Selection, primary
from ..fusion import Ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageGroup:
    """Articles that are ranked together, all where `articles` is `None`, and by which weights."""

    articles: Selection | None
    settings: FusionSettings
    crosses: bool


def by_language(infos: Iterable[ArticleInfo]) -> dict[str | None, frozenset[str]]:
    """The ids of the articles in each language, by its primary code."""
    found: defaultdict[str | None, set[str]] = defaultdict(set)
    for info in infos:
        found[primary(info.language) if info.language else None].add(info.id)
    return {language: frozenset(ids) for language, ids in found.items()}


def language_groups(
    spoken: Mapping[str | None, frozenset[str]],
    articles: Selection | None,
    *,
    query: Query,
    settings: FusionSettings,
) -> list[LanguageGroup]:
    """The groups that these articles, or all, fall into for a question; `spoken` as `by_language`."""
    kinds: defaultdict[tuple[FusionSettings, str | None], set[str | None]] = defaultdict(set)
    for language in spoken:
        crosses = query.crosses(language)
        # Languages that are foreign to the question are ranked apart from each other
        apart = language if crosses else None
        kinds[settings.suited_to(language, crosses=crosses), apart].add(language)
    if len(kinds) <= 1:
        suited, apart = next(iter(kinds), (settings, None))
        return [LanguageGroup(articles=articles, settings=suited, crosses=apart is not None)]
    return [
        LanguageGroup(articles=chosen, settings=suited, crosses=apart is not None)
        for (suited, apart), languages in kinds.items()
        if (chosen := _among(spoken, languages, articles)).ids
    ]


def _among(
    spoken: Mapping[str | None, frozenset[str]],
    languages: Iterable[str | None],
    articles: Selection | None,
) -> Selection:
    wanted = frozenset(languages)
    ids = frozenset[str]().union(*(spoken[language] for language in wanted))
    codes = frozenset(language or NO_LANGUAGE for language in wanted)
    condition = OneOf(field=Field.PRIMARY, values=codes)
    if articles is None:
        return Selection(ids=ids, condition=condition)
    return articles.narrowed(ids, condition)


def rescaled(found: Candidates, *, unrelated: float, added: float) -> Candidates:
    """Candidates whose cosines count from that of unrelated texts on, as fusion and readers expect."""
    if not unrelated and not added:
        return found
    return replace(
        found,
        passage=similarity(found.passage, unrelated) + added,
        sentence=similarity(found.sentence, unrelated) + added,
    )


def similarity(cosines: Scores, unrelated: float) -> Scores:
    """Cosines on a scale where that of unrelated texts is 0 and that of equal ones stays 1."""
    return np.asarray((cosines - unrelated) / (1.0 - unrelated))


def merged(rankings: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """One list of several, best first; equal scores in row order."""
    if len(rankings) == 1:
        return list(rankings[0])
    together = (item for ranking in rankings for item in ranking)
    return sorted(together, key=lambda item: (-item.score, item.row))
