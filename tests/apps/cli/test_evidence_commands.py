"""The commands that keep and check evidence, as a person runs them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.apps.cli.main import main

QUESTION = "How many Russians oppose a handover?"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace")
    assert main(["init", str(root)]) == 0
    (root / "corpus" / "poll.md").write_text(
        "---\ntitle: A poll\npublisher: The Daily\n---\n\n"
        "A poll found that 71 percent of Russians oppose a handover of the islands.\n",
        encoding="utf-8",
    )
    assert main(["sync", str(root / "corpus"), "--index", str(root / "index")]) == 0
    return root


@pytest.fixture
def files(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with a bundle made both ways."""
    index = str(workspace / "index")
    for name, more in (("bundle.json", []), ("with-texts.json", ["--with-texts"])):
        file = tmp_path / name
        assert main(["ask", QUESTION, "--index", index, "--bundle", str(file), *more]) == 0
        captured = capsys.readouterr()
        assert "71 percent of Russians" in captured.out
        assert f"the evidence is in {file}" in captured.err
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    return code, captured.out, captured.err


def test_a_bundle_holds_against_the_index(
    workspace: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(workspace / "index")
    code, out, err = run(capsys, "verify", str(files / "bundle.json"), "--index", index)
    assert (code, err) == (0, "")
    assert "BAD" not in out
    assert out.endswith("holds; compared with the index\n")


def test_the_index_of_the_workspace_is_found_by_itself(
    workspace: Path,
    files: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(workspace)
    code, out, _ = run(capsys, "verify", str(files / "bundle.json"))
    assert (code, out.splitlines()[-1]) == (0, "holds; compared with the index")


def test_without_an_index_the_texts_inside_are_enough_and_needed(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    code, out, _ = run(capsys, "verify", "with-texts.json")
    assert (code, out.splitlines()[-1]) == (0, "holds; compared with the texts")
    code, out, _ = run(capsys, "verify", "bundle.json")
    assert code == 4
    assert "BAD  /articles: compared with nothing" in out
    assert not (files / "index").exists()


def test_an_index_that_was_named_must_be_there(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(files / "nowhere")
    code, _, err = run(capsys, "verify", str(files / "with-texts.json"), "--index", missing)
    assert code == 1
    assert "there is no index" in err


@pytest.mark.parametrize("name", ["bundle.json", "with-texts.json"])
def test_a_changed_bundle_exits_4_and_names_the_place(
    workspace: Path, files: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = files / name
    file.write_bytes(file.read_bytes().replace(b"71 percent", b"17 percent"))
    index = str(workspace / "index")
    code, out, _ = run(capsys, "verify", str(file), "--index", index)
    assert code == 4
    assert "BAD  /quotations/0/passage/text: is not what was written; it now reads" in out
    assert "does not hold:" in out.splitlines()[-1]
    code, out, _ = run(capsys, "verify", str(file), "--index", index, "--json")
    value = json.loads(out)
    assert (code, value["ok"]) == (4, False)
    failed = {check["name"] for check in value["checks"] if not check["ok"]}
    assert "/quotations/0/passage/text" in failed


def test_a_broken_bundle_exits_4_and_a_file_that_is_none_or_is_missing_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("not a bundle", encoding="utf-8")
    code, out, err = run(capsys, "verify", "note.txt")
    assert (code, out) == (1, "")
    assert err == "onrecord: note.txt is no evidence bundle; ask --bundle FILE writes one\n"
    (tmp_path / "cut.json").write_text(
        '{"content": {"schema": "onrecord.bundle/1"', encoding="utf-8"
    )
    code, out, _ = run(capsys, "verify", "cut.json")
    assert code == 4
    assert "BAD  file: the bundle is not JSON" in out
    code, _, err = run(capsys, "verify", "missing.json")
    assert code == 1
    assert "cannot read the bundle missing.json" in err


def test_a_file_that_is_there_is_never_written_over(
    workspace: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, index = files / "bundle.json", str(workspace / "index")
    before = file.read_bytes()
    code, _, err = run(capsys, "ask", QUESTION, "--index", index, "--bundle", str(file))
    assert code == 1
    assert "is kept as it is" in err
    assert file.read_bytes() == before


def test_with_texts_without_a_bundle_is_wrong_usage(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(workspace / "index")
    code, _, err = run(capsys, "ask", QUESTION, "--index", index, "--with-texts")
    assert code == 2
    assert "--bundle" in err


def test_the_output_of_ask_is_the_same_with_a_bundle(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("ask", QUESTION, "--index", str(workspace / "index"), "--json")
    _, plain, _ = run(capsys, *words)
    _, kept, _ = run(capsys, *words, "--bundle", str(tmp_path / "b.json"))
    assert plain == kept


def test_recheck_says_when_nothing_has_an_address(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "recheck", "--index", str(workspace / "index"))
    assert (code, out) == (0, "")
    assert "nothing to fetch" in err


def test_recheck_of_an_address_nothing_comes_from_is_an_error(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(workspace / "index")
    code, _, err = run(capsys, "recheck", "http://nowhere.example/", "--index", index)
    assert code == 1
    assert "no article is known to come from http://nowhere.example/" in err


def test_recheck_of_a_changed_bundle_is_an_error(
    workspace: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = files / "bundle.json"
    file.write_bytes(file.read_bytes().replace(b"71 percent", b"17 percent"))
    words = ("recheck", "--bundle", str(file), "--index", str(workspace / "index"))
    code, _, err = run(capsys, *words)
    assert code == 1
    assert "the bundle does not hold" in err


@pytest.fixture
def folder_served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address a real server gives its files under."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


def test_recheck_exits_by_what_it_found(
    folder_served: tuple[Path, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.ingest.fetching.politeness.SECONDS_BETWEEN_REQUESTS", 0.0)
    folder, address = folder_served
    page, url = folder / "talks.html", f"{address}/talks.html"
    text = "<html><body><article><p>{}</p></article></body></html>"
    monday = "The talks resumed on Monday in the customs house, and no treaty was signed there."
    page.write_text(text.format(monday), encoding="utf-8")
    words = ("--index", str(tmp_path / "index"), "--allow-private")
    assert main(["add", url, *words]) == 0
    capsys.readouterr()

    code, out, _ = run(capsys, "recheck", *words)
    assert (code, out) == (0, f"{out.split()[0]}\t1 same · 0 moved · 0 gone\t{url}\n")
    page.write_text(text.format(monday.replace("Monday", "Friday")), encoding="utf-8")
    os.utime(page, (page.stat().st_mtime + 10,) * 2)
    code, out, _ = run(capsys, "recheck", url, *words)
    assert code == 4
    assert f"  gone: {monday}\n  nearest (0.9" in out
    page.unlink()
    code, out, _ = run(capsys, "recheck", *words, "--json")
    assert code == 4
    assert json.loads(out)["sources"][0]["state"] == "gone"
    code, out, _ = run(capsys, "recheck", *words[:2])
    assert code == 1
    assert "\tunreachable\tcannot fetch" in out
