"""Score a reader of many languages beside the arithmetic one, and a sum of both.

    python -m eval reader-abroad CHECKPOINT_FOLDER [--language ru ...] [--limit N] [--half test]

XQuAD-R, each language in itself, under the multilingual recipe: of the eight sentences that arithmetic
ranks first, how often is the first one right, by arithmetic, by the reader's sentence logit alone, and
by a sum with one weight for the logit, fitted on the dev halves of the *other* languages; and how often
any of the eight is. Then how well
answers are told from questions whose paragraph was taken away: by the arithmetic's confidence, by the
reader's highest "answerable", and by a sum fitted in the same way. What was read is kept below the cache.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from assistant.answering import LinearReader, ReadablePassage, SentenceScore
from assistant.answering.windows import CONTEXT_TOKENS, Window, WordPieces
from assistant.assistant import Assistant, live_index
from assistant.evaluation.measures import auroc
from assistant.evaluation.questions import Question
from assistant.evaluation.quote_match import is_right_place
from assistant.records import Span
from assistant.search.fusion import rank
from eval.capture import Captured, capture, readable
from eval.desks import CACHE
from eval.languages.desks import LANGUAGES, desk_in, loaded_in, recipe_named
from eval.languages.fitting import without_answer
from eval.options import add_bench, add_half, add_limit
from eval.reader.encoders import MULTILINGUAL, load_trained, pieces_of
from eval.reader.examples import Labelled
from eval.reader.model import Batch, ReaderModel, scores_of
from eval.sets import SEED

SENTENCES: Final = 8
"""So many are read again by the reader, in the windows they lie in."""
TRIED: Final = ("ru", "zh", "ar")
_WEIGHTS: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_TOKENS: Final = 1_600
_RECIPE: Final = "multilingual"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The sentences read for one question, float64 and bool of shape (sentences,), and two verdicts.

    `arithmetic` and `reader` are the scores, `right` whether a sentence answers. `confidence` is the
    arithmetic's log-odds for its first sentence, `answerable` the reader's highest logit.
    """

    arithmetic: Floats
    reader: Floats
    right: npt.NDArray[np.bool_]
    confidence: float
    answerable: float


