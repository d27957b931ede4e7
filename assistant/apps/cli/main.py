"""The command `onrecord`: parses the command line, runs one command, turns errors into words.

Invariant: no traceback reaches a person, and no command line is read anywhere else. Heavy parts
load only with the command that needs them: `--help` is instant.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ...errors import AssistantError, DraftError, FilterError, LimitError, QuestionError
from ...version import __version__
from .arguments.collection_arguments import add_library_commands, add_safekeeping_commands
from .arguments.question_arguments import (
    add_checking_commands,
    add_evidence_commands,
    add_question_commands,
    add_scoring_command,
)
from .arguments.serving_arguments import add_door_commands, add_serving_commands
from .arguments.shared_options import DEFAULT_INDEX, add_common
from .exits import ERROR, INTERRUPTED, NO_READER, USAGE

_WRONG_USAGE = (DraftError, FilterError, LimitError, QuestionError)
EPILOG = """\
exit codes: 0 answered or done, 1 error, or some files failed, 2 wrong usage, 3 not found,
            4 a quotation, a draft or a bundle does not hold, 130 interrupted,
            141 whatever read the output has gone

A workspace is a folder with articles in corpus/ and the index in index/.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    # What the collector knows goes with the process; looking through it once more takes 30 ms
    atexit.register(gc.freeze)
    # Nothing is downloaded or reported home, whatever a library's defaults are
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            return _run(argv)
        finally:
            sys.stdout.flush()  # here, not at the end of the process, where nobody can catch it
    except BrokenPipeError:
        # Whatever read our output has gone; what is left of it goes nowhere, without a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parsed(argv)
    with _one_thread_for_numpy():
        from . import commands, terminal

    terminal.log_to_stderr()
    run: Callable[[argparse.Namespace], int] = getattr(commands, arguments.run)
    try:
        return run(arguments)
    except AssistantError as error:
        if arguments.json:
            terminal.write_json(error.to_dict())
        terminal.tell(str(error))
        return USAGE if isinstance(error, _WRONG_USAGE) else ERROR
    except KeyboardInterrupt:
        terminal.tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:  # a full disk under a file that no part of ours owns, such as stdout
        terminal.tell(f"{error.filename or 'writing'}: {error.strerror or error}")
        return ERROR


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line, with what stands before the command or is left out filled in."""
    arguments = build_parser().parse_args(argv)
    given = vars(arguments)
    # Only an index that was named must be there to verify; without one the texts inside are enough
    given.setdefault("index", None if given["run"] == "verify" else DEFAULT_INDEX)
    given.setdefault("json", False)
    return arguments


@contextmanager
def _one_thread_for_numpy() -> Iterator[None]:
    """What is imported inside does its matrix products alone.

    The threads numpy's OpenBLAS starts when it is loaded turn idly for some 70 ms of a core, and
    nothing here has work for them: vectors are compared row by row. FAISS, which is loaded later,
    has an OpenBLAS of its own.
    """
    name = "OPENBLAS_NUM_THREADS"
    if name in os.environ:
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="onrecord",
        description="Ask a collection of articles, get quotations.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    add_common(parser)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    add_library_commands(commands)
    add_safekeeping_commands(commands)
    add_question_commands(commands)
    add_evidence_commands(commands)
    add_checking_commands(commands)
    add_serving_commands(commands)
    add_door_commands(commands)
    add_scoring_command(commands)
    return parser
