"""The runtime of transformer encoders: from plain arrays of weights to vectors for tokens.

Both networks of this project run here, the sentence encoder and the reader. Nothing heavy is
imported before the first network is made.
"""

from .transformer import (
    Network,
    NetworkFile,
    TwoPartSequence,
    keep_network,
    network_file,
    runtime_version,
)
from .weights import (
    Array,
    Floats,
    StoredArray,
    file_digest,
    load_arrays,
    load_stored,
    quantised,
    runtime_quantised,
    stored_types,
)

__all__ = [
    "Array",
    "Floats",
    "Network",
    "NetworkFile",
    "StoredArray",
    "TwoPartSequence",
    "file_digest",
    "keep_network",
    "load_arrays",
    "load_stored",
    "network_file",
    "quantised",
    "runtime_quantised",
    "runtime_version",
    "stored_types",
]
