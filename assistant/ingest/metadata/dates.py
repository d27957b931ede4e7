"""Calendar dates as articles write them.

Invariant: only a date that names its day, month and year without doubt is read. "03/04/2018" is
March or April, so it stays unknown; "2018/9/17", "20 November 2018", "23/04/2018" and ISO dates
do not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

EARLIEST_YEAR: Final = 1500
LATEST_YEAR: Final = 2100

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH = r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_FOUR_FIGURES = re.compile(r"\d{4}")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS: Final = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}年\s?(?P<month>\d{{1,2}})月\s?(?P<day>\d{{1,2}})日"),
    re.compile(rf"(?<!\d){_YEAR}\.(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}년\s?(?P<month>\d{{1,2}})월\s?(?P<day>\d{{1,2}})일"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}(?!\d)"),
    # Only a number over 12 says which of the two is the day
    re.compile(rf"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{{1,2}})/{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d)(?P<month>\d{{1,2}})/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}(?!\d)"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s+{_YEAR}\b", re.IGNORECASE),
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?"
_WITHOUT_YEAR: Final = (
    re.compile(rf"\b{_WEEKDAY}{_MONTH}\s+{_DAY}\b", re.IGNORECASE),
    re.compile(rf"\b{_WEEKDAY}{_DAY}\s+{_MONTH}\b", re.IGNORECASE),
    re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/\d{2,4}"),
)
_TIME_OF_DAY: Final = re.compile(
    r"(?:\bat\s+)?\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\b\.?|\s?(?:UTC|GMT|E[SD]T|C[SD]T|P[SD]T|CES?T|BST|IST|JST|MSK|Z)\b)?",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\b\d{1,3}[ -]min(?:ute)?s?(?: read)?\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;|·•–—()*_]+")
_WORD_BESIDE_A_DATE = re.compile(
    r"(?:published|posted|updated|date|last|modified|on|at|from):?|-"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
    r"|T?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,6})?)?(?:[ap]m|Z|[+-]\d{2}:?\d{2})?|[ap]\.?m\.?"
    r"|UTC|GMT|ET|E[SD]T|C[SD]T|P[SD]T|CET|CEST|BST|IST|JST|MSK|Z",
    re.IGNORECASE,
)


def find_date(text: str) -> date | None:
    """The first calendar date in `text`, or `None`.

    >>> find_date("Published: 2018/9/17 19:08:40")
    datetime.date(2018, 9, 17)
    >>> find_date("2018-13-45") is None
    True
    """
    if not _FOUR_FIGURES.search(text):  # every form has a year
        return None
    found = [match for form in _FORMS if (match := form.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        day = _calendar_date(match)
        if day is not None:
            return day
    return None


def date_on_its_own(line: str) -> date | None:
    """The date of a line that holds nothing but a date, a time and words such as "Published".

    >>> date_on_its_own("September 2, 2016 – ")
    datetime.date(2016, 9, 2)
    >>> date_on_its_own("The pact of September 2, 2016 was kept") is None
    True
    """
    if not _FOUR_FIGURES.search(line):
        return None
    for form in _FORMS:
        match = form.search(line)
        if match is None:
            continue
        rest = _READING_TIME.sub(" ", f"{line[: match.start()]} {line[match.end() :]}")
        around = _SEPARATORS.split(rest)
        if all(_WORD_BESIDE_A_DATE.fullmatch(word) for word in around if word):
            return _calendar_date(match)
    return None


def without_dates(text: str) -> str:
    """`text` without the calendar dates and times of day in it, such as those behind a name.

    >>> without_dates("Jane Doe May 20, 2019 10:31 GMT")
    'Jane Doe'
    """
    kept = text
    for form in (*_FORMS, *_WITHOUT_YEAR, _TIME_OF_DAY):
        kept = form.sub(" ", kept)
    return text if kept == text else " ".join(kept.split())


def _calendar_date(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = parts.get("name")
    month = 1 + _MONTHS.index(name[:3].lower()) if name else int(parts["month"])
    year = int(parts["year"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, int(parts["day"]))
    except ValueError:
        return None
