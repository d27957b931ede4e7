"""Versions of what ingest produces; a change here makes a library read or cut its articles again.

`READING_VERSION` moves when the same bytes may give another text or other metadata,
`SEGMENTER_VERSION` when the same text may give other sentences, passages or boilerplate.
"""

from __future__ import annotations

from typing import Final

READING_VERSION: Final = 3
SEGMENTER_VERSION: Final = 2
