"""The shell commands by their names: the command line finds every one of them here.

Each makes one public call and renders what comes back; the module that holds it loads with it. Exit
codes: 0 answered or done, 1 error or some files failed, 2 wrong usage, 3 not found, 4 something
does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import lazily

if TYPE_CHECKING:
    from .asking.checking_commands import check, evaluate
    from .asking.follow_command import follow
    from .asking.question_commands import ask, chat, compare, export, search
    from .collecting.collection_commands import (
        CORPUS_FOLDER,
        INDEX_FOLDER,
        add,
        commented,
        doctor,
        init,
        list_articles,
        remove,
        reread,
        show,
        sync,
    )
    from .collecting.watch_command import watch
    from .evidence_commands import recheck, verify
    from .library_commands import backup, correct, demo, migrate, restore
    from .serving.door_commands import api, key, mcp
    from .serving.serve_command import password, serve

__all__ = [
    "CORPUS_FOLDER",
    "INDEX_FOLDER",
    "add",
    "api",
    "ask",
    "backup",
    "chat",
    "check",
    "commented",
    "compare",
    "correct",
    "demo",
    "doctor",
    "evaluate",
    "export",
    "follow",
    "init",
    "key",
    "list_articles",
    "mcp",
    "migrate",
    "password",
    "recheck",
    "remove",
    "reread",
    "restore",
    "search",
    "serve",
    "show",
    "sync",
    "verify",
    "watch",
]

__getattr__ = lazily(
    __name__,
    {
        "..asking.checking_commands": ("check", "evaluate"),
        "..asking.follow_command": ("follow",),
        "..asking.question_commands": ("ask", "chat", "compare", "export", "search"),
        "..collecting.collection_commands": (
            "CORPUS_FOLDER",
            "INDEX_FOLDER",
            "add",
            "commented",
            "doctor",
            "init",
            "list_articles",
            "remove",
            "reread",
            "show",
            "sync",
        ),
        "..collecting.watch_command": ("watch",),
        "..evidence_commands": ("recheck", "verify"),
        "..library_commands": ("backup", "correct", "demo", "migrate", "restore"),
        "..serving.door_commands": ("api", "key", "mcp"),
        "..serving.serve_command": ("password", "serve"),
    },
)
