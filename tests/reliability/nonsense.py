"""R10: questions, drafts and files that nobody would write; never a traceback, never a wrong word."""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from assistant import Answer, Assistant, AssistantError, SyncReport
from tests.reliability.ground import QUESTIONS, Tally, isolated, made, opened, warmed

PIECES = (
    "\x00", "\x1b[31m", "\ud800", "\u202e", "\u200b", "\ufeff", "😀", "𝔘", "e\u0301" * 9, "(", ")" * 40,
    "[" * 200, "“", "”", '"', "'", "\\", "%s", "{}", "${x}", "{{7*7}}", "<script>", "&amp;", "\r", "\n\n",
    "\t", "SELECT", "--", "*", "NEAR/3", "AND OR NOT", "the", "и", "の", "ال", "שלום", "9" * 400, "-1", "1e999",
    "NaN", "null", "../../etc/passwd", "file:///etc/passwd", "http://[::1", "a" * 2_500, " ", "?", "!?" * 50,
    "\U000e0041", "\u2028", "\x85", "how many ships", "Alda", "report 1",
)  # fmt: skip
SUFFIXES = (
    ".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub", ".odt", ".rtf", ".eml", ".mbox", ".json",
    ".jsonl", ".csv", ".tsv", ".xml", ".rss", ".mhtml", ".exe", "",
)  # fmt: skip
BEGINNINGS = (
    b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{\\rtf1 ", b"<html><p>", b"<?xml version='1.0'?><rss>", b"\xff\xfe",
    b"\xfe\xff", b"\xef\xbb\xbf", b"---\ntitle: ", b"+++\n", b"{\"a\": ", b"From a@b Mon\n", b"MIME-Version: 1.0\n",
    b"\x1f\x8b\x08", b"\x00" * 20, b"a,b\n1,", b"[" * 500,
)  # fmt: skip


def nonsense(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(12)))


def odd_bytes(chance: random.Random) -> bytes:
    parts = [chance.choice(BEGINNINGS)]
    parts += [_odd_part(chance) for _ in range(chance.randrange(6))]
    return b"".join(parts)


def _odd_part(chance: random.Random) -> bytes:
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: chance.randbytes(chance.randrange(300)),
        lambda: nonsense(chance).encode("utf-8", "surrogatepass"),
        lambda: chance.choice(BEGINNINGS) * chance.randrange(40),
        lambda: b"The ferry sails on Tuesdays, the keeper says. ",
    )
    return chance.choice(kinds)()


def odd_questions(
    count: int, seed: int = 1, *, also: tuple[Callable[[str], object], ...] = ()
) -> Tally:
    """Each case: nonsense as a question, a search, a draft or a comparison; or given to others `also`."""
    tally = Tally(case="R10 questions", what="malformed questions, drafts and numbers")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place, opened(made(Path(place) / "index")) as desk:
        uses: tuple[Callable[[str], object], ...] = (
            desk.ask,
            desk.search,
            desk.compare,
            desk.check,
            desk.article,
            lambda text: desk.ask(text, limit=chance.choice((0, -1, 10**9))),
            lambda text: desk.correct("port-alda", title=text),
            lambda text: desk.correct("port-alda", published=text),
            lambda text: desk.remove([text]),
            *also,
        )
        for _ in range(count):
            tally.note(_said(partial(chance.choice(uses), nonsense(chance))))
    return tally


Sync = Callable[[Assistant, Path], SyncReport]


def odd_files(
    count: int, seed: int = 1, at_once: int = 60, *, sync: Sync = Assistant.sync
) -> Tally:
    """Each case: a file of nonsense beside honest ones; those are added whatever it is."""
    tally = Tally(case="R10 files", what="malformed files of every suffix, synced with honest ones")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        for begin in range(0, count, at_once):
            portion = range(min(at_once, count - begin))
            with tempfile.TemporaryDirectory(dir=place) as inner:
                folder = Path(inner) / "corpus"
                folder.mkdir()
                for number in portion:
                    name = f"odd-{number}{chance.choice(SUFFIXES)}"
                    (folder / name).write_bytes(odd_bytes(chance))
                (folder / "honest.txt").write_text("The ferry sails on Tuesdays.", encoding="utf-8")
                end = _synced(Path(inner) / "index", folder, sync)
            for _ in portion:
                tally.note(end)
    return tally


def _synced(index: Path, folder: Path, sync: Sync) -> str:
    with opened(index, create=True) as desk:
        end = _said(lambda: sync(desk, folder))
        if end.startswith("WRONG"):
            return end
        held = {info.source for info in desk}
        reported = [failure.reason for failure in sync(desk, folder).failed]
    if "honest.txt" not in held:
        return "WRONG: an honest file was not added"
    return "each added or named" if all(map(str.strip, reported)) else "WRONG: no reason"


def _said(work: Callable[[], object]) -> str:
    try:
        work()
    except AssistantError as error:
        return "refused" if str(error).strip() else "WRONG: no sentence"
    except BaseException as error:  # noqa: BLE001  whatever nobody planned
        return f"WRONG: {type(error).__name__}: {str(error)[:100]}"
    return "answered"


