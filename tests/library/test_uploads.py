"""Files that somebody sent: taken in once, under their names, and never in place of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import UnsupportedFormatError
from assistant.library import SentFile
from tests.conftest import LINEAR

FOG = b"Fog covers the strait between the islands in early summer."
FISH = b"Fishing quotas were agreed between both coast guards last year."


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as opened:
        yield opened


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[object]:
    count = iter(range(100))

    def made(name: str, content: bytes) -> SentFile:
        path = tmp_path / f"staged-{next(count)}"
        path.write_bytes(content)
        return SentFile(name=name, path=path)

    return made  # type: ignore[return-value]  # a function, told apart below


def send(desk: Assistant, sent: object, *files: tuple[str, bytes]) -> list[tuple[str | None, bool]]:
    receipts = desk.add_uploads([sent(*file) for file in files])  # type: ignore[operator]
    assert [receipt.source for receipt in receipts] == [name for name, _ in files]
    return [(receipt.article_id, receipt.is_new) for receipt in receipts]


def test_a_file_is_found_at_once_and_its_original_is_kept(desk: Assistant, sent: object) -> None:
    assert send(desk, sent, ("Fog report.txt", FOG)) == [("fog-report", True)]
    assert desk.search("fog in the strait")[0].article.id == "fog-report"
    original = desk.original("fog-report")
    assert original is not None
    assert (original.content, original.source) == (FOG, "Fog report.txt")


def test_the_same_bytes_are_taken_in_once(desk: Assistant, sent: object) -> None:
    send(desk, sent, ("fog.txt", FOG))
    assert send(desk, sent, ("fog.txt", FOG), ("renamed.txt", FOG)) == [("fog", False)] * 2
    assert [info.id for info in desk.articles()] == ["fog"]


def test_another_file_of_the_same_name_replaces_nothing(desk: Assistant, sent: object) -> None:
    send(desk, sent, ("fog.txt", FOG))
    (receipt,) = desk.add_uploads([sent("fog.txt", FISH)])  # type: ignore[operator]
    assert receipt.article_id is None
    assert "another file named fog.txt is in the collection already" in str(receipt.reason)
    assert desk.article("fog").text.encode() == FOG


def test_it_takes_no_article_of_the_same_id_away(desk: Assistant, sent: object) -> None:
    desk.add([Article(id="fog", text=FISH.decode())])
    ((article_id, is_new),) = send(desk, sent, ("fog.txt", FOG))
    assert is_new
    assert article_id != "fog"
    assert desk.article("fog").text.encode() == FISH


def test_one_that_cannot_be_read_says_why_and_the_others_are_added(
    desk: Assistant, sent: object
) -> None:
    files = [
        ("fog.txt", FOG),
        ("no.pdf", b"MZ this is no PDF"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("empty.md", b""),
        ("run.exe", b"MZ"),
        ("bare", FISH),
        ("fish.md", FISH),
    ]
    receipts = {item.source: item for item in desk.add_uploads([sent(*f) for f in files])}  # type: ignore[operator]
    added = {name for name, item in receipts.items() if item.is_new}
    assert added == {"fog.txt", "fish.md"}
    assert "no.pdf" in str(receipts["no.pdf"].reason)
    assert "picture.txt" in str(receipts["picture.txt"].reason)
    assert "empty.md is empty" in str(receipts["empty.md"].reason)
    assert "no loader reads .exe" in str(receipts["run.exe"].reason)
    assert "files without a suffix" in str(receipts["bare"].reason)


@pytest.mark.parametrize(
    "name",
    [
        "../fog.txt",
        "/etc/passwd",
        "a/b.txt",
        "..\\fog.txt",
        ".hidden.txt",
        "..",
        "",
        "   ",
        "x" * 151,
        "two\nlines.txt",
        "nul\0.txt",
        "exe\u202etxt.html",
        "a\u2028b.txt",
        "lone\ud800.txt",
    ],
)
def test_what_is_no_plain_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedFormatError):
        SentFile(name=name, path=tmp_path / "x")


def test_a_catalogue_counts_words_passages_copies_and_formats(
    desk: Assistant, sent: object
) -> None:
    long = " ".join(f"Sentence {n} tells of quota number {n * 7} in the strait." for n in range(90))
    desk.add_uploads([sent("fog.md", b"# Fog\n\n" + FOG)])  # type: ignore[operator]
    desk.add(
        [
            Article(id="wire-1", publisher="The Wire", text=long),
            Article(id="wire-2", publisher="The Daily", text=f"{long} It was printed here too."),
        ]
    )
    holdings = {holding.info.id: holding for holding in desk.article_stats()}
    assert list(holdings) == ["fog", "wire-1", "wire-2"]
    assert holdings["wire-1"].words == len(long.split())
    assert holdings["wire-1"].passages > 1
    assert [holdings[name].copies for name in ("fog", "wire-1", "wire-2")] == [0, 1, 1]
    assert holdings["fog"].media_type == "text/markdown"
    assert holdings["wire-1"].media_type is None
    assert holdings["fog"].added.tzinfo is not None
    facts = desk.facts()
    assert facts.fingerprint == desk.fingerprint


def test_only_folders_that_were_synced_are_synced_folders(desk: Assistant, tmp_path: Path) -> None:
    assert desk.synced_folders() == []
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "fog.txt").write_bytes(FOG)
    desk.sync(tmp_path / "corpus")
    assert desk.synced_folders() == [tmp_path / "corpus"]


def test_the_sizes_told_are_those_on_disk(desk: Assistant, sent: object) -> None:
    assert desk.facts().build_bytes == 0, "nothing is built yet"
    desk.add_uploads([sent("fog.txt", FOG)])  # type: ignore[operator]
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    of_build = [path for path in files if (desk.folder / "build") in path.parents]
    facts = desk.facts()
    assert facts.build_bytes == sum(path.stat().st_size for path in of_build)
    of_library = [path for path in files if path.name.startswith("library.sqlite3")]
    assert len(of_library) > 1, "its log lies beside it"
    assert facts.library_bytes == sum(path.stat().st_size for path in of_library)
