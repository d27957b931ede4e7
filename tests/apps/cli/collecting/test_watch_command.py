"""Folders that are watched, questions that are followed, and a server that sees what is new."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from assistant import Assistant, WorkspaceError
from assistant.answering import ReaderChoice
from assistant.apps.cli.collecting.watched_folder import WatchedFolder
from assistant.apps.cli.main import main
from assistant.apps.rest import ApiOptions, build_api
from assistant.ingest.fetching import politeness as politeness_module
from assistant.records.contract import definition
from tests.conftest import LINEAR, HashingEncoder
from tests.site_server import served_site

QUESTION = "What percent of Russians oppose a handover of the islands?"
OLD = "It found that 71 percent of Russians oppose a handover of the islands."
NEW = "A survey of May said 64 percent of Russians oppose a handover of the islands."
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "poll.txt").write_text(OLD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("assistant.assistant.encoder_of", lambda *_, **__: HashingEncoder())
    monkeypatch.setattr(ReaderChoice, "for_languages", lambda *_: LINEAR)
    return folder


@pytest.fixture
def run(corpus: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--index", str(corpus.parent / "index")])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return ran


def test_what_is_new_is_in_the_index_and_told_with_its_news(corpus: Path, run: Run) -> None:
    assert run("watch", "--once")[:2] == (
        0,
        "corpus, folder: 1 added, 0 changed, 0 removed, 0 unchanged\n",
    )
    code, shown, told = run("follow", QUESTION)
    assert code == 0
    assert OLD in shown
    assert "followed as" in told
    (corpus / "survey.txt").write_text(NEW, encoding="utf-8")
    code, shown, _ = run("watch", "--once")
    assert code == 0
    assert "1 added" in shown
    assert NEW in shown
    code, shown, _ = run("follow")
    assert code == 0
    assert NEW in shown
    assert OLD not in shown
    assert run("follow", "--seen")[0] == 0
    assert run("follow")[0] == 3, "nothing that was not seen"
    assert NEW in run("follow", "--all")[1]


def test_following_in_json_as_a_feed_and_its_end(corpus: Path, run: Run, tmp_path: Path) -> None:
    run("sync")
    begun = json.loads(run("follow", QUESTION, "--json")[1])
    jsonschema.validate(begun["question"], definition("StandingQuestion"))
    (corpus / "survey.txt").write_text(NEW, encoding="utf-8")
    run("sync")
    code, shown, _ = run("follow", "--feed", str(tmp_path / "news.atom"), "--json")
    assert code == 0
    listed = json.loads(shown)
    jsonschema.validate(listed, definition("StandingQuestions"))
    assert listed["questions"][0]["news"][0]["quote"]["text"] == NEW
    assert NEW in (tmp_path / "news.atom").read_text("utf-8")
    assert run("follow", QUESTION, "--seen")[0] == 2
    assert run("follow", "--feed", str(tmp_path / "no" / "news.atom"))[0] == 1
    assert run("follow", "--stop", begun["question"]["id"])[0] == 0
    code, shown, _ = run("follow", "--stop", begun["question"]["id"], "--json")
    assert (code, json.loads(shown)["error"]["code"]) == (1, "question_not_found")
    assert "nothing is followed" in run("follow")[2]


def test_feeds_of_the_manifest_are_watched(
    corpus: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(politeness_module, "SECONDS_BETWEEN_REQUESTS", 0.0)
    with served_site() as site:
        site.media_types["/feed"] = "application/atom+xml"
        site.pages["/feed"] = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry><title>Survey</title>'
            f'<id>urn:1</id><content type="html">&lt;p&gt;{NEW}&lt;/p&gt;</content></entry></feed>'
        ).encode()
        manifest = f'[[feed]]\nurl = "{site.url}/feed"\nlanguage = "en"\n'
        (corpus / "sources.toml").write_text(manifest, encoding="utf-8")
        code, shown, _ = run("watch", "--once", "--allow-private", "--json")
        assert code == 0
        events = [json.loads(line) for line in shown.splitlines()]
        assert [event["event"] for event in events] == ["folder", "feeds"]
        assert len(events[1]["report"]["added"]) == 1
        assert run("watch", "--once", "--allow-private")[1] == "corpus, folder: 0 added"[:0]
        assert site.asked.count("/feed") == 1


def test_one_folder_that_fails_does_not_end_the_watch(
    corpus: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([None, None, KeyboardInterrupt()])
    new = corpus / "survey.txt"

    def sleep(seconds: float) -> None:
        assert seconds == 2.0
        if not new.exists():
            new.write_text(NEW, encoding="utf-8")
        if (end := next(looks)) is not None:
            raise end

    monkeypatch.setattr("assistant.apps.cli.collecting.watch_command.time.sleep", sleep)
    (corpus.parent / "bad").mkdir()
    (corpus.parent / "bad" / "sources.toml").write_text("[[feed]]\n", encoding="utf-8")
    code, shown, told = run("watch", "bad", "corpus", "--every", "2")
    assert code == 130
    assert shown.count("1 added") == 2, "the file that came is taken in when it is still"
    assert told.count("url is one line of text") == 1, "what goes on being wrong is told once"


@pytest.mark.parametrize("words", [("watch", "nowhere"), ("watch", "--every", "0")])
def test_what_cannot_be_watched_is_refused(run: Run, words: tuple[str, ...]) -> None:
    try:
        code = run(*words)[0]
    except SystemExit as end:
        code = int(str(end.code))
    assert code in {1, 2}


def test_a_folder_is_synced_when_it_is_still(corpus: Path) -> None:
    folder = WatchedFolder(corpus)
    assert folder.is_due()
    folder.note_synced()
    assert not folder.is_due()
    (corpus / "deep").mkdir()
    (corpus / "deep" / "a.md").write_text("Fog.", encoding="utf-8")
    (corpus / "ignored.sqlite").write_text("x", encoding="utf-8")
    assert not folder.is_due(), "perhaps it is being written"
    (corpus / "deep" / "a.md").write_text("Fog and more.", encoding="utf-8")
    assert not folder.is_due()
    assert folder.is_due()
    folder.note_synced()
    os.utime(corpus / "deep" / "a.md", ns=(1, 1))
    assert [folder.is_due(), folder.is_due()] == [False, True]


def test_a_folder_that_is_suddenly_empty_takes_nothing_out(corpus: Path) -> None:
    folder = WatchedFolder(corpus)
    folder.is_due()
    folder.note_synced()
    (corpus / "poll.txt").unlink()
    assert [folder.is_due() for _ in range(3)] == [False] * 3
    assert folder.is_suddenly_empty
    corpus.rmdir()
    with pytest.raises(WorkspaceError, match="its articles stay"):
        folder.is_due()


def test_a_folder_that_is_renamed_while_it_is_watched_is_told_of_once_and_loses_nothing(
    corpus: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter(["away", "away", "back", None])

    def sleep(_: float) -> None:
        place = next(looks)
        if place is None:
            raise KeyboardInterrupt
        if place == "away" and corpus.exists():
            corpus.rename(corpus.with_name("renamed"))
        elif place == "back":
            corpus.with_name("renamed").rename(corpus)

    monkeypatch.setattr("assistant.apps.cli.collecting.watch_command.time.sleep", sleep)
    code, shown, told = run("watch", "corpus", "--every", "2")
    assert code == 130
    assert "removed" not in shown or " 0 removed" in shown
    assert told.count("the folder is not there any more") == 1
    with Assistant.open(corpus.parent / "index") as desk:
        assert len(desk.articles()) == 1


@pytest.fixture
def client(corpus: Path) -> Iterator[tuple[TestClient, Assistant]]:
    with Assistant.open(corpus.parent / "index", create=True) as desk:
        desk.sync(corpus)
        yield TestClient(build_api(desk, ApiOptions(allow_changes=True))), desk


def test_a_running_server_sees_what_another_process_added(
    client: tuple[TestClient, Assistant], corpus: Path, run: Run
) -> None:
    http, _ = client
    begun = http.post("/v1/followed", json={"question": QUESTION}).json()
    jsonschema.validate(begun, definition("StandingQuestion"))
    assert len(http.post("/v1/ask", json={"question": QUESTION}).json()["quotes"]) == 1
    (corpus / "survey.txt").write_text(NEW, encoding="utf-8")
    run("watch", "--once")
    quotes = http.post("/v1/ask", json={"question": QUESTION}).json()["quotes"]
    assert {quote["text"] for quote in quotes} == {OLD, NEW}
    (question,) = http.get("/v1/followed").json()["questions"]
    assert [item["quote"]["text"] for item in question["news"]] == [NEW]
    feed = http.get("/v1/followed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert NEW in feed.text
    assert http.delete(f"/v1/followed/{begun['id']}").json()["id"] == begun["id"]
    gone = http.delete(f"/v1/followed/{begun['id']}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "question_not_found")


def test_who_may_change_nothing_follows_nothing(client: tuple[TestClient, Assistant]) -> None:
    http = TestClient(build_api(client[1]))
    refused = http.post("/v1/followed", json={"question": QUESTION})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "changes_not_allowed")
    assert http.get("/v1/followed").json() == {"questions": []}


CHILD = """
import os, signal, sys
from pathlib import Path
from assistant import Assistant, WorkspaceError
from tests.conftest import LINEAR, HashingEncoder

left = [int(sys.argv[2])]
replace = Path.replace

def dying(self, target):
    if self.parent.name == "standing":
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
    return replace(self, target)

Path.replace = dying
with Assistant.open(sys.argv[1], encoder=HashingEncoder(), reader=LINEAR) as desk:
    desk.standing.check()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_look_is_made_up_for(
    client: tuple[TestClient, Assistant], corpus: Path, repository: Path
) -> None:
    _, desk = client
    desk.standing.follow(QUESTION)
    (corpus / "survey.txt").write_text(NEW, encoding="utf-8")
    desk.sync(corpus)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(desk.folder), "1"], cwd=repository, check=False
    )
    assert done.returncode == -signal.SIGKILL
    (question,) = desk.standing.check()
    found: list[Any] = [item.quote and item.quote.text for item in question.news]
    assert found == [NEW]
    assert desk.standing.check() == [question]
