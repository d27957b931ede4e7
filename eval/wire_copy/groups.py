"""Score whole groups: reports in a library, each with several customers' copies and look-alikes.

`python -m eval wire-copy-groups --half test --reports 100` counts pairs of articles inside groups.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from assistant.evaluation import load_corpus
from assistant.library import Library, Segmentation, find_near_duplicates, stories
from assistant.records import Article, Document
from eval.options import add_bench, add_half
from eval.sets import SEED
from eval.wire_copy.edits import Paragraphs, as_customers_do
from eval.wire_copy.lookalikes import LOOKALIKES
from eval.wire_copy.pairs import half_of, is_usable, paragraphs_of
from eval.wire_copy.score import SET

COPIES: Final = 3
_NO_SEGMENTS: Final = Segmentation(passages=(), sentences=())


def collection(
    reports: Sequence[Paragraphs], foreign: Sequence[Paragraphs]
) -> Iterator[tuple[str, Article]]:
    """Each report, its copies and one look-alike, all of different outlets, with a report name.

    What is mixed in comes from `foreign`, articles that are not in the collection themselves.
    """
    for number, report in enumerate(reports):
        rng = random.Random(f"{SEED} group {number}")  # noqa: S311  not for secrets
        others = rng.sample(list(foreign), 8)
        yield f"r{number}", _article(f"r{number}-0", report)
        for copy in range(1, COPIES + 1):
            text = as_customers_do(list(report), others[0], rng)
            yield f"r{number}", _article(f"r{number}-{copy}", text)
        _, lookalike = LOOKALIKES[rng.choice(list(LOOKALIKES))](list(report), others, rng)
        if lookalike != report:
            yield f"l{number}", _article(f"l{number}", lookalike)


def _article(name: str, text: Paragraphs) -> Article:
    return Article(id=name, text="\n\n".join(text), publisher=f"Outlet {name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the library, group it and print precision and recall over pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_half(parser, default="dev")
    parser.add_argument("--reports", type=int, default=100)
    add_bench(parser)
    options = parser.parse_args(arguments)
    articles = load_corpus(options.bench / SET / "corpus.jsonl.gz")
    usable = [item for item in articles if is_usable(item) and half_of(item.id) == options.half]
    texts = [paragraphs_of(item) for item in usable]
    reports = texts[: options.reports]
    named = list(collection(reports, texts[options.reports :]))
    report_of = {article.id: report for report, article in named}
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder), create=True) as library,
    ):
        with library.writing():
            for _, article in named:
                library.put(Document(article=article), _NO_SEGMENTS)
        find_near_duplicates(library)
        groups = stories(library)
    pairs = [pair for group in groups for pair in combinations(group.article_ids, 2)]
    right = sum(report_of[one] == report_of[other] for one, other in pairs)
    wanted = len(reports) * COPIES * (COPIES + 1) // 2
    print(
        f"{len(named)} articles, {len(groups)} groups: precision {right}/{len(pairs)} ="
        f" {right / max(1, len(pairs)):.4f}, recall {right}/{wanted} = {right / wanted:.4f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
