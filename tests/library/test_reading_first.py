"""Sources are read before the library is written to; nobody who writes waits for a parser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Article
from assistant.errors import LibraryBusyError, UnreadableSourceError
from assistant.library import Library, Source, add_sources, sync_sources
from assistant.library.read_ahead.spool import Spool
from assistant.library.rows import Segmentation
from assistant.library.safekeeping import database
from assistant.recipe import PassageSettings
from assistant.records import (
    Document,
    Failure,
    Loaded,
    Mark,
    MarkKind,
    Original,
    ReadingReport,
    Span,
)

CUT = PassageSettings()


def one(article_id: str, text: str = "The ferry sails on Tuesdays.") -> Loaded:
    original = Original(
        content=text.encode(), media_type="text/plain", source=article_id, loader="plain/1"
    )
    article = Article(id=article_id, text=text, language="en")
    return Loaded(documents=(Document(article=article, original=original),))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
def test_another_process_adds_an_article_while_a_sync_reads(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library, Library.open(tmp_path) as other:

        def load(article_id: str) -> Loaded:
            added = Source(name="other.txt", load=lambda _: one("other"), is_read=True)
            assert add_sources(other, [added], settings=CUT).added == ("other",)
            return one(article_id)

        add_sources(library, [], settings=CUT)  # notes how articles are cut, which is a write
        sources = [Source(name="slow.txt", load=load)]
        report = sync_sources(library, sources, root="notes", settings=CUT)
        assert report.added == ("slow",)
        assert [info.id for info in library.infos()] == ["other", "slow"]
        # And what it must not be: while the documents are put, nobody else writes
        with library.writing(), pytest.raises(LibraryBusyError):
            add_sources(other, [], settings=CUT)


def test_what_another_process_put_under_the_name_meanwhile_is_read_once_more(
    tmp_path: Path,
) -> None:
    texts = iter(["Read before the other wrote.", "Read again, the last of all."])
    with Library.open(tmp_path, create=True) as library, Library.open(tmp_path) as other:

        def load(article_id: str) -> Loaded:
            text = next(texts)
            if text.startswith("Read before"):
                newer = Source(name="a.txt", load=lambda name: one(name, "Newer."), is_read=True)
                sync_sources(other, [newer], root="notes", settings=CUT)
            return one(article_id, text)

        report = sync_sources(
            library, [Source(name="a.txt", load=load)], root="notes", settings=CUT
        )
        assert report.changed == ("a",)
        assert library.article("a").text == "Read again, the last of all."


def test_what_somebody_removed_while_it_was_read_stays_out(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library, Library.open(tmp_path) as other:
        source = Source(name="a.txt", load=one, stamp=lambda: "1")
        sync_sources(library, [source], root="notes", settings=CUT)

        def load(article_id: str) -> Loaded:
            if other.infos():
                with other.writing():
                    other.removals.keep(["a"])
                    other.remove(["a"])
            return one(article_id)

        again = Source(name="a.txt", load=load, stamp=lambda: "2")
        report = sync_sources(library, [again], root="notes", settings=CUT)
        assert (report.kept_out, library.infos()) == (("a",), [])


@pytest.mark.parametrize("room", [0, 3_000, 1 << 20])
def test_what_comes_out_of_the_spool_is_what_was_put_in(room: int) -> None:
    original = Original(
        content=b"\x00mail", media_type="application/mbox", source="m.mbox", loader="x/1"
    )
    articles = [
        Article(
            id=f"m-{number}",
            text="Fog lies.\r\n\nIt lifts 😀.",
            title="Fog",
            authors=("Ann", "Ben"),
            published=date(2020, 2, 2),
            about=("https://example.org/",),
            pages=(0, 11),
            reading=ReadingReport(origins=(("title", "manifest"),)) if number else ReadingReport(),
        )
        for number in range(2)
    ]
    cuts = [
        Segmentation(
            passages=(Span(start=0, end=9), Span(start=12, end=22)),
            sentences=(Span(start=0, end=9),),
            marks=(Mark(kind=MarkKind.BOILERPLATE, span=Span(start=12, end=22)),),
        ),
        Segmentation(passages=(), sentences=()),
    ]
    loaded = Loaded(
        documents=tuple(
            Document(article=article, original=original.named(f"m.mbox#{article.id}"))
            for article in articles
        ),
        failed=(Failure(source="m.mbox#3", reason="empty"),),
    )
    bare = Loaded(documents=(Document(article=articles[0]),))
    with Spool(bytes_held=room) as spool:
        first, second = spool.put(loaded, cuts), spool.put(bare, cuts[:1])
        assert (spool.loaded(first), spool.cuts(first)) == (loaded, cuts)
        assert (spool.loaded(second), spool.cuts(second)) == (bare, cuts[:1])
        broken = Loaded(documents=(), failed=(Failure(source="\ud800", reason="x"),))
        with pytest.raises(UnreadableSourceError, match="lone surrogate"):
            spool.put(broken, [])
