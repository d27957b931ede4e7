"""The words of the page in Russian."""

from __future__ import annotations

from typing import Final

from ....rendering.interface_language import Counted

# What its answers and its article panel say

MATCH_LABELS: Final = {
    "answered": "точное соответствие",
    "weak": "возможное соответствие",
    "not_found": "нет соответствия",
}
QUOTATION: Final = "Цитата"
SHOW_IN_ARTICLE: Final = "Показать в статье"
VERIFIED: Final = "Сверено с хранимой статьёй"
WITHHELD: Final = "Цитата не показана: она не совпадает с хранимой статьёй"
CANNOT_SHOW: Final = "Это место нельзя показать: хранимая статья изменилась или её больше нет"
GAP: Final = Counted(
    "… {characters} знаков не показано …",
    one="… {characters} знак не показан …",
    few="… {characters} знака не показаны …",
    agrees_with="characters",
)
LINK_TO_QUESTION: Final = "Ссылка на этот вопрос"
AS_QUESTION: Final = "Считать эти слова вопросом"
ONE_CHANGED_SINCE: Final = (
    "С тех пор как задан вопрос, статья, процитированная в ответе, изменилась или исчезла"
)
CHANGED_SINCE: Final = (
    "С тех пор как задан вопрос, изменились или исчезли процитированные статьи: {count}"
)
ONLY: Final = "Только, как сказано в вопросе:"
ASK_ALL: Final = "Спросить все статьи"
NARROW_TO: Final = "Сузить до:"
WHICH_ONE: Final = "Возможно, имеется в виду:"
DATE: Final = "Дата"
LEAVE_OUT: Final = "Спросить без этих слов"
ASK_ALONE: Final = "Спросить без слов из предыдущего"
AS_KEYWORDS: Final = "Показать вместо этого фрагменты с этими словами"
LOOKING: Final = "Поиск в статьях"

# What stands around the answers and never in them

PAGE_NAME: Final = "On Record"
COLLECTIONS: Final = "Собрания"
TAGLINE: Final = "Ответ словами самих статей или никакого"
CONVERSATION: Final = "Беседа"
ARTICLE_PANEL: Final = "Статья"
ASK: Final = "Спросить"
YOUR_QUESTION: Final = "Ваш вопрос"
QUESTION_HINT: Final = "Задайте вопрос по статьям"
FILTERS: Final = "Фильтры"
OUTLET: Final = "Издание"
AUTHOR: Final = "Автор"
DATE_FROM: Final = "Опубликовано с"
DATE_TO: Final = "Опубликовано по"
DATE_HINT: Final = "ГГГГ-ММ-ДД"
BAD_DATE: Final = "{label}: {value} не дата; пишите ГГГГ-ММ-ДД, например 2018-11-20"
EMPTY_RANGE: Final = "Начальная дата публикации позже конечной"
SEARCHING: Final = "Поиск в статьях: {chosen} из {all}"
INDEX: Final = "индекс"
EXAMPLES: Final = "На эти вопросы в собрании есть ответ"
PASSAGES_ABOUT: Final = "Фрагменты о"
PANEL_HINT: Final = "Здесь открывается статья, из которой взята цитата"
EMPTY_LIBRARY: Final = "Собрание пусто. Добавьте статьи на вкладке «Библиотека»"
EMPTY_AND_CLOSED: Final = "Собрание пусто. Добавьте статьи командой: onrecord add FILE-OR-FOLDER"
NOT_ANSWERED: Final = "Сейчас на вопрос ответить не удалось; причина записана в журнале сервера"
EARLIER_TURNS: Final = "Более ранние вопросы этой беседы больше не показываются"
CLOSE: Final = "Закрыть статью"
INTERFACE_LANGUAGE: Final = "Язык страницы"

# The list of conversations, and questions that wait

