"""Many small files: a sync of them without encoding, and a second one that finds nothing changed."""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assistant.library import Library, Updates
from assistant.recipe import Recipe
from assistant.records import Article
from assistant.text.sentences import split_sentences
from eval.benchmarks.timing import Row, seconds
from eval.sets import ROOT, SEED

FILES: Final = 10_000
CHARACTERS: Final = 2_000
_PARAGRAPH: Final = 4  # sentences


def main() -> None:
    """Measure; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, index = Path(name) / "files", Path(name) / "index"
        folder.mkdir()
        index.mkdir()
        for article in made_up(options.files):
            text = f"{article.title}\n\n{article.text}"
            (folder / f"{article.id}.txt").write_text(text, encoding="utf-8")
        with Library.open(index, create=True) as library:
            updates = Updates(library=library, settings=Recipe().passages)
            for task in ("sync without encoding", "sync again, nothing changed"):
                before = _processor_seconds()
                took, report = seconds(lambda: updates.sync_folder(folder, index=index))
                busy = _processor_seconds() - before
                count = len(report.added) + len(report.unchanged)
                Row(part="files", size=0, task=task, system="On Record", ours=True,
                    value=round(count / took, 1), unit="files/s",
                    note=f"{count:,} of {CHARACTERS:,} characters, {count / busy:.0f} a core-second",
                ).write()  # fmt: skip


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def made_up(count: int) -> Iterator[Article]:
    """So many texts of shuffled sentences of the English briefs, the same each time."""
    chance = random.Random(SEED)  # noqa: S311  no secret
    sentences = _sentences(ROOT / "corpus" / "articles")
    for number in range(count):
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < CHARACTERS:
            paragraphs.append(" ".join(chance.choices(sentences, k=_PARAGRAPH)))
        text = "\n\n".join(paragraphs)[:CHARACTERS]
        yield Article(id=f"a{number:05}", title=f"The report of number {number}", text=text)


def _sentences(folder: Path) -> list[str]:
    """The sentences of the briefs whose letters are all ASCII: those in English."""
    found: set[str] = set()
    for file in sorted(folder.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        found.update(span.slice(text) for span in split_sentences(text, language="en"))
    return sorted(one for one in found if one.isascii() and one.endswith(".") and "\n" not in one)


if __name__ == "__main__":
    main()
