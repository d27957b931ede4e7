"""Markup put into sentences: changes, notes, raised digits, words half in bold.

Invariant: each function takes the sentence as a reader is to see it, and only adds what a reader
does not see, or sees otherwise set. The construct's name goes with the sentence.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from eval.fidelity.article import Ink, Run, Sentence
from eval.fidelity.prose import Prose

Marking = Callable[[Prose, str], Sentence]

_FALSE_WORDS: Final = ("not", "never", "hardly", "14", "drunk", "secretly", "no longer", "40,000")
_HIDDEN: Final = (
    "opens in a new window",
    "internal draft do not publish",
    "see legal remarks of desk three",
    "skip this advertisement slot",
)


def wrapped(prose: Prose, text: str, ink: Ink, construct: str, *, most: int = 4) -> Sentence:
    """A few words of the sentence in `ink`; a reader sees the same words."""
    words = text.split(" ")
    many = prose.rng.randint(1, min(most, len(words)))
    start = prose.rng.randrange(len(words) - many + 1)
    before, inner, after = words[:start], words[start : start + many], words[start + many :]
    # The space goes with the run as often as not, as editors leave it
    inside = prose.rng.random() < 0.5  # noqa: PLR2004  an even coin
    runs = [
        Run(Ink.PLAIN, " ".join(before) + (" " if before and not (inside and after) else "")),
        Run(ink, (" " if before and inside and after else "") + " ".join(inner)),
        Run(Ink.PLAIN, (" " if after else "") + " ".join(after)),
    ]
    return Sentence(tuple(run for run in runs if run.text), construct)


def inserted(prose: Prose, text: str) -> Sentence:
    """Tracked insertion."""
    return wrapped(prose, text, Ink.INSERTED, "tracked insertion")


def moved_here(prose: Prose, text: str) -> Sentence:
    """Words moved to where they stand."""
    return wrapped(prose, text, Ink.MOVED_HERE, "tracked move")


def field(prose: Prose, text: str) -> Sentence:
    """The result of a field."""
    return wrapped(prose, text, Ink.FIELD, "field")


def control(prose: Prose, text: str) -> Sentence:
    """Words in a content control."""
    return wrapped(prose, text, Ink.CONTROL, "content control")


def smart_tag(prose: Prose, text: str) -> Sentence:
    """Words in a smart tag."""
    return wrapped(prose, text, Ink.SMART_TAG, "smart tag")


def direction(prose: Prose, text: str) -> Sentence:
    """Words in an element that sets the direction of writing."""
    return wrapped(prose, text, Ink.DIRECTION, "direction")


def link(prose: Prose, text: str) -> Sentence:
    """Words in a link."""
    return wrapped(prose, text, Ink.LINK, "link")


def bold(prose: Prose, text: str) -> Sentence:
    """Words in bold or italics."""
    return wrapped(prose, text, prose.rng.choice((Ink.BOLD, Ink.ITALIC)), "emphasis")


def inside_word(prose: Prose, text: str) -> Sentence:
    """A part of a word in bold or italics."""
    word, before, after = _a_word(prose.rng, text)
    cut = prose.rng.randint(1, len(word) - 1)
    ink = prose.rng.choice((Ink.BOLD, Ink.ITALIC))
    runs = [Run(Ink.PLAIN, before), Run(ink, word[:cut]), Run(Ink.PLAIN, word[cut:] + after)]
    return Sentence(tuple(run for run in runs if run.text), "emphasis inside a word")


def word_break(prose: Prose, text: str) -> Sentence:
    """A place inside a word where it may be broken."""
    word, before, after = _a_word(prose.rng, text)
    cut = prose.rng.randint(1, len(word) - 1)
    runs = (
        Run(Ink.PLAIN, before + word[:cut]),
        Run(Ink.WORD_BREAK, ""),
        Run(Ink.PLAIN, word[cut:] + after),
    )
    return Sentence(runs, "word break")


def line_break(prose: Prose, text: str) -> Sentence:
    """A line break instead of a space."""
    words = text.split(" ")
    at = prose.rng.randint(1, len(words) - 1)
    runs = (
        Run(Ink.PLAIN, " ".join(words[:at])),
        Run(Ink.LINE_BREAK, " "),
        Run(Ink.PLAIN, " ".join(words[at:])),
    )
    return Sentence(runs, "line break")


def ruby(prose: Prose, text: str) -> Sentence:
    """A word with its reading in small letters above it."""
    word, before, after = _a_word(prose.rng, text)
    reading = f"{word[:2].upper()}-{word[2:].lower()}"
    runs = (Run(Ink.PLAIN, before), Run(Ink.RUBY, f"{word}|{reading}"), Run(Ink.PLAIN, after))
    return Sentence(tuple(run for run in runs if run.text), "ruby")


def no_break_hyphen(prose: Prose, _: str) -> Sentence:
    """A hyphen at which the line must not break."""
    tail = prose.fill("finished {thing} of {port} cost {count} crowns in {year}.")
    runs = (Run(Ink.PLAIN, "The half"), Run(Ink.NO_BREAK_HYPHEN, "-"), Run(Ink.PLAIN, tail))
    return Sentence(runs, "no-break hyphen")


def joined(prose: Prose, text: str) -> Sentence:
    """A sentence that stood in two paragraphs until the mark between them was deleted."""
    words = text.split(" ")
    at = prose.rng.randint(1, len(words) - 1)
    before, after = Run(Ink.PLAIN, " ".join(words[:at])), Run(Ink.PLAIN, " ".join(words[at:]))
    return Sentence((before, Run(Ink.PARAGRAPH_JOIN, " "), after), "deleted paragraph mark")


def anchored(prose: Prose, text: str) -> Sentence:
    """A sentence in the middle of which a text box is anchored."""
    words = text.split(" ")
    at = prose.rng.randint(1, len(words) - 1)
    runs = (
        Run(Ink.PLAIN, " ".join(words[:at])),
        Run(Ink.ANCHOR, prose.sentence()),
        Run(Ink.PLAIN, " " + " ".join(words[at:])),
    )
    return Sentence(runs, "text box in a sentence")


def index_entry(prose: Prose, text: str) -> Sentence:
    """A sentence with an entry for the index, of which the page shows nothing."""
    word, before, after = _a_word(prose.rng, text)
    runs = (
        Run(Ink.PLAIN, before),
        Run(Ink.INDEX_ENTRY, prose.fill("{goods}, trade in")),
        Run(Ink.PLAIN, word + after),
    )
    return Sentence(tuple(run for run in runs if run.text), "index entry")


def code(prose: Prose, _: str) -> Sentence:
    """A sentence with a name set as code."""
    runs = (
        Run(Ink.PLAIN, "The table "),
        Run(Ink.CODE, prose.fill("tide_{year}_{small}")),
        Run(Ink.PLAIN, prose.fill(" holds the soundings of {port}.")),
    )
    return Sentence(runs, "code")


def wiki_link(prose: Prose, text: str) -> Sentence:
    """Words that link to a page with another name."""
    word, before, after = _a_word(prose.rng, text)
    runs = (
        Run(Ink.PLAIN, before),
        Run(Ink.WIKI_LINK, f"{prose.fill('Log of {goods}')}|{word}"),
        Run(Ink.PLAIN, after),
    )
    return Sentence(tuple(run for run in runs if run.text), "wiki link")


def no_break_space(prose: Prose, _: str) -> Sentence:
    """Spaces that do not break, in a number too, and letters as entities of long ago."""
    text = prose.fill(
        "In {month} {year} the pilots’ guild of {port} paid No. {small} a sum of {count} crowns."
    )
    words = text.split(" ")
    return Sentence(
        (Run(Ink.PLAIN, "\u00a0".join(words[:3]) + " " + " ".join(words[3:])),), "no-break space"
    )


def signs(prose: Prose, _: str) -> Sentence:
    """Letters that mean something to the format and must be escaped in it."""
    text = prose.rng.choice(
        (
            "The file harbour_log_{year} lists {count} boats of {last} & Co. from {isle}.",
            "On {isle} a depth < {small} m & a draught > {little} m are marked with * in red.",
        )
    )
    return Sentence((Run(Ink.PLAIN, prose.fill(text)),), "signs")


def deleted(prose: Prose, text: str) -> Sentence:
    """A word that was deleted, with changes tracked."""
    return _with_false(prose, text, Ink.DELETED, "tracked deletion")


def moved_away(prose: Prose, text: str) -> Sentence:
    """Words that were moved elsewhere."""
    return _with_false(prose, text, Ink.MOVED_AWAY, "tracked move")


def struck(prose: Prose, text: str) -> Sentence:
    """A struck word."""
    return _with_false(prose, text, Ink.STRUCK, "struck")


def hidden(prose: Prose, text: str) -> Sentence:
    """Words that are not shown."""
    sentence = _with_false(prose, text, Ink.HIDDEN, "hidden")
    words = prose.rng.choice(_HIDDEN)
    runs = tuple(
        Run(run.ink, words + run.text[len(run.text.rstrip()) :]) if run.ink is Ink.HIDDEN else run
        for run in sentence.runs
    )
    return Sentence(runs, "hidden")


def struck_replaced(prose: Prose, text: str) -> Sentence:
    """A struck word and what stands for it."""
    return _replaced(prose, text, Ink.STRUCK, Ink.PLAIN, construct="struck and replaced")


def tracked_replaced(prose: Prose, text: str) -> Sentence:
    """A word that was deleted and one that was inserted for it."""
    return _replaced(prose, text, Ink.DELETED, Ink.INSERTED, construct="tracked replacement")


def exponent(prose: Prose, _: str) -> Sentence:
    """A power of ten, or a measure of area or volume."""
    head, power, tail = prose.rng.choice(
        (
            ("The basin of {port} covers {count} m", "2", " at high tide."),
            ("The tank on {isle} holds {count} m", "3", " of fresh water."),
            ("Some 10", "{little}", " larvae of {fish} drift past {port} each spring."),
            ("The survey of {isle} covered {small} km", "2", ", most of it rock."),
        )
    )
    runs = (
        Run(Ink.PLAIN, prose.fill(head)),
        Run(Ink.EXPONENT, prose.fill(power)),
        Run(Ink.PLAIN, _spaced(prose, tail)),
    )
    return Sentence(runs, "exponent")


def subscript(prose: Prose, _: str) -> Sentence:
    """A chemical formula."""
    head, index, tail = prose.rng.choice(
        (
            ("The {thing} of {port} gave off {count} tonnes of CO", "2", " in {year}."),
            ("In {year} the water off {isle} held {small} grams of H", "2", "S per tonne."),
        )
    )
    runs = (
        Run(Ink.PLAIN, prose.fill(head)),
        Run(Ink.SUBSCRIPT, index),
        Run(Ink.PLAIN, _spaced(prose, tail)),
    )
    return Sentence(runs, "subscript")


def quoted(prose: Prose, text: str) -> Sentence:
    """Words to which the browser adds quotation marks."""
    base = wrapped(
        prose, text.replace("“", "").replace("”", ""), Ink.QUOTED, "quoted inline", most=6
    )
    runs: list[Run] = []
    for run in base.runs:
        if run.ink is Ink.QUOTED and run.text.startswith(" "):
            runs += [Run(Ink.PLAIN, " "), Run(Ink.QUOTED, run.text[1:])]
        else:
            runs.append(run)
    return Sentence(tuple(runs), "quoted inline")


def with_note(prose: Prose, text: str, mark: str, *, where: str) -> Sentence:
    """A note mark after a word, a number, or the sentence's full stop."""
    words = text.split(" ")
    if where == "end":
        return Sentence((Run(Ink.PLAIN, text), Run(Ink.NOTE_MARK, mark)), "note mark after a stop")
    numbers = [i for i, word in enumerate(words) if word[-1].isdigit()]
    if where == "number" and numbers:
        at, construct = prose.rng.choice(numbers), "note mark after a number"
    else:
        plain = [i for i, word in enumerate(words[:-1]) if word[-1].isalpha()]
        at, construct = prose.rng.choice(plain or [0]), "note mark after a word"
    after = words[at + 1 :]
    runs = (
        Run(Ink.PLAIN, " ".join(words[: at + 1])),
        Run(Ink.NOTE_MARK, mark),
        Run(Ink.PLAIN, " " + " ".join(after) if after else ""),
    )
    return Sentence(tuple(run for run in runs if run.text), construct)


