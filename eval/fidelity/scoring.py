"""The bench's sums: what was read of all documents of a format, and what the metadata was worth.

Invariant: every document is counted; one that is refused has lost all of its words, with a warning.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from eval.fidelity.alignment import Fault
from eval.fidelity.article import Known
from eval.fidelity.comparing import Comparison, compare
from eval.fidelity.reading import Reading
from eval.fidelity.words import keys_of
from eval.fidelity.written import Written

FIELDS: Final = ("title", "authors", "published", "publisher", "url")
"""The metadata that is compared."""


class Verdict(StrEnum):
    """What a value of metadata is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """The file states one and none was found, which is no error."""
    ABSENT = "absent"
    """The file states none and none was found."""


@dataclass(slots=True)
class Score:
    """Sums over the documents of one format."""

    documents: int = 0
    refused: int = 0
    warned: int = 0
    words: int = 0
    sentences: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    constructs: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    construct_words: Counter[str] = field(default_factory=Counter)
    metadata: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, written: Written, reading: Reading) -> list[str]:
        """Counts one document in; returns what is wrong with it, a line each."""
        self.documents += 1
        if reading.refused is not None:
            words = sum(len(keys_of(item.text)) for item in written.truth.body)
            self.refused += 1
            self.words += words
            self._count(Fault.LOST_WITH_WARNING, written.family, words)
            return [f"refused: {reading.refused}"]
        self.warned += reading.warned
        found = compare(written.truth, reading)
        self._add_words(written, found)
        lines = [_line(item.fault, item.construct, item.sample) for item in found.findings]
        for name in FIELDS:
            verdict, wanted, got = verdict_of(name, written.truth.known, reading.known)
            self.metadata[name][verdict] += 1
            if verdict is Verdict.WRONG:
                self._count_only(f"{name} wrong", written.family)
                lines.append(_line(f"{name} wrong", written.family, f"{wanted!r} → {got!r}"))
        return lines

    def _add_words(self, written: Written, found: Comparison) -> None:
        self.words += found.words
        self.sentences += found.sentences
        for construct, count in found.words_of_constructs.items():
            self.construct_words[_named(construct, written.family)] += count
        for item in found.findings:
            self._count(item.fault, _named(item.construct, written.family), item.count)

    def _count(self, fault: Fault, construct: str, count: int) -> None:
        self.faults[fault.value] += count
        self.constructs[construct][fault.value] += count

    def _count_only(self, fault: str, construct: str) -> None:
        self.constructs[construct][fault] += 1

    def to_dict(self) -> dict[str, object]:
        """The sums as JSON-ready values."""
        return {
            "documents": self.documents,
            "refused": self.refused,
            "warned": self.warned,
            "words": self.words,
            "sentences": self.sentences,
            "faults": {fault.value: self.faults[fault.value] for fault in Fault},
            "metadata": {
                name: {verdict.value: self.metadata[name][verdict] for verdict in Verdict}
                for name in FIELDS
            },
            "constructs": {
                name: {"words": self.construct_words[name], **self.constructs[name]}
                for name in sorted(self.construct_words.keys() | self.constructs.keys())
            },
        }


def verdict_of(name: str, stated: Known, got: Known) -> tuple[Verdict, object, object]:
    """What a field is worth, the value the file states and the value that was found."""
    wanted, found = getattr(stated, name), getattr(got, name)
    if not found:
        return (Verdict.UNKNOWN if wanted else Verdict.ABSENT), wanted, found
    same = bool(wanted) and _folded(wanted) == _folded(found)
    return (Verdict.RIGHT if same else Verdict.WRONG), wanted, found


def _folded(value: object) -> object:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split()).casefold()
    if isinstance(value, Sequence):
        return [_folded(item) for item in value]
    return value


def _named(construct: str, family: str) -> str:
    """Prose is named by the family it stands in, since that is what is tried there."""
    return f"[{family}]" if construct == "prose" else construct


def _line(fault: str, construct: str, sample: str) -> str:
    return f"{fault} | {construct} | {sample}"


def total(scores: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """The sums of several formats' `to_dict`."""
    return _summed(list(scores))


def _summed(values: Sequence[Mapping[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key in dict.fromkeys(key for value in values for key in value):
        items = [value[key] for value in values if key in value]
        inner = [item for item in items if isinstance(item, Mapping)]
        if inner:
            result[key] = _summed(inner)
        else:
            result[key] = sum(item for item in items if isinstance(item, int))
    return result
