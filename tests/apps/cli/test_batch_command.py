"""A file of questions answered into another: the answers of `ask`, resumed where it stopped."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Article, Assistant, Recipe
from assistant.apps.cli.main import main
from assistant.recipe import ReadingSettings

QUESTIONS = [
    "How many Russians oppose a handover?",
    "When was the joint declaration signed in Moscow?",
    "Which tenor sang at the opera gala?",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch") / "index"
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    with Assistant.open(folder, create=True, recipe=recipe) as desk:
        poll = "A poll was held in May. It found that 71 percent of Russians oppose a handover."
        treaty = "The joint declaration was signed in Moscow on 19 October 1956."
        desk.add([Article(id="poll", text=poll), Article(id="treaty", text=treaty)])
    return folder


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    file = tmp_path / "questions.csv"
    file.write_text("question\n" + "\n".join(QUESTIONS) + "\n", encoding="utf-8")
    return file


def run(index: Path, asked: Path, output: Path, *more: str) -> int:
    given = ["ask", "--questions", str(asked), "--answers", str(output), "--index", str(index)]
    return main([*given, *more])


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_answers_are_those_of_asking_one_by_one(
    index: Path, asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(index, asked, tmp_path / "answers.csv") == 0
    assert "3 questions, 2 of them quoted, 0 failed" in capsys.readouterr().out
    with Assistant.open(index) as desk:
        alone = [desk.ask(question) for question in QUESTIONS]
        assert desk.ask_many(QUESTIONS) == alone
    found = rows(tmp_path / "answers.csv")
    assert [row["quotation"] for row in found] == [
        text for answer in alone for text in ([quote.text for quote in answer] or [""])
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"questions.csv", "answers.csv"}


def test_what_was_answered_before_it_was_interrupted_is_not_asked_again(
    index: Path,
    asked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = tmp_path / "answers.csv"
    monkeypatch.setattr("assistant.apps.cli.batch_command.QUESTIONS_AT_ONCE", 1)
    ask_many, seen = Assistant.ask_many, list[str]()

    def interrupted(desk: Assistant, questions: list[str], **given: Any) -> list[Answer]:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.extend(questions)
        return ask_many(desk, questions, **given)

    monkeypatch.setattr(Assistant, "ask_many", interrupted)
    assert run(index, asked, output) == 130
    assert not output.exists()
    (journal,) = tmp_path.glob(".answers.csv.*.part")
    with journal.open("a", encoding="utf-8") as opened:
        opened.write('[3, [{"question": "cut o')
    monkeypatch.setattr(Assistant, "ask_many", ask_many)
    assert run(index, asked, output, "--limit", "1") == 0, "another limit begins anew"
    assert "going on" not in capsys.readouterr().err
    assert run(index, asked, output) == 0
    assert "going on after 2 of 3 questions" in capsys.readouterr().err
    assert [row["question"] for row in rows(output)] == QUESTIONS
    assert not journal.exists()


def test_a_question_that_cannot_be_asked_is_a_row_that_says_so(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, output = tmp_path / "questions.csv", tmp_path / "answers.csv"
    asked.write_text(f"question\n{QUESTIONS[0]}\n{'x' * 2_001}\n", encoding="utf-8")
    assert run(index, asked, output, "--one-row") == 1
    capsys.readouterr()
    good, bad = rows(output)
    assert good["status"] == "answered" or good["quotation"]
    assert "at most 2,000 are read" in bad["error"]


def test_questions_and_answers_go_together(
    index: Path, asked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--questions", str(asked), "--index", str(index)]) == 2
    assert "--answers" in capsys.readouterr().err
    assert main(["ask", "--index", str(index)]) == 2
    assert "nothing was asked" in capsys.readouterr().err