CONVERSATIONS: Final = "Беседы"
NEW_CONVERSATION: Final = "Новая беседа"
ONE_QUESTION: Final = "1 вопрос"
QUESTIONS_COUNTED: Final = Counted("{count} вопросов", one="{count} вопрос", few="{count} вопроса")
UNNAMED: Final = "Без названия"
OPEN_NOW: Final = "открыта"
RENAME: Final = "Переименовать"
NEW_NAME: Final = "Новое название"
DELETE: Final = "Удалить"
UNDO: Final = "Отменить"
CONVERSATION_DELETED: Final = "Удалено: {name}"
ASKED_NEXT: Final = "Следующий вопрос:"
DO_NOT_ASK: Final = "Не спрашивать"

# A quotation that does not answer, by a person's own judgement

DOES_NOT_ANSWER: Final = "Не отвечает"
SET_ASIDE: Final = "Отложено вами: не отвечает"
TAKE_BACK: Final = "Вернуть"

# Pinned quotations, with a person's own notes

CLIPPINGS: Final = "Вырезки"
CLIPPINGS_FILE: Final = "clippings"
PIN: Final = "В вырезки"
PINNED: Final = "В вырезках"
UNPIN: Final = "Убрать из вырезок"
ONE_PINNED: Final = "1 вырезка"
PINNED_COUNTED: Final = Counted("{count} вырезок", one="{count} вырезка", few="{count} вырезки")
SAVE_AS: Final = "Сохранить: {format}"
FOUND_BY: Final = "Найдено по вопросу:"
MOVE_UP: Final = "Выше"
MOVE_DOWN: Final = "Ниже"
YOUR_NOTE: Final = "Ваша заметка"
ADD_NOTE: Final = "Добавить заметку"
EDIT_NOTE: Final = "Изменить заметку"
KEEP_NOTE: Final = "Сохранить заметку"
NO_CLIPPINGS: Final = (
    "Вырезок пока нет. Кнопка «В вырезки» у любой цитаты помещает её сюда, где вырезки можно"
    " упорядочить, снабдить заметками и сохранить"
)

# Questions that are followed

FOLLOWED: Final = "Отслеживаемые"
FOLLOW: Final = "Отслеживать"
FOLLOW_QUESTION: Final = "Отслеживать вопрос"
FOLLOW_HINT: Final = "Цитаты из новых статей на этот вопрос появятся здесь"
STOP_FOLLOWING: Final = "Не отслеживать"
MARK_SEEN: Final = "Отметить всё как просмотренное"
NO_NEWS: Final = "Ничего нового"
NOTHING_FOLLOWED: Final = (
    "Ни один вопрос не отслеживается. Отслеживаемый вопрос задаётся каждой новой статье, и её цитаты"
    " появляются здесь"
)

# The first screen: what is in the collection

IN_THIS_COLLECTION: Final = "В этом собрании"
ONE_ARTICLE: Final = "1 статья"
ARTICLES_COUNTED: Final = Counted("{count} статей", one="{count} статья", few="{count} статьи")
ONE_OUTLET: Final = "1 издание"
OUTLETS_COUNTED: Final = Counted("{count} изданий", one="{count} издание", few="{count} издания")
FROM_TO: Final = "с {first} по {last}"
OUTLETS: Final = "Издания"
OUTLETS_NOT_LISTED: Final = "и ещё {count}, в фильтрах"
NEWEST: Final = "Самые новые статьи"
HOW_TO_BEGIN: Final = "С чего начать"
BEGIN_ASKING: Final = (
    "Задайте вопрос: ответом будут цитаты с источниками или сообщение, что ответа нет"
)
BEGIN_COMPARING: Final = "ставит рядом то, что каждое издание говорит об одном и том же"
BEGIN_CHECKING: Final = "ищет в статьях каждую цитату текста"
BEGIN_ADDING: Final = "показывает список статей и принимает новые файлы"
BEGIN_BROWSING: Final = "показывает список статей"
OPEN_LIBRARY: Final = "Откройте вкладку «Библиотека»"
TO_DROP_FILES: Final = "и перетащите туда файлы или добавьте их в терминале командой:"
ADD_COMMAND: Final = "onrecord add FILE-OR-FOLDER"

