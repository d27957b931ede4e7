"""Training and scoring a reader of many languages; no model is needed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from assistant import Article
from assistant.encoders.multilingual.four_bit_file import SCALE, Vocabulary
from assistant.encoders.runtime import Array
from assistant.records import Span
from eval.reader.abroad import Compared, best_doubt, best_weight, hit, load, runs_of, save, told
from eval.reader.encoders import UnigramPieces, bert_of
from eval.reader.examples import Examples, Labelled, Shares
from eval.reader.mixture import Asked, Mixture, Unit
from eval.reader.rivals import Rivals

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
LETTERS = tuple(dict.fromkeys("▁東京で会談が開かれた。鳩山は宣言に署名し誰ですか?きのう"))
PIECES = UnigramPieces(
    Vocabulary(
        pieces=(*SPECIAL, *LETTERS, "鳩山", "▁fish"),
        scores=(*(0.0 for _ in SPECIAL), *(-9.0 for _ in LETTERS), -2.0, -2.0),
    )
)
TEXTS = {
    "talks": "東京で会談が開かれた。鳩山は宣言に署名した。",
    "again": "きのう鳩山は東京で署名した。",
    "fish": "宣言に署名したのは誰ですか。",
}
NOTHING = Shares(
    echo=0.0, retrieved=0.0, removed=0.0, changed=0.0, exchanged=0.0, denied=0.0, beside=0.0
)
QUESTION = Asked(
    id="1",
    text="宣言に署名したのは誰ですか?",
    article=0,
    answers=("鳩山",),
    evidence=(Span(start=11, end=13),),
    language="ja",
)
UNIT = Unit(id="1", source="jaquad-train", questions=(QUESTION,))


def read(item: Labelled) -> str:
    return PIECES.text_of(item.window.ids[item.window.question_end :])


def made(shares: Shares, texts: Sequence[str] = tuple(TEXTS.values())) -> list[Labelled]:
    articles = [
        Article(id=str(number), text=text, language="ja") for number, text in enumerate(texts)
    ]
    examples = Examples(
        articles, [QUESTION], pieces=PIECES, seed=1, shares=shares, rivals=Rivals(articles, depth=3)
    )
    (group,) = examples.of(UNIT)
    return group


def test_the_places_of_pieces_are_those_of_the_text() -> None:
    text = "ﬁsh 鳩山"  # two letters in one are unfolded
    tokens = PIECES.tokenise(text)
    assert [text[start:end].strip() for start, end in tokens.offsets] == ["ﬁsh", "", "鳩山"]
    window = PIECES.lay_out(tokens, PIECES.title(None), [tokens])
    assert (window.ids[0], window.ids[-1], PIECES.pad) == (0, 2, 1)
    (first, last) = window.sentences[0]
    assert window.ids[first:last] == tokens.ids


def test_a_question_in_another_language_reads_its_sentences_and_finds_its_phrase() -> None:
    (answering,) = made(NOTHING)
    assert len(answering.window.sentences) == 2
    assert answering.gold == (1,)
    assert answering.first is not None
    assert answering.last is not None
    assert PIECES.text_of(answering.window.ids[answering.first : answering.last + 1]) == "鳩山"


def test_an_answer_that_stands_between_letters_bars_a_rival() -> None:
    _, *rivals = made(replace(NOTHING, retrieved=2.0))
    assert [read(item) for item in rivals] == [TEXTS["fish"]]


def test_only_english_questions_and_sentences_are_rewritten() -> None:
    assert len(made(replace(NOTHING, changed=1.0, exchanged=1.0, denied=1.0))) == 1


def lines_to(path: Path, *rows: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_each_set_has_its_language_and_is_validated_on(tmp_path: Path) -> None:
    shares = {"squad-train": 0.5, "squad2-unanswerable": 0.0, "jaquad-train": 0.5}
    for name in shares:
        kind, answerable = name.split("-")[0][:5], name != "squad2-unanswerable"
        texts = {f"{kind}-{word}": f"{word} came." for word in ("One", "Two", "Six")}
        lines_to(
            tmp_path / name / "corpus.jsonl.gz",
            *({"id": key, "title": key, "text": text} for key, text in texts.items()),
        )
        lines_to(
            tmp_path / name / "questions.jsonl.gz",
            *(
                {
                    "id": f"{name}-{key}",
                    "question": "Who came?",
                    "answers": [text[:3]] * answerable,
                    "evidence": [{"doc_id": key, "text": text[:3], "start": 0}] * answerable,
                    "answerable": answerable,
                    "para_id": key,
                }
                for key, text in texts.items()
            ),
        )
    mixture = Mixture(tmp_path, tmp_path, seed=1, shares=shares, held_out=1)
    drawn = {question for unit in mixture.units(0, 40) for question in unit.questions}
    assert {q.language for q in drawn if q.id.startswith("jaquad")} == {"ja"}
    assert {q.language for q in drawn if q.id.startswith("squad")} == {"en"}
    assert all(mixture.articles[q.article].language == q.language for q in drawn)
    held = mixture.validation(2)
    assert {unit.source for unit in held} == {"squad2-unanswerable", "jaquad-train"}
    assert drawn.isdisjoint(question for unit in held for question in unit.questions)


def test_a_float_copy_says_what_the_stored_weights_say() -> None:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=9,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=12,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    original = BertModel(config, add_pooling_layer=False)
    stored: dict[str, Array] = {}
    with torch.no_grad():
        for name, weight in original.named_parameters():
            if weight.ndim == 1 or "embeddings.position" in name or "token_type" in name:
                stored[f"encoder.{name}"] = weight.numpy().copy()
                continue
            scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-6) / 127
            whole = torch.round(weight / scale)
            weight.copy_(whole * scale)
            stored[f"encoder.{name}"] = whole.numpy().astype(np.int8)
            stored[f"encoder.{name}{SCALE}"] = scale[:, 0].numpy()
        copy = bert_of(stored, heads=2)
        ids = torch.tensor([[0, 5, 7, 2]])
        torch.testing.assert_close(copy(ids)[0], original(ids)[0])


def compared(*rows: tuple[float, float, bool], sure: float = 0.0, holds: float = 0.0) -> Compared:
    arithmetic, reader, right = zip(*rows, strict=True)
    return Compared(
        arithmetic=np.array(arithmetic),
        reader=np.array(reader),
        right=np.array(right),
        confidence=sure,
        answerable=holds,
    )


def test_the_weight_is_the_least_under_which_most_first_sentences_are_right() -> None:
    reader_knows = compared((0.6, -1.0, False), (0.5, 2.0, True))
    reader_errs = compared((0.9, -1.0, True), (0.1, 2.0, False))
    both = [reader_knows, reader_errs]
    assert (hit(both, 0.0), hit(both, None)) == (0.5, 0.5)
    weight = best_weight([both])
    assert hit(both, weight) == 1.0
    assert 0.1 / 3 < weight < 0.8 / 3
    assert best_weight([[reader_errs]]) == 0.0


def test_questions_without_their_paragraph_are_told_by_either_or_both() -> None:
    present = [compared((1.0, 1.0, True), sure=2.0, holds=h) for h in (0.0, 3.0)]
    absent = [compared((1.0, 1.0, False), sure=s, holds=-3.0) for s in (1.0, 2.5)]
    assert told(present, absent, 0.0) == 0.5
    assert told(present, absent, None) == 1.0
    assert told(present, absent, best_doubt([(present, absent)])) == 1.0


def test_what_was_read_is_kept_whole(tmp_path: Path) -> None:
    present = [compared((0.6, -1.0, False), (0.5, 2.0, True), sure=0.5, holds=1.5)]
    absent = [compared((0.2, -3.0, False)), compared((0.1, -2.0, False))]
    save(tmp_path / "kept.npz", present, absent)
    for items, back in zip((present, absent), load(tmp_path / "kept.npz"), strict=True):
        assert len(items) == len(back)
        for item, other in zip(items, back, strict=True):
            for name in Compared.__dataclass_fields__:
                np.testing.assert_array_equal(getattr(item, name), getattr(other, name))


@pytest.mark.parametrize(
    ("lengths", "runs"),
    [
        ([], []),
        ([90], [range(1)]),
        ([30, 30, 30], [range(2), range(2, 3)]),
        ([90, 5], [range(1), range(1, 2)]),
    ],
)
def test_windows_hold_every_sentence_once(lengths: list[int], runs: list[range]) -> None:
    assert runs_of(lengths, budget=64) == runs
