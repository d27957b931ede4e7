"""Train the reader on questions whose answers are known; resumable, and on a log.

    python -m eval reader-train --out DIR [--questions N] [--seed S] [--after DIR] [--rate R] ...

Starts from the shipped reader with its embeddings frozen, or with `--after` from the weights an
earlier run ended with (and a fresh optimiser). With `--encoder multilingual-e5-small` it starts from
that encoder, and the sets in all languages are read. The learning rate warms up, stays, and
falls linearly to nothing over the last part; a run that is resumed with another `--questions` falls
from where it is then. `--out` holds the checkpoint (weights and optimiser as
safetensors, progress as JSON) and `log.jsonl`, a line for each 50 steps and each validation.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from assistant.recipe import DEFAULT_MODEL
from eval.options import add_bench
from eval.reader.encoders import (
    ENCODERS,
    MULTILINGUAL,
    freeze,
    load_trained,
    model_from,
    pieces_of,
    take,
    take_shipped,
)
from eval.reader.examples import DEPTH, LENGTHS, Examples, Group, Shares
from eval.reader.mixture import MULTILINGUAL_SHARES, SHARES, Mixture, Unit
from eval.reader.model import Batch, ReaderModel, Scores, losses, scores_of, soft_losses
from eval.reader.rivals import Rivals
from eval.sets import DEFAULT_BENCH

CHUNK: Final = 200  # units whose windows are sorted by length together
TOKENS: Final = 3_200  # of padded windows, a step
WARM_UP: Final = 1_500  # units
FALL: Final = 0.35  # of all units
RATE: Final = 1.2e-4
SOFT_SHARE: Final = 0.5  # of the loss, where there are teachers
DECAY: Final = 0.01
HELD_OUT: Final = 8  # articles of the training set that only validate
VALIDATE_ON: Final = 160  # units of theirs
SAVE_EVERY_S: Final = 300.0
LOG_EVERY: Final = 50  # steps
VALIDATE_EVERY: Final = 20  # chunks


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where a run stands: chunks and questions done, steps taken, seconds spent."""

    seed: int
    chunks: int = 0
    units: float = 0.0
    windows: int = 0
    steps: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a run goes on, and how often it is validated.

    `rate` is the highest learning rate, reached after `warm_up` units; `tokens` are the padded ones
    of a step, `validate_every` the chunks between validations.
    """

    rate: float = RATE
    warm_up: int = WARM_UP
    tokens: int = TOKENS
    validate_every: int = VALIDATE_EVERY


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    pieces = pieces_of(options.encoder)
    multilingual = options.encoder == MULTILINGUAL
    mixture = Mixture(
        options.train,
        options.bench,
        seed=options.seed,
        shares=MULTILINGUAL_SHARES if multilingual else SHARES,
        without=options.without,
        held_out=HELD_OUT,
    )
    examples = Examples(
        mixture.articles,
        mixture.training,
        pieces=pieces,
        seed=options.seed,
        rivals=Rivals(mixture.articles, depth=DEPTH),
        lengths=tuple(options.lengths),
    )
    model = model_from(options.encoder)
    freeze(model, options.frozen)
    run = Run(
        model,
        Progress(seed=options.seed),
        options.out,
        pad=pieces.pad,
        pace=Pace(
            rate=options.rate,
            warm_up=options.warm_up,
            tokens=options.tokens,
            validate_every=options.validate_every,
        ),
        teachers=[load_trained(options.encoder, after) for after in options.teacher],
    )
    if not run.resume() and options.after:
        take(model, options.after)
    elif not run.progress.steps and not multilingual:
        take_shipped(model)
    # The same windows whatever the seed, so that runs can be compared
    fixed = Examples(
        mixture.articles,
        (),
        pieces=pieces,
        seed=0,
        rivals=examples.rivals,
        shares=Shares(changed=0.0),
    )
    held = [
        groups for unit in mixture.validation(options.validate_on) if (groups := fixed.of(unit))
    ]
    run.train(examples, mixture, held, total=options.units)
    return 0


class Source(Protocol):
    """Where the units of a run come from; a `Mixture` is one."""

    def units(self, start: int, count: int) -> list[Unit]:
        """`count` units from the one with the number `start`."""


class Run:
    """A model being trained, with its optimiser, log and checkpoint."""

    def __init__(
        self,
        model: ReaderModel,
        progress: Progress,
        out: Path,
        *,
        pad: int,
        pace: Pace | None = None,
        teachers: Sequence[ReaderModel] = (),
    ) -> None:
        """`teachers` are models whose averaged logits count as much as the labels."""
        self.model = model
        self._teachers = teachers
        self.progress = progress
        self._out = out
        self._pad = pad
        self._pace = pace or Pace()
        self._weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        matrices = [weight for weight in self._weights.values() if weight.ndim > 1]
        vectors = [weight for weight in self._weights.values() if weight.ndim == 1]
        groups: list[dict[str, Any]] = [
            {"params": matrices},
            {"params": vectors, "weight_decay": 0.0},
        ]
        self._optimiser = torch.optim.AdamW(
            groups,
            lr=self._pace.rate,
            weight_decay=DECAY,
            fused=True,
        )

    def train(
        self,
        examples: Examples,
        mixture: Source,
        held: Sequence[Sequence[Group]],
        *,
        total: int,
    ) -> None:
        """Go through the units of the mixture up to the number `total`, from where it stands."""
        begin, saved, recent = time.monotonic(), time.monotonic(), []
        spent = self.progress.seconds
        if not self.progress.chunks:
            self._log({"validation": self.validate(held)})
        for chunk in range(self.progress.chunks, -(-total // CHUNK)):
            units = [examples.of(unit) for unit in mixture.units(chunk * CHUNK, CHUNK)]
            some = [groups for groups in units if groups]
            for batch in _batches(
                some, seed=f"{self.progress.seed}:{chunk}", tokens=self._pace.tokens
            ):
                begin += _paused(self._out.parent / "PAUSE")
                rate = self._pace.rate * rate_share(
                    self.progress.units, total, warm_up=self._pace.warm_up
                )
                recent.append(self._step(batch, rate))
                self.progress.steps += 1
                self.progress.units += len(batch) * CHUNK / len(some)
                self.progress.windows += sum(len(group) for groups in batch for group in groups)
                if len(recent) == LOG_EVERY:
                    self._log({"rate": rate, **_means(recent)})
                    recent = []
            self.progress.chunks = chunk + 1
            self.progress.units = float((chunk + 1) * CHUNK)
            self.progress.seconds = spent + time.monotonic() - begin
            if time.monotonic() - saved > SAVE_EVERY_S:
                self.save()
                saved = time.monotonic()
            if (chunk + 1) % self._pace.validate_every == 0:
                self._log({"validation": self.validate(held)})
                self.keep()
        self._log({"validation": self.validate(held)})
        self.save()
        self.keep()

    def _step(self, units: Sequence[Sequence[Group]], rate: float) -> dict[str, float]:
        batch = Batch.of([group for groups in units for group in groups], pad=self._pad)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self.model.train()
        logits = self.model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
        scores = scores_of(logits, batch)
        parts = losses(scores, batch)
        loss = torch.stack(list(parts.values())).sum()
        if self._teachers:
            soft = soft_losses(scores, self._taught(batch), batch)
            loss = (1 - SOFT_SHARE) * loss + SOFT_SHARE * torch.stack(list(soft.values())).sum()
            parts |= {f"soft {name}": part for name, part in soft.items()}
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
        self._optimiser.step()
        return {name: float(part.detach()) for name, part in parts.items()}

    @torch.no_grad()
    def _taught(self, batch: Batch) -> Scores:
        logits = [
            teacher(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            for teacher in self._teachers
        ]
        return scores_of(torch.stack(logits).mean(dim=0), batch)

    @torch.no_grad()
    def validate(self, held: Sequence[Sequence[Group]]) -> dict[str, float]:
        """How often a right sentence comes first among a question's windows, and AUROC.

        `auroc` is of all windows; `written` of one window each of the questions that people wrote
        with and without an answer.
        """
        self.model.eval()
        right, total, parts = 0, 0, []
        labels: list[Tensor] = []
        margins: list[Tensor] = []
        written: list[Tensor] = []
        for units in _batches(held, seed="validation", tokens=self._pace.tokens):
            groups = [group for groups in units for group in groups]
            batch = Batch.of(groups, pad=self._pad)
            logits = self.model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            scores = scores_of(logits, batch)
            parts.append({k: float(v) for k, v in losses(scores, batch).items()})
            of_sentence = batch.group_of[batch.window_of]
            rivals = batch.rival[batch.window_of]
            for number in range(len(groups)):
                among = torch.nonzero((of_sentence == number) & rivals).squeeze(1)
                if batch.gold[among].any():
                    right += int(batch.gold[among[scores.sentence[among].argmax()]])
                    total += 1
            labels.append(batch.answers)
            margins.append(scores.answerable)
            first = torch.ones_like(batch.group_of, dtype=torch.bool)
            first[1:] = batch.group_of[1:] != batch.group_of[:-1]
            written.append(first)
        answers, values, one = torch.cat(labels), torch.cat(margins), torch.cat(written)
        return {
            "first": round(right / total, 4),
            "auroc": round(_auroc(values, answers), 4),
            "written": round(_auroc(values[one], answers[one]), 4),
            **_means(parts),
        }

    def _state(self) -> dict[str, Tensor]:
        return {
            f"model.{name}": weight.detach().contiguous()
            for name, weight in self.model.named_parameters()
            if ".embeddings." not in name
        }

    def save(self) -> None:
        """Write the checkpoint; an interrupted write leaves the one before."""
        state = self._state()
        for name, weight in self._weights.items():
            for key, value in self._optimiser.state[weight].items():
                state[f"{key}.{name}"] = value.detach().contiguous()
        _replace(self._out / "checkpoint.safetensors", lambda path: save_file(state, path))
        text = json.dumps(asdict(self.progress))
        _replace(self._out / "progress.json", lambda path: path.write_text(text, encoding="utf-8"))

    def resume(self) -> bool:
        """Go on from the checkpoint, if there is one; returns whether there was."""
        path = self._out / "checkpoint.safetensors"
        if not path.exists():
            return False
        state = load_file(path)
        self.progress = Progress(
            **json.loads((self._out / "progress.json").read_text(encoding="utf-8"))
        )
        with torch.no_grad():
            for name, weight in self.model.named_parameters():
                if f"model.{name}" in state:
                    weight.copy_(state[f"model.{name}"])
            for name, weight in self._weights.items():
                if f"step.{name}" in state:  # a weight frozen until now has none
                    self._optimiser.state[weight] = {
                        key: state[f"{key}.{name}"] for key in ("step", "exp_avg", "exp_avg_sq")
                    }
        return True

    def keep(self) -> None:
        """Write the weights alone, to be averaged or looked at later."""
        state = self._state()
        folder = self._out / f"kept-{self.progress.chunks:05d}"
        folder.mkdir(exist_ok=True)
        _replace(folder / "checkpoint.safetensors", lambda path: save_file(state, path))

    def _log(self, entry: dict[str, Any]) -> None:
        now = {
            "units": round(self.progress.units),
            "windows": self.progress.windows,
            "steps": self.progress.steps,
            "seconds": round(self.progress.seconds),
        }
        with (self._out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({**now, **entry}) + "\n")


def rate_share(units: float, total: int, *, warm_up: int = WARM_UP) -> float:
    """What part of the highest learning rate holds after so many units of all of them."""
    return max(0.0, min(units / warm_up + 1e-3, 1.0, (1.0 - units / total) / FALL))


def _paused(signal: Path) -> float:
    """Sleep as long as the file is there; returns for how long."""
    begin = time.monotonic()
    while signal.exists():
        time.sleep(2.0)
    return time.monotonic() - begin


def _batches(
    units: Sequence[Sequence[Group]], *, seed: str, tokens: int
) -> Iterator[list[Sequence[Group]]]:
    """Units of like length together, at most so many padded tokens a batch, in random order."""

    def longest(groups: Sequence[Group]) -> int:
        return max(len(item.window) for group in groups for item in group)

    batches: list[list[Sequence[Group]]] = []
    current: list[Sequence[Group]] = []
    windows = 0
    for groups in sorted(units, key=longest):
        more = sum(len(group) for group in groups)
        if current and (windows + more) * longest(groups) > tokens:
            batches.append(current)
            current, windows = [], 0
        current.append(groups)
        windows += more
    batches.append(current)
    random.Random(seed).shuffle(batches)  # noqa: S311  sampling
    yield from batches


def _means(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {key: round(sum(row[key] for row in rows) / len(rows), 4) for key in rows[0]}


def _auroc(scores: Tensor, labels: Tensor) -> float:
    """Area under the ROC curve by ranks; ties do not occur in practice."""
    order = scores.argsort()
    ranks = torch.empty(len(scores)).index_copy(0, order, torch.arange(1.0, len(scores) + 1))
    positive = int(labels.sum())
    negative = len(labels) - positive
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _replace(path: Path, write: Any) -> None:  # noqa: ANN401  a function of a path
    temporary = path.with_name(path.name + ".new")
    write(temporary)
    temporary.replace(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint and log")
    parser.add_argument("--units", type=int, default=160_000, help="how many to train on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after", type=Path, help="folder of the run whose weights to begin with")
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        default=[],
        help="folders of runs that are learnt from besides the labels; several are averaged",
    )
    parser.add_argument("--encoder", choices=ENCODERS, default=DEFAULT_MODEL)
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="units until then")
    parser.add_argument("--tokens", type=int, default=TOKENS, help="of padded windows, a step")
    parser.add_argument("--validate-on", type=int, default=VALIDATE_ON, help="units held out")
    parser.add_argument(
        "--validate-every", type=int, default=VALIDATE_EVERY, metavar="N", help="chunks of units"
    )
    parser.add_argument(
        "--lengths",
        type=int,
        nargs=2,
        default=LENGTHS,
        metavar=("SHORTEST", "LONGEST"),
        help="tokens of sentences in a window",
    )
    parser.add_argument("--frozen", type=int, default=0, help="how many of the lowest layers stay")
    parser.add_argument("--without", type=Path, help="ids to leave out, as overlap.py writes them")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--train", type=Path, default=DEFAULT_BENCH.parent / "train")
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
