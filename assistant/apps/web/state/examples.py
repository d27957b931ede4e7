"""What a newcomer may ask: words of the collection that were tried and found to be answered.

Invariant: a suggested question is a heading, a title or a sentence of an article, and a name a run of
words that stands as it is in the texts of several; each was asked or looked for first, and is shown
only if it is answered. The same collection gives the same examples.

They are tried aside, once for each state of the collection, with a bound on how many and for how
long; a page that is opened meanwhile shows them when they are there.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final, TypeVar

import regex

from ....errors import AssistantError, LibraryError
from ....records import AnswerStatus
from ....rendering.interface_language import DEFAULT, INTERFACE_LANGUAGES
from ....text.questions.qualifiers import qualifiers_in
from ....text.questions.question_forms import is_keywords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ....assistant import Assistant
    from ....records import Article, ArticleInfo

QUESTIONS: Final = 3
"""That a page shows; as many are looked for in each language of the interface, and in all others together."""
NAMES: Final = 3
_OTHER: Final = ""
"""Stands for every language that the interface is not written in."""
_MOST_TRIED: Final = 30
"""Of questions and of names, each."""
_LONGEST_TRYING: Final = 20.0  # seconds; a question takes a tenth of one on an idle machine
_LONGEST_WAIT: Final = 60.0  # seconds that a page waits for what is being tried
_POLL: Final = 0.25
_ENOUGH_NAMED: Final = 2

_READ_ARTICLES: Final = 200
_READ_CHARACTERS: Final = 20_000
_SHORTEST: Final = 12
_LONGEST: Final = 120  # what is longer is no button
_FEWEST_ARTICLES: Final = 2

_HEADING: Final = regex.compile(
    rf"^(?!\s)[^\n?？]{{{_SHORTEST - 1},{_LONGEST}}}[?？]$", regex.MULTILINE
)
"""A line that asks, and nothing else."""
_SENTENCE: Final = regex.compile(
    rf"(?<=[.!。]\s)(?=\p{{Lu}})[^.!?？\n\"“”«»]{{{_SHORTEST - 1},{_LONGEST}}}\?(?=\s|\Z)"
)
_LEANING: Final = regex.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|this|these|those|we|you|i|us|our|your|my"
    r"|me|such|there|here|now|today|then|он|она|оно|они|его|её|их|ему|ей|им|это|этот|эта|эти|мы|вы|я)\b",
    regex.IGNORECASE,
)
"""Words that point to what stands before; a question with one is none by itself."""
_NAME: Final = regex.compile(
    r"(?<=(?<![\p{L}\p{Nd}-])[\p{Ll}\p{Nd}][\p{L}\p{Nd}-]*[,;:]?[ ])"  # after a small word,
    # that is inside a sentence, where a capital means a name
    r"\p{Lu}[\p{L}-]*\p{Ll}(?:[ ]\p{Lu}[\p{L}-]*\p{Ll}){1,2}"
    r"(?![\p{L}-]|[ ]\p{Lu})"  # the whole run: no part of a longer name
)
"""Two or three capitalised words. One alone is as often a weekday or a language as a name."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What the buttons of an empty conversation ask, by language, and what names they look for."""

    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (any(self.questions.values()) or self.names)

    def questions_for(self, language: str) -> tuple[str, ...]:
        """What a page in this language suggests: questions in it, then in others.

        >>> examples = Examples(questions={"en": ("Who?", "Why?"), "ru": ("Кто?", "Где?")})
        >>> examples.questions_for("ru")
        ('Кто?', 'Где?', 'Who?')
        """
        others = (asked for code, asked in self.questions.items() if code != language)
        return tuple(chain(self.questions.get(language, ()), *others))[:QUESTIONS]


class ExampleReader:
    """Examples of a collection, tried again only when it has changed."""

    def __init__(self, desk: Assistant) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._tried: tuple[str, Examples] | None = None
        self._trying: str | None = None

    def examples(self) -> Examples:
        """What is known of the collection as it is now; nothing while that is being tried."""
        state = self._desk.fingerprint
        with self._lock:
            if self._tried is not None and self._tried[0] == state:
                return self._tried[1]
            if self._trying == state:
                return Examples()
            self._trying = state
        threading.Thread(target=self._try, args=(state,), name="examples", daemon=True).start()
        return Examples()

    @property
    def is_trying(self) -> bool:
        """Whether examples are being tried at this moment."""
        return self._trying is not None

    async def settled(self) -> None:
        """Return when what was being tried is known, or a minute later."""
        self.examples()
        until = time.monotonic() + _LONGEST_WAIT
        while self.is_trying and time.monotonic() < until:
            await asyncio.sleep(_POLL)

    def _try(self, state: str) -> None:
        found = Examples()
        try:
            found = tried_examples(self._desk)
        except AssistantError as error:  # closed, or changed meanwhile: there is nothing to suggest
            _log.info("no examples could be tried: %s", error)
        finally:
            with self._lock:
                self._tried = state, found
                self._trying = None


