from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import (
    IngestError,
    NoTextError,
    SourceTooLargeError,
    UnreadableSourceError,
    UnsupportedFormatError,
)
from assistant.ingest import Metadata, Sandbox, load_bytes, load_file
from assistant.records import Article

LONG = (
    "The two governments met for three days in the capital and parted without a treaty, "
    "which nobody who had followed the talks over the years found at all surprising."
)
MOSCOW_TIMES = "https://www.themoscowtimes.com"


def read(content: bytes, suffix: str, sandbox: Sandbox | None = None) -> Article:
    document = load_bytes(
        content, media_type_or_suffix=suffix, article_id="a", source=f"a{suffix}", sandbox=sandbox
    )
    assert document.original is not None
    assert document.original.content == content
    return document.article


@pytest.mark.parametrize(
    ("seed", "title", "authors", "publisher", "published", "url"),
    [
        ("000", "Russia and Japan Could Finally End WWII (Op-ed)", ("Leonid Bershidsky",), "The Moscow Times",
         date(2018, 11, 20), f"{MOSCOW_TIMES}/2018/11/20/russia-and-japan-could-finally-end-wwii-opinion-a63540"),
        ("001", "Russia's Latest Eastern Pivot ... to Japan", ("Dmitry Streltsov",), "The Moscow Times",
         date(2016, 10, 27), f"{MOSCOW_TIMES}/2016/10/27/russias-turn-to-the-east-a55909"),
        ("002", "The Rocky Road to Russo-Japanese Peace", (), "Eurasia Daily Monitor", None, None),
        ("003", "WWII peace treaty between Russia, Japan unlikely in near future", ("Cui Heng",), "Global Times",
         date(2018, 9, 17), None),
        ("004", "Is Russia ready to compromise with Japan?", (), "Katehon", date(2016, 9, 2), None),
    ],
)  # fmt: skip
def test_the_seed_articles_tell_their_metadata(
    seeds: dict[str, Path],
    seed: str,
    title: str,
    authors: tuple[str, ...],
    publisher: str,
    published: date | None,
    url: str | None,
) -> None:
    article = load_file(seeds[seed], article_id=seed, source=seeds[seed].name).article
    known = (article.title, article.authors, article.publisher, article.published, article.url)
    assert known == (title, authors, publisher, published, url)
    assert article.language == "en"
    assert article.text.encode() == seeds[seed].read_bytes()


def test_plain_text_is_kept_character_for_character() -> None:
    text = "Talks\r\nresumed.\r\n\r\n\tNo treaty \u00a0 followed. \n\n"
    assert read(text.encode(), ".txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8", "cp1252"])
def test_text_is_decoded_from_the_encodings_in_use(encoding: str) -> None:
    text = "Les négociations ont repris à Moscou, où les délégués étaient réunis. " * 5
    assert read(text.encode(encoding), ".txt").text == text


@pytest.mark.parametrize("encoding", ["cp1251", "cp1250", "cp1254", "shift_jis"])
def test_an_encoding_that_cannot_be_told_is_refused_rather_than_guessed(encoding: str) -> None:
    text = {
        "cp1251": "Переговоры закончились без договора.",
        "cp1250": "Żadnego traktatu nie podpisano, choć rozmowy trwały.",
        "cp1254": "Görüşmeler başladı ama anlaşma imzalanmadı.",
        "shift_jis": "会談が再開した。条約はない。",
    }[encoding]
    with pytest.raises(UnreadableSourceError, match=r"UTF-8|control"):
        read(text.encode(encoding), ".txt")


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x00\x01\x02" * 50, bytes(range(256)) * 20, b"\xff\xfe\x00\xd8", b"ok\0ok"]
)
def test_binary_data_in_a_text_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSourceError):
        read(content, ".txt")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf", ".docx"])
@pytest.mark.parametrize("content", [b"", b" \n\t "])
def test_an_empty_file_has_no_text(content: bytes, suffix: str) -> None:
    with pytest.raises(NoTextError, match="is empty"):
        read(content, suffix)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf", ".docx"])
def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"big{suffix}"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceTooLargeError, match=r"50\.0 MB; the limit is"):
        load_file(path, article_id="a", source="big")


def test_an_unknown_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"\.doc; supported are \.txt"):
        read(b"x", ".doc")


