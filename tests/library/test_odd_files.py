"""No file stops a sync: what cannot be read is named with the reason, and the others are added."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, IngestError, ManifestError, SentFile
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR

FOG = "Fog covers the strait between the islands in early summer."
TAGGED = (
    "---\ntitle: Ferries\nday: {value}\n---\n\nFerries wait in the harbour for the fog to lift.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "fog.txt").write_text(FOG, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    folder = tmp_path / "index"
    with Assistant.open(folder, create=True, encoder=encoder, reader=LINEAR) as opened:
        yield opened


@pytest.mark.parametrize(
    "value", ["!!bool foo", "!!timestamp foo", "!!int ''", "!!float x", "!!python/name:os.system"]
)
def test_front_matter_its_parser_fails_on_is_read_line_by_line_and_says_so(
    desk: Assistant, folder: Path, value: str
) -> None:
    (folder / "ferries.md").write_text(TAGGED.format(value=value), encoding="utf-8")
    report = desk.sync(folder)
    assert (report.added, report.failed) == (("ferries", "fog"), ())
    article = desk.article("ferries")
    assert article.title == "Ferries"
    (doubt,) = [line for line in article.reading.warning_lines() if "front matter" in line]
    assert "no valid YAML" in doubt


def test_a_parser_that_fails_in_this_process_is_tried_in_the_child_which_gives_a_reason(
    desk: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr("assistant.ingest.formats.markdown.extract", broken)
    (folder / "ferries.md").write_text("# Ferries\n\nThey wait.\n", encoding="utf-8")
    report = desk.sync(folder)
    assert (report.added, report.failed) == (("ferries", "fog"), ())


def test_a_name_that_is_no_utf_8_is_reported_and_shown_as_what_it_is(
    desk: Assistant, folder: Path
) -> None:
    odd = os.fsencode(folder) + b"/notes\xff.txt"
    try:
        with open(odd, "wb") as file:  # noqa: PTH123  the name is bytes
            file.write(FOG.encode())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    report = desk.sync(folder)
    assert report.added == ("fog",)
    (failure,) = report.failed
    assert failure.source == "notes\\xff.txt"
    assert failure.reason == "notes\\xff.txt has a name that is no valid UTF-8; rename it"
    (failure,) = desk.add([os.fsdecode(odd)]).failed
    assert "is no valid UTF-8" in failure.reason
    odd_folder = os.fsencode(folder) + b"\xfe"
    os.rename(folder, odd_folder)  # noqa: PTH104
    with pytest.raises(IngestError, match=r"articles\\xfe has a name that is no valid UTF-8"):
        desk.sync(os.fsdecode(odd_folder))


def test_pipes_are_never_waited_for(desk: Assistant, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (failure,) = desk.sync(folder).failed
    assert failure.reason == "pipe.txt is not a regular file"
    os.mkfifo(folder / "sources.toml")
    with pytest.raises(ManifestError, match="is no regular file"):
        desk.sync(folder)
    with pytest.raises(ManifestError, match="is no regular file"):
        desk.add_from(folder / "sources.toml")


def test_a_manifest_nested_too_deep_is_refused(desk: Assistant, folder: Path) -> None:
    deep = "[[source]]\ntitle = " + "[" * 5_000 + "]" * 5_000
    (folder / "sources.toml").write_text(deep, encoding="utf-8")
    with pytest.raises(ManifestError, match="cannot read the manifest"):
        desk.sync(folder)


def test_a_file_without_a_suffix_is_reported(desk: Assistant, folder: Path) -> None:
    (folder / "notes").write_text(FOG, encoding="utf-8")
    report = desk.sync(folder)
    (failure,) = report.failed
    assert failure.source == "notes"
    assert failure.reason.startswith("no loader reads files without a suffix")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:99999/", "there is no port 99999, only 1 to 65535"),
        ("http://127.0.0.1:0/", "there is no port 0, only 1 to 65535"),
        ("http://[::1/", "not a valid URL"),
        ("http://a:b/", "not a valid URL"),
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(
    desk: Assistant, url: str, reason: str
) -> None:
    (failure,) = desk.add([url], allow_private=True).failed
    assert failure.source == url
    assert failure.reason.startswith(f"cannot fetch {url}: {reason}")


def test_of_files_sent_together_the_honest_ones_are_added(desk: Assistant, folder: Path) -> None:
    (folder / "odd.md").write_text(TAGGED.format(value="!!bool foo"), encoding="utf-8")
    sent = [SentFile(name=path.name, path=path) for path in sorted(folder.iterdir())]
    assert [result.is_new for result in desk.add_uploads(sent)] == [True, True]


def test_no_file_is_reached_through_a_link_to_another_folder(
    desk: Assistant, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "plan.txt").write_text("The plan is secret.", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "sources.toml").write_text('[[source]]\npath = "link/plan.txt"\n', encoding="utf-8")
    report = desk.add_from(folder / "sources.toml")
    (failure,) = report.failed
    assert failure.reason == (
        "link/plan.txt is reached through a symbolic link; links are not followed"
    )
    assert len(desk) == 0
    assert "plan" not in str([info.source for info in desk])


def test_a_hard_link_is_the_file_itself_and_is_read(
    desk: Assistant, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("Ferries wait in the harbour.", encoding="utf-8")
    os.link(tmp_path / "outside.txt", folder / "ferries.txt")
    assert len(desk.sync(folder).added) == 2


def test_a_file_that_no_format_may_be_is_not_even_hashed(desk: Assistant, folder: Path) -> None:
    large = folder / "large.txt"
    with large.open("wb") as file:
        file.truncate(10 << 30)  # a sparse file: hashing it would take minutes
    (failure,) = desk.sync(folder).failed
    assert failure.source == "large.txt"
    assert "MB" in failure.reason


def test_a_path_with_a_zero_byte_is_refused_in_a_sentence(desk: Assistant) -> None:
    (failure,) = desk.add(["a\x00b.txt"]).failed
    assert "cannot read" in failure.reason or "cannot be read" in failure.reason