_FIELDS: Final = tuple(Compared.__dataclass_fields__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    torch.set_num_threads(options.threads)
    languages = options.language or TRIED
    measured = {name: _compared(name, options.half, options) for name in languages}
    if options.only_read:
        return 0
    fitted = {name: _compared(name, "dev", options) for name in options.fit_on or languages}
    print(
        "| language | n | arithmetic | reader | sum | weight | any of eight "
        "| AUROC arithmetic | reader | sum |"
    )
    print("|---" * 10 + "|")
    for name, (present, absent) in measured.items():
        others = [item for other, (item, _) in fitted.items() if other != name]
        pairs = [item for other, item in fitted.items() if other != name]
        weight = best_weight(others)
        cells = [f"{hit(present, share):.3f}" for share in (0.0, None, weight)] + [
            f"{weight:g}",
            f"{np.mean([item.right.any() for item in present]):.3f}",
        ]
        if absent:
            doubt = best_doubt(pairs)
            cells += [f"{told(present, absent, share):.3f}" for share in (0.0, None, doubt)]
        print(f"| {name} | {len(present)} | {' | '.join(cells)} |")
    return 0


def hit(items: Sequence[Compared], weight: float | None) -> float:
    """How often the first sentence is right under this weight of the reader; `None`: it alone."""
    first = []
    for item in items:
        scores = item.reader if weight is None else item.arithmetic + weight * item.reader
        first.append(bool(len(scores)) and bool(item.right[int(np.argmax(scores))]))
    return float(np.mean(first))


def best_weight(sets: Sequence[Sequence[Compared]]) -> float:
    """The weight with the most right first sentences, every set counting the same; of equals the least."""
    return max(_WEIGHTS, key=lambda weight: sum(hit(items, weight) for items in sets))


def told(present: Sequence[Compared], absent: Sequence[Compared], weight: float | None) -> float:
    """AUROC of questions with their paragraph against the same without it."""
    values = [
        item.answerable if weight is None else item.confidence + weight * item.answerable
        for item in (*present, *absent)
    ]
    return auroc(values, [True] * len(present) + [False] * len(absent)) or 0.0


def best_doubt(pairs: Sequence[tuple[Sequence[Compared], Sequence[Compared]]]) -> float:
    """The weight of `answerable` that tells best."""
    return max(_WEIGHTS, key=lambda weight: sum(told(*pair, weight) for pair in pairs))


def _compared(
    language: str, half: str, options: argparse.Namespace
) -> tuple[list[Compared], list[Compared]]:
    """With the paragraph that answers, and without; read once."""
    run = options.checkpoint.resolve()
    name = f"{language}-{half}-{options.limit}-{options.absent}-{run.parent.name}-{run.name}.npz"
    path = CACHE / "reader-abroad" / name
    if not path.exists():
        pieces = pieces_of(MULTILINGUAL)
        model = load_trained(MULTILINGUAL, run)
        recipe = recipe_named(_RECIPE)
        asked = loaded_in(language, options.bench).questions.half(half)
        sample = asked.sample(options.limit, seed=SEED).questions
        with desk_in(language, options.bench, recipe=recipe, name=_RECIPE) as desk:
            captured = capture(desk, sample)
            reading = _Reading(desk, language, model, pieces)
            present = [reading.of(item) for item in captured]
            absent = [reading.of(without_answer(item)) for item in captured[: options.absent]]
        save(path, present, absent)
    return load(path)


class _Reading:
    """Both readers over one language's index."""

    def __init__(
        self, desk: Assistant, language: str, model: ReaderModel, pieces: WordPieces
    ) -> None:
        self._snapshot = live_index(desk).snapshot()
        self._fusion = desk.recipe.fusion.suited_to(language, crosses=False)
        self._linear = LinearReader(settings=desk.recipe.answering)
        self._model = model
        self._pieces = pieces

    def of(self, item: Captured) -> Compared:
        ranked = rank(item.candidates, self._fusion)[: self._linear.settings.passages]
        passages = readable(self._snapshot, item.query, ranked)
        scores = self._linear.read(item.question.text, passages, self._snapshot)[:SENTENCES]
        wanted = {(score.article.id, score.span) for score in scores}
        said, answerable = self._read(item.question.text, passages, wanted)
        confidence = scores[0].confidence if scores else 0.0
        return Compared(
            arithmetic=np.array([score.score for score in scores]),
            reader=np.array([said[score.article.id, score.span] for score in scores]),
            right=np.array([_is_right(score, item.question) for score in scores], dtype=np.bool_),
            confidence=float(np.log(max(confidence, 1e-9) / max(1 - confidence, 1e-9))),
            answerable=answerable,
        )

    @torch.no_grad()
    def _read(
        self,
        question: str,
        passages: Sequence[ReadablePassage],
        wanted: Set[tuple[str, Span]],
    ) -> tuple[dict[tuple[str, Span], float], float]:
        """The logit of each sentence of the windows that hold one wanted; the highest `answerable`."""
        read = [
            (places, window)
            for passage in passages
            for places, window in self._windows(question, passage)
            if not wanted.isdisjoint(places)
        ]
        read.sort(key=lambda item: len(item[1]))
        found: dict[tuple[str, Span], float] = {}
        highest = -np.inf
        step = max(1, _TOKENS // max((len(window) for _, window in read), default=1))
        for start in range(0, len(read), step):
            part = read[start : start + step]
            groups = [[Labelled(window=window)] for _, window in part]
            batch = Batch.of(groups, pad=self._pieces.pad)
            logits = self._model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            scores = scores_of(logits, batch)
            highest = max(highest, float(scores.answerable.max()))
            places = [place for places, _ in part for place in places]
            found |= dict(zip(places, scores.sentence.tolist(), strict=True))
        return found, highest

    def _windows(
        self, question: str, passage: ReadablePassage
    ) -> Iterator[tuple[list[tuple[str, Span]], Window]]:
        """A passage's sentences, one after the other, in windows of the length that is trained on."""
        text, pieces = passage.article.text, self._pieces
        tokens = [pieces.sentence(span.slice(text)) for span in passage.sentences]
        for run in runs_of([len(item) for item in tokens], budget=CONTEXT_TOKENS):
            window = pieces.lay_out(
                pieces.question(question),
                pieces.title(passage.article.title),
                [tokens[number] for number in run],
            )
            yield [(passage.article.id, passage.sentences[number]) for number in run], window


def runs_of(lengths: Sequence[int], *, budget: int) -> list[range]:
    """All sentences in runs of at most `budget` tokens, or of one that is longer.

    >>> runs_of([50, 20, 30, 90], budget=64)
    [range(0, 1), range(1, 3), range(3, 4)]
    """
    runs: list[range] = []
    start = total = 0
    for number, length in enumerate(lengths):
        if number > start and total + length > budget:
            runs.append(range(start, number))
            start, total = number, 0
        total += length
    if lengths:
        runs.append(range(start, len(lengths)))
    return runs


def _is_right(score: SentenceScore, question: Question) -> bool:
    return score.article.id in question.documents and is_right_place(
        score.article.locate(score.span), score.article, question
    )


def save(path: Path, present: Sequence[Compared], absent: Sequence[Compared]) -> None:
    """Write both as npz, without pickled objects."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for kind, items in (("present", present), ("absent", absent)):
        for number, item in enumerate(items):
            arrays |= {f"{kind}.{number}.{n}": np.asarray(getattr(item, n)) for n in _FIELDS}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy's stub wants one type


def load(path: Path) -> tuple[list[Compared], list[Compared]]:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        present, absent = (_kept(arrays, kind) for kind in ("present", "absent"))
    return present, absent


def _kept(arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> list[Compared]:
    count = sum(name.startswith(f"{kind}.") for name in arrays) // len(_FIELDS)
    found = []
    for number in range(count):
        values: dict[str, Any] = {name: arrays[f"{kind}.{number}.{name}"] for name in _FIELDS}
        values |= {name: float(values[name]) for name in ("confidence", "answerable")}
        found.append(Compared(**values))
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score a reader of many languages.")
    parser.add_argument("checkpoint", type=Path, help="folder of a run, or of weights it kept")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES)
    parser.add_argument("--fit-on", action="append", default=[], choices=LANGUAGES)
    parser.add_argument(
        "--absent",
        type=int,
        default=0,
        metavar="N",
        help="so many are asked without their paragraph",
    )
    parser.add_argument("--only-read", action="store_true", help="keep what is read, print nothing")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    add_half(parser, default="dev")
    add_limit(parser, default=150)
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
