"""Sentence splitting as it is measured: the crossings, the gold sets, the tables."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from assistant.errors import QuestionSetError
from eval.sentences.crossing import Crossing, own_crossings
from eval.sentences.gold import NEWS, RULES, Gold, load
from eval.sentences.score import document, errors, main, news_f1, rules_kept
from eval.sentences.splitters import OURS, Splitter, ours


def test_no_abbreviation_of_the_table_cuts_a_sentence_and_no_end_is_missed() -> None:
    crossings = list(own_crossings())
    wrong = errors(ours, crossings)
    assert wrong.whole > 8_000
    assert wrong.ends > 2_000
    assert (wrong.cut, wrong.missed) == (0, 0)


def gold(text: str, *starts: int, half: str = "dev") -> Gold:
    return Gold(name="a", language="en", half=half, text=text, starts=starts)


def always(*starts: int) -> Splitter:
    """A splitter that gives the same places for every text."""
    return lambda _text, _language: starts


def test_a_sentence_counts_where_it_and_the_next_one_start_right() -> None:
    texts = [gold("One. Two. Three.", 0, 5, 10)]
    assert news_f1(always(0, 5, 10), texts) == 1.0
    assert news_f1(always(0, 5), texts) == pytest.approx(2 * 1 / 5)


def test_a_rule_is_kept_only_as_a_whole() -> None:
    texts = [gold("One. Two.", 0, 5), gold("One.", 0)]
    assert rules_kept(always(0), texts) == {"en": 0.5}


def test_errors_tell_a_cut_from_a_missed_end() -> None:
    crossings = [
        Crossing(language="en", text="See Dr. Moe.", place=8, ends=False),
        Crossing(language="en", text="It is late. Go.", place=12, ends=True),
    ]
    wrong = errors(always(0, 8), crossings)
    assert (wrong.cut, wrong.whole, wrong.missed, wrong.ends) == (1, 1, 1, 1)


def test_a_missing_set_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"no gold set in .*sbd-ud-gum-news.*--bench"):
        load(tmp_path, NEWS)
    with pytest.raises(SystemExit) as stop:
        main(["--bench", str(tmp_path)])
    assert stop.value.code == 2


def test_the_tables_hold_figures_for_each_splitter_and_no_text(tmp_path: Path) -> None:
    for name, language in ((NEWS, "en"), (RULES, "english")):
        rows = [
            {"id": f"{name}-{number}", "lang": language, "text": "Zebras ran. They left.", "sentences": [[0, 11], [12, 22]]}
            for number in range(8)
        ]  # fmt: skip
        (tmp_path / name).mkdir()
        with gzip.open(tmp_path / name / "sentences.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    text = document({OURS: ours}, tmp_path)
    assert "| ours | 1.0000 | 1.0000 | 1.000 | 1.000 | 0/" in text
    assert "Zebras" not in text
