"""The made-up collections are as they say, and the table divides what belongs together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from assistant.ingest import detect_language
from assistant.recipe import FusionSettings, Recipe
from assistant.search.engine import Query
from assistant.search.fusion import rank
from assistant.search.local_engine import LocalEngine
from assistant.search.vectors import ExactVectors
from eval.benchmarks import files, synthetic
from eval.benchmarks.hybrid import Compared
from eval.benchmarks.layered import build_of
from eval.benchmarks.report import write_report
from eval.benchmarks.timing import summary


def test_a_collection_is_the_same_each_time_and_words_are_as_frequent_as_in_language() -> None:
    documents = list(synthetic.documents(2_000))
    assert documents == list(synthetic.documents(2_000))
    assert {len(words) for words in documents} == {synthetic.WORDS}
    counts = np.sort(
        np.unique([word for words in documents for word in words], return_counts=True)[1]
    )
    shares = counts[::-1] / counts.sum()
    assert 0.02 < shares[0] < 0.12  # "the" is some 6 % of English
    assert 0.25 < shares[:100].sum() < 0.6
    assert np.mean(counts == 1) > 0.3  # words that stand once


def test_every_word_has_a_number_of_its_own() -> None:
    assert len({synthetic.word(number) for number in range(50_000)}) == 50_000


def test_the_words_of_a_question_stand_together_in_a_passage() -> None:
    passages = [set(words) for words in synthetic.documents(1_000)]
    asked = synthetic.questions(1_000, 20)
    assert len({tuple(words) for words in asked}) == 20
    assert all(any(set(words) <= passage for passage in passages) for words in asked)


def test_vectors_have_the_neighbourhoods_of_real_ones() -> None:
    (part,) = synthetic.parts(4_000)
    vectors = np.concatenate([part.passage_vectors, part.sentence_vectors])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert len(part.sentence_vectors) == part.sentences.sum()
    chosen = vectors[:: len(vectors) // 200]
    near = np.sort(chosen @ vectors.T, axis=1)[:, ::-1].mean(axis=0)
    assert 0.8 < near[1] < 0.95
    assert 0.55 < near[10] < 0.8
    assert abs(float((chosen[:100] @ chosen[100:].T).mean())) < 0.1
    asked = synthetic.question_vectors(part.sentence_vectors, 50)
    best = (asked @ vectors.T).max(axis=1)
    assert 0.6 < best.mean() < 0.75


def test_a_build_without_a_library_is_searched_like_any_other(tmp_path: Path) -> None:
    recipe = Recipe()
    build = build_of(500, tmp_path, recipe)
    assert (
        build_of(500, tmp_path, recipe).segments[0].segment.name == build.segments[0].segment.name
    )
    engine = LocalEngine(build, recipe.lexical)
    (part,) = synthetic.parts(500)
    words = synthetic.questions(500, 1)[0]
    query = Query(terms=tuple(words), vector=part.passage_vectors[7])
    found = rank(engine.retrieve(query, limit=20, among=None), FusionSettings())
    holding = [row for row, text in enumerate(synthetic.documents(500)) if set(words) <= set(text)]
    assert {7, *holding} & {item.row for item in found[:3]}


def test_comparing_beforehand_finds_what_exact_search_finds() -> None:
    (part,) = synthetic.parts(600)
    exact = ExactVectors(part.sentence_vectors)
    asked = synthetic.question_vectors(part.sentence_vectors, 5)
    compared = Compared(exact, asked, limit=30)
    for query in asked:
        assert (
            compared.nearest(query, limit=30)[0].tolist()
            == exact.nearest(query, limit=30)[0].tolist()
        )


def test_the_table_divides_by_ours_of_the_same_task_and_size(tmp_path: Path) -> None:
    def row(system: str, size: int, value: float, ours: bool = False) -> dict[str, Any]:
        return {
            "part": "bm25", "size": size, "task": "best 100", "system": system, "value": value,
            "unit": "ms", "p95": None, "runs": 5, "ours": ours, "note": "", "load": 0.1, "at": "",
        }  # fmt: skip

    rows = [
        row("On Record", 1_000, 2.0, ours=True),
        row("bm25s", 1_000, 5.0),
        row("On Record", 10_000, 4.0, ours=True),
        row("bm25s", 10_000, 80.0),
    ]
    write_report(json.loads(json.dumps({"bm25": {"machine": "a machine", "rows": rows}})), tmp_path)
    lines = (tmp_path / "speed.md").read_text(encoding="utf-8").splitlines()
    ratios = [line.split("|")[6].strip() for line in lines if "bm25s" in line]
    assert ratios == ["2.5", "20"]
    assert (tmp_path / "speed-bm25.png").stat().st_size > 1_000


def test_a_summary_is_median_and_95th_percentile() -> None:
    assert summary([float(n) for n in range(1, 101)]) == {"value": 50.5, "p95": 96.0, "runs": 100}


def test_small_files_are_the_same_each_time_and_in_english() -> None:
    texts = [article.text for article in files.made_up(20)]
    assert texts == [article.text for article in files.made_up(20)]
    assert len(set(texts)) == 20
    assert all(len(text) == files.CHARACTERS and detect_language(text) == "en" for text in texts)
