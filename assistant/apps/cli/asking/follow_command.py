"""Questions that are followed: begin, list what is new to them, export it as a feed, stop."""

from __future__ import annotations

import argparse
from pathlib import Path

from ....standing.news_feed import atom_feed
from ..desk_opening import open_desk
from ..exits import NOT_FOUND, OK, USAGE
from ..narrowing import filters_of
from ..result_text import answer_text, news_lines, question_line
from ..terminal import progress_shown, tell, write, write_file, write_json


def follow(arguments: argparse.Namespace) -> int:
    """Follow a question, stop following one, or list what new articles quote to those followed."""
    if arguments.question is not None and (arguments.stop or arguments.seen or arguments.feed):
        tell("follow a question, or do something with those that are followed, not both at once")
        return USAGE
    if arguments.question is not None:
        return _begin(arguments)
    if arguments.stop:
        with open_desk(arguments) as desk:
            stopped = desk.standing.stop(arguments.stop)
        if arguments.json:
            write_json(stopped.to_dict())
        else:
            write(question_line(stopped))
        return OK
    return _list(arguments)


def _begin(arguments: argparse.Namespace) -> int:
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        followed = desk.standing.follow(arguments.question, limit=arguments.limit, filters=filters)
        answer = desk.ask(arguments.question, limit=arguments.limit, filters=filters)
    if arguments.json:
        write_json({"question": followed.to_dict(), "answer": answer.to_dict()})
    else:
        write(answer_text(answer))
        tell(f"followed as {followed.id}; what new articles quote to it: onrecord follow")
    return OK


def _list(arguments: argparse.Namespace) -> int:
    with open_desk(arguments) as desk, progress_shown() as show:
        questions = desk.standing.check(show)
        if arguments.seen:
            desk.standing.mark_read()
    if arguments.feed:
        write_file(Path(arguments.feed), atom_feed(questions))
    if arguments.json:
        write_json({"questions": [question.to_dict() for question in questions]})
    else:
        for question in questions:
            for line in news_lines(question, question.news if arguments.all else question.unread):
                write(line)
    if not questions:
        tell('nothing is followed; begin with: onrecord follow "a question"')
    return OK if any(question.unread for question in questions) else NOT_FOUND
