"""Every measurement as one command: `python -m eval COMMAND …`, and `COMMAND --help` for its options."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

COMMANDS: Final = {
    "run": ("eval.run", "score On Record, and peers if asked, on every open set"),
    "gate": ("eval.gate", "fail if quality fell below its floors"),
    "tune": ("eval.tune", "choose fusion weights and cut-offs on the development halves"),
    "compare": ("eval.compare", "compare recipes on the development halves"),
    "failures": (
        "eval.failures",
        "list wrong quotations and false answers with their kind, to read",
    ),
    "dump": ("eval.dump", "write down 200 answers to the last digit, or compare two such files"),
    "precision": ("eval.precision", "what the encoder's int8 costs the ranking"),
    "conversations": (
        "eval.conversations.score",
        "follow-up questions beside the last turn alone, all turns, and rewrites by people",
    ),
    "draft-check": ("eval.draft_check.score", "how often the draft check says the right thing"),
    "draft-check-cases": ("eval.draft_check.cases", "make the cases of the draft check"),
    "draft-check-speed": ("eval.draft_check.speed", "time the draft check"),
    "fidelity": ("eval.fidelity.score", "how faithfully files are read, word by word"),
    "wire-copy": ("eval.wire_copy.score", "score the finding of near-duplicates on labelled pairs"),
    "wire-copy-groups": ("eval.wire_copy.groups", "score whole groups of near-duplicates"),
    "wire-copy-cost": ("eval.wire_copy.cost", "time the comparison of articles"),
    "sentences": ("eval.sentences.score", "score where sentences end, beside other splitters"),
    "gold-sentences": ("eval.gold_sentences", "how many of an answer's sentences are quoted"),
    "reader-train": ("eval.reader.train", "train the reader; resumable"),
    "reader-overlap": ("eval.reader.overlap", "find training texts that are measured on"),
    "reader-export": ("eval.reader.export", "a checkpoint as the model that ships"),
    "reader-fit": ("eval.reader.fitting", "fit the reader's weights and its confidence"),
    "reader-spans": ("eval.reader.spans", "score the reader with the paragraph given"),
    "reader-pairs": (
        "eval.reader.minimal_pairs",
        "who did what to whom: score the reader on pairs",
    ),
    "reader-latency": ("eval.reader.latency", "time the reader"),
    "reader-abroad": (
        "eval.reader.abroad",
        "score a reader of many languages beside the arithmetic one, and both together",
    ),
    "languages": ("eval.languages.measuring", "score each language in itself and from English"),
    "own-questions": (
        "eval.languages.own_questions",
        "score our own questions on the shipped briefs, by kind and language",
    ),
    "languages-fit": ("eval.languages.fitting", "fit the reading of other languages on dev halves"),
    "capacity": (
        "eval.capacity.measuring",
        "how build, search, memory and disk grow, locally and on engines",
    ),
    "engines": ("eval.engines", "an engine on a server beside the local one: answers, and times"),
    "bench": ("eval.benchmarks.run", "measure speed at 1,000 to 1,000,000 passages"),
}
"""Name, module with a `main(arguments)`, and what it does."""


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        asked = arguments[:1] in (["-h"], ["--help"])
        print("usage: python -m eval COMMAND [options]\n", file=sys.stdout if asked else sys.stderr)
        for name, (_, purpose) in COMMANDS.items():
            print(f"  {name:18} {purpose}", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    module, _ = COMMANDS[arguments[0]]
    sys.argv[0] = f"python -m eval {arguments[0]}"
    code: int = import_module(module).main(arguments[1:])
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