def bombs() -> dict[str, bytes]:
    """Small files that are large, deep or slow once they are opened."""
    mega = b"\x00" * (200 << 20)
    deep = "<div>" * 60_000
    entities = "".join(
        f'<!ENTITY e{n} "{"".join([f"&e{n - 1};"] * 10) if n else "lol"}">' for n in range(12)
    )
    stream = b"BT /F1 12 Tf " + b"1 0 0 1 72 700 Tm (a) Tj " * 900_000 + b"ET"
    return {
        "zip.docx": _zip({"word/document.xml": b"<w:t>" + mega + b"</w:t>", "[Content_Types].xml": b""}),
        "many.docx": _zip({f"word/{n}.xml": b"x" * 1_000 for n in range(20_000)}),
        "zip.epub": _zip({"mimetype": b"application/epub+zip", "a.xhtml": mega}),
        "zip.odt": _zip({"content.xml": mega}),
        "flate.pdf": _pdf(mega, packed=True),
        "stream.pdf": _pdf(stream, packed=True),
        "deep.html": deep.encode(),
        "wide.html": b"<p>a" * 400_000,
        "links.html": b"<a href=x>y</a>" * 120_000,
        "laughs.html": f"<!DOCTYPE x [{entities}]><p>&e11;</p>".encode(),
        "laughs.xml": f"<!DOCTYPE rss [{entities}]><rss><channel><item>&e11;</item></channel></rss>".encode(),
        "aliases.md": ("---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        ) + "---\nThe ferry sails.\n").encode(),
        "deep.md": ("---\na: " + "[" * 20_000 + "\n---\nThe ferry sails.\n").encode(),
        "quotes.md": (">" * 50_000 + " a").encode(),
        "deep.json": b"[" * 200_000,
        "deep.jsonl": b'{"text": ' + b"[" * 100_000 + b"\n",
        "wide.csv": b"a," * 2_000_000,
        "quoted.csv": b'"' * 4_000_001,
        "page.html": gzip.compress(mega),
        "groups.rtf": b"{\\rtf1 " + b"{" * 500_000,
    }  # fmt: skip


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _pdf(stream: bytes, *, packed: bool) -> bytes:
    from tests.ingest.pdf_pages import by_hand

    return by_hand(stream, packed=packed)


MOST_SECONDS: Final = 2 * 10
"""Of processor time in the child; a file that cannot be read is read again by the second sync."""
MOST_MEGABYTES: Final = 1_000


def bombs_synced(names: tuple[str, ...] = (), *, sync: Sync = Assistant.sync) -> Tally:
    """Each case: one bomb beside an honest file; it is named, the other added, in its time and memory."""
    tally = Tally(
        case="bombs", what="files that are large, deep or slow once opened, in time and memory"
    )
    warmed()
    used: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        for name, content in bombs().items():
            if names and name not in names:
                continue
            folder = Path(place) / name.replace(".", "-") / "corpus"
            folder.mkdir(parents=True)
            (folder / name).write_bytes(content)
            (folder / "honest.txt").write_text("The ferry sails on Tuesdays.", encoding="utf-8")
            work = partial(_measured, folder.parent / "index", folder, sync)
            said = isolated(work, seconds=300)
            if said.startswith("WRONG"):
                tally.note(f"{said} ({name})")
                continue
            seconds, megabytes, end = said.split(" ", 2)
            used[name] = (float(seconds), float(megabytes))
            if used[name][0] > MOST_SECONDS or used[name][1] > MOST_MEGABYTES:
                end = f"WRONG: {name} took {seconds} s and {megabytes} MB"
            tally.note(end)
    for what, at, unit in (("slowest", 0, "s, read twice"), ("largest", 1, "MB")):
        worst = max(used, key=lambda name: used[name][at], default="")
        tally.figures[what] = f"{worst}: {used[worst][at]:.0f} {unit}" if worst else "none"
    return tally


def _measured(index: Path, folder: Path, sync: Sync) -> str:
    """Processor seconds and memory of the child that reads, and how it ended."""
    end = _synced(index, folder, sync)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss / 1_024:.0f} {end}"


def saved_answers(
    count: int, seed: int = 1, *, read: Callable[[Any, Assistant], object] | None = None
) -> Tally:
    """Each case: a saved answer with something else in it, read back."""
    tally = Tally(case="R10 saved", what="saved answers with other values in them, read back")
    chance = random.Random(seed)
    read = read or (lambda values, desk: Answer.from_dict(values, source=desk))
    with tempfile.TemporaryDirectory() as place, opened(made(Path(place) / "index")) as desk:
        saved = json.dumps(desk.ask(QUESTIONS[0]).to_dict())
        while tally.count < count:
            letters = list(saved)
            for _ in range(chance.randrange(1, 4)):
                letters[chance.randrange(len(letters))] = chance.choice('0{}[]",x-')
            try:
                values = json.loads("".join(letters))
            except ValueError:  # no JSON, which is another matter
                continue
            tally.note(_said(partial(read, values, desk)))
    return tally
