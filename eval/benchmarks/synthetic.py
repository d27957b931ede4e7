"""Made-up collections of any size: words as frequent as in language, vectors as near as real ones.

Everything is drawn from a seed, article by article, so a collection of a million passages is made
in parts. Words follow the Zipf-Mandelbrot law, half of them from the topic of their article. Vectors
are not encoded texts: they imitate what was measured on 65,000 sentences and passages of the open
sets with the shipped model. There the variance along the l-th principal axis falls about as
(l + 15)^-1.3, a text's nearest neighbours have cosines of .85 (1st), .70 (10th), .47 (100th), and
a question's .67, .52, .37; here passages of one article, of one topic and of one field share parts
of their vectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

SEED: Final = 29
DIMENSIONS: Final = 384
PASSAGES: Final = 5  # of an article
WORDS: Final = 100  # of a passage
_VOCABULARY: Final = 300_000
_COMMON: Final = 100  # the commonest words, which questions leave out as they do function words
_TOPIC_WORDS: Final = 300
_FROM_TOPIC: Final = 0.45
_ARTICLES_AT_ONCE: Final = 2_000
_DECAY: Final = 1.3
_FLAT: Final = 15
_SHARES: Final = {"field": 0.20, "topic": 0.20, "article": 0.22, "passage": 0.12, "own": 0.26}
_ARTICLES_OF_TOPIC: Final = 11
_TOPICS_OF_FIELD: Final = 10
_QUESTION: Final = 0.67  # cosine of a question and the sentence it was made from

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some articles: the word numbers of each passage, and vectors in the order of the passages.

    `words` is int64 of shape (passages, WORDS); `sentences` says how many each passage has.
    """

    words: Numbers
    sentences: Numbers
    passage_vectors: Floats
    sentence_vectors: Floats


