"""MinHash signatures: which texts are worth comparing with each other.

Invariant: a signature depends on the folded words of one text alone, so adding or removing other
texts changes nothing. Two texts are candidates if any of their band keys is equal; whether they
are copies is decided on their words, never here.

Broder (1997) for the estimate, Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets",
section 3.4 for the bands: with `BANDS` bands of `ROWS` rows, texts of Jaccard similarity s over
their shingles become candidates with probability 1 - (1 - s^ROWS)^BANDS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datasketch import MinHash

SIGNING_VERSION: Final = "minhash-2"
"""Changed whenever texts would get other keys or be judged otherwise: then all are compared again."""
SHINGLE_WORDS: Final = 4
BANDS: Final = 48
ROWS: Final = 2
_SEED: Final = 1
_AT_ONCE: Final = 20_000
"""Shingles hashed together: 800 bytes each while it lasts. In parts or at once, the least is the least."""


def band_keys(words: Sequence[str]) -> tuple[int, ...]:
    """The keys of the bands of a text's folded words, signed 64-bit integers; none without words.

    `datasketch` is imported here: it takes seconds, and most openings of an index sign nothing.
    """
    if not words:
        return ()
    last = max(1, len(words) - SHINGLE_WORDS + 1)
    signature = _empty_signature().copy()
    for begin in range(0, last, _AT_ONCE):
        part = range(begin, min(begin + _AT_ONCE, last))
        shingles = {" ".join(words[at : at + SHINGLE_WORDS]).encode() for at in part}
        signature.update_batch(sorted(shingles))
    values = signature.hashvalues.astype("<u4")
    return tuple(
        _key(band, values[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)
    )


def _key(band: int, rows: bytes) -> int:
    digest = hashlib.blake2b(rows, digest_size=8, salt=band.to_bytes(2, "little"))
    return int.from_bytes(digest.digest(), "little", signed=True)


@lru_cache(maxsize=1)
def _empty_signature() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * ROWS, seed=_SEED, scheme="affine32")
