"""JSON Lines and CSV: several articles in one file, bad lines named, good ones read."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import IngestError
from assistant.ingest import Sandbox, load_documents
from assistant.records import Article, Loaded, MarkKind

TEXT = "The inquiry opened on Monday in Port Alda. It will hear 40 witnesses."


def loaded(content: bytes, suffix: str, sandbox: Sandbox) -> Loaded:
    return load_documents(
        content, media_type_or_suffix=suffix, article_id="a", source=f"a{suffix}", sandbox=sandbox
    )


def articles(content: bytes, suffix: str, sandbox: Sandbox) -> list[Article]:
    return [item.article for item in loaded(content, suffix, sandbox).documents]


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


def table(*rows: list[str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def test_a_line_is_an_article_with_all_it_says(sandbox: Sandbox) -> None:
    value = {
        "id": "courier-17", "Headline": "Ferry inquiry opens", "body": TEXT, "authors": ["Jane Doe", {"name": "John Roe"}],
        "source": {"id": None, "name": "The Alda Courier"}, "publishedAt": "2021-01-05T23:30:00-05:00",
        "url": "https://courier.example/ferry", "lang": "en",
    }  # fmt: skip
    (article,) = articles(lines(value), ".jsonl", sandbox)
    assert article.id == "a-courier-17"
    assert (article.title, article.authors) == ("Ferry inquiry opens", ("Jane Doe", "John Roe"))
    assert (article.publisher, article.published) == ("The Alda Courier", date(2021, 1, 5))
    assert (article.url, article.language) == ("https://courier.example/ferry", "en")
    assert article.text == f"Ferry inquiry opens\n\n{TEXT}"


def test_bad_lines_are_named_and_the_others_are_read(sandbox: Sandbox) -> None:
    good = json.dumps({"title": "A", "text": TEXT})
    content = "\n".join(
        [good, "{bad", "", '["a list"]', '{"title": "no text"}', good, "[" * 100_000]
    )
    found = loaded(content.encode(), ".jsonl", sandbox)
    assert len(found.documents) == 2
    assert [item.source for item in found.failed] == [f"a.jsonl, line {n}" for n in (2, 4, 5, 7)]
    assert "no text" in found.failed[2].reason


def test_line_breaks_of_unicode_end_no_line(sandbox: Sandbox) -> None:
    text = f"One.\u2028Two.\u0085{TEXT}"
    content = json.dumps({"text": text}, ensure_ascii=False).encode()
    assert articles(content, ".jsonl", sandbox)[0].text == text


def test_html_in_a_field_becomes_its_words(sandbox: Sandbox) -> None:
    body = "<p>The captain was <s>not</s> drunk.</p><p>10<sup>3</sup> m&amp;b<script>x</script></p>"
    (article,) = articles(lines({"content": body}), ".jsonl", sandbox)
    assert article.text == "The captain was drunk.\n\n10³ m&b"
    plain = "He said 3 < 4 and a > b."
    assert articles(lines({"content": plain}), ".jsonl", sandbox)[0].text == plain


@pytest.mark.parametrize(
    ("value", "published"),
    [("2021-01-05", date(2021, 1, 5)), ("5 January 2021", date(2021, 1, 5)), (1609804800, date(2021, 1, 5)), (1609804800000, date(2021, 1, 5)), ("03/05/2021", None), ("soon", None), (7, None), (True, None), ("2021-13-01", None)],
)  # fmt: skip
def test_dates_are_read_where_they_are_certain(
    value: object, published: date | None, sandbox: Sandbox
) -> None:
    (article,) = articles(lines({"text": TEXT, "date": value}), ".jsonl", sandbox)
    assert article.published == published


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_is_an_article(delimiter: str, sandbox: Sandbox) -> None:
    content = table(
        ["Title", "Full Text", "Author", "Publication Date"],
        ["Ferry, opened", f"First.\n\n“{TEXT}”", "By Jane Doe", "2021-01-05"],
        ["Second", TEXT, "", ""],
        delimiter=delimiter,
    )
    first, second = articles(content, ".csv", sandbox)
    assert first.text == f"Ferry, opened\n\nFirst.\n\n“{TEXT}”"
    assert (first.title, first.authors) == ("Ferry, opened", ("Jane Doe",))
    assert (second.title, second.authors, second.published) == ("Second", (), None)


def test_bad_rows_are_named_by_their_line(sandbox: Sandbox) -> None:
    content = f'title,text\nA,"{TEXT}\n{TEXT}"\nB\nC,"{TEXT}" x\nD,{TEXT}\nE,"no end\n'.encode()
    found = loaded(content, ".csv", sandbox)
    assert [item.article.title for item in found.documents] == ["A", "D"]
    assert [item.source for item in found.failed] == [
        "a.csv, line 4",
        "a.csv, line 5",
        "a.csv, line 7",
    ]


@pytest.mark.parametrize(
    ("content", "suffix", "said"),
    [
        (b"title,author\nA,B\n", ".csv", "names no column for the text"),
        (b"text\n", ".csv", "holds no article"),
        (b"\x00\x01\x02", ".csv", "not text"),
        (b"not json", ".jsonl", "line 1: no JSON"),
        (b" \n", ".jsonl", "is empty"),
        (b'{"text": "x"}' + b"\n" * 20_000_001, ".jsonl", "the limit is 20 MB"),
    ],
    ids=["no text column", "no rows", "binary", "no JSON", "empty", "too large"],
)
def test_files_without_articles_are_refused(
    content: bytes, suffix: str, said: str, sandbox: Sandbox
) -> None:
    with pytest.raises(IngestError, match=said):
        loaded(content, suffix, sandbox)


def test_more_articles_than_the_limit_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(IngestError, match="more than 10000 documents"):
        loaded(b'{"text": "One."}\n' * 10_001, ".jsonl", sandbox)


def test_the_headline_is_marked() -> None:
    from assistant.ingest.formats.several import json_lines

    (found,) = json_lines.extract(lines({"title": "Talks", "text": TEXT}), source="a").extractions
    (mark,) = found.report.marks
    assert (mark.kind, mark.span.slice(found.text)) == (MarkKind.HEADLINE, "Talks")
    assert dict(found.report.origins)["title"] == "field"


def test_a_file_in_a_folder_gives_its_articles(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "export.jsonl"
    file.write_bytes(
        lines({"title": "Ferry", "text": TEXT}, {"title": "Fog", "text": "Fog covers the strait."})
    )
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder) as desk:
        report = desk.sync(tmp_path / "in")
        assert report.added == ("export-ferry", "export-fog")
        assert desk.search("fog in the strait")[0].article.id == "export-fog"
        original = desk.original("export-fog")
        assert original is not None
        assert (original.source, original.content) == ("export.jsonl#Fog", file.read_bytes())
        file.write_bytes(lines({"title": "Fog", "text": "Fog covers the strait."}))
        report = desk.sync(tmp_path / "in")
        assert (report.unchanged, report.removed) == (("export-fog",), ("export-ferry",))
