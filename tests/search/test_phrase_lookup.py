"""Passages by their wording: found through postings, across passage borders, never across articles."""

from __future__ import annotations

from pathlib import Path

from assistant import Article, Assistant, Recipe
from assistant.assistant import live_index
from assistant.recipe import PassageSettings
from tests.conftest import LINEAR, HashingEncoder

SENTENCES = [
    f"Sentence number{i} speaks of thing{i} and of nothing else whatever." for i in range(12)
]


def test_a_wording_is_found_by_its_terms_also_across_a_border(tmp_path: Path) -> None:
    recipe = Recipe(passages=PassageSettings(max_characters=130))
    articles = [
        Article(id="a", text=" ".join(SENTENCES), language="en"),
        Article(id="b", text=SENTENCES[-1] + " An end.", language="en"),
    ]
    with Assistant.build(
        articles, tmp_path, recipe=recipe, encoder=HashingEncoder(), reader=LINEAR
    ) as desk:
        snapshot = live_index(desk).snapshot()
        lookup = snapshot.engine.lookup
        (terms,) = snapshot.wording_terms("thing1 thing2")
        assert len(lookup.holding_all(terms, across=1, limit=10)) == 0
        (row,) = lookup.holding_all(terms, across=2, limit=10)
        (stretch,) = lookup.stretches([int(row)], before=0, after=1)
        text = snapshot.article_at(stretch).text
        assert "thing1 and" in stretch.span.slice(text)
        assert "thing2 and" in stretch.span.slice(text)
        (both,) = snapshot.wording_terms("thing11")
        rows = lookup.holding_all(both, across=1, limit=10)
        assert len(rows) == 2
        found = lookup.stretches([int(r) for r in rows], before=1, after=3)
        assert [item.article_id for item in found] == ["a", "b"]
        assert not len(lookup.holding_all(["unheard"], across=2, limit=10))
        best = lookup.holding_most(both, limit=1)
        assert len(best) == 1
        assert set(best.tolist()) <= set(rows.tolist())
