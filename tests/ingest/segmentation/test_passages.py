from __future__ import annotations

import dataclasses
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ingest import SegmentedArticle, segment_article, segment_passages
from assistant.recipe import PassageSettings
from assistant.records import Article, Mark, MarkKind, ReadingReport, Span
from assistant.text.sentences import split_sentences

WORDS = st.sampled_from(["Talks resumed", "no treaty followed", "Abe", "the islands", "in 1956"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(lambda words: " ".join(words) + ".")
BOILERPLATE = st.sampled_from(["Read more: talks", "Advertisement", "***", "Share this"])
BLOCKS = st.one_of(
    st.lists(SENTENCES, min_size=1, max_size=8).map(" ".join),
    BOILERPLATE,
    st.just("A heading"),
    st.just("word " * 900),
)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=10).map("\n\n".join)


def taken_apart(text: str, *, limit: int = 800, overlap: int = 0) -> SegmentedArticle:
    chosen = PassageSettings(max_characters=limit, overlap_sentences=overlap)
    return segment_article(
        Article(id="a", text=text, title="None of it", language="en"), settings=chosen
    )


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, limit=st.integers(100, 1500))
def test_passages_boilerplate_and_white_space_tile_the_text(text: str, limit: int) -> None:
    parts = taken_apart(text, limit=limit)
    spans = sorted([*parts.boilerplate, *(passage.span for passage in parts.passages)])
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept = "".join(span.slice(text) for span in spans)
    assert "".join(kept.split()) == "".join(text.split())


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, limit=st.integers(100, 1500))
def test_every_sentence_lies_in_exactly_one_passage(text: str, limit: int) -> None:
    parts = taken_apart(text, limit=limit)
    assert tuple(s for passage in parts.passages for s in passage.sentences) == parts.sentences
    for passage in parts.passages:
        length = passage.span.end - passage.span.start
        assert length <= limit or len(passage.sentences) == 1


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, limit=st.integers(100, 1500), overlap=st.integers(1, 5))
def test_overlap_repeats_sentences_and_never_passes_the_limit(
    text: str, limit: int, overlap: int
) -> None:
    plain, doubled = taken_apart(text, limit=limit), taken_apart(text, limit=limit, overlap=overlap)
    assert len(plain.passages) == len(doubled.passages)
    for without, with_overlap in zip(plain.passages, doubled.passages, strict=True):
        assert with_overlap.span.end == without.span.end
        extra = len(with_overlap.sentences) - len(without.sentences)
        assert 0 <= extra <= overlap
        assert len(with_overlap.sentences) == 1 or with_overlap.span.end - with_overlap.span.start <= limit  # fmt: skip


def test_paragraphs_stay_whole_where_they_fit() -> None:
    paragraph = "Talks resumed in the capital on Monday. No treaty followed for years."
    parts = taken_apart("\n\n".join([paragraph] * 5), limit=160)
    assert [len(passage.sentences) for passage in parts.passages] == [4, 4, 2]


def test_a_long_paragraph_is_divided_evenly() -> None:
    text = " ".join(["Talks resumed in the capital on Monday."] * 11)
    parts = taken_apart(text, limit=400)
    assert [len(passage.sentences) for passage in parts.passages] == [6, 5]


def test_a_heading_stays_with_the_paragraph_below() -> None:
    first = " ".join(["Talks resumed in the capital on Monday."] * 3)
    text = f"{first}\n\nThe way ahead\n\n{first}"
    parts = taken_apart(text, limit=160)
    assert [passage.span.slice(text)[:13] for passage in parts.passages] == ["Talks resumed", "The way ahead"]  # fmt: skip


def test_a_passage_never_crosses_boilerplate() -> None:
    text = "Talks resumed.\n\nRead more: Why talks failed\n\nNo treaty followed."
    parts = taken_apart(text)
    assert [passage.span.slice(text) for passage in parts.passages] == ["Talks resumed.", "No treaty followed."]  # fmt: skip