def drop_cap(_: Prose, text: str) -> Sentence:
    """A large first letter that is a paragraph of its own; the writer takes it apart."""
    return Sentence((Run(Ink.PLAIN, text),), "drop cap")


def _a_word(rng: random.Random, text: str) -> tuple[str, str, str]:
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 3]  # noqa: PLR2004  two letters each side
    if not long:
        long = [max(range(len(words)), key=lambda i: len(words[i]))]
    at = rng.choice(long)
    before = " ".join(words[:at]) + (" " if at else "")
    after = " ".join(("", *words[at + 1 :]))
    return words[at], before, after


def _with_false(prose: Prose, text: str, ink: Ink, construct: str) -> Sentence:
    words = text.split(" ")
    at = prose.rng.randint(1, len(words) - 1)
    false = prose.rng.choice(_FALSE_WORDS)
    before, after = " ".join(words[:at]), " ".join(words[at:])
    if prose.rng.random() < 0.5:  # noqa: PLR2004  an even coin
        runs = (Run(Ink.PLAIN, before + " "), Run(ink, false + " "), Run(Ink.PLAIN, after))
    else:
        runs = (Run(Ink.PLAIN, before), Run(ink, " " + false), Run(Ink.PLAIN, " " + after))
    return Sentence(runs, construct)


def _replaced(prose: Prose, text: str, old: Ink, new: Ink, *, construct: str) -> Sentence:
    words = text.split(" ")
    at = prose.rng.randint(1, len(words) - 2) if len(words) > 2 else 0  # noqa: PLR2004  not the first
    before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
    false = prose.rng.choice(_FALSE_WORDS)
    # Half of all editors leave no space between what they strike and what they put there
    gap = prose.rng.choice(("", " "))
    runs = [
        Run(Ink.PLAIN, before + " " if before else ""),
        Run(old, false + gap),
        Run(new, words[at]),
        Run(Ink.PLAIN, " " + after if after else ""),
    ]
    if new is Ink.PLAIN:
        runs[2:] = [Run(Ink.PLAIN, words[at] + (" " + after if after else ""))]
    return Sentence(tuple(run for run in runs if run.text), construct)


def _spaced(prose: Prose, tail: str) -> str:
    return (" " if tail.startswith(" ") else "") + prose.fill(tail)