# The filters, which all questions share

ANY: Final = "Все"

LANGUAGE: Final = "Язык"
ARTICLE: Final = "Статья"
CHOSEN_ARTICLES: Final = "выбрано в библиотеке: {count}"
CLEAR_FILTERS: Final = "Снять фильтры"
FILTERS_CHOSEN: Final = Counted("{count} фильтров", one="{count} фильтр", few="{count} фильтра")
ONE_FILTER_CHOSEN: Final = "1 фильтр"
DATED: Final = "При остальных фильтрах с датой: {dated}"
DATED_RANGE: Final = "При остальных фильтрах с датой: {dated}, с {first} по {last}"
UNDATED: Final = "без даты: {undated}"

# One question by outlet

COMPARE: Final = "Сравнение"
COMPARE_QUESTION: Final = "Вопрос ко всем изданиям"
COMPARE_HINT: Final = "Задайте всем изданиям один вопрос"
COMPARE_MEANS: Final = (
    "Задаёт всем изданиям один и тот же вопрос и ставит рядом их собственные слова, отмечает числа,"
    " которые называет только одно из них, и располагает цитаты на линии времени"
)
COMPARE_NEEDS_OUTLETS: Final = (
    "Сравнивает, что разные издания говорят по одному вопросу. В этом собрании названо меньше двух"
    " изданий, поэтому сравнивать пока нечего"
)
COMPARE_EXAMPLES: Final = "Попробуйте один из вопросов"
MORE_QUOTATIONS: Final = Counted(
    "ещё {count} цитат", one="ещё {count} цитата", few="ещё {count} цитаты"
)
ONE_MORE_QUOTATION: Final = "ещё 1 цитата"
LONE_NUMBER: Final = "1234"
LONE_NUMBER_MEANS: Final = (
    "отмечает число, которое есть в цитатах этого издания и ни в одной цитате других изданий здесь."
    " Сравниваются цифры и числительные с их единицами, а не то, что ими считают"
)
TIMELINE: Final = "По дате публикации"
UNDATED_QUOTATIONS: Final = "Без даты"
OUTLETS_BY_OUTLET: Final = "Ответы по изданиям"

# A quotation's card, and the article beside it

BEST_PASSAGE: Final = "Оценка вероятности, что лучший фрагмент отвечает на вопрос"
THIS_PASSAGE: Final = "Оценка вероятности, что этот фрагмент отвечает на вопрос"
LIKELIHOODS: Final = {
    "likely": "вероятный ответ",
    "possible": "возможный ответ",
    "unlikely": "сам по себе вряд ли ответ",
}
SHOW_WHOLE_SENTENCE: Final = "Показать предложение целиком"
COPY_QUOTATION: Final = "Копировать цитату"
COPY_WITH_CITATION: Final = "Копировать со ссылкой"
COPIED: Final = "Скопировано"
NOT_COPIED: Final = "Не скопировано: браузер отказал"
OPEN_ORIGINAL: Final = "Открыть оригинал"
OPEN_AT_PASSAGE: Final = "Открыть оригинал на этом месте"
ONE_OUTLET_MORE: Final = "+ 1 издание с этим же сообщением"
OUTLETS_MORE: Final = Counted(
    "+ {count} изданий с этим же сообщением",
    one="+ {count} издание с этим же сообщением",
    few="+ {count} издания с этим же сообщением",
)
FIRST_TAKES_LONGER: Final = "Первый ответ после запуска занимает несколько секунд"

FIND_IN_ARTICLE: Final = "Найти в этой статье"
FOUND_PLACES: Final = "{number} из {count}"
NOTHING_FOUND: Final = "нет в этой статье"

