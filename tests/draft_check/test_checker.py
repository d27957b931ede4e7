"""The draft check on invented articles: each convention, each verdict, and what is never excused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Article, Assistant, DraftReport, Finding, Verdict
from assistant.apps.cli.result_text import report_text
from assistant.errors import DraftError
from assistant.records import ChangeKind
from tests.conftest import LINEAR, HashingEncoder
from tests.draft_check.conftest import HARBOUR


def only(desk: Assistant, draft: str) -> Finding:
    report = desk.check(draft)
    assert len(report.findings) == 1, [finding.text for finding in report.findings]
    return report.findings[0]


VERBATIM = {
    "curly for straight": "“We have 14 ships and we will keep 14 ships”",
    "straight for curly": '"If the ferries stop, we stop. It is as simple as that"',
    "angle marks": "«Nobody is asking for more.»",
    "low marks": "„Nobody is asking for more“",
    "single marks": "‘Nobody is asking for more’",
    "comma inside": "“We have 14 ships and we will keep 14 ships,” she said.",
    "full stop inside": "She said they have “14 ships.”",
    "no-break and thin spaces": "“We have 14\u00a0ships and we\u2009will keep 14 ships”",
    "French spacing of a percentage": "“Fares rose 6\u202f% last year”",
    "full width": "“Fares rose ６％ last year”",
    "soft hyphens": "“the is\u00adland bak\u00adery”",
    "hyphen at a line's end": "“An engi-\nneer explained that the well-\nknown leak”",
    "dash for dash": '"The \'summer surcharge\' -- a fee of $2.50 -- may be dropped"',
    "nested marks change": "“The ‘summer surcharge’ – a fee of $2.50 – may be dropped in May”",
    "ligature": "“the board’s ﬁgures show”",
    "accent": "“Its chairwoman, Adà Lindqvist, said”",
    "bracketed case": "“[N]obody is asking for more”",
    "lower case at the beginning": "She added that “nobody is asking for more.”",
    "capital at the beginning": "“Does not share the optimism.”",
    "ellipsis": "“We have 14 ships … we will keep 14 ships”",
    "ellipsis in dots": "“Fares rose 6% last year . . . and 93 percent of passengers paid by card”",
    "ellipsis in brackets": "“Fares rose 6% last year […] paid by card”",
    "ellipsis at both ends": "“… the ferry fleet would not grow …”",
    "brackets for a word": "“If the ferries stop, [the bakers] stop.”",
    "brackets put in": "“Nobody [on the island] is asking for more.”",
    "part of a word in brackets": "“Nobody [was] ask[ed] for more”",
    "sic": "“It is [sic] as simple as that”",
    "a run of capitals": "“In the town hall the mood was calmer.”",
    "two paragraphs": "“may be dropped in May.\n\n“Will Marsh, who runs the island bakery”",
    "block": "It says:\n\n> We have 14 ships and we\n> will keep 14 ships\n\nIndeed.",
    "question kept": "“Is the pier safe?”",
    "German": "„Wir haben vierzehn Schiffe“, sagte sie.",
    "Japanese": "「船は増えない」と述べた。",
    "part of a Japanese sentence": "「理事会は火曜日に会合を開いた」",
    "French": "« Nous n'avons pas besoin de bateaux »",
    "one word": "the “optimism” of the board",
    "its own bracketed abbreviation": "“before 2031”",
}  # fmt: skip


def desk_of(folder: Path, text: str) -> Assistant:
    """An index of one article."""
    return Assistant.build([Article(id="one", text=text)], folder, encoder=HashingEncoder())


@pytest.mark.parametrize("draft", VERBATIM.values(), ids=VERBATIM.keys())
def test_what_editors_may_do_is_verbatim(harbour_desk: Assistant, draft: str) -> None:
    finding = only(harbour_desk, draft)
    assert finding.verdict is Verdict.VERBATIM, finding.changes
    assert finding.quote is not None
    assert finding.locations
    for place in finding.locations:
        assert place.resolve(harbour_desk.article(place.article_id))


ALTERED = {
    "number": ("“Fares rose 5% last year, the board’s figures show”", ChangeKind.NUMBER),
    "number in words": ("“The council voted eight to four to lease”", ChangeKind.NUMBER),
    "amount": ("“a fee of $3.50 — may be dropped in May”", ChangeKind.NUMBER),
    "sign": ("“a fee of $-2.50 — may be dropped in May”", ChangeKind.NUMBER),
    "year": ("“the ferry fleet would not grow before 2081”", ChangeKind.NUMBER),
    "negation left out": ("“said the ferry fleet would grow before 2031”", ChangeKind.NEGATION),
    "negation put in": ("“the quay did not approve the plan”", ChangeKind.NEGATION),
    "negation contracted": ("“that owns the quay didn’t approve the plan”", ChangeKind.NEGATION),
    "prefix": ("“Critics called the rent likely to cover the cost”", ChangeKind.NEGATION),
    "negation behind an ellipsis": ("“Will Marsh, who runs the island bakery, does … share the optimism.”", ChangeKind.NEGATION),
    "negation in brackets": ("“The co-operative that owns the quay did [not] approve the plan”", ChangeKind.NEGATION),
    "prefix in brackets": ("“The co-operative that owns the quay did [dis]approve the plan”", ChangeKind.NEGATION),
    "number behind brackets": ("“We have [many] ships and we will keep 14 ships”", ChangeKind.NUMBER),
    "name": ("“Its keeper for thirty years, Osmo Santos, remembered the winters.”", ChangeKind.NAME),
    "name put in": ("“that divers from Oslo will inspect it again”", ChangeKind.NAME),
    "modal verb": ("“which should restore its lamp”", ChangeKind.MODAL),
    "modal verb for may": ("“a fee of $2.50 — will be dropped in May”", ChangeKind.MODAL),
    "a name in lower case": ("“in May.\n\n“will Marsh, who runs the island bakery”", ChangeKind.CASE),
    "a common word as a name": ("“and that divers Will inspect it again”", ChangeKind.CASE),
    "other word": ("“Critics called the rent unlikely to cover the price of the paint”", ChangeKind.WORDS),
    "dropped words": ("“An engineer explained that the leak under the north pier had been repaired”", ChangeKind.WORDS),
    "word order": ("“and that divers will inspect again it when the water is clear”", ChangeKind.WORDS),
    "spelling": ("“An enginer explained that the well-known leek under the north pier”", ChangeKind.WORDS),
    "comma left out": ("“Fares rose 6% last year the board’s figures show”", ChangeKind.PUNCTUATION),
    "hyphen left out": ("“the well known leak under the north pier”", ChangeKind.PUNCTUATION),
    "question into statement": ("“Is the pier safe.”", ChangeKind.PUNCTUATION),
}  # fmt: skip


@pytest.mark.parametrize(("draft", "kind"), ALTERED.values(), ids=ALTERED.keys())
def test_a_changed_word_is_named_with_its_kind(
    harbour_desk: Assistant, draft: str, kind: ChangeKind
) -> None:
    finding = only(harbour_desk, draft)
    assert finding.verdict is Verdict.ALTERED
    kinds = {change.kind for change in finding.changes}
    assert kind in kinds, finding.changes
    harmless = {ChangeKind.WORDS, ChangeKind.PUNCTUATION}
    assert any(change.is_serious for change in finding.changes) == (kind not in harmless)


def test_a_change_shows_both_texts(harbour_desk: Assistant) -> None:
    finding = only(harbour_desk, "“Fares rose 5% last year, the board’s figures show”")
    (change,) = finding.changes
    assert (change.source, change.written) == ("6", "5")
    dropped = only(harbour_desk, "“said the ferry fleet would grow before 2031”").changes[0]
    assert (dropped.source, dropped.written) == ("not", "")


@pytest.mark.parametrize(
    "draft",
    [
        "“We have 14 ships and we will keep 14 ships. The council voted nine to four to lease the old lighthouse”",
        "“The council voted nine to four … when the water is clear”",
        "“It is as simple as that … We have 14 ships and we will keep 14 ships”",
        "“divers will inspect it again when the water is clear. Its chairwoman, Ada Lindqvist, said the ferry fleet”",
    ],
    ids=["two articles", "two articles by an ellipsis", "out of order", "out of order in one run"],
)
def test_parts_of_different_places_are_stitched(harbour_desk: Assistant, draft: str) -> None:
    finding = only(harbour_desk, draft)
    assert finding.verdict is Verdict.STITCHED
    assert len(finding.parts) == len(finding.locations) == 2


@pytest.mark.parametrize(
    ("draft", "claimed"),
    [
        ("Coast Daily reported: “Nobody is asking for more.”", "Coast Daily"),
        ("“Nobody is asking for more,” the New York Times wrote.", "the New York Times"),
        ("“Nobody is asking for more,” said Osmo Reyes.", "Osmo Reyes"),
        ("“Nobody is asking for more,” said mayor Tilda Krantz.", "Tilda Krantz"),
        ("Tilda Krantz told reporters on Monday: “Nobody is asking for more.”", "Tilda Krantz"),
        ("According to Tilda Krantz, “nobody is asking for more.”", "Tilda Krantz"),
        ("> Nobody is asking for more.\n>\n> — Tilda Krantz\n", "Tilda Krantz"),
        ("“The sea took the steps in 1998,” Lindqvist said.", "Lindqvist"),
    ],
)
def test_a_wrong_name_beside_true_words_is_misattributed(
    harbour_desk: Assistant, draft: str, claimed: str
) -> None:
    finding = only(harbour_desk, draft)
    assert finding.verdict is Verdict.MISATTRIBUTED
    assert finding.attribution == claimed


@pytest.mark.parametrize(
    "draft",
    [
        "The Weekly reported: “Nobody is asking for more.”",
        "“Nobody is asking for more,” said Ada Lindqvist.",
        "“Nobody is asking for more,” Lindqvist, the chairwoman, told The Weekly.",
        "“Nobody is asking for more,” she said. Reuters was not there.",
        "As Jo Brandt wrote in The Weekly, “Fares rose 6% last year.”",
        "Coast Daily wrote that “Fares rose 6% last year.”",
        "“The sea took the steps in 1998,” said the old keeper, Osmo Reyes.",
        "Pollsters say that “nobody is asking for more.”",
        "It was quiet.\n\nPollsters say that “nobody is asking for more.”",
        "Critics said “nobody is asking for more.”",
        "> Nobody is asking for more.\n>\n> — Lindqvist, The Weekly\n",
        "“It is as simple as that,” Will Marsh said.",
    ],
)
def test_a_right_name_or_no_name_is_left_alone(harbour_desk: Assistant, draft: str) -> None:
    assert only(harbour_desk, draft).verdict is Verdict.VERBATIM


GAPS = pytest.mark.parametrize(
    "gap", ["\n\n", "\r\n\r\n", "\n \t\n", "\r\n  \r\n"], ids=["LF", "CRLF", "spaces", "both"]
)


@GAPS
def test_the_context_is_the_paragraph_however_lines_end(tmp_path: Path, gap: str) -> None:
    text = gap.join(HARBOUR.split("\n\n"))
    with desk_of(tmp_path, text) as desk:
        quote = only(desk, "“Nobody is asking for more.”").quote
    assert quote is not None
    assert quote.context == HARBOUR.split("\n\n")[0]


@GAPS
def test_a_name_far_from_the_words_excuses_nobody_however_lines_end(
    tmp_path: Path, gap: str
) -> None:
    near = "“The pier will be closed for good in the spring,” he said on Friday."
    others = [f"The {word} item concerns nobody." for word in ("first", "second", "third", "last")]
    text = gap.join([near, *others, "Ada Lindqvist went home early that day."])
    with desk_of(tmp_path, text) as desk:
        finding = only(
            desk, "“The pier will be closed for good in the spring,” said Ada Lindqvist."
        )
    assert finding.verdict is Verdict.MISATTRIBUTED


def test_the_place_that_fits_the_outlet_comes_first(harbour_desk: Assistant) -> None:
    finding = only(harbour_desk, "Coast Daily wrote that “Fares rose 6% last year.”")
    assert [place.article_id for place in finding.locations] == ["council", "harbour"]


@pytest.mark.parametrize(
    "draft",
    [
        "“The bridge over the sound will open to lorries in the spring of next year”",
        "“quantum lighthouse”",
        "“so-called”",
        "“Nobody is asleep at noon when the orchestra rehearses its overture”",
    ],
)
def test_what_nobody_wrote_is_not_found(harbour_desk: Assistant, draft: str) -> None:
    finding = only(harbour_desk, draft)
    assert finding.verdict is Verdict.NOT_FOUND
    assert not finding.locations


def test_words_broken_in_the_article_are_found_whole(tmp_path: Path) -> None:
    text = "The com-\nmittee met the well-\nknown ex-\n  pert twice in the re\u00adpaired hall."
    words = "“The committee met the well-known expert twice in the repaired hall”"
    with Assistant.build(
        [Article(id="a", text=text)], tmp_path, encoder=HashingEncoder(), reader=LINEAR
    ) as desk:
        finding = only(desk, words)
        assert finding.verdict is Verdict.VERBATIM
        assert finding.quote is not None
        assert finding.quote.text == text[:-1]


def test_nothing_is_found_in_an_empty_collection(tmp_path: Path) -> None:
    with Assistant.build([], tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        assert only(desk, "“Nobody is asking for more”").verdict is Verdict.NOT_FOUND


def test_short_quotations_can_be_passed_over(harbour_desk: Assistant) -> None:
    draft = "The “optimism” of those who say “nobody is asking for more.”"
    assert len(harbour_desk.check(draft).findings) == 2
    (finding,) = harbour_desk.check(draft, min_words=3).findings
    assert finding.text == "nobody is asking for more."


def test_a_draft_that_is_no_text_or_too_long_is_refused(harbour_desk: Assistant) -> None:
    with pytest.raises(DraftError, match="at most 1,000,000"):
        harbour_desk.check("x" * 1_000_001)
    with pytest.raises(DraftError, match="lone surrogate"):
        harbour_desk.check("“a \ud800 b”")
    with pytest.raises(DraftError, match="at least 1"):
        harbour_desk.check("“a”", min_words=0)


def test_the_report_is_rendered_from_slices_only(harbour_desk: Assistant) -> None:
    draft = "“Fares rose 5% last year, the board’s figures show” and “so-called” [x](y)"
    report = harbour_desk.check(draft)
    found = json.loads(json.dumps(report.to_dict()))
    assert found["schema"] == "onrecord.draft/2"
    assert [item["verdict"] for item in found["findings"]] == ["altered", "not_found"]
    for item in found["findings"]:
        assert draft[item["start"] : item["end"]] == item["text"]
    text = report_text(report)
    assert "ALTERED (serious) · line 1" in text
    assert "! number: the source says “6”, the draft “5”" in text
    assert text.endswith("Quotations: 2 (1 altered, 1 not found)")
    assert "ALTERED" in report.to_markdown()
    assert harbour_desk.check("Nothing quoted.").summary.startswith("There are no")
    assert report.to_dict() == harbour_desk.check(draft).to_dict()


@settings(max_examples=60, deadline=None)
@given(
    draft=st.lists(
        st.sampled_from(
            ["“", "”", '"', "‘", "’", "…", "[", "]", "> ", "\n\n", "the", "ferry", "14", "not", " "]
        )
        | st.text(max_size=6),
        max_size=30,
    ).map("".join)
)
def test_any_draft_is_checked_without_an_error_and_locations_resolve(
    harbour_desk: Assistant, draft: str
) -> None:
    try:
        report = harbour_desk.check(draft)
    except DraftError:
        return
    assert isinstance(report, DraftReport)
    report.to_dict()
    report.to_markdown()
    for finding in report.findings:
        assert finding.text == draft[finding.start : finding.end]
        for place in finding.locations:
            assert place.resolve(harbour_desk.article(place.article_id))


def test_a_check_that_takes_too_long_ends_in_a_sentence(harbour_desk: Assistant) -> None:
    with pytest.raises(DraftError, match="took too long and ended after 0 quotations"):
        harbour_desk.check("“Nobody is asking for more”", max_seconds=-1.0)
