"""Which stretches of a draft are quotations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.draft_check import quotations
from assistant.draft_check.quotations import find_quotations

MARKS = st.sampled_from([*"“”„«»‹›「」『』‘’‚\"' \n.,sa5>[]", "\n\n", "n't ", "\n> "])


def quoted(draft: str) -> list[str]:
    return [draft[item.start : item.end] for item in find_quotations(draft)]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("“One,” she said. “Two.”", ["One,", "Two."]),
        ('He said "it is 5\'11" tall" once.', ["it is 5'11"]),
        ("‘We don’t know,’ he said of the ’90s.", ["We don’t know,"]),
        ("'We don't know,' he said. It's fine.", ["We don't know,"]),
        ("The dogs' home and the cats' home.", []),
        ("rock 'n' roll and the ’60s", []),
        ("‘the senators’ wives want it,’ he said", ["the senators’ wives want it,"]),
        ("‘the nations'  fear grows ’ was the dogs’ view", ["the nations'  fear grows"]),
        ("the ‘quick fix’ for the dogs’ home", ["quick fix"]),
        ("„Wir gehen“, sagte er. »Nein.«", ["Wir gehen", "Nein."]),
        ("« Oui, dit-il », fin. ‹Non›", ["Oui, dit-il", "Non"]),
        ("”Ja”, sa han.", ["Ja"]),
        ("彼は「条約は『重要』だ」と述べた。", ["条約は『重要』だ"]),
        ("“Outer ‘inner’ and “same” end” x", ["Outer ‘inner’ and “same” end"]),
        ('“Curly and straight" y', ["Curly and straight"]),
        ("“First.\n\n“Second,” he said.", ["First.\n\n“Second,"]),
        ('"First.\n\n"Second," he said.', ['First.\n\n"Second,']),
        ("« Un.\n\n» Deux », dit-il.", ["Un.\n\n» Deux"]),
        ("“Never closed.\n\nNext paragraph.", []),
        ("A 12\" record and a 5' fence.", []),
        ("As he put it:\n\n> We go.\n> Now.\n>\n> — Abe\n\nEnd.", ["We go.\n> Now."]),
        ("> “Marks around all of it.”\n\nEnd.", ["Marks around all of it."]),
        (
            "She wrote:\n\n    Indented words\n    of hers.\n\nEnd.",
            ["Indented words\n    of hers."],
        ),
        ("No colon.\n\n    code = 1\n", []),
        ("“” and “ ”", []),
        ("", []),
    ],
)
def test_quotations_of_all_styles_are_found(draft: str, expected: list[str]) -> None:
    assert quoted(draft) == expected


@given(st.lists(MARKS | st.text(max_size=5), max_size=40).map("".join))
def test_whatever_the_draft_quotations_are_in_order_and_inside(draft: str) -> None:
    end = 0
    for item in find_quotations(draft):
        assert end <= item.outer.start <= item.start < item.end <= item.outer.end <= len(draft)
        assert all(piece.slice(draft).strip() for piece in item.pieces)
        end = item.outer.end


def steps(draft: str) -> int:
    """How many times a mark is looked at: a count that no other work on the machine changes."""
    count = 0
    real = quotations._Marks._between

    def counted(self: quotations._Marks, mark: str, begin: int, stop: int) -> Iterator[int]:
        nonlocal count
        for at in real(self, mark, begin, stop):
            count += 1
            yield at
        count += 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotations._Marks, "_between", counted)
        assert find_quotations(draft) == []
    return count


UNCLOSED = [
    "“a ",
    "“ “",
    '"a ',
    "'a ",
    "‘a ",
    "«a ",
    "„a ",
    "「a",
    "“a ‘b ",
    "“a\n\n",
    "‘a\n\n‘b\n\n",
]


@pytest.mark.parametrize("pattern", UNCLOSED)
def test_marks_that_never_close_take_time_that_grows_with_the_draft_only(pattern: str) -> None:
    short, long = (steps(pattern * count) for count in (500, 4_000))
    assert long <= 16 * max(short, 500), "eight times the draft; a square would be 64 times"
    assert long < 4_000 * 2 * 110


def test_a_long_draft_of_nothing_but_opening_marks_is_read() -> None:
    assert find_quotations("“a " * 60_000) == []
    assert find_quotations("“a\n\n" * 40_000) == []
    assert not find_quotations("the dogs' and cats' home, isn't it? " * 5_000)


def test_a_long_paragraph_of_short_quotations_is_read_once() -> None:
    # Looking for the paragraph's end again from each mark would take minutes
    assert len(find_quotations('"a" ' * 50_000)) == 50_000
    assert find_quotations('"' * 200_000) == []
