from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from transformers import BertConfig, BertModel

from assistant import Article
from assistant.answering.windows import WordPieces
from assistant.encoders.sentence_encoder import find_model
from assistant.evaluation.questions import Evidence, Question
from assistant.recipe import DEFAULT_MODEL, ConfidenceSettings, ReadingSettings
from eval.reader.examples import Examples, Labelled, Shares
from eval.reader.fitting import (
    CONFIDENCE,
    First,
    confidences,
    fit_confidence,
    fit_ranking,
    hits,
    rerank_measures,
)
from eval.reader.model import Batch, ReaderModel, losses, scores_of, soft_losses
from eval.reader.near_misses import near_miss
from eval.reader.readings import SIGNALS, Readings, load, save
from eval.reader.rivals import Rivals
from eval.reader.train import Progress, Run, rate_share

PIECES = WordPieces(find_model(DEFAULT_MODEL) / "tokenizer.json")
TEXTS = {
    "yalta": "The talks in Yalta lasted a week. Stalin asked for the Kuril islands in 1945.",
    "tokyo": "Delegates met again in Tokyo. Hatoyama signed the declaration in 1956.",
    "fish": "Fishing near the islands matters. Crab is caught by boats from Nemuro.",
}
ARTICLES = [Article(id=name, title=name.title(), text=text) for name, text in TEXTS.items()]


def question(number: str, text: str, doc: str, answer: str) -> Question:
    start = TEXTS[doc].index(answer)
    return Question(
        id=number,
        text=text,
        answers=(answer,),
        evidence=(Evidence(doc_id=doc, text=answer, start=start),),
        answerable=True,
    )


QUESTIONS = [
    question("1", "Who asked for the Kuril islands in 1945?", "yalta", "Stalin"),
    question("2", "Who signed the declaration in 1956?", "tokyo", "Hatoyama"),
    question("3", "Which boats caught crab near the islands?", "fish", "boats from Nemuro"),
]
RIVALS = Rivals(ARTICLES, depth=2)
EVERYTHING = Shares(retrieved=1.0, removed=1.0, changed=1.0)


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(ARTICLES, QUESTIONS, pieces=PIECES, seed=5, shares=EVERYTHING, rivals=RIVALS)


def decoded(item: Labelled) -> str:
    assert item.first is not None
    assert item.last is not None
    return PIECES.text_of(item.window.ids[item.first : item.last + 1])


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q.id)
def test_the_first_window_answers_and_the_others_do_not(
    examples: Examples, asked: Question
) -> None:
    answering, *others = examples.of(asked)
    assert decoded(answering) == asked.answers[0].lower()
    assert answering.sentence is not None
    first, last = answering.window.sentences[answering.sentence]
    assert first <= (answering.first or 0) <= (answering.last or 0) < last
    assert len(others) >= 2
    assert all(item.sentence is None for item in others)
    for item in others:
        if item.rival:
            answer = asked.answers[0].lower()
            assert answer not in PIECES.text_of(item.window.ids[item.window.question_end :])


def test_windows_follow_from_the_seed(examples: Examples) -> None:
    again = Examples(ARTICLES, QUESTIONS, pieces=PIECES, seed=5, shares=EVERYTHING, rivals=RIVALS)
    assert [again.of(q) for q in QUESTIONS] == [examples.of(q) for q in QUESTIONS]


def test_rivals_of_both_kinds_of_search_come_first() -> None:
    class ByLetter:
        fingerprint = "by letter"

        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return np.array([["crab" in text.lower()] for text in texts], dtype=np.float32)

    both = Rivals(ARTICLES, depth=1, encoder=ByLetter())
    assert RIVALS.of("Who signed the declaration?")[0] == 1
    assert both.of("Who signed the declaration on crab?")[:2] == [1, 2]
    assert both.of("Who caught crab with boats?") == [2]


