"""Commands that check: a draft against the articles, an index against known answers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from ....assistant import Assistant
from ..desk_opening import open_desk
from ..exits import DOES_NOT_HOLD, OK
from ..result_text import report_text
from ..terminal import progress_shown, write, write_json


def check(arguments: argparse.Namespace) -> int:
    """Compare a draft's quotations with the articles."""
    from ...draft_files import read_draft

    draft = read_draft(arguments.file)
    with open_desk(arguments) as desk, progress_shown() as show:
        desk.refresh(show, whole=False)
        report = desk.check(draft, min_words=arguments.min_words)
    if arguments.json:
        write_json(report.to_dict())
    elif arguments.markdown:
        write(report.to_markdown())
    else:
        write(report_text(report))
    return OK if report.all_verbatim else DOES_NOT_HOLD


def evaluate(arguments: argparse.Namespace) -> int:
    """Score an index by questions whose answers are known."""
    from .... import evaluation

    questions = evaluation.load_questions(arguments.questions).half(arguments.half)
    sample = evaluation.Sample(count=arguments.limit) if arguments.limit else None
    with _desk_to_score(arguments) as desk, progress_shown() as show:
        desk.refresh(show)  # a score is of the whole collection
        report = evaluation.evaluate(desk, questions, sample=sample, on_progress=show)
    if arguments.json:
        write_json(report.to_dict())
    else:
        write(report.to_markdown())
    return OK


@contextmanager
def _desk_to_score(arguments: argparse.Namespace) -> Iterator[Assistant]:
    """The index named, or one made of the corpus file for as long as it is scored."""
    if arguments.corpus is None:
        with open_desk(arguments) as desk:
            yield desk
        return
    from ....evaluation import load_corpus

    with TemporaryDirectory(prefix="onrecord-") as folder, progress_shown() as show:
        articles = load_corpus(arguments.corpus)
        with Assistant.build(articles, folder, on_progress=show) as desk:
            yield desk
