"""Write down what is answered, to the last digit, so that two states of the code can be compared.

    python -m eval dump FILE [--corpus DIR] [--bench DIR]
    python -m eval dump --compare BEFORE AFTER

180 questions of the open sets' dev halves, over small pools of their documents, and 20 on the
articles that ship. A line of JSON for each: status, confidence, every quotation with its place,
and the ten best passages. Only the public face is used, so older states can be dumped as well.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from assistant import Answer, Assistant, Hit
from assistant.evaluation import Question
from assistant.recipe import Recipe
from eval.options import add_bench
from eval.pooling import Pool
from eval.sets import ROOT, SEED, Benchmark, load

OPEN_SETS: Final = (
    ("clapnq-dev", 40),
    ("squad2-dev-open", 40),
    ("selqa", 30),
    ("squad11-dev-open", 30),
    ("inscit-dev", 20),
    ("xquad-r/ru", 10),
    ("xquad-r/zh", 10),
)
OTHERS: Final = 60
"""Documents of each pool that answer none of its questions."""

SHIPPED_QUESTIONS: Final = (
    "How many Japanese lived on the islands in 1945?",
    "When was the joint declaration signed?",
    "Which islands does the ninth article of the declaration name?",
    "What did Putin propose in Vladivostok in September 2018?",
    "Why did Japan not sign without preconditions?",
    "What share of Russians opposes a handover?",
    "Who wrote about Singapore in the Global Times?",
    "What is the eight-point plan?",
    "What does the constitution of 2020 forbid?",
    "How large are the Habomai islets?",
    "Which treaty gave Japan the Kuril chain?",
    "What did the Treaty of Portsmouth cede?",
    "What did Yeltsin and Hosokawa sign in Tokyo?",
    "Are American bases allowed on the islands?",
    "When did Soviet troops land on Shikotan?",
    "What are joint economic activities?",
    "Who was the Soviet prime minister in 1956?",
    "What is the price of herring in Nemuro?",
    "Когда была подписана декларация?",
    "Who discovered penicillin?",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    add_bench(parser)
    options = parser.parse_args(arguments)
    if options.compare:
        return compare(*options.compare)
    if options.file is None:
        parser.error("name the file to write, or two to compare")
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    with options.file.open("w", encoding="utf-8") as file:
        for row in _rows(corpus=options.corpus, bench=options.bench):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


def compare(before: Path, after: Path) -> int:
    """Print each question that is answered otherwise and how; exit code 1 if there is one."""
    old, new = _read(before), _read(after)
    differing = 0
    for key in sorted(old.keys() | new.keys()):
        parts = [
            name
            for name in sorted(old.get(key, {}).keys() | new.get(key, {}).keys())
            if old.get(key, {}).get(name) != new.get(key, {}).get(name)
        ]
        if not parts:
            continue
        differing += 1
        print(f"{key}: {', '.join(parts)}")
        for name in parts:
            print(f"  - {str(old.get(key, {}).get(name))[:300]}")
            print(f"  + {str(new.get(key, {}).get(name))[:300]}")
    print(f"{differing} of {len(old)} questions are answered otherwise", file=sys.stderr)
    return int(differing > 0 or old.keys() != new.keys())


def _read(file: Path) -> dict[str, dict[str, object]]:
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return {f"{row.pop('set')}/{row.pop('id')}": row for row in rows}


def _rows(*, corpus: Path, bench: Path) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        with Assistant.open(Path(folder) / "shipped", create=True, recipe=Recipe()) as desk:
            desk.sync(corpus)
            for number, words in enumerate(SHIPPED_QUESTIONS):
                yield _row(desk, words, of="shipped", name=str(number))
        for name, count in OPEN_SETS:
            pool = Pool(questions=count, others=OTHERS)
            loaded = load(Benchmark(name=name, pool=pool), bench)
            asked: Sequence[Question] = loaded.questions.sample(count, seed=SEED).questions
            with Assistant.build(loaded.articles, Path(folder) / name.replace("/", "-")) as desk:
                for question in asked:
                    yield _row(desk, question.text, of=name, name=question.id)


def _row(desk: Assistant, question: str, *, of: str, name: str) -> dict[str, object]:
    answer = desk.ask(question)
    return {
        "set": of,
        "id": name,
        "status": str(answer.status),
        "confidence": answer.confidence,
        "quotes": _quotes(answer),
        "near_misses": [str(quote.locator) for quote in answer.near_misses],
        "hits": [_hit(hit) for hit in desk.search(question, limit=10)],
    }


def _quotes(answer: Answer) -> list[dict[str, object]]:
    return [
        {
            "text": quote.text,
            "places": [str(place) for place in quote.locations],
            "score": quote.score,
            "confidence": quote.confidence,
            "key_phrase": quote.key_phrase,
            "context": quote.context,
        }
        for quote in answer.quotes
    ]


def _hit(hit: Hit) -> list[object]:
    return [str(hit.locator), hit.score, hit.lexical_rank, hit.dense_rank]


if __name__ == "__main__":
    raise SystemExit(main())
