"""The training mixture: questions of several sets, in the order a run asks them.

The sets are those of `../shared/train` whose licence lets weights ship, `squad-train` of
`../shared/bench`, and our own questions on the shipped briefs (`brief_pairs.py`), in English or in
all languages there are; nothing that is measured on. A unit is what is learnt from side by side: an unanswerable question
that a person wrote against a paragraph together with an answerable one about the same paragraph, or
one question alone. Everything follows from the seed and the unit's number, so a resumed run sees the
same units.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from assistant.evaluation.corpus import document_id
from assistant.evaluation.jsonl import read_lines
from assistant.records import Article, Span
from eval.reader.brief_pairs import BRIEF_PAIRS, BriefQuestion, coupled, load_brief_pairs

PAIRS: Final = "squad2-unanswerable"
SQUAD: Final = "squad-train"
SHARES: Final[Mapping[str, float]] = {
    PAIRS: 0.43,
    SQUAD: 0.17,
    "qed-nq": 0.14,
    "fairytaleqa": 0.09,
    "onestopqa-news": 0.04,
    "timeqa-human": 0.05,
    "molweni-chat": 0.05,
    BRIEF_PAIRS: 0.03,
}
"""How often a unit is drawn from each set."""

ENGLISH: Final = "en"
LANGUAGES: Final[Mapping[str, str]] = {
    "jaquad-train": "ja",
    "jsquad-test": "ja",
    "drcd-zh-hant": "zh",
    "cmrc2018-trial": "zh",
    "pquad": "fa",
    "arcd": "ar",
    "faquad-pt": "pt",
    "iapp-thai-test": "th",
}
"""The sets in other languages than English."""
MULTILINGUAL_SHARES: Final[Mapping[str, float]] = {
    PAIRS: 0.12,
    SQUAD: 0.14,
    "qed-nq": 0.04,
    "jaquad-train": 0.19,
    "jsquad-test": 0.05,
    "drcd-zh-hant": 0.15,
    "cmrc2018-trial": 0.04,
    "pquad": 0.14,
    "arcd": 0.09,
    "faquad-pt": 0.02,
    "iapp-thai-test": 0.02,
}
"""The same for a reader of many languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to learn from, and where in the mixture's articles its answer stands.

    `article` is the row of the article it is asked of, `evidence` the answers' places there: none
    where nothing answers. `decoy` is where what looks like an answer begins.
    """

    id: str
    text: str
    article: int
    answers: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    decoy: int | None = None
    phrase: bool = True
    language: str = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Questions learnt from side by side; `id` is distinct in every epoch of a set."""

    id: str
    source: str
    questions: tuple[Asked, ...]