def parts(passages: int, *, vectors: bool = True) -> Iterator[Part]:
    """A collection of so many passages, a few thousand at a time."""
    articles = max(1, passages // PASSAGES)
    for begin in range(0, articles, _ARTICLES_AT_ONCE):
        numbers = np.arange(begin, min(begin + _ARTICLES_AT_ONCE, articles))
        chance = np.random.default_rng((SEED, begin))
        words = _words(numbers, chance)
        sentences = chance.integers(3, 7, len(numbers) * PASSAGES)
        if vectors:
            by_passage, by_sentence = _vectors(numbers, sentences, chance)
        else:
            by_passage = by_sentence = np.empty((0, DIMENSIONS), dtype=np.float32)
        yield Part(
            words=words,
            sentences=sentences,
            passage_vectors=by_passage,
            sentence_vectors=by_sentence,
        )


def word(number: int) -> str:
    """The word of a number: syllables, so that analysis leaves it whole."""
    consonants, vowels = "bdfgklmnprstvz", "aiou"
    syllables = []
    while True:
        number, rest = divmod(number, len(consonants) * len(vowels))
        syllables.append(consonants[rest // len(vowels)] + vowels[rest % len(vowels)])
        if not number:
            return "".join(syllables) + "m"
        number -= 1


def documents(passages: int) -> Iterator[list[str]]:
    """The words of every passage, in order."""
    names = word_names()
    for part in parts(passages, vectors=False):
        for row in part.words:
            yield names[row].tolist()


def questions(passages: int, count: int) -> list[list[str]]:
    """So many questions of four to eight words that stand together in some passage."""
    chance = np.random.default_rng((SEED, passages, 1))
    names = word_names()
    found: list[list[str]] = []
    some = min(passages, 100_000)
    from_each = -(-count // max(1, some // (_ARTICLES_AT_ONCE * PASSAGES)))
    for part in parts(some, vectors=False):
        for row in part.words[chance.permutation(len(part.words))[:from_each]]:
            words = np.unique(row[row >= _COMMON])
            chosen = chance.permutation(words)[: int(chance.integers(4, 9))]
            found.append(names[chosen].tolist())
            if len(found) == count:
                return found
    return (found * count)[:count]


def question_vectors(sentences: Floats, count: int) -> Floats:
    """Unit vectors of so many questions, each near one of these sentences."""
    chance = np.random.default_rng((SEED, 2))
    near = sentences[chance.permutation(len(sentences))[:count]].astype(np.float32)
    other = unit(_drawn(chance, len(near)))
    return unit(_QUESTION * near + (1.0 - _QUESTION**2) ** 0.5 * other)


def unit(vectors: Floats) -> Floats:
    """Vectors scaled to length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / lengths).astype(np.float32)
    return scaled


def _words(articles: Numbers, chance: np.random.Generator) -> Numbers:
    shape = (len(articles) * PASSAGES, WORDS)
    common = np.searchsorted(_edges(_VOCABULARY), chance.random(shape))
    topic = np.repeat(articles // _ARTICLES_OF_TOPIC, PASSAGES)
    place = np.searchsorted(_edges(_TOPIC_WORDS), chance.random(shape))
    # The words of a topic lie anywhere among the less common ones, evenly on the scale of ranks
    scattered = _scattered(topic[:, None] * _TOPIC_WORDS + place)
    spread = np.log(_VOCABULARY / _COMMON)
    own = (_COMMON * np.exp(scattered * spread)).astype(np.int64)
    return np.where(chance.random(shape) < _FROM_TOPIC, own, common)


def _scattered(numbers: Numbers) -> npt.NDArray[np.float64]:
    """A fraction from 0 to 1 for each number, always the same (the multiplier is Knuth's)."""
    mixed = (numbers.astype(np.uint64) * np.uint64(11400714819323198485)) >> np.uint64(11)
    return mixed.astype(np.float64) / float(1 << 53)


def _vectors(
    articles: Numbers, sentences: Numbers, chance: np.random.Generator
) -> tuple[Floats, Floats]:
    topics = articles // _ARTICLES_OF_TOPIC
    fields = topics // _TOPICS_OF_FIELD
    of_article = (
        _weighed("field", _shared(fields, 3))
        + _weighed("topic", _shared(topics, 4))
        + _weighed("article", _drawn(chance, len(articles)))
    )
    of_passage = np.repeat(of_article, PASSAGES, axis=0)
    of_passage += _weighed("passage", _drawn(chance, len(of_passage)))
    by_sentence = np.repeat(of_passage, sentences, axis=0)
    by_sentence += _weighed("own", _drawn(chance, len(by_sentence)))
    by_sentence = unit(by_sentence)
    edges = np.concatenate([[0], np.cumsum(sentences)[:-1]])
    return unit(np.add.reduceat(by_sentence, edges, axis=0)), by_sentence


def _weighed(part: str, vectors: Floats) -> Floats:
    weighed: Floats = np.float32(_SHARES[part] ** 0.5) * vectors
    return weighed


def _shared(numbers: Numbers, stream: int) -> Floats:
    """One vector for each different number, always the same."""
    different, back = np.unique(numbers, return_inverse=True)
    drawn = [_drawn(np.random.default_rng((SEED, stream, int(n))), 1) for n in different]
    found: Floats = np.concatenate(drawn)[back]
    return found


def _drawn(chance: np.random.Generator, rows: int) -> Floats:
    """Vectors of length one on average, along axes that matter ever less."""
    drawn: Floats = chance.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    drawn *= _axes()
    return drawn


@lru_cache(maxsize=1)
def _axes() -> Floats:
    shares = (np.arange(1, DIMENSIONS + 1) + _FLAT) ** -_DECAY
    axes: Floats = np.sqrt(shares / shares.sum()).astype(np.float32)
    return axes


@lru_cache(maxsize=2)
def _edges(words: int) -> npt.NDArray[np.float64]:
    weights = 1.0 / (np.arange(words) + 2.7) ** 1.07
    edges: npt.NDArray[np.float64] = np.cumsum(weights / weights.sum())
    edges[-1] = 1.0
    return edges


@lru_cache(maxsize=1)
def word_names() -> npt.NDArray[np.object_]:
    """The word of every number."""
    return np.array([word(number) for number in range(_VOCABULARY)], dtype=object)