def test_a_question_may_bring_several_rivals() -> None:
    shares = Shares(retrieved=2.0, removed=0.0, changed=0.0)
    several = Examples(ARTICLES, QUESTIONS, pieces=PIECES, seed=5, shares=shares)
    assert [len(several.of(q)) for q in QUESTIONS] == [3, 3, 3]


def test_a_near_miss_is_another_question() -> None:
    others = ["Who met in Berlin after the northern war?", "When did Churchill visit Crimea?"]
    changed = set()
    for seed in range(60):
        found = near_miss(
            QUESTIONS[0].text, passage=TEXTS["yalta"], others=others, rng=random.Random(seed)
        )
        assert found != QUESTIONS[0].text
        changed.add(found)
    assert len(changed - {None}) >= 4


def tiny_model() -> ReaderModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=31_000,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = ReaderModel(BertModel(config, add_pooling_layer=False))
    for weight in model.encoder.embeddings.parameters():
        weight.requires_grad = False
    return model


def test_losses_fall_when_the_scores_say_the_right_thing(examples: Examples) -> None:
    groups = [examples.of(q) for q in QUESTIONS]
    batch = Batch.of(groups, pad=PIECES.pad)
    logits = torch.zeros((*batch.input_ids.shape, 5))
    before = losses(scores_of(logits, batch), batch)
    rows = torch.arange(len(batch.first))
    logits[rows, batch.first, 0] = 9.0
    logits[rows, batch.last, 1] = 9.0
    logits[:, 0, 3] = 5.0
    for row in torch.nonzero(batch.answers).squeeze(1).tolist():
        logits[row, 0, 3] = -5.0
        logits[row][batch.segments[row] == batch.sentence[row], 2] = 5.0
    logits[:, 0, 4] = torch.where(batch.answers, 6.0, -6.0)
    after = losses(scores_of(logits, batch), batch)
    assert set(after) == {"span", "sentence", "among", "answerable"}
    assert all(float(after[name]) < 0.1 < float(before[name]) for name in after)


