"""A source that holds several documents: each is an article by itself, and keeps its id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, SyncReport
from assistant.errors import NoTextError
from assistant.ingest import joined
from assistant.library import Library, Source, add_sources, sync_sources
from assistant.recipe import PassageSettings
from assistant.records import Document, Failure, Loaded, Original

TEXT = "The ferry to {} sailed twice on Friday, the harbour office said on Saturday."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "index", create=True) as opened:
        yield opened


def mailbox(
    *towns: str, name: str = "mail.mbox", failed: tuple[Failure, ...] = (), stamp: str | None = None
) -> Source:
    """A source with one article per town; its stamp is its content."""
    content = "\n".join(towns).encode()

    def load(article_id: str) -> Loaded:
        whole = Original(content=content, media_type="application/mbox", source=name, loader="m/1")
        documents = (
            Document(
                article=Article(id=f"{article_id}-{town.lower()}", text=TEXT.format(town)),
                original=whole.named(joined(name, town)),
            )
            for town in towns
        )
        return Loaded(documents=tuple(documents), failed=failed)

    return Source(name=name, load=load, stamp=lambda: stamp or whole_stamp(content), ahead=True)


def whole_stamp(content: bytes) -> str:
    return f"stamp of {content!r}"


def synced(library: Library, *sources: Source) -> SyncReport:
    return sync_sources(library, sources, root="letters", settings=PassageSettings())


def test_each_document_is_an_article_and_all_share_one_original(library: Library) -> None:
    report = synced(library, mailbox("Alda", "Brand"))
    assert report.added == ("mail-alda", "mail-brand")
    assert [info.source for info in library.infos()] == ["mail.mbox#Alda", "mail.mbox#Brand"]
    originals = [library.original(name) for name in report.added]
    assert {item.content for item in originals if item} == {b"Alda\nBrand"}
    assert library._database.rows("SELECT count(*) FROM originals") == [(1,)]


def test_what_did_not_change_is_not_loaded_again(library: Library) -> None:
    synced(library, mailbox("Alda", "Brand"))

    def load(_: str) -> Loaded:
        pytest.fail("it is loaded though nothing changed")

    same = Source(name="mail.mbox", load=load, stamp=mailbox("Alda", "Brand").stamp)
    assert synced(library, same) == SyncReport(unchanged=("mail-alda", "mail-brand"))


def test_documents_come_and_go_by_themselves(library: Library) -> None:
    synced(library, mailbox("Alda", "Brand"))
    report = synced(library, mailbox("Cala", "Brand"))
    assert (report.added, report.unchanged, report.removed) == (
        ("mail-cala",),
        ("mail-brand",),
        ("mail-alda",),
    )
    assert synced(library).removed == ("mail-brand", "mail-cala")


def test_a_part_that_cannot_be_read_is_reported_at_every_sync_and_removes_nothing(
    library: Library,
) -> None:
    synced(library, mailbox("Alda", "Brand"))
    bad = Failure(source="mail.mbox, message 2", reason="damaged")
    for _ in range(2):
        report = synced(library, mailbox("Alda", failed=(bad,)))
        assert (report.failed, report.removed) == ((bad,), ())
        assert {info.id for info in library.infos()} == {"mail-alda", "mail-brand"}


def test_a_source_that_cannot_be_read_at_all_leaves_what_was_held(library: Library) -> None:
    synced(library, mailbox("Alda"))

    def load(_: str) -> Loaded:
        message = "no article could be read from mail.mbox"
        raise NoTextError(message)

    report = synced(library, Source(name="mail.mbox", load=load))
    assert [item.source for item in report.failed] == ["mail.mbox"]
    assert not report.removed


def test_a_renamed_file_keeps_the_ids_of_all_its_articles(library: Library) -> None:
    first = mailbox("Alda", "Brand")
    synced(library, first)
    report = synced(library, mailbox("Alda", "Brand", name="old.mbox"))
    assert report == SyncReport(unchanged=("mail-alda", "mail-brand"))
    assert [info.source for info in library.infos()] == ["old.mbox#Alda", "old.mbox#Brand"]


def test_a_source_that_held_one_article_and_now_holds_several(library: Library) -> None:
    def load(article_id: str) -> Loaded:
        article = Article(id=article_id, text=TEXT.format("Alda"))
        original = Original(content=b"x", media_type="text/plain", source="mail.mbox", loader="m/1")
        return Loaded(documents=(Document(article=article, original=original),))

    assert synced(library, Source(name="mail.mbox", load=load)).added == ("mail",)
    report = synced(library, mailbox("Alda", "Brand"))
    assert (report.added, report.removed) == (("mail-alda", "mail-brand"), ("mail",))


def test_adding_replaces_and_adds_but_removes_nothing(library: Library) -> None:
    add_sources(library, [mailbox("Alda", "Brand")], settings=PassageSettings())
    report = add_sources(library, [mailbox("Cala", "Brand")], settings=PassageSettings())
    assert (report.added, report.unchanged, report.removed) == (("mail-cala",), ("mail-brand",), ())
    assert len(library.infos()) == 3


def test_an_id_that_is_taken_is_not_taken_away(library: Library) -> None:
    own = Article(id="mail-alda", text="A note of one's own.")
    other = Source(
        name="own", load=lambda _: Loaded(documents=(Document(article=own),)), identifier=own.id
    )
    add_sources(library, [other], settings=PassageSettings())
    (added,) = synced(library, mailbox("Alda")).added
    assert added.startswith("mail-alda-")
    assert library.article("mail-alda").text == own.text
    assert synced(library, mailbox("Alda")).unchanged == (added,)
