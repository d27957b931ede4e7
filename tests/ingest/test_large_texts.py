"""Texts of megabytes are read and cut in a time that grows with their length alone: work is counted, not timed."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from assistant.errors import SourceTooLargeError
from assistant.ingest import load_bytes, load_file, segment_article
from assistant.ingest.formats.limits import MAX_MARKDOWN_BYTES, MAX_SENT_TEXT_BYTES, MAX_TEXT_BYTES
from assistant.ingest.formats.registry import format_of
from assistant.recipe import PassageSettings
from assistant.records import Article, Span
from assistant.text.paragraphs import trimmed
from assistant.text.sentences import split_sentences

SAID = "The harbour was closed on Tuesday after a crane fell into the basin, the master said. "
SMALL, TIMES = 12_000, 6
MOST_GROWTH = 1.25
"""Of the work for a character between the short text and one that is `TIMES` as long."""

SHAPES: dict[str, Callable[[int], str]] = {
    "prose": lambda size: "\n\n".join([SAID * 4] * (size // len(SAID * 4))),
    "one paragraph": lambda size: SAID * (size // len(SAID)),
    "no full stop": lambda size: "words upon words " * (size // 17),
    "one word": lambda size: "w" * size,
    "abbreviations": lambda size: "Mr. Fell met Dr. Rook vs. Prof. Vane et al. and " * (size // 48),
    "captions": lambda size: "\n\n".join(
        ["Photo: AP / Getty Images", "It says so."] * (size // 39)
    ),
    "labels": lambda size: "\n\n".join(["Advertisement", "It says so."] * (size // 28)),
    "page numbers": lambda size: "\n\n".join(f"{n}\n\nIt goes on." for n in range(1, size // 17)),
    "short lines": lambda size: "A short line\n" * (size // 13),
    "white space": lambda size: f"It says so. {' ' * size} It goes on.",
    "open quotations": lambda size: "“It says " * (size // 9),
}


def work(text: str, *, folder: Path) -> int:
    """How many calls reading and cutting a text takes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    file = folder / "a.txt"
    file.write_text(f"The harbour of Ellery\n\n{text}", encoding="utf-8")
    sys.setprofile(count)
    try:
        article = load_file(file, article_id="a", source="a.txt").article
        segment_article(article, settings=PassageSettings())
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_length(shape: str, tmp_path: Path) -> None:
    make = SHAPES[shape]
    work(make(2_000), folder=tmp_path)  # what is loaded and compiled once
    small = work(make(SMALL), folder=tmp_path)
    large = work(make(SMALL * TIMES), folder=tmp_path)
    assert large <= MOST_GROWTH * TIMES * small + 2_000


def test_a_sentence_of_megabytes_is_not_copied_for_each_of_its_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = 0

    def counted(text: str, start: int, end: int) -> Span:
        nonlocal looked_at
        looked_at += end - start
        return trimmed(text, start, end)

    monkeypatch.setattr("assistant.text.sentences.trimmed", counted)
    text = "words upon words " * 60_000
    spans = split_sentences(text, language="en")
    assert len(spans) > 500
    assert looked_at < 4 * len(text)


def test_a_long_text_is_taken_whole_and_cut_into_passages() -> None:
    text = "The harbour of Ellery\n\n" + SAID * (6_000_000 // len(SAID))
    article = load_bytes(
        text.encode(), media_type_or_suffix=".txt", article_id="a", source="a.txt"
    ).article
    assert article.text == text
    assert len(text) > MAX_SENT_TEXT_BYTES


def test_there_is_a_limit_for_each_way_in() -> None:
    assert MAX_TEXT_BYTES >= 30_000_000
    plain, markdown = format_of(".txt"), format_of(".md")
    assert (plain.max_bytes, plain.max_sent_bytes) == (MAX_TEXT_BYTES, MAX_SENT_TEXT_BYTES)
    assert markdown.max_bytes == MAX_MARKDOWN_BYTES < MAX_TEXT_BYTES
    with pytest.raises(SourceTooLargeError, match="40 MB"):
        load_bytes(
            b"x" * (MAX_TEXT_BYTES + 1), media_type_or_suffix=".txt", article_id="a", source="a.txt"
        )


def test_disjoint_marks_are_the_first_of_those_that_overlap() -> None:
    text = "\n\n".join(["It says so.", "Advertisement"] * 50)
    article = Article(id="a", text=text, language="en")
    marks = segment_article(article, settings=PassageSettings()).marks
    assert len(marks) == 50
    assert all(one.span.end <= other.span.start for one, other in itertools.pairwise(marks))
