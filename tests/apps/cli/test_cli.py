"""The command as a person runs it: output, messages, exit codes, and no traceback."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import assistant.apps.web
from assistant import Answer, Assistant, Explanation
from assistant.apps.cli.asking import question_commands
from assistant.apps.cli.main import build_parser, main
from assistant.apps.cli.result_text import answer_text
from assistant.citing import FORMATS
from assistant.library import Library, Segmentation
from assistant.recipe import Recipe
from assistant.records import Document
from assistant.rendering import labels
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
    assert out.startswith("No passage answers this in these words")


def test_words_that_ask_nothing_are_listed_and_said_to_be(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(workspace, capsys, "ask", "What about the fog?")
    assert code == 0
    assert out.startswith(labels.PASSAGES)
    assert "Dense fog covers the strait" in out
    assert f"{labels.MATCHED} fog" in out
    assert "--as-question" in err
    _, judged, err = run(workspace, capsys, "ask", "What about the fog?", "--as-question")
    assert labels.PASSAGES not in judged
    assert err == ""
    _, data, _ = run(workspace, capsys, "ask", "What about the fog?", "--json")
    assert json.loads(data)["schema"].startswith("onrecord.answer/"), (
        "programs always get an answer"
    )


def test_filters_that_nobody_passes_are_told_apart_from_no_answer(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "How many Russians oppose a handover?"
    code, out, _ = run(workspace, capsys, "ask", question, "--from", "2101-01-01")
    assert code == 3
    assert out.splitlines() == [labels.NOTHING_SEARCHED, labels.FILTERS_LEAVE_NOTHING]


def test_json_has_the_schema_of_the_api(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(workspace, capsys, "ask", "--json", "How many Russians oppose a handover?")
    answer = json.loads(out)
    assert answer["schema"] == "onrecord.answer/4"
    quote = answer["quotes"][0]
    assert quote["article"]["published"] == "2018-11-26"
    assert quote["locator"]["article_id"] == "poll"
    assert quote["citation"]["container-title"] == "The Daily"


POLL = "How many Russians oppose a handover?"


def test_why_a_sentence_was_chosen_is_said_when_it_is_asked_for(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = run(workspace, capsys, "ask", POLL)
    code, out, _ = run(workspace, capsys, "ask", "--explain", POLL)
    assert code == 0
    assert labels.WHY in out
    assert labels.WHY not in plain
    explained = [line for line in out.splitlines() if line.startswith("    ")]
    assert set(plain.splitlines()) <= set(out.splitlines())
    assert any(f"{labels.READER_SCORES}: sentence" in line for line in explained)


def test_json_explains_when_it_is_asked_to(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = run(workspace, capsys, "ask", "--json", POLL)
    _, out, _ = run(workspace, capsys, "ask", "--json", "--explain", POLL)
    content = json.loads(out)
    explanation = content.pop("explanation")
    assert content == json.loads(plain)
    first = explanation["quotes"][0]
    total = sum(item["log_odds"] for item in first["contributions"])
    assert 1 / (1 + math.exp(-total)) == pytest.approx(content["quotes"][0]["confidence"])


def test_markdown_is_not_explained(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(workspace, capsys, "ask", "--markdown", "--explain", POLL)
    assert (code, out) == (2, "")
    assert "--markdown" in err


def test_each_part_of_a_question_is_answered_under_its_slice(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "How many Russians oppose a handover, and when does fog cover Kunashir?"
    code, out, _ = run(workspace, capsys, "ask", question)
    assert code == 0
    first, second = out.split(f"{labels.PART} 2: when does fog cover Kunashir?")
    assert f"{labels.PART} 1: How many Russians oppose a handover\n" in first
    assert "71 percent of Russians" in first
    assert "Dense fog covers the strait" in second


@pytest.mark.parametrize(
    ("words", "is_terminal", "whole"),
    [((), True, False), ((), False, True), (("--whole",), True, True)],
)
def test_long_sentences_are_folded_in_a_terminal_alone(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    is_terminal: bool,
    whole: bool,
) -> None:
    asked: list[bool] = []

    def shown(answer: Answer, *, explanation: Explanation | None, whole: bool) -> str:
        asked.append(whole)
        return answer_text(answer, explanation=explanation, whole=whole)

    monkeypatch.setattr(question_commands, "answer_text", shown)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    run(workspace, capsys, "ask", *words, POLL)
    assert asked == [whole]


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
        (
            ("ask", "fog", "--publisher", "The Dayly"),
            2,
            "no article here has it; the outlets are: The Daily",
        ),
        (
            ("search", "fog", "--author", "Anne"),
            2,
            "no article here has it; the authors are: Ann Calder",
        ),
        (
            ("compare", "fog", "--language", "ru"),
            2,
            "--language 'ru': no article here has",
        ),
        (("export", "fog", "--format", "ris", "--article", "poll2"), 2, "the ids are: poll, fog"),
        (("verify", __file__), 1, "is no evidence bundle; ask --bundle FILE writes one"),
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


@pytest.mark.parametrize("words", [["search"], ["fly"], ["ask", "q", "--from", "soon"], []])
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
    assert (code, out.split("\n")[0]) == (3, "No passage answers this in these words")
    code, _, err = run(workspace, capsys, "compare", question, "--outlets", "0")
    assert (code, "at least 1" in err) == (2, True)


def test_list_search_and_doctor(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(workspace, capsys, "list")
    assert code == 0
    assert "Fog over Kunashir · Ann Calder · 20 November 2018" in out
    code, out, _ = run(workspace, capsys, "search", "fog in the strait", "--limit", "1")
    assert code == 0
    assert "Dense fog covers the strait" in out
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


def test_a_sync_that_could_not_read_a_file_adds_the_others_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "fog.txt").write_text("Dense fog covers the strait.", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF")
    (folder / "notes").write_text("A file without a suffix.", encoding="utf-8")
    code, out, err = run(tmp_path, capsys, "sync", str(folder))
    assert (code, out) == (1, "1 added, 0 changed, 0 removed, 0 unchanged, 2 failed\n")
    assert "onrecord: broken.pdf" in err
    assert "onrecord: notes: no loader reads files without a suffix" in err
    (folder / "broken.pdf").unlink()
    (folder / "notes").unlink()
    code, out, _ = run(tmp_path, capsys, "sync", str(folder))
    assert (code, out) == (0, "0 added, 0 changed, 0 removed, 1 unchanged\n")


def test_the_index_may_be_named_before_the_command_and_after_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(workspace / "index")
    assert main(["--index", index, "--json", "list"]) == 0
    before = capsys.readouterr().out
    assert main(["list", "--json", "--index", index]) == 0
    assert capsys.readouterr().out == before
    assert len(json.loads(before)) == 2
    assert main(["--index", "nowhere", "list", "--index", index]) == 0, "the later one counts"


# argparse passes over a help text it cannot write
@pytest.mark.parametrize(("words", "codes"), [(["list", "--json"], {141}), (["--help"], {0, 141})])
def test_a_reader_that_goes_early_is_no_error_to_speak_of(
    workspace: Path, words: list[str], codes: set[int]
) -> None:
    program = "import sys; from assistant.apps.cli import main; sys.exit(main(sys.argv[1:]))"
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", program, "--index", str(workspace / "index"), *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode in codes
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_to_a_full_disk_is_one_message(workspace: Path) -> None:
    program = "import sys; from assistant.apps.cli import main; sys.exit(main(sys.argv[1:]))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "list", "--index", str(workspace / "index")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "onrecord: writing: No space left on device\n")


def test_init_does_not_touch_an_existing_workspace(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(workspace)]) == 1
    assert "already is a workspace" in capsys.readouterr().err


def test_a_workspace_for_other_languages_names_the_multilingual_model(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "both"), "--languages", "ru,en"]) == 0
    assert main(["init", str(tmp_path / "english"), "--languages", "en-GB"]) == 0
    file = tmp_path / "both" / "index" / "recipe.toml"
    assert Recipe.load(file) == Recipe.multilingual()
    written = [line for line in file.read_text(encoding="utf-8").splitlines() if line]
    assert [line for line in written if line[0] not in "#["] == ['model = "multilingual-e5-small"']
    assert Recipe.load(tmp_path / "english" / "index" / "recipe.toml") == Recipe()


def test_what_is_no_language_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--languages", "Russian"]) == 1
    assert "two-letter codes, such as ru,en; got 'Russian'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_first_article_in_another_language_brings_a_hint_and_later_ones_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    text = (
        "Переговоры о мирном договоре продолжились в Токио, но министры ни о чём не договорились. "
    )
    for name, expected in (("one", True), ("two", False)):
        (tmp_path / "corpus" / f"{name}.txt").write_text(text + name + ".\n" + text, "utf-8")
        assert main(["sync"]) == 0
        hint = labels.OTHER_LANGUAGES.format(languages="ru")
        assert (hint in capsys.readouterr().err) == expected


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
    assert "No passage answers this in these words" in done.stdout


def test_the_terminal_chat_writes_a_line_of_json_for_each_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Where is fog?\n\nWhat is the capital of Oz?\n"))
    code, out, err = run(workspace, capsys, "chat", "--json")
    assert code == 0
    first, second, third = [json.loads(line) for line in out.splitlines()]
    assert (first["schema"], first["status"]) == ("onrecord.answer/4", "weak")
    assert second == {"question": "", "error": "the question is empty; ask something"}
    assert third["status"] == "not_found"
    assert "the question is empty" in err


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
