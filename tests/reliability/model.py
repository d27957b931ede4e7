"""R8: any sequence of changes beside a dictionary that is changed in the same way."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant import Article, Assistant, AssistantError
from tests.reliability.ground import HARBOURS, Tally, opened

PORTION = 20
"""Changes of one index, before the next one begins with none."""


@dataclass(slots=True)
class Model:
    """What an index has to hold: text and title by id, what was removed, and what was read of titles."""

    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    removed: dict[str, tuple[str, str]] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)

    def shown(self) -> dict[str, tuple[str, str]]:
        return {
            name: (text, self.corrected.get(name, title))
            for name, (text, title) in self.held.items()
        }


def written(chance: random.Random) -> Article:
    name = f"note-{chance.randrange(6)}"
    harbour, ships = chance.choice(HARBOURS), chance.randrange(1_000)
    text = f"The harbour of {harbour} counted {ships} ships.\r\n\nNobody saw ship {ships} sail 😀."
    return Article(id=name, text=text, title=f"{harbour} {ships}", language="en")


def _put(model: Model, article: Article) -> None:
    model.held[article.id] = (article.text, article.title or "")
    model.removed.pop(article.id, None)


def add(desk: Assistant, model: Model, chance: random.Random) -> None:
    article = written(chance)
    returns = article.id not in model.held
    desk.add([article])
    if returns:  # under one name it may be another article
        model.corrected.pop(article.id, None)
    _put(model, article)


def replace(desk: Assistant, model: Model, chance: random.Random) -> None:
    articles = {one.id: one for one in (written(chance) for _ in range(chance.randrange(4)))}
    desk.replace(articles.values())
    model.corrected = {
        name: title
        for name, title in model.corrected.items()
        if name in articles and name in model.held
    }
    model.held = {}
    for article in articles.values():
        _put(model, article)


def remove(desk: Assistant, model: Model, chance: random.Random) -> None:
    name = f"note-{chance.randrange(6)}"
    desk.remove([name])
    model.removed[name] = model.held.pop(name)


def undo_removal(desk: Assistant, model: Model, chance: random.Random) -> None:
    name = f"note-{chance.randrange(6)}"
    desk.undo_removal([name])
    model.held[name] = model.removed.pop(name)


def correct(desk: Assistant, model: Model, chance: random.Random) -> None:
    name, title = f"note-{chance.randrange(6)}", f"Title {chance.randrange(100)}"
    desk.correct(name, title=title)
    model.corrected[name] = title


def undo_correction(desk: Assistant, model: Model, chance: random.Random) -> None:
    name = f"note-{chance.randrange(6)}"
    desk.undo_correction(name)
    model.corrected.pop(name, None)


CHANGES: tuple[Callable[[Assistant, Model, random.Random], None], ...] = (
    add,
    add,
    add,
    replace,
    remove,
    undo_removal,
    correct,
    undo_correction,
)


def changes_beside_a_model(count: int, seed: int = 1, *, loses: bool = False) -> Tally:
    """Each case: one change, and all that can be seen of the index compared with the model.

    `loses` keeps a change of the model from the index: a mistake that has to be noticed.
    """
    tally = Tally(case="R8", what="any sequence of changes, compared with a dictionary")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        for begin in range(0, count, PORTION):
            folder, model = Path(place) / str(begin), Model()
            desk = opened(folder, create=True)
            for number in range(min(PORTION, count - begin)):
                if number % 5 == 4:
                    desk.close()
                    desk = opened(folder)
                try:
                    chance.choice(CHANGES)(desk, model, chance)
                except AssistantError:
                    tally.note(_compared(desk, model, "refused"))
                    continue
                if loses and len(model.held) > 1:
                    model.held.popitem()
                tally.note(_compared(desk, model, "equal"))
            desk.close()
    return tally


def _compared(desk: Assistant, model: Model, end: str) -> str:
    found = {info.id: (desk.article(info.id).text, info.title or "") for info in desk}
    if found != model.shown():
        return f"WRONG: {len(found)} articles, not the {len(model.held)} of the model"
    if {item.info.id for item in desk.removed()} != model.removed.keys():
        return "WRONG: other articles are removed than were"
    for harbour in HARBOURS[:2]:
        answer = desk.ask(f"How many ships did the harbour of {harbour} count?")
        for quote in (*answer.quotes, *answer.near_misses):
            text = found.get(quote.article.id, ("", ""))[0]
            if text[quote.locator.start : quote.locator.end] != quote.text:
                return "WRONG: a quotation that stands nowhere"
    return end
