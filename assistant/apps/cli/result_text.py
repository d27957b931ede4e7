"""Results as text for a terminal.

Invariant: every character that comes out is article text (sliced by its locator at that moment),
text of the draft that was checked, article metadata, a number, or a fixed label. Nothing is printed
here, and nothing is escaped for HTML: the browser page has its own renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...records import source_line, story_line
from ...rendering import labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...records import (
        Answer,
        Comparison,
        DraftReport,
        Explanation,
        Hit,
        Locator,
        Quote,
        ReadingReport,
        StandingNews,
        StandingQuestion,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """How an answer is shown: the number of each quotation, long sentences folded or whole, and why."""

    numbers: Mapping[Locator, int]
    explanation: Explanation | None
    whole: bool


def answer_text(
    answer: Answer, *, explanation: Explanation | None = None, whole: bool = True
) -> str:
    """Numbered quotations, each with its source below, and with why it was chosen if that is given.

    Each part of a question stands under its slice; a quotation has one number in all of them.
    Unless `whole`, sentences of over 60 words are folded around their key phrase.
    """
    numbers = {quote.locator: number for number, quote in enumerate(answer.quotes, start=1)}
    shown = _Shown(numbers=numbers, explanation=explanation, whole=whole)
    head, *lines = _answer_lines(answer, shown)
    return "\n".join([head, *answer.notices, *lines])


def _answer_lines(answer: Answer, shown: _Shown) -> Iterator[str]:
    yield answer.headline
    if answer.carried and not answer.parts:
        yield answer.carried_line
    for number, part in enumerate(answer.parts, start=1):
        yield from ("", f"{labels.PART} {number}: {part.question}")
        if part.query != part.question and not part.carried:
            yield f"{labels.SEARCHED_FOR}: {part.query}"
        yield from _answer_lines(part, shown)
    if not answer.parts:
        yield from _quotation_lines(answer, shown)


def _quotation_lines(answer: Answer, shown: _Shown) -> Iterator[str]:
    for quote in answer.quotes:
        yield from ("", f"[{shown.numbers[quote.locator]}] {_words(quote, shown)}")
        yield from _below(quote)
        yield from _why(quote, shown, indent=4)
    if answer.near_misses:
        yield from ("", f"{labels.NEAR_MISSES}:")
        for quote in answer.near_misses:
            source = source_line(quote.article, quote.page, quote.last_page)
            yield from ("", f"  {_words(quote, shown)}", f"  — {source}")
            if quote.missing:
                yield f"  {quote.missing_line}"
            yield from _why(quote, shown, indent=2)
    elif answer.nothing_comes_near:
        yield from ("", labels.NO_NEAR_MISSES)


def _words(quote: Quote, shown: _Shown) -> str:
    """The quotation, with a mark of ours in place of what is folded away."""
    if shown.whole:
        return quote.text
    parts, at = [], quote.locator.start
    for fold in quote.folds:
        count = len(fold.slice(quote.article.text).split())
        parts += [quote.article.text[at : fold.start], labels.FOLDED.format(count=count)]
        at = fold.end
    return "".join([*parts, quote.article.text[at : quote.locator.end]])


def _below(quote: Quote) -> Iterator[str]:
    yield f"    — {source_line(quote.article, quote.page, quote.last_page)}"
    address = quote.citation.deep_link or quote.article.url
    if address:
        yield f"    {address}"
    if quote.missing:
        yield f"    {quote.missing_line}"
    if carried := story_line(quote.story):
        yield f"    {carried}"
    for doubt in quote.doubts:
        yield f"    {doubt}"
    others = [place.article_id for place in quote.locations[1:]]
    if others:
        yield f"    {labels.ALSO_IN}: {', '.join(others)}"


def _why(quote: Quote, shown: _Shown, *, indent: int) -> Iterator[str]:
    found = shown.explanation.of(quote.locator) if shown.explanation else None
    if found is not None:
        yield f"{' ' * indent}{labels.WHY}"
        for label, value in found.lines():
            yield f"{' ' * indent}  {label}: {value}"


def hits_text(hits: Sequence[Hit]) -> str:
    """Passages: score, ranks and source, then the passage."""
    blocks = []
    for number, hit in enumerate(hits, start=1):
        ranks = f"{labels.BM25} {hit.lexical_rank or '-'}, {labels.VECTOR} {hit.dense_rank or '-'}"
        head = f"[{number}] {hit.score:.3f} ({ranks}) {source_line(hit.article)}"
        carried = story_line(hit.story)
        words = labels.SEPARATOR.join(hit.matched_words)
        below = [f"{labels.MATCHED} {words}"] if words else []
        blocks.append("\n".join([head, *([carried] if carried else []), hit.text, *below]))
    return "\n\n".join(blocks) or labels.NO_PASSAGES


def comparison_text(comparison: Comparison, *, whole: bool = True) -> str:
    """Each publisher with its quotations, then the silent ones; `whole` as in `answer_text`."""
    blocks = [
        f"{item.headline}\n{answer_text(item.shown_answer, whole=whole)}"
        for item in comparison.answering
    ]
    return "\n\n\n".join([*blocks, *comparison.others])


def report_text(report: DraftReport) -> str:
    """The findings in the draft's order, the sum below."""
    blocks = [
        "\n".join([f"[{number}] {finding.headline}", *finding.lines()])
        for number, finding in enumerate(report.findings, start=1)
    ]
    return "\n\n".join([*blocks, report.summary])


def reading_text(reading: ReadingReport) -> list[str]:
    """How an article was read, line by line: doubts, what was left out or set apart, origins."""
    lines = [f"{labels.READING_WARNING}: {line}" for line in reading.warning_lines()]
    lines += [f"{labels.LEFT_OUT_OF_TEXT}: {line}" for line in reading.omission_lines()]
    lines += [f"{labels.SET_APART}: {line}" for line in reading.mark_lines()]
    return lines + [f"{name} {labels.FROM} {origin}" for name, origin in reading.origins]


def question_line(question: StandingQuestion) -> str:
    """A question that is followed, in one line with its id."""
    since = f"{labels.FOLLOWED_SINCE} {labels.spell_date(question.followed.date())}"
    return f"{question.id}\t{question.question}{labels.SEPARATOR}{since}"


def news_lines(question: StandingQuestion, news: Sequence[StandingNews]) -> Iterator[str]:
    """A question that is followed, and quotations that new articles brought to it."""
    yield question_line(question)
    for item in news:
        kind = labels.NEWS_KINDS[item.kind.value]
        sure = f"{labels.CONFIDENCE} {item.confidence:.2f}"
        yield f"\n  {kind}{labels.SEPARATOR}{labels.spell_date(item.found.date())} ({sure})"
        if item.quote is None:
            yield f"  {labels.NO_LONGER_THERE}: {item.locator}"
            continue
        quote = item.quote
        yield f"  {quote.text}"
        yield f"  — {source_line(quote.article, quote.page, quote.last_page)}"
    if news:
        yield ""
