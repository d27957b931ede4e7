"""The n-grams of a text by an automaton, and their weights summed up: for telling languages apart.

Invariant: same n-grams and counts as a walk byte by byte, summed in the order of their numbers, so
a score is the same on any number of cores. The automaton is one of Aho and Corasick (1975): a state
is the longest end of what was read that begins a known n-gram, so the last bytes decide it, and all
places are walked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

_LETTERS: Final = 256
_MOST_WIDENED: Final = 16_384
"""N-grams whose weights are kept in single precision: 9 MB for 142 classes."""
_MOST_AT_ONCE: Final = 4_096
"""N-grams of one text; of three stretches of a text it is about 500."""


class NgramScores:
    """An automaton over bytes with the weights of the n-grams it finds; for one thread at a time.

    Args:
        moves: the next state for a row and a byte, shape (256 x rows,).
        rows: the row of each state, shape (states,).
        found: the number of the n-gram that ends in each state, or -1, shape (states,).
        weights: half-precision weights of each n-gram for each class, shape (n-grams, classes).
    """

    def __init__(
        self,
        moves: Sequence[int],
        rows: Sequence[int],
        found: Sequence[int],
        weights: npt.NDArray[np.float16],
    ) -> None:
        self._moves = np.asarray(moves)
        self._rows = np.asarray(rows).astype(np.intp) * _LETTERS
        self._found = np.asarray(found, dtype=np.intp)
        self._longest = self._depth()
        first = self._moves[self._rows[0] : self._rows[0] + _LETTERS]
        after = self._rows[first][:, None] + np.arange(_LETTERS)
        self._of_pairs = self._moves[after].ravel().astype(np.intp)
        self._weights = weights
        # numpy widens half precision number by number, in software; texts share most n-grams
        self._widened = np.empty((_MOST_WIDENED, weights.shape[1]), dtype=np.float32)
        self._places = np.full(len(weights), -1, dtype=np.intp)
        self._used = 0
        self._rows_of_text = np.empty((_MOST_AT_ONCE, weights.shape[1]), dtype=np.float32)

    def score(self, text: bytes) -> npt.NDArray[np.float32] | None:
        """The sum of weights by class, each n-gram by ln(1 + its count); `None` without any."""
        ngrams = self.ngrams(text)
        if not len(ngrams):
            return None
        ngrams.sort()
        begins = np.flatnonzero(np.concatenate(([True], ngrams[1:] != ngrams[:-1])))
        counts = np.diff(begins, append=len(ngrams)).astype(np.float32)
        # By one thread: for products of this size BLAS wakes all, which takes longer than the sum
        scores: npt.NDArray[np.float32] = np.einsum(
            "i,ij->j", np.log1p(counts), self._weights_of(ngrams[begins])
        )
        return scores

    def _weights_of(self, ngrams: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """Their weights in single precision, until the next call."""
        if len(ngrams) > _MOST_AT_ONCE:
            return self._weights[ngrams].astype(np.float32)
        fresh = ngrams[self._places.take(ngrams) < 0]
        if self._used + len(fresh) > _MOST_WIDENED:
            self._places.fill(-1)
            self._used, fresh = 0, ngrams
        if len(fresh):
            until = self._used + len(fresh)
            self._widened[self._used : until] = self._weights[fresh]
            self._places[fresh] = np.arange(self._used, until)
            self._used = until
        rows = self._rows_of_text[: len(ngrams)]
        self._widened.take(self._places.take(ngrams), axis=0, out=rows, mode="clip")
        return rows

    def ngrams(self, text: bytes) -> npt.NDArray[np.intp]:
        """The numbers of the n-grams in `text`, by the bytes at which they end."""
        data = np.frombuffer(text, dtype=np.uint8).astype(np.intp)
        states = np.empty(len(data), dtype=np.intp)
        state = 0
        for place, letter in enumerate(text[: self._longest - 1]):
            states[place] = state = int(self._moves[self._rows[state] + letter])
        if len(data) >= self._longest:
            walked = self._of_pairs.take((data[:-1] << 8) + data[1:], mode="clip")
            for ahead in range(2, self._longest):
                rows = self._rows.take(walked[: len(data) - ahead], mode="clip")
                walked = self._moves.take(rows + data[ahead:], mode="clip")
            states[self._longest - 1 :] = walked
        found = self._found.take(states, mode="clip")
        return found[found >= 0]

    def _depth(self) -> int:
        """Bytes of the longest n-gram, at least two: how far the last state is from the first."""
        table = self._moves.reshape(-1, _LETTERS)
        seen = np.zeros(len(self._rows), dtype=bool)
        seen[0] = True
        reached, depth = np.zeros(1, dtype=np.intp), -1
        while len(reached):
            rows = np.unique(self._rows[reached] // _LETTERS)
            before = seen.copy()
            seen[table[rows]] = True
            reached, depth = np.flatnonzero(seen & ~before), depth + 1
        return max(2, depth)
