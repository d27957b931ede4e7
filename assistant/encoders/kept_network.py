"""The shipped encoder's network in int8, kept beside an index: a process loads it in a quarter of the time.

Invariant: what is read back was made of files whose fingerprint is the tested one, and all of it is
compared with the SHA-256 that the library noted then, in the memory it is computed with. So it says
what the model's own files would have to be hashed for: which vectors come out. What differs is not
used, and is made again. A model in somebody's folder may change there, so none is kept of it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import LibraryError, ModelError
from .compiled import in_int8
from .model_folders import SETTINGS_FILES
from .parity import Notes
from .runtime import NetworkFile, file_digest
from .shipped_files import FINGERPRINTS

_CONVERSION: Final = 1
"""Moves when the same weights would be made into another file."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNetwork:
    """What is kept of one model beside one index.

    `name` is the recipe's name of the model and `model` the folder its files lie in; `folder` is
    where the network is kept, and `notes` where its hash is.
    """

    name: str
    model: Path
    folder: Path
    notes: Notes

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the files it was made of, `None` where nothing is kept."""
        return FINGERPRINTS.get(self.name) if self._noted() else None

    def read(self) -> NetworkFile | None:
        """The network, if all of it is as it was written and the model's small files are as they were."""
        noted = self._noted()
        try:
            if not noted or noted["settings"] != self._settings_digest():
                return None
            content = bytearray(self._file.stat().st_size)
            with self._file.open("rb", buffering=0) as file:
                whole = file.readinto(content) == len(content)
        except OSError as error:
            _log.info("the kept network cannot be read: %s", error)
            return None
        if not whole or hashlib.sha256(content).hexdigest() != noted["sha256"]:
            _log.warning("%s is not as it was written; it is made again", self._file.name)
            return None
        return NetworkFile(
            content=content, width=int(noted["width"]), longest=int(noted["longest"])
        )

    def keep(self) -> None:
        """Make it of the model's files and note its hash, where both can be written.

        The files must have been found to be the tested ones before.
        """
        if self.name not in FINGERPRINTS:
            return
        try:
            network = in_int8(self.model)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(network.content)
            facts = {
                "sha256": hashlib.sha256(network.content).hexdigest(),
                "settings": self._settings_digest(),
                "width": network.width,
                "longest": network.longest,
            }
            self.notes.note(self._note, json.dumps(facts))
        except (OSError, ModelError, LibraryError) as error:
            _log.info("the encoder's network was not kept: %s", error)

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.name}-int8-{_CONVERSION}.bin"

    @property
    def _note(self) -> str:
        return f"encoder kept {FINGERPRINTS[self.name]} {_CONVERSION}"

    def _noted(self) -> dict[str, str]:
        """What was noted when it was made; empty without."""
        noted = self.notes.setting(self._note) if self.name in FINGERPRINTS else None
        try:
            facts = json.loads(noted or "{}")
        except ValueError:
            return {}
        named = {"sha256", "settings", "width", "longest"}
        return facts if isinstance(facts, dict) and named <= facts.keys() else {}

    def _settings_digest(self) -> str:
        """SHA-256 over the model's small files, which are read from their own place."""
        digests = [
            file_digest(self.model / name).hex()
            for name in SETTINGS_FILES
            if (self.model / name).is_file()
        ]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest()

    def _write(self, content: bytearray) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="new-") as aside:
            new = Path(aside) / self._file.name
            with new.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
