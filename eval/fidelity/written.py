"""A file of the bench, and the families such files come in."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from eval.fidelity.drafting import Plan
from eval.fidelity.prose import Half
from eval.fidelity.truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file: its bytes, its media type or suffix, and what must come out of it."""

    name: str
    family: str
    content: bytes = field(repr=False)
    media_type: str
    truth: Truth = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of document: what it holds, how it is written, and in which half it occurs.

    Attributes:
        name: such as "tracked insertion".
        plan: what a draft of it holds.
        ways: options for the writer; one value of each is drawn for a document. A pair of tuples
            gives the dev half its values and the test half others.
        halves: the halves with documents of it.
    """

    name: str
    plan: Callable[[random.Random, Half], Plan]
    ways: Mapping[str, tuple[object, ...] | dict[Half, tuple[object, ...]]] = field(
        default_factory=dict
    )
    halves: tuple[Half, ...] = ("dev", "test")

    def drawn(self, rng: random.Random, half: Half) -> dict[str, object]:
        """One way to write a document of the half."""
        return {
            name: rng.choice(values[half] if isinstance(values, dict) else values)
            for name, values in self.ways.items()
        }
