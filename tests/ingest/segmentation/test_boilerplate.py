from __future__ import annotations

from pathlib import Path

import pytest

from assistant.ingest import find_boilerplate
from assistant.ingest.segmentation.boilerplate import find_marks
from assistant.ingest.segmentation.standing_apart import line_key
from assistant.records import Mark, MarkKind, Span

PROSE = (
    "The two governments met for three days in the capital and parted without a treaty, "
    "which nobody who had followed the talks over the years found at all surprising."
)


def marked(text: str, kind: MarkKind, title: str | None = None) -> list[str]:
    found = find_marks(text, title=title)
    return [mark.span.slice(text) for mark in found if mark.kind is kind]


def boilerplate(text: str, title: str | None = None) -> list[str]:
    return [span.slice(text) for span in find_boilerplate(text, title=title)]


@pytest.mark.parametrize(
    "line",
    [
        "Related article: [Why talks fail](#)",
        "Read more: Why talks fail",
        "Advertisement",
        "Share this article",
        "Subscribe to our newsletter",
        "Sign up for updates in your inbox.",
        "Follow us on Twitter",
        "View all comments",
        "Posted in:",
        "Follow Author",
        "By using this site you agree to our use of cookies.",
        "Jane Doe and John Roe contributed to this report.",
        "Reuters contributed to this story.",
        "This article was originally published in The Daily News.",
        "© 2018 Daily News. All rights reserved.",
        "We use cookies to improve this site.",
        "Click here to support us.",
        "* * *",
        "Page 3 of 10",
    ],
)
def test_a_known_form_is_boilerplate(line: str) -> None:
    assert boilerplate(f"{PROSE}\n\n{line}\n\n{PROSE}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Follow-up talks are planned for May.",
        "Share prices fell by 3 percent on Monday.",
        "Subscribers left in great numbers, the company said.",
        "Photos from Wednesday show crowds in the minister's office.",
        "The memo was obtained by Reuters.",
        "Related industries suffered most.",
        "Comments by the minister angered the neighbours.",
        "The author of the bill is a senator from Alpha.",
        "Cookies are baked here every morning.",
        "By the time it ended, little was left.",
        "Copyright law does not cover it.",
        "1956 was the year of the declaration.",
    ],
)
def test_prose_that_begins_like_boilerplate_is_not_marked(line: str) -> None:
    assert boilerplate(f"{PROSE}\n\n{line}\n\n{PROSE}\n\n{PROSE}") == []


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Jane Doe",
        "Two men shake hands in Alpha. Jane Doe/Getty Images",
        "The leaders in the capital (Source: Reuters)",
        "The hall of the parliament / Parliament.example",
        "Crowds in the capital. Pool via AP",
    ],
)
def test_a_caption_or_credit_is_quotable_as_a_caption(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert marked(text, MarkKind.CAPTION) == [line]
    assert boilerplate(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "The author was wounded in the arm and taken to a hospital in Alpha.",
        "Landings fell to 4,200 tonnes in 1981 (source: County Board).",
        "Copyright law was changed in 2004 after years of talks.",
        "Copyright 1998 was the year of the great reform, she wrote.",
        "By using cookies the company broke the law, the court found.",
        "The envoy gave his first interview since the talks via Reuters.",
        "Video: the judges saw nine minutes of film from the harbour camera.",
        "Click here, the letter told them, and many did.",
        "Click here was all that the letter said.",
        "This story was first published in 1948 and sold out in a week.",
        "A broken valve contributed to this report.",
        "Sign up for the newsletter, he told her, and she did.",
        "Register here for updates was written on the door.",
        "Share this.",
        "Advertisement.",
        "Facebook.",
        "Search!",
        "212",
        "1956",
        "3 of 10",
        "Watch: a word that the sailors used for four hours of work at sea.",
        "Follow him on Twitter was what the judge told the jury not to do.",
        "Photo: that was the word they found scratched into the wall of the cell in Alpha.",
        "Topics: the board spoke of tolls, of ice and of little else.",
        "All rights were reserved to the crown in 1912.",
        "Getty Images was sued by the county in 2011.",
        "(source: nobody knew.)",
        "Most viewed films were French.",
        "Copyright 1998 to 2004 was a time of talks, she wrote.",
        "Watch: the tide turns twice a day.",
        "The writer is said to be the favourite of an editor in Alpha.",
        "The author was the only professor in the village to survive.",
        "The views expressed at the hearing were not those of the board.",
        "Read more than one book a week, the teacher told them.",
    ],
)
@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_sentence_that_tells_something_stays_quotable(line: str, *, at_the_end: bool) -> None:
    after = "" if at_the_end else f"\n\n{PROSE}\n\n{PROSE}"
    assert boilerplate(f"{PROSE}\n\n{line}{after}") == []


