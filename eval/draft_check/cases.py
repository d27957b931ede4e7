"""The cases a draft check is scored by, made by a seeded script from the benchmark's news articles.

    python -m eval draft-check-cases [--each N]

Sentences of articles that are in the index are quoted in small drafts, untouched or changed by
`mutations.py`; foreign ones come from articles that are not in it. The texts stay outside the
repository: the cases are written to the git-ignored `eval/.cache/draft-check/`. What a case should be
called follows from how it was made and from a plain search of all indexed texts, never from the check.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.evaluation import load_corpus
from assistant.ingest import find_boilerplate
from assistant.records import Article
from assistant.text.sentences import split_sentences
from eval.desks import CACHE
from eval.draft_check import mutations
from eval.options import add_bench
from eval.sets import load, named

SET: Final = "realtimeqa-2022"
SEED: Final = 31
EACH: Final = 160
CASES_FILE: Final = CACHE / "draft-check" / "cases.jsonl.gz"
_FEWEST_WORDS, _MOST_WORDS = 8, 45
_SHINGLE: Final = 7
_TYPESET_TOO: Final = 0.5  # the share of changed quotations that typography changes as well
_RICH: Final = 6
_APART: Final = 130  # words between two sentences that are two places

_FRAMES: Final = (
    "The point was made early on. “{quote}” Nobody objected.",
    'One passage stands out: "{quote}"',
    "In a longer account we read that “{quote}” and little else.",
    "It has been put like this: «{quote}»",
    "„{quote}“ is how it was put.",
    "‘{quote}’ was how the dogs’ home put it.",
    "The others' view was this: '{quote}'",
    "As the account has it:\n\n> {block}\n\nSo much for that.",
)
_OUTLETS: Final = {"cnn.com": "CNN", "usatoday.com": "USA Today", "theweek.co.uk": "The Week"}
_OUTLET_FRAMES: Final = ("{name} reported: “{quote}”", "“{quote}” {name} wrote.")
_SPEAKER_FRAMES: Final = (
    "{name} said: “{quote}”",
    "“{quote}” {name} said.",
    "“{quote}” said {name}.",
)
_STRANGERS: Final = ("Marguerite Oyelaran", "Tobias Venn", "Ines Kaltenbrunner", "Oswin Prade")
_SPOKEN: Final = re.compile(
    r"[“\"](?P<said>[A-Z][^“”\"]{40,220}),[”\"] (?:said )?(?P<name>[A-Z][a-z]+ [A-Z][a-z]+)(?: said)?[,.]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A draft with one quotation, and what the check should say of it.

    `verdicts` are the right ones: one, but for edits whose two readings are both right. `article_id` is
    where a quotation comes from, for those that stand somewhere.
    """

    id: str
    kind: str
    draft: str
    verdicts: tuple[str, ...]
    article_id: str | None = None

    @property
    def half(self) -> str:
        """`dev` or `test`, by the rule of all benchmarks."""
        even = int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 == 0
        return "dev" if even else "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with its article, and how many words stand before it there."""

    text: str
    article: Article
    before: int


