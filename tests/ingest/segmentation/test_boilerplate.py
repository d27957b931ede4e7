from __future__ import annotations

from pathlib import Path

import pytest

from assistant.ingest import find_furniture

PROSE = (
    "The two governments met for three days in the capital and parted without a treaty, "
    "which nobody who had followed the talks over the years found at all surprising."
)


def furniture(text: str, title: str | None = None) -> list[str]:
    return [span.slice(text) for span in find_furniture(text, title=title)]


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
        "Photo: Jane Doe",
        "Two men shake hands in Alpha. Jane Doe/Getty Images",
        "The leaders in the capital (Source: Reuters)",
        "© 2018 Daily News. All rights reserved.",
        "We use cookies to improve this site.",
        "Click here to support us.",
        "* * *",
        "Page 3 of 10",
    ],
)
def test_a_known_form_is_furniture(line: str) -> None:
    assert furniture(f"{PROSE}\n\n{line}\n\n{PROSE}") == [line]


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
def test_prose_that_begins_like_furniture_is_not_marked(line: str) -> None:
    assert furniture(f"{PROSE}\n\n{line}\n\n{PROSE}\n\n{PROSE}") == []


def test_the_title_line_is_furniture_wherever_the_title_came_from() -> None:
    assert furniture(f"Talks Resume\n\n{PROSE}") == ["Talks Resume"]
    assert furniture(f"Talks resume, at last\n\n{PROSE}", "Talks Resume – at Last") == ["Talks resume, at last"]  # fmt: skip
    assert furniture(f"A subheading\n\n{PROSE}", "Talks Resume") == []


def test_a_text_of_one_line_keeps_it() -> None:
    assert furniture("Talks resumed") == []


def test_a_sign_off_is_furniture_only_at_the_end() -> None:
    sign_off = "The author is a columnist in Alpha."
    assert furniture(f"{PROSE}\n\n{sign_off}") == [sign_off]
    assert furniture("\n\n".join([PROSE, sign_off, *[PROSE] * 9])) == []


def test_a_last_paragraph_that_introduces_a_known_author_is_a_sign_off() -> None:
    text = f"{PROSE}\n\nJane Doe is a professor in Alpha."
    assert [span.slice(text) for span in find_furniture(text, authors=("Jane Doe",))] == ["Jane Doe is a professor in Alpha."]  # fmt: skip
    assert find_furniture(text) == ()


@pytest.mark.parametrize(
    ("seed", "openings"),
    [
        ("000", ["Russia and Japan Could", "By [", "November 20", "Shinzo Abe and Vladimir Putin /",
                 "Related article", "Related article", "*Leonid", "The views expressed", "Original url", "<https"]),
        ("001", ["# Russia's Latest", "By [", "October 27", "**Center", "*Dmitry", "Original url"]),
        ("002", ["The Rocky Road", "Publication:", "Russian President Vladimir Putin (R)"]),
        ("003", ["WWII peace treaty", "By Cui Heng", "Illustration", "The author is", "Posted in", "blog comments"]),
        ("004", ["Is Russia ready", "September 2", "– Katehon", "Subscribe", "Sign up", "Inline", "View all", "Would love"]),
    ],
)  # fmt: skip
def test_the_furniture_of_the_seed_articles_is_found_and_nothing_else(
    seeds: dict[str, Path], seed: str, openings: list[str]
) -> None:
    text = seeds[seed].read_text(encoding="utf-8")
    found = furniture(text)
    assert len(found) == len(openings)
    assert all(line.startswith(opening) for line, opening in zip(found, openings, strict=True))
