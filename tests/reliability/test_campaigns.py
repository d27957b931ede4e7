"""Every campaign at a small size, and each mistake it is there to notice.

They fork, and what they fork is killed: so they run in a process of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from math import inf
from pathlib import Path

import pytest

from tests.reliability import soak
from tests.reliability.controls import CONTROLS
from tests.reliability.ground import Tally
from tests.reliability.soak import SCALES, Record

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def run(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )


@pytest.fixture(scope="module")
def outcomes(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    file = tmp_path_factory.mktemp("campaigns") / "reliability.json"
    words = ("--scale", "ci", "--controls", "--output", str(file))
    done = run(repository, "tests.reliability.soak", *words)
    assert file.exists(), done.stderr
    return {**json.loads(file.read_text(encoding="utf-8")), "said": done.stderr}


def test_no_case_of_any_campaign_went_wrong(outcomes: dict[str, object]) -> None:
    campaigns = outcomes["campaigns"]
    assert isinstance(campaigns, list)
    assert len(campaigns) == sum(
        1 for name, count in SCALES["ci"].items() if count and name != "readers"
    )
    assert {item["case"]: item["wrong"] for item in campaigns if item["wrong"]} == {}, outcomes[
        "said"
    ]
    assert all(item["count"] for item in campaigns)


def test_what_was_damaged_was_mostly_refused_or_saved(outcomes: dict[str, object]) -> None:
    (library,) = (item for item in outcomes["campaigns"] if item["case"] == "R6 library")  # type: ignore[attr-defined]
    assert library["ends"].get("refused", 0) > 0
    assert any(end.startswith("repair: ") for end in library["ends"])


def test_mistakes_made_on_purpose_are_noticed(outcomes: dict[str, object]) -> None:
    found = outcomes["controls"]
    assert isinstance(found, dict)
    assert found.keys() == {name for mistakes in CONTROLS.values() for name in mistakes}, outcomes[
        "said"
    ]
    assert {name: count for name, count in found.items() if count == 0} == {}


def test_every_campaign_has_mistakes_that_it_must_notice() -> None:
    assert CONTROLS.keys() == soak.campaigns(SCALES["ci"]).keys()
    assert all(CONTROLS.values())


def test_a_campaign_that_was_broken_off_goes_on_where_it_ended(tmp_path: Path) -> None:
    size = dict.fromkeys(SCALES["ci"], 0) | {"questions": 1_100, "readers": 1}
    record = Record(output=tmp_path / "r.json", seed=1)
    seeds: list[int] = []

    def questions(count: int, seed: int) -> Tally:
        seeds.append(seed)
        tally = Tally(case="R10", what="questions")
        for _ in range(count):
            tally.note("refused")
        return tally

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soak, "odd_questions", questions)
        soak.run({**size, "questions": 400}, record, seed=1, until=inf)
        again = Record(output=tmp_path / "r.json", seed=1)
        again.read()
        assert again.done("questions") == 400
        soak.run(size, again, seed=1, until=inf)
    assert seeds == [1, 401, 901]
    again.read()
    assert again.found["questions"]["ends"] == {"refused": 1_100}
