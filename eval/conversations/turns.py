"""Turns of conversations with the passages that answer them, from the sets that have conversations.

`inscit-dev` comes as it is; it has no rewrites. `rewrite-cast` has rewrites by people and no
collection of its own: where a later turn's history says which passage was given in reply, that passage
is the evidence, and all passages given in reply anywhere are the collection. Turns of the years
without replies have a rewrite only; they say which words people carry, and are not searched for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.evaluation import load_corpus
from assistant.evaluation.corpus import document_id
from assistant.evaluation.questions import half_of
from assistant.records import Article

SETS: Final = ("inscit-dev", "rewrite-cast")
_USER: Final = "user: "
_AGENT: Final = "agent: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier question, and what was said in reply; empty where the set does not say."""

    question: str
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question of a conversation: what came before, a person's rewrite, and what answers it."""

    id: str
    question: str
    before: tuple[Exchange, ...]
    rewrite: str | None
    documents: tuple[str, ...]
    answerable: bool

    @property
    def half(self) -> str:
        """The half it belongs to: "dev" or "test"."""
        return half_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """The turns of a set and the collection they are asked of."""

    name: str
    articles: tuple[Article, ...]
    turns: tuple[Turn, ...]

    def searched(self, half: str) -> list[Turn]:
        """The follow-ups of a half that a passage of the collection answers."""
        return [
            turn
            for turn in self.turns
            if turn.before and turn.documents and turn.answerable and turn.half == half
        ]


def load_conversations(name: str, bench: Path) -> Conversations:
    """The conversations of a set in the folder of all sets."""
    folder = bench / name
    raw = list(_lines(folder / "questions.jsonl.gz"))
    if name == "rewrite-cast":
        return _with_replies_as_collection(name, raw)
    return Conversations(
        name=name,
        articles=tuple(load_corpus(folder / "corpus.jsonl.gz")),
        turns=tuple(
            _turn(_marked(item), {document_id(part["doc_id"]) for part in item["evidence"]})
            for item in raw
        ),
    )


def _with_replies_as_collection(name: str, raw: Sequence[dict[str, Any]]) -> Conversations:
    given = dict(_replies(raw))
    passages = sorted(set(given.values()))
    names = {text: f"reply-{hashlib.sha256(text.encode()).hexdigest()[:16]}" for text in passages}
    turns = []
    for item in raw:
        reply = given.get(_place(item["history"], item["question"]))
        turns.append(_turn(item, {names[reply]} if reply else ()))
    articles = tuple(Article(id=names[text], text=text, language="en") for text in passages)
    return Conversations(name=name, articles=articles, turns=tuple(turns))


def _replies(raw: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], str]]:
    for item in raw:
        history = item["history"]
        for at, said in enumerate(history[:-1]):
            if said.startswith(_USER) and history[at + 1].startswith(_AGENT):
                yield _place(history[:at], said), history[at + 1].removeprefix(_AGENT)


def _place(history: Iterable[str], question: str) -> tuple[str, ...]:
    return (*history, question.removeprefix(_USER).strip())


def _turn(item: dict[str, Any], documents: Iterable[str]) -> Turn:
    return Turn(
        id=item["id"],
        question=item["question"].strip(),
        before=tuple(_exchanges(item.get("history", ()))),
        rewrite=item.get("rewrite"),
        documents=tuple(sorted(documents)),
        answerable=item["answerable"],
    )


def _marked(item: dict[str, Any]) -> dict[str, Any]:
    """The history of a set in which question and reply take turns, with who speaks."""
    marks = (_USER, _AGENT)
    said = [f"{marks[at % 2]}{words}" for at, words in enumerate(item.get("history", ()))]
    return {**item, "history": said}


def _exchanges(history: Sequence[str]) -> Iterator[Exchange]:
    """Questions with their replies; without a mark of who speaks all are questions."""
    if any(said.startswith(_AGENT) for said in history):
        asked = ""
        for said in history:
            if said.startswith(_USER):
                if asked:
                    yield Exchange(question=asked)
                asked = said.removeprefix(_USER)
            elif asked:
                yield Exchange(question=asked, reply=said.removeprefix(_AGENT))
                asked = ""
        if asked:
            yield Exchange(question=asked)
    else:
        yield from (Exchange(question=said.removeprefix(_USER)) for said in history)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
