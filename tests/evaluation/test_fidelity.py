"""The fidelity bench finds what it is meant to find, and its truth does not depend on a loader."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date

import pytest

from eval.fidelity.alignment import Fault
from eval.fidelity.article import Block, Draft, Ink, Known, Role, Run, Sentence, plain
from eval.fidelity.ceilings import CEILINGS, broken, goals_missed, lowered, measured, read_ceilings
from eval.fidelity.comparing import Comparison, compare
from eval.fidelity.documents import FORMATS, document, documents
from eval.fidelity.prose import Prose
from eval.fidelity.reading import Reading
from eval.fidelity.score import SLICE, SLICE_LIMIT, run
from eval.fidelity.scoring import Score, Verdict, verdict_of
from eval.fidelity.truth import Truth, truth_of
from eval.fidelity.words import keys_of
from eval.fidelity.written import Written

FIRST = "The ferry left Port Alda at 7 a.m. with 212 people aboard."
SECOND = "Nobody on Skarn was told that the pump had failed."
THIRD = "The board closed the slipway in May."
NOTE = "See the log of the chief pilot, p. 40."
BODY = f"{FIRST} {SECOND}\n\n{THIRD}"
FILES = ("docx", "html", "pdf", "md", "txt")


def draft(*blocks: Block, notes: dict[str, Sentence] | None = None) -> Draft:
    return Draft(known=Known(title="A title"), language="en", blocks=blocks, notes=notes or {})


@pytest.fixture
def truth() -> Truth:
    return truth_of(
        draft(
            Block(Role.TITLE, (plain("The pump of the Tern"),)),
            Block(Role.PARAGRAPH, (plain(FIRST), plain(SECOND))),
            Block(Role.PARAGRAPH, (plain(THIRD),)),
            notes={"1": plain(NOTE, "note")},
        ),
        stated=Known(),
        optional=["Journal of the Isles", "12"],
        forbidden=["was never drunk"],
    )


def quoting(text: str, *sentences: str) -> Reading:
    """A reading of `text` of which these sentences may be quoted."""
    places = [(text.index(item), text.index(item) + len(item)) for item in sentences]
    return Reading(text=text, sentences=tuple(places))


def faults(found: Comparison) -> dict[Fault, int]:
    counts: Counter[Fault] = Counter()
    for item in found.findings:
        counts[item.fault] += item.count
    return dict(counts)


def test_a_reading_to_the_word_has_no_fault(truth: Truth) -> None:
    text = f"{BODY}\n\n{NOTE}"
    assert faults(compare(truth, quoting(text, FIRST, SECOND, THIRD, NOTE))) == {}


@pytest.mark.parametrize(
    ("old", "new", "sentence", "expected"),
    [
        ("was told", "told", SECOND, {Fault.LOST: 1, Fault.QUOTED_LOST: 1}),
        ("Nobody on", "on", SECOND, {Fault.LOST: 1, Fault.QUOTED_LOST: 1}),
        ("was told", "was not told", SECOND, {Fault.ADDED: 1, Fault.QUOTED_ADDED: 1}),
        ("212", "2123", FIRST, {Fault.CHANGED: 1, Fault.QUOTED_CHANGED: 1}),
        ("the pump", "thepump", SECOND, {Fault.GLUED: 2, Fault.QUOTED_CHANGED: 1}),
        ("slipway", "slip way", THIRD, {Fault.SPLIT: 1, Fault.QUOTED_CHANGED: 2}),
    ],
)
def test_a_planted_fault_is_found(
    truth: Truth, old: str, new: str, sentence: str, expected: dict[Fault, int]
) -> None:
    others = [item for item in (FIRST, SECOND, THIRD, NOTE) if item != sentence]
    text = f"{BODY}\n\n{NOTE}".replace(old, new)
    found = compare(truth, quoting(text, sentence.replace(old, new), *others))
    assert faults(found) == expected


def test_a_paragraph_at_another_place_has_moved(truth: Truth) -> None:
    text = f"{THIRD}\n\n{FIRST} {SECOND}\n\n{NOTE}"
    found = compare(truth, quoting(text, FIRST, SECOND, THIRD, NOTE))
    assert faults(found) == {Fault.MOVED: len(THIRD.split())}


def test_a_note_may_stand_anywhere_but_in_a_sentence(truth: Truth) -> None:
    before = f"{NOTE}\n\n{BODY}"
    assert faults(compare(truth, quoting(before, FIRST, SECOND, THIRD, NOTE))) == {}
    inside = SECOND.replace("told", f"told {NOTE}")
    found = compare(truth, quoting(f"{FIRST} {inside}\n\n{THIRD}", FIRST, inside, THIRD))
    assert faults(found) == {Fault.QUOTED_ADDED: len(NOTE.split())}


def test_boilerplate_may_stand_in_the_text_but_in_no_sentence(truth: Truth) -> None:
    apart = f"Journal of the Isles\n\n{BODY}\n\n12\n\n{NOTE}"
    assert faults(compare(truth, quoting(apart, FIRST, SECOND, THIRD, NOTE))) == {}
    quoted = compare(truth, quoting(apart, "Journal of the Isles", FIRST, SECOND, THIRD, NOTE))
    assert faults(quoted) == {Fault.BOILERPLATE_QUOTED: 1}
    inside = SECOND.replace("told", "told 12\nJournal of the Isles\n")
    found = compare(truth, quoting(f"{FIRST} {inside}\n\n{THIRD}\n\n{NOTE}", FIRST, inside, THIRD))
    assert faults(found) == {Fault.QUOTED_ADDED: 5}


def test_what_is_struck_may_not_be_quoted_even_by_itself(truth: Truth) -> None:
    text = f"{BODY}\n\nwas never drunk\n\n{NOTE}"
    found = compare(truth, quoting(text, FIRST, SECOND, THIRD, "was never drunk", NOTE))
    assert faults(found) == {Fault.ADDED: 3, Fault.QUOTED_ADDED: 3}


def test_a_loss_counts_apart_where_the_reading_says_so(truth: Truth) -> None:
    text = f"{FIRST} {SECOND}\n\n{NOTE}"
    lost = len(THIRD.split())
    quiet = quoting(text, FIRST, SECOND, NOTE)
    assert faults(compare(truth, quiet)) == {Fault.LOST: lost}
    warned = Reading(text=text, sentences=quiet.sentences, warned=True)
    assert faults(compare(truth, warned)) == {Fault.LOST_WITH_WARNING: lost}
    named = Reading(text=text, sentences=quiet.sentences, omitted=(THIRD[:30],))
    assert Fault.LOST in faults(
        compare(truth, Reading(text=text, sentences=quiet.sentences, omitted=(NOTE,)))
    )
    assert faults(compare(truth, named)) in ({Fault.LOST_WITH_WARNING: lost}, {Fault.LOST: lost})


def test_prose_that_cannot_be_quoted_is_told(truth: Truth) -> None:
    found = compare(truth, quoting(f"{BODY}\n\n{NOTE}", FIRST, SECOND))
    assert faults(found) == {Fault.SET_ASIDE: 1}


def test_a_word_broken_at_a_line_end_is_one_word(truth: Truth) -> None:
    broken_line = BODY.replace("slipway", "slip-\nway")
    sentence = THIRD.replace("slipway", "slip-\nway")
    assert (
        faults(compare(truth, quoting(f"{broken_line}\n\n{NOTE}", FIRST, SECOND, sentence))) == {}
    )


@pytest.mark.parametrize("mark", ["[1]", "¹"])
def test_a_note_mark_set_apart_is_no_word(mark: str) -> None:
    marked = Sentence(
        (Run(Ink.PLAIN, "It failed"), Run(Ink.NOTE_MARK, "1"), Run(Ink.PLAIN, " again."))
    )
    wanted = truth_of(draft(Block(Role.PARAGRAPH, (marked,))), stated=Known())
    text = f"It failed{mark} again."
    assert faults(compare(wanted, quoting(text, text))) == {}
    glued = "It failed1 again."
    assert Fault.QUOTED_CHANGED in faults(compare(wanted, quoting(glued, glued)))


def test_a_note_mark_after_a_number_must_not_read_as_a_power() -> None:
    marked = Sentence(
        (Run(Ink.PLAIN, "It cost 4,000"), Run(Ink.NOTE_MARK, "3"), Run(Ink.PLAIN, " crowns."))
    )
    wanted = truth_of(draft(Block(Role.PARAGRAPH, (marked,))), stated=Known())
    for text, right in (
        ("It cost 4,000 crowns.", True),
        ("It cost 4,000[3] crowns.", True),
        ("It cost 4,000³ crowns.", False),
        ("It cost 4,0003 crowns.", False),
    ):
        assert (faults(compare(wanted, quoting(text, text))) == {}) is right, text


def test_a_power_stays_a_power() -> None:
    raised = Sentence(
        (Run(Ink.PLAIN, "It covers 40 km"), Run(Ink.EXPONENT, "2"), Run(Ink.PLAIN, "."))
    )
    wanted = truth_of(draft(Block(Role.PARAGRAPH, (raised,))), stated=Known())
    for text, right in (
        ("It covers 40 km².", True),
        ("It covers 40 km^2.", True),
        ("It covers 40 km2.", False),
        ("It covers 40 km.", False),
    ):
        assert (faults(compare(wanted, quoting(text, text))) == {}) is right, text


def test_letters_without_spaces_are_words_of_their_own() -> None:
    assert keys_of("灯台は3日間") == ["灯", "台", "は", "3", "日", "間"]
    assert keys_of("Har\u00adbour  cafe\u0301") == ["Harbour", "café"]


def test_metadata_is_right_wrong_unknown_or_absent() -> None:
    stated = Known(title="Ferry sinks", authors=("Ann Poe", "Jo Roe"), published=date(2020, 1, 15))
    got = Known(title="Ferry  sinks", authors=("Ann Poe",), url="https://a.example/")
    verdicts = {
        name: verdict_of(name, stated, got)[0]
        for name in ("title", "authors", "published", "publisher", "url")
    }
    assert verdicts == {
        "title": Verdict.RIGHT,
        "authors": Verdict.WRONG,
        "published": Verdict.UNKNOWN,
        "publisher": Verdict.ABSENT,
        "url": Verdict.WRONG,
    }


@pytest.fixture(scope="module")
def dev() -> list[Written]:
    """A document of every family but the printed ones, which need a browser."""
    return [
        document(form, family, 0, half="dev")
        for form in FILES
        for family in FORMATS[form][0]
        if "dev" in family.halves
    ]


def test_the_same_seed_writes_the_same_bytes(dev: list[Written]) -> None:
    contents = {written.name: written.content for written in dev}
    for form in FILES:
        again = document(form, FORMATS[form][0][0], 0, half="dev")
        assert contents[again.name] == again.content


def test_the_halves_share_no_document_and_no_sentence(dev: list[Written]) -> None:
    test = [item for _, item in documents("test", formats=["docx", "txt"], limit=20)]
    assert not {item.name for item in dev} & {item.name for item in test}

    def english(items: list[Written]) -> set[str]:
        return {
            stretch.text
            for item in items
            for stretch in item.truth.body
            if stretch.role is Role.PARAGRAPH and re.search("[a-z]{4} [a-z]{4}", stretch.text)
        }

    assert english(test)
    assert not english(dev) & english(test)


def test_a_truth_agrees_with_itself(dev: list[Written]) -> None:
    for written in dev:
        text, places = "", []
        for item in (*written.truth.body, *written.truth.floating):
            places.append((len(text), len(text) + len(item.text)))
            text += item.text + "\n\n"
        found = compare(written.truth, Reading(text=text, sentences=tuple(places)))
        assert faults(found) == {}, written.name


def test_what_no_reader_sees_is_no_word_of_the_truth(dev: list[Written]) -> None:
    tried = 0
    for written in dev:
        shown = {item.text for item in written.truth.body}
        for text in written.truth.forbidden:
            tried += 1
            assert text not in shown, written.name
    assert tried


def test_prose_never_repeats_itself() -> None:
    prose = Prose(rng=random.Random(1), half="dev")
    texts = prose.sentences(300)
    assert len(set(texts)) == len(texts)
    assert not any("{" in text or "  " in text for text in texts)


def test_the_slice_is_read_as_faithfully_as_before() -> None:
    scores, lines = run("dev", formats=SLICE, limit=SLICE_LIMIT)
    assert sum(score.documents for score in scores.values()) == len(SLICE) * SLICE_LIMIT
    assert broken(read_ceilings(CEILINGS)["slice"], scores) == [], lines


def test_a_missed_goal_is_named_with_its_figure() -> None:
    score = Score(documents=100, words=10_000)
    assert goals_missed({"docx": score}) == []
    score.faults[Fault.QUOTED_ADDED.value] = 1
    score.faults[Fault.LOST_WITH_WARNING.value] = 20
    score.metadata["title"][Verdict.WRONG] = 1
    assert goals_missed({"docx": score}) == [
        "1 words added in a sentence, the goal is 0",
        "0.20% of words lost with a warning, the goal is 0.1%",
        "1.0% of title wrong, the goal is 0.5%",
    ]


def test_a_ceiling_is_lowered_and_never_raised() -> None:
    better, worse = Score(documents=4), Score(documents=4)
    better.faults[Fault.LOST.value], worse.faults[Fault.LOST.value] = 2, 5
    ceilings = lowered({}, {"docx": better})
    assert lowered(ceilings, {"docx": worse}) == ceilings
    assert broken(ceilings, {"docx": better}) == []
    assert broken(ceilings, {"docx": worse}) == ["docx: lost is 5, its ceiling 2"]
    assert measured(worse)["documents"] == 4
    assert broken(ceilings, {"docx": Score(documents=3)}) != []
