"""How a question and a run of sentences are laid out for the reader model.

A window is `[CLS] question [SEP] title [SEP] sentence sentence … [SEP]` in the ids of the encoder's
WordPiece vocabulary. Sentences are tokenised one by one, which gives the same ids as tokenising
them together (the vocabulary never joins characters across white space) and says where each lies.
Training and reading use these same functions, so the model reads what it was trained on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..encoders.vocabulary import tokenizer_of
from ..errors import ModelError
from ..text.line_hyphens import joined

MAX_QUESTION_TOKENS: Final = 48
MAX_TITLE_TOKENS: Final = 16
MAX_SENTENCE_TOKENS: Final = 96
"""What a question, a title or a sentence has beyond these is not read."""

_TEXTS_KEPT: Final = 4_096  # tokenised sentences, about 15 kB each

CONTEXT_TOKENS: Final = 64
"""The tokens of sentences a window holds at most, unless its one sentence is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A text in ids of the vocabulary; token `i` stands at `offsets[i]`, in code points."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, length: int) -> Tokens:
        """The first `length` tokens."""
        return Tokens(ids=self.ids[:length], offsets=self.offsets[:length])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Token ids, where the question's part ends, and the place of each sentence among them.

    `sentences` holds (first, last + 1) for each sentence of the run.
    """

    ids: tuple[int, ...]
    question_end: int
    sentences: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.ids)


class WordPieces:
    """The vocabulary of the encoder, without special tokens, padding or truncation."""

    def __init__(self, path: Path) -> None:
        """`path` is a `tokenizer.json` as the `tokenizers` package writes it."""
        self._tokenizer = tokenizer_of(path)
        self.cls, self.sep, self.pad = (self._special(name) for name in ("CLS", "SEP", "PAD"))
        self.tokenise = lru_cache(maxsize=_TEXTS_KEPT)(self._tokenise)

    def _special(self, name: str) -> int:
        number = self._tokenizer.token_to_id(f"[{name}]")
        if number is None:
            msg = f"the vocabulary has no [{name}]"
            raise ModelError(msg)
        return int(number)

    def _tokenise(self, text: str) -> Tokens:
        whole = joined(text)
        encoding = self._tokenizer.encode(whole.text, add_special_tokens=False)
        places = (whole.span(start, end) for start, end in encoding.offsets)
        return Tokens(
            ids=tuple(encoding.ids), offsets=tuple((place.start, place.end) for place in places)
        )

    def text_of(self, ids: Sequence[int]) -> str:
        """The words of these ids, folded as the vocabulary folds them; for people to read."""
        return str(self._tokenizer.decode(list(ids)))

    def question(self, text: str) -> Tokens:
        """The tokens of a question; of a very long one its end, where questions ask."""
        tokens = self.tokenise(text)
        over = max(0, len(tokens) - MAX_QUESTION_TOKENS)
        return Tokens(ids=tokens.ids[over:], offsets=tokens.offsets[over:])

    def title(self, text: str | None) -> Tokens:
        """The first tokens of a title."""
        return self.tokenise(text or "").cut(MAX_TITLE_TOKENS)

    def sentence(self, text: str) -> Tokens:
        """The first tokens of a sentence."""
        return self.tokenise(text).cut(MAX_SENTENCE_TOKENS)

    def lay_out(self, question: Tokens, title: Tokens, sentences: Sequence[Tokens]) -> Window:
        """The window of a question, a title and a run of sentences."""
        ids = [self.cls, *question.ids, self.sep]
        question_end = len(ids)
        ids += [*title.ids, self.sep]
        places = []
        for sentence in sentences:
            places.append((len(ids), len(ids) + len(sentence)))
            ids += sentence.ids
        ids.append(self.sep)
        return Window(ids=tuple(ids), question_end=question_end, sentences=tuple(places))


def run_around(
    centre: int,
    lengths: Sequence[int],
    *,
    budget: int = CONTEXT_TOKENS,
    rng: random.Random | None = None,
) -> range:
    """The run of sentences that holds `centre` and takes at most `budget` tokens.

    It grows by the sentence before and the one after in turn (by chance with `rng`), as long as
    one of them fits; `centre` itself is always in it.

    >>> run_around(1, [50, 60, 40, 90], budget=128)
    range(1, 3)
    """
    start, end, total = centre, centre + 1, lengths[centre]
    forward = True
    while True:
        sides = []
        if end < len(lengths) and total + lengths[end] <= budget:
            sides.append(True)
        if start > 0 and total + lengths[start - 1] <= budget:
            sides.append(False)
        if not sides:
            return range(start, end)
        side = rng.choice(sides) if rng else (forward if forward in sides else sides[0])
        forward = not side
        if side:
            total += lengths[end]
            end += 1
        else:
            total += lengths[start - 1]
            start -= 1
