"""The words a module of labels holds, read from the module itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType


def words_of(module: ModuleType) -> set[str]:
    """Every English string among the constants of a catalogue, also those in its tables."""
    english: ModuleType = module.CATALOGUES["en"]
    return {
        word
        for name, value in vars(english).items()
        if name.isupper() and not name.startswith("_")
        for word in _strings(value)
    }


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (word for item in value.values() for word in _strings(item))
    elif isinstance(value, tuple):
        yield from (word for item in value for word in _strings(item))
