"""Files of old archives that name no encoding are read where nothing else would do, and refused else."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableSourceError
from assistant.ingest.formats.decoding import decode_reported
from assistant.records import ReadingWarning, WarningKind

RUSSIAN = (
    "Переговоры о мирном договоре продолжились в Токио. Министры обсудили судьбу островов, но ни о"
    " чём не договорились. Следующая встреча назначена на март, её проведут в Москве.\n"
)
JAPANESE = (
    "平和条約に関する交渉は東京で続けられた。外相らは島の帰属について話し合ったが、合意には"
    "至らなかった。次の会談は三月にモスクワで行われる予定である。\n"
)
CHINESE = (
    "关于和平条约的谈判在东京继续举行。两国外长讨论了岛屿的归属问题，但没有达成一致意见。"
    "下一次会谈定于三月在莫斯科举行，届时双方将继续讨论经济合作。\n"
)
KOREAN = (
    "평화 조약에 관한 협상이 도쿄에서 계속되었다. 두 나라의 외무장관은 섬의 귀속 문제를 논의했지만"
    " 합의에 이르지 못했다. 다음 회담은 삼월에 모스크바에서 열릴 예정이다.\n"
)
ARCHIVES = [
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (CHINESE, "gb18030"),
    (KOREAN, "cp949"),
]


@pytest.mark.parametrize(("words", "encoding"), ARCHIVES)
def test_an_old_archive_is_read_letter_for_letter_with_a_warning(words: str, encoding: str) -> None:
    found = decode_reported((words * 3).encode(encoding), source="a.txt")
    assert found.text == words * 3
    assert found.warnings == (
        ReadingWarning(kind=WarningKind.ENCODING, detail=f"told from the text alone: {encoding}"),
    )


@pytest.mark.parametrize(("words", "encoding"), ARCHIVES)
def test_a_few_words_are_no_evidence(words: str, encoding: str) -> None:
    with pytest.raises(UnreadableSourceError, match="save it as UTF-8"):
        decode_reported(words[:20].encode(encoding), source="a.txt")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Οι διαπραγματεύσεις για τη συνθήκη ειρήνης συνεχίστηκαν στο Τόκιο χωρίς συμφωνία. ", "cp1253"),
        ("המשא ומתן על הסכם השלום נמשך בטוקיו, והשרים לא הגיעו להסכמה על האיים. ", "cp1255"),
        (RUSSIAN, "mac_cyrillic"),
        (RUSSIAN, "cp866"),
    ],
)  # fmt: skip
def test_what_could_be_several_encodings_or_none_of_them_is_refused(
    words: str, encoding: str
) -> None:
    with pytest.raises(UnreadableSourceError, match="save it as UTF-8"):
        decode_reported((words * 5).encode(encoding), source="a.txt")


def test_what_was_declared_is_not_guessed_at() -> None:
    content = (RUSSIAN * 3).encode("cp1251")
    assert decode_reported(content, source="a.txt", charset="windows-1251").warnings == ()
