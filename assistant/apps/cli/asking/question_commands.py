"""Commands that ask: one question, every outlet, a conversation, a list of passages, an export."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ....assistant import Assistant
from ....citing.formats import BUNDLE
from ....errors import AssistantError
from ....rendering import labels
from ....text.questions.question_forms import is_keywords
from ..desk_opening import open_desk
from ..exits import NOT_FOUND, OK, USAGE
from ..narrowing import filters_of, offer_lines
from ..result_text import answer_text, comparison_text, hits_text
from ..terminal import progress_shown, tell, write, write_file, write_json, write_json_line


def ask(arguments: argparse.Namespace) -> int:
    """Answer a question with quotations, or say that the articles do not."""
    if arguments.questions or arguments.answers:
        from ..batch_command import ask_from_file

        return ask_from_file(arguments)
    if wrong := _misused(arguments):
        tell(wrong)
        return USAGE
    if _is_listed(arguments):
        return _list_passages(arguments)
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        answer = desk.ask(arguments.question, limit=arguments.limit, filters=filters)
        offers = offer_lines(desk.offered_filters(arguments.question), filters)
        if arguments.bundle:
            from ..evidence_commands import keep_bundle

            keep_bundle(
                desk.bundle(answer, with_texts=arguments.with_texts), Path(arguments.bundle)
            )
    explanation = answer.explain() if arguments.explain else None
    if arguments.json:
        why = {"explanation": explanation.to_dict()} if explanation else {}
        write_json({**answer.to_dict(), **why})
    elif arguments.markdown:
        write(answer.to_markdown())
    else:
        write(answer_text(answer, explanation=explanation, whole=_is_whole(arguments)))
        for line in offers:
            tell(line)
    return OK if answer.quotes else NOT_FOUND


def _misused(arguments: argparse.Namespace) -> str | None:
    """What is wrong with the options of a question."""
    if arguments.question is None:
        return "nothing was asked; write a question, or name a file of them with --questions"
    if arguments.with_texts and not arguments.bundle:
        return "--with-texts says what goes into a bundle; name its file with --bundle"
    if arguments.explain and arguments.markdown:
        return "--explain is shown in the terminal and with --json; leave --markdown out"
    return None


def _is_listed(arguments: argparse.Namespace) -> bool:
    """Whether words that ask nothing are listed: not where a form is wanted that only answers have."""
    wants_answer = arguments.as_question or arguments.json or arguments.markdown
    return not (wants_answer or arguments.explain or arguments.bundle) and is_keywords(
        arguments.question
    )


def _list_passages(arguments: argparse.Namespace) -> int:
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        hits = desk.search(arguments.question, limit=arguments.limit, filters=filters)
        _tell_waiting(desk)
    if hits:
        write(f"{labels.PASSAGES}\n")
    write(hits_text(hits))
    tell("no question was recognised, so passages are listed; --as-question has them judged")
    return OK if hits else NOT_FOUND


def _tell_waiting(desk: Assistant) -> None:
    """How many articles were searched, where others are yet to be encoded; a list cannot say it."""
    if desk.waiting:
        total = len(desk)
        tell(labels.NOT_ALL_IN.format(count=f"{total - desk.waiting:,}", total=f"{total:,}"))


def _is_whole(arguments: argparse.Namespace) -> bool:
    """Whether long sentences are shown whole: always where a program or a file reads them."""
    return arguments.whole or not sys.stdout.isatty()


def compare(arguments: argparse.Namespace) -> int:
    """Ask every outlet alone, and show them below each other."""
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        comparison = desk.compare(
            arguments.question,
            limit=arguments.limit,
            max_publishers=arguments.outlets,
            filters=filters,
        )
    if arguments.json:
        write_json(comparison.to_dict())
    elif arguments.markdown:
        write(comparison.to_markdown())
    else:
        write(comparison_text(comparison, whole=_is_whole(arguments)))
    return OK if comparison.answering else NOT_FOUND


def export(arguments: argparse.Namespace) -> int:
    """Write an answer's quotations and sources for other programs, or say that there are none."""
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        answer = desk.ask(arguments.question, limit=arguments.limit, filters=filters)
        if not answer.quotes:
            tell("the articles do not answer this; nothing was exported")
            return NOT_FOUND
        if arguments.format == BUNDLE:
            content = desk.bundle(answer).to_bytes().decode("utf-8")
        else:
            content = answer.export(arguments.format)
    if arguments.output:
        write_file(Path(arguments.output), content)
    if arguments.json:
        write_json({"format": arguments.format, "output": arguments.output, "content": content})
    elif not arguments.output:
        write(content.removesuffix("\n"))
    return OK


def search(arguments: argparse.Namespace) -> int:
    """List the passages that fit a question best."""
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        hits = desk.search(arguments.question, limit=arguments.limit, filters=filters)
        _tell_waiting(desk)
    if arguments.json:
        write_json([hit.to_dict() for hit in hits])
    else:
        write(hits_text(hits))
    return OK if hits else NOT_FOUND


def chat(arguments: argparse.Namespace) -> int:
    """Answer one question after another, until end of input."""
    from ..terminal_chat import TerminalChat

    with open_desk(arguments) as desk, progress_shown() as show:
        desk.warm_up(show)
        talk = TerminalChat(desk.chat(), alone=arguments.alone)
        while (line := _next_question()) is not None:
            try:
                answer = talk.follow(line)
            except AssistantError as error:
                if arguments.json:  # a line for each line, so that they can be told apart
                    write_json_line({"question": line, "error": str(error)})
                tell(str(error))
                continue
            if arguments.json:
                write_json_line(answer.to_dict() if answer else {"question": line})
            elif answer:
                write(answer_text(answer, whole=_is_whole(arguments)) + "\n")
    return OK


def _next_question() -> str | None:
    try:
        return input("? " if sys.stdin.isatty() else "")
    except EOFError:
        return None
