"""Which segments a build keeps, and which articles are laid out anew.

Invariant: every article of the library ends up in exactly one segment. A change costs what changed,
and now and then a little more: small segments are laid out together, so that their number grows
with the logarithm of the library's size and each article is laid out again a few times in its life.

Source: P. O'Neil et al., "The Log-Structured Merge-Tree", Acta Informatica 33, 1996.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from .segments import Segment

GROWTH: Final = 2
"""A segment is laid out again with a change that is at least one part in so many of it."""

MERGED_UP_TO: Final = 200
"""Passages that a small change may lay out again: about a fifth of a second."""

MOST_SEGMENTS: Final = 24
"""From here on the smaller half becomes one, whatever it takes; each segment costs every query."""

_WORN_FROM: Final = 0.5  # share of articles that no longer count


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of the segments at hand.

    `kept` are segments, each with the numbers of its articles that no longer count; `fresh` are the
    ids of the articles to lay out, sorted.
    """

    kept: tuple[tuple[Segment, tuple[int, ...]], ...]
    fresh: tuple[str, ...]


def plan_segments(
    wanted: Mapping[str, str], segments: Iterable[Segment], passages_of_new: Mapping[str, int]
) -> Plan:
    """The segments for articles `wanted` (id to hash of content).

    `passages_of_new` has the number of passages of those that no segment holds, as far as known.
    """
    kept, missing = _still_true(wanted, segments)
    pending = sum(passages_of_new.get(name, 1) for name in missing)
    budget = max(MERGED_UP_TO, 2 * GROWTH * pending)
    kept.sort(key=lambda item: (len(item[0].passages), item[0].name))
    while kept and pending:
        size = len(kept[0][0].passages)
        crowded = len(kept) >= MOST_SEGMENTS
        if not crowded and (size > GROWTH * pending or size + pending > budget):
            break
        for item in kept[: len(kept) // 2 if crowded else 1]:
            missing += _alive(item)
            pending += len(item[0].passages)
            kept.remove(item)
    return Plan(kept=tuple(kept), fresh=tuple(sorted(missing)))


def held_articles(wanted: Mapping[str, str], segments: Iterable[Segment]) -> set[str]:
    """The ids of `wanted` that some segment holds with the same content."""
    return {
        name
        for segment in segments
        for name, content in zip(segment.article_ids, _contents(segment), strict=True)
        if wanted.get(name) == content
    }


def _still_true(
    wanted: Mapping[str, str], segments: Iterable[Segment]
) -> tuple[list[tuple[Segment, tuple[int, ...]]], list[str]]:
    """The segments worth keeping with what is gone of them, and the articles none of them holds."""
    missing = dict(wanted)
    kept = []
    for segment in sorted(segments, key=lambda item: (-len(item.passages), item.name)):
        true = np.array(
            [
                missing.get(name) == content
                for name, content in zip(segment.article_ids, _contents(segment), strict=True)
            ],
            dtype=bool,
        )
        if true.mean() > _WORN_FROM:
            kept.append((segment, tuple(np.flatnonzero(~true).tolist())))
            for number in np.flatnonzero(true).tolist():
                del missing[segment.article_ids[number]]
    return kept, list(missing)


def _contents(segment: Segment) -> list[str]:
    together = segment.contents.tobytes().hex()
    return [together[at : at + 64] for at in range(0, len(together), 64)]


def _alive(item: tuple[Segment, tuple[int, ...]]) -> list[str]:
    segment, gone = item
    left_out = set(gone)
    return [name for number, name in enumerate(segment.article_ids) if number not in left_out]
