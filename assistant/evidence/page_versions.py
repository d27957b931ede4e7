"""What servers named the versions of pages by that were compared, kept between rechecks.

Invariant: an entry says that the page of these validators gave the text with this SHA-256, and
nothing else. Losing entries costs one full answer each; a library without them works the same.
They stand in a setting of the library, so the format of the library is the same with and without.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from ..errors import LibraryBusyError
from ..ingest import Validators
from ..library import Library
from .watching import address_of

SETTING: Final = "page_versions"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVersion:
    """What the server named a page's version by, and the text that was read from it."""

    validators: Validators
    text_sha256: str


def kept_versions(library: Library) -> dict[str, PageVersion]:
    """The versions kept, by the address they were asked for under."""
    stored: Mapping[str, Mapping[str, str]] = json.loads(library.setting(SETTING) or "{}")
    return {
        url: PageVersion(
            text_sha256=entry["text_sha256"],
            validators=Validators(
                final_url=entry["final_url"],
                etag=entry["etag"],
                last_modified=entry["last_modified"],
            ),
        )
        for url, entry in stored.items()
    }


def keep_versions(library: Library, versions: Mapping[str, PageVersion]) -> None:
    """Keep the versions of pages the library has articles from, and forget all others."""
    held = {address_of(info) for info in library.infos()}
    value = json.dumps(
        {
            url: {**asdict(version.validators), "text_sha256": version.text_sha256}
            for url, version in sorted(versions.items())
            if url in held
        }
    )
    if value == (library.setting(SETTING) or "{}"):
        return
    try:
        with library.writing():
            library.set_setting(SETTING, value)
    except LibraryBusyError:
        _log.info("another process is writing; what servers named their pages is not kept")
