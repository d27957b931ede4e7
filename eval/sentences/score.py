"""Score sentence splitting: `python -m eval sentences --write eval/results/sentences.md`.

What it writes holds figures, no text. Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from assistant.errors import QuestionSetError
from eval.options import add_bench
from eval.sentences.crossing import Crossing, own_crossings, peer_crossings
from eval.sentences.gold import HALVES, NEWS, RULES, Gold, load
from eval.sentences.splitters import OURS, Splitter, ours, peers

BEFORE: Final = {
    "ours before": (
        "0.9303", "0.9431", "0.855", "0.931", "1457/2506", "450/2317", "3182/5932", "662/1436", "15/415",
    ),
}  # fmt: skip
"""What stood before the table of abbreviations, measured at commit f149d94 with the same cases."""

COLUMNS: Final = (
    "news dev", "news test", "rules dev", "rules test", "own en: cut", "missed",
    "own, other languages: cut", "missed", "pySBD's: cut",
)  # fmt: skip
HEADER: Final = """\
# Sentence ends

Two gold sets made by others and two tables of crossings (`eval/sentences/`); figures only. **News**: F1 over whole sentences
in 24 English news articles (sbd-ud-gum-news; every other article is the dev half). **Rules**: share of the golden rules kept
whole, as a mean over 23 languages (sbd-golden-rules, pySBD's own set, so pySBD is measured on what it was written for; halves by
hash). **Own** and **pySBD's abbreviations**: each abbreviation before a small letter, a name, a number, a day, a quotation, a
bracket, and before a word that starts a sentence; *cut* counts sentences cut in two, *missed* ends not found. A combination
that can be read either way is left out. Rules were chosen on the dev halves.

Made by `python -m eval sentences --write eval/results/sentences.md`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Sentences cut in two, ends missed, and of how many each."""

    cut: int
    whole: int
    missed: int
    ends: int


def news_f1(split: Splitter, texts: Sequence[Gold]) -> float:
    """F1 over sentences: one is right if it starts, and the next one starts, where the gold says."""
    right = found = expected = 0
    for gold in texts:
        own, theirs = _sentences(split(gold.text, gold.language)), _sentences(gold.starts)
        right += len(own & theirs)
        found += len(own)
        expected += len(theirs)
    return 2 * right / (found + expected)


def rules_kept(split: Splitter, texts: Iterable[Gold]) -> dict[str, float]:
    """For each language, the share of rules whose sentences all start where the gold says."""
    kept: dict[str, list[bool]] = defaultdict(list)
    for gold in texts:
        kept[gold.language].append(split(gold.text, gold.language) == gold.starts)
    return {language: fmean(values) for language, values in sorted(kept.items())}


def errors(split: Splitter, crossings: Iterable[Crossing]) -> Errors:
    """How often a splitter cuts behind an abbreviation where it must not, or does not where it must."""
    counts = {True: [0, 0], False: [0, 0]}
    for crossing in crossings:
        starts = crossing.place in split(crossing.text, crossing.language)
        counts[crossing.ends][0] += starts != crossing.ends
        counts[crossing.ends][1] += 1
    return Errors(
        cut=counts[False][0], whole=counts[False][1], missed=counts[True][0], ends=counts[True][1]
    )


def document(splitters: Mapping[str, Splitter], bench: Path) -> str:
    """The tables as Markdown.

    Raises:
        QuestionSetError: a gold set is not there.
    """
    news, rules = load(bench, NEWS), load(bench, RULES)
    own, others = list(own_crossings()), list(peer_crossings())
    lines = [
        HEADER,
        f"| | {' | '.join(COLUMNS)} |",
        f"|---|{'---:|' * len(COLUMNS)}",
    ]
    lines += [f"| {name} | {' | '.join(row)} |" for name, row in BEFORE.items()]
    for name, split in splitters.items():
        values = [f"{news_f1(split, _half(news, half)):.4f}" for half in HALVES]
        values += [
            f"{fmean(rules_kept(split, _half(rules, half)).values()):.3f}" for half in HALVES
        ]
        for part in (
            [item for item in own if item.language == "en"],
            [item for item in own if item.language != "en"],
        ):
            wrong = errors(split, part)
            values += [f"{wrong.cut}/{wrong.whole}", f"{wrong.missed}/{wrong.ends}"]
        wrong = errors(split, others)
        values.append(f"{wrong.cut}/{wrong.whole}")
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join([*lines, "", *_by_language(splitters, rules)]) + "\n"


def _by_language(splitters: Mapping[str, Splitter], rules: Sequence[Gold]) -> list[str]:
    kept = {name: rules_kept(split, rules) for name, split in splitters.items()}
    counts = {language: sum(gold.language == language for gold in rules) for language in kept[OURS]}
    return [
        "## Rules kept by language, both halves",
        "",
        f"| | rules | {' | '.join(splitters)} |",
        f"|---|---:|{'---:|' * len(splitters)}",
        *(
            f"| {language} | {number} | "
            + " | ".join(f"{kept[name][language]:.2f}" for name in splitters)
            + " |"
            for language, number in counts.items()
        ),
        f"| mean | | {' | '.join(f'{fmean(kept[name].values()):.3f}' for name in splitters)} |",
    ]


def _half(texts: Iterable[Gold], half: str) -> list[Gold]:
    return [gold for gold in texts if gold.half == half]


def _sentences(starts: Sequence[int]) -> set[tuple[int, int | None]]:
    return set(zip(starts, (*starts[1:], None), strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Score ours and every installed peer, print the tables and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_bench(parser)
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the tables here")
    options = parser.parse_args(arguments)
    try:
        text = document({OURS: ours, **peers()}, options.bench)
    except QuestionSetError as error:
        parser.exit(2, f"{error}\n")
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
