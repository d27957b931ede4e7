"""The command lines of what asks and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....citing.formats import BUNDLE, FORMATS
from .shared_options import add_command, add_filters, add_whole

if TYPE_CHECKING:
    from .shared_options import Commands


def add_question_commands(commands: Commands) -> None:
    """Commands that ask, and what writes answers down."""
    _add_ask(commands)

    compare = add_command(commands, "compare", "compare", "ask every outlet the same question")
    compare.add_argument("question")
    compare.add_argument(
        "--limit", type=int, default=3, help="most quotations of an outlet (default: 3)"
    )
    compare.add_argument("--outlets", type=int, default=8, help="most outlets (default: 8)")
    compare.add_argument("--markdown", action="store_true", help="write Markdown")
    add_whole(compare)
    add_filters(compare)

    search = add_command(commands, "search", "search", "list the passages that fit a question")
    search.add_argument("question")
    search.add_argument("--limit", type=int, default=10, help="most passages (default: 10)")
    add_filters(search)

    export = add_command(commands, "export", "export", "write an answer's quotations and sources")
    export.add_argument("question")
    export.add_argument("--format", required=True, choices=(*FORMATS, BUNDLE), help="what to write")
    export.add_argument("--output", metavar="FILE", help="where to (default: stdout)")
    export.add_argument("--limit", type=int, default=5, help="most quotations (default: 5)")
    add_filters(export)

    follow = add_command(
        commands, "follow", "follow", "follow a question, or list what new articles quote to it"
    )
    follow.add_argument("question", nargs="?", help="default: list what is new to all of them")
    follow.add_argument("--limit", type=int, default=5, help="most quotations (default: 5)")
    follow.add_argument("--all", action="store_true", help="also what was marked as seen")
    follow.add_argument("--seen", action="store_true", help="mark what is listed as seen")
    follow.add_argument("--feed", metavar="FILE", help="write the news as an Atom feed")
    follow.add_argument("--stop", metavar="ID", help="follow this question no more")
    add_filters(follow)

    chat = add_command(commands, "chat", "chat", "ask one question after another in the terminal")
    chat.add_argument(
        "--alone", action="store_true", help="carry no words from one question into the next"
    )
    add_whole(chat)


def _add_ask(commands: Commands) -> None:
    ask = add_command(commands, "ask", "ask", "answer a question with quotations")
    ask.add_argument("question", nargs="?")
    ask.add_argument(
        "--questions", metavar="FILE", help="ask those of a .csv, .tsv, .xlsx or .jsonl file"
    )
    ask.add_argument("--answers", metavar="FILE", help="and write the answers into such a file")
    ask.add_argument(
        "--one-row", action="store_true", help="one row for each question, not each quotation"
    )
    ask.add_argument("--limit", type=int, default=5, help="most quotations (default: 5)")
    ask.add_argument("--markdown", action="store_true", help="write Markdown")
    ask.add_argument(
        "--as-question",
        action="store_true",
        help="judge also what looks like keywords, whose passages are only listed otherwise",
    )
    ask.add_argument("--explain", action="store_true", help="say why each sentence was chosen")
    add_whole(ask)
    ask.add_argument("--bundle", metavar="FILE", help="keep the evidence in a new file")
    ask.add_argument("--with-texts", action="store_true", help="with whole articles in the bundle")
    add_filters(ask)


def add_evidence_commands(commands: Commands) -> None:
    """Commands that prove."""
    verify = add_command(commands, "verify", "verify", "check an evidence bundle")
    verify.add_argument("bundle", metavar="BUNDLE", help="a file that ask --bundle wrote")

    recheck = add_command(
        commands, "recheck", "recheck", "fetch sources again and see if quotations still stand"
    )
    recheck.add_argument("urls", nargs="*", metavar="URL", help="default: of all articles")
    recheck.add_argument("--bundle", metavar="FILE", help="only the quotations of this bundle")
    recheck.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and private networks"
    )


def add_checking_commands(commands: Commands) -> None:
    """Commands that check drafts."""
    check = add_command(
        commands, "check", "check", "compare a draft's quotations with the articles"
    )
    check.add_argument("file", help="a .txt, .md or .docx file, or - for standard input")
    check.add_argument(
        "--min-words",
        type=int,
        default=1,
        metavar="N",
        help="check quotations of at least N words (default: 1; 3 passes over scare quotes)",
    )
    check.add_argument("--markdown", action="store_true", help="write Markdown")


def add_scoring_command(commands: Commands) -> None:
    """The command that scores."""
    score = add_command(
        commands, "eval", "evaluate", "score an index by questions with known answers"
    )
    score.add_argument("questions", help="a .jsonl or .jsonl.gz file of questions")
    score.add_argument(
        "--corpus", metavar="FILE", help="score an index of this .jsonl file of articles instead"
    )
    score.add_argument("--limit", type=int, help="ask this many, chosen by a fixed seed")
    score.add_argument("--half", choices=("dev", "test", "all"), default="all", help="default: all")
