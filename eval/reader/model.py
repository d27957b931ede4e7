"""The reader as a torch module: the encoder's six layers and one linear layer on every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from transformers import BertModel

from assistant.answering.windows import Window
from eval.reader.examples import Labelled

OUTPUTS: Final = ("start", "end", "sentence", "null", "answerable")
"""What the linear layer says of each token.

`start` and `end` of the key phrase, with the first token ([CLS]) standing for "no phrase";
`sentence` is averaged over a sentence's tokens; `null` (the rival of the sentences) and
`answerable` are read at the first token only.
"""

NO_PHRASE: Final = -100
"""In the place of a token: the window answers, but by no phrase that is to be learnt."""


class ReaderModel(nn.Module):
    """float32 logits of shape (windows, tokens, 5) from ids, token types and mask."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, len(OUTPUTS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    @classmethod
    def start_from(cls, folder: Path) -> ReaderModel:
        """The model with the weights of the encoder in `folder` and a new last layer.

        Dropout is off: hardly an example is seen twice, and it costs a fifth of a step.
        """
        encoder = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            attn_implementation="sdpa",  # a sixth faster here than "eager"
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            local_files_only=True,
        )
        return cls(encoder)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """The logits of a padded batch; all three are int64 of shape (windows, tokens)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        logits: Tensor = self.head(hidden.float())
        return logits


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows as padded int64 tensors of shape (windows, tokens), and where their sentences lie.

    `segments` holds, for each token, the number of its sentence among all of the batch, -1 outside.
    `window_of` is the window of each sentence, `group_of` the question of each window, `gold`
    whether each sentence answers. `first` and `last` are `NO_PHRASE` where none is to be learnt.
    """

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor
    segments: Tensor
    window_of: Tensor
    first: Tensor
    last: Tensor
    gold: Tensor
    group_of: Tensor
    rival: Tensor

    @classmethod
    def of(cls, groups: Sequence[Sequence[Labelled]], *, pad: int) -> Batch:
        """One batch of the windows of some questions; an answering window comes first in each."""
        rows = [(number, item) for number, group in enumerate(groups) for item in group]
        width = max(len(item.window) for _, item in rows)
        ids = torch.full((len(rows), width), pad, dtype=torch.long)
        mask = torch.zeros_like(ids)
        types = torch.zeros_like(ids)
        segments = torch.full_like(ids, -1)
        first: list[int] = []
        last: list[int] = []
        gold: list[bool] = []
        window_of: list[int] = []
        for row, (_, item) in enumerate(rows):
            window: Window = item.window
            ids[row, : len(window)] = torch.tensor(window.ids)
            mask[row, : len(window)] = 1
            types[row, window.question_end : len(window)] = 1
            for place, (start, end) in enumerate(window.sentences):
                gold.append(place in item.gold)
                segments[row, start:end] = len(window_of)
                window_of.append(row)
            nothing = NO_PHRASE if item.gold else 0
            first.append(nothing if item.first is None else item.first)
            last.append(nothing if item.last is None else item.last)
        return cls(
            input_ids=ids,
            attention_mask=mask,
            token_type_ids=types,
            segments=segments,
            window_of=torch.tensor(window_of),
            first=torch.tensor(first),
            last=torch.tensor(last),
            gold=torch.tensor(gold),
            group_of=torch.tensor([number for number, _ in rows]),
            rival=torch.tensor([item.rival for _, item in rows]),
        )

    @property
    def answers(self) -> Tensor:
        """Whether each window answers, bool of shape (windows,)."""
        return torch.zeros(len(self.first)).index_add(0, self.window_of, self.gold.float()) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the model says of a batch: start and end (windows, tokens), the rest flat."""

    start: Tensor
    end: Tensor
    sentence: Tensor
    null: Tensor
    answerable: Tensor


def scores_of(logits: Tensor, batch: Batch) -> Scores:
    """Read the logits of a batch; tokens outside the sentences cannot start or end a phrase."""
    allowed = batch.segments >= 0
    allowed[:, 0] = True
    outside = ~allowed
    inside = batch.segments >= 0
    places = batch.segments[inside]
    count = len(batch.window_of)
    sums = torch.zeros(count).index_add(0, places, logits[..., 2][inside])
    sizes = torch.zeros(count).index_add(0, places, torch.ones(len(places)))
    return Scores(
        start=logits[..., 0].masked_fill(outside, -1e4),
        end=logits[..., 1].masked_fill(outside, -1e4),
        sentence=sums / sizes.clamp(min=1),
        null=logits[:, 0, 3],
        answerable=logits[:, 0, 4],
    )


def losses(scores: Scores, batch: Batch) -> dict[str, Tensor]:
    """The parts of the loss, each a mean.

    `span`: cross entropy of start and end, at the first token where nothing answers. `sentence`:
    cross entropy over the sentences of a window and "none of them". `among`: cross entropy of the
    answering sentence over the sentences of all windows of its question, which makes scores of
    different windows comparable (C. Clark, M. Gardner, "Simple and Effective Multi-Paragraph
    Reading Comprehension", ACL 2018, shared normalisation). Where several sentences answer, their
    probabilities add up. `answerable`: binary cross entropy.
    """
    cross = nn.functional.cross_entropy
    span = (
        cross(scores.start, batch.first, ignore_index=NO_PHRASE)
        + cross(scores.end, batch.last, ignore_index=NO_PHRASE)
    ) / 2
    answers = batch.answers
    gold, of_gold = scores.sentence[batch.gold], batch.window_of[batch.gold]
    everything = torch.cat([scores.sentence, scores.null])
    windows = torch.arange(len(scores.null))
    total = _log_sum_exp(everything, torch.cat([batch.window_of, windows]), len(windows))
    right = _log_sum_exp(gold, of_gold, len(windows))
    target = torch.where(answers, right, scores.null)
    in_rivals = batch.rival[batch.window_of]
    groups = _log_sum_exp(
        scores.sentence[in_rivals],
        batch.group_of[batch.window_of][in_rivals],
        int(batch.group_of.max()) + 1,
    )
    among = groups[batch.group_of[answers]] - right[answers]
    return {
        "span": span,
        "sentence": (total - target).mean(),
        "among": among.mean(),
        "answerable": nn.functional.binary_cross_entropy_with_logits(
            scores.answerable, answers.float()
        ),
    }


def soft_losses(scores: Scores, taught: Scores, batch: Batch) -> dict[str, Tensor]:
    """The parts of the loss against what other models say instead of the labels, each a mean.

    The cross entropies of `losses` with a teacher's distribution as the target, at temperature 1
    (G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015).
    """
    span = (_soft(scores.start, taught.start) + _soft(scores.end, taught.end)) / 2
    windows = torch.arange(len(scores.null))
    places = torch.cat([batch.window_of, windows])
    rivals = batch.rival[batch.window_of]
    groups = batch.group_of[batch.window_of][rivals]
    return {
        "span": span,
        "sentence": _soft_in_groups(
            torch.cat([scores.sentence, scores.null]),
            torch.cat([taught.sentence, taught.null]),
            places,
        ),
        "among": _soft_in_groups(scores.sentence[rivals], taught.sentence[rivals], groups),
        "answerable": nn.functional.binary_cross_entropy_with_logits(
            scores.answerable, taught.answerable.sigmoid()
        ),
    }


def _soft(logits: Tensor, taught: Tensor) -> Tensor:
    return nn.functional.cross_entropy(logits, taught.softmax(dim=-1))


def _soft_in_groups(values: Tensor, taught: Tensor, groups: Tensor) -> Tensor:
    """The cross entropy within each group, a mean over the groups."""
    count = int(groups.max()) + 1
    target = (taught - _log_sum_exp(taught, groups, count)[groups]).exp()
    logs = values - _log_sum_exp(values, groups, count)[groups]
    present = torch.bincount(groups, minlength=count) > 0
    return -(target * logs).sum() / present.sum()


def _log_sum_exp(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """The log of the sum of exp in each group, float32 of shape (count,)."""
    highest = torch.full((count,), -1e4).scatter_reduce(0, groups, values.detach(), "amax")
    sums = torch.zeros(count).index_add(0, groups, (values - highest[groups]).exp())
    return highest + sums.clamp(min=1e-30).log()
