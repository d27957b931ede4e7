"""Questions read from a table, and answers written into one: CSV, TSV, XLSX or JSON lines.

Invariant: no cell of a table that is written is a formula, whatever the articles and the questions
hold, and a file that is written is there whole or not at all.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import ExportError, MissingExtraError, QuestionSetError
from ..records import source_line

if TYPE_CHECKING:
    from ..records import Answer, Quote

KINDS: Final = (".csv", ".tsv", ".xlsx", ".jsonl")
MOST_QUESTIONS: Final = 100_000
_MOST_BYTES: Final = 64 << 20
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""
_COLUMN: Final = "question"

_OF_QUESTION: Final = ("number", "question", "status", "confidence", "quotations")
_OF_QUOTE: Final = (
    "place", "quotation", "key_phrase", "likelihood", "source", "title", "authors", "publisher",
    "published", "page", "link", "locator",
)  # fmt: skip
COLUMNS: Final = (*_OF_QUESTION, *_OF_QUOTE, "error")
"""The columns of a table of answers."""

Row = dict[str, str | int | float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedQuestion:
    """A question, and which one of the file it is, from 1."""

    number: int
    text: str


def read_questions(file: Path) -> list[NumberedQuestion]:
    """The questions of a file: the column "question", or the first one where none has that name.

    Empty cells are passed over. A line of JSON is a question, or an object that has one.

    Raises:
        QuestionSetError: the file cannot be read, is of another kind, or holds no question.
        MissingExtraError: reading it takes a package that is not installed.
    """
    kind = _kind(file, QuestionSetError)
    try:
        if file.stat().st_size > _MOST_BYTES:
            msg = f"{file} has over {_MOST_BYTES >> 20} MB; cut it into several"
            raise QuestionSetError(msg)
        cells = _cells(file, kind)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        if isinstance(error, QuestionSetError):
            raise
        msg = f"cannot read the questions in {file}: {error}"
        raise QuestionSetError(msg) from error
    texts = [text.strip() for text in cells if text.strip()]
    if not texts or len(texts) > MOST_QUESTIONS:
        msg = f"{file} holds {len(texts):,} questions; it needs 1 to {MOST_QUESTIONS:,}"
        raise QuestionSetError(msg)
    return [NumberedQuestion(number=n, text=text) for n, text in enumerate(texts, start=1)]


def _cells(file: Path, kind: str) -> list[str]:
    if kind == ".jsonl":
        return [_of_json(line) for line in _text(file).splitlines() if line.strip()]
    if kind == ".xlsx":
        return _column(_sheet(file))
    delimiter = "\t" if kind == ".tsv" else ","
    return _column(list(csv.reader(io.StringIO(_text(file), newline=""), delimiter=delimiter)))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig")


def _of_json(line: str) -> str:
    value = json.loads(line)
    question = value.get(_COLUMN) if isinstance(value, dict) else value
    if not isinstance(question, str):
        msg = f"a line is a question or an object with one, got {line[:80]!r}"
        raise QuestionSetError(msg)
    return question


def _column(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    head = [cell.strip().lower() for cell in rows[0]]
    place = head.index(_COLUMN) if _COLUMN in head else 0
    body = rows[1:] if _COLUMN in head else rows
    return [row[place] for row in body if len(row) > place]


def _sheet(file: Path) -> list[list[str]]:
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # it raises what its parsers raise
        msg = f"{file} is no workbook: {error}"
        raise QuestionSetError(msg) from error
    try:
        rows = book.active.iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    finally:
        book.close()


def rows_of(question: NumberedQuestion, answer: Answer, *, per_question: bool) -> list[Row]:
    """The rows of an answer: one for each quotation, or the first alone; one where there is none."""
    head: Row = {
        "number": question.number,
        "question": question.text,
        "status": answer.status.value,
        "confidence": round(answer.confidence, 4),
        "quotations": len(answer.quotes),
    }
    quotes = answer.quotes[:1] if per_question else answer.quotes
    found = [{**head, **_quote_row(quote, n)} for n, quote in enumerate(quotes, start=1)]
    return found or [head]


def failed_row(question: NumberedQuestion, error: str) -> Row:
    """The row of a question that could not be asked."""
    return {"number": question.number, "question": question.text, "error": error}


def _quote_row(quote: Quote, place: int) -> Row:
    article = quote.article
    return {
        "place": place,
        "quotation": quote.text,
        "key_phrase": quote.key_phrase,
        "likelihood": quote.likelihood.value if quote.likelihood else None,
        "source": source_line(article, quote.page, quote.last_page),
        "title": article.title,
        "authors": "; ".join(article.authors) or None,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "page": quote.page,
        "link": quote.citation.deep_link,
        "locator": str(quote.locator),
    }


def check_output(file: Path) -> None:
    """Refuse a file that could not be written, before anything is asked.

    Raises:
        ExportError: it is of no kind that is written, or its folder is not there.
        MissingExtraError: writing it takes a package that is not installed.
    """
    if _kind(file, ExportError) == ".xlsx":
        _openpyxl()
    if not file.parent.is_dir():
        msg = f"there is no folder {file.parent} to write {file.name} into"
        raise ExportError(msg)


def write_answers(file: Path, rows: Iterable[Row]) -> None:
    """Write the rows, whole or not at all.

    Raises:
        ExportError: the file cannot be written.
    """
    write = _WRITERS[_kind(file, ExportError)]
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write(beside, rows)
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        msg = f"cannot write {file}: {error.strerror or error}"
        raise ExportError(msg) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write_csv(file: Path, rows: Iterable[Row], delimiter: str = ",") -> None:
    # The mark tells Excel that it is UTF-8
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(dict(_harmless(row)) for row in rows)


def _write_tsv(file: Path, rows: Iterable[Row]) -> None:
    _write_csv(file, rows, "\t")


def _write_jsonl(file: Path, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        for row in rows:
            opened.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_xlsx(file: Path, rows: Iterable[Row]) -> None:
    openpyxl = _openpyxl()
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    sheet.append(COLUMNS)
    for row in rows:
        cells = []
        for name in COLUMNS:
            value = row.get(name)
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text, also where it begins like a formula
            cells.append(cell)
        sheet.append(cells)
    book.save(file)


_WRITERS: Final[dict[str, Callable[[Path, Iterable[Row]], None]]] = {
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_jsonl,
}


def _harmless(row: Row) -> Iterator[tuple[str, object]]:
    """The cells, an apostrophe before what a spreadsheet would take for a formula."""
    for name, value in row.items():
        begins = isinstance(value, str) and value.startswith(_FORMULA)
        yield name, f"'{value}" if begins else value


def _kind(file: Path, error: type[QuestionSetError | ExportError]) -> str:
    kind = file.suffix.lower()
    if kind not in KINDS:
        msg = f"{file.name!r} is no table that is read or written; its name ends in {', '.join(KINDS)}"
        raise error(msg)
    return kind


def _openpyxl() -> Any:  # noqa: ANN401  a module without types
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        msg = "workbooks need a package that is not installed: pip install 'onrecord[xlsx]'"
        raise MissingExtraError(msg) from error
    return openpyxl