class Mixture:
    """The articles of all sets and the units made of their questions."""

    def __init__(
        self,
        train: Path,
        bench: Path,
        *,
        seed: int,
        shares: Mapping[str, float] = SHARES,
        without: Path | None = None,
        held_out: int = 0,
    ) -> None:
        """`without` is a file of ids, written by `overlap.py`, that are left out.

        `held_out` is how many articles' titles of `squad-train`, and of each set in another
        language, only validate.
        """
        self.articles: list[Article] = []
        self._rows: dict[tuple[str, str], int] = {}
        self._seed = seed
        self._shares = {name: share for name, share in shares.items() if share > 0}
        skipped = json.loads(without.read_text(encoding="utf-8")) if without else {}
        sets = dict.fromkeys((SQUAD, *shares))
        sets.pop(BRIEF_PAIRS, None)
        folders = {name: folder_of(name, train=train, bench=bench) for name in sets}
        self._units: dict[str, list[tuple[Asked, ...]]] = {}
        asked = {
            name: self._load(name, folder, skipped.get(name, {}))
            for name, folder in folders.items()
        }
        held = self._some_titles(SQUAD, held_out)
        foreign = [name for name in asked if name in LANGUAGES]
        held = held.union(*(self._some_titles(name, held_out) for name in foreign))
        self.training = [q for items in asked.values() for q in items if self._title(q) not in held]
        for name, questions in asked.items():
            self._units[name] = [(item,) for item in questions if self._title(item) not in held]
        self._units[PAIRS] = list(self._paired(self._units[SQUAD], self._units[PAIRS]))
        if BRIEF_PAIRS in shares:
            self._units[BRIEF_PAIRS] = self._load_briefs(skipped.get(BRIEF_PAIRS, {}))
            own = (question for unit in self._units[BRIEF_PAIRS] for question in unit)
            self.training += dict.fromkeys(own)
        kept = [[(q,) for q in asked[n] if self._title(q) in held] for n in (SQUAD, PAIRS)]
        self._held = {PAIRS: list(self._paired(kept[0], kept[1]))}
        for name in foreign:
            self._held[name] = [(item,) for item in asked[name] if self._title(item) in held]

    def validation(self, count: int) -> list[Unit]:
        """Up to `count` units of the articles that are held out, the same whatever the seed.

        The sets they come from have as many each.
        """
        rng = random.Random(0)  # noqa: S311  sampling
        each = count // len(self._held)
        return [
            Unit(id=f"held:{questions[-1].id}", source=name, questions=questions)
            for name, units in self._held.items()
            for questions in rng.sample(units, min(each, len(units)))
        ]

    def _some_titles(self, name: str, count: int) -> set[str]:
        """Titles of a set's articles, the same whatever the seed."""
        titles = sorted(
            {self.articles[row].title or "" for (n, _), row in self._rows.items() if n == name}
        )
        return set(random.Random(0).sample(titles, min(count, len(titles))))  # noqa: S311  sampling

    def _title(self, item: Asked) -> str:
        return self.articles[item.article].title or ""

    def _load(self, name: str, folder: Path, skipped: Mapping[str, Sequence[str]]) -> list[Asked]:
        documents, questions = set(skipped.get("documents", ())), set(skipped.get("questions", ()))
        for line in read_lines(folder / "corpus.jsonl.gz"):
            content = line.content
            identity = document_id(content["id"])
            if content["id"] in documents:
                continue
            known = self._rows.get((SQUAD, identity))
            text = _unwrapped(content["text"])
            if name == PAIRS and known is not None and self.articles[known].text == text:
                self._rows[name, identity] = known
                continue
            self._rows[name, identity] = len(self.articles)
            article = Article(
                id=f"{name}/{identity}"[:200],
                text=text,
                title=content.get("title") or None,
                language=LANGUAGES.get(name, ENGLISH),
            )
            self.articles.append(article)
        found = []
        for line in read_lines(folder / "questions.jsonl.gz"):
            if line.content["id"] in questions:
                continue
            if (item := self._asked(name, line.content)) is not None:
                found.append(item)
        return found

    def _load_briefs(self, skipped: Mapping[str, Sequence[str]]) -> list[tuple[Asked, ...]]:
        left_out = {item for ids in skipped.values() for item in ids}
        articles, questions = load_brief_pairs()
        for article in articles:
            self._rows[BRIEF_PAIRS, article.id] = len(self.articles)
            self.articles.append(article)
        kept = [item for item in questions if left_out.isdisjoint({item.id, item.brief})]
        return [tuple(self._of_brief(item) for item in unit) for unit in coupled(kept)]

    def _of_brief(self, item: BriefQuestion) -> Asked:
        row = self._rows[BRIEF_PAIRS, item.brief]
        answer = item.phrase or item.sentence
        return Asked(
            id=item.id,
            text=item.text,
            article=row,
            answers=(answer.slice(self.articles[row].text),) if answer else (),
            evidence=(answer,) if answer else (),
            decoy=item.decoy.start if item.decoy else None,
        )

    def _asked(self, name: str, content: dict[str, Any]) -> Asked | None:
        evidence = [item for item in content["evidence"] if item.get("start") is not None]
        if content["answerable"] != bool(evidence):
            return None
        document = evidence[0]["doc_id"] if evidence else content["para_id"]
        row = self._rows.get((name, document_id(document)))
        if row is None:
            return None
        places = {
            Span(start=item["start"], end=item["start"] + len(item["text"]))
            for item in evidence
            if item["doc_id"] == document
        }
        decoy = content.get("plausible_start", (content.get("distractor") or {}).get("start"))
        return Asked(
            id=content["id"],
            text=content["question"],
            article=row,
            answers=tuple({*content["answers"], *(item["text"] for item in evidence)}),
            evidence=tuple(sorted(places)),
            decoy=decoy,
            phrase="level" not in content,
            language=LANGUAGES.get(name, ENGLISH),
        )

    def _paired(
        self, answerable: Sequence[tuple[Asked, ...]], unanswerable: Sequence[tuple[Asked, ...]]
    ) -> Iterator[tuple[Asked, ...]]:
        """Each unanswerable question beside one of the same paragraph, of the same place if any."""
        by_article: dict[int, list[Asked]] = {}
        for (item,) in answerable:
            by_article.setdefault(item.article, []).append(item)
        for (item,) in unanswerable:
            near = by_article.get(item.article, [])
            rng = random.Random(item.id)  # noqa: S311  sampling
            same = [q for q in near if item.decoy is not None and q.evidence[0].start == item.decoy]
            if near:
                yield (rng.choice(same or near), item)
            else:
                yield (item,)

    def units(self, start: int, count: int) -> list[Unit]:
        """`count` units from the one with the number `start`."""
        return [self._unit(number) for number in range(start, start + count)]

    def _unit(self, number: int) -> Unit:
        block, place = divmod(number, _BLOCK)
        source, before = self._block(block)[place]
        units = self._units[source]
        epoch, position = divmod(before, len(units))
        questions = units[self._order(source, epoch)[position]]
        return Unit(id=f"{epoch}:{questions[-1].id}", source=source, questions=questions)

    @lru_cache(maxsize=4)  # noqa: B019  a mixture lives as long as its run
    def _block(self, block: int) -> list[tuple[str, int]]:
        """The sources of a block's units in random order; each block has the same of every one."""
        counts = {name: round(share * _BLOCK) for name, share in self._shares.items()}
        counts[SQUAD] += _BLOCK - sum(counts.values())
        drawn = [
            (name, block * count + place)
            for name, count in counts.items()
            for place in range(count)
        ]
        random.Random(f"{self._seed}:{block}").shuffle(drawn)  # noqa: S311  sampling
        return drawn

    @lru_cache(maxsize=32)  # noqa: B019
    def _order(self, source: str, epoch: int) -> list[int]:
        order = list(range(len(self._units[source])))
        random.Random(f"{self._seed}:{source}:{epoch}").shuffle(order)  # noqa: S311  sampling
        return order


_BLOCK: Final = 200  # units


def folder_of(name: str, *, train: Path, bench: Path) -> Path:
    """Where a training set's files lie."""
    return (bench if name == SQUAD else train) / name


def _unwrapped(text: str) -> str:
    """The text without line breaks inside a paragraph, as long as before."""
    return "\n\n".join(part.replace("\n", " ") for part in text.split("\n\n"))
