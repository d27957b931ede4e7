from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import IngestError, SourceTooLargeError, UnreadableSourceError
from assistant.ingest import Sandbox, load_bytes
from tests.kept_readers import own_readers

ROOT = Path(__file__).parents[2]
PARAGRAPH = "The two governments met for three days in the capital and parted without a treaty. "


@pytest.fixture(autouse=True, scope="module")
def readers_of_its_own() -> Iterator[None]:
    with own_readers():
        yield


def processes(sandbox: Sandbox) -> list[subprocess.Popen[bytes]]:
    return [child._child for child in sandbox._children if child._child is not None]


def read(content: bytes, suffix: str, sandbox: Sandbox) -> str:
    document = load_bytes(
        content, media_type_or_suffix=suffix, article_id="a", source=f"a{suffix}", sandbox=sandbox
    )
    return document.article.text


def read_or_refusal(content: bytes, suffix: str, sandbox: Sandbox) -> str | IngestError:
    try:
        return read(content, suffix, sandbox)
    except IngestError as error:
        return error


def docx_with(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf_stream(data: bytes, entry: str = "/Filter /FlateDecode") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n"
        + f"4 0 obj\n<< /Length {len(data)} {entry} >>\nstream\n".encode()
        + data
        + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
    )


CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'officeDocument" Target="word/document.xml"/></Relationships>'
)


def word_document(xml: str) -> bytes:
    return docx_with({"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELATIONS, "word/document.xml": xml.encode()})  # fmt: skip


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha">' + "".join(
    f'<!ENTITY {b} "{"&" + a + ";"}{"&" + a + ";" * 1}&{a};&{a};&{a};&{a};&{a};&{a};">'
    for a, b in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Talks {}</w:t></w:r></w:p></w:body></w:document>'

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "docx bomb": (".docx", lambda: docx_with({"word/document.xml": b"0" * 60_000_000})),
    "docx ratio": (".docx", lambda: docx_with({"word/document.xml": b"0" * 15_000_000})),
    "docx entries": (".docx", lambda: docx_with(dict.fromkeys(map(str, range(1_500)), b""))),
    "docx without parts": (".docx", lambda: docx_with({"x": b"1"})),
    "docx laughs": (".docx", lambda: word_document(LAUGHS + BODY.format("&j;"))),
    "pdf bomb": (".pdf", lambda: pdf_stream(zlib.compress(b"(a) Tj " * 9_000_000))),
    "pdf long stream": (".pdf", lambda: pdf_stream(b"1 0 0 1 0 0 cm " * 1_000_000, "")),
    "pdf cyclic pages": (".pdf", lambda: pdf_stream(b"").replace(b"[3 0 R]", b"[2 0 R]")),
    "html 49,999 paragraphs": (".html", lambda: b"<p>a" * 49_900),
    "html 200,000 paragraphs": (".html", lambda: b"<p>a" * 200_000),
    "html depth": (".html", lambda: b"<div>" * 50_000 + PARAGRAPH.encode()),
    "html tables": (".html", lambda: b"<table><tr><td>" * 20_000),
    "html gzip": (".html", lambda: gzip.compress(b"<p>" + b"a" * 50_000_000)),
    "html laughs": (".html", lambda: bytes(LAUGHS + f"<html><body><p>&j;{PARAGRAPH}</p></body></html>", "utf-8")),
    "markdown brackets": (".md", lambda: b"![[" * 1_600_000),
    "markdown nesting": (".md", lambda: b"> " * 100_000 + b"a"),
}  # fmt: skip


@pytest.fixture(scope="module")
def strict() -> Iterator[Sandbox]:
    """One for all that is hostile: whatever the last one did, the next is read within the same limits."""
    with Sandbox(seconds=5, memory_bytes=1_000_000_000) as shared:
        yield shared


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_ends_within_the_limits_and_the_next_source_is_read(
    name: str, strict: Sandbox, pdf: Callable[..., bytes]
) -> None:
    suffix, make = HOSTILE[name]
    content = make()
    begun = time.monotonic()
    outcome = read_or_refusal(content, suffix, strict)
    assert isinstance(outcome, IngestError) or len(outcome) < 5_000_000
    assert "\n" not in str(outcome) or not isinstance(outcome, IngestError)
    assert time.monotonic() - begun < 15
    assert read(pdf(["Talks resumed."]), ".pdf", strict).strip() == "Talks resumed."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("docx bomb", SourceTooLargeError),
        ("docx ratio", SourceTooLargeError),
        ("docx entries", SourceTooLargeError),
        ("docx without parts", UnreadableSourceError),
        ("html 200,000 paragraphs", SourceTooLargeError),
        ("html gzip", UnreadableSourceError),
    ],
)
def test_each_refusal_says_what_was_wrong(
    sandbox: Sandbox, name: str, kind: type[IngestError]
) -> None:
    suffix, make = HOSTILE[name]
    with pytest.raises(kind):
        read(make(), suffix, sandbox)


def test_external_entities_are_never_read(sandbox: Sandbox) -> None:
    page = f"{FILE_ENTITY}<html><body><p>&e; {PARAGRAPH * 3}</p></body></html>".encode()
    assert "root:" not in read(page, ".html", sandbox)
    word = word_document(FILE_ENTITY + BODY.format("&e;"))
    assert "root:" not in str(read_or_refusal(word, ".docx", sandbox))


def test_a_source_that_takes_too_long_is_given_up_and_says_so() -> None:
    slow = b"![[" * 1_600_000
    with (
        Sandbox(seconds=1.5) as sandbox,
        pytest.raises(SourceTooLargeError, match=r"took more than 1\.5 s"),
    ):
        read(slow, ".md", sandbox)


def test_one_child_serves_many_sources_and_is_gone_afterwards(pdf: Callable[..., bytes]) -> None:
    with Sandbox() as sandbox:
        pids = set()
        for number in range(3):
            assert read(pdf([f"Talks {number}."]), ".pdf", sandbox).strip() == f"Talks {number}."
            pids |= {child.pid for child in processes(sandbox)}
        assert len(pids) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pids.pop(), 0)


def test_a_child_that_was_killed_is_replaced(pdf: Callable[..., bytes]) -> None:
    with Sandbox() as sandbox:
        read(pdf(["Talks."]), ".pdf", sandbox)
        (child,) = processes(sandbox)
        child.kill()
        child.wait()
        assert read(pdf(["Talks."]), ".pdf", sandbox).strip() == "Talks."


def test_no_child_is_started_before_it_is_needed() -> None:
    with Sandbox() as sandbox:
        read(b"Talks resumed.", ".txt", sandbox)
        assert not processes(sandbox)


def test_a_script_without_a_main_guard_and_a_vendored_package_work(
    tmp_path: Path, pdf: Callable[..., bytes]
) -> None:
    vendor = tmp_path / "host" / "vendor"
    vendor.mkdir(parents=True)
    (tmp_path / "host" / "__init__.py").write_text("print('host imported')\n")
    (vendor / "__init__.py").touch()
    (vendor / "onrec").symlink_to(ROOT / "assistant")
    (tmp_path / "a.pdf").write_bytes(pdf(["Talks resumed."]))
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom host.vendor.onrec.ingest import load_file\n"
        "print(load_file(Path('a.pdf'), article_id='a', source='a').article.text.strip())\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", str(script)], capture_output=True, text=True, cwd=tmp_path, check=False)  # fmt: skip
    assert done.stdout.splitlines() == ["host imported", "Talks resumed."], done.stderr
    assert done.stderr == ""
