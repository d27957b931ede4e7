"""The inverted index of one segment of a build: which documents hold a term, and how often.

Invariant: postings hold counts alone, nothing that depends on other documents, so they stay true
whatever is added beside them. Only the postings of the terms asked for are read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import Column


class Vocabulary(Sequence[str]):
    """Sorted terms as one run of UTF-8, without an object for each of them.

    `text` is all terms one after the other; `edges` is int64 of length terms + 1.
    """

    __slots__ = ("edges", "text")

    def __init__(self, text: bytes, edges: npt.NDArray[np.int64]) -> None:
        self.text = text
        self.edges = edges

    @classmethod
    def of(cls, terms: Iterable[str]) -> Vocabulary:
        """The vocabulary of sorted, distinct terms."""
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        edges = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(term) for term in encoded], out=edges[1:])
        return cls(b"".join(encoded), edges)

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __getitem__(self, number: Any) -> Any:  # noqa: ANN401  as in Sequence
        if isinstance(number, slice):
            return [self[place] for place in range(*number.indices(len(self)))]
        return self._term(range(len(self))[number]).decode("utf-8", "surrogatepass")

    def find(self, term: str) -> int | None:
        """The number of a term, or `None`; UTF-8 sorts as code points do."""
        wanted = term.encode("utf-8", "surrogatepass")
        number = bisect_left(range(len(self)), wanted, key=self._term)
        return number if number < len(self) and self._term(number) == wanted else None

    def _term(self, number: int) -> bytes:
        return self.text[self.edges[number] : self.edges[number + 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """An inverted index: for term `t`, rows and counts stand at `offsets[t]:offsets[t + 1]`.

    `offsets` is int64 of length terms + 1; `rows` (rising within a term) are int32; `counts` are
    the smallest unsigned integers that hold them; `peaks` has each term's largest count; `lengths`
    is int32, the number of terms of each document.
    """

    vocabulary: Vocabulary
    offsets: npt.NDArray[np.int64]
    rows: Column
    counts: Column
    peaks: npt.NDArray[Any]
    lengths: npt.NDArray[np.int32]

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """The postings of tokenised documents, rows numbered in the order given."""
        builder = PostingsBuilder()
        for document in documents:
            builder.add(document)
        return builder.sorted()

    def part(self, number: int) -> slice:
        """Where the postings of a term stand."""
        return slice(int(self.offsets[number]), int(self.offsets[number + 1]))

    def rows_of(self, term: str) -> npt.NDArray[np.int32]:
        """The rows of the documents that hold a term, rising; empty for an unknown one."""
        number = self.vocabulary.find(term)
        if number is None:
            return np.empty(0, dtype=np.int32)
        found: npt.NDArray[np.int32] = self.rows[self.part(number)]
        return found


class PostingsBuilder:
    """Takes documents one by one; until they are sorted by term, postings take eight bytes each."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms = array("i")
        self._counts = array("i")
        self._distinct = array("i")
        self._lengths = array("i")

    def add(self, document: Sequence[str]) -> None:
        """Take the terms of the next document."""
        frequencies = Counter(document)
        numbers = self._numbers
        self._terms.extend(numbers.setdefault(term, len(numbers)) for term in frequencies)
        self._counts.extend(frequencies.values())
        self._distinct.append(len(frequencies))
        self._lengths.append(len(document))

    def sorted(self) -> Postings:
        """The postings of the documents taken, rows numbered in their order."""
        vocabulary = sorted(self._numbers)
        places = np.empty(len(vocabulary), dtype=np.int32)
        places[[self._numbers[term] for term in vocabulary]] = np.arange(len(vocabulary))
        terms = places[np.frombuffer(self._terms, dtype=np.int32)]
        order = np.argsort(terms, kind="stable")  # stable: rows rise within a term
        rows = np.repeat(np.arange(len(self._distinct), dtype=np.int32), self._distinct)[order]
        counts = np.frombuffer(self._counts, dtype=np.int32)[order]
        offsets = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(terms, minlength=len(vocabulary)), out=offsets[1:])
        narrow = np.min_scalar_type(int(counts.max()) if len(counts) else 0)
        peaks = np.maximum.reduceat(counts, offsets[:-1]) if len(counts) else counts
        return Postings(
            vocabulary=Vocabulary.of(vocabulary),
            offsets=offsets,
            rows=rows,
            counts=counts.astype(narrow),
            peaks=peaks.astype(narrow),
            lengths=np.array(self._lengths, dtype=np.int32),
        )
