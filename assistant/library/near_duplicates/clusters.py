"""From compared pairs of articles to groups that carry one report.

Invariant: the groups depend on the set of articles and pairs alone, not on the order they came in,
and every two articles of a group are related, or copies of a longer one in it. Where the pairs
disagree, nobody is merged: a round-up that carries two unrelated reports joins neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ...records import ArticleInfo, Story
from ...records.outlet import outlet_key
from ...records.story import seniority

LARGE_PART: Final = 0.5
"""Two articles that each share more than this part of a third one share text with each other."""

NOTICE_TITLES: Final = 4
"""Words that one outlet prints under this many titles are no report."""


class Relation(StrEnum):
    """What comparing two articles found; other pairs are unrelated."""

    COPY = "copy"
    """One report."""
    PART = "part"
    """Much of the shorter stands in the longer, but not enough to be one report."""
    CONTRADICTION = "contradiction"
    """The same text with other figures, names or negations."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ComparedPair:
    """Two articles in order of id, and how they are related.

    `longer` is the id of the one with more words, `share_of_longer` the share of its words that
    the other carries.
    """

    one: str
    other: str
    relation: Relation
    longer: str
    share_of_longer: float


_Pairs = Mapping[frozenset[str], ComparedPair]


def group_articles(
    infos: Sequence[ArticleInfo], pairs: Iterable[ComparedPair]
) -> tuple[Story, ...]:
    """The groups of two articles and more, in the order of their representatives.

    From the longest on, each article joins the first group in which it is a copy of somebody and
    at odds with nobody.
    """
    known = {info.id: info for info in infos}
    held = {
        frozenset((pair.one, pair.other)): pair
        for pair in pairs
        if pair.one in known and pair.other in known
    }
    links = _links(held)
    groups: list[list[ArticleInfo]] = []
    # The longest first: what was cut from a report is known by the report
    for info in sorted((known[name] for name in links), key=_by_length):
        for group in groups:
            ids = [member.id for member in group]
            if links[info.id] & set(ids) and _fits(info.id, ids, links, held):
                group.append(info)
                break
        else:
            groups.append([info])
    found = [Story.of(group) for group in groups if len(group) > 1 and not _is_notice(group)]
    return tuple(sorted(found, key=lambda group: seniority(group.representative)))


def _by_length(info: ArticleInfo) -> tuple[int, tuple[date, str]]:
    return -info.characters, seniority(info)


def _fits(name: str, members: Sequence[str], links: Mapping[str, set[str]], pairs: _Pairs) -> bool:
    """Whether an article is at odds with no member.

    Two copies of a longer one are not at odds with each other: what contradicts between them was
    added by their editors, for the longer one agrees with both.
    """
    wholes = {
        member for member in links[name] & set(members) if _longer(name, member, pairs) == member
    }
    return all(
        _relation(name, member, pairs) in {Relation.COPY, Relation.PART}
        or any(
            member in links[whole] and _longer(whole, member, pairs) == whole for whole in wholes
        )
        for member in members
    )


def _is_notice(group: Sequence[ArticleInfo]) -> bool:
    """Whether one outlet's pages hold the same words under many titles: a pay wall, an error."""
    outlets = {info.publisher and outlet_key(info.publisher) for info in group}
    return len(outlets) == 1 and len({info.title for info in group}) >= NOTICE_TITLES


def _links(pairs: _Pairs) -> dict[str, set[str]]:
    """For each article the articles it is a copy of, without those the pairs disagree about."""
    copies: dict[str, set[str]] = {}
    for pair in pairs.values():
        if pair.relation is Relation.COPY:
            copies.setdefault(pair.one, set()).add(pair.other)
            copies.setdefault(pair.other, set()).add(pair.one)
    kept: dict[str, set[str]] = {name: set() for name in copies}
    for pair in pairs.values():
        if pair.relation is Relation.COPY and not _is_disputed(pair, copies, pairs):
            kept[pair.one].add(pair.other)
            kept[pair.other].add(pair.one)
    return kept


def _is_disputed(pair: ComparedPair, copies: Mapping[str, set[str]], pairs: _Pairs) -> bool:
    """Whether it cannot be told what the shorter is a copy of, or the longer carries more.

    The first is a cut that holds none of the figures in which two longer texts differ: it may come
    from either. The second is a round-up that also carries a report the shorter does not know.
    """
    longer = pair.longer
    shorter = pair.one if longer == pair.other else pair.other
    if any(
        _longer(shorter, other, pairs) == other
        and _relation(longer, other, pairs) is Relation.CONTRADICTION
        for other in copies[shorter] - {longer}
    ):
        return True
    if pair.share_of_longer > LARGE_PART:
        return False
    others = copies[longer] - {shorter}
    return any(_relation(shorter, other, pairs) is None for other in others)


def _longer(one: str, other: str, pairs: _Pairs) -> str:
    return pairs[frozenset((one, other))].longer


def _relation(one: str, other: str, pairs: _Pairs) -> Relation | None:
    pair = pairs.get(frozenset((one, other)))
    return pair.relation if pair else None
