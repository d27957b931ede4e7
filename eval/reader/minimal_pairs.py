"""Does the reader know who did what to whom? Sentences that differ in nothing but that, one question.

    python -m eval reader-pairs [--model DIR]

`data/minimal_pairs.jsonl` holds 60 pairs of sentences written for this: subject and object, cause
and effect, claim and denial, speaker and spoken-of, motive and means; and for each sentence a
question that it alone answers. Both orders of a pair are read, in one window. A question is right
where its sentence has the higher score. Chance is one half; counting shared words gives little more.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.answering.neural_reader import MODEL_FOLDER, ReaderModel, read_paragraph
from assistant.evaluation.tokens import normalised_tokens
from assistant.records import Article, Span

DATA: Final = Path(__file__).with_name("data") / "minimal_pairs.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimalPair:
    """Two sentences, and for each the question that it alone answers."""

    kind: str
    sentences: tuple[str, str]
    questions: tuple[str, str]


def read_pairs(path: Path = DATA) -> list[MinimalPair]:
    """The pairs of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        MinimalPair(
            kind=row["kind"],
            sentences=tuple(row["sentences"]),
            questions=tuple(question for question, _ in row["questions"]),
        )
        for row in rows
    ]


def trials(pair: MinimalPair) -> Iterator[tuple[str, Article, tuple[Span, Span], int]]:
    """Question, text, its two sentences, and which of them answers: both questions, both orders."""
    for asked, question in enumerate(pair.questions):
        for order in ((0, 1), (1, 0)):
            first, second = (pair.sentences[place] for place in order)
            text = f"{first} {second}"
            spans = (Span(start=0, end=len(first)), Span(start=len(first) + 1, end=len(text)))
            yield question, Article(id="pair", text=text, language="en"), spans, order.index(asked)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Score the reader on minimal pairs.")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--wrong", action="store_true", help="list what is judged wrongly")
    options = parser.parse_args(arguments)
    model = ReaderModel(options.model)
    right: dict[str, list[bool]] = defaultdict(list)
    shared: list[float] = []
    for pair in read_pairs():
        for question, article, spans, answer in trials(pair):
            readings = read_paragraph(model, question, article, spans)
            scores = [reading.sentence for reading, _ in readings]
            right[pair.kind].append(scores[answer] > scores[1 - answer])
            shared.append(_by_words(question, [span.slice(article.text) for span in spans], answer))
            if options.wrong and not right[pair.kind][-1]:
                print(f"{question}  ->  {spans[1 - answer].slice(article.text)}")
    for kind, found in right.items():
        print(f"{kind}: {sum(found)} of {len(found)} = {sum(found) / len(found):.3f}")
    together = [one for found in right.values() for one in found]
    print(f"accuracy: {sum(together)} of {len(together)} = {sum(together) / len(together):.4f}")
    print(f"by shared words alone: {sum(shared) / len(shared):.4f}")
    return 0


def _by_words(question: str, sentences: Sequence[str], answer: int) -> float:
    """1 where the answer shares more words with the question, a half where as many."""
    asked = set(normalised_tokens(question))
    counts = [len(asked & set(normalised_tokens(sentence))) for sentence in sentences]
    if counts[answer] == counts[1 - answer]:
        return 0.5
    return float(counts[answer] > counts[1 - answer])


if __name__ == "__main__":
    raise SystemExit(main())
