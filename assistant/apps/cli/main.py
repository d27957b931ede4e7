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
from datetime import date

from ...citing.formats import BUNDLE, FORMATS
from ...errors import AssistantError, DraftError, FilterError, LimitError, QuestionError
from ...version import __version__

EPILOG = """\
exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 not found,
            4 a quotation, a draft or a bundle does not hold

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
    arguments = build_parser().parse_args(argv)
    with _one_thread_for_numpy():
        from . import commands, exits, terminal

    terminal.log_to_stderr()
    run: Callable[[argparse.Namespace], int] = getattr(commands, arguments.run)
    try:
        return run(arguments)
    except (DraftError, FilterError, LimitError, QuestionError) as error:
        terminal.tell(str(error))
        return exits.USAGE
    except AssistantError as error:
        terminal.tell(str(error))
        return exits.ERROR
    except KeyboardInterrupt:
        terminal.tell("interrupted")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; point stdout at nothing so that exit stays quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.ERROR


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
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_library_commands(commands)
    _add_question_commands(commands)
    _add_evidence_commands(commands)
    _add_checking_commands(commands)
    _add_serving_commands(commands)
    _add_scoring_command(commands)
    return parser


def _add_library_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = _command(commands, "init", "init", "make a workspace")
    init.add_argument("folder", nargs="?", default=".", help="where (default: here)")

    sync = _command(commands, "sync", "sync", "make the index equal to a folder of articles")
    sync.add_argument("folder", nargs="?", default="corpus", help="default: corpus")

    add = _command(commands, "add", "add", "add files, folders and pages")
    add.add_argument("sources", nargs="*", metavar="SOURCE", help="a file, a folder or a URL")
    add.add_argument("--from", dest="manifest", metavar="FILE", help="what a sources.toml lists")
    add.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and private networks"
    )

    remove = _command(commands, "remove", "remove", "forget articles")
    remove.add_argument("articles", nargs="+", metavar="ID", help="an id that list shows")

    listing = _command(commands, "list", "list_articles", "list the articles in the index")
    listing.add_argument("--long", action="store_true", help="with how each article was read")
    show = _command(commands, "show", "show", "show an article, and how it was read")
    show.add_argument("article", metavar="ID", help="an id that list shows")
    _command(commands, "reread", "reread", "read kept originals again that an older version read")
    _command(commands, "doctor", "doctor", "check library, texts, search build and model")


def _add_question_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = _command(commands, "ask", "ask", "answer a question with quotations")
    ask.add_argument("question")
    ask.add_argument("--limit", type=int, default=5, help="most quotations (default: 5)")
    ask.add_argument("--markdown", action="store_true", help="write Markdown")
    ask.add_argument("--bundle", metavar="FILE", help="keep the evidence in a new file")
    ask.add_argument("--with-texts", action="store_true", help="with whole articles in the bundle")
    _add_filters(ask)

    compare = _command(commands, "compare", "compare", "ask every outlet the same question")
    compare.add_argument("question")
    compare.add_argument(
        "--limit", type=int, default=3, help="most quotations of an outlet (default: 3)"
    )
    compare.add_argument("--outlets", type=int, default=8, help="most outlets (default: 8)")
    compare.add_argument("--markdown", action="store_true", help="write Markdown")
    _add_filters(compare)

    search = _command(commands, "search", "search", "list the passages that fit a question")
    search.add_argument("question")
    search.add_argument("--limit", type=int, default=10, help="most passages (default: 10)")
    _add_filters(search)

    export = _command(commands, "export", "export", "write an answer's quotations and sources")
    export.add_argument("question")
    export.add_argument("--format", required=True, choices=(*FORMATS, BUNDLE), help="what to write")
    export.add_argument("--output", metavar="FILE", help="where to (default: stdout)")
    export.add_argument("--limit", type=int, default=5, help="most quotations (default: 5)")
    _add_filters(export)

    _command(commands, "chat", "chat", "ask one question after another in the terminal")


def _add_evidence_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verify = _command(commands, "verify", "verify", "check an evidence bundle")
    verify.add_argument("bundle", metavar="BUNDLE", help="a file that ask --bundle wrote")
    # Only an index that was named must be there; without one the texts inside are enough
    verify.set_defaults(index=None)

    recheck = _command(
        commands, "recheck", "recheck", "fetch sources again and see if quotations still stand"
    )
    recheck.add_argument("urls", nargs="*", metavar="URL", help="default: of all articles")
    recheck.add_argument("--bundle", metavar="FILE", help="only the quotations of this bundle")
    recheck.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and private networks"
    )


def _add_checking_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = _command(commands, "check", "check", "compare a draft's quotations with the articles")
    check.add_argument("file", help="a .txt, .md or .docx file, or - for standard input")
    check.add_argument(
        "--min-words",
        type=int,
        default=1,
        metavar="N",
        help="check quotations of at least N words (default: 1; 3 passes over scare quotes)",
    )
    check.add_argument("--markdown", action="store_true", help="write Markdown")


def _add_serving_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(commands, "serve", "serve", "open the chat page for a browser")
    serve.add_argument(
        "--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1, this machine)"
    )
    serve.add_argument("--port", type=int, help="default: the first free one from 7860")
    serve.add_argument("--sync", metavar="FOLDER", help="first make the index equal to this folder")
    access = serve.add_argument_group("who may use it")
    access.add_argument("--auth-file", metavar="FILE", help="lines of onrecord password: who may")
    access.add_argument("--insecure", action="store_true", help="let other machines in without")
    access.add_argument("--read-only", action="store_true", help="nobody changes the collection")
    access.add_argument(
        "--allow-uploads", action="store_true", help="other machines may change it as well"
    )
    proxy = serve.add_argument_group("behind a proxy, or under another name")
    proxy.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name the page is reached by, such as news.example.org; repeatable",
    )
    proxy.add_argument(
        "--root-path", default="", metavar="PATH", help="the path it stands below, such as /press"
    )

    words = "make a line for the file of serve --auth-file"
    password = commands.add_parser("password", help=words, description=f"{words.capitalize()}.")
    password.set_defaults(run="password")
    password.add_argument("name", help="the name to sign in with")


def _add_scoring_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    score = _command(commands, "eval", "evaluate", "score an index by questions with known answers")
    score.add_argument("questions", help="a .jsonl or .jsonl.gz file of questions")
    score.add_argument(
        "--corpus", metavar="FILE", help="score an index of this .jsonl file of articles instead"
    )
    score.add_argument("--limit", type=int, help="ask this many, chosen by a fixed seed")
    score.add_argument("--half", choices=("dev", "test", "all"), default="all", help="default: all")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, words: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.set_defaults(run=run)
    parser.add_argument(
        "--index", default="index", metavar="DIR", help="the index folder (default: index)"
    )
    parser.add_argument("--json", action="store_true", help="write the result as JSON")
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("only articles")
    for name, words in (
        ("publisher", "of this outlet"),
        ("author", "by this author"),
        ("language", "in this language (two letters)"),
        ("article", "with this id"),
    ):
        group.add_argument(
            f"--{name}", action="append", default=[], metavar="NAME", help=f"{words}; repeatable"
        )
    group.add_argument(
        "--from", dest="published_from", type=_date, metavar="DATE", help="from YYYY-MM-DD on"
    )
    group.add_argument(
        "--to", dest="published_to", type=_date, metavar="DATE", help="up to YYYY-MM-DD"
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no date; write it as 2018-11-20"
        raise argparse.ArgumentTypeError(msg) from error
