"""Train the reader on questions whose answers are known; resumable, and on a log.

    python eval/reader/train.py --out DIR [--questions N] [--seed S] [--after DIR] [--rate R] ...

Starts from the weights of the default encoder with its embeddings frozen, or with `--after` from
those an earlier run ended with (and a fresh optimiser). The learning rate warms up, stays, and
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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from assistant.answering.windows import WordPieces
from assistant.encoders.sentence_encoder import SentenceEncoder, find_model
from assistant.evaluation import load_corpus, load_questions
from assistant.evaluation.questions import Question
from assistant.recipe import DEFAULT_MODEL, EncoderSettings
from eval.reader.examples import DEPTH, Examples, Labelled, Shares
from eval.reader.model import Batch, ReaderModel, Scores, losses, scores_of, soft_losses
from eval.reader.rivals import Rivals
from eval.sets import DEFAULT_BENCH

CHUNK: Final = 480  # questions whose windows are sorted by length together
TOKENS: Final = 4_600  # of padded windows, a step
WARM_UP: Final = 0.04  # of all questions
FALL: Final = 0.35
RATE: Final = 1.5e-4
SOFT_SHARE: Final = 0.5  # of the loss, where there are teachers
DECAY: Final = 0.01
HELD_OUT: Final = 8  # articles of the training set that only validate
VALIDATE_ON: Final = 240  # questions of theirs
SAVE_EVERY_S: Final = 300.0
LOG_EVERY: Final = 50  # steps
VALIDATE_EVERY: Final = 20  # chunks


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where a run stands: chunks and questions done, steps taken, seconds spent."""

    seed: int
    chunks: int = 0
    questions: float = 0.0
    steps: int = 0
    seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    folder = find_model(DEFAULT_MODEL)
    pieces = WordPieces(folder / "tokenizer.json")
    articles = load_corpus(options.train / "corpus.jsonl.gz")
    questions = load_questions(options.train / "questions.jsonl.gz").questions
    encoder = SentenceEncoder(EncoderSettings()) if options.dense else None
    rivals = Rivals(articles, depth=DEPTH, encoder=encoder, cache=options.out / "vectors.npy")
    shares = replace(Shares(), retrieved=options.retrieved)
    examples = Examples(
        articles, questions, pieces=pieces, seed=options.seed, rivals=rivals, shares=shares
    )
    titles = {article.id: article.title or "" for article in articles}
    training, validation = _split(questions, titles, seed=options.seed)
    model = ReaderModel.start_from(folder)
    for weight in model.encoder.embeddings.parameters():
        weight.requires_grad = False
    run = Run(
        model,
        Progress(seed=options.seed),
        options.out,
        pad=pieces.pad,
        rate=options.rate,
        teachers=[load_trained(folder, after) for after in options.teacher],
    )
    if not run.resume() and options.after:
        run.begin_after(options.after)
    # The same windows whatever the seed, so that runs can be compared
    fixed = Examples(articles, questions, pieces=pieces, seed=0)
    held = [group for q in validation if (group := fixed.of(q))]
    run.train(examples, training[: options.questions], held)
    return 0


