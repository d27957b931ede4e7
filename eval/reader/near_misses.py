"""Questions changed so that the passage they were asked of no longer answers them.

The training set has no unanswerable questions. Those people write against a passage mostly swap a
name, a number or a word for its opposite, or negate (P. Rajpurkar, R. Jia, P. Liang, "Know What You
Don't Know: Unanswerable Questions for SQuAD", ACL 2018, table 1); these rules do the same to a
question whose answer is known.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from assistant.search.analysis import ENGLISH_STOP_WORDS

_OPPOSITES: Final = (
    ("first", "last"),
    ("oldest", "youngest"),
    ("largest", "smallest"),
    ("biggest", "smallest"),
    ("highest", "lowest"),
    ("longest", "shortest"),
    ("most", "least"),
    ("more", "fewer"),
    ("before", "after"),
    ("begin", "end"),
    ("began", "ended"),
    ("start", "finish"),
    ("increase", "decrease"),
    ("win", "lose"),
    ("won", "lost"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("male", "female"),
    ("father", "mother"),
    ("son", "daughter"),
    ("founded", "dissolved"),
    ("born", "buried"),
    ("buy", "sell"),
    ("bought", "sold"),
    ("above", "below"),
    ("minimum", "maximum"),
    ("public", "private"),
    ("internal", "external"),
    ("early", "late"),
    ("major", "minor"),
    ("accepted", "rejected"),
    ("supported", "opposed"),
    ("arrived", "left"),
    ("old", "new"),
    ("north", "west"),
    ("king", "queen"),
    ("allies", "enemies"),
    ("cause", "prevent"),
    ("caused", "prevented"),
    ("common", "rare"),
    ("positive", "negative"),
    ("majority", "minority"),
    ("present", "absent"),
    ("allowed", "banned"),
    ("attacked", "defended"),
)
_SWAP: Final = dict(_OPPOSITES) | {b: a for a, b in _OPPOSITES}
_YEARS: Final = range(1000, 2101)
_STEM: Final = 5  # letters by which a word counts as standing in a passage
_ENDING: Final = 2  # letters two words of one kind share, mostly
_WORD: Final = re.compile(r"[A-Za-z]+")
_NUMBER: Final = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]*(?: (?:of |the |and )?[A-Z][\w'’-]*)*")
_AUXILIARY: Final = re.compile(
    r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would)\b"
)


def names_in(text: str) -> list[str]:
    """Runs of capitalised words that do not begin the text.

    >>> names_in("When did Yuri Gagarin visit the city of Paris?")
    ['Yuri Gagarin', 'Paris']
    """
    return _NAME.findall(text)


def near_miss(
    question: str, *, passage: str, others: Sequence[str], rng: random.Random
) -> str | None:
    """The question with one thing changed, or `None` where no rule applies.

    `others` are questions about the same article, the source of names and words to put in. A word
    that stands in `passage` is never put in, a name half of the time.
    """
    names = [name for other in others for name in names_in(other)]
    if rng.getrandbits(1):
        names = [name for name in names if name.casefold() not in passage.casefold()]
    rules: list[Callable[[], str | None]] = [
        lambda: _other_name(question, names, rng),
        lambda: _other_name(question, names, rng),
        lambda: _other_word(question, passage, others, rng),
        lambda: _other_word(question, passage, others, rng),
        lambda: _other_number(question, passage, rng),
        lambda: _opposite(question, rng),
        lambda: _opposite(question, rng),
        lambda: _negated(question, rng),
    ]
    rng.shuffle(rules)
    return next((changed for rule in rules if (changed := rule()) is not None), None)


def _replace(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _other_name(question: str, absent: Sequence[str], rng: random.Random) -> str | None:
    found = list(_NAME.finditer(question))
    candidates = [name for name in absent if name.casefold() not in question.casefold()]
    if not found or not candidates:
        return None
    return _replace(question, rng.choice(found), rng.choice(candidates))


def _other_word(
    question: str, passage: str, others: Sequence[str], rng: random.Random
) -> str | None:
    """One lower-case word of content exchanged for one with the same ending."""
    found = [m for m in _WORD.finditer(question) if _is_content(m.group())]
    if not found:
        return None
    match = rng.choice(found)
    folded = passage.casefold()
    candidates = sorted(
        {
            word
            for other in others
            for word in _WORD.findall(other)
            if _is_content(word)
            and word[-_ENDING:] == match.group()[-_ENDING:]
            and word[:_STEM] not in folded
            and word not in question
        }
    )
    return _replace(question, match, rng.choice(candidates)) if candidates else None


def _is_content(word: str) -> bool:
    return len(word) >= _STEM and word.islower() and word not in ENGLISH_STOP_WORDS


def _other_number(question: str, passage: str, rng: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(question) if m.group().isdigit()]
    if not found:
        return None
    match = rng.choice(found)
    value = int(match.group())
    reach = 40 if value in _YEARS else max(3, value)  # a year stays a year
    other = str(max(0, value + rng.choice((-1, 1)) * rng.randint(1, reach)))
    return None if other in passage or other == match.group() else _replace(question, match, other)


def _opposite(question: str, rng: random.Random) -> str | None:
    found = [m for m in _WORD.finditer(question) if m.group().lower() in _SWAP]
    if not found:
        return None
    match = rng.choice(found)
    return _replace(question, match, _SWAP[match.group().lower()])


def _negated(question: str, rng: random.Random) -> str | None:
    found = list(_AUXILIARY.finditer(question))
    if not found or rng.getrandbits(1):  # half as often: one pattern is soon learnt by heart
        return None
    match = found[0]
    rest = question[match.end() :]
    if match.group() in {"was", "were", "is", "are"}:
        return question[: match.end()] + " not" + rest
    words = rest.split(" ")
    place = next((i for i, word in enumerate(words) if i > 1 and word.islower()), None)
    if place is None:
        return None
    return question[: match.end()] + " ".join([*words[:place], "never", *words[place:]])
