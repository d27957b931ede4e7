"""Signs in the wording of a question that it leans on what was said before.

Invariant: signs are counted, never interpreted; whether a question stands alone is decided by whoever
weighs them. The lists are English, with the pronouns of a few other languages.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from .qualifiers import QualifierKind, qualifiers_in

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
    r"|other\s+than|besides|for\s+example|instead",
    regex.IGNORECASE,
)
_DEFINITE: Final = regex.compile(r"\b(?:the|my|your|our)\s+\p{L}", regex.IGNORECASE)
"""What is known already, unless the question says itself which one it is."""
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
    """
    return _OPENS_ON.match(words) is not None


def signs_of(question: str) -> FollowUpSigns:
    """The signs in a question.

    >>> signs_of("And when did he say that?").pointing, signs_of("Who signed the treaty?").pointing
    (2, 0)
    >>> signs_of("What does the keeper draw in his logbook?").pointing
    0
    """
    places = list(_WORD.finditer(question))
    pointing = sum(_points(match, question) for match in places)
    return FollowUpSigns(
        pointing=pointing + len(_POINTING_UNSPACED.findall(question)),
        opens_on=_OPENS_ON.match(question) is not None,
        asks_on=_ASKS_ON.search(question) is not None,
        has_name=any(item.kind is QualifierKind.NAME for item in qualifiers_in(question)),
        is_definite=_DEFINITE.search(question) is not None,
        words=len(places),
    )


def _points(match: regex.Match[str], question: str) -> bool:
    word = match[0].casefold().replace("’", "'")
    if word not in _POINTING:
        return False
    return word not in _PERSONAL or not _NAMED_BEFORE.search(question[: match.start()])
