"""Questions of our own on the English briefs that ship: what answers, and what only looks like it.

`data/brief_pairs.jsonl` holds 200, written by hand to be trained on. They ask whose motive, claim or
act it is, what caused what, what was denied; 90 of them have no answer in their brief, and name the
sentence that looks like one (the decoy). What answers or decoys here is no evidence of the
collection's own questions (`eval/collection`), which stay a measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.evaluation.jsonl import Line, read_lines
from assistant.ingest.loading import load_file
from assistant.records import Article, Span
from eval.sets import ROOT

BRIEF_PAIRS: Final = "brief-pairs"
DATA: Final = Path(__file__).with_name("data") / "brief_pairs.jsonl"
BRIEFS: Final = ROOT / "corpus" / "articles"
_KEYS: Final[dict[str, type]] = {
    "id": str,
    "kind": str,
    "brief": str,
    "question": str,
    "answerable": bool,
    "sentence": object,
    "phrase": object,
    "decoy": object,
}
"""The last three are slices of text, or null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefQuestion:
    """A question on a brief.

    `sentence` is the place in the brief's text of the sentence that answers, `None` where none
    does; `phrase` that of the answering words in it, `decoy` that of the sentence that only looks
    like an answer.
    """

    id: str
    kind: str
    brief: str
    text: str
    sentence: Span | None
    phrase: Span | None
    decoy: Span | None


def load_brief_pairs(
    path: Path = DATA, *, briefs: Path = BRIEFS
) -> tuple[list[Article], list[BriefQuestion]]:
    """The briefs that are asked about, with their file's stem as id, and the questions on them.

    Raises:
        QuestionSetError: a line is malformed, or a slice does not stand in its brief just once.
        IngestError: a brief cannot be read.
    """
    articles: dict[str, Article] = {}
    questions = []
    for line in read_lines(path):
        line.check(_KEYS, {})
        brief = line.content["brief"]
        if brief not in articles:
            file = briefs / f"{brief}.md"
            articles[brief] = load_file(file, article_id=brief, source=file.name).article
        questions.append(_question(line, articles[brief].text))
    return list(articles.values()), questions


def coupled(questions: Sequence[BriefQuestion]) -> Iterator[tuple[BriefQuestion, ...]]:
    """What is learnt side by side: each unanswerable question after an answerable one.

    It is one that its decoy answers, if there is any, else the one of the brief that has been taken
    least. Answerable questions that were not taken come last, each alone.
    """
    taken: Counter[str] = Counter()
    answerable = [item for item in questions if item.sentence is not None]
    for item in questions:
        if item.sentence is not None:
            continue
        near = [other for other in answerable if other.brief == item.brief]
        same = [other for other in near if other.sentence == item.decoy]
        partner = min(same or near, key=lambda other: taken[other.id], default=None)
        if partner is None:
            yield (item,)
        else:
            taken[partner.id] += 1
            yield (partner, item)
    yield from ((item,) for item in answerable if not taken[item.id])


def _question(line: Line, text: str) -> BriefQuestion:
    content = line.content
    sentence, decoy = (_place(line, text, key) for key in ("sentence", "decoy"))
    if content["answerable"] != (sentence is not None):
        line.refuse("an answerable question has a sentence, an unanswerable one has none")
    phrase = None
    if sentence is not None and content["phrase"] is not None:
        inside = _place(line, content["sentence"], "phrase")
        phrase = inside and Span(
            start=sentence.start + inside.start, end=sentence.start + inside.end
        )
    return BriefQuestion(
        id=content["id"],
        kind=content["kind"],
        brief=content["brief"],
        text=content["question"],
        sentence=sentence,
        phrase=phrase,
        decoy=decoy,
    )


def _place(line: Line, text: str, key: str) -> Span | None:
    part = line.content[key]
    if part is None:
        return None
    if text.count(part) != 1:
        line.refuse(f"{key!r} stands {text.count(part)} times in its text, not once: {part!r}")
    start = text.index(part)
    return Span(start=start, end=start + len(part))
