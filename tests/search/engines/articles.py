"""Articles as a server keeps them, made by the code that makes them, from a small library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from assistant import Article, Assistant
from assistant.library import Library
from assistant.recipe import Recipe
from assistant.search.engines.passage_store import Making, StoredArticle
from assistant.search.engines.stored_articles import stored_articles
from assistant.search.index.layout import BuildContext
from tests.conftest import LINEAR, HashingEncoder

MAKING = Making(
    build_key="0" * 64, model="hashing", dimensions=HashingEncoder.dimensions, k1=0.9, b=0.4
)

ARTICLES = (
    Article(
        id="ferry",
        text="The ferry to Lindmouth stops in March. Its crew of nine moves to the new pier.\n\n"
        "The council pays for the bus until then.",
        title="No ferry to Lindmouth",
        authors=("Ada Quill", "Ben Tarn"),
        publisher="The Lindmouth Post",
        published=date(2021, 3, 1),
        language="en",
    ),
    Article(
        id="pier",
        text="The new pier at Lindmouth cost nine million. It opens in March with a brass band.",
        title="A pier for nine million",
        authors=("Cleo Marsh",),
        publisher="Harbour Weekly",
        published=date(2022, 5, 9),
        language="en-GB",
    ),
    Article(
        id="паром",
        text="Паром в Линдмут больше не ходит. Новый причал стоил девять миллионов.",
        title="Паром не ходит",
        publisher="the  lindmouth post",
        language="ru",
    ),
    Article(id="anonymous", text="Nobody wrote this about the ferry, and nobody dated it."),
)


def stored(articles: Iterable[Article], folder: Path) -> list[StoredArticle]:
    """These articles as a server keeps them."""
    recipe = Recipe()
    desk = Assistant.build(articles, folder, recipe=recipe, encoder=HashingEncoder(), reader=LINEAR)
    desk.close()
    with Library.open(folder) as library:
        context = BuildContext(library=library, encoder=HashingEncoder(), recipe=recipe)
        batches = stored_articles(
            context,
            library.infos(),
            library.fingerprint,
            pairs=library.comparisons.compared_pairs(),
        )
        return [article for batch in batches for article in batch]


def many(
    count: int, *, words: Sequence[str] = ("ferry", "pier", "council", "harbour")
) -> list[Article]:
    """Articles that share words in different numbers, so that every score differs from the next."""
    return [
        Article(
            id=f"a{number:04}",
            text=" ".join(
                f"The {words[(number + turn) % len(words)]} of quay {number % (turn + 2)} waits {turn} days."
                for turn in range(1 + number % 7)
            ),
            title=f"Quay {number % 11}",
            publisher=("The Lindmouth Post", "Harbour Weekly", None)[number % 3],
            published=date(2020 + number % 4, 1 + number % 12, 1),
            language=("en", "ru", None)[number % 3],
        )
        for number in range(count)
    ]
