"""The draft check in Russian, Japanese, German, French and Spanish: their marks, months, numbers and titles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Article, Assistant, Verdict
from assistant.records import ChangeKind
from assistant.text.figures import figures_of, lone_figures
from tests.conftest import LINEAR, HashingEncoder
from tests.draft_check.test_checker import only

TEXTS = {
    "ru": (
        "Совет порта собрался 14 мая 2019 г. и принял пятнадцать решений. Господин Соколов сообщил, что "
        "паром «Чайка» перевёз 12 млн пассажиров. «Мы не будем закрывать причал „Старый“ в октябре», "
        "— сказал он.\n\nПлата выросла на семь процентов."
    ),
    "ja": (
        "港湾委員会は2019年5月14日に会合を開いた。佐伯氏は「フェリー『かもめ』は一年に三百回出航する」と述べた。"
        "利用者は1万7000人で、料金は7パーセント上がった。"
    ),
    "de": (
        "Der Hafenrat tagte am 14. Oktober 2019. Frau Dr. Lindner sagte: »Wir werden die Fähre ‚Möwe‘ "
        "nicht verkaufen.« Die Gebühr stieg um fünfundzwanzig Prozent auf 3 Mio. Euro. "
        "„Einundzwanzig Boote reichen uns“, fügte sie hinzu."
    ),
    "fr": (
        "Le conseil du port s’est réuni le 14 août 2019. « Nous ne vendrons jamais le bac “Mouette” », "
        "a dit Mme Garnier. Les tarifs ont augmenté de quinze pour cent en février."
    ),
    "es": (
        "El consejo del puerto se reunió el 14 de agosto de 2019. «No venderemos el transbordador “Gaviota”», "
        "dijo la señora Ibarra. Las tarifas subieron un quince por ciento en febrero."
    ),
}  # fmt: skip
VERBATIM = {
    "ru: angle marks with low ones inside": "Он сказал: «Мы не будем закрывать причал „Старый“ в октябре».",
    "ru: marks of another house": "Он сказал: \"Мы не будем закрывать причал 'Старый' в октябре\".",
    "ru: low marks": "Писали: „Плата выросла на семь процентов“.",
    "ru: a point less": "«Совет порта собрался 14 мая 2019 г и принял пятнадцать решений»",
    "ja: corner brackets in corner brackets": "記事は「佐伯氏は『フェリー『かもめ』は一年に三百回出航する』と述べた」と書く。",
    "ja: within a sentence": "料金は「7パーセント上がった」という。",
    "ja: double corner brackets": "『フェリー「かもめ」は一年に三百回出航する』",
    "ja: double primes": "〝利用者は1万7000人〟",
    "de: low and high marks": "Sie sagte: „Wir werden die Fähre ‚Möwe‘ nicht verkaufen.“",
    "de: reversed angle marks": "»Wir werden die Fähre ›Möwe‹ nicht verkaufen«, sagte sie.",
    "de: Swiss angle marks": "«Einundzwanzig Boote reichen uns», sagte sie.",
    "de: points of titles": "„Frau Dr Lindner sagte“",
    "fr: spaced angle marks": "« Nous ne vendrons jamais le bac “Mouette” »",
    "fr: narrow no-break spaces": "«\u202fNous ne vendrons jamais le bac “Mouette”\u202f»",
    "fr: a title with a point": "“a dit Mme. Garnier”",
    "es: angle marks": "Dijo: «No venderemos el transbordador “Gaviota”».",
    "es: curly marks": "“Las tarifas subieron un quince por ciento en febrero”",
}
ALTERED = {
    "ru: number word": ("«Совет порта собрался 14 мая 2019 г. и принял шестнадцать решений»", ChangeKind.NUMBER),
    "ru: month": ("«Мы не будем закрывать причал „Старый“ в ноябре»", ChangeKind.NUMBER),
    "ru: scale": ("«паром „Чайка“ перевёз 12 тысяч пассажиров»", ChangeKind.NUMBER),
    "ru: title": ("«Госпожа Соколов сообщил, что паром „Чайка“ перевёз 12 млн пассажиров»", ChangeKind.NAME),
    "ru: negation": ("«Мы будем закрывать причал „Старый“ в октябре»", ChangeKind.NEGATION),
    "ja: month": ("「港湾委員会は2019年6月14日に会合を開いた」", ChangeKind.NUMBER),
    "ja: numeral": ("「フェリー『かもめ』は一年に五百回出航する」", ChangeKind.NUMBER),
    "ja: name before a title": ("「佐藤氏は『フェリー『かもめ』は一年に三百回出航する』と述べた」", ChangeKind.NAME),
    "ja: scale": ("「利用者は1億7000人で、料金は7パーセント上がった」", ChangeKind.NUMBER),
    "de: compound number": ("„Zweiundzwanzig Boote reichen uns“", ChangeKind.NUMBER),
    "de: month": ("„Der Hafenrat tagte am 14. November 2019“", ChangeKind.NUMBER),
    "de: title": ("„Der Hafenrat tagte am 14. Oktober 2019. Herr Dr. Lindner sagte“", ChangeKind.NAME),
    "fr: number word": ("« Les tarifs ont augmenté de quatorze pour cent en février »", ChangeKind.NUMBER),
    "fr: month": ("« Le conseil du port s’est réuni le 14 juillet 2019 »", ChangeKind.NUMBER),
    "es: number word": ("«Las tarifas subieron un catorce por ciento en febrero»", ChangeKind.NUMBER),
    "es: month": ("«El consejo del puerto se reunió el 14 de julio de 2019»", ChangeKind.NUMBER),
    "es: title": ("«No venderemos el transbordador “Gaviota”, dijo el señor Ibarra»", ChangeKind.NAME),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    articles = [Article(id=code, language=code, text=text) for code, text in TEXTS.items()]
    folder = tmp_path_factory.mktemp("ports")
    with Assistant.build(articles, folder, encoder=HashingEncoder(), reader=LINEAR) as built:
        yield built


@pytest.mark.parametrize("draft", VERBATIM.values(), ids=VERBATIM)
def test_marks_and_points_of_every_house_are_no_change(desk: Assistant, draft: str) -> None:
    finding = only(desk, draft)
    assert finding.verdict is Verdict.VERBATIM, finding.changes


@pytest.mark.parametrize(("draft", "kind"), ALTERED.values(), ids=ALTERED)
def test_another_number_month_or_title_is_seen_for_what_it_is(
    desk: Assistant, draft: str, kind: ChangeKind
) -> None:
    finding = only(desk, draft)
    assert finding.verdict is Verdict.ALTERED
    assert kind in {change.kind for change in finding.changes}, finding.changes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("19 октября 1956 года", ["19 october", "1956"]),
        ("1956年10月19日", ["1956", "19 october"]),
        ("am 19. Oktober 1956", ["19 october", "1956"]),
        ("le 19 octobre 1956", ["19 october", "1956"]),
        ("el 19 de octubre de 1956", ["19 october", "1956"]),
        ("12 млн пассажиров", ["12000000"]),
        ("3 Mrd. Euro", ["3000000000"]),
        ("1万7000人", ["17000"]),
        ("2億3万5人", ["200030005"]),
        ("7 процентов, 7 Prozent, 7 pour cent, 7 por ciento, 7パーセント", ["7 %"] * 5),
        ("10月", ["10"]),
        ("5 mil personas, 千島の3人", ["5000", "3"]),
    ],
)
def test_one_figure_is_one_in_every_language(text: str, values: list[str]) -> None:
    assert [figure.value for figure in figures_of(text)] == values


def test_a_date_is_not_alone_because_another_outlet_writes_it_in_another_language() -> None:
    columns = [
        figures_of("Signed on 19 October, 71 percent"),
        figures_of("10月19日に署名、66パーセント"),
    ]
    assert lone_figures(columns) == [frozenset({"71 %"}), frozenset({"66 %"})]
