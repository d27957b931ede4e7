"""Write down what sentence-transformers gives for the probes of the model that ships.

    python -m tests.encoders.record_probes

Needed after the model, the probes or their number change; `test_apart.py` says so.
"""

from __future__ import annotations

import json

from assistant.encoders.parity import PROBES, RECORDED, packed
from assistant.encoders.sentence_encoder import SentenceEncoder
from assistant.recipe import EncoderSettings


def main() -> None:
    """Ask the original and write its vectors, in 16 bits a number."""
    encoder = SentenceEncoder(EncoderSettings(precision="float32"))
    vectors = encoder.original_vectors(PROBES)
    content = json.dumps({encoder.fingerprint: packed(vectors)}, indent=1)
    RECORDED.write_text(content + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
