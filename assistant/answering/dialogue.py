"""Questions that stand in an article: a question is not an answer to itself.

In an interview, a hearing or a list of questions and answers the sentence most like the question is
that question again. It gives way to the reply: the first sentence of the turn that follows, or the
first that holds the quantity or the time asked for. The reply takes over what the reader made of
the question, since on its own it often has no word in common with it ("At ten past four").

Only questions that repeat the one asked give way; what a reader thinks of others stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ..text.spans import Span
from .answer_type import matches_answer_type
from .reader import ReadablePassage, SentenceScore, best_first

_QUESTION: Final = re.compile(r"[?？؟;]['\"”’»)\]*_]*$")
_GREEK_QUESTION_MARK: Final = ";"
_LABEL: Final = re.compile(
    r"[*_\[(]*(?:Q|A|Question|Answer|[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{1,40}|[^.!?…]{1,40}:"
    r"|(?:Mr|Ms|Mrs|Dr|Senator|Sen|Rep)\.? [A-ZÀ-Þ]\w+)\s?[.:)\]]*[*_]*"
)
_WORD: Final = re.compile(r"\w+")
_SPEAKER: Final = re.compile(
    r"\s*[*_\[(]*(?:(?:Q|A|Question|Answer)\b\s?[.:)]|[—–-]\s|[A-ZÀ-Þ][^.!?…:\n]{0,40}:\s"
    r"|(?:[A-ZÀ-Þ.'’-]{2,20}\s?){1,4}[.:]\s|(?:Mr|Ms|Mrs|Dr|Senator|Sen|Rep)\.? [A-ZÀ-Þ]\w+[.:]\s)"
)
"""How a turn begins: "Q:", "A.", a dash, "Reporter:", "THE CHAIR:", "Mr. Berg."."""
_REPEATED_SHARE: Final = 0.6
"""Of the question's weighted terms, from which on a question in the text repeats it."""
_REPEATED_SIMILARITY: Final = 0.75
"""Cosine from which on a question in other words repeats it."""
_WORDS_OF_A_BARE_REPLY: Final = 2
_SENTENCES_OF_A_REPLY: Final = 3
_LONGEST_WAY: Final = 600
"""Code points between a question and its reply; further questions may stand between."""


def replies_for_questions(
    question: str, scores: Sequence[SentenceScore], passages: Sequence[ReadablePassage]
) -> list[SentenceScore]:
    """The scores, with the reply in place of each sentence that only repeats the question.

    A repeated question with no reply behind it is left out.
    """
    repeated = [score for score in scores if _repeats(score)]
    if not repeated:
        return list(scores)
    taken = {_key(score) for score in repeated}
    found = {_key(score): score for score in scores if _key(score) not in taken}
    for score in repeated:
        reply = _reply(question, score, passages, found)
        if reply is not None:
            found[_key(reply)] = reply
    return best_first(found.values())


def _repeats(score: SentenceScore) -> bool:
    if not is_question(score.span.slice(score.article.text), language=score.article.language):
        return False
    return score.coverage >= _REPEATED_SHARE or score.similarity >= _REPEATED_SIMILARITY


def is_question(sentence: str, *, language: str | None = None) -> bool:
    """Whether a sentence asks.

    >>> is_question("Q: Who left?"), is_question("He left;"), is_question("Ποιος έφυγε;", language="el")
    (True, False, True)
    """
    match = _QUESTION.search(sentence.rstrip())
    return match is not None and (match[0][0] != _GREEK_QUESTION_MARK or language == "el")


def _reply(
    question: str,
    asked: SentenceScore,
    passages: Sequence[ReadablePassage],
    known: dict[tuple[str, int, int], SentenceScore],
) -> SentenceScore | None:
    """The sentence that answers a question of the text, weighed as the question was."""
    text = asked.article.text
    turn = list(_turn_behind(asked, passages))
    if not turn:
        return None
    fitting = (span for span in turn if matches_answer_type(question, span.slice(text)))
    span = next(fitting, None) or _first_of(turn, text)
    own = known.get((asked.article.id, span.start, span.end))
    if own is None:
        return replace(asked, span=span, key_phrase=None, asked=asked.span)
    # The signals stay with the confidence that was made of them
    surer = asked if asked.confidence > own.confidence else own
    return replace(
        surer,
        span=span,
        score=max(asked.score, own.score),
        key_phrase=own.key_phrase,
        asked=asked.span,
        matches_answer_type=own.matches_answer_type,
        is_declarative=own.is_declarative,
    )


def _first_of(turn: Sequence[Span], text: str) -> Span:
    """The first sentence of a reply, with the second where the first is hardly one ("A: No.")."""
    short = len(_WORD.findall(turn[0].slice(text))) <= _WORDS_OF_A_BARE_REPLY
    return Span(start=turn[0].start, end=turn[1].end) if short and len(turn) > 1 else turn[0]


def _turn_behind(asked: SentenceScore, passages: Iterable[ReadablePassage]) -> Iterator[Span]:
    """The first sentences of the turn behind a question: one paragraph, labels left out."""
    text = asked.article.text
    own_turn = _names_speaker(text, asked)
    previous: Span | None = None
    number = 0
    for span in _behind(asked, passages):
        sentence = span.slice(text)
        gap = text[(previous or asked.span).end : span.start]
        if previous is None:
            own_turn = own_turn and "\n" not in gap and not _SPEAKER.match(sentence)
            if own_turn or _is_no_reply(sentence, asked):
                continue
        elif "\n" in gap or number == _SENTENCES_OF_A_REPLY:
            return
        yield span
        previous, number = span, number + 1


def _behind(asked: SentenceScore, passages: Iterable[ReadablePassage]) -> list[Span]:
    """The sentences behind a question that were retrieved, in the order of the text."""
    return sorted(
        {
            span
            for passage in passages
            if passage.article.id == asked.article.id
            for span in passage.sentences
            if asked.span.end <= span.start <= asked.span.end + _LONGEST_WAY
        }
    )


def _is_no_reply(sentence: str, asked: SentenceScore) -> bool:
    """Whether a sentence asks on, or only names who speaks."""
    return (
        is_question(sentence, language=asked.article.language)
        or _LABEL.fullmatch(sentence) is not None
    )


def _names_speaker(text: str, asked: SentenceScore) -> bool:
    """Whether the line the question stands in begins with who speaks: then all of it is a turn."""
    line = max(text.rfind("\n", 0, asked.span.start) + 1, asked.span.start - _LONGEST_WAY)
    return _SPEAKER.match(text, line) is not None


def _key(score: SentenceScore) -> tuple[str, int, int]:
    return score.article.id, score.span.start, score.span.end
