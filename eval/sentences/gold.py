"""The gold sets of sentence ends: which there are, and how each is halved.

They stay outside the repository; nothing of their text goes into results.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import QuestionSetError

NEWS: Final = "sbd-ud-gum-news"
RULES: Final = "sbd-golden-rules"
HALVES: Final = ("dev", "test")
CODES: Final = {
    "amharic": "am", "arabic": "ar", "armenian": "hy", "bulgarian": "bg", "burmese": "my",
    "chinese": "zh", "danish": "da", "deutsch": "de", "dutch": "nl", "english": "en",
    "french": "fr", "greek": "el", "hindi": "hi", "italian": "it", "japanese": "ja",
    "kazakh": "kk", "marathi": "mr", "persian": "fa", "polish": "pl", "russian": "ru",
    "slovak": "sk", "spanish": "es", "urdu": "ur",
}  # fmt: skip
"""The languages of the golden rules, as the set names them, and their ISO 639-1 codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A text with the places where its sentences start."""

    name: str
    language: str
    half: str
    text: str
    starts: tuple[int, ...]


def load(bench: Path, name: str) -> list[Gold]:
    """The texts of one set.

    Raises:
        QuestionSetError: the set is not there.
    """
    path = bench / name / "sentences.jsonl.gz"
    if not path.exists():
        msg = f"there is no gold set in {path.parent}; name the folder of the sets with --bench"
        raise QuestionSetError(msg)
    return list(_read(path, name))


def _read(path: Path, name: str) -> Iterator[Gold]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield Gold(
                name=row["id"],
                language=CODES.get(row["lang"], row["lang"]),
                half=HALVES[number % 2] if name == NEWS else HALVES[_parity(row["id"])],
                text=row["text"],
                starts=tuple(start for start, _ in row["sentences"]),
            )


def _parity(name: str) -> int:
    return int(hashlib.sha256(name.encode("utf-8")).hexdigest(), 16) % 2
