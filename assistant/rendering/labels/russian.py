"""The labels in Russian."""

from __future__ import annotations

from typing import Final

from ..interface_language import Counted

ANSWERED: Final = "Процитировано из собрания"
WEAK: Final = "Возможно, относится к вопросу"
NOT_FOUND: Final = "Ни один фрагмент не отвечает на это такими словами"
NOTHING_SEARCHED: Final = "Поиск не проводился"
IN_PART: Final = "Процитировано из собрания для некоторых частей вопроса"
NEAR_MISSES: Final = "Ближайшие фрагменты"
NO_NEAR_MISSES: Final = "В собрании нет ничего близкого"
MISSING: Final = "Нет в этом фрагменте:"
ALL_FROM: Final = "Всё из"
PASSAGES: Final = "Фрагменты с этими словами: перечислены, но как ответы не оценены"
NO_PASSAGES: Final = "Фрагментов не найдено"
MATCHED: Final = "Найденные слова:"
ONE_SEARCHED: Final = "Просмотрена 1 статья"
SEARCHED: Final = Counted(
    "Просмотрено {count} статей",
    one="Просмотрена {count} статья",
    few="Просмотрено {count} статьи",
)
NOT_ALL_IN: Final = "в поиске {count} из {total}"
PACE: Final = "{rate} в секунду, осталось {left}"
MINUTES: Final = "{minutes} мин {seconds} с"
SECONDS: Final = "{seconds} с"
LEFT_OUT_BY_FILTERS: Final = "не прошли фильтры: {count}"
OTHER_LANGUAGES: Final = (
    "статьи на языках ({languages}): модель этого индекса знает английский; для остальных установите"
    ' onrecord[languages] и впишите model = "multilingual-e5-small" под [encoder] в recipe.toml'
)
ACROSS_LANGUAGES: Final = "Ни одной на языке вопроса: сопоставлены по смыслу"
IN_OTHER_LANGUAGES: Final = "из них не на языке вопроса: {count}"
NO_ARTICLE_IN_LANGUAGE: Final = "Ни одной на языке вопроса: совпасть могут только имена и числа"
FILTERS_LEAVE_NOTHING: Final = "Ни одна статья не проходит фильтры"
EMPTY_COLLECTION: Final = "В собрании нет статей"
CONFIDENCE: Final = "уверенность"
ALSO_IN: Final = "Также в"
ONE_STORY: Final = Counted(
    "Одно сообщение в {count} изданиях",
    one="Одно сообщение в {count} издании",
    few="Одно сообщение в {count} изданиях",
)
COPY_OF: Final = "Копия"
UNTITLED: Final = "Без заголовка"
DESCRIBES: Final = "Описывает"
SEARCHED_FOR: Final = "Искали"
CARRIED: Final = "Со словами из предыдущего:"
ASKED_OF: Final = "Вопрос задан только к"
SEPARATOR: Final = " · "
NEWS_TITLE: Final = "Новое по отслеживаемым вопросам"
NEWS_KINDS: Final = {"new": "Новая цитата", "better": "Более подходящая цитата"}
FOLLOWED_SINCE: Final = "отслеживается с"
NO_LONGER_THERE: Final = "В статье этого больше нет"
THOUSANDS: Final = "\u00a0"
DATE: Final = "{day} {month} {year}"
MONTH_NAMES: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
OWN_NOTE: Final = "Заметка"
VECTOR: Final = "вектор"
SOURCES: Final = "Источники"
PINPOINTS: Final = {"page": ("с.", "с."), "paragraph": ("абз.", "абз.")}

STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

FOLDED: Final = Counted("[… {count} слов …]", one="[… {count} слово …]", few="[… {count} слова …]")

# Why a sentence was quoted

WHY: Final = "Почему это предложение"
WORDS_IN_SENTENCE: Final = "Слова в предложении, по idf"
WORDS_AROUND: Final = "Слова только в его фрагменте или заголовке"
WORDS_MISSING: Final = "Слова, которых нет нигде"
RANKS: Final = "Фрагмент"
RANK: Final = "место"
FUSED_SCORE: Final = "общая оценка"
BM25: Final = "BM25"
READER_SCORES: Final = "Читающая сеть, логит"
CONFIDENCE_FROM: Final = "Уверенность, признак × коэффициент"
LOG_ODDS: Final = "Сумма, логит"
SIGNALS: Final = {
    "bias": "постоянная",
    "similarity": "косинус",
    "coverage": "слова в предложении",
    "passage_coverage": "слова вокруг",
    "passage": "оценка фрагмента",
    "qualifiers": "годы, числа и имена на месте",
    "sentence": "предложение",
    "phrase": "словосочетание",
    "answerable": "есть ответ",
}

