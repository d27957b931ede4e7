"""Score the finding of copies on the labelled pairs: `python -m eval wire-copy --half test`.

What it writes with `--write` holds kinds and figures, no text.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.evaluation import load_corpus
from assistant.library.near_duplicates.copies import Overlap, compare
from assistant.library.near_duplicates.minhash import band_keys
from assistant.text.words import signed_words
from eval.options import add_bench, add_half
from eval.wire_copy.pairs import LabelledPair, labelled_pairs

SET: Final = "realtimeqa-2022"
HEADER: Final = """\
# Wire copy: found copies and false merges

Pairs made by seeded edits from the articles of realtimeqa-2022 (`eval/wire_copy/`); kinds and figures only. A copy is
right if it is a candidate by its signature and its words are judged to be one report; a look-alike that is merged is a
false merge. The last two columns judge the same pairs as if they came from different outlets, and as if from one, or as
if the outlets were unknown: then more must be equal. Thresholds were chosen on the dev half.

Made by `python -m eval wire-copy --half all --write eval/results/wire-copy.md`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A pair with what was found: candidates by signature, and what they share."""

    kind: str
    is_copy: bool
    is_candidate: bool
    overlap: Overlap

    def is_merged(self, *, same_outlet: bool) -> bool:
        """Whether the pair would be taken for one report."""
        return self.is_candidate and self.overlap.is_copy(same_outlet=same_outlet)


def judge(pair: LabelledPair) -> Judged:
    """What the library finds of a pair."""
    one, other = signed_words(pair.one), signed_words(pair.other)
    keys = [set(band_keys(words.keys)) for words in (one, other)]
    return Judged(
        kind=pair.kind,
        is_copy=pair.is_copy,
        is_candidate=bool(keys[0] & keys[1]),
        overlap=compare(one, other),
    )


def table(judged: list[Judged], half: str) -> str:
    """The figures as Markdown."""
    lines = [
        f"## {half} half", "",
        "| | pairs | share of candidates | merged, other outlet | merged, same or unknown outlet |",
        "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    kinds = Counter((not item.is_copy, item.kind) for item in judged)
    for (is_lookalike, kind), number in sorted(kinds.items()):
        own = [item for item in judged if (not item.is_copy, item.kind) == (is_lookalike, kind)]
        merged = [sum(item.is_merged(same_outlet=same) for item in own) for same in (False, True)]
        share = sum(item.is_candidate for item in own) / number
        name = f"look-alike: {kind}" if is_lookalike else f"copy: {kind}"
        lines.append(f"| {name} | {number} | {share:.3f} | {merged[0]} | {merged[1]} |")
    lines.append("")
    for same, name in ((False, "other outlet"), (True, "same or unknown outlet")):
        lines.append(f"{name}: {_precision_and_recall(judged, same_outlet=same)}  ")
    return "\n".join(lines) + "\n"


def _precision_and_recall(judged: list[Judged], *, same_outlet: bool) -> str:
    copies = [item for item in judged if item.is_copy]
    merged = [item for item in judged if item.is_merged(same_outlet=same_outlet)]
    right = sum(item.is_copy for item in merged)
    return (
        f"precision {right / max(1, len(merged)):.4f} ({right}/{len(merged)}),"
        f" recall {right / max(1, len(copies)):.4f} ({right}/{len(copies)})"
    )


def document(tables: list[str]) -> str:
    """The committed file: what was scored, then one table for each half."""
    return "\n".join([HEADER, *tables])


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge one half or both, print the tables and write them where asked; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_half(parser, default="dev", choices=("dev", "test", "all"))
    add_bench(parser)
    parser.add_argument("--every", type=int, default=1, help="judge every n-th pair only")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the tables here")
    options = parser.parse_args(arguments)
    articles = list(load_corpus(options.bench / SET / "corpus.jsonl.gz"))
    tables = []
    for half in ("dev", "test") if options.half == "all" else (options.half,):
        pairs = list(labelled_pairs(articles, half=half))[:: options.every]
        tables.append(table([judge(pair) for pair in pairs], half))
        print(tables[-1])
    if options.write:
        options.write.write_text(document(tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
