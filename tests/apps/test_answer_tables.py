"""Tables of questions and answers: whatever is in them, no cell is a formula and no file is half there."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from assistant import Article, Assistant, ExportError, QuestionSetError
from assistant.apps.answer_tables import (
    COLUMNS,
    NumberedQuestion,
    Row,
    check_output,
    read_questions,
    rows_of,
    write_answers,
)
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR

HOSTILE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x"]


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    folder = tmp_path / "index"
    with Assistant.build(treaty_articles, folder, encoder=encoder, reader=LINEAR) as built:
        yield built


def texts(questions: list[NumberedQuestion]) -> list[str]:
    return [question.text for question in questions]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", "Who governs?\nWhen, and where?\n".replace(", ", " ")),
        ("named.csv", 'id,Question\n7,Who governs?\n8,"When and where?"\n9,\n'),
        ("marked.csv", "\ufeffquestion\r\nWho governs?\r\nWhen and where?\r\n"),
        ("tabs.tsv", "id\tquestion\n1\tWho governs?\n2\tWhen and where?\n"),
        ("lines.jsonl", '"Who governs?"\n\n{"question": "When and where?", "id": 2}\n'),
    ],
)
def test_questions_are_read_from_each_kind_of_file(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    found = read_questions(tmp_path / name)
    assert texts(found) == ["Who governs?", "When and where?"]
    assert [question.number for question in found] == [1, 2]


def test_questions_are_read_from_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "Question"], [1, "Who governs?"], [2, None], [3, 1956]):
        book.active.append(row)
    book.save(tmp_path / "asked.xlsx")
    assert texts(read_questions(tmp_path / "asked.xlsx")) == ["Who governs?", "1956"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("asked.txt", b"Who?", "its name ends in"),
        ("asked.csv", b"question\n\n", "0 questions"),
        ("asked.csv", b"\xff\xfe", "cannot read"),
        ("asked.jsonl", b'{"id": 1}', "a question or an object with one"),
        ("asked.jsonl", b"{", "cannot read"),
        ("asked.xlsx", b"no workbook", "is no workbook"),
        ("missing.csv", None, "cannot read"),
    ],
)
def test_what_holds_no_questions_is_refused(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(QuestionSetError, match=words):
        read_questions(tmp_path / name)


def read_back(file: Path) -> list[dict[str, str]]:
    """The cells as whoever opens the file gets them."""
    if file.suffix == ".xlsx":
        head, *rows = openpyxl.load_workbook(file).active.iter_rows()
        return [
            {str(name.value): str(cell.value or "") for name, cell in zip(head, row, strict=True)}
            for row in rows
        ]
    if file.suffix == ".jsonl":
        lines = file.read_text(encoding="utf-8").splitlines()
        return [{key: str(value) for key, value in json.loads(line).items()} for line in lines]
    with file.open(encoding="utf-8-sig", newline="") as opened:
        delimiter = "\t" if file.suffix == ".tsv" else ","
        return list(csv.DictReader(opened, delimiter=delimiter))


@pytest.mark.parametrize("kind", [".csv", ".tsv", ".xlsx", ".jsonl"])
def test_answers_are_written_with_their_places(desk: Assistant, tmp_path: Path, kind: str) -> None:
    question = NumberedQuestion(number=1, text="When was the joint declaration signed in Moscow?")
    nothing = NumberedQuestion(number=2, text="Which tenor sang at the opera gala?")
    answer = desk.ask(question.text)
    rows = [
        *rows_of(question, answer, per_question=False),
        *rows_of(nothing, desk.ask(nothing.text), per_question=False),
    ]
    write_answers(tmp_path / f"answers{kind}", rows)
    found = read_back(tmp_path / f"answers{kind}")
    assert [row["quotation"] for row in found[:-1]] == [quote.text for quote in answer]
    assert found[0]["locator"] == str(answer.quotes[0].locator)
    assert found[-1]["status"] == "not_found"
    assert [file.name for file in tmp_path.glob("*answers*")] == [f"answers{kind}"]


@pytest.mark.parametrize("kind", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(tmp_path: Path, kind: str, text: str) -> None:
    file = tmp_path / f"answers{kind}"
    row: Row = {"number": 1, "question": text, "quotation": f'He said "{text}", and left.\n{text}'}
    write_answers(file, [row | dict.fromkeys(("title", "publisher", "key_phrase"), text)])
    (found,) = read_back(file)
    if kind == ".xlsx":
        _, cells = openpyxl.load_workbook(file).active.iter_rows()
        assert {cell.data_type for cell in cells} <= {"s", "n"}, "f would be a formula"
        assert found["question"].strip() == text.strip()
    else:
        assert found["title"] == f"'{text}"
        assert not [cell for cell in found.values() if cell.startswith(tuple("=+-@\t\r＝＠"))]


def test_a_quotation_that_is_harmless_is_written_as_it_is(tmp_path: Path) -> None:
    text = "“No,” he said; 2 - 1 = 1, and a,b\tc\nwent."
    for kind in (".csv", ".tsv", ".xlsx"):
        write_answers(tmp_path / f"a{kind}", [{"quotation": text}])
        assert read_back(tmp_path / f"a{kind}")[0]["quotation"] == text


def test_a_control_character_does_not_break_a_workbook(tmp_path: Path) -> None:
    write_answers(tmp_path / "a.xlsx", [{"quotation": "a\x0bb"}])
    assert read_back(tmp_path / "a.xlsx")[0]["quotation"] == "a\N{REPLACEMENT CHARACTER}b"


def test_one_row_for_each_question_has_its_first_quotation(desk: Assistant) -> None:
    question = NumberedQuestion(number=3, text="How many Russians oppose a handover?")
    answer = desk.ask(question.text)
    (row,) = rows_of(question, answer, per_question=True)
    assert row["quotation"] == answer.quotes[0].text
    assert row["quotations"] == len(answer.quotes)
    assert set(row) <= set(COLUMNS)


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="its name ends in"):
        check_output(tmp_path / "answers.pdf")
    with pytest.raises(ExportError, match="there is no folder"):
        check_output(tmp_path / "nowhere" / "answers.csv")
    check_output(tmp_path / "answers.csv")


def test_an_earlier_file_stays_whole_where_writing_fails(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("earlier", encoding="utf-8")

    def rows() -> Iterator[Row]:
        yield {"question": "Who?"}
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        write_answers(file, rows())
    assert file.read_text(encoding="utf-8") == "earlier"
    assert [found.name for found in tmp_path.iterdir()] == ["answers.csv"]
