"""How much of an answer that takes several sentences is quoted, and how much beside it.

    python -m eval gold-sentences [--set clapnq-dev] [--half dev|test] [--limit N]

For sets whose evidence names sentences by their place. A gold sentence is found if a quotation holds
at least half of it; a sentence that is shown is right if at least half of it is gold. A question that
was refused finds nothing and shows nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.evaluation.questions import Question
from assistant.records import Answer, Article, Span
from assistant.text.sentences import split_sentences
from eval.desks import CACHE, desk_for
from eval.options import add_bench, add_half, add_limit
from eval.sets import SEED, load, named

_ENOUGH: Final = 0.5

Place = tuple[str, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One question: its gold sentences and those shown, and how many of each are the other."""

    gold: int
    gold_shown: int
    shown: int
    shown_gold: int
    first_right: bool

    @property
    def answered(self) -> bool:
        """Whether anything was shown."""
        return self.shown > 0


def judged(question: Question, answer: Answer) -> Found:
    """What an answer shows of the sentences that answer its question."""
    gold = [
        (item.doc_id, Span(start=item.start, end=item.start + len(item.text)))
        for item in question.evidence
        if item.text and item.start is not None
    ]
    quoted = [(quote.article.id, quote.locator.span) for quote in answer.quotes]
    shown = list(
        dict.fromkeys(
            (quote.article.id, span)
            for quote in answer.quotes
            for span in sentences_in(quote.article, quote.locator.span)
        )
    )
    first = answer.quotes[0].locator.span if answer.quotes else None
    return Found(
        gold=len(gold),
        gold_shown=sum(_is_held(place, quoted) for place in gold),
        shown=len(shown),
        shown_gold=sum(_is_held(place, gold) for place in shown),
        first_right=first is not None and any(_is_held(place, quoted[:1]) for place in gold),
    )


def sentences_in(article: Article, span: Span) -> list[Span]:
    """The sentences of an article that lie in a quotation; the quotation where none does."""
    sentences = split_sentences(article.text, language=article.language)
    return [item for item in sentences if span.contains(item)] or [span]


def _is_held(place: Place, by: Iterable[Place]) -> bool:
    """Whether one of these places of the same document holds half of a place or more."""
    name, span = place
    needed = _ENOUGH * (span.end - span.start)
    return any(
        other == name and min(span.end, held.end) - max(span.start, held.start) >= needed
        for other, held in by
    )


def measures(found: Sequence[Found]) -> dict[str, float]:
    """Recall of gold sentences over all questions and over those answered; precision of the shown.

    Questions whose evidence names no place are left out.
    """
    found = [item for item in found if item.gold]
    answered = [item for item in found if item.answered]
    shown = sum(item.shown for item in answered)
    return {
        "questions": float(len(found)),
        "answered": float(len(answered)),
        "recall": _mean([item.gold_shown / item.gold for item in found]),
        "recall_answered": _mean([item.gold_shown / item.gold for item in answered]),
        "precision": sum(item.shown_gold for item in answered) / shown if shown else 0.0,
        "precision_by_question": _mean([item.shown_gold / item.shown for item in answered]),
        "first_right": _mean([float(item.first_right) for item in answered]),
        "sentences": _mean([float(item.shown) for item in answered]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Score the sentences quoted beside the gold ones.")
    parser.add_argument("--set", default="clapnq-dev", metavar="NAME", help="a set of the table")
    add_half(parser, default="dev")
    add_limit(parser, default=150)
    add_bench(parser)
    parser.add_argument("--cache", type=type(CACHE), default=CACHE, help="folder of the indexes")
    options = parser.parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    (benchmark,) = named([options.set])
    loaded = load(benchmark, options.bench)
    asked = loaded.questions.half(options.half).sample(options.limit, seed=SEED).questions
    with desk_for(loaded, cache=options.cache) as desk:
        found = [
            judged(question, desk.ask(question.text)) for question in asked if question.answerable
        ]
    for name, value in measures(found).items():
        print(f"{name:22} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
