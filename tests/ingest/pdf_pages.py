"""PDFs written on the spot: lines of text at places, by two libraries and by hand."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0
BODY = 11.0
LEADING = 14.0


@dataclass(frozen=True, kw_only=True)
class Text:
    """A line of text at a place; `turn` in degrees anticlockwise."""

    words: str
    x: float
    y: float
    size: float = BODY
    font: str = "Times-Roman"
    turn: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A grey rectangle, as a scan is one."""

    x: float = 72.0
    y: float = 100.0
    width: float = 400.0
    height: float = 500.0


Item = Text | Picture


@dataclass(kw_only=True)
class Sheet:
    """What one page holds."""

    items: list[Item] = field(default_factory=list)


def column(lines: Sequence[str], *, x: float = 72.0, top: float = 760.0, size: float = BODY, leading: float = LEADING) -> list[Item]:  # fmt: skip
    """Lines one below the other."""
    return [Text(words=line, x=x, y=top - leading * at, size=size) for at, line in enumerate(lines)]


def by_line(*columns: Sequence[Item]) -> list[Item]:
    """The items of several columns in the order of their heights, as some programs write them."""
    items = [item for items in columns for item in items]
    return sorted(items, key=lambda item: -item.y)


def pdf_of(*pages: Sequence[Item], info: dict[str, str] | None = None, password: str = "", owner: str = "", turn: int = 0) -> bytes:  # fmt: skip
    """A PDF by ReportLab, one page for each sequence of items."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    locked = StandardEncryption(password, ownerPassword=owner) if password or owner else None
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), encrypt=locked)
    for name, value in (info or {"title": "Harbour notes"}).items():
        getattr(sheet, f"set{name.capitalize()}")(value)
    for items in pages:
        for item in items:
            _draw(sheet, item)
        if turn:
            sheet.setPageRotation(turn)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _draw(sheet: object, item: Item) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    if isinstance(item, Picture):
        picture = ImageReader(Image.new("L", (20, 20), 128))
        sheet.drawImage(picture, item.x, item.y, item.width, item.height)  # type: ignore[attr-defined]
        return
    sheet.saveState()  # type: ignore[attr-defined]
    sheet.setFont(item.font, item.size)  # type: ignore[attr-defined]
    sheet.translate(item.x, item.y)  # type: ignore[attr-defined]
    sheet.rotate(item.turn)  # type: ignore[attr-defined]
    sheet.drawString(0, 0, item.words)  # type: ignore[attr-defined]
    sheet.restoreState()  # type: ignore[attr-defined]


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def by_hand(*streams: bytes, font: str = HELVETICA, extra: Sequence[bytes] = (), info: str = "", catalog: str = "", packed: bool = False) -> bytes:  # fmt: skip
    """A PDF of these content streams, one a page, with one font /F1; `extra` objects come last."""
    count = len(streams)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        font.encode(),
    ]
    for at, stream in enumerate(streams):
        body = zlib.compress(stream) if packed else stream
        filters = "/Filter /FlateDecode " if packed else ""
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            ).encode(),
            f"<< {filters}/Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream",
        ]
    return _assembled([*objects, *extra, f"<< {info} >>".encode()])


def _assembled(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010d} 00000 n \n".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode())  # fmt: skip
    out.write(f"startxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()