def tried_examples(desk: Assistant) -> Examples:
    """Questions that the collection answers, and names it has passages about."""
    until = time.monotonic() + _LONGEST_TRYING
    infos = desk.articles()
    articles = list(_articles(desk, _spread(infos, _READ_ARTICLES)))
    known = {name for info in infos for name in (info.publisher, *info.authors) if name}
    names = example_names((article.text for article in articles), besides=known)
    return Examples(
        questions={
            language: _first_of(
                (text for text in asked if _is_answered(desk, text)), QUESTIONS, until=until
            )
            for language, asked in _asked_by_language(articles, infos).items()
        },
        names=_first_of((name for name in names if _is_found(desk, name)), NAMES, until=until),
    )


def _asked_by_language(
    articles: Sequence[Article], infos: Sequence[ArticleInfo]
) -> dict[str, Iterator[str]]:
    """What may be asked in each language, in the order of the interface's languages."""
    texts: defaultdict[str, list[Article]] = defaultdict(list)
    titled: defaultdict[str, list[ArticleInfo]] = defaultdict(list)
    for article in articles:
        texts[_language(article)].append(article)
    for info in infos:
        titled[_language(info)].append(info)
    return {
        language: chain(example_questions(texts[language]), example_titles(titled[language]))
        for language in (*INTERFACE_LANGUAGES, _OTHER)
        if titled[language]
    }


def _language(article: Article | ArticleInfo) -> str:
    language = article.language or DEFAULT
    return language if language in INTERFACE_LANGUAGES else _OTHER


def example_questions(articles: Iterable[Article]) -> list[str]:
    """What the articles themselves ask: first what names most, of each article in turn, headings first.

    "What did Japan do?" says less by itself than "What did Putin and Mori confirm?".
    """
    headings = [_asking(_HEADING, article) for article in articles]
    sentences = [_asking(_SENTENCE, article) for article in articles]
    found = dict.fromkeys([*_in_turn(headings), *_in_turn(sentences)])
    telling = sorted(found, key=lambda text: -min(len(qualifiers_in(text)), _ENOUGH_NAMED))
    return telling[:_MOST_TRIED]


def example_titles(articles: Sequence[ArticleInfo]) -> list[str]:
    """A few titles, spread evenly over the collection in the order of its ids."""
    titles = dict.fromkeys(
        info.title for info in articles if info.title and len(info.title) <= _LONGEST
    )
    return _spread(list(titles), _MOST_TRIED)


def example_names(texts: Iterable[str], *, besides: Collection[str] = ()) -> list[str]:
    """The names that stand in most of the texts, at least in two, without a word in common.

    `besides` are names not to show: outlets and authors are filters.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_NAME.findall(text)))
    known = {name.casefold() for name in besides}
    chosen: list[str] = []
    used: set[str] = set()
    for name, articles in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        words = set(name.casefold().split())
        if articles < _FEWEST_ARTICLES or len(chosen) == _MOST_TRIED:
            break
        if name.casefold() not in known and not words & used:
            chosen.append(name)
            used |= words
    return chosen


def _asking(pattern: regex.Pattern[str], article: Article) -> list[str]:
    """The questions of an article that can be understood without what stands before them."""
    found = pattern.findall(article.text[:_READ_CHARACTERS])
    return [text for text in found if not _LEANING.search(text) and not is_keywords(text)]


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first of each list, then the second of each."""
    return (text for row in zip_longest(*lists) for text in row if text)


def _is_answered(desk: Assistant, question: str) -> bool:
    answer = desk.ask(question, limit=1)
    return answer.status is AnswerStatus.ANSWERED and answer.quotes[0].text.strip() != question


def _is_found(desk: Assistant, name: str) -> bool:
    """Whether the passage that fits a name best holds all its words."""
    hits = desk.search(name, limit=1)
    return bool(hits) and name.casefold() in " ".join(hits[0].text.split()).casefold()


def _first_of(good: Iterator[str], count: int, *, until: float) -> tuple[str, ...]:
    """The first of those that are good; no more are tried when the time is over."""
    found: list[str] = []
    while len(found) < count and time.monotonic() < until:
        text = next(good, None)
        if text is None:
            break
        found.append(text)
    return tuple(found)


def _articles(desk: Assistant, infos: Iterable[ArticleInfo]) -> Iterator[Article]:
    for info in infos:
        try:
            yield desk.article(info.id)
        except LibraryError:  # changed meanwhile, or damaged: no example comes from it
            continue


def _spread(items: Sequence[T], count: int) -> list[T]:
    """Up to `count` of the items, evenly spread."""
    step = max(len(items) / count, 1)
    return [items[int(number * step)] for number in range(min(count, len(items)))]
