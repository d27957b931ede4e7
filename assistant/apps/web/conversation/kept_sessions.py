"""The conversations a server can bring back when a page is loaded again.

Invariants: a session is found by its token alone, 256 random bits that only its tab was given, and
where people sign in only by the one who began it; nothing lists sessions or tokens. Everything
stays in this process's memory, within bounds: the session unused longest goes first, and a
restart forgets all. A token that is not known gives no session, and never another one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .session import Session

MAX_SESSIONS: Final = 256
MAX_CHARACTERS: Final = 100_000_000
"""Texts of quoted articles make up nearly all of it; in memory a character takes one to four bytes."""


class KeptSessions:
    """Sessions by their tokens; may be shared between threads."""

    def __init__(
        self, *, max_sessions: int = MAX_SESSIONS, max_characters: int = MAX_CHARACTERS
    ) -> None:
        self._max_sessions = max_sessions
        self._max_characters = max_characters
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._characters: dict[str, int] = {}
        self._lock = threading.Lock()

    def keep(self, session: Session) -> None:
        """Keep the session as the one used last, and forget old ones where there are too many."""
        size = session.characters
        with self._lock:
            self._sessions[session.token] = session
            self._sessions.move_to_end(session.token)
            self._characters[session.token] = size
            while len(self._sessions) > 1 and self._is_full():
                token, _ = self._sessions.popitem(last=False)
                del self._characters[token]

    def find(self, token: object, owner: str | None) -> Session | None:
        """The session of this token, if it is kept and `owner` began it."""
        if not isinstance(token, str):
            return None
        with self._lock:
            session = self._sessions.get(token)
            if session is None or session.owner != owner:
                return None
            self._sessions.move_to_end(token)
            return session

    def forget(self, token: str) -> None:
        """Drop a session that its owner has deleted."""
        with self._lock:
            self._sessions.pop(token, None)
            self._characters.pop(token, None)

    def _is_full(self) -> bool:
        return (
            len(self._sessions) > self._max_sessions
            or sum(self._characters.values()) > self._max_characters
        )
