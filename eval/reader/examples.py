"""From the units of the training mixture to windows with labels, made when they are asked for.

An answerable question gives a window that answers it and, by chance, some that do not: around the
sentence of the same article that shares most words with the question (an echo), from passages our
own search ranks high in the mixed collection, the answering window without its answering sentence or
with one that is rewritten, and a changed question over the answering window; the last two in English
alone, whose rules they follow. An unanswerable one gives the window of what looks like its answer,
and by chance another of the same article.
Everything follows from the seed and the unit's id, so a resumed run sees the same windows.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.answering.windows import Window, WordPieces, run_around
from assistant.records import Article, Span
from assistant.text.sentences import split_sentences
from eval.reader.mixture import ENGLISH, Asked, Unit
from eval.reader.near_misses import near_miss
from eval.reader.rewritten import denied, exchanged
from eval.reader.rivals import Rivals

DEPTH: Final = 12
"""How many passages of the search rivals are taken from."""
LENGTHS: Final = (36, 72)
"""The tokens of sentences in a window, from the shortest to the longest."""
_OTHERS: Final = 40  # questions about an article from which a near miss takes its words
_SIBLINGS: Final = 4  # passages of the same title in which an echo is looked for, besides its own
_LARGEST_MARKED_SHARE: Final = 0.8  # of a sentence: evidence that long is no phrase
_MOST_GOLD: Final = 3  # sentences that may answer together


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How often a question brings each kind of window that does not answer it.

    `retrieved` may be more than 1: so many for certain, and another with the chance that is left.
    """

    echo: float = 0.45
    retrieved: float = 0.4
    removed: float = 0.08
    changed: float = 0.2
    exchanged: float = 0.8
    denied: float = 0.06
    beside: float = 0.3
    """For an unanswerable question: another window of its article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A window and what the model should say of it.

    `gold` holds the indices of the answering sentences in the window, `first` and `last` the key
    phrase's tokens, `None` where there is no phrase to learn. `rival` marks a window that competes
    with the answering one for the same question.
    """

    window: Window
    gold: tuple[int, ...] = ()
    first: int | None = None
    last: int | None = None
    rival: bool = True


Group = list[Labelled]
"""The windows of one question, the answering one first."""


