"""Markdown: front matter of the common tools, and a body of which nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ingest import Metadata
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats import markdown
from assistant.records import MarkKind, OmissionKind, WarningKind

BODY = "The quay was mended in the autumn.\n"


def read(source: str) -> Extraction:
    return markdown.extract(source.encode(), source="a.md")


def marked(found: Extraction, kind: MarkKind) -> list[str]:
    return [mark.span.slice(found.text) for mark in found.report.marks if mark.kind is kind]


FULL = Metadata(title="Quay mended", authors=("Ann Poe", "Li Wei"), published=date(2020, 3, 9))


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Quay mended\nauthors: [Ann Poe, Li Wei]\ndate: 2020-03-09\n---\n",
        "---\ntitle: 'Quay mended'\nauthor: Ann Poe and Li Wei\ndate: March 9, 2020\n...\n",
        "---\r\ntitle: Quay mended\r\nauthor:\r\n  - Ann Poe\r\n  - Li Wei\r\ndate: 2020-03-09T10:00:00Z\r\n---\r\n",
        "---\ntitle: Quay mended\nauthor:\n  - name: Ann Poe\n    affiliation: Nord\n  - name: Li Wei\npublished: 9 March 2020\n---\n",
        "---\ntitle: Quay mended\nauthor:\n  - given: Ann\n    family: Poe\n  - {given: Li, family: Wei}\nissued: 2020-03-09\n---\n",
        '---\ntitle: Quay mended\nauthor:\n  - "[[Ann Poe]]"\n  - "[[People/Li Wei|Li Wei]]"\npublished: 2020-03-09\n---\n',
        '+++\ntitle = "Quay mended"\nauthors = ["Ann Poe", "Li Wei"]\ndate = 2020-03-09T08:00:00Z\n+++\n',
        '+++\ntitle = "Quay mended"\nauthor = "Ann Poe, Li Wei"\ndate = "2020-03-09"\n+++\n',
        '{\n  "title": "Quay mended",\n  "authors": ["Ann Poe", "Li Wei"],\n  "date": "2020-03-09"\n}\n',
        "Title: Quay mended\nAuthor: Ann Poe\n    and Li Wei\nDate: 9 March 2020\n",
        "% Quay mended\n% Ann Poe; Li Wei\n% 9 March 2020\n",
        "% Quay\n  mended\n% Ann Poe\n  Li Wei\n% March 9, 2020\n",
        "---\ntitle: Quay mended\nauthors: [Ann Poe, Li Wei\ndate: 2020-03-09\n---\n",
        "---\ntitle: Quay mended\nauthor: Ann Poe & Li Wei\ndescription: note: a colon: too many\ndate: 2020-03-09\n---\n",
        "+++\ntitle = Quay mended\nauthors = Ann Poe and Li Wei\ndate = 2020-03-09\n+++\n",
    ],
)  # fmt: skip
def test_front_matter_of_the_common_tools_is_read(front: str) -> None:
    found = read(front + "\n" + BODY)
    if "authors: [Ann Poe, Li Wei\n" not in front:
        assert found.metadata == FULL
    assert (found.metadata.title, found.metadata.published) == (FULL.title, FULL.published)
    assert dict(found.report.origins)["title"] == "front matter"
    assert found.text == BODY.strip()


def test_front_matter_that_is_not_of_its_language_is_read_line_by_line_with_a_warning() -> None:
    found = read(f"---\ntitle: Quay: the mending\nauthor: Ann Poe\n---\n{BODY}")
    assert (found.metadata.title, found.metadata.authors) == ("Quay: the mending", ("Ann Poe",))
    assert [warning.kind for warning in found.report.warnings] == [WarningKind.DAMAGED_PART]
    assert "YAML" in found.report.warnings[0].detail


@pytest.mark.parametrize(
    ("source", "publisher", "url"),
    [
        ("https://nord.example/quay", None, "https://nord.example/quay"),
        ("The Nord", "The Nord", None),
        ("www.nord.example", None, None),
        ("'@nord'", None, None),
    ],
)
def test_a_source_is_an_address_or_the_name_of_an_outlet(
    source: str, publisher: str | None, url: str | None
) -> None:
    known = read(f"---\ntitle: Quay mended\nsource: {source}\n---\n{BODY}").metadata
    assert (known.publisher, known.url) == (publisher, url)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nThe keeper said this: it was cold.\n\n---\n\nThe end.",
        "---\nThe end was near: nobody knew.\n---\nThe end.",
        "---\n\n- one\n- two\n\n---\n\nThe end.",
        "---\nNote: it was cold.\n---\n\nThe end.",
        "+++\nNobody spoke.\n+++\n\nThe end.",
        "{ nobody spoke }\n\nThe end.",
        "The keeper spoke: it was cold.\nNobody: heard him.\n\nThe end.",
        "---\n\nThe quay: closed since May.\n\nNobody: came.\n\n---\n\nThe end.",
    ],
)
def test_text_between_two_rules_is_text(text: str) -> None:
    found = read(text)
    words = [word for word in text.replace("-", " ").replace("+", " ").split() if word.strip("{}")]
    assert [word for word in found.text.replace("+", " ").split() if word.strip("{}")] == words
    assert found.metadata.title is None


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("It failed at 4 a.m.<br>Nobody came.", "It failed at 4 a.m.\nNobody came."),
        ("It failed at 4 a.m.<br/>Nobody<br />came.", "It failed at 4 a.m.\nNobody\ncame."),
        ("<!-- todo -->It failed at 4 a.m.", "It failed at 4 a.m."),
        ("<!-- to\n\ndo -->\nIt failed at 4 a.m.", "It failed at 4 a.m."),
        ("<!-- never closed\n\nIt failed.", "<!-- never closed\n\nIt failed."),
        ("<p>It failed at 4 a.m.</p>", "It failed at 4 a.m."),
        ("<div><p>It failed.</p>\n\nNobody came.\n</div>", "It failed.\n\nNobody came."),
        ("<script>x()</script>\n\n<style>p{}</style>\n\nIt failed.", "It failed."),
        ("It was ~~not~~ cold.", "It was cold."),
        ("It was <del>not</del> cold.", "It was cold."),
        ("It holds 40 m<sup>3</sup> of CO~2~.", "It holds 40 m³ of CO₂."),
        ("It failed.[^1] Nobody came.\n\n[^1]: See the log.", "It failed. Nobody came.\n\nSee the log."),
        ("It failed.[^x] Nobody came.", "It failed. Nobody came."),
        ("It failed.\n\n[^9]: A note nobody refers to.", "It failed.\n\nA note nobody refers to."),
        ("- [x] Mend the quay\n- [ ] Light the lamp", "Mend the quay\n\nLight the lamp"),
        ("1. One\n2. Two\n\n   More of two.", "One\n\nTwo\n\nMore of two."),
        ("Keeper\n: Who keeps the lamp.", "Keeper\n\nWho keeps the lamp."),
        ("| a | b |\n|---|---|\n| 1 | 2<br>3 |", "a\tb\n1\t2 3"),
        ("See [[Nordhavn|the port]] and [[Quay]].", "See the port and Quay."),
        ("It was ==very== cold.", "It was very cold."),
        ("# A head {#id .class}\n\nIt failed.", "A head\n\nIt failed."),
        ("Say <name> and <Ann Poe>, then x < y > z.", "Say <name> and <Ann Poe>, then x < y > z."),
        ("Write <https://nord.example/a> to <ann@nord.example>.", "Write https://nord.example/a to ann@nord.example."),
        ("    code  here\n\nIt failed.", "code  here\n\nIt failed."),
        ("```\na\n\n  b\n```\n\nIt failed.", "a\n\n  b\n\nIt failed."),
        ("One\ntwo  \nthree\\\nfour", "One two\nthree\nfour"),
        ("> “Quoted.”\n>\n> Twice.", "“Quoted.”\n\nTwice."),
        ("It cost ~5 to ~6 crowns, 2^nd^ hand.", "It cost ~5 to ~6 crowns, 2nd hand."),
        ("5 * 3 * 2 and snake_case_word and \\*stars\\*", "5 * 3 * 2 and snake_case_word and *stars*"),
        ("Head\n====\n\nSub\n---\n\nIt failed.", "Head\n\nSub\n\nIt failed."),
        ("A **bold**ness and un*believ*able.", "A boldness and unbelievable."),
        ("&copy; &#8217; &amp;lt; R&D", "© ’ &lt; R&D"),
    ],
)  # fmt: skip
def test_the_body_is_read_as_it_is_seen(written: str, read_as: str) -> None:
    assert read(written).text == read_as


def test_what_is_no_running_prose_is_marked_and_what_is_left_out_reported() -> None:
    found = read(
        "# Quay mended\n\nIt failed.[^1] It was ~~not~~ cold. ![A quay](q.png) ![[film.mp4]]\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: See the log.\n"
    )
    assert marked(found, MarkKind.HEADLINE) == ["Quay mended"]
    assert marked(found, MarkKind.NOTE) == ["See the log."]
    assert marked(found, MarkKind.TABLE) == ["a\tb\n1\t2"]
    kinds = {item.kind: item.sample for item in found.report.omissions}
    assert kinds[OmissionKind.STRUCK] == "not"
    assert kinds[OmissionKind.PICTURE] == "A quay"
    assert kinds[OmissionKind.EMBEDDED] == "![[film.mp4]]"
    assert kinds[OmissionKind.NOTE_MARK] == "[1]"


def test_only_a_file_without_raw_html_is_parsed_in_this_process() -> None:
    assert markdown.is_plain(b"# Quay\n\n<https://nord.example> 3 < 4 **x**")
    assert not markdown.is_plain(b"It <b>failed</b>.")
    assert not markdown.is_plain(b"<!-- x -->")
    assert not markdown.is_plain("# Quay".encode("utf-16"))


def test_labelled_lines_in_bold_are_read_and_a_paragraph_is_no_title() -> None:
    found = read(f"**Title:** Quay mended\n**Author:** Ann Poe\n**Date**: 9 March 2020\n\n{BODY}")
    assert (found.metadata.title, found.metadata.authors) == ("Quay mended", ("Ann Poe",))
    assert read(f"Quay mended\n\n{BODY}\n{BODY}").metadata.title is None
