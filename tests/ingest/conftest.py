"""The seed articles, one child process for all tests that parse, and real sources made on the spot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.ingest import Sandbox

_PAGE = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.fixture(scope="session")
def seeds() -> dict[str, Path]:
    """The five seed articles by their number, kept beside the repository."""
    if not SEEDS.is_dir():
        pytest.skip(f"the seed articles are not at {SEEDS}")
    return {path.name[:3]: path for path in sorted(SEEDS.glob("*.txt"))}


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


@pytest.fixture(scope="session")
def web_page() -> Callable[..., bytes]:
    """Makes a page of paragraphs; `head` holds meta tags and the like."""

    def make(*paragraphs: str, head: str = "", lang: str = "en") -> bytes:
        body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in paragraphs)
        return (
            f'<html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
            f"<body><nav>Home News</nav><article>{body}</article></body></html>"
        ).encode()

    return make


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    """Writes a PDF by hand: one page per item, one line of text per line."""

    def make(pages: Sequence[str], *, info: str = "") -> bytes:
        kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        for number, page in enumerate(pages):
            lines = "".join(f"({line}) Tj T* " for line in page.splitlines())
            stream = f"BT /F1 12 Tf 72 720 Td 14 TL {lines}ET"
            objects += [
                f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * number} 0 R {_PAGE} >>",
                f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            ]
        return _assembled([*objects, f"<< {info} >>"])

    return make


def _assembled(objects: Sequence[str]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1"))
    table = out.tell()
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    out.write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode())
    out.write(f"trailer << /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode())
    out.write(f"startxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()
