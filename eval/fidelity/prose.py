"""English prose about an archipelago that does not exist, from templates and word lists.

Invariant: the same generator state gives the same sentences, and no sentence of one `Prose` is
given twice. The halves share templates but no names: an island, a ship or a person of the dev
half does not occur in the test half, and each half has templates of its own.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass, field
from typing import Final, Literal

from eval.fidelity.languages import FOREIGN

Half = Literal["dev", "test"]

_SLOT = re.compile(r"\{(\w+)\}")

_DEV_NAMES: Final = {
    "isle": "Skarn|Alda|Great Holm|Little Holm|Vessa|Torrin|North Quay|Marrow|Oster|Fenn",
    "port": "Port Alda|Holm Haven|Vessa Sound|Torrin Bay|Marrow Point|Fort Brandt|Osterhaven",
    "ship": "Nordlys|Guillemot|Star of Vessa|Kittiwake|Old Margrete|Tern|Sea Rose",
    "first": "Ingrid|Halvor|Jonas|Marta|Edda|Tobias|Ruth|Anselm|Greta|Per",
    "last": "Brek|Dahl|Holm|Lindqvist|Okafor|Reyes|Rowe|Sandoval|Tveit|Whitlock",
    "paper": "Alda Courier|Holm Gazette|Vessa Observer|Skarn Weekly",
}
_TEST_NAMES: Final = {
    "isle": "Ruvane|Kessel|Upper Stour|Lower Stour|Pellin|Ambry|West Sker|Thorn|Calder|Quill",
    "port": "Port Ruvane|Stourmouth|Pellin Strait|Ambry Roads|Thorn Head|Fort Calder|Quillhaven",
    "ship": "Halcyon|Petrel|Pride of Pellin|Shearwater|Young Henrik|Skua|Winter Queen",
    "first": "Sigrid|Emeka|Lucas|Nadia|Olive|Bruno|Clara|Desmond|Freya|Ivo",
    "last": "Achebe|Bergstrom|Castellan|Drury|Eklund|Faber|Garrick|Hallam|Iversen|Jarrow",
    "paper": "Ruvane Herald|Stour Mercury|Pellin Post|Ambry Chronicle",
}
_COMMON: Final = {
    "council": "harbour board|island council|pilots' guild|fisheries council|ferry commission|port authority|lighthouse trust",
    "office": "harbour master|chief pilot|council clerk|fisheries inspector|lighthouse keeper|dredging engineer|ferry master",
    "thing": "breakwater|slipway|fog signal|fish market|ice house|customs shed|dry dock|tide gauge|winter berth|coal pier",
    "fish": "herring|cod|mackerel|saithe|crab|lobster|haddock|sprat",
    "goods": "timber|salt|barley|roofing slate|nets and rope|diesel|peat|wool",
    "adjective": "narrow|disused|new|temporary|rusting|half-finished|well-known|northern|flooded|second",
    "cause": "the pump failed|the quota was cut|the channel silted up|a storm tore the moorings|nobody had read the tide tables|the tender was late|the winter was mild",
    "verbed": "was repaired|was closed|was sold|was measured again|was inspected twice|stood empty|was left to the guild|was moved inland",
    "outcome": "no berth was free|the crews stayed ashore|the price of ice doubled|two sailings were cancelled|the market opened an hour late|the mail went by helicopter",
    "month": "January|February|March|April|June|July|August|September|October|November|December",
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "honorific": "Mr.|Mrs.|Ms.|Dr.|Capt.|Prof.",
}
_SHARED: Final = (
    "The {council} of {isle} voted {small} to {little} to close the {adjective} {thing} in {month}.",
    "In {year} the {ship} carried {big} passengers between {port} and {isle} without an accident.",
    "{honorific} {last} told the {council} that {cause} before the {thing} {verbed}.",
    "A survey of {count} households on {isle} found that {percent} percent had never used the {adjective} {thing}.",
    "“We knew that {cause}, and we said so in {month},” said {first} {last}, the {office} of {port}.",
    "The catch of {fish} fell to {big} tonnes in {year}, the lowest since {earlier}.",
    "Because {cause}, {outcome} on {isle} for {small} days.",
    "The {thing} at {port} is {small} metres long and was built in {earlier} by prisoners.",
    "Nobody on {isle} had expected that {outcome} after the {thing} {verbed}.",
    "According to the {office}, {count} crates of {fish} were landed at {port} on {day} alone.",
    "The ferry {ship} left {port} at {hour} a.m. with {count} people and {small} cars aboard.",
    "Work on the {adjective} {thing} of {port} will cost {big} crowns, which the {council} calls modest.",
    "{first} {last} had been {office} for {small} years when the {thing} {verbed}.",
    "The {office} wrote that the {goods} trade with {isle} ended in {year}, not in {earlier}.",
    "Of the {small} boats that fished for {fish} off {isle}, only {little} came back before dark.",
    "“It is not the {fish} that worries me,” {honorific} {last} said.",
    "The {council} of {isle} has met {small} times since {month} and has decided nothing.",
    "Dr. {last} of {port} counted {big} sea birds, among them {count} that had been ringed on {isle}.",
    "A tariff of {little}.{small} crowns per tonne applies to {goods} landed at {port}.",
    "The {ship}, a ferry of {big} gross tons, did not sail on {day} because {cause}.",
    "The pilots of {port} want a {adjective} {thing}; the {council} wants none.",
    "On {day} the {office} of {isle} promised that {outcome} for the last time.",
    "Since {earlier} the {council} has paid {count} crowns a year for the upkeep of the {thing} at {port}.",
    "Few remember that {isle} and {port} shared one {office} until {year}.",
)
_OWN: Final = {
    "dev": (
        "The inquiry heard {small} witnesses in {port} and found that {cause}.",
        "{isle} exported {big} barrels of {fish} in {earlier} and {count} in {year}.",
        "“{fish_cap} is bread here,” the {office} said on {day}, “and bread cannot wait.”",
        "The clerk noted at {hour} p.m. that the {thing} {verbed} without a vote.",
        "A pilot’s fee of {count} crowns was refused by the master of the {ship}.",
        "The tide at {port} rose {little}.{small} m above the datum on {month} {date}, {year}.",
        "The yard at {port} belongs to {last} & Sons Ltd. and employs {count} people.",
        "Half of the {goods} was unloaded before {cause}; the rest went on to {isle}.",
    ),
    "test": (
        "The commissioners sat for {small} days in {port} before they ruled that {cause}.",
        "{isle} bought {big} bales of {goods} in {earlier}; by {year} it bought {count}.",
        "“{fish_cap} made this harbour,” said the {office}, “and {fish} will unmake it.”",
        "Minutes of {month} {date}, {year}, show that the {thing} {verbed} at noon.",
        "The {ship} was fined {count} crowns because its master had refused a pilot.",
        "Soundings off {port} gave {little}.{small} m where the chart says {small}.",
        "The cannery of {last} Bros. Inc. in {port} closed with {count} hands in {year}.",
        "Nearly all the {fish} was sold before {cause}, and none after.",
    ),
}  # fmt: skip
_TITLES: Final = (
    "Ferry {ship} stays in port after {month} storm",
    "{isle} counts its {fish} and finds too few",
    "Why the {thing} of {port} stands empty",
    "Council of {isle} puts off the {adjective} {thing}",
    "How {first} {last} saved the {ship}",
    "{fish_cap} quota for {isle} is cut by {percent} percent",
    "The long quarrel over the {thing} at {port}",
    "A winter without {fish} on {isle}",
)
_HEADINGS: Final = (
    "What the {office} knew",
    "A {adjective} {thing}",
    "{isle} after the vote",
    "The price of {fish}",
    "Voices from {port}",
    "The {ship} and its crew",
)
_CAPTIONS: Final = (
    "The {adjective} {thing} at {port} in {year}, seen from the {ship}.",
    "Crates of {fish} on the quay of {port}, {month} {year}.",
    "{first} {last}, {office} of {isle}, beside the {thing}.",
)
_NOTES: Final = (
    "See the report of the {office} of {port}, vol. {little}, p. {count}.",
    "The figure of {big} includes {goods} from {isle}.",
    "Letter of {honorific} {last} to the {council}, {date} {month} {earlier}.",
    "No {fish} were counted at {port} in {year}.",
    "{first} {last}, The {goods_cap} Trade of {isle} ({port}, {year}), {count}.",
)
_QUESTIONS: Final = (
    "Who was told that the {thing} of {port} {verbed}?",
    "When did the {council} learn that {cause}?",
    "How much {fish} did {isle} land in {year}?",
    "Why did the {ship} not sail in {month}?",
)
_FIRST_YEAR: Final = 1961
_NUMBERS: Final = {
    "little": (2, 9), "small": (3, 48), "count": (104, 989), "percent": (11, 88), "hour": (1, 11),
    "date": (1, 28), "year": (_FIRST_YEAR, 2019), "earlier": (1871, _FIRST_YEAR - 1),
}  # fmt: skip


@dataclass(slots=True)
class Prose:
    """A source of sentences for one article."""

    rng: random.Random
    half: Half
    _given: set[str] = field(default_factory=set)

    def sentence(self) -> str:
        """A sentence of a report."""
        return self._new((*_SHARED, *_OWN[self.half]))

    def sentences(self, count: int) -> list[str]:
        """So many sentences."""
        return [self.sentence() for _ in range(count)]

    def title(self) -> str:
        """A headline, without a full stop."""
        return self._new(_TITLES)

    def heading(self) -> str:
        """A heading inside an article."""
        return self._new(_HEADINGS)

    def caption(self) -> str:
        """The caption of a picture."""
        return self._new(_CAPTIONS)

    def note(self) -> str:
        """What a footnote says."""
        return self._new(_NOTES)

    def question(self) -> str:
        """A question of an interview."""
        return self._new(_QUESTIONS)

    def foreign(self, language: str) -> str:
        """A sentence in another language; `language` is a key of `FOREIGN`."""
        return self._new(FOREIGN[language])

    def name(self) -> str:
        """A person's first and last name."""
        return self.fill("{first} {last}")

    def paper(self) -> str:
        """The name of an outlet."""
        return self.fill("The {paper}")

    def day(self) -> dt.date:
        """A day of publication whose number is above twelve, so that no order is ambiguous."""
        return dt.date(
            self.rng.randint(2001, 2024), self.rng.randint(1, 12), self.rng.randint(13, 28)
        )

    def fill(self, template: str) -> str:
        """The template with each {slot} filled."""
        return _SLOT.sub(lambda match: self._slot(match[1]), template).strip()

    def _slot(self, name: str) -> str:
        if name in _NUMBERS:
            return str(self.rng.randint(*_NUMBERS[name]))
        if name == "big":
            return f"{self.rng.randint(1_040, 89_900):,}"
        if name.endswith("_cap"):
            return self._slot(name.removesuffix("_cap")).capitalize()
        own = _DEV_NAMES if self.half == "dev" else _TEST_NAMES
        return self.rng.choice((own.get(name) or _COMMON[name]).split("|"))

    def _new(self, templates: tuple[str, ...]) -> str:
        while True:
            text = self.fill(self.rng.choice(templates))
            if text not in self._given:
                self._given.add(text)
                return text
