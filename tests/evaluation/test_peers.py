from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article
from assistant.evaluation import Evidence, Question, QuestionSet
from assistant.evaluation.outcomes import Row
from assistant.evaluation.report import Facts, Report
from eval import peer_runs
from eval.peer_runs import run_peers
from eval.sets import Benchmark, Loaded

ARTICLES = (
    Article(id="a", text="The treaty was signed in Moscow."),
    Article(id="b", text="Cheese is made from milk."),
    Article(id="c", text="Fog covers the island in summer."),
)
QUESTION = Question(
    id="q", text="who signed the treaty", answers=("x",), evidence=(Evidence(doc_id="a"),),
    answerable=True,
)  # fmt: skip
LOADED = Loaded(
    benchmark=Benchmark(name="set"),
    articles=ARTICLES,
    questions=QuestionSet(name="set", questions=(QUESTION,)),
    corpus_sha256="c",
)
REPORT = Report(
    name="set",
    facts=Facts(
        questions_sha256="q", ids_sha256="i", seed=None, recipe_fingerprint="r",
        index_fingerprint="x", version="0",
    ),
    rows=(Row(question_id="q", answerable=True, relevant=("a",)),),
)  # fmt: skip


def test_a_peer_ranks_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_runs, "PEERS", ("rank_bm25_alone",))
    (found,) = run_peers(LOADED, REPORT, python=Path(sys.executable), cache=tmp_path)
    assert found.reason is None
    assert found.measures is not None
    assert found.measures["RR@10"] == 1.0


def test_a_ranking_is_made_once_for_the_same_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_runs, "PEERS", ("rank_bm25_alone",))
    first = list(run_peers(LOADED, REPORT, python=Path(sys.executable), cache=tmp_path))
    # Without an interpreter it could not be made again
    assert list(run_peers(LOADED, REPORT, python=Path("nowhere"), cache=tmp_path)) == first
    fewer = replace(LOADED, articles=ARTICLES[:2])
    (found,) = run_peers(fewer, REPORT, python=Path("nowhere"), cache=tmp_path)
    assert found.reason is not None


def test_a_peer_that_cannot_run_keeps_its_place_and_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_runs, "PEERS", ("no_such_peer",))
    (found,) = run_peers(LOADED, REPORT, python=Path(sys.executable), cache=tmp_path)
    assert found.measures is None
    assert found.reason is not None
    assert "no_such_peer" in found.reason
    (absent,) = run_peers(LOADED, REPORT, python=Path("nowhere/python"), cache=tmp_path)
    assert absent.reason == "no environment for peers: python is missing"
