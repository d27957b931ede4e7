from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ManifestError
from assistant.ingest import Metadata, article_id_for, entry_for, iter_files, read_manifest
from assistant.ingest.metadata.bylines import read_byline
from assistant.ingest.metadata.dates import date_on_its_own, find_date
from assistant.ingest.metadata.fields import one_line
from assistant.ingest.metadata.plain_text import disclaimed_publisher, read_dump

PROSE = (
    "The two governments met for three days in the capital and parted without a treaty, "
    "which nobody who had followed the talks over the years found at all surprising."
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("November 20, 2018", date(2018, 11, 20)),
        ("20 November 2018", date(2018, 11, 20)),
        ("Sept. 2nd, 2016", date(2016, 9, 2)),
        ("2018-11-20T10:00:00Z", date(2018, 11, 20)),
        ("Published: 2018/9/17 19:08:40", date(2018, 9, 17)),
        ("20.11.2018", date(2018, 11, 20)),
        ("2018年9月17日", date(2018, 9, 17)),
        ("2018-13-45", None),
        ("February 30, 2018", None),
        ("03/04/2018", None),
        ("2101-01-01", None),
        ("1499-01-01", None),
        ("no date", None),
    ],
)
def test_only_a_calendar_date_without_doubt_is_read(text: str, day: date | None) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("September 2, 2016 – ", date(2016, 9, 2)),
        ("Published: Tuesday, 20 November 2018 at 10:30 GMT", date(2018, 11, 20)),
        ("2018-11-20", date(2018, 11, 20)),
        ("The pact of September 2, 2016 was kept", None),
        ("Rome, May 5, 2015", None),
    ],
)
def test_a_date_line_holds_nothing_but_the_date(line: str, day: date | None) -> None:
    assert date_on_its_own(line) == day


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By [Jane Doe](#)", ("Jane Doe",)),
        ("By Jane Doe", ("Jane Doe",)),
        ("BY JANE DOE", ("JANE DOE",)),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("By Jane Doe, John Roe and Li Wei", ("Jane Doe", "John Roe", "Li Wei")),
        ("By Jane Doe, Reuters", ("Jane Doe",)),
        ("By Jane Doe Source:Harbour Gazette Published: 2021/3/4 08:15:00", ("Jane Doe",)),
        ("By Ludwig van der Berg | Daily News", ("Ludwig van der Berg",)),
        ("By the time it ended", ()),
        ("By Monday the talks had failed.", ()),
        ("By 1956 both sides had signed", ()),
        ("Bystanders watched", ()),
    ],
)
def test_a_byline_names_people(line: str, names: tuple[str, ...]) -> None:
    assert read_byline(line) == names


def test_header_lines_are_read_near_the_top_only() -> None:
    late = f"Talks Resume\n\n{PROSE}\n\nBy Jane Doe\n\nNovember 20, 2018\n\n{PROSE}"
    assert read_dump(late).metadata == Metadata(title="Talks Resume")


def test_an_original_url_may_stand_on_the_next_line() -> None:
    for tail in (
        "Original url: <https://example.org/a>",
        "Original url:\n\n<https://example.org/a>",
    ):
        assert read_dump(f"Talks Resume\n\n{PROSE}\n\n{tail}").metadata.url == "https://example.org/a"  # fmt: skip


def test_an_address_in_the_text_is_not_the_articles_own() -> None:
    assert read_dump(f"Talks Resume\n\n{PROSE}\n\nhttps://example.org/a").metadata.url is None


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    assert read_dump(f"{PROSE}\n\n{PROSE}").metadata.title is None
    assert read_dump(f"Talks resumed on Monday.\n\n{PROSE}").metadata.title is None


def test_a_disclaimer_names_the_outlet_it_speaks_for() -> None:
    line = "The views expressed here do not necessarily reflect the position of The Daily News."
    assert disclaimed_publisher(line) == "The Daily News"
    assert disclaimed_publisher("Her views do not reflect the mood of the nation.") is None


@pytest.mark.parametrize("start", ["*", " ", "\u00a0", "published ", ", ", "aaaa ", "– "])
def test_reading_a_hostile_first_line_takes_no_time(start: str) -> None:
    for length in (190, 100_000):
        read_dump((start * length)[:length] + "!\n\n" + (start * length)[:150] + "!\n\nText.")


