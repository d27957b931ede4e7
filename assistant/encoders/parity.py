"""Whether a faster runtime gives a model's own vectors, found out once and kept as a note.

Invariant: what a runtime computes is used only while it agrees with sentence-transformers to the
least cosine of its precision, on this machine. Of the model that ships, what sentence-transformers
gives is recorded; that of any other is asked once. The vectors it was compared with are kept, and
each process compares its own with them before it trusts them. Processors without the instructions
for products of bytes may add them up in too few bits, which no version number tells.
"""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from ..errors import LibraryError
from . import Vectors

LEAST_COSINE: Final = 0.9995
"""How closely every probe's two vectors must agree before the compiled runtime is trusted."""

LEAST_COSINE_IN_INT8: Final = 0.96
"""The same in int8: the shipped model reaches .975 for "No." and .994 for the other probes.

What has content keeps more of it: of 450 real questions the worst had .995, of 384 passages
.994."""

PROBES: Final = (
    "Which islands did the declaration promise to hand over?",
    "No.",
    "  Two talks, one treaty:   none signed  ",
    "The ministers met for a third time on 14 March 2017; nothing was agreed (again).",
    "Überraschung in Kōbe: naïve “quotes” — 7,5 %, €3.2bn and a soft\u00adhyphen.",
    "Переговоры продолжились в Токио. 北方領土問題は解決していない。 🙂",
    "A long text is cut at the window of the model, by both in the same place. " * 40,
)
"""Short, empty-handed, foreign and overlong texts on which two runtimes are compared."""

QUICK_PROBES: Final = PROBES[:-1]
"""Those that take a few milliseconds together, for each process to look at."""

RECORDED: Final = Path(__file__).with_name("original_vectors.json")
"""What sentence-transformers gave for `PROBES`, by the fingerprint of a model's files.

Written by `python -m tests.encoders.record_probes`; a test asks the original again."""

_RUNTIME: Final = "encoder runtime"  # what a note about it is called, before the fingerprint
_PROBES: Final = "encoder probes"  # the vectors that were compared; likewise
_LAST: Final = "encoder precision, last time"
_log = logging.getLogger(__name__)


class Notes(Protocol):
    """Where an encoder keeps what it found out about a model; a library is one."""

    def setting(self, name: str) -> str | None:
        """What was noted under this name, or `None`."""

    def note(self, name: str, value: str) -> None:
        """Keep a value under a name."""


class RuntimeNotes:
    """What was found out about models, by their fingerprints; without notes it is forgotten at once."""

    def __init__(self, notes: Notes | None) -> None:
        self._notes = notes

    def runtime(self, fingerprint: str) -> str:
        """What computes this model's vectors, and why; empty before it was found out."""
        return self._noted(f"{_RUNTIME} {fingerprint}")

    def keep_runtime(self, fingerprint: str, note: str) -> None:
        """Note what computes this model's vectors."""
        self._keep(f"{_RUNTIME} {fingerprint}", note)

    def probes(self, fingerprint: str) -> Vectors:
        """The vectors of `QUICK_PROBES` that were compared; none where nothing was."""
        return unpacked(self._noted(f"{_PROBES} {fingerprint}"))

    def keep_probes(self, fingerprint: str, vectors: Vectors) -> None:
        """Note what the original gave for `QUICK_PROBES`."""
        self._keep(f"{_PROBES} {fingerprint}", packed(vectors))

    def of(self, fingerprint: str, *, exact: str) -> dict[str, str]:
        """All notes on a model, by their names; `exact` is its fingerprint in float32."""
        names = (
            f"{_RUNTIME} {fingerprint}",
            f"{_RUNTIME} {exact}",
            f"{_PROBES} {fingerprint}",
            _LAST,
        )
        return {name: value for name in names if (value := self._noted(name))}

    def is_likely_int8(self, precision: str) -> bool:
        """The precision to load before it is known: that of the last time; a wrong one costs time."""
        last = self._noted(_LAST) if precision == "auto" else precision
        return last != "float32"

    def expect(self, precision: str, *, int8: bool) -> None:
        """Note the precision to load first the next time, where it is another than this time."""
        if int8 != self.is_likely_int8(precision):
            self._keep(_LAST, "int8" if int8 else "float32")

    def _noted(self, name: str) -> str:
        return (self._notes.setting(name) if self._notes else None) or ""

    def _keep(self, name: str, note: str) -> None:
        if self._notes is None:
            return
        try:
            self._notes.note(name, note)
        except LibraryError as error:
            _log.info("the comparison of encoders was not kept: %s", error)


def cosines(some: Vectors, others: Vectors) -> Vectors:
    """The cosine of each unit vector and its counterpart; -1 alone for lists of other shapes."""
    if some.shape != others.shape:
        return np.array([-1.0], dtype=np.float32)
    found: Vectors = (some * others).sum(axis=1)
    return found


def packed(vectors: Vectors) -> str:
    """Unit vectors as text, in 16 bits for each number."""
    return f"{len(vectors)} " + base64.b64encode(vectors.astype("<f2").tobytes()).decode("ascii")


def unpacked(text: str) -> Vectors:
    """What `packed` packed; an empty array where the text is something else."""
    count, _, content = text.partition(" ")
    try:
        flat = np.frombuffer(base64.b64decode(content, validate=True), dtype="<f2")
        return flat.reshape(int(count), -1).astype(np.float32)
    except ValueError:
        return np.empty((0, 0), dtype=np.float32)


def recorded(fingerprint: str) -> Vectors | None:
    """What the original of these very files gave for `PROBES` when it was recorded, to 16 bits a number.

    `None` for a model of which nothing was recorded: then its original has to be loaded and asked,
    which takes seconds and 400 MB.
    """
    try:
        kept = json.loads(RECORDED.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    vectors = unpacked(str(kept.get(fingerprint, ""))) if isinstance(kept, dict) else unpacked("")
    if not vectors.size or len(vectors) != len(PROBES):
        return None
    # Their lengths are 1 no longer, to 16 bits
    found: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found
