"""Which training texts and questions share ten words in a row with a set that is measured on.

    python -m eval reader-overlap --out FILE

Writes their ids, by training set, for `train.py --without`, and prints a table of the counts.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from assistant.evaluation.jsonl import read_lines
from eval.options import add_bench
from eval.reader.brief_pairs import BRIEF_PAIRS, load_brief_pairs
from eval.reader.mixture import SHARES, folder_of
from eval.sets import DEFAULT_BENCH

MEASURED: Final = (
    "clapnq-dev",
    "realtimeqa-2022",
    "selqa",
    "squad2-dev-open",
    "squad11-dev-open",
    "inscit-dev",
    "xquad-r",
)
WORDS: Final = 10
_WORD: Final = re.compile(r"\w+")
_KINDS: Final = {
    "documents": ("corpus.jsonl.gz", "text"),
    "questions": ("questions.jsonl.gz", "question"),
}

Runs = set[int]
"""Hashes: the runs themselves of all measured sets take gigabytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    measured = {name: measured_runs(options.bench / name) for name in MEASURED}
    found: dict[str, dict[str, list[str]]] = {}
    print(
        "| training set | kind | all | left out | by measured set |",
        "|---|---|---|---|---|",
        sep="\n",
    )
    for name in SHARES:
        folder = folder_of(name, train=options.train, bench=options.bench)
        own = _own() if name == BRIEF_PAIRS else {}
        found[name] = {}
        for kind in _KINDS:
            total, counts, ids = 0, Counter[str](), []
            for identity, text in own[kind] if own else texts(folder, kind):
                total += 1
                runs = runs_of(text) | {whole(text)}
                hit = [one for one, known in measured.items() if not known.isdisjoint(runs)]
                counts.update(hit)
                ids += [identity] * bool(hit)
            found[name][kind] = ids
            print(f"| {name} | {kind} | {total} | {len(ids)} | {dict(counts)} |")
    options.out.write_text(json.dumps(found), encoding="utf-8")
    return 0


def runs_of(text: str) -> Runs:
    """Every ten words in a row of a text, in lower case.

    >>> len(runs_of("a b c d e f g h i j k"))
    2
    """
    words = tuple(_WORD.findall(text.lower()))
    return {hash(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1)}


def whole(text: str) -> int:
    """All words of a text, in lower case."""
    return hash(tuple(_WORD.findall(text.lower())))


def texts(folder: Path, kind: str) -> Iterator[tuple[str, str]]:
    """The id and the text of each document or question of a set."""
    name, key = _KINDS[kind]
    for path in sorted(folder.rglob(name)):
        for line in read_lines(path):
            yield line.content["id"], line.content[key]


def _own() -> dict[str, list[tuple[str, str]]]:
    """Of our own questions, which lie in no set's folder: the briefs, and what is asked."""
    briefs, questions = load_brief_pairs()
    return {
        "documents": [(brief.id, brief.text) for brief in briefs],
        "questions": [(question.id, question.text) for question in questions],
    }


def measured_runs(folder: Path) -> Runs:
    """Ten words in a row of a set's documents and questions, and its questions as wholes."""
    found: Runs = set()
    for kind in _KINDS:
        for _, text in texts(folder, kind):
            found |= runs_of(text)
            if kind == "questions":
                found.add(whole(text))
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Find training texts that are measured on.")
    parser.add_argument("--out", type=Path, required=True)
    add_bench(parser)
    parser.add_argument("--train", type=Path, default=DEFAULT_BENCH.parent / "train")
    return parser


if __name__ == "__main__":
    sys.exit(main())
