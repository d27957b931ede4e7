"""Kept originals are read again by the present loaders, without their files or addresses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Article
from assistant.ingest import Sandbox
from assistant.library import LIBRARY_FILE, Library, Segmentation, read_by_older_version, reread
from assistant.library.rereading import EARLIER
from assistant.recipe import PassageSettings
from assistant.records import Document, Original, ReadingReport

SETTINGS = PassageSettings()
NOTHING = Segmentation(passages=(), sentences=())
PAGE = (
    b"<html><head><title>Ferry inquiry opens</title></head><body><article>"
    b"<h1>Ferry inquiry opens</h1>"
    b"<p>The master was <del>not</del> sober that night, the inquiry heard on its first day.</p>"
    b"<p>It will sit again when the divers have looked at the pump of the lost ship.</p>"
    b"</article></body></html>"
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def kept(library: Library, article: Article, loader: str, *, root: str | None = None) -> None:
    original = Original(
        content=PAGE, media_type="text/html", source=f"{article.id}.html", loader=loader
    )
    with library.writing():
        library.put(Document(article=article, original=original), NOTHING, root=root)


def test_an_article_of_an_older_version_gets_the_text_its_source_has(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    old = Article(
        id="ferry",
        text="The master was not sober that night.",
        title="Ferry",
        publisher="Harbour Post",
        published=date(2021, 1, 5),
    )
    with Library.open(tmp_path, create=True) as library:
        kept(library, old, "web_page/0 trafilatura/1", root="corpus")
        assert read_by_older_version(library) == ["ferry"]
        report = reread(library, settings=SETTINGS, sandbox=sandbox)
        assert report.new_text == ("ferry",)
        assert not report.failed
        article = library.article("ferry")
        assert "The master was sober that night" in " ".join(article.text.split())
        assert article.title == "Ferry inquiry opens"
        assert (article.publisher, article.published) == ("Harbour Post", date(2021, 1, 5))
        origins = dict(article.reading.origins)
        assert origins["publisher"] == origins["published"] == EARLIER
        assert library.segments("ferry").sentences
        assert next(info.root for info in library.infos()) == "corpus"
        assert read_by_older_version(library) == []
        again = reread(library, settings=SETTINGS, sandbox=sandbox)
        assert again.new_text == again.unchanged == ()


def test_what_a_manifest_said_goes_before_the_page(tmp_path: Path, sandbox: Sandbox) -> None:
    reading = ReadingReport(origins=(("title", "manifest"),))
    old = Article(id="ferry", text="Old.", title="As the manifest has it", reading=reading)
    with Library.open(tmp_path, create=True) as library:
        kept(library, old, "web_page/0")
        reread(library, settings=SETTINGS, sandbox=sandbox)
        assert library.article("ferry").title == "As the manifest has it"


def test_articles_without_an_original_or_of_this_version_are_left_alone(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    with Library.open(tmp_path, create=True) as library, library.writing():
        library.put(Document(article=Article(id="note", text="As it is.")), NOTHING)
    with Library.open(tmp_path) as library:
        assert read_by_older_version(library) == []
        assert reread(library, settings=SETTINGS, sandbox=sandbox).unchanged == ()
        assert library.article("note").text == "As it is."


def test_an_original_that_cannot_be_read_any_more_leaves_its_article_as_it_was(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    old = Article(id="ferry", text="The master was sober.")
    with Library.open(tmp_path, create=True) as library:
        kept(library, old, "web_page/0")
    with sqlite3.connect(tmp_path / LIBRARY_FILE) as raw:
        raw.execute("UPDATE originals SET content = ?", (b"\x00\x01\x02" * 100,))
    with Library.open(tmp_path) as library:
        report = reread(library, settings=SETTINGS, sandbox=sandbox)
        assert [item.source for item in report.failed] == ["ferry.html"]
        assert library.article("ferry") == old