def test_markdown_becomes_text_without_markup() -> None:
    source = (
        "---\ntitle: Talks resume\nauthors: [Jane Doe, John Roe]\npublisher: Daily News\n"
        "published: 2018-11-20\nurl: https://example.org/a\nlanguage: en-GB\ntags: [x]\n---\n\n"
        "# Talks *resume*\n\nFirst **bold**, `code`\nand a [link](https://example.org/b).<br>"
        "![alt](x.png)\n\n<div>raw</div>\n\n> Quoted.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    article = read(source.encode(), ".md")
    assert article.text == (
        "Talks resume\n\nFirst bold, code and a link.\n\nraw\n\nQuoted.\n\none\n\ntwo\n\na\tb\n1\t2"
    )
    assert (article.title, article.authors) == ("Talks resume", ("Jane Doe", "John Roe"))
    assert (article.publisher, article.published) == ("Daily News", date(2018, 11, 20))
    assert (article.url, article.language) == ("https://example.org/a", "en")


def test_two_rules_around_a_line_are_no_front_matter() -> None:
    assert read(b"---\n\nTalks resumed.\n\n---\n\nNo treaty.", ".md").text.startswith("Talks")


def test_front_matter_that_is_no_yaml_does_not_lose_the_file() -> None:
    article = read(b"---\ntitle: Talks: resumed\ntags: [unclosed\n---\nText.", ".md")
    assert (article.title, article.text) == ("Talks: resumed", "Text.")


def test_a_web_page_gives_its_article_and_what_it_says_about_it(
    sandbox: Sandbox, web_page: Callable[..., bytes]
) -> None:
    known = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Talks resume",
        "datePublished": "2018-11-20T10:00:00Z",
        "author": [
            {"@type": "Person", "name": "Jane Doe"},
            {"@type": "Person", "name": "John Roe"},
        ],
        "publisher": {"@type": "Organization", "name": "The Daily News"},
    }
    head = f'<script type="application/ld+json">{json.dumps(known)}</script><link rel="canonical" href="https://example.org/a">'
    article = read(web_page("<h1>Talks resume</h1>", LONG, f"Later, <b>again</b>: {LONG}", head=head, lang="en-GB"), ".html", sandbox)  # fmt: skip
    assert article.text == f"Talks resume\n\n{LONG}\n\nLater, again: {LONG}"
    assert (article.title, article.authors) == ("Talks resume", ("Jane Doe", "John Roe"))
    assert (article.publisher, article.published) == ("The Daily News", date(2018, 11, 20))
    assert (article.url, article.language) == ("https://example.org/a", "en")


def test_a_page_that_says_nothing_about_itself_stays_unknown(
    sandbox: Sandbox, web_page: Callable[..., bytes]
) -> None:
    article = read(web_page(LONG, LONG.upper()), ".html", sandbox)
    assert (article.authors, article.publisher, article.published, article.url) == ((), None, None, None)  # fmt: skip


@pytest.mark.parametrize(
    "hidden",
    ["hidden", 'aria-hidden="true"', 'style="display: none"', 'style="visibility:hidden"', 'style="font-size:0px"',
     'style="color:red; opacity: 0"', 'style="position:absolute; left:-9999px"', 'style="height:0;overflow:hidden"'],
)  # fmt: skip
def test_hidden_text_never_becomes_article_text(
    sandbox: Sandbox, web_page: Callable[..., bytes], hidden: str
) -> None:
    secret = f"<div {hidden}><p>SECRET {LONG}</p></div><p {hidden}>SECRET {LONG}</p>"
    assert "SECRET" not in read(web_page(LONG, secret, LONG), ".html", sandbox).text


@pytest.mark.parametrize(
    "style", ["opacity: 0.5", "width: 100px", "line-height: 0.9", "height:auto"]
)
def test_visible_text_is_kept(sandbox: Sandbox, web_page: Callable[..., bytes], style: str) -> None:
    shown = f'<p style="{style}">SHOWN {LONG}</p>'
    assert "SHOWN" in read(web_page(LONG, shown, LONG), ".html", sandbox).text


def test_a_declared_charset_is_used(sandbox: Sandbox) -> None:
    page = f"<html><head><meta charset=windows-1251></head><body><p>Переговоры. {LONG}</p></body></html>"
    assert "Переговоры" in read(page.encode("cp1251"), ".html", sandbox).text


