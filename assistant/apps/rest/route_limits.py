"""Which routes take more than a megabyte, and which need no key; known without loading FastAPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...evidence.codec import MAX_BUNDLE_BYTES

DRAFT_BODY_BYTES: Final = 8 << 20
OPEN_PATHS: Final = frozenset({"/v1/health"})
BODY_LIMITS: Final[Mapping[str, int]] = {
    "/v1/check": DRAFT_BODY_BYTES,
    "/v1/articles": DRAFT_BODY_BYTES,
    "/v1/verify": MAX_BUNDLE_BYTES,
}
