from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import QuestionSetError
from assistant.evaluation import Evidence, Question, QuestionSet, evaluate
from eval import gate, plots, run
from eval.outcomes import Outcome
from eval.peer_runs import PeerResult
from eval.sets import BENCHMARKS, Benchmark, Loaded, named
from eval.writing import read_peers, write_results
from tests.conftest import LINEAR

PEERS = (
    PeerResult(
        name="good",
        setup="as shipped",
        measures={"R@1": 0.5, "R@5": 0.6, "R@10": 0.7, "nDCG@10": 0.55, "RR@10": 0.52},
        index_seconds=1.0,
        query_p50_ms=2.0,
    ),
    PeerResult(name="broken", reason="ImportError: no module"),
)


@pytest.fixture
def outcome(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Outcome:
    question = Question(
        id="signed?",
        text="Where was the joint declaration signed?",
        answers=("Moscow",),
        evidence=(Evidence(doc_id="treaty"),),
        answerable=True,
    )
    questions = QuestionSet(name="treaty", questions=(question,))
    with Assistant.build(
        treaty_articles, tmp_path / "index", encoder=encoder, reader=LINEAR
    ) as desk:
        report = evaluate(desk, questions)
    loaded = Loaded(
        benchmark=Benchmark(name="treaty"),
        articles=tuple(treaty_articles),
        questions=questions,
        corpus_sha256="c",
        notes=("Pooled: by hand.",),
    )
    return Outcome(loaded=loaded, report=report, peers=PEERS)


def test_results_name_versions_data_and_peers(tmp_path: Path, outcome: Outcome) -> None:
    write_results([outcome], tmp_path, half="test")
    content = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    (found,) = content["sets"].values()
    assert found["facts"]["corpus_sha256"] == "c"
    assert found["notes"] == ["Pooled: by hand."]
    assert found["measures"]["R@1"] == {"value": 1.0, "count": 1}
    assert set(found["machine"]) == {
        "search_p50_ms", "search_p95_ms", "ask_p50_ms", "ask_p95_ms"
    }  # fmt: skip
    assert content["versions"]["ir_measures"] != "not installed"
    table = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| good | 0.500 | 0.600 | 0.700 | 0.550 | 0.520 | 2.0 | 1.0 |" in table
    assert "| broken | not run: ImportError: no module |" in table


def test_results_hold_no_text_of_the_collection(tmp_path: Path, outcome: Outcome) -> None:
    write_results([outcome], tmp_path, half="test")
    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("results.*"))
    assert "joint declaration" not in written
    assert "Moscow" not in written


def test_peers_of_an_earlier_run_are_kept_only_for_the_same_questions(
    tmp_path: Path, outcome: Outcome
) -> None:
    assert read_peers(tmp_path, outcome.report) == ()
    write_results([outcome], tmp_path, half="test")
    assert read_peers(tmp_path, outcome.report) == PEERS
    file = tmp_path / "results.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace(outcome.report.facts.ids_sha256, "other"),
        encoding="utf-8",
    )
    assert read_peers(tmp_path, outcome.report) == ()


def test_every_plot_is_drawn_the_same_twice(tmp_path: Path, outcome: Outcome) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        plots.draw_all([outcome.report], folder)
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert files == ["latency.png", "recall.png", "reliability.png", "risk_coverage.png"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_without_the_question_sets_the_scripts_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["--bench", str(tmp_path), "--set", "selqa"]) == 1
    assert f"no question sets in {tmp_path}" in capsys.readouterr().err
    assert gate.main(["--bench", str(tmp_path), "--set", "selqa"]) == 1
    assert "name the folder of the sets with --bench" in capsys.readouterr().err
    assert gate.main(["--set", "nonsense"]) == 1
    assert "the gate knows slice" in capsys.readouterr().err


def test_an_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QuestionSetError, match="no question set 'nonsense'; known are clapnq-dev"):
        named(["nonsense"])
    assert len(named(["xquad-r"])) == 11
    assert named([]) == list(BENCHMARKS)
