"""Words that hold a question together and say nothing of its topic, and the language they show.

Invariant: a text counts as English unless its script or its function words say otherwise; of a word
that two languages share nothing is told. Written down for the languages whose follow-ups are
understood beside English: Russian, Japanese, German, French and Spanish.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from typing import Final

import regex

ENGLISH: Final = "en"
JAPANESE: Final = "ja"
RUSSIAN: Final = "ru"

_WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
_JAPANESE: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}")
_LATIN: Final = regex.compile(r"\p{Latin}")
_HELD_TOGETHER: Final = regex.compile(r"\p{Hiragana}|\A(?:何[人年月日時度回故]|誰|何)\Z")

_BY_LANGUAGE: Final = {
    ENGLISH: """
    a about after all and any are as at be because been before between both but by can could did do does
    during for from had has have he her him his how i if in into is it its more most my no not of on or
    other our out over should so some such than that the their them then there these they this those to
    under until was we were what when where which while who whom whose why will with would you your
    """,
    RUSSIAN: """
    а без более больше бы был была были было быть в вам вас ведь весь вы где да даже для до его ее её если
    есть еще ещё же за здесь и из или им именно ими их к как какая какие каким какими каких какое какой
    каком какую когда ко которая которого которое которой которую которые который которых кто куда кого
    кому ли либо мне много может можно мы на над надо нам нас насчёт насчет не него нее неё ней нем нём
    нет ни ним них но ну о об один он она они оно от откуда отчего очень по под поводу после потом потому
    почему при про раз с сам сейчас сколько скольких со сторона стороны стороне сторону так также такая
    такие такое такой там тем теперь то тогда того тоже той только том тот ту ты у уже чего чей чём чем
    через что чтобы чья чьё чьи эта эти этим этих это этого этой этом этот эту я зачем кем чему
    расскажи расскажите скажи скажите назови назовите объясни объясните было произошло случилось
    """,
    "de": """
    ab aber als also am an auch auf aus bei beim bin bis bitte da dabei dafür dagegen damit dann daran darauf
    darüber das dass davon dazu dem den denn der des dessen deren die dies diese diesem diesen dieser dieses
    doch dort du durch ein eine einem einen einer eines er es etwa etwas euch für gab gegen gibt hat hatte
    hatten habe haben hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jedem jeden jeder
    kann kein keine konnte man mehr mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine seinem
    seinen seiner seit seitens seite sich sie sind so sonst über um und uns unter vom von vor wann war waren
    warum was weil welche welchem welchen welcher welches wem wen wer werden weshalb wessen wie wieso
    wieviel wieviele viel viele wir wird wo woher wohin worauf worüber wovon wozu wurde wurden zu zum zur
    """,
    "fr": """
    à afin ai ainsi alors après as au aussi autre autres aux avant avec avoir avait avaient c ça car ce ceci
    cela celle celles celui ces cet cette ceux chez combien comme comment côté d dans de depuis des donc du
    elle elles en encore entre est et étaient était être eu eut eux fait faut furent fut il ils j je jusqu
    l la là le les leur leurs lui m ma mais me même mes moins mon n ne ni non nos notre nous on ont ou où
    par part parce pas peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se
    ses si son sont sous sur t ta te tes très tu un une vers vos votre vous y
    c'est c'était d'un d'une l'a l'ont l'avait n'a n'est n'ont qu'a qu'est qu'en qu'elle qu'il qu'on qu'ont
    s'est est-ce qu'est-ce
    """,
    "es": """
    a acerca adónde al algo algún alguna algunas algunos ante antes aquel aquella aún aunque bajo cada casi
    como cómo con contra cual cuál cuales cuáles cuando cuándo cuánta cuántas cuánto cuántos de del desde
    después donde dónde dos e el él ella ellas ellos en entonces entre era eran es esa esas ese eso esos está
    esta estaba estas este esto estos fue fueron ha había habían hace hacia han hasta hay la las le les lo los
    más me menos mi mientras muy nada ni no nos o otra otras otro otros para parte pero poco por porque pues
    que qué quien quién quienes quiénes se según ser si sí sin sobre son su sus también tan te tiene toda
    todas todo todos tras tu u un una unas uno unos ya y lado
    """,
}
_ENOUGH_ALONE: Final = frozenset(
    """
    wie wer wen wem wann warum wieso weshalb welche welchem welchen welcher welches wieviel
    où quand quel quelle quels quelles pourquoi combien
    """.split()
)
_FEWEST_WORDS: Final = 2
_WORDS_OF_A_SHORT_TEXT: Final = 5
"""In a longer one a single word may be one of another language altogether ("qui" in Vietnamese)."""
_FUNCTION_WORDS: Final = {name: frozenset(words.split()) for name, words in _BY_LANGUAGE.items()}
_LATIN_LANGUAGES: Final = (ENGLISH, "de", "fr", "es")
_TELLS_NOTHING: Final = frozenset(
    """
    ab ai also am art as at au aux bin comment dans de del dem den der des die du e el em en era eras es fait
    fin fut ha hat her hier im is la las le les lo los ma man me mes mi mit more moi no non nos note o on par
    pas pero plus pour rest sans ne se sein si sin so son su sur ta tan te tes ton tu u un une us van ver von war
    was y yo
    """.split()
)
"""Words and parts of names in English texts, too, and what is left of "it's" and "I'm"."""


def language_of_talk(text: str) -> str:
    """The language whose function words a text is held together by, as a two-letter code.

    >>> language_of_talk("Et du côté japonais ?"), language_of_talk("Und Japan?"), language_of_talk("Japan?")
    ('fr', 'de', 'en')
    >>> language_of_talk("Qui l'a signé ?"), language_of_talk("war"), language_of_talk("Did El Niño cause la sequía de Los Angeles?")
    ('fr', 'en', 'en')
    >>> language_of_talk("日本側は？"), language_of_talk("А со стороны Японии?")
    ('ja', 'ru')
    >>> language_of_talk("Was waren die Kosten?"), language_of_talk("Was Los Angeles there?")
    ('de', 'en')
    """
    if _JAPANESE.search(text):
        return JAPANESE
    if len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text)):
        return RUSSIAN
    if "¿" in text:
        return "es"
    words = [word.casefold() for word in _WORD.findall(text)]
    telling = [word for word in words if len(word) > 1 and word not in _TELLS_NOTHING]
    counts = {
        name: sum(word in _FUNCTION_WORDS[name] for word in telling) for name in _LATIN_LANGUAGES
    }
    counts[ENGLISH] = sum(len(word) > 1 and word in _FUNCTION_WORDS[ENGLISH] for word in words)
    best = max(counts.values())
    leading = [name for name, count in counts.items() if count == best]
    if len(leading) > 1 and _FUNCTION_WORDS[ENGLISH].isdisjoint(telling):
        leading = [name for name in leading if name != ENGLISH]
    enough = (
        best >= _FEWEST_WORDS
        or len(words) <= _WORDS_OF_A_SHORT_TEXT
        or not _ENOUGH_ALONE.isdisjoint(telling)
    )
    return leading[0] if len(leading) == 1 and enough else ENGLISH


def function_words(language: str) -> frozenset[str]:
    """The function words of a language other than English, which has its own list of words of talk."""
    return frozenset() if language == ENGLISH else _FUNCTION_WORDS.get(language, frozenset())


def holds_together(term: str) -> bool:
    """Whether a term of a Japanese text is grammar: Japanese writes what it talks of in other letters.

    >>> holds_together("した"), holds_together("渉に"), holds_together("交渉"), holds_together("treaty")
    (True, True, False, False)
    """
    return _HELD_TOGETHER.search(term) is not None
