"""A whole run, from a folder to an export and a served page: no foreign socket, no shell, no pickle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

RUN = """
import json, sys, threading
seen = []
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", None, "")

def numeric(host):
    import ipaddress
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in LOCAL:
            seen.append([event, str(address)])
    elif event == "socket.getaddrinfo" and arguments[0] not in LOCAL and not numeric(arguments[0]):
        seen.append([event, str(arguments[0])])
    elif event in ("os.system", "os.exec", "os.spawn", "pty.spawn", "pickle.find_class", "marshal.loads"):
        # importing a module reads its compiled form by marshal, from C, under no such event of ours
        if event != "marshal.loads":
            seen.append([event, str(arguments)[:200]])
    elif event == "subprocess.Popen":
        program, words = arguments[0], arguments[1]
        # The parser's child alone, cut off from its surroundings by -I
        if str(program) != sys.executable or "-I" not in words:
            seen.append([event, str(program), [str(word) for word in words][:3]])

sys.addaudithook(watch)

import httpx
from assistant import Assistant
from assistant.apps.web import serve
from tests.conftest import LINEAR, HashingEncoder

index, corpus = sys.argv[1:]
with Assistant.open(index, create=True, encoder=HashingEncoder(), reader=LINEAR) as desk:
    report = desk.sync(corpus)
    assert len(report.added) == 3, report
    desk.add(["http://127.0.0.1:9/", "http://10.0.0.1/", "http://[::1]:80/"])
    answer = desk.ask("When does the ferry sail?")
    desk.compare("When does the ferry sail?")
    desk.check('The keeper says "the ferry sails on Tuesdays".')
    written = [answer.export(name) for name in ("bibtex", "ris", "csl", "markdown")] if answer.quotes else []
    bundle = desk.bundle(answer, with_texts=True) if answer.quotes else None
    if bundle: desk.verify(bundle)
    running = serve(desk, port=None, block=False)
    assert httpx.get(running.url, trust_env=False, timeout=60).status_code == 200
    running.close()
print(json.dumps({"seen": seen, "answered": bool(answer.quotes)}))
"""


def test_a_whole_run_reaches_nobody_starts_nothing_and_unpickles_nothing(
    tmp_path: Path, repository: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The ferry sails on Tuesdays, the keeper says.", encoding="utf-8")
    (corpus / "b.md").write_text(
        "# Light\n\nThe keeper keeps the light of Alda.\n", encoding="utf-8"
    )
    (corpus / "c.html").write_text(
        "<html><body><article><h1>Fog</h1><p>Fog covers the strait in summer, and the ferry waits."
        " <img src='http://evil.example/x.png'></p></article></body></html>",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "index"), str(corpus)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository), "ONRECORD_CANARY": "canary-7f3a"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["seen"] == []
    assert "canary-7f3a" not in done.stdout + done.stderr
    kept = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert b"canary-7f3a" not in kept
