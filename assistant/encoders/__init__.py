"""From text to unit vectors: the seam for encoders, the one that ships, and the runtime of networks.

Nothing heavy is imported before the first text is encoded.
"""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Unit vectors of texts, float32 of shape (texts, dimensions)."""
