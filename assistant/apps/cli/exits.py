"""The exit codes of the command, the same for every one of its commands."""

from __future__ import annotations

from typing import Final

OK: Final = 0
ERROR: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
DOES_NOT_HOLD: Final = 4
INTERRUPTED: Final = 130
"""As shells report an end by SIGINT."""
NO_READER: Final = 141
"""As shells report an end by SIGPIPE: whatever read our output is gone, as `head` is when it has enough."""