def test_a_page_without_an_article_has_no_text(sandbox: Sandbox) -> None:
    with pytest.raises(NoTextError, match="no article text"):
        read(b"<html><body><script>x()</script></body></html>", ".html", sandbox)


def test_a_pdf_keeps_its_pages(sandbox: Sandbox, pdf: Callable[..., bytes]) -> None:
    content = pdf(["Talks resumed in Alpha.\nThey ended.", "", "No treaty followed."], info="/Title (Talks) /Author (Jane Doe) /CreationDate (D:20200101)")  # fmt: skip
    article = read(content, ".pdf", sandbox)
    assert (article.title, article.authors, article.published) == ("Talks", ("Jane Doe",), None)
    assert len(article.pages) == 3
    assert article.page_of(0) == 1
    assert article.page_of(article.text.index("No treaty")) == 3


def test_a_scanned_pdf_says_that_it_has_no_text_layer(
    sandbox: Sandbox, pdf: Callable[..., bytes]
) -> None:
    with pytest.raises(NoTextError, match="no text layer"):
        read(pdf(["", ""]), ".pdf", sandbox)


def test_an_encrypted_pdf_is_refused(sandbox: Sandbox, pdf: Callable[..., bytes]) -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["Talks"])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(UnreadableSourceError, match="encrypted"):
        read(out.getvalue(), ".pdf", sandbox)


def test_a_word_document_gives_paragraphs_and_tables_in_order(sandbox: Sandbox) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Talks resumed.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Year", "1956"
    document.add_paragraph("No treaty followed.")
    document.core_properties.title = "Talks"
    document.core_properties.author = "Jane Doe; John Roe"
    out = io.BytesIO()
    document.save(out)
    article = read(out.getvalue(), ".docx", sandbox)
    assert article.text == "Talks resumed.\n\nYear\t1956\n\nNo treaty followed."
    assert (article.title, article.authors) == ("Talks", ("Jane Doe", "John Roe"))
    assert article.published is None


def test_the_manifest_goes_before_the_document(tmp_path: Path) -> None:
    path = tmp_path / "talks.md"
    path.write_text(f"---\ntitle: Wrong\npublisher: Daily News\n---\n{LONG}")
    given = Metadata(title="Right", published=date(2018, 1, 2))
    article = load_file(path, article_id="a", source="talks.md", metadata=given).article
    assert (article.title, article.publisher) == ("Right", "Daily News")
    assert article.published == date(2018, 1, 2)


def test_an_outlet_is_known_by_its_host_only_where_no_name_is_given() -> None:
    def publisher(front: str) -> str | None:
        return read(f"---\n{front}\n---\n{LONG}".encode(), ".md").publisher

    assert publisher("url: https://www.themoscowtimes.com/x") == "The Moscow Times"
    assert publisher("url: https://example.org/x") is None
    assert publisher("url: https://tass.com/x\npublisher: Other") == "Other"


def test_the_language_is_identified_or_stays_unknown() -> None:
    assert read(LONG.encode(), ".txt").language == "en"
    russian = (
        "Переговоры между двумя странами продолжались три дня и закончились без договора. " * 3
    )
    assert read(russian.encode(), ".txt").language == "ru"
    assert read(b"Talks.", ".txt").language is None


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".docx"])
@pytest.mark.parametrize("content", [b"\x00\xff" * 500, b"PK\x03\x04 broken", b"%PDF-1.4 broken"])
def test_damaged_bytes_end_in_an_ingest_error(
    sandbox: Sandbox, content: bytes, suffix: str
) -> None:
    with pytest.raises(IngestError) as caught:
        read(content, suffix, sandbox)
    assert "\n" not in str(caught.value)


def test_importing_ingest_loads_no_parser() -> None:
    heavy = [
        "trafilatura",
        "lxml",
        "pypdf",
        "docx",
        "httpx",
        "httpcore",
        "numpy",
        "py3langid",
        "sentencex",
        "yaml",
        "markdown_it",
        "charset_normalizer",
    ]
    code = f"import sys, assistant.ingest; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])  # fmt: skip
    assert done.stdout.strip() == "[]"
