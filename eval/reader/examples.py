"""From a training set of questions to windows with labels, made when they are asked for.

A question gives a window that answers it and, by chance, some that do not: from passages our own
search ranks high for it (and that do not hold the answer's words), the answering window without the
answering sentence, and a changed question over the answering window.
Everything follows from the seed and the question's id, so a resumed run sees the same windows.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.windows import Window, WordPieces, run_around
from assistant.evaluation.questions import Question
from assistant.records import Article, Span
from assistant.text.sentences import split_sentences
from eval.reader.near_misses import near_miss
from eval.reader.rivals import Rivals

DEPTH = 12
"""How many passages of the search rivals are taken from."""
_OTHERS = 40  # questions about an article from which a near miss takes its words
_BUDGETS = (40, 96)  # tokens of sentences, from the shortest to the longest window


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How often a question brings each kind of window that does not answer it.

    `retrieved` may be more than 1: so many for certain, and another with the chance that is left.
    """

    retrieved: float = 0.55
    removed: float = 0.12
    changed: float = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A window and what the model should say of it.

    `sentence` is the index of the answering sentence in the window, `first` and `last` the answer's
    tokens; all `None` where the window does not answer. `rival` marks a window that competes with
    the answering one for the same question.
    """

    window: Window
    sentence: int | None = None
    first: int | None = None
    last: int | None = None
    rival: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gold:
    article: int
    sentence: int
    start: int
    end: int


class Examples:
    """The windows of a set of questions over its articles."""

    def __init__(
        self,
        articles: Sequence[Article],
        questions: Sequence[Question],
        *,
        pieces: WordPieces,
        seed: int,
        rivals: Rivals | None = None,
        shares: Shares | None = None,
    ) -> None:
        """`rivals` finds the passages that do not answer; by words alone unless it is given."""
        self._articles = articles
        self._rows = {article.id: row for row, article in enumerate(articles)}
        self._pieces = pieces
        self._seed = seed
        self._shares = shares or Shares()
        self._rivals = rivals or Rivals(articles, depth=DEPTH)
        self._about: dict[str, list[str]] = defaultdict(list)
        for question in questions:
            self._about[self._title_of(question)].append(question.text)
        self._sentences = lru_cache(maxsize=None)(self._split)

    def _title_of(self, question: Question) -> str:
        return self._articles[self._rows[question.evidence[0].doc_id]].title or ""

    def _split(self, row: int) -> tuple[Span, ...]:
        return split_sentences(self._articles[row].text, language="en")

    def of(self, question: Question) -> list[Labelled]:
        """The windows of one question, the answering one first; none where its answer is unclear.

        Unclear is an answer whose words stand in the passage more than once, or cross sentences.
        """
        rng = random.Random(f"{self._seed}:{question.id}")  # noqa: S311  sampling
        gold = self._gold(question)
        if gold is None:
            return []
        texts = self._texts(gold.article)
        lengths = [len(self._pieces.sentence(text)) for text in texts]
        run = run_around(
            gold.sentence,
            lengths,
            budget=rng.randint(*_BUDGETS),
            rng=rng,
        )
        answering = self._answering(question, gold, texts, run)
        if answering is None:
            return []
        found = [answering]
        found += self._retrieved(question, gold, rng)
        if rng.random() < self._shares.removed and len(run) > 1:
            rest = [texts[i] for i in run if i != gold.sentence]
            if not any(_holds(text, question) for text in rest):
                found.append(Labelled(window=self._window(question.text, gold.article, rest)))
        if rng.random() < self._shares.changed:
            found += self._changed(question, gold, [texts[i] for i in run], rng)
        return found

    def _gold(self, question: Question) -> _Gold | None:
        evidence = question.evidence[0]
        if evidence.start is None or evidence.text is None:
            return None
        row = self._rows[evidence.doc_id]
        start, end = evidence.start, evidence.start + len(evidence.text)
        for number, span in enumerate(self._sentences(row)):
            if span.start <= start and end <= span.end:
                return _Gold(
                    article=row, sentence=number, start=start - span.start, end=end - span.start
                )
        return None

    def _texts(self, row: int) -> list[str]:
        return [span.slice(self._articles[row].text) for span in self._sentences(row)]

    def _window(self, question: str, row: int, texts: Sequence[str]) -> Window:
        pieces = self._pieces
        return pieces.lay_out(
            pieces.question(question),
            pieces.title(self._articles[row].title),
            [pieces.sentence(text) for text in texts],
        )

    def _answering(
        self, question: Question, gold: _Gold, texts: Sequence[str], run: range
    ) -> Labelled | None:
        offsets = self._pieces.sentence(texts[gold.sentence]).offsets
        inside = [i for i, (a, b) in enumerate(offsets) if a < gold.end and b > gold.start]
        if not inside:
            return None
        window = self._window(question.text, gold.article, [texts[i] for i in run])
        place = gold.sentence - run.start
        base = window.sentences[place][0]
        return Labelled(
            window=window, sentence=place, first=base + inside[0], last=base + inside[-1]
        )

    def _retrieved(self, question: Question, gold: _Gold, rng: random.Random) -> list[Labelled]:
        count = int(self._shares.retrieved + rng.random())
        if not count:
            return []
        rows = [
            row
            for row in self._rivals.of(question.text)
            if row != gold.article and not _holds(self._articles[row].text, question)
        ]
        found = []
        for _ in range(min(count, len(rows))):
            row = rows.pop(min(int(rng.expovariate(0.5)), len(rows) - 1))
            found.append(self._rival(question, row, rng))
        return found

    def _rival(self, question: Question, row: int, rng: random.Random) -> Labelled:
        """A window around the sentence of a passage that shares most words with the question."""
        texts = self._texts(row)
        shared = self._rivals.shared(question.text, texts)
        run = run_around(
            shared.index(max(shared)),
            [len(self._pieces.sentence(text)) for text in texts],
            budget=rng.randint(*_BUDGETS),
            rng=rng,
        )
        return Labelled(window=self._window(question.text, row, [texts[i] for i in run]))

    def _changed(
        self, question: Question, gold: _Gold, texts: Sequence[str], rng: random.Random
    ) -> list[Labelled]:
        others = self._about[self._title_of(question)]
        changed = near_miss(
            question.text,
            passage=self._articles[gold.article].text,
            others=rng.sample(others, min(_OTHERS, len(others))),
            rng=rng,
        )
        if changed is None:
            return []
        return [Labelled(window=self._window(changed, gold.article, texts), rival=False)]


def _holds(text: str, question: Question) -> bool:
    """Whether the words of an answer stand in the text."""
    return any(
        re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE) is not None
        for answer in question.answers
    )