class Examples:
    """The windows of the units of a mixture over its articles."""

    def __init__(
        self,
        articles: Sequence[Article],
        questions: Sequence[Asked],
        *,
        pieces: WordPieces,
        seed: int,
        rivals: Rivals,
        shares: Shares | None = None,
        lengths: tuple[int, int] = LENGTHS,
    ) -> None:
        """`questions` are those whose words a changed question takes."""
        self._articles = articles
        self._pieces = pieces
        self._seed = seed
        self._shares = shares or Shares()
        self._lengths = lengths
        self.rivals = rivals
        self._about: dict[str, list[str]] = defaultdict(list)
        for question in questions:
            self._about[self._title_of(question.article)].append(question.text)
        self._of_title: dict[str, list[int]] = defaultdict(list)
        for row, article in enumerate(articles):
            if article.title:
                self._of_title[article.title].append(row)
        self._sentences = lru_cache(maxsize=4_096)(self._split)

    def _title_of(self, row: int) -> str:
        return self._articles[row].title or f"#{row}"

    def _split(self, row: int) -> tuple[Span, ...]:
        article = self._articles[row]
        return split_sentences(article.text, language=article.language or ENGLISH)

    def of(self, unit: Unit) -> list[Group]:
        """The windows of each question of a unit; of one whose answer is unclear there are none."""
        rng = random.Random(f"{self._seed}:{unit.id}")  # noqa: S311  sampling
        groups: list[Group] = []
        run: range | None = None
        for question in unit.questions:
            group, run = (
                self._answerable(question, rng)
                if question.evidence
                else self._unanswerable(question, run, rng)
            )
            groups.append(group)
        return [group for group in groups if group]

    def _answerable(self, question: Asked, rng: random.Random) -> tuple[Group, range | None]:
        gold = self._gold(question, rng)
        if gold is None:
            return [], None
        texts = self._texts(question.article)
        run = self._run(texts, gold[len(gold) // 2], rng)
        answering = self._answering(question, gold, texts, run)
        if answering is None:
            return [], None
        found = [answering]
        if rng.random() < self._shares.echo:
            found += self._echo(question, gold, rng)
        found += self._retrieved(question, rng)
        rest = [texts[i] for i in run if i not in gold]
        if rest and rng.random() < self._shares.removed and not _holds(" ".join(rest), question):
            found.append(Labelled(window=self._window(question.text, question.article, rest)))
        if rng.random() < self._shares.changed and question.language == ENGLISH:
            found += self._changed(question, [texts[i] for i in run], rng)
        found += self._rewritten(question, gold, run, rng)
        return found, run

    def _unanswerable(
        self, question: Asked, run: range | None, rng: random.Random
    ) -> tuple[Group, range | None]:
        """The window of the decoy; that of the question before it, if the decoy stands there."""
        texts = self._texts(question.article)
        spans = self._sentences(question.article)
        if question.decoy is None:
            shared = self.rivals.shared(question.text, texts, language=question.language)
            centre = shared.index(max(shared))
        else:
            decoy = question.decoy
            centre = max((i for i, span in enumerate(spans) if span.start <= decoy), default=0)
        if run is None or centre not in run:
            run = self._run(texts, centre, rng)
        found = [self._plain(question.text, question.article, [texts[i] for i in run])]
        if rng.random() < self._shares.beside:
            found += self._echo(question, run, rng, siblings=False)
        return found, run

    def _gold(self, question: Asked, rng: random.Random) -> tuple[int, ...] | None:
        """The sentences that one piece of the evidence, chosen by chance, lies in."""
        place = rng.choice(question.evidence)
        found = tuple(
            number
            for number, span in enumerate(self._sentences(question.article))
            if span.overlaps(place)
        )
        return found if 0 < len(found) <= _MOST_GOLD else None

    def _texts(self, row: int) -> list[str]:
        return [span.slice(self._articles[row].text) for span in self._sentences(row)]

    def _run(self, texts: Sequence[str], centre: int, rng: random.Random) -> range:
        lengths = [len(self._pieces.sentence(text)) for text in texts]
        return run_around(centre, lengths, budget=rng.randint(*self._lengths), rng=rng)

    def _window(self, question: str, row: int, texts: Sequence[str]) -> Window:
        pieces = self._pieces
        return pieces.lay_out(
            pieces.question(question),
            pieces.title(self._articles[row].title),
            [pieces.sentence(text) for text in texts],
        )

    def _plain(self, question: str, row: int, texts: Sequence[str]) -> Labelled:
        return Labelled(window=self._window(question, row, texts))

    def _answering(
        self, question: Asked, gold: Sequence[int], texts: Sequence[str], run: range
    ) -> Labelled | None:
        """The window of a run, where every sentence of it that holds evidence answers."""
        spans = self._sentences(question.article)
        places = tuple(
            number - run.start
            for number in run
            if number in gold or any(spans[number].overlaps(item) for item in question.evidence)
        )
        if not places:
            return None
        window = self._window(question.text, question.article, [texts[i] for i in run])
        phrase = self._phrase(question, spans, texts, gold) if question.phrase else None
        if phrase is None:
            return Labelled(window=window, gold=places)
        first, last = phrase
        base, end = window.sentences[gold[0] - run.start]
        if base + last >= end:  # beyond what is read of the sentence
            return None
        return Labelled(window=window, gold=places, first=base + first, last=base + last)

    def _phrase(
        self, question: Asked, spans: Sequence[Span], texts: Sequence[str], gold: Sequence[int]
    ) -> tuple[int, int] | None:
        """The tokens of the evidence in its one sentence; none where it takes nearly all of it."""
        if len(gold) > 1:
            return None
        span, text = spans[gold[0]], texts[gold[0]]
        place = next((item for item in question.evidence if span.contains(item)), None)
        if place is None or place.end - place.start > _LARGEST_MARKED_SHARE * len(text):
            return None
        offsets = self._pieces.sentence(text).offsets
        start, stop = place.start - span.start, place.end - span.start
        inside = [i for i, (a, b) in enumerate(offsets) if a < stop and b > start]
        return (inside[0], inside[-1]) if inside else (len(offsets), len(offsets))

    def _echo(
        self,
        question: Asked,
        without: Collection[int],
        rng: random.Random,
        *,
        siblings: bool = True,
    ) -> list[Labelled]:
        """A window around the sentence of the article that seems to answer and does not."""
        spans = self._sentences(question.article)
        texts = self._texts(question.article)
        if question.evidence and question.decoy is not None:
            decoy = max((i for i, s in enumerate(spans) if s.start <= question.decoy), default=0)
            if decoy not in without:
                return [self._between(question, (question.article, decoy), without, rng)]
        best = self._most_shared(question, texts, without)
        found = [(best, question.article)]
        if siblings:
            found += [
                (self._most_shared(question, self._texts(row), ()), row)
                for row in self._siblings(question.article, rng)
            ]
        choices = [(shared, row) for shared, row in found if shared is not None]
        if not choices:
            return []
        (_, number), row = max(choices)
        kept = without if row == question.article else ()
        return [self._between(question, (row, number), kept, rng)]

    def _siblings(self, row: int, rng: random.Random) -> list[int]:
        others = [item for item in self._of_title[self._title_of(row)] if item != row]
        return rng.sample(others, min(_SIBLINGS, len(others)))

    def _most_shared(
        self, question: Asked, texts: Sequence[str], without: Collection[int]
    ) -> tuple[int, int] | None:
        shared = self.rivals.shared(question.text, texts, language=question.language)
        order = sorted(range(len(texts)), key=lambda number: -shared[number])
        return next(
            (
                (shared[number], number)
                for number in order
                if number not in without and not _holds(texts[number], question)
            ),
            None,
        )

    def _between(
        self,
        question: Asked,
        place: tuple[int, int],
        without: Collection[int],
        rng: random.Random,
    ) -> Labelled:
        """A window around a sentence, given by its article's row and its own number.

        It reaches to no sentence that is left out or holds an answer.
        """
        row, number = place
        texts = self._texts(row)
        barred = {i for i, t in enumerate(texts) if i in without or _holds(t, question)} - {number}
        start = max((i + 1 for i in barred if i < number), default=0)
        stop = min((i for i in barred if i > number), default=len(texts))
        part = texts[start:stop]
        run = self._run(part, number - start, rng)
        return self._plain(question.text, row, [part[i] for i in run])

    def _retrieved(self, question: Asked, rng: random.Random) -> Iterator[Labelled]:
        count = int(self._shares.retrieved + rng.random())
        if not count:
            return
        rows = [
            row
            for row in self.rivals.of(question.text, language=question.language)
            if row != question.article and not _holds(self._articles[row].text, question)
        ]
        for _ in range(min(count, len(rows))):
            row = rows.pop(min(int(rng.expovariate(0.5)), len(rows) - 1))
            best = self._most_shared(question, self._texts(row), ())
            if best is not None:
                yield self._between(question, (row, best[1]), (), rng)

    def _rewritten(
        self, question: Asked, gold: Sequence[int], run: range, rng: random.Random
    ) -> list[Labelled]:
        """The answering window with its answering sentence turned round, or denied."""
        chances = rng.random() < self._shares.exchanged, rng.random() < self._shares.denied
        texts = self._texts(question.article)
        others = " ".join(texts[number] for number in run if number not in gold)
        if question.language != ENGLISH or len(gold) > 1 or not any(chances):
            return []
        if _holds(others, question):
            return []
        (number,) = gold
        sentence = texts[number]
        answers = [answer for answer in question.answers if answer in sentence]
        found: str | None = None
        if chances[0] and answers:
            found = exchanged(sentence, question=question.text, answer=max(answers, key=len))
        if found is None and chances[1]:
            found = denied(sentence)
        if found is None:
            return []
        read = [found if i == number else texts[i] for i in run]
        return [self._plain(question.text, question.article, read)]

    def _changed(self, question: Asked, texts: Sequence[str], rng: random.Random) -> list[Labelled]:
        others = self._about[self._title_of(question.article)]
        changed = near_miss(
            question.text,
            passage=self._articles[question.article].text,
            others=rng.sample(others, min(_OTHERS, len(others))),
            rng=rng,
        )
        if changed is None:
            return []
        window = self._window(changed, question.article, texts)
        return [Labelled(window=window, rival=False)]


def _holds(text: str, question: Asked) -> bool:
    """Whether the words of an answer stand in the text; outside English, its letters."""
    if question.language != ENGLISH:  # no spaces between words, or articles joined to them
        return any(answer.casefold() in text.casefold() for answer in question.answers)
    return any(
        re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE) is not None
        for answer in question.answers
    )
