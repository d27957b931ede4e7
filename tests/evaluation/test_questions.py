from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import QuestionSetError
from assistant.evaluation import load_corpus, load_questions
from assistant.evaluation.questions import check_evidence

GOOD: dict[str, Any] = {
    "id": "q1",
    "question": "When did talks begin?",
    "answers": ["1956"],
    "evidence": [{"doc_id": "a1", "text": "1956", "start": 15}],
    "answerable": True,
}
DOCUMENT: dict[str, Any] = {"id": "a1", "text": "Talks began in 1956.", "date": "2016-05-04"}


def write(path: Path, *lines: object) -> Path:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["set.jsonl", "set.jsonl.gz"])
def test_plain_and_compressed_files_are_read_alike(tmp_path: Path, name: str) -> None:
    file = write(tmp_path / name, GOOD)
    found = load_questions(file)
    assert found.name == "set"
    assert found.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    (question,) = found.questions
    assert (question.id, question.answers, question.documents) == ("q1", ("1956",), ("a1",))


def test_a_corpus_becomes_articles(tmp_path: Path) -> None:
    row = {**DOCUMENT, "id": "a 1", "title": "Talks", "source": "The Moscow Times", "url": ""}
    (article,) = load_corpus(write(tmp_path / "c.jsonl", row))
    assert (article.id, article.title, article.publisher) == ("a_1", "Talks", "The Moscow Times")
    assert article.published is not None
    assert article.published.isoformat() == "2016-05-04"
    assert article.url is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"answers": "1956"}, "'answers' is of type list"),
        ({"answers": [1956]}, "'answers' is a list of strings"),
        ({"answerable": 1}, "'answerable' is of type bool"),
        ({"question": " "}, "'question' is empty"),
        ({"evidence": []}, "needs evidence"),
        ({"evidence": [{"doc_id": "a1"}], "answers": []}, "needs answers, or evidence with text"),
        ({"evidence": ["a1"]}, "evidence is a list of objects"),
        ({"evidence": [{"text": "1956"}]}, "'doc_id' is missing"),
        ({"evidence": [{"doc_id": "a1", "start": 3}]}, "'start' is an offset"),
        ({"evidence": [{"doc_id": "a1", "text": "1956", "start": -1}]}, "'start' is an offset"),
        ({"evidence": [{"doc_id": "a1", "text": "1", "start": True}]}, "'start' is of type int"),
        ({"evidence": [{"doc_id": "a1", "text": ""}]}, "'text' is empty"),
        ({"evidence": [{"doc_id": "a1", "txt": "1956"}]}, "unknown key 'txt'"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    file = write(tmp_path / "set.jsonl", GOOD, {**GOOD, "id": "q2", **change})
    with pytest.raises(QuestionSetError, match=f"line 2: .*{complaint}"):
        load_questions(file)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    bad = {key: value for key, value in GOOD.items() if key != "answerable"}
    with pytest.raises(QuestionSetError, match="line 1: 'answerable' is missing"):
        load_questions(write(tmp_path / "set.jsonl", bad))


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="line 2: id 'q1' was given before"):
        load_questions(write(tmp_path / "set.jsonl", GOOD, GOOD))
    with pytest.raises(QuestionSetError, match="line 2: id 'a1' was given before"):
        load_corpus(write(tmp_path / "c.jsonl", DOCUMENT, DOCUMENT))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "holds no questions"),
        (b'{"id": ', "line 1"),
        (b"[1]\n", "line 1: expected a JSON object"),
        (b'{"id": "\xff"}\n', "line 1"),
    ],
)
def test_a_file_that_is_no_json_lines_is_refused(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(content)
    with pytest.raises(QuestionSetError, match=complaint):
        load_questions(file)


def test_a_missing_or_damaged_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="cannot read"):
        load_questions(tmp_path / "none.jsonl")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(b"{}\n" * 1000)[:-20])
    with pytest.raises(QuestionSetError):
        load_questions(cut)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"date": "May 2016"}, "'date' is YYYY-MM-DD"),
        ({"text": ""}, "has no text"),
        ({"title": "two\nlines"}, "title must be one line"),
        ({"body": "x"}, "unknown key 'body'"),
    ],
)
def test_a_bad_document_is_named(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    with pytest.raises(QuestionSetError, match=f"line 1: .*{complaint}"):
        load_corpus(write(tmp_path / "c.jsonl", {**DOCUMENT, **change}))


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        ({"doc_id": "a9"}, "no document 'a9'"),
        ({"doc_id": "a1", "text": "1957"}, "is not in 'a1'"),
        ({"doc_id": "a1", "text": "1956", "start": 14}, "is not at offset 14 of 'a1'"),
    ],
)
def test_evidence_that_does_not_stand_there_is_refused(
    tmp_path: Path, item: dict[str, object], complaint: str
) -> None:
    file = write(tmp_path / "set.jsonl", {**GOOD, "evidence": [item]})
    texts = {"a1": DOCUMENT["text"]}
    with pytest.raises(QuestionSetError, match=f"line 1: .*{complaint}"):
        check_evidence(load_questions(file).questions, texts.get)


def test_the_halves_follow_the_parity_of_the_ids_hash(tmp_path: Path) -> None:
    found = load_questions(
        write(tmp_path / "set.jsonl", *({**GOOD, "id": f"q{number}"} for number in range(50)))
    )
    dev, test = found.half("dev"), found.half("test")
    for question in dev.questions:
        assert int(hashlib.sha256(question.id.encode()).hexdigest(), 16) % 2 == 0
    assert {q.id for q in dev.questions} | {q.id for q in test.questions} == {
        q.id for q in found.half("all").questions
    }
    assert len(dev.questions) + len(test.questions) == 50
    with pytest.raises(QuestionSetError, match="one of all, dev, test"):
        found.half("train")


def test_a_sample_is_the_same_everywhere_and_larger_ones_hold_smaller_ones(tmp_path: Path) -> None:
    found = load_questions(
        write(tmp_path / "set.jsonl", *({**GOOD, "id": f"q{number}"} for number in range(50)))
    )
    small, large = found.sample(5, seed=13), found.sample(20, seed=13)
    assert [q.id for q in small.questions] == ["q1", "q5", "q12", "q36", "q42"]
    assert {q.id for q in small.questions} < {q.id for q in large.questions}
    assert small.ids_sha256 != large.ids_sha256
    assert found.sample(99, seed=1) == found
