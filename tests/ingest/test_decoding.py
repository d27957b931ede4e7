"""Bytes become the text their author wrote, or a warning or a refusal says why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UnreadableSourceError
from assistant.ingest.formats.decoding import decode_reported, encoding_of
from assistant.records import WarningKind


def details(content: bytes, charset: str | None = None) -> list[str]:
    found = decode_reported(content, source="a.txt", charset=charset)
    assert {doubt.kind for doubt in found.warnings} <= {WarningKind.ENCODING}
    return [doubt.detail for doubt in found.warnings]


def text(content: bytes, charset: str | None = None) -> str:
    return decode_reported(content, source="a.txt", charset=charset).text


@pytest.mark.parametrize(
    ("label", "written_in", "words"),
    [
        ("iso-8859-1", "cp1252", "The keeper’s log – it cost €7 – was “lost”."),
        ("latin1", "cp1252", "Déjà vu…"),
        ("us-ascii", "cp1252", "naïve"),
        ("iso-8859-9", "cp1254", "Görüşmeler başladı, İstanbul’da."),
        ("gb2312", "gbk", "陶喆与朱镕基会面。"),
        ("GB_2312-80", "gb18030", "㐂与镕"),
        ("shift-jis", "cp932", "髙島屋①㈱"),
        ("windows-31j", "cp932", "﨑山氏"),
        ("ms_kanji", "cp932", "纊"),
        ("euc-kr", "cp949", "똠방각하 펲시콜라"),
        ("ks_c_5601-1987", "cp949", "뷁"),
        ("korean", "cp949", "서울"),
        ("big5", "big5hkscs", "臺灣的嗰"),
        ("x-cp1251", "cp1251", "Переговоры закончились, её не позвали."),
        ("koi8", "koi8-r", "Переговоры"),
        ("euc-jp", "euc_jp", "会談が再開した。"),
        ("iso-2022-jp", "iso2022_jp", "会談が再開した。"),
        ("utf8", "utf-8", "café"),
        ("unicode-1-1-utf-8", "utf-8", "café"),
        ("iso-8859-2", "iso8859-2", "Żadnego traktatu"),
        ("dos-874", "cp874", "ภาษาไทย"),
    ],
)
def test_a_label_means_what_browsers_take_it_for(label: str, written_in: str, words: str) -> None:
    assert text(words.encode(written_in), label) == words
    assert details(words.encode(written_in), label) == []


@pytest.mark.parametrize("label", ["iso-8859-1", "iso-8859-15", "windows-1251", "koi8-r", "gbk", "shift_jis", "utf-16le"])  # fmt: skip
def test_bytes_that_are_utf8_are_read_as_utf8_and_the_label_is_doubted(label: str) -> None:
    words = "The café sold crème brûlée – at €5 à la carte."
    assert text(words.encode(), label) == words
    assert details(words.encode(), label) == [f"declared {label}, is utf-8"]


def test_a_byte_order_mark_goes_before_every_label() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert text("Forty crêpes".encode(encoding), "shift_jis") == "Forty crêpes"


def test_plain_ascii_is_in_no_doubt_whatever_was_declared() -> None:
    for label in ("iso-8859-1", "gbk", "utf-16", "windows-1251"):
        assert details(b"Forty witnesses", label) == []


def test_a_label_that_is_no_encoding_is_named() -> None:
    assert text("café".encode(), "x-typo") == "café"
    assert details("café".encode(), "x-typo") == ["declared 'x-typo', which is no encoding"]


@pytest.mark.parametrize("label", [None, "utf-8", "iso-8859-1"])
def test_two_encodings_in_one_file_are_both_read_with_a_warning(label: str | None) -> None:
    content = ("Première séance à Évian.\n" * 4).encode() + "Deuxième séance.\n".encode("cp1252")
    assert text(content, label).endswith("Deuxième séance.\n")
    assert "2 bytes are not in utf-8 (line 5)" in details(content, label)


def test_a_file_cut_inside_a_letter_is_read_with_a_warning() -> None:
    content = ("Première séance à Évian.\n" * 4 + "é").encode()[:-1]
    assert text(content).endswith("Évian.\n\ufffd") or text(content).endswith("Évian.\nÃ")
    assert details(content) != []


def test_a_broken_byte_in_a_declared_encoding_is_named_and_the_rest_read() -> None:
    content = ("会談が再開した。" * 200).encode("cp932") + b"\x81"
    assert text(content, "shift_jis").startswith("会談が再開した。")
    assert details(content, "shift_jis") == ["1 bytes are not in cp932", "1 unknown characters"]


def test_letters_decoded_twice_before_are_warned_of() -> None:
    twice = "Le café à Évian".encode().decode("cp1252").encode()
    assert any("decoded twice" in detail for detail in details(twice))
    assert details("A MANHÃ” e ÀS 9".encode()) == []


@pytest.mark.parametrize("letter", ["\ufffd", "\ue000", "\uf0b7"])
def test_unknown_letters_are_warned_of_and_too_many_refused(letter: str) -> None:
    some = ("A sentence of a dozen words or so. " * 9 + letter).encode()
    assert details(some) == ["1 unknown characters"]
    with pytest.raises(UnreadableSourceError, match="damaged before"):
        text((f"word{letter} " * 30).encode())


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Co", "Cn"), exclude_characters="\ufffd\ufeff"), min_size=1))  # fmt: skip
def test_utf8_is_read_back_letter_for_letter(words: str) -> None:
    assert text(words.encode()) == words


@given(st.binary(max_size=60), st.sampled_from([None, "latin1", "gbk", "shift_jis", "utf-8", "cp1251"]))  # fmt: skip
def test_whatever_the_bytes_are_they_are_read_or_refused(content: bytes, label: str | None) -> None:
    try:
        found = decode_reported(content, source="a.txt", charset=label)
    except UnreadableSourceError:
        return
    assert "\ufffd" not in found.text or found.warnings


def test_labels_nobody_may_use_stand_for_nothing() -> None:
    assert encoding_of("iso-2022-kr") is encoding_of("x-user-defined") is encoding_of("") is None


@pytest.mark.parametrize(
    ("written_in", "label"), [("koi8-r", "windows-1251"), ("cp1251", "koi8-r")]
)
def test_letters_that_stand_as_in_no_text_are_warned_of(written_in: str, label: str) -> None:
    words = "Смотрители просят вторую лодку. Совет молчит. Никто не приплыл. Лампа погасла."
    assert "the letters seem to be of another encoding" in details(words.encode(written_in), label)
    assert details(words.encode(written_in), written_in) == []
