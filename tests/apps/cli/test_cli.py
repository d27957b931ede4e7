"""The command as a person runs it: output, messages, exit codes, and no traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import assistant.apps.web
from assistant import Assistant
from assistant.apps.cli.main import build_parser, main
from assistant.citing import FORMATS
from assistant.library import Library, Segmentation
from assistant.records import Document
from tests.wire_stories import wire_articles

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = [
    "init",
    "sync",
    "add",
    "remove",
    "list",
    "ask",
    "compare",
    "search",
    "chat",
    "check",
    "serve",
    "doctor",
    "export",
]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two short articles, synced once with the real model."""
    root = tmp_path_factory.mktemp("workspace")
    assert main(["init", str(root)]) == 0
    (root / "corpus" / "fog.txt").write_text(
        "Fog over Kunashir\n\nBy Ann Calder\n\n20 November 2018\n\n"
        "Dense fog covers the strait near Kunashir every summer.\n",
        encoding="utf-8",
    )
    (root / "corpus" / "poll.md").write_text(
        "---\ntitle: A poll\npublisher: The Daily\npublished: 2018-11-26\n---\n\n"
        "A poll found that 71 percent of Russians oppose a handover of the islands.\n",
        encoding="utf-8",
    )
    assert main(["sync", str(root / "corpus"), "--index", str(root / "index")]) == 0
    return root


