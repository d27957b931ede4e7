"""A question of several parts, parted where each side is a question by itself.

Invariant: a part is a slice of the question, and what is searched for it is slices of the question
put together; no word is added. Where it is not plain that both sides ask, the question stays one:
answering half a question is worse than answering all of it at once.

The rules are English. A side asks by itself if it begins with an interrogative, with a preposition
before it at most, and a verb follows where a question has it: at once after "when", "where", "why"
("when was", not "when the"), after the thing asked for elsewhere ("which year did", "how many
live").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ..spans import Span

MOST_PARTS: Final = 4
"""A question of more parts is asked as one: each part costs as much as a question."""

_AUXILIARIES: Final = "am|is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
_AUXILIARY: Final = re.compile(
    rf"(?:{_AUXILIARIES}|cannot)(?:n['’]t)?|(?:ca|wo)n['’]t", re.IGNORECASE
)
# Verbs a question may have without an auxiliary ("who won", "how many people live there")
_VERBS: Final = re.compile(
    r"(?:become|began|begin|begins|belong|bought|broke|brought|built|buy|came|cause|chose|come|cost|"
    r"die|drew|drove|fell|fight|find|follow|fought|found|gave|get|give|go|goes|got|grew|happen|heard|"
    r"held|help|hold|keep|kept|knew|know|lead|leave|led|left|lie|live|lose|lost|made|make|mean|means|"
    r"meant|met|need|own|paid|pay|play|put|ran|remain|rose|run|said|sang|sat|saw|say|sell|sent|set|"
    r"shot|sing|sold|speak|spent|spoke|stand|stood|support|take|taught|teach|think|thought|told|took|use|"
    r"want|went|win|won|work|write|wrote|\w{2,}ed)",
    re.IGNORECASE,
)
# "who owns", "what causes": right behind these an -s is a verb's
_THIRD_PERSON: Final = re.compile(r"\w+[^su\W]s", re.IGNORECASE)

_PLURAL: Final = re.compile(r"\w{3,}s|people|men|women|children", re.IGNORECASE)
# What behind a plural is no verb ("how many islands in Japan", "which parties and when")
_NO_VERB: Final = re.compile(
    r"and|or|but|of|in|on|at|by|to|for|from|with|without|near|between|the|an?|than|as|per|not|only|"
    r"who|whom|which|that|what|when|where|why|how|other|else|exactly|ago",
    re.IGNORECASE,
)

_PREPOSITIONS: Final = "at|by|during|for|from|in|into|on|of|since|through|to|under|until|with|about"
_BEGINNING: Final = re.compile(
    rf"(?:(?:also|then)\s+)?(?:(?:{_PREPOSITIONS})\s+)?"
    r"(?P<word>who|whom|whose|what|which|when|where|why|how)\b(?P<short>['’](?:s|re|d|ll))?",
    re.IGNORECASE,
)
_INTERROGATIVE: Final = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|that|whether|between|both|either|neither)\b",
    re.IGNORECASE,
)
"""What in a first side may make the second its continuation ("the man who founded … and who died")."""

_JOIN: Final = re.compile(
    r"(?P<mark>[?;]\s+)(?:(?:and|but)\s+)?|(?:\s*,)?\s+(?:and|but)\s+(?=\w)", re.IGNORECASE
)
_HIDDEN: Final = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|\([^)]*\)")
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_FURTHEST_VERB: Final = 6
"""How many words after "which" or "how many" its verb may stand."""

_PRONOUN: Final = re.compile(
    r"(?<!are )(?<!is )(?<!was )(?<!were )\b(?:there)\b|\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those)\b",
    re.IGNORECASE,
)
"""What speaks of something named elsewhere; "there" does not where it only says that something is."""
_REPLACEABLE: Final = re.compile(r"\b(?:he|she|it|they|him|them)\b", re.IGNORECASE)
_NAME: Final = re.compile(
    r"(?!I\b)[A-ZÀ-ÞА-Я][\w'’-]*(?:\s+(?:(?:of|the|de|van|von|al|in)\s+){0,2}[A-ZÀ-ÞА-Я0-9][\w'’-]*)*"
)
_POSSESSIVE: Final = re.compile(r"['’]s?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPart:
    """A part of a question: its slice `text`, and `query`, what is searched and read for it.

    They differ where an earlier part has a name and this one has none.
    """

    text: str
    query: str


def parts_of(question: str) -> tuple[QuestionPart, ...]:
    """The parts to answer one by one; the question itself where it is one, or not plainly several.

    >>> [part.text for part in parts_of("Who owns it, and how many people live there?")]
    ['Who owns it', 'how many people live there?']
    >>> [part.query for part in parts_of("When was Kazan founded and who owns it?")]
    ['When was Kazan founded', 'who owns Kazan?']
    >>> len(parts_of("When and where was the treaty signed?"))
    1
    """
    spans = _clauses(question)
    if 1 < len(spans) <= MOST_PARTS:
        texts = [span.slice(question) for span in spans]
        queries = _queries(texts)
        if queries:
            pairs = zip(texts, queries, strict=True)
            return tuple(QuestionPart(text=text, query=query) for text, query in pairs)
    return (QuestionPart(text=question, query=question),)


def _clauses(question: str) -> list[Span]:
    """The places of the sides, each a question by itself; one place where they are not."""
    hidden = [Span(start=match.start(), end=match.end()) for match in _HIDDEN.finditer(question)]
    cuts: list[tuple[int, int]] = []
    start = 0
    for match in _JOIN.finditer(question):
        mark = match["mark"] or ""
        end = match.start() + len(mark.rstrip(" \n\t").rstrip(";"))
        inside = any(span.start <= match.start() < span.end for span in hidden)
        if inside or not asks(question[match.end() :]):
            continue
        before = question[start:end]
        if asks(before) and (mark or not _goes_on(before)):
            cuts.append((end, match.end()))
            start = match.end()
        elif mark:
            return [Span(start=0, end=len(question))]
    edges = [0, *(edge for cut in cuts for edge in cut), len(question)]
    return [Span(start=edges[at], end=edges[at + 1]) for at in range(0, len(edges), 2)]


def asks(clause: str) -> bool:
    """Whether a clause is a question by itself: interrogative word and verb.

    >>> asks("how many people live there"), asks("when the treaty was signed"), asks("who")
    (True, False, False)
    """
    match = _BEGINNING.match(clause)
    words = _WORD.findall(clause[match.end() :])[:_FURTHEST_VERB] if match else []
    if match is None or not words:
        return False
    word = match["word"].lower()
    if match["short"]:
        return True
    if word in {"when", "where", "why"} or (word == "how" and _AUXILIARY.fullmatch(words[0])):
        return len(words) > 1 and _AUXILIARY.fullmatch(words[0]) is not None
    if word in {"who", "whom", "what"} and _PRONOUN.fullmatch(words[0]):
        return False  # "what he said" tells, "what did he say" asks
    if word in {"who", "what"} and _THIRD_PERSON.fullmatch(words[0]):
        return True
    verbs = words if word in {"who", "whom", "what"} else words[1:]
    return any(map(_is_verb, verbs)) or (word in {"how", "which", "what"} and _is_acted(words))


def _is_verb(word: str) -> bool:
    return _AUXILIARY.fullmatch(word) is not None or _VERBS.fullmatch(word) is not None


def _is_acted(words: Sequence[str]) -> bool:
    """Whether a plural stands before a word that may be its verb ("how many Russians oppose")."""
    return any(
        _PLURAL.fullmatch(noun) is not None and _NO_VERB.fullmatch(verb) is None
        for noun, verb in pairwise(words[:4])
    )


def _goes_on(side: str) -> bool:
    """Whether a side holds what may carry on behind an "and": a clause or a pair begun in it."""
    match = _BEGINNING.match(side)
    return _INTERROGATIVE.search(side, match.end() if match else 0) is not None


def _queries(texts: Sequence[str]) -> list[str]:
    """What to search for each part; nothing where one may lack what the whole question names."""
    queries = [texts[0]]
    names = list(_names(texts[0]))
    open_ended = not names and _PRONOUN.search(texts[0]) is not None
    for text in texts[1:]:
        own = list(_names(text))
        if own:
            queries.append(text)
        elif names:
            queries.append(_carried(text, names))
        elif open_ended and _PRONOUN.search(text):
            queries.append(text)  # what it speaks of, the whole question does not say either
        else:
            return []
        names = own or names
    return queries


def _names(text: str) -> Iterator[str]:
    """The names in a part: capitalised words behind its beginning."""
    match = _BEGINNING.match(text)
    seen: set[str] = set()
    for found in _NAME.finditer(text, match.end() if match else 0):
        name = _POSSESSIVE.sub("", found[0])
        if name not in seen:
            seen.add(name)
            yield name


def _carried(text: str, names: Sequence[str]) -> str:
    """The part with the name in place of its pronoun, else with the names before it."""
    if len(names) == 1 and (match := _REPLACEABLE.search(text)):
        return f"{text[: match.start()]}{names[0]}{text[match.end() :]}"
    return " ".join((*names, text))