def test_training_learns_saves_and_resumes(
    examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.reader.train.TOKENS", 150)
    monkeypatch.setattr("eval.reader.train.RATE", 3e-3)
    held = [examples.of(q) for q in QUESTIONS]
    run = Run(tiny_model(), Progress(seed=5), tmp_path, pad=PIECES.pad)
    before = run.validate(held)
    run.train(examples, QUESTIONS * 8, held)
    resumed = Run(tiny_model(), Progress(seed=0), tmp_path, pad=PIECES.pad)
    resumed.resume()
    assert resumed.progress == run.progress
    assert run.progress.steps > 0
    after = run.validate(held)
    assert resumed.validate(held) == after
    assert after["answerable"] < before["answerable"]
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert "validation" in json.loads(lines[-1])


def test_the_soft_losses_are_least_where_both_models_say_the_same(examples: Examples) -> None:
    batch = Batch.of([examples.of(q) for q in QUESTIONS], pad=PIECES.pad)
    torch.manual_seed(1)
    taught = torch.randn((*batch.input_ids.shape, 5))
    least = soft_losses(scores_of(taught, batch), scores_of(taught, batch), batch)
    for number in range(3):
        torch.manual_seed(2 + number)
        other = taught + 0.3 * torch.randn(taught.shape)
        parts = soft_losses(scores_of(other, batch), scores_of(taught, batch), batch)
        assert all(float(parts[name]) > float(least[name]) for name in least)
    sure = torch.zeros_like(taught)
    rows = torch.arange(len(batch.first))
    sure[rows, batch.first, 0] = sure[rows, batch.last, 1] = 30.0
    hard = losses(scores_of(taught, batch), batch)
    soft = soft_losses(scores_of(taught, batch), scores_of(sure, batch), batch)
    assert float(soft["span"]) == pytest.approx(float(hard["span"]), rel=1e-4)


def test_a_student_comes_nearer_to_its_teachers(
    examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.reader.train.TOKENS", 150)
    monkeypatch.setattr("eval.reader.train.SOFT_SHARE", 1.0)
    held = [examples.of(q) for q in QUESTIONS]
    teacher = tiny_model()
    torch.nn.init.normal_(teacher.head.weight, std=0.3)
    batch = Batch.of(held, pad=PIECES.pad)

    def distance(run: Run) -> float:
        with torch.no_grad():
            logits = [
                model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
                for model in (run.model, teacher)
            ]
        parts = soft_losses(scores_of(logits[0], batch), scores_of(logits[1], batch), batch)
        return float(torch.stack(list(parts.values())).sum())

    run = Run(
        tiny_model(), Progress(seed=5), tmp_path, pad=PIECES.pad, rate=3e-3, teachers=[teacher]
    )
    before = distance(run)
    run.train(examples, QUESTIONS * 8, held)
    assert distance(run) < before


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    rates = [rate_share(share / 100) for share in range(101)]
    assert rates[0] < rates[2] < rates[10] == rates[50] > rates[90] > rates[100] == 0.0


def reading(*rows: tuple[dict[str, float], bool], retrieved: tuple[float, ...]) -> Readings:
    """One sentence for each passage; a passage is relevant where its sentence is right."""
    right = np.array([truth for _, truth in rows])
    return Readings(
        answerable=bool(right.any()),
        foreign=False,
        signals=np.array([[values.get(name, 0.0) for name in SIGNALS] for values, _ in rows]),
        right=right,
        passage=np.arange(len(rows)),
        retrieved=np.array(retrieved),
        relevant=right,
        documents=np.arange(len(rows)),
    )


def test_the_ranking_fit_finds_the_signal_that_tells() -> None:
    items = [
        reading(
            ({"similarity": 0.9, "sentence": -3.0 - n}, False),
            ({"similarity": 0.1, "sentence": 3.0 + n}, True),
            retrieved=(0.9, 0.8),
        )
        for n in range(5)
    ]
    fitted = fit_ranking({"set": items}, ReadingSettings(sentence_weight=0.0))
    assert hits(items, replace_ranking(fitted, sentence_weight=0.0)) == (0.0, 1.0)
    assert hits(items, fitted) == (1.0, 1.0)
    assert rerank_measures(items, replace_ranking(fitted, rerank_weight=0.0)) == (0.5, 0.0)
    assert rerank_measures(items, replace_ranking(fitted, rerank_weight=1.0)) == (1.0, 1.0)


def replace_ranking(settings: ReadingSettings, **changes: float) -> ReadingSettings:
    return replace(settings, **changes)  # type: ignore[arg-type]


def test_the_confidence_fit_finds_the_coefficients_that_made_the_labels() -> None:
    truth = ReadingSettings(confidence=ConfidenceSettings(bias=-1.0, sentence=2.0, answerable=1.0))
    generator = np.random.default_rng(4)
    evidence = generator.normal(size=(4_000, len(CONFIDENCE)))
    blank = First(evidence=evidence, right=evidence[:, 0] > 0, answerable=evidence[:, 0] > 0)
    right = generator.uniform(size=len(evidence)) < confidences(blank, truth)
    drawn = First(evidence=evidence, right=right, answerable=right)
    fitted = fit_confidence({"set": drawn}, ReadingSettings())
    assert fitted.confidence.bias == pytest.approx(-1.0, abs=0.15)
    assert fitted.confidence.sentence == pytest.approx(2.0, abs=0.25)
    assert fitted.confidence.answerable == pytest.approx(1.0, abs=0.2)
    assert fitted.confidence.similarity == pytest.approx(0.0, abs=0.15)


def test_readings_are_kept_whole(tmp_path: Path) -> None:
    items = [reading(({"phrase": 1.5}, True), ({"phrase": -1.5}, False), retrieved=(0.5, 0.4))]
    save(tmp_path / "kept.npz", items)
    (back,) = load(tmp_path / "kept.npz")
    for name in Readings.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(back, name), getattr(items[0], name))
