"""What one person keeps on this server: conversations by name, and clippings with notes.

Invariants: a notebook holds questions, locators and a person's own words, and never a character of
an article; what it names is read from the library again when it is shown. It is found by the key
it was made under and by nothing else. Where a server may write, every change is on disk before the
page hears of it; where it may not, the notebook ends with the process.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ....whole_files import make_folder, write_whole

SCHEMA: Final = "onrecord.notebook/1"
MAX_CONVERSATIONS: Final = 200
MAX_QUESTIONS: Final = 60
MAX_CLIPPINGS: Final = 500
MAX_NAME_CHARACTERS: Final = 120
MAX_NOTE_CHARACTERS: Final = 4_000
_MAX_NOTEBOOKS: Final = 256
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConversation:
    """One conversation by its token: its name, and its questions as permanent links.

    `set_aside` are the quotations a person said do not answer, each as `question link, locator`;
    `quoted` in the same way those that were shown, to say later which of their articles changed.
    """

    token: str
    name: str
    questions: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    quoted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """One pinned quotation: its locator as text, and a person's own words about it.

    These are the note beside it, and the question whose answer it was pinned from.
    """

    locator: str
    note: str = ""
    question: str = ""


@dataclass(slots=True)
class Notebook:
    """Conversations, the last used first, and clippings in the order their owner gave them."""

    file: Path | None = None
    conversations: OrderedDict[str, KeptConversation] = field(default_factory=OrderedDict)
    clippings: list[Clipping] = field(default_factory=list)
    deleted: KeptConversation | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def listed(self) -> list[KeptConversation]:
        """The conversations, the last used first."""
        with self._lock:
            return list(reversed(self.conversations.values()))

    def find(self, token: object) -> KeptConversation | None:
        """The conversation of this token."""
        with self._lock:
            return self.conversations.get(token) if isinstance(token, str) else None

    def note(self, kept: KeptConversation) -> None:
        """Keep a conversation as the one used last; one that is there keeps the name it was given."""
        with self._lock:
            before = self.conversations.pop(kept.token, None)
            name = before.name if before else kept.name
            questions = kept.questions[-MAX_QUESTIONS:]
            self.conversations[kept.token] = replace(
                kept, name=name[:MAX_NAME_CHARACTERS], questions=questions
            )
            while len(self.conversations) > MAX_CONVERSATIONS:
                self.conversations.popitem(last=False)
            self._save()

    def rename(self, token: str, name: str) -> None:
        """Give a conversation another name; an empty one changes nothing."""
        name = " ".join(name.split())[:MAX_NAME_CHARACTERS]
        with self._lock:
            if token in self.conversations and name:
                self.conversations[token] = replace(self.conversations[token], name=name)
                self._save()

    def delete(self, token: str) -> None:
        """Take a conversation out; the last one taken out can be put back."""
        with self._lock:
            gone = self.conversations.pop(token, None)
            if gone is not None:
                self.deleted = gone
                self._save()

    def undo(self) -> None:
        """Put back the conversation that was taken out last."""
        with self._lock:
            if self.deleted is not None:
                self.conversations[self.deleted.token] = self.deleted
                self.deleted = None
                self._save()

    def pin(self, locator: str, question: str = "") -> None:
        """Add a quotation to the clippings, once."""
        with self._lock:
            if any(clip.locator == locator for clip in self.clippings):
                return
            if len(self.clippings) < MAX_CLIPPINGS:
                asked = question.strip()[:MAX_NOTE_CHARACTERS]
                self.clippings.append(Clipping(locator=locator, question=asked))
                self._save()

    def unpin(self, locator: str) -> None:
        """Take a quotation out of the clippings, with its note."""
        with self._lock:
            self.clippings[:] = [clip for clip in self.clippings if clip.locator != locator]
            self._save()

    def annotate(self, locator: str, note: str) -> None:
        """Write a note beside a clipping, or clear it."""
        with self._lock:
            self.clippings[:] = [
                replace(clip, note=note.strip()[:MAX_NOTE_CHARACTERS])
                if clip.locator == locator
                else clip
                for clip in self.clippings
            ]
            self._save()

    def move(self, locator: str, step: int) -> None:
        """Move a clipping up (-1) or down (1)."""
        with self._lock:
            places = [clip.locator for clip in self.clippings]
            if locator not in places:
                return
            at = places.index(locator)
            to = min(max(at + step, 0), len(places) - 1)
            self.clippings.insert(to, self.clippings.pop(at))
            self._save()

    def to_json(self) -> str:
        """The notebook as it stands on disk."""
        return json.dumps(
            {
                "schema": SCHEMA,
                "conversations": [asdict(kept) for kept in self.conversations.values()],
                "clippings": [asdict(clip) for clip in self.clippings],
            },
            ensure_ascii=False,
            indent=1,
        )

    def _save(self) -> None:
        """Write the file anew beside the old one, and put it in its place."""
        if self.file is None:
            return
        try:
            make_folder(self.file.parent, mode=0o700)
            write_whole(self.file, self.to_json(), mode=0o600)
        except OSError as error:
            _log.warning("conversations are kept until the server ends, not on disk: %s", error)
            self.file = None


class Notebooks:
    """The notebooks of everybody a server answers; may be shared between threads.

    Args:
        folder: where they are kept over a restart; `None` keeps them in memory only.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: OrderedDict[str, Notebook] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: object, owner: str | None) -> Notebook:
        """The notebook of an account, else of the browser whose key this is.

        Where nobody signs in and the key is none, it is a new one that nobody finds again.
        """
        if owner is not None:
            name = f"account:{owner}"
        elif isinstance(key, str) and _KEY.fullmatch(key):
            name = f"browser:{key}"
        else:
            return Notebook()
        with self._lock:
            if name not in self._held:
                self._held[name] = self._read(name)
            self._held.move_to_end(name)
            while len(self._held) > _MAX_NOTEBOOKS:
                self._held.popitem(last=False)
            return self._held[name]

    def _read(self, name: str) -> Notebook:
        if self._folder is None:
            return Notebook()
        # A key is a secret, and a name may be no file name: neither stands on disk
        file = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()}.json"
        try:
            return _from_json(file, json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Notebook(file=file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("a notebook cannot be read and is left as it is: %s", error)
            return Notebook()


def _from_json(file: Path, value: dict[str, Any]) -> Notebook:
    if value["schema"] != SCHEMA:
        msg = f"{file.name} has schema {value['schema']!r}, not {SCHEMA!r}"
        raise ValueError(msg)
    kept = [
        KeptConversation(
            token=str(one["token"]),
            name=str(one["name"]),
            questions=tuple(str(link) for link in one["questions"]),
            set_aside=tuple((str(link), str(place)) for link, place in one["set_aside"]),
            # Notebooks of before have none
            quoted=tuple((str(link), str(place)) for link, place in one.get("quoted", ())),
        )
        for one in value["conversations"]
    ]
    clips = [
        Clipping(
            locator=str(one["locator"]),
            note=str(one["note"]),
            question=str(one.get("question", "")),  # notebooks of before have none
        )
        for one in value["clippings"]
    ]
    found = OrderedDict((one.token, one) for one in kept)
    return Notebook(file=file, conversations=found, clippings=clips)
