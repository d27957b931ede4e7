"""Texts that look like copies of a report and are none: the false merges to fear.

Invariant: each function returns two texts that must not be merged, or twice the same text where
the report offers nothing to change. Templates are invented here;
everything else is made of paragraphs of other articles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from eval.wire_copy.edits import (
    DAYS,
    NAMES,
    TOWNS,
    Paragraphs,
    add_foreign,
    cut_to,
    house_style,
    words_in,
)

Pair = tuple[Paragraphs, Paragraphs]
Lookalike = Callable[[Paragraphs, Sequence[Paragraphs], random.Random], Pair]
"""Takes a report, other articles and a generator."""

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")
_VERB: Final = re.compile(r"\b(is|was|were|has|have|will|would|could|can|did|are)\b (?!not)")

WEATHER: Final = (
    "{town} will be {sky} on {day} with a high of {n} degrees and a low of {m} degrees, the weather service said.",
    "Winds from the {wind} will reach {n} miles an hour by the afternoon, easing to {m} after sunset.",
    "There is a {n} percent chance of rain, rising to {m} percent overnight. Sunrise is at 6:{n} and sunset at 7:{m}.",
    "Farmers in the district were told to expect {n} millimetres of rain in the coming week, {m} fewer than usual.",
    "The pollen count is {level}. The river stood at {n} centimetres at the {town} bridge, {m} below the first warning mark.",
    "The record high for the date is {n} degrees, measured in 19{m}; the record low is {m} degrees below zero.",
)
RESULTS: Final = (
    "{name} won the {town} seat with {n},{m}{n} votes, the returning officer announced in the early hours of {day}.",
    "{name2} came second with {m},{n}{m} votes, a swing of {n} percent since the last election, and conceded by telephone.",
    "Turnout in the constituency was {n}.{m} percent, {level} compared with the last general election.",
    "{m} ballot papers were rejected. Counting at the {town} sports hall took {n} minutes longer than planned.",
    "Speaking after the result was declared, the winner thanked the {n} volunteers who had knocked on doors in the {wind} of the constituency.",
    "The seat had been held by the party for {n} years. A recount of {m} bundles changed nothing.",
)
MARKETS: Final = (
    "Shares in {town} closed {level} on {day}, with the main index at {n},{m}{n}.{m} points after {n} million shares changed hands.",
    "{name}, a trader, said volumes were {m} percent below the monthly average ahead of the bank's decision.",
    "Gold was quoted at 1,{n}{m} dollars an ounce and crude oil at {n}.{m} dollars a barrel in late trading.",
    "The yield on the ten-year bond moved to {m}.{n} percent, and the currency traded at 1.{n} to the dollar.",
    "Among individual shares, the {town} shipping line moved {n}.{m} percent and the {wind} railway company {m}.{n} percent.",
    "Analysts expect quarterly profits to change by {n} percent on average, according to a survey of {m} brokers.",
)
MATCH: Final = (
    "{town} {n}, {town2} {m}. {name} scored {n} points and took {m} rebounds as {town} beat {town2} on {day} night.",
    "{name2} added {m} points off the bench, hitting {n} of {m} from beyond the arc, and left to a standing ovation.",
    "{town} led by {n} at the half and never trailed after the break, improving its record to {n}-{m} on the season.",
    "{town2} shot {n} percent from the field and committed {m} turnovers, {n} of them in the third quarter.",
    "The teams meet again on {day} in {town2}, where the hosts have won {n} of their last {m} games.",
    "Attendance was {n},{m}{n}. The game was delayed for {m} minutes because of a fault in the scoreboard.",
)
_HALF: Final = 0.5
TEMPLATES: Final = (WEATHER, RESULTS, MARKETS, MATCH)


def filled_template(_: Paragraphs, __: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """One template filled in twice: weather, election results, markets, box scores."""
    template = rng.choice(TEMPLATES)
    return [_filled(line, rng) for line in template], [_filled(line, rng) for line in template]


def _filled(line: str, rng: random.Random) -> str:
    town, town2 = rng.sample(TOWNS, 2)
    name, name2 = rng.sample(NAMES, 2)
    return line.format(
        town=town, town2=town2, name=name, name2=name2, day=rng.choice(DAYS), n=rng.randint(11, 59),
        m=rng.randint(10, 58), sky=rng.choice(("cloudy", "sunny", "overcast", "clear")),
        wind=rng.choice(("north", "south", "east", "west")), level=rng.choice(("higher", "lower", "unchanged")),
    )  # fmt: skip


def other_figures(report: Paragraphs, _: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """Every number and weekday is another one."""
    text = _NUMBER.sub(lambda match: _other_number(match[0], rng), _joined(report))
    return report, _split(_other_days(text, rng))


def some_figures(report: Paragraphs, _: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """Half of the numbers are others, and the house style is another."""
    text = _NUMBER.sub(
        lambda match: _other_number(match[0], rng) if rng.random() < _HALF else match[0],
        _joined(report),
    )
    changed = _split(text)
    return report, house_style(changed, (), rng) if changed != report else report


def other_names(report: Paragraphs, _: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """Every name inside a sentence is another one, the same for the same."""
    chosen: dict[str, str] = {}
    text = _NAME.sub(
        lambda match: chosen.setdefault(match[0], rng.choice((*NAMES, *TOWNS))), _joined(report)
    )
    return report, _split(text)


def negated(report: Paragraphs, _: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """About every third verb form says the opposite."""
    text = _VERB.sub(
        lambda match: f"{match[1]} not " if rng.random() < 1 / 3 else match[0], _joined(report)
    )
    return report, _split(text)


def shared_statement(report: Paragraphs, others: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """Two different articles that quote the same long statement."""
    statement = cut_to(others[0], 120 / max(1, words_in(others[0])))[:4]
    return _with_block(report, statement, rng), _with_block(
        cut_to(others[1], rng.uniform(0.4, 1.0)), statement, rng
    )


def shared_footer(report: Paragraphs, others: Sequence[Paragraphs], _: random.Random) -> Pair:
    """Two different articles with the same notice below."""
    notice = cut_to(others[0], 100 / max(1, words_in(others[0])))[:4]
    return [*report, *notice], [*others[1], *notice]


def follow_up(report: Paragraphs, others: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """A later story: new paragraphs, then background from the report, less than half of it."""
    background = report[rng.randrange(0, max(1, len(report) // 2)) :]
    background = cut_to(background, rng.uniform(0.2, 0.6))
    news, wanted = Paragraphs(), words_in(background) * rng.uniform(1.1, 2.5)
    for paragraph in (*others[0], *others[1]):
        if words_in(news) > wanted:
            break
        news.append(paragraph)
    return report, [*news, *background]


def digest(report: Paragraphs, others: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """A short report, and a round-up that carries it among four to seven others."""
    brief = cut_to(report, 110 / max(1, words_in(report)))
    items = [cut_to(other, 110 / max(1, words_in(other))) for other in others[: rng.randint(4, 7)]]
    items.insert(rng.randrange(len(items) + 1), brief)
    return brief, [paragraph for item in items for paragraph in item]


def half_and_half(report: Paragraphs, others: Sequence[Paragraphs], rng: random.Random) -> Pair:
    """Different articles of which each carries a little of a third one."""
    return add_foreign(report, others[0], rng), add_foreign(list(others[1]), others[0], rng)


LOOKALIKES: Final[dict[str, Lookalike]] = {
    "template filled in twice": filled_template,
    "other figures": other_figures,
    "half of the figures": some_figures,
    "other names": other_names,
    "negations": negated,
    "shared statement": shared_statement,
    "shared notice": shared_footer,
    "follow-up": follow_up,
    "round-up": digest,
    "common third source": half_and_half,
}
"""Each makes two texts that are not one report."""


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)


def _split(text: str) -> Paragraphs:
    return text.split("\n\n")


def _with_block(text: Paragraphs, block: Sequence[str], rng: random.Random) -> Paragraphs:
    place = rng.randrange(1, len(text) + 1)
    return [*text[:place], *block, *text[place:]]


def _other_number(number: str, rng: random.Random) -> str:
    return "".join(
        rng.choice([d for d in "123456789" if d != digit]) if digit.isdigit() else digit
        for digit in number
    )


def _other_days(text: str, rng: random.Random) -> str:
    return re.sub(
        "|".join(DAYS), lambda match: rng.choice([d for d in DAYS if d != match[0]]), text
    )
