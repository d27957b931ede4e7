"""The vocabulary of a model, read once however many networks use it; owner of tokenizers.

Invariant: files with the same bytes are one vocabulary in memory, and what one user of it sets,
such as where it cuts, no other one sees. Encoder and reader ship with the same file, whose 30,522
pieces take longer to read than the reader's weights.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from ..errors import ModelError

_read: Final[dict[bytes, Tokenizer]] = {}
_reading = threading.Lock()  # who wants the same one meanwhile waits instead of reading it as well


def tokenizer_of(path: Path) -> Tokenizer:
    """A tokenizer of one's own from a `tokenizer.json`, without truncation and padding.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        content = path.read_bytes()
        with _reading:
            key = hashlib.sha256(content).digest()
            if key not in _read:
                _read[key] = Tokenizer.from_buffer(content)
    except Exception as error:  # the package raises nothing more special
        msg = f"cannot read {path.name} of the model in {path.parent}: {error}"
        raise ModelError(msg) from error
    return _own(_read[key])


def _own(shared: Tokenizer) -> Tokenizer:
    """A tokenizer with settings of its own, and the pieces of the shared one."""
    own = Tokenizer(shared.model)
    own.normalizer = shared.normalizer
    own.pre_tokenizer = shared.pre_tokenizer
    own.post_processor = shared.post_processor
    own.decoder = shared.decoder
    added = sorted(shared.get_added_tokens_decoder().items())
    own.add_special_tokens([token for _, token in added if token.special])
    own.add_tokens([token for _, token in added if not token.special])
    return own
