"""Months, weekdays, number words and titles in five languages other than English, as folded words.

Invariant: every entry is one folded word of `text/words`, so that it can be compared with the words
of a text in Russian, German, French, Spanish or Japanese. English stands in `lexicon`. Where a word
means something commoner in another of these languages ("mai" is Italian for never), it is a month
or a number only beside a figure.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from typing import Final

from .folding import folded_text
from .lexicon import MONTHS


def _folded(words: str) -> tuple[str, ...]:
    return tuple(folded_text(words).split())


_MONTHS: Final = (
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
MONTH_NAMES: Final = {
    **{month.casefold(): month.casefold() for month in MONTHS},
    **{
        name: month.casefold()
        for names in _MONTHS
        for name, month in zip(_folded(names), MONTHS, strict=True)
    },
}
"""The English name, in lower case, of the month that a folded word names."""

_WEEKDAYS: Final = _folded(
    """
    понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    """
)
_SMALL: Final = (
    (2, "два две двух двум двумя", "zwei", "deux", "dos"),
    (3, "три трех трем тремя", "drei", "trois", "tres"),
    (4, "четыре четырех четырем", "vier", "quatre", "cuatro"),
    (5, "пять пяти пятью", "fünf", "cinq", "cinco"),
    (6, "шесть шести", "sechs", "", "seis"),
    (7, "семь семи", "sieben", "sept", "siete"),
    (8, "восемь восьми", "acht", "huit", "ocho"),
    (9, "девять девяти", "neun", "neuf", "nueve"),
    (10, "десять десяти", "zehn", "dix", "diez"),
    (11, "одиннадцать одиннадцати", "elf", "onze", ""),
    (12, "двенадцать двенадцати", "zwölf", "douze", "doce"),
    (13, "тринадцать тринадцати", "dreizehn", "treize", "trece"),
    (14, "четырнадцать четырнадцати", "vierzehn", "quatorze", "catorce"),
    (15, "пятнадцать пятнадцати", "fünfzehn", "quinze", "quince"),
    (16, "шестнадцать шестнадцати", "sechzehn", "seize", "dieciséis"),
    (17, "семнадцать семнадцати", "siebzehn", "", "diecisiete"),
    (18, "восемнадцать восемнадцати", "achtzehn", "", "dieciocho"),
    (19, "девятнадцать девятнадцати", "neunzehn", "", "diecinueve"),
    (20, "двадцать двадцати", "zwanzig", "vingt vingts", "veinte"),
    (30, "тридцать тридцати", "dreißig", "trente", "treinta"),
    (40, "сорок сорока", "vierzig", "quarante", "cuarenta"),
    (50, "пятьдесят пятидесяти", "fünfzig", "cinquante", "cincuenta"),
    (60, "шестьдесят шестидесяти", "sechzig", "soixante", "sesenta"),
    (70, "семьдесят семидесяти", "siebzig", "septante", "setenta"),
    (80, "восемьдесят восьмидесяти", "achtzig", "", "ochenta"),
    (90, "девяносто девяноста", "neunzig", "nonante", "noventa"),
)
NUMBERS: Final = {
    word: value for value, *languages in _SMALL for words in languages for word in _folded(words)
} | {
    # One word in German: einundzwanzig is 21
    folded_text(f"{unit}und{ten}"): number + value
    for number, unit in enumerate("ein zwei drei vier fünf sechs sieben acht neun".split(), start=1)
    for value, ten in zip(
        range(20, 100, 10),
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(),
        strict=True,
    )
}
"""What a number word says, without the word for one, which is an article in most of these languages."""
SCALES: Final = {
    word: value
    for value, words in (
        (100, "hundert сто cien ciento"),
        (10**3, "тысяча тысячи тысяч тысячу тысячам тыс tausend mille mil"),
        (
            10**6,
            "миллион миллиона миллионов миллионам млн Million Millionen Mio millions millón millones",
        ),
        (
            10**9,
            "миллиард миллиарда миллиардов миллиардам млрд Milliarde Milliarden Mrd milliard milliards",
        ),
        (10**12, "триллион триллиона триллионов трлн Billionen"),
    )
    for word in _folded(words)
}
"""By what a word multiplies the number before it; "cent" is money in English and left to its neighbours."""
LETTER_SCALES: Final = {"百": 100, "千": 1_000, "万": 10_000, "億": 10**8, "兆": 10**12}
"""The same for scripts without spaces, where they count only behind a figure: 千 begins names too."""
LETTER_NUMBERS: Final = frozenset("二三四五六七八九十百万億兆〇")
"""Japanese numerals that change what is said; 一 and 千 stand in too many other words."""

_ENGLISH: Final = frozenset({"seize", "elf", "quince", "dos"})
"""Numbers of other languages that are other words in English."""
AMOUNTS: Final = frozenset(
    (
        *(word for word in NUMBERS if word not in _ENGLISH),
        *SCALES,
        *LETTER_NUMBERS,
        *(name for name in MONTH_NAMES if name not in {"may", "mai", "march", "mars"}),
        *_WEEKDAYS,
        *_folded(
            "половина половины половину треть трети четверть четверти процент процента процентов"
        ),
        *_folded("вдвое втрое первый второй третий первого второго третьего"),
        *_folded("Hälfte Drittel Viertel Prozent doppelt dreifach zweite dritte vierte"),
        *_folded("moitié pourcent deuxième troisième quatrième"),
        *_folded("mitad tercio tercera segundo segunda tercero cuarto"),
        *_folded("半 割"),
    )
)
"""Words that carry an amount or a time in these languages."""

PERCENT: Final = (
    *(
        tuple(_folded(words))
        for words in ("процент", "процента", "процентов", "процентам", "Prozent")
    ),
    ("pourcent",),
    ("pour", "cent"),
    ("por", "ciento"),
    tuple("パーセント"),
)
"""Words that stand for the percent sign."""

POINTED: Final = frozenset(
    _folded("г гг проф акад ген им ул д Hr Hrn Fr Ing Mag Mme Mlle MM Me Sra Srta Dra Lic usw bzw")
)
"""Short forms, titles among them, that are written with a point in one house and without in another."""
NAME_TITLES: Final = frozenset(
    _folded(
        """
        господин господина госпожа госпожи президент президента премьер министр министра
        Herr Herrn Frau Präsident Präsidentin Kanzler Kanzlerin Ministerin
        monsieur madame mademoiselle président présidente ministre
        señor señora don doña presidenta ministro ministra
        """
    )
)
"""Titles that say who somebody is; one put in another's place changes a name, also in lower case."""
LETTER_TITLES: Final = (
    "氏",
    "さん",
    "首相",
    "総理",
    "大統領",
    "外相",
    "大臣",
    "長官",
    "議員",
    "教授",
    "博士",
)
"""What stands behind a name in Japanese, which writes no capitals."""
