"""Files are read side by side; what comes of it is what reading one by one gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, current_thread, main_thread

import pytest

from assistant import Article, SyncReport
from assistant.errors import IngestError, UnreadableSourceError
from assistant.ingest import Sandbox
from assistant.ingest.sandbox import Job
from assistant.library import Library, Source, Sources, sync_sources
from assistant.library.read_ahead import prefetch as reading_ahead
from assistant.recipe import PassageSettings
from assistant.records import ArticleInfo, Document, Loaded

PAGE = "<html><head><title>Note {0}</title></head><body><article><p>{1}</p></article></body></html>"
TEXT = "The ferry to Brandholm sailed {} times on Friday, the harbour office said on Saturday. "


def one(article_id: str) -> Loaded:
    article = Article(id=article_id, text=TEXT.format(article_id))
    return Loaded(documents=(Document(article=article),))


def synced(
    folder: Path, sources: Sequence[Source], *, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[SyncReport, list[ArticleInfo]]:
    monkeypatch.setattr(reading_ahead, "readers_at_once", lambda: at_once)
    library = Library.open(folder, create=True)
    try:
        report = sync_sources(library, sources, root="notes", settings=PassageSettings())
        return report, library.infos()
    finally:
        library.close()


def test_a_file_that_hangs_its_parser_harms_only_itself_and_the_rest_is_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(9):
        page = PAGE.format(number, TEXT.format(number + 2) * 3)
        (notes / f"{number}.html").write_text(page, encoding="utf-8")
    # Two names that would get the same id
    (notes / "a b.txt").write_text(TEXT.format(20), encoding="utf-8")
    (notes / "a-b.txt").write_text(TEXT.format(21), encoding="utf-8")
    (notes / "damaged.pdf").write_bytes(b"%PDF-1.4 and nothing of the kind")
    with Sandbox() as sandbox:
        sources = Sources(sandbox=sandbox).in_folder(notes).sources
        expected = synced(tmp_path / "one", sources, at_once=1, monkeypatch=monkeypatch)
    (notes / "4-hangs.md").write_bytes(b"![[" * 1_600_000)
    with Sandbox(children=3) as sandbox:  # whose parsers are loaded when the seconds count
        for child in sandbox._children:
            for parser in ("web_page", "pdf"):
                child.ask(Job(format=parser, content=PAGE.encode(), source="warming"))
    with Sandbox(children=3, seconds=5) as sandbox:
        sources = Sources(sandbox=sandbox).in_folder(notes).sources
        report, infos = synced(tmp_path / "three", sources, at_once=3, monkeypatch=monkeypatch)
    hung, *others = report.failed
    assert hung.source == "4-hangs.md"
    assert "took more than" in hung.reason
    assert (report.added, tuple(others), infos) == (
        expected[0].added,
        expected[0].failed,
        expected[1],
    )
    assert len({info.id for info in infos}) == 11


def test_files_are_read_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(3)

    def load(article_id: str) -> Loaded:
        together.wait(timeout=30)  # nobody gets past before three are here
        return one(article_id)

    sources = [Source(name=f"{n}.txt", load=load, ahead=True) for n in range(6)]
    report, _ = synced(tmp_path, sources, at_once=3, monkeypatch=monkeypatch)
    assert report.added == ("0", "1", "2", "3", "4", "5")


def test_sources_are_taken_in_their_order_and_few_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_may_end, loaded = Event(), []

    def load(article_id: str) -> Loaded:
        if article_id == "00":
            first_may_end.wait(timeout=2)  # the others overtake it meanwhile
        if article_id == "03":
            message = "03 is damaged"
            raise UnreadableSourceError(message)
        loaded.append(article_id)
        return one(article_id)

    sources = [Source(name=f"{n:02}.txt", load=load, ahead=True) for n in range(40)]
    with reading_ahead.ReadingAhead(sources, lambda source, _: source.name[:2]) as reading:
        monkeypatch.setattr(reading_ahead, "readers_at_once", lambda: 2)
        coming = iter(reading)
        next(coming)
        assert len(loaded) <= 6
        first_may_end.set()
    report, _ = synced(tmp_path, sources, at_once=3, monkeypatch=monkeypatch)
    assert list(report.added) == sorted(report.added)
    assert [failure.reason for failure in report.failed] == ["03 is damaged"]


def test_a_file_that_cannot_be_hashed_is_reported_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_stamp() -> str:
        message = "the disk is gone"
        raise IngestError(message)

    def load(article_id: str) -> Loaded:
        return one(article_id)

    bad = Source(name="bad.txt", load=load, stamp=no_stamp, ahead=True)
    good = Source(name="good.txt", load=load, ahead=True)
    report, _ = synced(tmp_path, [bad, good], at_once=2, monkeypatch=monkeypatch)
    assert report.added == ("good",)
    assert report.failed[0].reason == "the disk is gone"


def test_small_sources_are_handed_over_together_and_no_more_of_them_than_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "_CHARACTERS_TOGETHER", 1_000)
    threads: dict[str, str] = {}

    def load(article_id: str) -> Loaded:
        threads[article_id] = current_thread().name
        loaded = one(article_id)
        (document,) = loaded.documents
        long = "Fog lies. " * 150 if article_id == "02" else document.article.text
        return Loaded(documents=(replace(document, article=replace(document.article, text=long)),))

    sources = [
        Source(name=f"{n:02}.txt", load=load, ahead=True, together=n != 8) for n in range(24)
    ]
    report, _ = synced(tmp_path, sources, at_once=3, monkeypatch=monkeypatch)
    assert report.added == tuple(f"{n:02}" for n in range(24))
    assert threads["00"] == threads["01"] == threads["02"] != main_thread().name
    assert {threads[f"{n:02}"] for n in range(3, 8)} == {main_thread().name}  # behind the long one
    assert len({threads[f"{n:02}"] for n in range(9, 17)}) == 1
    assert [len(group) for group in reading_ahead._groups(sources)] == [8, 1, 8, 7]
