"""The store of articles, and keeping it equal to its sources.

Each name loads its own module when it is first used: a question reads no files and compares no
articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .decisions.corrections import CORRECTED, MetadataChange
    from .decisions.deciding import (
        correct_article,
        remove_articles,
        undo_corrections,
        undo_removals,
    )
    from .decisions.present_metadata import with_present_metadata
    from .near_duplicates.copies import compare, state_the_same
    from .near_duplicates.stories import article_stats, find_near_duplicates, stories
    from .read_ahead.prefetch import Source
    from .rereading import read_by_older_version, reread
    from .rows import Segmentation
    from .safekeeping.backups import BackupReport, back_up, check_backup, restore
    from .safekeeping.opening import LIBRARY_FILE, REPAIR
    from .safekeeping.repair import repair
    from .segmenting import resegment
    from .sources import Sources, is_url
    from .store import Library
    from .sync import add_sources, sync_sources
    from .updates import Updates
    from .uploads import SentFile, check_name
__all__ = [
    "CORRECTED",
    "LIBRARY_FILE",
    "REPAIR",
    "BackupReport",
    "Library",
    "MetadataChange",
    "Segmentation",
    "SentFile",
    "Source",
    "Sources",
    "Updates",
    "add_sources",
    "article_stats",
    "back_up",
    "check_backup",
    "check_name",
    "compare",
    "correct_article",
    "find_near_duplicates",
    "is_url",
    "read_by_older_version",
    "remove_articles",
    "repair",
    "reread",
    "resegment",
    "restore",
    "state_the_same",
    "stories",
    "sync_sources",
    "undo_corrections",
    "undo_removals",
    "with_present_metadata",
]

__getattr__ = lazily(
    __name__,
    {
        ".decisions.corrections": ("CORRECTED", "MetadataChange"),
        ".decisions.deciding": (
            "correct_article",
            "remove_articles",
            "undo_corrections",
            "undo_removals",
        ),
        ".decisions.present_metadata": ("with_present_metadata",),
        ".near_duplicates.copies": ("compare", "state_the_same"),
        ".near_duplicates.stories": ("article_stats", "stories", "find_near_duplicates"),
        ".updates": ("Updates",),
        ".read_ahead.prefetch": ("Source",),
        ".rereading": ("read_by_older_version", "reread"),
        ".rows": ("Segmentation",),
        ".segmenting": ("resegment",),
        ".sources": ("Sources", "is_url"),
        ".safekeeping.backups": ("BackupReport", "back_up", "check_backup", "restore"),
        ".safekeeping.opening": ("LIBRARY_FILE", "REPAIR"),
        ".safekeeping.repair": ("repair",),
        ".store": ("Library",),
        ".sync": ("add_sources", "sync_sources"),
        ".uploads": ("SentFile", "check_name"),
    },
)
