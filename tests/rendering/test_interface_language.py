"""The labels in every language: each is there, takes the same fields, and is spoken where it is asked for."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from datetime import date
from types import ModuleType

import pytest

from assistant.apps.web import captions
from assistant.rendering import labels
from assistant.rendering.interface_language import (
    INTERFACE_LANGUAGES,
    Counted,
    interface_language,
    said_in,
)

CATALOGUES = {"labels": labels.CATALOGUES, "captions": captions.CATALOGUES}
OTHERS = tuple(code for code in INTERFACE_LANGUAGES if code != "en")
SAME_EVERYWHERE = {"PAGE_NAME", "SEPARATOR", "UNKNOWN", "BM25", "CHAT", "JUDGED_FILE"}
SAME_EVERYWHERE |= {"CLIPPINGS_FILE", "ADD_COMMAND", "ADD_URLS_COMMAND", "ADD_ADDRESS_HINT"}
SAY_ALIKE = {*SAME_EVERYWHERE, "LONE_NUMBER", "DATE_HINT", "DATE", "THOUSANDS"}


def said(module: ModuleType) -> dict[str, object]:
    return {name: value for name, value in vars(module).items() if name.isupper()}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, Counted):
        yield from (str(value), value.one, value.few)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in strings(item))
    elif isinstance(value, tuple):
        yield from (text for item in value for text in strings(item))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", CATALOGUES)
@pytest.mark.parametrize("language", OTHERS)
def test_every_label_is_said_in_every_language(kind: str, language: str) -> None:
    english, other = said(CATALOGUES[kind]["en"]), said(CATALOGUES[kind][language])
    assert english.keys() == other.keys()
    for name, value in english.items():
        there = other[name]
        if isinstance(value, Mapping):
            assert isinstance(there, Mapping)
            assert there.keys() == value.keys(), name
        elif isinstance(value, tuple):
            assert isinstance(there, tuple)
            assert len(there) == len(value), name
        else:
            assert isinstance(there, str), name
            assert all(fields(form) == fields(str(value)) for form in strings(there)), name
        assert all(text for text in strings(there) if name != "THOUSANDS"), name


@pytest.mark.parametrize("kind", CATALOGUES)
@pytest.mark.parametrize(("language", "letters"), [("ru", "а-яё"), ("ja", "ぁ-ヿ一-鿿")])
def test_a_label_is_not_left_in_english(kind: str, language: str, letters: str) -> None:
    written = range(ord(letters[0]), ord(letters[2]) + 1)
    wide = range(0x3041, 0xA000) if language == "ja" else written
    for name, value in said(CATALOGUES[kind][language]).items():
        if name in SAY_ALIKE or not isinstance(value, str):
            continue
        assert any(ord(letter.lower()) in wide for letter in value), name


@pytest.mark.parametrize("kind", CATALOGUES)
def test_names_that_no_catalogue_has_are_errors(kind: str) -> None:
    module = labels if kind == "labels" else captions
    with pytest.raises(AttributeError):
        module.NOT_THERE  # noqa: B018  the error is the test


def test_a_label_is_in_the_language_that_is_spoken() -> None:
    def heard() -> tuple[str, str]:  # of constants a type checker knows only the English
        return str(labels.ANSWERED), str(captions.ASK)

    assert heard() == ("Quoted from the collection", "Ask")
    with said_in("ru"):
        assert heard() == ("Процитировано из собрания", "Спросить")
        with said_in("ja"):
            assert heard()[1] == "質問"
        assert heard()[1] == "Спросить"
    with said_in("tlh"):
        assert interface_language() == "en"
    assert heard()[1] == "Ask"


@pytest.mark.parametrize(
    ("language", "day", "count", "pages"),
    [
        ("en", "19 October 1956", "12,345", "pp. 3–4"),
        ("ru", "19 октября 1956", "12\u00a0345", "с. 3–4"),
        ("ja", "1956年10月19日", "12,345", "pp. 3–4"),
    ],
)
def test_dates_numbers_and_pages_are_spelled_as_in_the_language(
    language: str, day: str, count: str, pages: str
) -> None:
    with said_in(language):
        assert labels.spell_date(date(1956, 10, 19)) == day
        assert labels.spell_count(12345) == count
        assert labels.spell_pages(3, 4) == pages


@pytest.mark.parametrize(
    ("count", "said"),
    [("1", "1 статья"), ("4", "4 статьи"), ("12", "12 статей"), ("1\u00a0021", "1\u00a0021 статья"),
     ("0", "0 статей"), ("112", "112 статей"), ("102", "102 статьи")],
)  # fmt: skip
def test_russian_nouns_agree_with_their_numbers(count: str, said: str) -> None:
    with said_in("ru"):
        assert captions.ARTICLES_COUNTED.format(count=count) == said
