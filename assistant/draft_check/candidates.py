"""The stretches of articles a quotation may come from, found by their terms in the search build.

Invariant: no article is read that the postings do not name. What holds all rare terms of the
wording comes first, because a true quotation is there; what holds most of them is read for the
rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import regex

from ..records import Locator
from ..search.snapshot import Snapshot
from ..text.words import Words
from .conventions import Reading
from .matching import Source

_MOST_HOLDING_ALL: Final = 60
_MOST_LOOKED_INTO: Final = 1_000
_MOST_FOR_SHORT: Final = 200
_FEWEST_WORDS, _SHORT_WORDS = 3, 8
_MOST_HOLDING_MOST: Final = 8
_PASSAGE_CHARACTERS: Final = 400  # a cautious guess; passages hold up to 800 and seldom much less
_SOURCES_KEPT: Final = 2_048


class Candidates:
    """Reads candidate stretches of one snapshot; keeps what it has read for the next quotation."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._lookup = snapshot.engine.lookup
        self._read = lru_cache(maxsize=_SOURCES_KEPT)(self._source)

    def exact(self, reading: Reading) -> list[Source]:
        """Stretches that hold the rare terms of every part, where the reading may stand unchanged."""
        rows: set[int] = set()
        for part in reading.parts:
            across = 1 + _passages(part.words)
            for terms in self._snapshot.wording_terms(_text(part.words)):
                found = self._lookup.holding_all(terms, across=across, limit=_MOST_LOOKED_INTO)
                rows.update(self._likeliest(part.words, [int(row) for row in found], across))
        return self._sources(rows, reading)

    def _likeliest(self, words: Words, rows: list[int], across: int) -> list[int]:
        """The rows to read, at most so many; common words stand everywhere, seldom in this order."""
        if len(rows) <= _MOST_HOLDING_ALL:
            return rows
        return (self._holding(words.keys, rows, across) or rows)[:_MOST_HOLDING_ALL]

    def _holding(self, keys: Sequence[str], rows: Iterable[int], across: int) -> list[int]:
        """The rows where the words follow each other; a rough look that may miss, for choosing only."""
        pattern = r"[\W_]*".join(regex.escape(key) if key else r"\S+" for key in keys)
        form = regex.compile(pattern.replace("'", "['’]"), regex.IGNORECASE)
        found: list[int] = []
        for row in rows:
            (stretch,) = self._lookup.stretches([row], before=0, after=across - 1)
            text = self._snapshot.article_at(stretch).text
            if form.search(text, stretch.start, stretch.end):
                found.append(row)
                if len(found) == _MOST_HOLDING_ALL:
                    break
        return found

    def _but_one(self, words: Words) -> Iterator[int]:
        """Rows where all words but one stand in a row: ranking finds few words badly."""
        across = 1 + _passages(words)
        for left_out in range(len(words)):
            keys = [key if at != left_out else "" for at, key in enumerate(words.keys)]
            for terms in self._snapshot.wording_terms(" ".join(keys)):
                found = self._lookup.holding_all(terms, across=across, limit=_MOST_FOR_SHORT)
                yield from self._holding(keys, (int(row) for row in found), across)

    def near(self, reading: Reading, pieces: Iterable[Words]) -> list[Source]:
        """Stretches that hold most of the terms of these pieces of the reading."""
        rows: dict[int, None] = {}
        for piece in pieces:
            for terms in self._snapshot.wording_terms(_text(piece)):
                found = self._lookup.holding_most(
                    list(dict.fromkeys(terms)), limit=_MOST_HOLDING_MOST
                )
                rows.update((int(row), None) for row in found)
        for part in reading.parts:
            if _FEWEST_WORDS <= len(part.words) <= _SHORT_WORDS:
                rows.update((row, None) for row in self._but_one(part.words))
        return self._sources(rows, reading)

    def _sources(self, rows: Iterable[int], reading: Reading) -> list[Source]:
        """The rows with as many neighbours as the quotation may reach into."""
        reach = max(_passages(part.words) for part in reading.parts)
        gap = 1 if reading.joins else 0
        stretches = self._lookup.stretches(rows, before=gap, after=reach + gap)
        known = frozenset(key for part in reading.parts for key in part.words.keys)
        sources = [self._read(stretch) for stretch in stretches]
        return [
            Source.of(source.article, stretch.span, known) if source.words.is_broken else source
            for source, stretch in zip(sources, stretches, strict=True)
        ]

    def _source(self, stretch: Locator) -> Source:
        return Source.of(self._snapshot.article_at(stretch), stretch.span)


def _passages(words: Words) -> int:
    """How many passages the words may reach into after the one they begin in."""
    return 1 + (words.spans[-1][1] - words.spans[0][0]) // _PASSAGE_CHARACTERS


def _text(words: Words) -> str:
    return words.text[words.spans[0][0] : words.spans[-1][1]]


def sentences_of(words: Words, shortest: int) -> list[Words]:
    """The words cut at full stops into runs of at least `shortest` words."""
    runs: list[Words] = []
    begin = 0
    for index in range(1, len(words) + 1):
        ends = index == len(words) or bool(set(words.gaps[index]) & set(".?!"))
        if ends and index - begin >= shortest:
            runs.append(words.part(begin, index))
            begin = index
    return runs or [words]
