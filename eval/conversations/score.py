"""How well follow-up questions find their passages: alone, with all that was said, rewritten, and ours.

    python -m eval conversations [--set NAME ...] [--half dev|test] [--abstention] [--fit]

Passages are ranked by the search alone, before any reading. `--abstention` asks and reads instead: the
confidence of follow-ups asked alone, and asked as turns of their conversation.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.answering import (
    Conversation,
    EarlierTurn,
    Inquiry,
    ReaderChoice,
    answer_question,
)
from assistant.answering.following.carrying import carried_into
from assistant.assistant import Assistant, live_index
from assistant.evaluation.measures import auroc
from assistant.evaluation.retrieval import score_rankings
from assistant.recipe import FollowUpSettings, Recipe
from assistant.records import Locator
from assistant.search.snapshot import Snapshot
from eval.conversations.fitting import earlier_of, fit_carrying, fit_dependence, rewritten
from eval.conversations.turns import SETS, Conversations, Turn, load_conversations
from eval.desks import CACHE, shipped_recipe
from eval.options import add_bench, add_half, add_limit

Ranking = Callable[[Turn], list[str]]
MEASURES: Final = ("R@5", "RR@10")
_DEEPEST: Final = 10
_LONGEST_QUESTION: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The ways to ask a follow-up of one collection; each ranks its documents."""

    snapshot: Snapshot
    settings: FollowUpSettings
    known: dict[str, Locator]

    @classmethod
    def of(cls, conversations: Conversations, snapshot: Snapshot, recipe: Recipe) -> Methods:
        """Those over a snapshot of the conversations' collection."""
        known = {
            article.text: Locator(
                article_id=article.id,
                text_sha256=article.text_sha256,
                start=0,
                end=len(article.text),
            )
            for article in conversations.articles
        }
        return cls(snapshot=snapshot, settings=recipe.follow_up, known=known)

    def alone(self, turn: Turn) -> list[str]:
        """The question by itself."""
        return self._documents(turn.question)

    def concatenated(self, turn: Turn) -> list[str]:
        """All earlier questions and this one as one text."""
        said = [*(item.question for item in turn.before), turn.question]
        return self._documents(" ".join(said)[-_LONGEST_QUESTION:])

    def rewritten(self, turn: Turn) -> list[str]:
        """The question as a person wrote it out in full."""
        return self._documents(turn.rewrite or turn.question)

    def ours(self, turn: Turn) -> list[str]:
        """The question with what it takes over."""
        return self._followed(turn, self.settings)

    def ours_without_penalty(self, turn: Turn) -> list[str]:
        """The same, without lowering what was shown before: what the carried words alone give."""
        return self._followed(turn, replace(self.settings, shown_penalty=0.0))

    def conversation(self, turn: Turn) -> Conversation:
        """The turns before, with the places that were shown in reply."""
        earlier = (replace(item, places=self._shown(item)) for item in earlier_of(turn))
        return Conversation(earlier=tuple(earlier), settings=self.settings)

    def _shown(self, turn: EarlierTurn) -> tuple[Locator, ...]:
        """The passage given in reply; where that is none of the collection, the first one found."""
        given = [self.known[text] for text in turn.quoted if text in self.known]
        if given:
            return tuple(given)
        ranked = self.snapshot.rank_among(self.snapshot.query(turn.question), None)
        return tuple(self.snapshot.engine.locate(item.row) for item in ranked[:1])

    def _followed(self, turn: Turn, settings: FollowUpSettings) -> list[str]:
        snapshot = self.snapshot
        carry = carried_into(turn.question, self.conversation(turn), snapshot)
        query = snapshot.query(turn.question)
        if carry.words:
            query = snapshot.follow_up_query(
                turn.question, carry.text, carry.terms, vector_share=settings.vector_share
            )
        ranked = snapshot.rank_among(query, None)
        ranked = snapshot.after(ranked, carry.shown, penalty=settings.shown_penalty)
        return self._named(item.row for item in ranked)

    def _documents(self, text: str) -> list[str]:
        ranked = self.snapshot.rank_among(self.snapshot.query(text), None)
        return self._named(item.row for item in ranked)

    def _named(self, rows: Iterable[int]) -> list[str]:
        names = (self.snapshot.engine.locate(row).article_id for row in rows)
        return list(dict.fromkeys(names))[:_DEEPEST]


def scores_of(turns: Sequence[Turn], ranking: Ranking) -> dict[str, float]:
    """Recall@5 and MRR@10 of one way to ask."""
    found = score_rankings(
        {turn.id: ranking(turn) for turn in turns}, {turn.id: turn.documents for turn in turns}
    )
    return {name: found[name] for name in MEASURES}


