"""Write a trained checkpoint as the model file the package reads.

    python -m eval reader-export CHECKPOINT_FOLDER [--out DIR]

The frozen embeddings come from the encoder the training started from. Matrices are kept as int8
with a scale for each row, which makes the file a quarter as large.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from assistant.answering.neural_reader import MODEL_FOLDER
from assistant.encoders.model_folders import find_model
from assistant.encoders.runtime import Floats, quantised
from assistant.recipe import DEFAULT_MODEL


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Export the reader.")
    parser.add_argument("checkpoint", type=Path, nargs="+", help="several are averaged")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    options = parser.parse_args(arguments)
    folder = find_model(DEFAULT_MODEL)
    arrays = {**_embeddings(folder), **_average(options.checkpoint)}
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "reader.safetensors"
    save_file(quantised(arrays), file)
    shutil.copyfile(folder / "tokenizer.json", options.out / "tokenizer.json")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    lines = [
        f"{hashlib.sha256((options.out / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("reader.safetensors", "tokenizer.json")
    ]
    (options.out / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB, sha256 {digest}")
    return 0


def _embeddings(folder: Path) -> dict[str, Floats]:
    return {
        f"encoder.{name}": array.astype(np.float32)
        for name, array in load_file(folder / "model.safetensors").items()
        if name.startswith("embeddings.") and "position_ids" not in name
    }


def _average(folders: Sequence[Path]) -> dict[str, Floats]:
    states = [load_file(folder / "checkpoint.safetensors") for folder in folders]
    names = [name for name in states[0] if name.startswith("model.")]
    return {
        name.removeprefix("model."): np.mean([state[name] for state in states], axis=0)
        for name in names
    }


if __name__ == "__main__":
    sys.exit(main())
