"""Signs in the wording of a question that it leans on what was said before.

Invariant: signs are counted, never interpreted; whether a question stands alone is decided by
whoever weighs them. Signs are known of English, Russian, Japanese, German, French and Spanish;
those of one language are looked for in questions of that language alone, so that "la" and "die"
mean nothing in English.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from .function_words import ENGLISH, language_of_talk
from .qualifiers import QualifierKind, qualifiers_in
from .question_forms import says_what_it_asks

_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*")
_POINTING: Final = frozenset(
    """
    it its itself it's they them their theirs themselves they're he him his himself he's she her hers
    herself she's this that these those that's there here one ones such so same other others another
    else both either neither former latter
    он его ему им нём она её ей ею ней они их ими них этот эта это эти этого этой этих том тот та те там
    er ihm ihn sie ihnen ihr dieser diese dieses dessen deren dort il elle ils elles lui leur celui
    celle ceux ces cette él ella ellos ellas este esta estos estas ese esa
    """.split()
)
_POINTING_UNSPACED: Final = regex.compile(
    r"それ|その|そこ|これ|この|ここ|あれ|あの|彼女?|他们|她们|它们|他|她|它|这|那"
)
_NOUNS_CAPITALISED: Final = frozenset({"de"})
"""There a capital says nothing of a name."""
_PERSONAL: Final = frozenset(
    "it its itself they them their theirs themselves he him his himself she her hers herself".split()
)
_NAMED_BEFORE: Final = regex.compile(
    r"(?i:\b(?:the|an?)\s+\p{L})|(?<!\A)(?<![.?!]\s)(?<![\p{L}\p{N}])\p{Lu}\p{L}+"
)
"""What a pronoun behind it in the same question may stand for: "the keeper … his", "Berg … he"."""
_OPENS_ON: Final = regex.compile(
    r"\A\s*(?:(?:ok|okay|well|interesting|thanks|thank\s+you|great|cool|wow|yes|no|sure|oh|hmm)[,.!\s]+)*"
    r"(?:and|but|so|or|then|also|why|what\s+else|any|who\s+else|which|(?:what|how)\s+about|а|и|но)\b",
    regex.IGNORECASE,
)
_ASKS_ON: Final = regex.compile(
    r"(?:what|how)\s+about|(?:what|anything|who|where)\s+else|more\s+about|tell\s+me\s+more"
    r"|other\s+than|besides|for\s+example|instead|\bon\s+\S+['’]s?\s+(?:side|part)\b|on\s+the\s+part\s+of",
    regex.IGNORECASE,
)
_OPENS_ON_IN: Final = {
    "ru": r"а|и|но|или|тогда|ещё|еще|также|почему|зачем|отчего|какой|какая|какие|каком|какую|каких",
    "ja": r"では|でも|じゃあ?|それで|それでは|そして|また|なぜ|どうして|ほか|他|あと",
    "de": r"und|aber|oder|also|dann|auch|warum|wieso|weshalb|welche[rsnm]?|was\s+noch|wer\s+noch",
    "fr": r"et|mais|ou|alors|donc|aussi|pourquoi|quel(?:le)?s?|quoi\s+d['’]autre|qui\s+d['’]autre",
    "es": r"y|e|pero|o|entonces|también|por\s+qué|cuál(?:es)?|qué\s+más|quién\s+más",
}
_ASKS_ON_IN: Final = {
    "ru": r"(?:что|как)\s+(?:там\s+)?(?:насч[её]т|с|со|про)\b|(?:кто|что|где|какие|кого)\s+ещ[её]|подробнее"
    r"|расскажи(?:те)?\s+ещ[её]|\bсо?\s+стороны\b|\bкроме\b|например|вместо\s+(?:этого|него|неё|них)",
    "ja": r"(?:について(?:は|も)?|に関して(?:は|も)?|は)\s*[?？。]?\s*\Z|他に|ほかに|もっと|詳しく|例えば|たとえば|代わりに",
    "de": r"(?:was|wie)\s+(?:ist|war|steht\s+es)\s+(?:mit|um)\b|(?:was|wer|wo|wen)\s+(?:noch|sonst)|mehr\s+(?:über|dazu)"
    r"|\bauf\s+\S+\s+Seite\b|\bseitens\b|\baußer\b|zum\s+Beispiel|stattdessen",
    "fr": r"qu['’]en\s+est-il|(?:quoi|qui|où)\s+d['’]autre|\bplus\s+(?:sur|de\s+détails)|\bdu\s+côté\b"
    r"|de\s+la\s+part\b|à\s+part\b|par\s+exemple|à\s+la\s+place",
    "es": r"qué\s+(?:hay\s+de|pasa\s+con|tal)|(?:qué|quién|dónde)\s+más|más\s+(?:sobre|detalles)|por\s+parte\s+de"
    r"|del\s+lado\b|además\s+de|por\s+ejemplo|en\s+su\s+lugar",
}
_POINTS_IN: Final = {
    "ru": r"\b(?:это|этим|этому|эту|этой|той|туда|оттуда|тогда|него|неё|нее|нему|ним|ними|них|ней)\b",
    "de": r"\bdas\s*[?.!]*\Z|\b(?:es|sie|da(?:bei|von|zu|mit|gegen|für|ran|rauf|rüber|nach)|damals|diese[rsnm]?)\b",
    "fr": r"\b(?:cela|ça|ce\s+sujet)\b|\bc['’](?:est|était)|-ce\b(?!\s+qu)|-(?:il|elle|ils|elles|lui|leur|là)\b"
    r"|\b(?:qui|ne|on|nous|vous)\s+l['’](?:a|ont|avait|avaient)\b|\by\s+(?:a-t|est|était|vi)",
    "es": r"\b(?:eso|esto|esos|esas|aquello|allí|ahí|entonces|lo|les)\b(?!\s+que)",
}
"""Beside `_POINTING`, which knows each language's plainest pronouns."""
_LEFT_OUT: Final = regex.compile(
    r"\A[\s¿«„“(-]*(?:а|и|но|und|aber|et|mais|y|e|pero)\s(?:[^\s?]+\s*){1,4}\?\s*\Z",
    regex.IGNORECASE,
)
"""What was asked of something else, asked of this: "Et le Japon ?". A form of question makes it another."""
_LEFT_OUT_UNSPACED: Final = regex.compile(r"は\s*[?？]\s*\Z")
_OPENING_IN: Final = {
    name: regex.compile(
        rf"\A[\s¿¡\"'«„“(-]*(?:{words})" + ("" if name == "ja" else r"\b"), regex.IGNORECASE
    )
    for name, words in _OPENS_ON_IN.items()
}
_ASKING_IN: Final = {
    name: regex.compile(words, regex.IGNORECASE) for name, words in _ASKS_ON_IN.items()
}
_POINTING_IN: Final = {
    name: regex.compile(words, regex.IGNORECASE) for name, words in _POINTS_IN.items()
}
_JOINS: Final = regex.compile(
    r"\A[\s¿¡\"'«„“(-]*(?:(?:and|but|а|и|но|und|aber|et|mais|y|pero)\s|そして|それで|では|でも)",
    regex.IGNORECASE,
)
"""A conjunction in front joins the question to what was said before it."""
_DEFINITE: Final = regex.compile(r"\b(?:the|my|your|our)\s+\p{L}", regex.IGNORECASE)
"""What is known already, unless the question says itself which one it is."""
_DEFINITE_GERMAN: Final = regex.compile(r"\b(?:der|die|das|den|dem)\s+\p{Lu}\p{L}+\s*\?\s*\Z")
"""At the end of a question, where nothing more says which one it is."""
SAYS_NOTHING: Final = frozenset(
    """
    thank thanks interesting ok okay tell know known like want think find go get make making made see
    look need also mean say ask please yes wow great cool good bad help sure sound talk hear heard read
    remember question answer information learn lot thing things give let us use used using different
    difference type types kind kinds common main best most way ways important importance example
    examples people person first start started begin began become became happen happened work works
    come came take took put keep year years day time times new old many much main part another really
    actually exactly specific something anything someone anyone else okay hi hello
    """.split()
)
"""Words of talk: they say nothing of what the talk is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSigns:
    """What the wording of a question shows.

    `pointing` counts words that point at something named elsewhere; `opens_on` and `asks_on` say
    whether it begins as something that goes on, or asks for more of the same; `has_name` whether it
    names something itself;
    `is_definite` whether it speaks of something as known; `words` counts its words.
    """

    pointing: int
    opens_on: bool
    asks_on: bool
    has_name: bool
    is_definite: bool
    words: int

    @property
    def leans(self) -> bool:
        """Whether anything in the wording leans on what was said before."""
        return self.pointing > 0 or self.opens_on or self.asks_on or self.is_definite


def goes_on(words: str) -> bool:
    """Whether words begin as something that goes on from what was said before.

    >>> goes_on("And the Soviet Union?"), goes_on("Treaty of Shimoda")
    (True, False)
    >>> goes_on("Und die Sowjetunion?"), goes_on("日本側は？"), goes_on("Симодский трактат")
    (True, True, False)
    """
    language = language_of_talk(words)
    return _opens_on(words, language) or (language != ENGLISH and _asks_on(words, language))


def signs_of(question: str) -> FollowUpSigns:
    """The signs in a question.

    >>> signs_of("And when did he say that?").pointing, signs_of("Who signed the treaty?").pointing
    (2, 0)
    >>> signs_of("What does the keeper draw in his logbook?").pointing
    0
    """
    places = list(_WORD.finditer(question))
    language = language_of_talk(question)
    pointing = max(
        sum(_points(match, question) for match in places), _pointing_in(question, language)
    )
    named = any(item.kind is QualifierKind.NAME for item in qualifiers_in(question))
    return FollowUpSigns(
        pointing=pointing + len(_POINTING_UNSPACED.findall(question)),
        opens_on=_opens_on(question, language),
        asks_on=_asks_on(question, language),
        has_name=named and language not in _NOUNS_CAPITALISED,
        is_definite=_is_definite(question, language),
        words=len(places),
    )


def _opens_on(question: str, language: str) -> bool:
    own = _OPENING_IN.get(language)
    return _OPENS_ON.match(question) is not None or (
        own is not None and own.match(question) is not None
    )


def _asks_on(question: str, language: str) -> bool:
    own = _ASKING_IN.get(language)
    return (
        _ASKS_ON.search(question) is not None
        or _JOINS.match(question) is not None
        or (own is not None and own.search(question) is not None)
    )


def _is_definite(question: str, language: str) -> bool:
    known = _DEFINITE.search(question) or (language == "de" and _DEFINITE_GERMAN.search(question))
    return bool(known)


def _pointing_in(question: str, language: str) -> int:
    if language == ENGLISH:
        return 0
    own = _POINTING_IN.get(language)
    return (len(own.findall(question)) if own is not None else 0) + _leaves_out(question)


def _leaves_out(question: str) -> bool:
    """Whether a question leaves out what is asked, as it was said before."""
    if _LEFT_OUT_UNSPACED.search(question):
        return not says_what_it_asks(question)
    return _LEFT_OUT.match(question) is not None and not says_what_it_asks(question)


def _points(match: regex.Match[str], question: str) -> bool:
    word = match[0].casefold().replace("’", "'")
    if word not in _POINTING:
        return False
    return word not in _PERSONAL or not _NAMED_BEFORE.search(question[: match.start()])
