"""A smaller collection for a question set whose own is too large to encode.

Invariant: the pool depends on the seed and the pool's sizes alone, never on which half or how many
of its questions are asked later, and it holds every document that answers one of its questions.
Ranking in a pool is easier than in the whole collection, so a report always says that it was one;
systems are compared on the same pool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation import QuestionSet
from assistant.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """How many questions are kept, and how many documents beside those their evidence names."""

    questions: int
    others: int


def pooled(
    articles: Sequence[Article], questions: QuestionSet, pool: Pool, *, seed: int
) -> tuple[list[Article], QuestionSet, str]:
    """The pooled collection, the sampled questions, and the sentence a report states it with."""
    kept = questions.sample(pool.questions, seed=seed)
    needed = {item.doc_id for question in kept.questions for item in question.evidence}
    needed |= {question.near for question in kept.questions if question.near}
    others = sorted(
        (article.id for article in articles if article.id not in needed),
        key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest(),
    )
    chosen = needed | set(others[: pool.others])
    found = [article for article in articles if article.id in chosen]
    note = (
        f"Pooled: {len(kept.questions):,} of {len(questions.questions):,} questions (seed {seed}) and"
        f" {len(found):,} of {len(articles):,} documents: the {len(found) - pool.others:,} that their"
        f" evidence names and {pool.others:,} others drawn by the same seed."
    )
    return found, kept, note
