"""Whether words ask something, and which languages they may be in: by interrogatives and by script.

Invariant: where it is not plain, words count as a question, and their language as unknown. Words
that only name a topic ("What about the bases?", "А что насчёт баз?", "基地については？") ask nothing that a
sentence could answer.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from collections import Counter
from typing import Final

import regex

_ENDS_AS_QUESTION: Final = regex.compile(r"[?？؟;][\s\"'”’»)\]]*\Z")
_BEGINS_AS_QUESTION: Final = regex.compile(r"\A[\s\"'“«(]*¿")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_TOKEN: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")

MOST_WORDS: Final = 6
"""Words without any form of a question that are still taken for keywords, unless all are names."""
_MOST_LETTERS: Final = 24
"""The same for scripts without spaces."""

_TOPIC: Final = regex.compile(
    r"\A\s*(?:"
    r"(?:(?:and|but|so|ok|well)[,\s]+)?(?:what|how)\s+about\b"
    r"|(?:is\s+there\s+)?(?:anything|something|more)\s+(?:on|about)\b"
    r"|(?:(?:а|и|ну)\s+)?(?:(?:что|как)\s+)?(?:насч[её]т|по\s+поводу)\b"
    r"|(?:(?:а|и|ну)\s+)?(?:что|как)\s+(?:же\s+)?(?:с|со|про)\s"
    r")"
    r"|(?:に(?:ついて|関して)(?:は|の(?:記事|情報))?|(?<!で|に|と)は)\s*[?？]\s*\Z"
    r"|に(?:ついて|関して)(?:の(?:記事|情報))?\s*\Z",
    regex.IGNORECASE,
)
_ASKED_IN_TOPIC: Final = regex.compile(
    r"誰|だれ|何|なに|なん|いつ|どこ|なぜ|どう|どの|どれ|どちら|いくら|いくつ"
)

_ANYWHERE: Final = frozenset(
    """
    who whom whose what which when where why how whether what's who's where's when's how's
    кто кого кому кем ком что чего чему чем чём какой какая какое какие какого каких каким какими
    какую каком который которая которое которые когда где куда откуда почему зачем отчего сколько
    скольких как чей чья чьё чьи ли
    хто що коли де чому скільки як який яка яке які
    """.split()
)
"""Interrogatives that make a question wherever they stand; some are conjunctions as well."""
_AT_BEGINNING: Final = frozenset(
    """
    is are was were am do does did has have had could would should
    isn't aren't wasn't weren't doesn't don't didn't hasn't haven't
    name list explain describe tell define compare summarise summarize give show find
    wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie welche welcher welches
    welchen wieviel ist sind war waren hat haben
    qui que quoi quel quelle quels quelles quand où comment pourquoi combien est-ce qu'est-ce
    quién quien quiénes qué cuál cuáles cuándo cuando dónde donde cómo cuánto cuántos cuánta cuántas
    quem qual quais quando onde como quanto quantos quantas
    chi che quale quali dove come perché quanto quanti quante
    wie wat wanneer waar waarom hoe welke
    kto co kiedy gdzie dlaczego jak ile który która które
    назови назовите расскажи расскажите опиши опишите объясни объясните перечисли перечислите
    """.split()
)
"""Interrogatives, auxiliaries and requests that make a question at its beginning."""
_MAYBE_AT_BEGINNING: Final = frozenset("will can may must might shall".split())
"""Auxiliaries that are names and nouns too: "Will Smith", "May 1956"."""
_PREPOSITIONS: Final = frozenset(
    """
    and but so then und aber et mais y e pero in on at by for from of to with under until since through during about into
    à de en dans par pour avec sur depuis an auf aus bei bis durch für in mit nach seit um von zu
    a con da di por para desde in per su в во на о об от до из с со к по у за для при и а но
    """.split()
)
_FEWEST_AFTER_MAYBE: Final = 4

_EAST_ASIAN: Final = regex.compile(
    r"誰|谁|だれ|何(?!度)|なに|なぜ|いつ|どこ|どうして|どんな|どの|どれ|どちら|どうやって|どう|いくら|いくつ"
    r"|什么|什麼|哪|为什么|為什麼|怎么|怎麼|多少|几|幾|吗|嗎"
    r"|누구|누가|무엇|무슨|언제|어디|왜|어떻게|어떤|얼마"
    r"|(?:か|かな|の|ね|呢|까|나요|니|가요)[。.]?\s*\Z"
)
_KNOWN_FORMS: Final = regex.compile(r"[\p{Latin}\p{Cyrillic}]")
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]")

_SCRIPTS: Final = {
    "Hiragana": "ja",
    "Katakana": "ja",
    "Han": "zh ja",
    "Hangul": "ko",
    "Cyrillic": "ru uk be bg sr mk kk ky mn tg",
    "Greek": "el",
    "Arabic": "ar fa ur ps ku ug",
    "Hebrew": "he yi",
    "Devanagari": "hi mr ne sa",
    "Thai": "th",
    "Armenian": "hy",
    "Georgian": "ka",
    "Tamil": "ta",
    "Bengali": "bn as",
}
_LETTERS: Final = {name: regex.compile(rf"\p{{{name}}}") for name in (*_SCRIPTS, "Latin")}
_LATIN_WORDS: Final = {
    "en": "who whom whose what which when where why how the of did does were has have is are and",
    "fr": "qui quoi quel quelle quels quelles quand où comment pourquoi combien le les des est une "
    "sont dans avec pour et aux du",
    "de": "wer wen wem wann wohin warum wieso weshalb welche welcher welches welchen wurde wurden der "
    "das den dem ist und nicht für mit über",
    "es": "quién quiénes qué cuál cuáles cuándo dónde cómo cuánto cuántos cuántas el los las fue "
    "una por y",
    "it": "chi quale quali quando perché quanto quanti quante il gli della dello delle dei nel nella "
    "sono è",
    "pt": "quem qual quais quando onde quanto quantos quantas os do da dos das foi foram não uma pelo",
    "nl": "wie wat wanneer waar waarom hoe welke het een werd werden zijn van voor niet",
    "pl": "kto kiedy gdzie dlaczego ile który która które jest był była czy nie",
}
_FUNCTION_WORDS: Final = {name: frozenset(words.split()) for name, words in _LATIN_WORDS.items()}
_FEWEST_FUNCTION_WORDS: Final = 2


def is_keywords(query: str) -> bool:
    """Whether a query only names what to look for: a name, a few words, a bare topic.

    >>> is_keywords("Treaty of Shimoda"), is_keywords("What about the bases?")
    (True, True)
    >>> is_keywords("Who signed the Treaty of Shimoda?"), is_keywords("Shimoda was signed when")
    (False, False)
    """
    if _is_bare_topic(query) or not _TOKEN.search(query):
        return _TOKEN.search(query) is not None
    if _ENDS_AS_QUESTION.search(query) or _BEGINS_AS_QUESTION.search(query):
        return False
    if _UNSPACED.search(query) or _LETTERS["Hangul"].search(query):
        return len(query.strip()) <= _MOST_LETTERS and not _EAST_ASIAN.search(query)
    if _WORD.search(query) and not _KNOWN_FORMS.search(query):
        return len(_TOKEN.findall(query)) == 1
    return not _has_form_of_question(query) and _is_short(query)


def possible_languages(query: str) -> frozenset[str]:
    """The languages a query may be in, as two-letter codes; empty where nothing can be told.

    >>> sorted(possible_languages("Qui a signé le traité et quand ?")), possible_languages("Shimoda")
    (['fr'], frozenset())
    >>> "ru" in possible_languages("Кто подписал трактат?")
    True
    """
    counts = {name: len(letter.findall(query)) for name, letter in _LETTERS.items()}
    if counts["Hiragana"] or (counts["Katakana"] and not counts["Han"]):
        return frozenset({"ja"})
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return frozenset()
    if script != "Latin":
        return frozenset(_SCRIPTS[script].split())
    words = [word.casefold() for word in _WORD.findall(query)]
    hits = Counter(
        {name: sum(w in known for w in words) for name, known in _FUNCTION_WORDS.items()}
    )
    (best, most), (_, second) = hits.most_common(2)
    return frozenset({best}) if most >= _FEWEST_FUNCTION_WORDS and most > second else frozenset()


def says_what_it_asks(query: str) -> bool:
    """Whether words hold an interrogative, an auxiliary or a request, and not only what they are about.

    >>> says_what_it_asks("Und wann?"), says_what_it_asks("日本側は？"), says_what_it_asks("Et le Japon ?")
    (True, False, False)
    """
    return _ASKED_IN_TOPIC.search(query) is not None or _has_form_of_question(query)


def _is_bare_topic(query: str) -> bool:
    topic = _TOPIC.search(query)
    if topic is None or _ASKED_IN_TOPIC.search(query):
        return False
    rest = query[topic.end() :]
    return not _has_form_of_question(rest) and len(_TOKEN.findall(rest)) <= MOST_WORDS


def _has_form_of_question(query: str) -> bool:
    words = _WORD.findall(query)
    shouted = query.isupper()
    # WHO the organisation is not "who"
    folded = ["" if word.isupper() and not shouted else word.casefold() for word in words]
    if any(word.replace("’", "'") in _ANYWHERE for word in folded):
        return True
    beginning = next((word for word in folded if word not in _PREPOSITIONS), "")
    if beginning.replace("’", "'") in _AT_BEGINNING:
        return True
    return _begins_with_modal(query)


def _begins_with_modal(query: str) -> bool:
    tokens = _TOKEN.findall(query)
    return (
        bool(tokens)
        and tokens[0].casefold() in _MAYBE_AT_BEGINNING
        and len(tokens) >= _FEWEST_AFTER_MAYBE
        and not tokens[1][0].isdigit()
    )


def _is_short(query: str) -> bool:
    tokens = _TOKEN.findall(query)
    if len(tokens) <= MOST_WORDS:
        return True
    return all(
        token[0].isupper() or token[0].isdigit() or token in _PREPOSITIONS or token in {"the", "le"}
        for token in tokens
    )
