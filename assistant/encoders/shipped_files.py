"""The files of models that come with the program: they are what was tested, or they are not used.

Invariant: no network computes anything with weights that were exchanged or damaged. A model that
somebody names by its folder is theirs and is not compared with anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..errors import ModelError
from ..recipe import DEFAULT_MODEL
from .runtime.weights import file_digest

SUMS: Final = "SHA256SUMS"
FINGERPRINTS: Final = {
    DEFAULT_MODEL: "fadbaa6e94dec78761928a869d327a994e9061e025591adbc68415c13b455fc1"
}
"""SHA-256 over weights, tokenizer and configuration, as `SentenceEncoder.fingerprint` makes it."""


def expected(name: str, fingerprint: str) -> str:
    """The fingerprint, if the model of this name comes from elsewhere or is the one that was tested.

    Raises:
        ModelError: it is another one.
    """
    if FINGERPRINTS.get(name, fingerprint) != fingerprint:
        msg = (
            f"the files of the model {name} are not those this version was tested with: they are damaged"
            " or were exchanged; install the package of constraints.txt again"
        )
        raise ModelError(msg)
    return fingerprint


def check_sums(folder: Path) -> dict[str, str]:
    """Compare each file that `SHA256SUMS` of a folder names with its hash; nothing without that file.

    Returns the hashes, in hex, by the names of the files.

    Raises:
        ModelError: a file is missing or another one.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        msg = f"cannot read {folder / SUMS}: {error}"
        raise ModelError(msg) from error
    sums: dict[str, str] = {}
    for line in lines:
        digest, _, name = line.partition("  ")
        try:
            found = file_digest(folder / Path(name).name).hex()
        except OSError as error:
            msg = f"the model's file {name} in {folder} cannot be read: {error}"
            raise ModelError(msg) from error
        if found != digest:
            msg = (
                f"the model's file {name} in {folder} is damaged or was exchanged; install the program"
                f" again, or write {SUMS} anew if it was exchanged on purpose: sha256sum"
            )
            raise ModelError(msg)
        sums[name] = digest
    return sums