class Run:
    """A model being trained, with its optimiser, log and checkpoint."""

    def __init__(
        self,
        model: ReaderModel,
        progress: Progress,
        out: Path,
        *,
        pad: int,
        rate: float = RATE,
        teachers: Sequence[ReaderModel] = (),
    ) -> None:
        """`teachers` are models whose averaged logits count as much as the labels."""
        self.model = model
        self._teachers = teachers
        self.progress = progress
        self._out = out
        self._pad = pad
        self._rate = rate
        self._weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        matrices = [weight for weight in self._weights.values() if weight.ndim > 1]
        vectors = [weight for weight in self._weights.values() if weight.ndim == 1]
        groups: list[dict[str, Any]] = [
            {"params": matrices},
            {"params": vectors, "weight_decay": 0.0},
        ]
        self._optimiser = torch.optim.AdamW(
            groups,
            lr=rate,
            weight_decay=DECAY,
            fused=True,
        )

    def train(
        self,
        examples: Examples,
        questions: Sequence[Question],
        held: Sequence[Sequence[Labelled]],
    ) -> None:
        """Go through the questions once, from where the progress stands."""
        begin, saved, recent = time.monotonic(), time.monotonic(), []
        spent = self.progress.seconds
        if not self.progress.chunks:
            self._log({"validation": self.validate(held)})
        for chunk in range(self.progress.chunks, -(-len(questions) // CHUNK)):
            part = questions[chunk * CHUNK : (chunk + 1) * CHUNK]
            groups = [group for question in part if (group := examples.of(question))]
            for groups_of_step in _batches(groups, seed=f"{self.progress.seed}:{chunk}"):
                rate = self._rate * rate_share(self.progress.questions / len(questions))
                recent.append(self._step(groups_of_step, rate))
                self.progress.steps += 1
                self.progress.questions += len(groups_of_step) * len(part) / len(groups)
                if len(recent) == LOG_EVERY:
                    self._log({"rate": rate, **_means(recent)})
                    recent = []
            self.progress.chunks = chunk + 1
            self.progress.questions = (chunk + 1) * CHUNK
            self.progress.seconds = spent + time.monotonic() - begin
            if time.monotonic() - saved > SAVE_EVERY_S:
                self.save()
                saved = time.monotonic()
            if (chunk + 1) % VALIDATE_EVERY == 0:
                self._log({"validation": self.validate(held)})
        self._log({"validation": self.validate(held)})
        self.save()

    def _step(self, groups: Sequence[Sequence[Labelled]], rate: float) -> dict[str, float]:
        batch = Batch.of(groups, pad=self._pad)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self.model.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
        scores = scores_of(logits.float(), batch)
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
        with torch.autocast("cpu", torch.bfloat16):
            logits = [
                teacher(batch.input_ids, batch.attention_mask, batch.token_type_ids).float()
                for teacher in self._teachers
            ]
        return scores_of(torch.stack(logits).mean(dim=0), batch)

    @torch.no_grad()
    def validate(self, held: Sequence[Sequence[Labelled]]) -> dict[str, float]:
        """How often the right sentence comes first among a question's windows, and AUROC."""
        self.model.eval()
        right, total, parts = 0, 0, []
        labels: list[Tensor] = []
        margins: list[Tensor] = []
        for groups in _batches(held, seed="validation"):
            batch = Batch.of(groups, pad=self._pad)
            with torch.autocast("cpu", torch.bfloat16):
                logits = self.model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            scores = scores_of(logits.float(), batch)
            parts.append({k: float(v) for k, v in losses(scores, batch).items()})
            of_sentence = batch.group_of[batch.window_of]
            rivals = batch.rival[batch.window_of]
            for number in range(len(groups)):
                among = torch.nonzero((of_sentence == number) & rivals).squeeze(1)
                gold = batch.sentence[batch.group_of == number].max()
                right += int(among[scores.sentence[among].argmax()] == gold)
                total += 1
            labels.append(batch.answers)
            margins.append(scores.answerable)
        return {
            "first": right / total,
            "auroc": _auroc(torch.cat(margins), torch.cat(labels)),
            **_means(parts),
        }

    def save(self) -> None:
        """Write the checkpoint; an interrupted write leaves the one before."""
        state = {f"model.{name}": w.detach().contiguous() for name, w in self._weights.items()}
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
            for name, weight in self._weights.items():
                weight.copy_(state[f"model.{name}"])
                self._optimiser.state[weight] = {
                    key: state[f"{key}.{name}"] for key in ("step", "exp_avg", "exp_avg_sq")
                }
        return True

    def begin_after(self, folder: Path) -> None:
        """Take the weights another run ended with; its optimiser and progress are left behind."""
        _take(self.model, folder)

    def _log(self, entry: dict[str, Any]) -> None:
        now = {"questions": round(self.progress.questions), "steps": self.progress.steps}
        with (self._out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({**now, **entry}) + "\n")


def load_trained(encoder: Path, run: Path) -> ReaderModel:
    """The model a run ended with; `encoder` is the folder of the encoder it began from."""
    model = ReaderModel.start_from(encoder)
    _take(model, run)
    return model.eval()


def _take(model: ReaderModel, run: Path) -> None:
    """Weights the run trained; the others, the frozen embeddings, are the encoder's own."""
    state = load_file(run / "checkpoint.safetensors")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if f"model.{name}" in state:
                weight.copy_(state[f"model.{name}"])


def rate_share(share: float) -> float:
    """What part of the highest learning rate holds after this share of all questions."""
    return max(0.0, min(share / WARM_UP + 1e-3, 1.0, (1.0 - share) / FALL))


def _split(
    questions: Sequence[Question], titles: dict[str, str], *, seed: int
) -> tuple[list[Question], list[Question]]:
    """Questions to train on, in random order, and some of articles that are held out."""
    rng = random.Random(seed)  # noqa: S311  sampling
    held = set(random.Random(0).sample(sorted(set(titles.values())), HELD_OUT))  # noqa: S311
    training = [q for q in questions if titles[q.evidence[0].doc_id] not in held]
    validation = [q for q in questions if titles[q.evidence[0].doc_id] in held]
    rng.shuffle(training)
    return training, random.Random(0).sample(validation, VALIDATE_ON)  # noqa: S311


def _batches(
    groups: Sequence[Sequence[Labelled]], *, seed: str
) -> Iterator[list[Sequence[Labelled]]]:
    """Groups of like length together, at most `TOKENS` padded tokens a batch, in random order."""

    def longest(group: Sequence[Labelled]) -> int:
        return max(len(item.window) for item in group)

    batches: list[list[Sequence[Labelled]]] = []
    current: list[Sequence[Labelled]] = []
    windows = 0
    for group in sorted(groups, key=longest):
        if current and (windows + len(group)) * longest(group) > TOKENS:
            batches.append(current)
            current, windows = [], 0
        current.append(group)
        windows += len(group)
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
    parser.add_argument("--questions", type=int, default=80_000, help="how many to train on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after", type=Path, help="folder of the run whose weights to begin with")
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        default=[],
        help="folders of runs that are learnt from besides the labels; several are averaged",
    )
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    parser.add_argument(
        "--retrieved",
        type=float,
        default=Shares().retrieved,
        help="how many passages of the search that do not answer come with a question",
    )
    parser.add_argument("--dense", action="store_true", help="search for them by meaning too")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--train", type=Path, default=DEFAULT_BENCH / "squad-train")
    return parser


if __name__ == "__main__":
    sys.exit(main())
