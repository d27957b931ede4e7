"""Drafts of articles: paragraphs, headings, lists, tables, interviews, notes, and one construct.

Invariant: a draft follows from its recipe and the generator's state alone. Which constructs a
format can hold is for the formats' own modules; this one only strews them over an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eval.fidelity.article import Block, Draft, Known, Role, Sentence, plain
from eval.fidelity.marking import Marking, with_note
from eval.fidelity.prose import Prose

_SHARE_MARKED: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a draft is to hold.

    Attributes:
        markings: constructs strewn over the sentences of paragraphs.
        notes: how many notes; their marks go after words, numbers and full stops.
        note_markings: constructs inside the notes.
        note_signs: symbols for the marks; numbers where there are none.
        features: what else is in it, such as "list", "table", "interview", "heading".
        languages: further languages with a paragraph each.
        language: the language of the article; its sentences are in it.
        paragraphs: how many paragraphs of prose.
        authors: how many authors.
    """

    markings: Sequence[Marking] = ()
    notes: int = 0
    note_signs: str = ""
    features: frozenset[str] = frozenset()
    languages: Sequence[str] = ()
    note_markings: Sequence[Marking] = ()
    language: str = "en"
    paragraphs: int = 5
    authors: int = 1


def drafted(prose: Prose, plan: Plan) -> Draft:
    """A draft to the plan."""
    known = _known(prose, plan)
    blocks = [Block(Role.TITLE, (plain(known.title or ""),))]
    marks = [plan.note_signs[i] if plan.note_signs else str(i + 1) for i in range(plan.notes)]
    for number in range(plan.paragraphs):
        mine = marks[number :: plan.paragraphs]
        if number and "heading" in plan.features and number % 2 == 0:
            blocks.append(Block(Role.HEADING, (plain(prose.heading(), "heading"),)))
        blocks.append(_paragraph(prose, plan, mine))
    for language in plan.languages:
        texts = [prose.foreign(language) for _ in range(prose.rng.randint(2, 3))]
        blocks.append(Block(Role.PARAGRAPH, tuple(plain(text, f"in {language}") for text in texts)))
    for feature in sorted(plan.features & FEATURES.keys()):
        blocks[-1:-1] = FEATURES[feature](prose)
    return Draft(
        known=known,
        language=plan.language,
        blocks=tuple(blocks),
        notes={mark: _note(prose, plan) for mark in _in_order(blocks, marks)},
    )


def _note(prose: Prose, plan: Plan) -> Sentence:
    if plan.note_markings:
        return prose.rng.choice(plan.note_markings)(prose, prose.note())
    return plain(prose.note(), "note")


def _in_order(blocks: Sequence[Block], marks: Sequence[str]) -> list[str]:
    met = [mark for block in blocks for sentence in block.sentences for mark in sentence.marks]
    return [mark for mark in met if mark in marks]


def _known(prose: Prose, plan: Plan) -> Known:
    paper = prose.paper()
    day = prose.day()
    slug = paper.removeprefix("The ").lower().replace(" ", "")
    names: list[str] = []
    while len(names) < plan.authors:
        name = prose.name()
        if name not in names:
            names.append(name)
    return Known(
        title=prose.title(),
        authors=tuple(names),
        publisher=paper,
        published=day,
        url=f"https://{slug}.example/{day:%Y/%m/%d}/{prose.rng.randint(1000, 9999)}",
    )


def _paragraph(prose: Prose, plan: Plan, marks: Sequence[str]) -> Block:
    count = max(prose.rng.randint(2, 5), len(marks))
    sentences: list[Sentence] = []
    for number in range(count):
        text = prose.sentence() if plan.language == "en" else prose.foreign(plan.language)
        if number < len(marks):
            where = prose.rng.choice(("word", "number", "end"))
            sentences.append(with_note(prose, text, marks[number], where=where))
        elif plan.markings and prose.rng.random() < _SHARE_MARKED:
            sentences.append(prose.rng.choice(plan.markings)(prose, text))
        else:
            sentences.append(plain(text))
    return Block(Role.PARAGRAPH, tuple(sentences))


def _list(prose: Prose) -> list[Block]:
    count = prose.rng.randint(2, 4)
    return [Block(Role.ITEM, (plain(prose.sentence(), "list"),)) for _ in range(count)]


def _quotation(prose: Prose) -> list[Block]:
    texts = prose.sentences(2)
    return [Block(Role.QUOTATION, tuple(plain(text, "block quotation") for text in texts))]


def _interview(prose: Prose) -> list[Block]:
    blocks = []
    for _ in range(prose.rng.randint(2, 3)):
        asked = plain("Q: " + prose.question(), "interview")
        said = (plain("A: " + prose.sentence(), "interview"), plain(prose.sentence(), "interview"))
        blocks += [Block(Role.QUESTION, (asked,)), Block(Role.ANSWER, said)]
    return blocks


def _table(prose: Prose) -> list[Block]:
    head = ["Harbour", "Catch in tonnes", "Remark"]
    cells = [plain(text, "table") for text in head]
    for _ in range(prose.rng.randint(2, 4)):
        row = (prose.fill("{port}"), prose.fill("{big}"), prose.fill("{adjective} {thing}"))
        cells += [plain(text, "table") for text in row]
    return [Block(Role.TABLE, tuple(cells), columns=len(head))]


def _caption(prose: Prose) -> list[Block]:
    return [Block(Role.CAPTION, (plain(prose.caption(), "caption"),))]


def _abbreviations(prose: Prose) -> list[Block]:
    lines = (
        "The {council} met at {hour} p.m. on {day} in {port}.",
        "The yard belongs to {last} & Co. and to {last} Bros. Ltd. of {port}.",
        "See vol. {little}, pp. {count} ff., and fig. {small} of the report.",
        "The dredging took approx. {small} days, i.e. {count} hours.",
        "They landed {fish}, crab, etc. before the market closed at {hour} p.m.",
        "{honorific} {last} and Gen. {last} left Ft. Brandt for {isle}.",
    )
    texts = [prose.fill(line) for line in prose.rng.sample(lines, 4)]
    return [Block(Role.PARAGRAPH, tuple(plain(text, "abbreviations") for text in texts))]


def _text_box(prose: Prose) -> list[Block]:
    texts = prose.sentences(2)
    return [Block(Role.TEXT_BOX, tuple(plain(text, "text box") for text in texts))]


def _deleted(prose: Prose) -> list[Block]:
    return [Block(Role.DELETED, (plain(prose.sentence(), "deleted paragraph"),))]


def _equation(prose: Prose) -> list[Block]:
    letters = prose.fill("Q = {count} v + {small} d")
    return [Block(Role.EQUATION, (plain(letters, "equation"),))]


FEATURES: Final = {
    "abbreviations": _abbreviations,
    "caption": _caption,
    "deleted paragraph": _deleted,
    "equation": _equation,
    "interview": _interview,
    "list": _list,
    "quotation": _quotation,
    "table": _table,
    "text box": _text_box,
}
"""Blocks put before the last paragraph, by the name of the feature."""