def test_the_first_source_that_knows_wins_field_by_field() -> None:
    first = Metadata(title="A", authors=("Jane Doe",))
    second = Metadata(title="B", publisher="Daily News")
    assert first.over(second) == Metadata(title="A", authors=("Jane Doe",), publisher="Daily News")


@settings(deadline=None)
@given(st.text(max_size=50))
def test_a_value_is_one_line_or_unknown(value: str) -> None:
    line = one_line(value)
    assert line is None or (line.strip() == line != "" and "\n" not in line)
    assert one_line(None) is one_line(7) is one_line("x" * 501) is None


@pytest.mark.parametrize(
    ("source", "identifier"),
    [
        ("talks.txt", "talks"),
        ("opinion/Russia and Japan.html", "opinion-russia-and-japan"),
        ("https://www.example.org/2018/11/20/talks-a1", "example.org-2018-11-20-talks-a1"),
    ],
)
def test_an_id_is_readable(source: str, identifier: str) -> None:
    assert article_id_for(source) == identifier


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_every_source_has_an_id_of_plain_characters(source: str) -> None:
    identifier = article_id_for(source)
    assert 1 <= len(identifier) <= 80
    assert set(identifier) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert identifier == article_id_for(source)


def test_letters_an_id_cannot_show_still_tell_sources_apart() -> None:
    sources = ["переговоры.txt", "договор.txt", "会谈.txt", "café.txt", "cafe.txt", "https://e.org/?a=1", "https://e.org/?a=2", "x" * 90, "x" * 91]  # fmt: skip
    assert len({article_id_for(source) for source in sources}) == len(sources)


def manifest(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_manifest_describes_sources_by_path_and_url(tmp_path: Path) -> None:
    entries = read_manifest(manifest(tmp_path, (
        '[[source]]\npath = "sub/talks.txt"\ntitle = "Talks"\nauthors = ["Jane Doe"]\n'
        'published = 2018-11-20\nlanguage = "en"\n[[source]]\nurl = "https://example.org/a"\n'
        'publisher = "Daily News"\npublished = "2018-11-20"\n[[source]]\ntitle = "On paper only"\n'
    )))  # fmt: skip
    assert entries[0].metadata == Metadata(title="Talks", authors=("Jane Doe",), published=date(2018, 11, 20), language="en")  # fmt: skip
    assert entry_for(entries, path="sub/talks.txt") is entries[0]
    assert entry_for(entries, url="https://example.org/a") is entries[1]
    assert entry_for(entries, path="other.txt") is None
    assert (entries[2].path, entries[2].url) == (None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[source]]\npath = "a"\nauthor = "x"', "unknown key author; known are path"),
        ('[[sources]]\npath = "a"', "only, got sources"),
        ('[[source]]\npath = "../a.txt"', "relative to the manifest"),
        ('[[source]]\npath = "/a.txt"', "relative to the manifest"),
        ('[[source]]\npath = "a"\nauthors = "Jane"', "list of names"),
        ('[[source]]\npath = "a"\npublished = "2018-13-45"', "is a date"),
        ('[[source]]\npath = "a"\ntitle = 7', "one line of text"),
        ('[[source]]\npath = "a"\n[[source]]\npath = "a"', "two entries"),
        ("[[source]", "cannot read"),
    ],
)
def test_a_manifest_is_read_strictly(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ManifestError, match=reason):
        read_manifest(manifest(tmp_path, text))


def test_a_missing_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot read"):
        read_manifest(tmp_path / "sources.toml")


def test_files_are_listed_and_what_is_left_out_is_reported(tmp_path: Path) -> None:
    import os

    for name in ("b.txt", "a.md", "sub/c.html", "README.md", "LICENSE", "CHANGELOG.md", ".hidden.txt",
                 ".git/x.txt", "picture.png", "sources.toml", "noext"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / "linked").symlink_to(tmp_path / "sub")
    os.mkfifo(tmp_path / "pipe.txt")
    listing = iter_files(tmp_path)
    assert listing.files == ("a.md", "b.txt", "sub/c.html")
    reasons = {failure.source: failure.reason for failure in listing.skipped}
    assert sorted(reasons) == ["link.txt", "linked", "noext", "picture.png", "pipe.txt"]
    assert "symbolic link" in reasons["link.txt"]
    assert "not a regular file" in reasons["pipe.txt"]
    assert ".png" in reasons["picture.png"]