def test_nothing_to_cut_gives_no_passages() -> None:
    assert segment_passages((), boilerplate=(), text="", settings=PassageSettings()) == ()


def test_cutting_twice_gives_the_same_passages() -> None:
    text = "\n\n".join(["Talks resumed. No treaty followed."] * 20)
    assert taken_apart(text) == taken_apart(text)
    assert split_sentences(text, language="en") == split_sentences(text, language="en")


HEADED = "Talks Resume. No treaty yet\n\nTalks resumed in Alpha. No treaty followed.\n\nA note on talks.\n\nThey parted."


def read_with(article: Article, *marks: Mark) -> Article:
    return dataclasses.replace(article, reading=ReadingReport(marks=marks))


def mark(kind: MarkKind, words: str) -> Mark:
    start = HEADED.index(words)
    return Mark(kind=kind, span=Span(start=start, end=start + len(words)))


def test_headlines_captions_and_notes_are_sentences_and_passages_of_their_own() -> None:
    article = Article(id="a", text=HEADED, title="Talks resume: no treaty yet", language="en")
    note = mark(MarkKind.NOTE, "A note on talks.")
    parts = segment_article(read_with(article, note), settings=PassageSettings())
    assert [span.slice(HEADED) for span in parts.sentences] == [
        "Talks resumed in Alpha.", "No treaty followed.", "A note on talks.", "They parted.",
    ]  # fmt: skip
    assert [span.slice(HEADED) for span in parts.headlines] == ["Talks Resume. No treaty yet"]
    assert [len(passage.sentences) for passage in parts.passages] == [1, 2, 1, 1]
    assert [mark.kind for mark in parts.marks] == [MarkKind.HEADLINE, MarkKind.NOTE]
    assert parts.boilerplate == ()


def test_what_a_loader_marked_as_boilerplate_is_never_quoted() -> None:
    article = Article(id="a", text=HEADED, title="None of it", language="en")
    parts = segment_article(
        read_with(article, mark(MarkKind.BOILERPLATE, "They parted.")), settings=PassageSettings()
    )
    assert [span.slice(HEADED) for span in parts.boilerplate] == ["They parted."]
    assert "They parted." not in [span.slice(HEADED) for span in parts.sentences]


def test_a_sentence_never_runs_into_or_out_of_what_is_marked() -> None:
    text = "The harbour board of the town had met and agreed on the\n\nsecond boat in the harbour of the town and on the\n\nthird one."
    middle = "second boat in the harbour of the town and on the"
    start = text.index(middle)
    caption = Mark(kind=MarkKind.CAPTION, span=Span(start=start, end=start + len(middle)))
    article = Article(id="a", text=text, title="None of it", language="en")
    assert len(segment_article(article, settings=PassageSettings()).sentences) < 3
    parts = segment_article(read_with(article, caption), settings=PassageSettings())
    assert [span.slice(text) for span in parts.sentences] == text.split("\n\n")


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, limit=st.integers(100, 1500), data=st.data())
def test_marks_leave_no_word_out_and_put_none_twice(
    text: str, limit: int, data: st.DataObject
) -> None:
    kinds = st.sampled_from(MarkKind)
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    drawn = data.draw(st.lists(st.tuples(kinds, spans), max_size=4))
    marks = [Mark(kind=kind, span=Span(start=start, end=end)) for kind, (start, end) in drawn]
    article = Article(id="a", text=text, title="None of it", language="en")
    parts = segment_article(
        read_with(article, *marks),
        settings=PassageSettings(max_characters=limit, overlap_sentences=0),
    )
    spans_found = sorted([*parts.boilerplate, *(passage.span for passage in parts.passages)])
    assert all(a.end <= b.start for a, b in pairwise(spans_found))
    kept = "".join(span.slice(text) for span in spans_found)
    assert "".join(kept.split()) == "".join(text.split())
    assert tuple(s for passage in parts.passages for s in passage.sentences) == tuple(
        sorted((*parts.sentences, *parts.headlines))
    )
