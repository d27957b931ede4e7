"""Questions of an open set, by the shipped models: an engine answers them as a local index does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant import EngineSettings
from eval.engines import both_of, parity, part_of_set
from eval.sets import DEFAULT_BENCH
from tests.search.engines.conftest import address_of, engines

SET = "clapnq-dev"
ARTICLES = int(os.environ.get("ONRECORD_TEST_ARTICLES", "12"))
QUESTIONS = int(os.environ.get("ONRECORD_TEST_QUESTIONS", "4"))

on_servers = pytest.mark.parametrize("engine", engines()[1:] or engines())


@on_servers
@pytest.mark.model
def test_an_engine_answers_questions_of_an_open_set_as_a_local_index_does(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path
) -> None:
    if not (DEFAULT_BENCH / SET).is_dir():
        pytest.skip(f"the question sets are absent: no {SET} in ../shared/bench")
    articles, questions = part_of_set(SET, articles=ARTICLES, questions=QUESTIONS)
    address = address_of(request, engine, "test_open_set")
    with both_of(articles, tmp_path, address, EngineSettings()) as (here, there):
        found = parity(here, there, questions)
    assert found.questions == len(questions) > 0
    assert found.overlap >= 0.99
    assert found.same_quotations == found.same_confidence == len(questions)