def share_of_gap(ours: float, baselines: Iterable[float], ceiling: float) -> float | None:
    """How much of the way from the better baseline to the ceiling is gone; `None` where there is none.

    >>> share_of_gap(0.7, (0.5, 0.4), 0.9)
    0.5
    """
    start = max(baselines)
    return round((ours - start) / (ceiling - start), 3) if ceiling > start else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    for name in options.set or SETS:
        if not (options.bench / name).is_dir():
            print(f"skipped: there is no {options.bench / name}", file=sys.stderr)
            continue
        conversations = load_conversations(name, options.bench)
        recipe = shipped_recipe()
        with Assistant.build(conversations.articles, CACHE / name, recipe=recipe) as desk:
            snapshot = live_index(desk).snapshot()
            methods = Methods.of(conversations, snapshot, recipe)
            if options.fit:
                _print_fit(conversations, snapshot)
            elif options.abstention:
                _print_abstention(conversations, methods, recipe, options)
            else:
                _print_scores(conversations, methods, options.half)
    return 0


def _print_scores(conversations: Conversations, methods: Methods, half: str) -> None:
    turns = conversations.searched(half)
    ways: dict[str, Ranking] = {
        "(a) last turn only": methods.alone,
        "(b) concatenation": methods.concatenated,
    }
    if turns and all(turn.rewrite is not None for turn in turns):
        ways["(c) rewrite by a person"] = methods.rewritten
    ways["ours, shown passages not lowered"] = methods.ours_without_penalty
    ways["ours"] = methods.ours
    found = {name: scores_of(turns, way) for name, way in ways.items()}
    print(f"\n{conversations.name}, {half} half: {len(turns)} follow-ups\n")
    print("| asked | Recall@5 | MRR@10 | of the gap to (c) |\n|---|---|---|---|")
    baselines, ceiling = list(found.values())[:2], found.get("(c) rewrite by a person")
    for name, scores in found.items():
        gap = "–"
        if ceiling and name.startswith("ours"):
            gap = " / ".join(
                f"{share_of_gap(scores[m], (item[m] for item in baselines), ceiling[m]):.2f}"
                for m in MEASURES
            )
        print(f"| {name} | {scores['R@5']:.3f} | {scores['RR@10']:.3f} | {gap} |", flush=True)


def _print_abstention(
    conversations: Conversations, methods: Methods, recipe: Recipe, options: argparse.Namespace
) -> None:
    """AUROC of the confidence over the turns of a half: first turns, follow-ups alone, and followed."""
    turns = [turn for turn in conversations.turns if turn.half == options.half]
    turns = turns[: options.limit] if options.limit else turns
    reader = ReaderChoice(recipe=recipe).for_languages(["en"])
    print(f"\n{conversations.name}, {options.half} half, reader {reader.name}\n")
    print("| turns | asked | number | unanswerable | AUROC |\n|---|---|---|---|---|")
    followed = [turn for turn in turns if turn.before]
    asked = (
        ("first", "alone", [turn for turn in turns if not turn.before]),
        ("follow-ups", "alone", followed),
        ("follow-ups", "in conversation", followed),
    )
    for kind, way, these in asked:
        confidences = []
        for turn in these:
            before = methods.conversation(turn) if way != "alone" else Conversation()
            answer = answer_question(
                methods.snapshot,
                reader,
                Inquiry(question=turn.question, conversation=before),
                limit=1,
                settings=recipe.answering,
            )
            confidences.append(answer.confidence)
        area = auroc(confidences, [turn.answerable for turn in these])
        unanswerable = sum(not turn.answerable for turn in these)
        said = "–" if area is None else f"{area:.3f}"
        print(f"| {kind} | {way} | {len(these)} | {unanswerable} | {said} |", flush=True)


def _print_fit(conversations: Conversations, snapshot: Snapshot) -> None:
    """The coefficients for the recipe, fitted on the development half."""
    turns = rewritten(conversations, "dev")
    if not turns:
        print(f"{conversations.name} has no rewrites")
        return
    for name, fitted in (("dependence", fit_dependence), ("carrying", fit_carrying)):
        coefficients, area = fitted(turns, snapshot)
        print(f"{name} = {coefficients.tolist()}  # AUROC {area:.3f} on {len(turns)} turns")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score follow-up questions of conversations.")
    parser.add_argument(
        "--set", action="append", default=[], choices=SETS, help="a set; repeatable"
    )
    add_half(parser, default="test")
    add_bench(parser)
    add_limit(parser, default=None)
    parser.add_argument("--abstention", action="store_true", help="AUROC of the confidence instead")
    parser.add_argument("--fit", action="store_true", help="fit the coefficients, dev half")
    return parser


if __name__ == "__main__":
    sys.exit(main())
