"""From starting the process to its end: import, and a question to the shipped corpus."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from eval.benchmarks.timing import Row, timed

ROOT: Final = Path(__file__).resolve().parents[2]
QUESTION: Final = "What did Japan and the Soviet Union declare in 1956?"
_THROUGH_TORCH: Final = """
import sys
from assistant.encoders import sentence_encoder
sentence_encoder.runs_compiled = lambda folder: False
from assistant.apps.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def main() -> None:
    """Measure; the size is that of the shipped corpus."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        _run("-m", "assistant", "sync", str(ROOT / "corpus"), "--index", str(index))
        ask = ("-m", "assistant", "ask", QUESTION, "--index", str(index))
        _run(*ask)
        _row("onrecord ask, start to exit", "On Record", ask, ours=True)
        _row(
            "onrecord ask, start to exit",
            "through torch",
            ("-c", _THROUGH_TORCH, *ask[2:]),
        )
    _row("import", "assistant", ("-c", "import assistant"), ours=True)
    _row("import", "nothing (the interpreter)", ("-c", "pass"))
    _row("import", "sentence-transformers", ("-c", "import sentence_transformers"))


def _row(task: str, system: str, arguments: tuple[str, ...], *, ours: bool = False) -> None:
    times = timed(lambda: _run(*arguments), runs=5)
    Row(part="start", size=0, task=task, system=system, ours=ours, **times).write()


@cache
def _byte_code() -> Path:
    folder = tempfile.mkdtemp(prefix="onrecord-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _run(*arguments: str) -> None:
    # With byte code, as an installed package has it, even where this shell keeps none
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(_byte_code())}  # noqa: TID251
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    if done.returncode not in {0, 3}:  # 3: nothing found, which is an answer
        raise RuntimeError(done.stderr[-500:])


if __name__ == "__main__":
    main()
