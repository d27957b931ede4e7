"""Lines such as "Автор: …", "著者：…" or "Fecha: …": what an English "Author:" or "Date:" says.

Invariant: a line is read only where it begins with a known label and a colon; a date only where
day, month and year are plain.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from .bylines import read_names
from .dates import find_date
from .fields import Metadata, one_line

_AUTHORS: Final = (
    r"автор(?:ы|и)?|корреспондент|著者|筆者|執筆者|記者|作者|记者|撰稿|저자|기자|글쓴이"
    r"|autor(?:a|as|es|in|en)?|verfasser(?:in)?|auteurs?"
)
_DATE: Final = (
    r"дата(?:\s+публикации)?|опубликовано|日付|発行日|掲載日|公開日|日期|发布日期|날짜|작성일"
    r"|datum|veröffentlicht(?:\s+am)?|date\s+de\s+publication|publié\s+le|fecha|publicado(?:\s+el)?"
)
_SOURCE: Final = r"источник|издание|出典|掲載紙|来源|출처|quelle|fuente"
_LINE: Final = re.compile(
    rf"(?:(?P<authors>{_AUTHORS})|(?P<date>{_DATE})|(?P<source>{_SOURCE}))\s*[:：]\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_MONTHS: Final = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_NUMBERS: Final = {
    name: number for names in _MONTHS.values() for number, name in enumerate(names.split(), start=1)
}
_SPELLED: Final = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er|\.|º)?\s+(?:de\s+)?(?P<name>{'|'.join(_NUMBERS)})"
    r"\s+(?:de\s+|del\s+)?(?P<year>\d{4})\b",
    re.IGNORECASE,
)


def read_label_line(line: str) -> Metadata | None:
    """What a labelled line says, or `None` where it begins with no label of these.

    >>> read_label_line("Автор: Иван Стрельцов").authors
    ('Иван Стрельцов',)
    >>> read_label_line("日付：2016年9月2日").published
    datetime.date(2016, 9, 2)
    >>> read_label_line("Автор не указан") is None
    True
    """
    match = _LINE.fullmatch(line.strip())
    if match is None:
        return None
    value = match["value"]
    if match["authors"]:
        return Metadata(authors=read_names(value))
    if match["date"]:
        return Metadata(published=spelled_date(value) or find_date(value))
    return Metadata(publisher=one_line(value))


def spelled_date(text: str) -> date | None:
    """The first date whose month is named in Russian, Ukrainian, German, French or Spanish.

    >>> spelled_date("Москва, 2 сентября 2016 г."), spelled_date("31 de febrero de 2016")
    (datetime.date(2016, 9, 2), None)
    """
    match = _SPELLED.search(text)
    if match is None:
        return None
    try:
        return date(int(match["year"]), _NUMBERS[match["name"].lower()], int(match["day"]))
    except ValueError:
        return None
