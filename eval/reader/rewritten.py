"""Answering sentences rewritten so that they no longer answer, though nearly all words are the same.

Readers that look for shared words are taken in by a sentence whose roles are exchanged or that denies
what was asked: R. Jia and P. Liang, "Adversarial Examples for Evaluating Reading Comprehension
Systems", EMNLP 2017. Such sentences only train; none is ever stored or shown.
"""

from __future__ import annotations

import re
from typing import Final

from eval.reader.near_misses import names_in

_AUXILIARY: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|can|could|will|would|did|must|should|may|might)\b"
)
_NEGATION: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without)\b|n['’]t\b", re.IGNORECASE
)
_NAME: Final = re.compile(r"[A-Z][\w'’-]*(?: (?:of (?:the )?|the |and )?[A-Z][\w'’-]*)*")


def exchanged(sentence: str, *, question: str, answer: str) -> str | None:
    """The sentence with the answer and a name of the question in each other's places.

    `None` where the answer is no name, or the sentence does not hold each of them once and whole.

    >>> exchanged("Ames sued Brook in 1990.", question="Who sued the firm of Brook?", answer="Ames")
    'Brook sued Ames in 1990.'
    """
    whole = _NAME.findall(sentence)
    if whole.count(answer) != 1 or sentence.count(answer) != 1:
        return None
    known = answer.casefold()
    names = (
        name
        for name in sorted(names_in(question), key=len, reverse=True)
        if whole.count(name) == sentence.count(name) == 1
        if name.casefold() not in known and known not in name.casefold()
    )
    if (name := next(names, None)) is None:
        return None
    other = {answer: name, name: answer}
    places = re.compile("|".join(map(re.escape, other)))
    return places.sub(lambda found: other[found.group()], sentence)


def denied(sentence: str) -> str | None:
    """The sentence with "not" after its auxiliary; `None` unless it has one, and no negation.

    >>> denied("The bridge was opened in 1932.")
    'The bridge was not opened in 1932.'
    """
    found = list(_AUXILIARY.finditer(sentence))
    if len(found) != 1 or _NEGATION.search(sentence):
        return None
    end = found[0].end()
    return f"{sentence[:end]} not{sentence[end:]}"