PREVIOUS: Final = "Назад"
NEXT: Final = "Далее"
MARKED_PASSAGE: Final = "отмеченное место"
PLACE: Final = "Отмеченное место {number} из {count}"
PROVENANCE: Final = "Происхождение"
PROVENANCE_LOCATOR: Final = "Адрес места"
PROVENANCE_TEXT: Final = "SHA-256 текста"
PROVENANCE_ARTICLE: Final = "Статья"
PROVENANCE_ADDRESS: Final = "Адрес"
PROVENANCE_SOURCE: Final = "Прочитано из"
PROVENANCE_FORMAT: Final = "Формат"
PROVENANCE_LOADER: Final = "Чем прочитано"
PROVENANCE_ORIGINAL: Final = "SHA-256 оригинала"
PROVENANCE_ORIGINS: Final = "Что известно и откуда"
PROVENANCE_LANGUAGE: Final = "Язык"
OPENING_ARTICLE: Final = "Статья открывается"
RESUMING: Final = "Беседа восстанавливается"
KEYS: Final = "Клавиши"
KEY_MEANINGS: Final = (
    ("Enter", "спросить; на цитате — открыть её статью"),
    ("/", "к вопросу"),
    ("↑ ↓", "от цитаты к цитате"),
    ("← →", "в статье — к предыдущей или следующей цитате"),
    ("Esc", "из статьи обратно к цитате"),
)

# Checking a draft

CHECK_A_DRAFT: Final = "Проверка черновика"
DRAFT: Final = "Черновик"
DRAFT_HINT: Final = "Вставьте сюда черновик или перетащите файл .txt, .md или .docx"
CHOOSE_FILE: Final = "Выбрать файл"
LEAST_WORDS: Final = "Пропускать цитаты, где слов меньше чем"
CHECK: Final = "Проверить цитаты"
NOTHING_KEPT: Final = "Черновик на сервере не сохраняется"
READING_FILE: Final = "Файл читается"
FILE_READ: Final = "Из файла {name} прочитано знаков: {characters}"
CHECKING: Final = "Поиск цитат в статьях"
DRAFT_IS_EMPTY: Final = "Проверять нечего: вставьте черновик или выберите файл"
DRAFT_TOO_LONG: Final = (
    "В черновике {characters} знаков; страница проверяет за раз до {limit}. Проверьте его по"
    " частям или командой: onrecord check FILE"
)
FILE_TOO_LARGE: Final = "Файл {name} больше {limit} МБ, такие не читаются"
FILE_IS_EMPTY: Final = "Файл {name} пуст"
TOO_MANY_QUOTATIONS: Final = (
    "Цитат в черновике: {count}; страница проверяет за раз до {limit}. Пропустите короткие,"
    " проверьте его по частям или командой: onrecord check FILE"
)
QUOTATION_TOO_LONG: Final = (
    "Знаков в одной из цитат черновика: {characters}; сравнивается не больше {limit}"
)
BAD_LEAST_WORDS: Final = "Наименьшее число слов — целое от 1 до {limit}"
DRAFTS_BUSY: Final = "Проверяются другие черновики; повторите чуть позже"
DRAFT_NOT_CHECKED: Final = (
    "Сейчас проверить черновик не удалось; причина записана в журнале сервера"
)
EDIT_DRAFT: Final = "Править черновик"
REPORT_AS_MARKDOWN: Final = "Отчёт в Markdown"
REPORT_AS_JSON: Final = "Отчёт в JSON"
TO_THE_DRAFT: Final = "В черновике"
FINDINGS: Final = "Цитаты черновика, сначала самые серьёзные расхождения"
THE_DRAFT: Final = "Черновик с отмеченными цитатами"
PASSAGE: Final = "В источнике"

# Exporting a chat

EXPORT: Final = "Сохранить беседу"
JUDGED_QUESTIONS: Final = "Оценённые вопросы для onrecord eval"
JUDGED_FILE: Final = "questions"
EVIDENCE_BUNDLE: Final = "Пакет доказательств"
NOTHING_TO_EXPORT: Final = "Сохранять пока нечего; сначала задайте вопрос"
NO_SOURCES: Final = "Ни один ответ этой беседы не цитирует статью, поэтому источников нет"
TO_EXPORT: Final = (
    "Вопросы: {questions}{separator}цитаты: {quotations}{separator}источники: {sources}"
)
CHAT: Final = "chat"

