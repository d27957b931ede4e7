"""What the customers of a news agency do to a report, as seeded edits of paragraphs.

Invariant: an edit takes paragraphs and a random generator and returns paragraphs; the same seed
gives the same text. The words an edit adds are invented here, or are paragraphs of another article.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

Paragraphs = list[str]
Edit = Callable[[Paragraphs, Sequence[str], random.Random], Paragraphs]
"""Takes the report, paragraphs of another article, and a generator."""

LEADS: Final = (
    "Residents across the region woke to the news on {day}, and many were still asking what it means for them.",
    "The story has been followed closely by readers of this newspaper since it first broke on {day}.",
    "Here is what we know so far, {name} of our foreign desk reports.",
    "Officials and neighbours alike were taking stock on {day} as more details became public.",
)  # fmt: skip
LOCAL: Final = (
    "In {town}, Mayor {name} said the council would discuss the matter at its next sitting on {day}.",
    "{name}, who runs a bakery in {town}, said customers had talked of little else all week.",
    "A spokeswoman for the {town} chamber of commerce said local firms were watching events closely.",
    "Readers in {town} can share their views with the editor before {day}.",
)
BYLINES: Final = (
    "By {name}", "{name}, staff reporter", "{town} — From our correspondent", "Updated {day}, 6.40 p.m.",
)  # fmt: skip
FOOTERS: Final = (
    "Additional reporting by {name} in {town}.",
    "This report was supplied by a news agency and edited by our staff.",
    "Subscribe to the {town} Courier for more news like this.",
)
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOWNS: Final = (
    "Harrowby",
    "Lindmouth",
    "Castle Orrin",
    "Velden",
    "Port Asker",
    "Novak Falls",
    "Tresmere",
)
NAMES: Final = (
    "Ilse Marchetti", "Tom Aldergate", "Priya Raman", "Oskar Lindqvist", "Maeve Corrigan", "Dmitri Volkan",
    "Lucía Ferrante", "Noah Abebe", "Hanna Weiss", "Rafael Quill", "Yuki Tanabe", "Amara Diop",
)  # fmt: skip
SPELLING: Final = (
    ("color", "colour"), ("favor", "favour"), ("honor", "honour"), ("labor", "labour"), ("center", "centre"),
    ("theater", "theatre"), ("program", "programme"), ("defense", "defence"), ("toward", "towards"),
    ("percent", "per cent"), ("organiz", "organis"), ("recogniz", "recognis"), ("realiz", "realis"),
    ("traveling", "travelling"), ("canceled", "cancelled"), ("neighbor", "neighbour"), ("gray", "grey"),
    ("U.S.", "US"), ("U.K.", "UK"), ("Sen.", "Senator"), ("Rep.", "Representative"), ("Gov.", "Governor"),
    ("a.m.", "am"), ("p.m.", "pm"), ("Jan. ", "January "), ("Feb. ", "February "), ("Aug. ", "August "),
    ("Sept. ", "September "), ("Oct. ", "October "), ("Nov. ", "November "), ("Dec. ", "December "),
)  # fmt: skip
_OFTEN: Final = 0.8
_HALF: Final = 0.5
SPELLED: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def fill(line: str, rng: random.Random) -> str:
    """A line with its places filled in."""
    return line.format(day=rng.choice(DAYS), town=rng.choice(TOWNS), name=rng.choice(NAMES))


def words_in(paragraphs: Sequence[str]) -> int:
    """How many words these paragraphs have, by white space."""
    return sum(len(paragraph.split()) for paragraph in paragraphs)


def cut_to(paragraphs: Paragraphs, share: float) -> Paragraphs:
    """The first paragraphs, up to about this share of the words and at least two paragraphs."""
    limit, kept = share * words_in(paragraphs), Paragraphs()
    for paragraph in paragraphs:
        if words_in(kept) >= limit and len(kept) > 1:
            break
        kept.append(paragraph)
    return kept


def cut_from_end(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Keep three to eight tenths, as an editor who cuts from the bottom."""
    return cut_to(report, rng.uniform(0.3, 0.8))


