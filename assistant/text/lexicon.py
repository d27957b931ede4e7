"""Words with a fixed meaning: the one home of every list that several readers of text share.

Invariant: words that are compared with folded words are folded themselves (`text/folding`).
Numbers, months and titles are known in English; negations and modal verbs also in the commonest
words of German, French, Spanish, Italian and Russian.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from typing import Final

MONTHS: Final = tuple(
    """
    January February March April May June July August September October November December
    """.split()
)
WEEKDAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

SMALL_NUMBERS: Final = tuple(
    """
    zero one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    """.split()
)
TENS: Final = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
NUMBER_VALUES: Final = {
    **{word: value for value, word in enumerate(SMALL_NUMBERS)},
    **{word: 10 * value for value, word in enumerate(TENS, start=2)},
}
"""What a number word says, from zero to ninety."""
SCALES: Final = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
AMOUNTS: Final = frozenset(
    (
        *SMALL_NUMBERS,
        *TENS,
        *SCALES,
        *(f"{scale}s" for scale in SCALES),
        *(month.lower() for month in MONTHS if month != "May"),
        *(day.lower() for day in WEEKDAYS),
        *"dozen dozens half third thirds quarter quarters once twice double triple".split(),
        *"first second fourth fifth sixth seventh eighth ninth tenth".split(),
        *"percent % ‰ $ € £ ¥ + < > =".split(),
    )
)
"""Words that carry an amount or a time; "may" is left to the modal verbs."""
CURRENCY_SIGNS: Final = frozenset("$€£¥₽")

NEGATIONS: Final = frozenset(
    """
    no not never none nobody nothing neither nor nowhere without cannot cant wont hardly barely
    scarcely unless except few little
    nicht kein keine keinen keinem keiner nie niemals nichts ohne
    ne pas jamais rien aucun aucune sans non personne
    nunca nada nadie ningun ninguna sin
    mai niente nessuno senza
    не нет никогда ничего никто ни без
    """.split()
)
OPPOSING_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
"""Prefixes that turn a word into its opposite."""
MODALS: Final = frozenset(
    """
    will would can could may might must shall should ought need 'll 'd
    kann konnte muss musste soll sollte darf durfte wird wurde
    peut pourrait doit devrait puede podria debe deberia puo potrebbe deve dovrebbe
    может должен должна должны
    """.split()
)

HONORIFICS: Final = tuple("Mr Mrs Ms Dr St Prof Gen Sen Rep Gov Sgt".split())
NAME_SUFFIXES: Final = tuple("Jr Sr".split())
POINTED: Final = frozenset(
    (*(word.lower() for word in (*HONORIFICS, *NAME_SUFFIXES)), "vs"),
)
"""Short forms that are written with a point in one house and without in another."""

BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they turn the direction of what follows, unseen."""


def is_negation(word: str) -> bool:
    """Whether a folded word denies.

    >>> is_negation("never"), is_negation("wasn't"), is_negation("always")
    (True, True, False)
    """
    return word in NEGATIONS or word.endswith("n't")