# The library: what is in the collection, and changing it

LIBRARY: Final = "Библиотека"
SEARCH_LIBRARY: Final = "Найти в библиотеке"
SEARCH_LIBRARY_HINT: Final = "Слова заголовка, автор, издание, дата или файл"
COLUMN_TITLE: Final = "Заголовок"
COLUMN_AUTHORS: Final = "Авторы"
COLUMN_OUTLET: Final = "Издание"
COLUMN_DATE: Final = "Дата"
COLUMN_LANGUAGE: Final = "Язык"
COLUMN_WORDS: Final = "Слова"
COLUMN_PASSAGES: Final = "Фрагменты"
COLUMN_FORMAT: Final = "Формат"
COLUMN_ADDED: Final = "Добавлено"
COLUMN_COPIES: Final = "Копии"
COLUMN_REMOVE: Final = "Убрать"
FORMATS: Final = {
    "text/plain": "Текст",
    "text/markdown": "Markdown",
    "text/html": "Веб-страница",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
UNKNOWN: Final = "–"
SORT_BY: Final = "Сортировать:"
SORTED_UP: Final = "по возрастанию"
SORTED_DOWN: Final = "по убыванию"
SHOWING: Final = "{first}–{last} из {matching}"
SHOWING_SOME: Final = "{first}–{last} из {matching} подходящих, всего {all}"
NOTHING_MATCHES: Final = "Нет статьи, в которой есть все эти слова"
NOTHING_HELD: Final = "Собрание пусто"
PREVIOUS_PAGE: Final = "Назад"
NEXT_PAGE: Final = "Далее"
PAGE_OF: Final = "Страница {page} из {pages}"
REMOVE: Final = "Убрать"
REMOVE_QUESTION: Final = "Убрать эту статью из собрания?"
REMOVE_MEANS: Final = "Поиск больше не найдёт её, пока её не вернут. Файл, из которого она взята, остаётся нетронутым."
REMOVE_FROM_FOLDER: Final = "Она из синхронизируемой папки: при следующих синхронизациях её не будет, пока не изменится файл."
REMOVE_YES: Final = "Убрать"
REMOVE_NO: Final = "Оставить"
REMOVED: Final = "Убрано: {title}"
REMOVED_ARTICLES: Final = "Убранные статьи ({count})"
REMOVED_MORE: Final = "и ещё {count}; их перечисляет onrecord list --removed"
REMOVED_ON: Final = "убрано {day}"
BRING_BACK: Final = "Вернуть"
LET_IN: Final = "Снова принимать"
NOT_KEPT: Final = "текст не сохранён"
BROUGHT_BACK: Final = "Возвращено: {title}"
LET_IN_AGAIN: Final = "Снова принимается: {title}; статья вернётся, когда прочитают её источник"
NOT_REMOVED: Final = "Этой статьи уже нет среди убранных"
CORRECT: Final = "Править"
CORRECT_HEADING: Final = "Исправить сведения о статье"
CORRECT_MEANS: Final = (
    "Текст не меняется. Прочитанное сохраняется рядом с исправлением. Пустое поле значит, что"
    " сведений нет."
)
CORRECT_SAVE: Final = "Сохранить исправление"
CORRECT_UNDO: Final = "Отменить все исправления"
CORRECT_CANCEL: Final = "Оставить как есть"
CORRECTED: Final = "Исправлено: {title}"
CORRECTIONS_UNDONE: Final = "Снова как прочитано: {title}"
IS_CORRECTED: Final = "исправлено"
IS_OVERTAKEN: Final = "исправлено; источник с тех пор изменился"
AUTHORS_APART: Final = "Авторы, через ;"
COLUMN_CHOICE: Final = "Только эти"
CHOSEN: Final = "Вопросы задаются только выбранным статьям ({count} из {all}), здесь и везде"
ONE_CHOSEN: Final = "Вопросы задаются только 1 статье из {all}, здесь и везде"
CHOSEN_ALL_THERE_CAN_BE: Final = "Больше {most} выбрать нельзя"
ASK_CHOSEN: Final = "Спросить их"
CLEAR_CHOICE: Final = "Снова спрашивать все"
ALREADY_GONE: Final = "Этой статьи в собрании уже нет"
ADD_HEADING: Final = "Добавить статьи"
ADD_HINT: Final = "Перетащите файлы сюда или выберите их: {formats}."
ADD_BUTTON: Final = "Выбрать файлы"
ADD_URLS: Final = "Страницы по их адресу добавляются из командной строки или из Python, не отсюда:"
ADD_ADDRESS: Final = "Или адрес веб-страницы"
ADD_ADDRESS_HINT: Final = "https://…"
ADD_ADDRESS_BUTTON: Final = "Добавить страницу"
NO_ADDRESS: Final = "Веб-адрес начинается с http:// или https:// и не содержит пробелов"
ADDRESS_HELD: Final = "Уже есть в собрании: {address}"
ADDRESS_ADDED: Final = "Добавлено: {address}"
ADD_URLS_COMMAND: Final = "onrecord add https://…"
SYNC_BUTTON: Final = "Синхронизировать папку {folder}"
SYNC_DONE: Final = (
    "{folder}: добавлено {added}, изменено {changed}, убрано {removed}, без изменений {unchanged}"
)
SYNC_KEPT_OUT: Final = "не принято, потому что их убрали: {count}"
SYNC_FAILED: Final = "Не прочитано: {source}"
SYNC_MORE: Final = "и ещё {count}; их перечисляет onrecord sync"
RECEIVING: Final = "Отправляется"
WAITING: Final = "Ждёт чтения"
READING: Final = "Читается"
STEP: Final = "{stage}: {done} из {total}"
ADDED: Final = "Добавлено"
ALREADY_HELD: Final = "Уже есть в собрании"
REFUSED: Final = "Не добавлено:"
NOT_TAKEN: Final = f"{REFUSED} {{reason}}"
NOT_ADDED: Final = "сейчас добавить не удалось; причина записана в журнале сервера"
NOT_CHANGED: Final = "Сейчас изменить собрание не удалось; причина записана в журнале сервера"
CHANGES_ARE_OFF: Final = "Эта страница показывает собрание и не меняет его"
WRONG_WAY: Final = "файл передаётся как есть, как application/octet-stream"
TOO_MUCH_AT_ONCE: Final = "передаётся слишком много файлов; повторите чуть позже"
TOO_LARGE: Final = "он больше {limit}, предела для файлов такого вида"
TOO_SLOW: Final = "он шёл слишком медленно"
CUT_OFF: Final = "передача оборвалась"
NO_ROOM: Final = "на сервере для него нет места"
CONNECTION_LOST: Final = "сервер не ответил"
ABOUT_INDEX: Final = "Об этом индексе"
FACT_ARTICLES: Final = "Статьи"
FACT_WORDS: Final = "Слова"
FACT_PASSAGES: Final = "Фрагменты"
FACT_LIBRARY: Final = "Библиотека на диске"
FACT_BUILD: Final = "Поисковая сборка на диске"
FACT_MODEL: Final = "Модель"
FACT_RUNTIME: Final = "Среда вычислений"
FACT_READER: Final = "Читающая сеть"
FACT_RECIPE: Final = "Настройки"
FACT_INDEX: Final = "Индекс"
FACT_VERSION: Final = "Версия"
FINGERPRINT: Final = "отпечаток {digits}"
NOT_BUILT: Final = "ещё не построено"
CHECK_BUTTON: Final = "Проверить индекс"
CHECKING_INDEX: Final = "Проверяется"
CHECK_WELL: Final = "в порядке"
CHECK_BAD: Final = "не в порядке"