def test_numbers_that_count_up_are_pages_and_a_number_alone_is_a_fact() -> None:
    pages = "\n\n".join(f"{PROSE}\n\n{number}" for number in (11, 12, 13))
    assert boilerplate(pages) == ["11", "12", "13"]
    years = "\n\n".join(f"{PROSE}\n\n{number}" for number in (1956, 1941, 1973))
    assert boilerplate(years) == []


def test_what_returns_in_an_outlets_articles_is_boilerplate_at_the_edge_or_without_a_full_stop() -> (
    None
):
    notice = "The Daily thanks its readers for their trust over the years."
    text = "\n\n".join([PROSE, *[f"{n} {PROSE}" for n in range(9)], notice])
    repeated = {line_key(notice), line_key(f"4 {PROSE}")}
    found = [mark.span.slice(text) for mark in find_marks(text, repeated=repeated)]
    assert found == [notice]
    assert find_marks(text) == ()


def test_the_headline_is_marked_wherever_the_title_came_from() -> None:
    assert marked(f"Talks Resume\n\n{PROSE}", MarkKind.HEADLINE) == ["Talks Resume"]
    assert marked(f"Talks resume, at last\n\n{PROSE}", MarkKind.HEADLINE, "Talks Resume – at Last") == ["Talks resume, at last"]  # fmt: skip
    assert marked(f"A subheading\n\n{PROSE}", MarkKind.HEADLINE, "Talks Resume") == []


def test_what_a_loader_marked_goes_before_what_the_text_shows() -> None:
    text = f"Talks Resume\n\n{PROSE}\n\nAdvertisement\n\n{PROSE}"
    start = text.index("Advertisement")
    table = Mark(kind=MarkKind.TABLE, span=Span(start=start, end=start + 13))
    found = find_marks(text, known=[table])
    assert [mark.kind for mark in found] == [MarkKind.HEADLINE, MarkKind.TABLE]


def test_a_text_of_one_line_keeps_it() -> None:
    assert boilerplate("Talks resumed") == []


def test_a_sign_off_is_boilerplate_only_at_the_end() -> None:
    sign_off = "The author is a columnist in Alpha."
    assert boilerplate(f"{PROSE}\n\n{sign_off}") == [sign_off]
    assert boilerplate("\n\n".join([PROSE, sign_off, *[PROSE] * 9])) == []


def test_a_last_paragraph_that_introduces_a_known_author_is_a_sign_off() -> None:
    text = f"{PROSE}\n\nJane Doe is a professor in Alpha."
    assert [span.slice(text) for span in find_boilerplate(text, authors=("Jane Doe",))] == ["Jane Doe is a professor in Alpha."]  # fmt: skip
    assert find_boilerplate(text) == ()


@pytest.mark.parametrize(
    ("seed", "openings"),
    [
        ("000", ["By [", "November 20", "Related article", "Related article", "*Leonid", "The views expressed", "Original url", "<https"]),
        ("001", ["By [", "October 27", "**Center", "*Dmitry", "Original url"]),
        ("002", ["Publication:"]),
        ("003", ["By Cui Heng", "The author is", "Posted in", "blog comments"]),
        ("004", ["September 2", "– Katehon", "Subscribe", "Sign up", "Inline", "View all", "Would love"]),
    ],
)  # fmt: skip
def test_the_boilerplate_of_the_seed_articles_is_found_and_nothing_else(
    seeds: dict[str, Path], seed: str, openings: list[str]
) -> None:
    text = seeds[seed].read_text(encoding="utf-8")
    found = boilerplate(text)
    assert len(found) == len(openings)
    assert all(line.startswith(opening) for line, opening in zip(found, openings, strict=True))


@pytest.mark.parametrize(
    ("seed", "headline", "captions"),
    [
        ("000", "Russia and Japan Could", ["Shinzo Abe and Vladimir Putin /"]),
        ("001", "# Russia's Latest", []),
        ("002", "The Rocky Road", ["Russian President Vladimir Putin (R)"]),
        ("003", "WWII peace treaty", ["Illustration"]),
        ("004", "Is Russia ready", []),
    ],
)
def test_the_headlines_and_captions_of_the_seed_articles_stand_apart(
    seeds: dict[str, Path], seed: str, headline: str, captions: list[str]
) -> None:
    text = seeds[seed].read_text(encoding="utf-8")
    (found,) = marked(text, MarkKind.HEADLINE)
    assert found.startswith(headline)
    starts = marked(text, MarkKind.CAPTION)
    assert len(starts) == len(captions)
    assert all(line.startswith(start) for line, start in zip(starts, captions, strict=True))