class Texts:
    """All indexed texts as plain words, to tell what stands where without the check's own means."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._plain = [f" {_plain(article.text)} " for article in articles]
        self._shingles = {
            tuple(words[i : i + _SHINGLE])
            for words in (text.split() for text in self._plain)
            for i in range(len(words) - _SHINGLE + 1)
        }

    def hold(self, text: str) -> bool:
        """Whether some article holds these words in a row."""
        return any(f" {_plain(text)} " in other for other in self._plain)

    def resemble(self, text: str) -> bool:
        """Whether some article shares a run of words with this text."""
        words = _plain(text).split()
        return any(
            tuple(words[i : i + _SHINGLE]) in self._shingles
            for i in range(len(words) - _SHINGLE + 1)
        )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+(?:[.,][0-9]+)*|[%$€£]", text.lower().replace("’", "")
                               .replace("'", "")))  # fmt: skip


def make_cases(bench: Path, each: int) -> list[Case]:
    """All cases, the same for the same benchmark and number."""
    loaded = load(named([SET])[0], bench)
    held = {article.id for article in loaded.articles}
    foreign = [a for a in load_corpus(bench / SET / "corpus.jsonl.gz") if a.id not in held]
    maker = _Maker(loaded.articles, foreign, each)
    return list(maker.cases())


class _Maker:
    def __init__(self, articles: Sequence[Article], foreign: Sequence[Article], each: int) -> None:
        self._chance = random.Random(SEED)  # noqa: S311  repeatable, not secret
        self._articles = articles
        self._texts = Texts(articles)
        self._own = _sentences(articles)
        self._foreign = _sentences(foreign)
        self._each = each
        names = {m for s in self._own for m in re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}\b", s.text)}
        self._names = sorted(names)

    def cases(self) -> Iterator[Case]:
        yield from self._changed("untouched", lambda _, text: text, ("verbatim",))
        yield from self._changed("fragment", _fragment, ("verbatim",))
        yield from self._changed("typography", mutations.typography, ("verbatim",))
        yield from self._changed("editing", mutations.editing, ("verbatim",))
        altered: dict[str, mutations.Mutation] = {
            "number": mutations.number,
            "negation": mutations.negation,
            "name": mutations.name_from(self._names),
            "capital": mutations.capital,
            "modal": mutations.modal,
            "other word": mutations.other_word,
            "word order": mutations.word_order,
            "dropped words": mutations.dropped_words,
            "OCR": mutations.ocr,
        }
        for kind, mutation in altered.items():
            yield from self._changed(kind, mutation, ("altered",))
        for kind in ("number", "negation", "name", "modal"):
            short = _shortened(altered[kind])
            yield from self._changed(f"short, {kind}", short, ("altered",))
        yield from self._merged()
        yield from self._outlets()
        yield from self._speakers()
        yield from self._unknown()

    def _changed(
        self, kind: str, mutation: mutations.Mutation, verdicts: tuple[str, ...]
    ) -> Iterator[Case]:
        chance, made = self._chance, 0
        for sentence in chance.sample(self._own, len(self._own)):
            changed = mutation(chance, sentence.text)
            if changed is None or not self._is_fair(kind, sentence.text, changed, verdicts):
                continue
            if verdicts == ("altered",) and chance.random() < _TYPESET_TOO:
                changed = mutations.typography(chance, changed)
            yield self._case(kind, made, quote=changed, verdicts=verdicts, article=sentence.article)
            made += 1
            if made == self._each:
                return

    def _is_fair(self, kind: str, text: str, changed: str, verdicts: tuple[str, ...]) -> bool:
        if kind == "capital":
            return changed != text
        return verdicts == ("verbatim",) or not self._texts.hold(changed)

    def _case(
        self,
        kind: str,
        number: int,
        *,
        quote: str,
        verdicts: tuple[str, ...],
        article: Article | None,
    ) -> Case:
        frame = self._chance.choice(_FRAMES)
        return Case(
            id=f"{kind}-{number}",
            kind=kind,
            draft=frame.format(quote=quote, block=quote.replace("\n", "\n> ")),
            verdicts=verdicts,
            article_id=article.id if article else None,
        )

    def _merged(self) -> Iterator[Case]:
        chance = self._chance
        by_article: dict[str, list[Sentence]] = {}
        for sentence in self._own:
            by_article.setdefault(sentence.article.id, []).append(sentence)
        rich = [found for found in by_article.values() if len(found) >= _RICH]
        for number in range(self._each):
            while True:
                one, other = chance.choice(chance.choice(rich)), chance.choice(chance.choice(rich))
                if number % 2:
                    one, other = chance.sample(chance.choice(rich), 2)
                near = one.article.id == other.article.id and (
                    0 <= other.before - one.before <= _APART + len(one.text.split())
                )
                quote = one.text + chance.choice([" ", " ", " … ", " ... "]) + other.text
                if not near and not self._texts.hold(quote):
                    break
            yield self._case(
                "merged", number, quote=quote, verdicts=("stitched",), article=one.article
            )

    def _outlets(self) -> Iterator[Case]:
        chance = self._chance
        fitting = [s for s in self._own if s.article.publisher in _OUTLETS]
        for number, sentence in enumerate(chance.sample(fitting, 2 * self._each)):
            right = _OUTLETS[sentence.article.publisher or ""]
            is_wrong = bool(number % 2)
            around = sentence.article.text
            others = [n for n in (*_OUTLETS.values(), "Reuters", "The Guardian") if n not in around]
            others = [name for name in others if name != right]
            if is_wrong and not others:
                continue
            name = chance.choice(others) if is_wrong else right
            draft = chance.choice(_OUTLET_FRAMES).format(name=name, quote=sentence.text)
            kind, verdict = (
                ("wrong outlet", "misattributed") if is_wrong else ("right outlet", "verbatim")
            )
            yield Case(
                id=f"{kind}-{number}", kind=kind, draft=draft, verdicts=(verdict,),
                article_id=sentence.article.id,
            )  # fmt: skip

    def _speakers(self) -> Iterator[Case]:
        chance = self._chance
        spoken = [
            (match["said"], match["name"], article)
            for article in self._articles
            for match in _SPOKEN.finditer(article.text)
        ]
        for number, (said, name, article) in enumerate(
            chance.sample(spoken, min(len(spoken), 2 * self._each))
        ):
            is_wrong = bool(number % 2)
            frame = chance.choice(_SPEAKER_FRAMES)
            ending = "," if "” {name}" in frame or "” said" in frame else "."
            draft = frame.format(
                name=chance.choice(_STRANGERS) if is_wrong else name, quote=said + ending
            )
            kind, verdict = (
                ("wrong speaker", "misattributed") if is_wrong else ("right speaker", "verbatim")
            )
            yield Case(
                id=f"{kind}-{number}", kind=kind, draft=draft, verdicts=(verdict,),
                article_id=article.id,
            )  # fmt: skip

    def _unknown(self) -> Iterator[Case]:
        made = 0
        for sentence in self._chance.sample(self._foreign, len(self._foreign)):
            if self._texts.resemble(sentence.text):
                continue
            yield self._case(
                "foreign", made, quote=sentence.text, verdicts=("not_found",), article=None
            )
            made += 1
            if made == 2 * self._each:
                return


def _shortened(mutation: mutations.Mutation) -> mutations.Mutation:
    """The mutation of four to seven words from the middle of a sentence."""

    def short(chance: random.Random, text: str) -> str | None:
        fragment = _fragment(chance, text)
        return mutation(chance, fragment) if fragment else None

    return short


def _fragment(chance: random.Random, text: str) -> str | None:
    words = text.split(" ")
    size = chance.randint(4, 7)
    if len(words) < size + 2:
        return None
    begin = chance.randint(1, len(words) - size)
    return " ".join(words[begin : begin + size]).strip(" ,;:.()–—-")


def _sentences(articles: Iterable[Article]) -> list[Sentence]:
    """Sentences of ordinary length without inner quotation marks, which the frames would nest.

    Boilerplate is left out: it is no part of the article and the search does not hold it.
    """
    found = []
    for article in articles:
        boilerplate = find_boilerplate(article.text)
        for span in split_sentences(article.text, language=article.language):
            text = " ".join(span.slice(article.text).split())
            ordinary = _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS and text[0].isupper()
            if any(span.overlaps(part) for part in boilerplate):
                continue
            if (
                ordinary
                and text[-1] == "."
                and not re.search(r"[“”\"‘«»\[\]*_>]|(?:^|\s)['’]|…|\.\.", text)
            ):
                before = article.text[: span.start].count(" ")
                found.append(Sentence(text=text, article=article, before=before))
    return found


def write_cases(cases: Sequence[Case], file: Path = CASES_FILE) -> None:
    """Keep the cases for scoring."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(dataclasses.asdict(case), ensure_ascii=False) for case in cases]
    file.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))


def read_cases(file: Path = CASES_FILE) -> list[Case]:
    """The cases that were kept.

    Raises:
        FileNotFoundError: none were made yet.
    """
    rows = [json.loads(line) for line in gzip.decompress(file.read_bytes()).decode().split("\n")]
    return [Case(**{**row, "verdicts": tuple(row["verdicts"])}) for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Make the cases of the draft check.")
    parser.add_argument("--each", type=int, default=EACH, help="cases of each kind")
    add_bench(parser)
    options = parser.parse_args(arguments)
    cases = make_cases(options.bench, options.each)
    write_cases(cases)
    print(f"{len(cases):,} cases in {CASES_FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