def cut_to_brief(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Keep the first paragraphs only: a brief of an eighth to a third of the report."""
    return cut_to(report, rng.uniform(0.12, 0.33))


def new_lead(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Another first paragraph."""
    return [fill(rng.choice(LEADS), rng), *report[1:]]


def drop_paragraphs(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Leave out a fifth to two fifths of the paragraphs, anywhere but the first."""
    share = rng.uniform(0.2, 0.4)
    return [report[0], *(paragraph for paragraph in report[1:] if rng.random() > share)]


def reorder(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Move two paragraphs elsewhere."""
    moved = list(report)
    for _number in range(2):
        paragraph = moved.pop(rng.randrange(len(moved)))
        moved.insert(rng.randrange(len(moved) + 1), paragraph)
    return moved


def add_local(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Insert one to three local paragraphs."""
    for _number in range(rng.randint(1, 3)):
        report = list(report)
        local = " ".join(fill(line, rng) for line in rng.sample(LOCAL, 2))
        report.insert(rng.randrange(1, len(report) + 1), local)
    return report


def add_foreign(report: Paragraphs, other: Sequence[str], rng: random.Random) -> Paragraphs:
    """Insert paragraphs of another article, up to a quarter of the report's words."""
    limit, added = words_in(report) * rng.uniform(0.1, 0.25), Paragraphs()
    for paragraph in other:
        if words_in(added) + len(paragraph.split()) > limit:
            break
        added.append(paragraph)
    place = rng.randrange(1, len(report) + 1)
    return [*report[:place], *added, *report[place:]]


def add_lines(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """A byline or a time above, a note below."""
    head = [fill(line, rng) for line in rng.sample(BYLINES, 2)]
    return [*head, *report, fill(rng.choice(FOOTERS), rng)]


def house_style(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Another house's spelling, abbreviations and small numbers."""
    chosen = [pair for pair in SPELLING if rng.random() < _OFTEN]
    edited = []
    for paragraph in report:
        for before, after in chosen:
            paragraph = paragraph.replace(before, after)  # noqa: PLW2901  edited step by step
        for number, word in enumerate(SPELLED, start=2):
            paragraph = re.sub(rf"\b{word}\b", str(number), paragraph)  # noqa: PLW2901  likewise
        edited.append(paragraph)
    return edited


def typography(report: Paragraphs, _: Sequence[str], rng: random.Random) -> Paragraphs:
    """Other quotation marks, dashes, spaces, ligatures, and soft hyphens in long words."""
    marks = [
        ("“", '"'),
        ("”", '"'),
        ("’", "'"),
        ("—", " - "),
        ("fi", "ﬁ"),
        ("...", "…"),
        ("  ", " "),
    ]
    if rng.random() < _HALF:
        marks = [
            ("'", "’"),
            (' "', " “"),
            ('"', "”"),
            (" - ", " — "),
            ("fl", "ﬂ"),
            (" the ", " the\u00a0"),
        ]
    edited = []
    for paragraph in report:
        for before, after in marks:
            paragraph = paragraph.replace(before, after)  # noqa: PLW2901  edited step by step
        edited.append(re.sub(r"\b(\w{6})(\w{5,})\b", "\\1\u00ad\\2", paragraph))
    return edited


def as_customers_do(report: Paragraphs, other: Sequence[str], rng: random.Random) -> Paragraphs:
    """Several edits one after another, each with some probability."""
    for edit, probability in (
        (cut_from_end, 0.6), (drop_paragraphs, 0.3), (new_lead, 0.5), (reorder, 0.2), (house_style, 0.6),
        (add_local, 0.4), (typography, 0.6), (add_lines, 0.7),
    ):  # fmt: skip
        if rng.random() < probability:
            report = edit(report, other, rng)
    return report


EDITS: Final[dict[str, Edit]] = {
    "cut from the end": cut_from_end,
    "cut to a brief": cut_to_brief,
    "new lead": new_lead,
    "paragraphs dropped": drop_paragraphs,
    "paragraphs moved": reorder,
    "local paragraphs": add_local,
    "foreign paragraphs": add_foreign,
    "byline and footer": add_lines,
    "house style": house_style,
    "typography": typography,
    "several edits": as_customers_do,
}
"""Each makes a copy that is still the same report."""
