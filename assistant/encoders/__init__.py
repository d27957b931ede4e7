"""From text to unit vectors: the seam for encoders, the one that ships, and the runtime of networks.

Nothing heavy is imported before the first text is encoded.
"""