def run(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([words[0], "--index", str(workspace / "index"), *words[1:]])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    return code, captured.out, captured.err


def test_an_answer_goes_to_stdout_and_exits_0(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(workspace, capsys, "ask", "How many Russians oppose a handover?")
    assert (code, err) == (0, "")
    assert "71 percent of Russians oppose" in out
    assert "A poll · The Daily · 26 November 2018" in out


def test_not_found_exits_3(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(workspace, capsys, "ask", "What is the capital of Australia?")
    assert code == 3
    assert out.startswith("The articles do not answer this")


def test_json_has_the_schema_of_the_api(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(workspace, capsys, "ask", "--json", "How many Russians oppose a handover?")
    answer = json.loads(out)
    assert answer["schema"] == "onrecord.answer/2"
    quote = answer["quotes"][0]
    assert quote["article"]["published"] == "2018-11-26"
    assert quote["locator"]["article_id"] == "poll"
    assert quote["citation"]["container-title"] == "The Daily"


POLL = "How many Russians oppose a handover?"


@pytest.mark.parametrize("form", [*FORMATS, "bundle"])
def test_an_export_goes_to_stdout_and_exits_0(
    workspace: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    code, out, err = run(workspace, capsys, "export", POLL, "--format", form)
    assert (code, err) == (0, "")
    assert "71 percent" in out if form not in {"csl", "bibtex", "ris"} else "The Daily" in out


def test_an_export_goes_to_a_file(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "sources.bib"
    words = ("export", POLL, "--format", "bibtex")
    code, out, err = run(workspace, capsys, *words, "--output", str(file))
    assert (code, out, err) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith("@article{poll,\n")
    _, out, _ = run(workspace, capsys, *words, "--json")
    assert json.loads(out)["content"] == file.read_text(encoding="utf-8")
    code, _, err = run(workspace, capsys, *words, "--output", str(tmp_path))
    assert (code, err) == (1, f"onrecord: cannot write {tmp_path}: Is a directory\n")


def test_nothing_found_exports_nothing_and_exits_3(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "none.ris"
    question = "What is the capital of Australia?"
    words = ("export", question, "--format", "ris", "--output", str(file))
    code, out, err = run(workspace, capsys, *words)
    assert (code, out) == (3, "")
    assert err == "onrecord: the articles do not answer this; nothing was exported\n"
    assert not file.exists()
    code, _, _ = run(workspace, capsys, "export", POLL, "--format", "ris", "--publisher", "Nobody")
    assert code == 3


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("ask", ""), 2, "the question is empty"),
        (("ask", "x" * 10_000), 2, "at most 2,000"),
        (("ask", "fog", "--limit", "0"), 2, "limit is at least 1"),
        (("ask", "fog", "--from", "2020-01-01", "--to", "2019-01-01"), 2, "no date lies"),
        (("remove", "nope"), 1, "no article 'nope'"),
        (("sync", "nowhere"), 1, "there is no folder nowhere"),
        (("add",), 2, "nothing to add"),
        (("add", "missing.txt"), 1, "missing.txt"),
        (("add", "--from", "missing.toml"), 1, "cannot read the manifest"),
        (("check", "missing.md"), 1, "missing.md cannot be read"),
        (("check", "draft.pdf"), 1, "no draft that can be read"),
        (("serve", "--host", "0.0.0.0"), 1, "lets other machines read everything"),  # noqa: S104
        (("serve", "--read-only", "--allow-uploads"), 1, "contradict each other"),
        (("serve", "--auth-file", "missing.txt"), 1, "cannot read the accounts"),
    ],
)
def test_errors_are_one_message_and_an_exit_code(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    seen, _, err = run(workspace, capsys, *words)
    assert seen == code
    assert message in err


def test_serving_opens_the_page_before_the_index_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Assistant.open(tmp_path, create=True).close()
    built_before: list[bool] = []
    monkeypatch.setattr(
        assistant.apps.web,
        "serve",
        lambda *_, **__: built_before.append((tmp_path / "build").exists()),
    )
    assert main(["serve", "--index", str(tmp_path)]) == 0
    assert built_before == [False]


@pytest.mark.parametrize("wanted", [None, "2"])
def test_numpy_starts_no_threads_of_its_own_unless_somebody_wants_them(
    tmp_path: Path, wanted: str | None
) -> None:
    code = (
        "import os, sys; from assistant.apps.cli import main\n"
        f"main(['list', '--index', {str(tmp_path)!r}]); import numpy\n"
        "print(os.environ.get('OPENBLAS_NUM_THREADS'))\n"
        "tasks = '/proc/self/task'; print(len(os.listdir(tasks)) if os.path.isdir(tasks) else 1)"
    )
    environment = {**os.environ, **({"OPENBLAS_NUM_THREADS": wanted} if wanted else {})}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    kept, threads = done.stdout.split()
    assert kept == str(wanted)
    assert wanted or threads == "1"


def test_a_draft_is_checked_from_every_kind_of_file(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import docx

    true = "Pollsters say “71 percent of Russians oppose a handover.”"
    (tmp_path / "true.md").write_text(true, encoding="utf-8")
    (tmp_path / "false.txt").write_text(true.replace("71", "77"), encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("A first paragraph.")
    document.add_paragraph(true)
    document.save(str(tmp_path / "true.docx"))
    for name in ("true.md", "true.docx"):
        code, out, err = run(workspace, capsys, "check", str(tmp_path / name))
        assert (code, err) == (0, "")
        assert out.startswith("[1] VERBATIM")
        assert "A poll · The Daily · 26 November 2018" in out
    code, out, _ = run(workspace, capsys, "check", str(tmp_path / "false.txt"))
    assert code == 4
    assert "! number: the source says “71”, the draft “77”" in out
    code, out, _ = run(workspace, capsys, "check", "--json", str(tmp_path / "false.txt"))
    assert code == 4
    report = json.loads(out)
    assert report["schema"] == "onrecord.draft/2"
    assert report["findings"][0]["changes"][0]["serious"]
    code, out, _ = run(workspace, capsys, "check", "--markdown", str(tmp_path / "true.md"))
    assert code == 0
    assert "VERBATIM" in out


def test_a_draft_is_read_from_standard_input(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = io.TextIOWrapper(io.BytesIO("“islands of cheese and wine”".encode()))
    monkeypatch.setattr("sys.stdin", draft)
    code, out, _ = run(workspace, capsys, "check", "-")
    assert code == 4
    assert out.startswith("[1] NOT FOUND")


@pytest.mark.parametrize("words", [["ask"], ["fly"], ["ask", "q", "--from", "soon"], []])
def test_wrong_usage_exits_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert "usage: onrecord" in capsys.readouterr().err


def test_an_index_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--index", str(tmp_path), "fog"]) == 1
    assert "there is no index" in capsys.readouterr().err


def test_compare_asks_every_outlet(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "How many Russians oppose a handover?"
    code, out, _ = run(workspace, capsys, "compare", question)
    assert code == 0
    assert out.startswith("The Daily · 1 article\n")
    assert "71 percent of Russians oppose" in out
    assert out.endswith("1 outlet holds no answer: No outlet named\n")
    _, out, _ = run(workspace, capsys, "compare", question, "--json")
    compared = json.loads(out)
    assert compared["schema"] == "onrecord.comparison/2"
    assert {item["publisher"] for item in compared["publishers"]} == {"The Daily", None}
    _, out, _ = run(workspace, capsys, "compare", question, "--markdown")
    assert out.startswith("## The Daily · 1 article\n")
    code, out, _ = run(workspace, capsys, "compare", "What is the capital of Australia?")
    assert (code, out.split("\n")[0]) == (3, "The articles do not answer this")
    code, _, err = run(workspace, capsys, "compare", question, "--outlets", "0")
    assert (code, "at least 1" in err) == (2, True)


def test_list_search_and_doctor(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(workspace, capsys, "list")
    assert code == 0
    assert "Fog over Kunashir · Ann Calder · 20 November 2018" in out
    code, out, _ = run(workspace, capsys, "search", "fog in the strait", "--limit", "1")
    assert code == 0
    assert "Dense fog covers the strait" in out
    code, out, _ = run(workspace, capsys, "search", "fog", "--publisher", "Nobody")
    assert code == 3
    code, out, _ = run(workspace, capsys, "doctor")
    assert code == 0
    assert "BAD" not in out
    code, out, _ = run(workspace, capsys, "list", "--json")
    assert {item["id"] for item in json.loads(out)} == {"fog", "poll"}


def test_list_says_which_articles_are_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(tmp_path / "index", create=True) as library, library.writing():
        for article in wire_articles():
            segments = Segmentation(passages=(), sentences=())
            library.put(Document(article=article), segments)
    code, out, _ = run(tmp_path, capsys, "list")
    assert code == 0
    marked = {line.split("\t")[0]: line.split("\t")[2:] for line in out.splitlines()}
    assert marked["courier"] == marked["globe"] == ["Copy of agency"]
    assert [name for name, mark in marked.items() if not mark] == [
        "agency", "choir", "figures", "later",
    ]  # fmt: skip
    code, out, _ = run(tmp_path, capsys, "list", "--json")
    copies = {item["id"]: item["copy_of"] for item in json.loads(out)}
    assert (copies["globe"], copies["agency"]) == ("agency", None)


def test_init_does_not_touch_an_existing_workspace(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(workspace)]) == 1
    assert "already is a workspace" in capsys.readouterr().err


def test_every_command_has_help_and_speaks_json() -> None:
    text = build_parser().format_help()
    for command in COMMANDS:
        assert f"    {command} " in text
        with pytest.raises(SystemExit) as stop:
            build_parser().parse_args([command, "--help"])
        assert stop.value.code == 0


def test_the_terminal_chat_answers_line_by_line(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "chat", "--index", str(workspace / "index")],
        input="Where is fog?\n\nWhat is the capital of Australia?\n",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )
    assert done.returncode == 0, done.stderr
    assert "Dense fog" in done.stdout
    assert "the question is empty" in done.stderr
    assert "The articles do not answer this" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom assistant.apps.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('torch', 'faiss', 'gradio', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_control_characters_of_an_article_do_not_reach_the_terminal() -> None:
    from assistant.apps.cli.terminal import visible

    assert visible("a\x1b[2Jb\u202ec\nd\te") == "a<U+001B>[2Jb<U+202E>c\nd\te"


def test_eval_scores_a_collection_by_its_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, questions = tmp_path / "corpus.jsonl", tmp_path / "questions.jsonl"
    corpus.write_text(
        '{"id": "fog", "title": "Fog", "text": "Dense fog covers the strait near Kunashir."}\n'
        '{"id": "poll", "title": "A poll", "text": "A poll found that 71 percent oppose it."}\n',
        encoding="utf-8",
    )
    questions.write_text(
        '{"id": "1", "question": "What covers the strait near Kunashir?", "answers": ["fog"],'
        ' "evidence": [{"doc_id": "fog", "text": "Dense fog"}], "answerable": true}\n'
        '{"id": "2", "question": "Who invented the telephone?", "answers": [], "evidence": [],'
        ' "answerable": false}\n',
        encoding="utf-8",
    )
    assert main(["eval", str(questions), "--corpus", str(corpus), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)["measures"]
    assert measures["R@1"]["value"] == measures["quote_hit@1"]["value"] == 1.0
    assert measures["false_answer_rate"]["value"] == 0.0
    assert measures["integrity"]["value"] == 1.0
    assert main(["eval", str(tmp_path / "missing.jsonl"), "--corpus", str(corpus)]) == 1
    assert "missing.jsonl" in capsys.readouterr().err