# How an article was read: why its text may differ from what a reader of the source sees

READING_WARNING: Final = "Прочитано с сомнением"
INVISIBLE: Final = "Есть невидимые знаки"
WARNING_LABELS: Final = {
    "columns": "порядок колонок неясен",
    "encoding": "кодировка не та, что заявлена, или повреждена",
    "unmapped_font": "шрифт не говорит, какие знаки он изображает",
    "damaged_part": "часть не удалось прочитать",
    "recognised": "распознано с изображения",
}
OMISSION_LABELS: Final = {
    "running_head": "колонтитулы",
    "page_number": "номера страниц",
    "note_mark": "знаки сносок",
    "struck": "зачёркнутый текст",
    "deleted": "удалённый текст",
    "hidden": "скрытый текст",
    "boilerplate": "служебный текст",
    "picture": "изображения",
    "equation": "формулы",
    "embedded": "вложенные объекты",
}
MARK_LABELS: Final = {
    "note": "примечания",
    "headline": "заголовки",
    "caption": "подписи",
    "table": "таблицы",
    "boilerplate": "служебный текст, никогда не цитируется",
}
LEFT_OUT_OF_TEXT: Final = "Опущено"
SET_APART: Final = "Выделено"
FROM: Final = "из"

# What somebody corrected, beside what was read

CORRECTED: Final = "Исправлено"
FIELD_LABELS: Final = {
    "title": "заголовок",
    "authors": "авторы",
    "publisher": "издание",
    "published": "дата",
}
READ_AS: Final = "прочитано как"
NOT_KNOWN: Final = "неизвестно"
SOURCE_HAS_CHANGED: Final = "источник с тех пор изменился"

# A checked draft: what is said about each of its quotations

VERDICT_LABELS: Final = {
    "verbatim": "дословно",
    "altered": "изменено",
    "stitched": "сшито из частей",
    "misattributed": "приписано не тому",
    "not_found": "не найдено",
}
CHANGE_LABELS: Final = {
    "number": "число",
    "negation": "отрицание",
    "name": "имя",
    "modal": "модальный глагол",
    "case": "заглавная буква",
    "words": "слова",
    "punctuation": "пунктуация",
}
QUOTATIONS: Final = "Цитаты"
NO_QUOTATIONS: Final = "В этом черновике нет цитат"
LINE: Final = "строка"
SERIOUS: Final = "существенно"
SOURCE_SAYS: Final = "в источнике"
DRAFT_SAYS: Final = "в черновике"
ADDED: Final = "нет в источнике:"
LEFT_OUT: Final = "пропущено:"
NOT_THE_SOURCE: Final = "Названо рядом, но цитата не оттуда"
SOURCE: Final = "Источник"
PART: Final = "Часть"
NEAREST: Final = "Ближайший фрагмент"
SIMILARITY: Final = "сходство"

# Outlets beside each other

NO_OUTLET: Final = "Издание не указано"
ARTICLES_SEARCHED: Final = Counted("{count} статей", one="{count} статья", few="{count} статьи")
ARTICLE_SEARCHED: Final = "1 статья"
SILENT: Final = Counted(
    "{count} изданий без ответа", one="{count} издание без ответа", few="{count} издания без ответа"
)
ONE_SILENT: Final = "1 издание без ответа"
NOT_ASKED: Final = Counted(
    "Ещё {count} изданий не спрошено: их фрагменты меньше подходят к вопросу",
    one="Ещё {count} издание не спрошено: его фрагменты меньше подходят к вопросу",
    few="Ещё {count} издания не спрошены: их фрагменты меньше подходят к вопросу",
)
ONE_NOT_ASKED: Final = "Ещё 1 издание не спрошено: его фрагменты меньше подходят к вопросу"
