"""What happens to quotations on their way into drafts, as seeded functions on plain text.

Each takes a random generator and a sentence and returns the changed sentence, or `None` where it does
not apply. Nothing here knows how the check works.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

Mutation = Callable[[random.Random, str], str | None]

_NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]*[A-Za-z])")
_AUXILIARY: Final = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|did|does|do)\b"
)
_NEGATED: Final = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|could|should|did|does|do)(?: not|n['’]t)\b"
)
_MODAL: Final = re.compile(r"(?<=[a-z,] )(will|would|can|could|may|might|must|should)(?= [a-z])")
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b(?!['’]s)")
_MODALS: Final = ("will", "would", "can", "could", "may", "might", "must", "should")
_CONFUSED: Final = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("e", "c"), ("h", "b"), ("l", "1"), ("i", "l"),
    ("o", "0"), ("u", "n"), ("t", "f"), ("a", "o"), ("li", "h"), ("vv", "w"), ("s", "5"),
)  # fmt: skip
_READABLE: Final = 3
_SPACES_CHANGED: Final = 0.2
_BREAKS_MARKED: Final = 0.15
_REPLACEMENTS: Final = [
    "gradual",
    "harbour",
    "recent",
    "quiet",
    "strange",
    "local",
    "yellow",
    "narrow",
    "ancient",
    "bitter",
    "frequent",
    "sudden",
]


def number(chance: random.Random, text: str) -> str | None:
    """Another figure in place of one."""
    match = _pick(chance, _NUMBER, text)
    if match is None:
        return None
    digits = [index for index, sign in enumerate(match.group()) if sign.isdigit()]
    index = chance.choice(digits)
    old = match.group()[index]
    new = chance.choice([digit for digit in "123456789" if digit != old])
    return _replaced(text, match, match.group()[:index] + new + match.group()[index + 1 :])


def negation(chance: random.Random, text: str) -> str | None:
    """A "not" put in or left out."""
    if match := _pick(chance, _NEGATED, text):
        return _replaced(text, match, match.group(1))
    match = _pick(chance, _AUXILIARY, text)
    return _replaced(text, match, f"{match.group()} not") if match else None


def modal(chance: random.Random, text: str) -> str | None:
    """Another modal verb."""
    match = _pick(chance, _MODAL, text)
    if match is None:
        return None
    return _replaced(text, match, chance.choice([m for m in _MODALS if m != match.group()]))


def name_from(names: Sequence[str]) -> Mutation:
    """Another name in place of one inside the sentence."""

    def name(chance: random.Random, text: str) -> str | None:
        match = _pick(chance, _NAME, text)
        if match is None:
            return None
        return _replaced(text, match, chance.choice([n for n in names if n != match.group()]))

    return name


def capital(chance: random.Random, text: str) -> str | None:
    """A name written like a common word."""
    match = _pick(chance, _NAME, text)
    return _replaced(text, match, match.group().lower()) if match else None


def word_order(chance: random.Random, text: str) -> str | None:
    """Two neighbouring words the other way round."""
    words = text.split(" ")
    places = [
        index
        for index in range(1, len(words) - 2)
        if words[index].isalpha() and words[index + 1].isalpha()
        and words[index].lower() != words[index + 1].lower()
    ]  # fmt: skip
    if not places:
        return None
    index = chance.choice(places)
    words[index], words[index + 1] = words[index + 1], words[index]
    return " ".join(words)


def dropped_words(chance: random.Random, text: str) -> str | None:
    """One to four words inside left out without an ellipsis."""
    words = text.split(" ")
    count = chance.randint(1, min(4, max(1, len(words) // 5)))
    if len(words) < count + 5:
        return None
    begin = chance.randint(2, len(words) - count - 2)
    return " ".join([*words[:begin], *words[begin + count :]])


def other_word(chance: random.Random, text: str) -> str | None:
    """A word of no special kind replaced."""
    words = text.split(" ")
    places = [i for i in range(1, len(words) - 1) if words[i].isalpha() and words[i].islower()]
    if not places:
        return None
    words[chance.choice(places)] = chance.choice(_REPLACEMENTS)
    return " ".join(words)


def ocr(chance: random.Random, text: str) -> str | None:
    """One to five letters misread, each in another word."""
    words = text.split(" ")
    order = chance.sample(range(len(words)), len(words))
    wanted, done = chance.randint(1, max(1, min(5, len(words) // 4))), 0
    for index in order:
        fitting = [pair for pair in _CONFUSED if pair[0] in words[index]]
        if fitting and len(words[index]) > _READABLE and done < wanted:
            right, wrong = chance.choice(fitting)
            words[index] = words[index].replace(right, wrong, 1)
            done += 1
    return " ".join(words) if done else None


def typography(chance: random.Random, text: str) -> str:
    """Two to six of the things that typesetting, word processors and copying do."""
    steps = chance.sample(_TYPESETTING, chance.randint(2, 6))
    for step in steps:
        text = step(chance, text)
    return text


def _straight(chance: random.Random, text: str) -> str:
    return (
        text.replace("’", "'").replace("‘", "'")
        if chance.choice((True, False))
        else re.sub(r"(?<=\w)'(?=\w)", "’", text)
    )


def _dashes(chance: random.Random, text: str) -> str:
    dash = chance.choice(["—", " — ", " – ", "--", " -- ", "–"])
    return re.sub(r"\s*(?:—|--)\s*|\s+[–-]\s+", dash, text)


def _spaces(chance: random.Random, text: str) -> str:
    space = chance.choice(["\u00a0", "\u2009", "\u202f", "  ", " \u00a0", "\n"])
    return "".join(
        space if letter == " " and chance.random() < _SPACES_CHANGED else letter for letter in text
    )


def _soft_hyphens(chance: random.Random, text: str) -> str:
    return re.sub(
        r"(?<=[a-z]{3})(?=[a-z]{3})",
        lambda _: "\u00ad" if chance.random() < _BREAKS_MARKED else "",
        text,
    )


def _line_ends(chance: random.Random, text: str) -> str:
    long = list(re.finditer(r"[a-z]{8,}", text))
    if not long:
        return text
    match = chance.choice(long)
    at = match.start() + chance.randint(3, len(match.group()) - 3)
    return f"{text[:at]}-\n{text[at:]}"


def _ligatures(_: random.Random, text: str) -> str:
    return text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ")


def _full_width(_: random.Random, text: str) -> str:
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789%"})


def _ellipsis(chance: random.Random, text: str) -> str:
    return text.replace("...", chance.choice(["…", ". . ."]))


def _first_case(_: random.Random, text: str) -> str:
    # A name keeps its capital wherever it stands
    first = re.match(r"(The|This|It|We|In|A|But|And|There|They|That)\b", text)
    return text[0].lower() + text[1:] if first else text


def _ending(chance: random.Random, text: str) -> str:
    if text.endswith((".", ",")):
        return text[:-1] + chance.choice(["", ",", "."])
    return text + "," if text[-1].isalnum() else text


def _joiners(_: random.Random, text: str) -> str:
    return text.replace(" ", " \u200b", 1)


def _percent(_: random.Random, text: str) -> str:
    return re.sub(r"(?<=\d)%", "\u00a0%", text)


_TYPESETTING: Final = (
    _straight, _dashes, _spaces, _soft_hyphens, _line_ends, _ligatures, _full_width, _ellipsis,
    _first_case, _ending, _joiners, _percent,
)  # fmt: skip


def editing(chance: random.Random, text: str) -> str | None:
    """One of the changes that editors may make and mark."""
    return chance.choice([_left_out, _cased, _inserted, _explained])(chance, text)


def _left_out(chance: random.Random, text: str) -> str | None:
    words = text.split(" ")
    count = chance.randint(2, 12)
    if len(words) < count + 8:
        return None
    begin = chance.randint(3, len(words) - count - 4)
    gone = " ".join(words[begin : begin + count])
    if re.search(
        r"\b(?:no|not|never|none|without|nor|few|little|unless|hardly)\b|n['’]t|\bno", gone.lower()
    ):
        return None  # to leave out a denial is no permissible change
    dots = chance.choice(["…", "...", " … ", " . . . ", "[…]", "[...]", "(…)"])
    before, after = " ".join(words[:begin]), " ".join(words[begin + count :])
    return f"{before}{dots if dots[0] == ' ' else ' ' + dots + ' '}{after}"


def _cased(_: random.Random, text: str) -> str | None:
    first = text[0]
    if not re.match(r"[A-Za-z][a-z]", text):
        return None
    return f"[{first.lower() if first.isupper() else first.upper()}]{text[1:]}"


def _inserted(chance: random.Random, text: str) -> str | None:
    match = _pick(chance, re.compile(r"(?<= )(?:he|she|they|it|we|his|her|their|its)(?= )"), text)
    return _replaced(text, match, "[the company]") if match else None


def _explained(chance: random.Random, text: str) -> str | None:
    match = _pick(chance, re.compile(r"(?<=[a-z]) (?=[a-z]{3})"), text)
    return _replaced(text, match, " [as he calls it] ") if match else None


def _pick(chance: random.Random, form: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(form.finditer(text))
    return chance.choice(found) if found else None


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]
