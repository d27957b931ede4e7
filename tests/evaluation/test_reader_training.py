from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from transformers import BertConfig, BertModel

from assistant import Article
from assistant.answering.windows import WordPieces
from assistant.encoders.model_folders import find_model
from assistant.recipe import DEFAULT_MODEL, ConfidenceSettings, ReadingSettings
from assistant.records import Span
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
from eval.reader.mixture import Asked, Mixture, Unit
from eval.reader.model import NO_PHRASE, Batch, ReaderModel, losses, scores_of, soft_losses
from eval.reader.near_misses import near_miss
from eval.reader.overlap import measured_runs, runs_of, whole
from eval.reader.readings import SIGNALS, Readings, load, save
from eval.reader.rewritten import denied, exchanged
from eval.reader.rivals import Rivals
from eval.reader.train import Pace, Progress, Run, rate_share

PIECES = WordPieces(find_model(DEFAULT_MODEL) / "tokenizer.json")
TEXTS = {
    "yalta": "The talks in Yalta lasted a week. Stalin asked for the Kuril islands in 1945.",
    "tokyo": "Delegates met again in Tokyo. Hatoyama signed the declaration in 1956.",
    "fish": "Fishing near the islands matters. Crab is caught by boats from Nemuro.",
}
ARTICLES = [Article(id=name, title=name.title(), text=text) for name, text in TEXTS.items()]


def question(number: str, text: str, doc: str, answer: str) -> Asked:
    start = TEXTS[doc].index(answer)
    return Asked(
        id=number,
        text=text,
        article=list(TEXTS).index(doc),
        answers=(answer,),
        evidence=(Span(start=start, end=start + len(answer)),),
    )


QUESTIONS = [
    question("1", "Who asked for the Kuril islands in 1945?", "yalta", "Stalin"),
    question("2", "Who signed the declaration in 1956?", "tokyo", "Hatoyama"),
    question("3", "Which boats caught crab near the islands?", "fish", "boats from Nemuro"),
]
UNANSWERABLE = Asked(
    id="4",
    text="Who refused the Kuril islands in 1945?",
    article=0,
    decoy=TEXTS["yalta"].index("Stalin"),
)
UNITS = [Unit(id=q.id, source="one", questions=(q,)) for q in QUESTIONS]
PAIR = Unit(id="pair", source="two", questions=(QUESTIONS[0], UNANSWERABLE))
RIVALS = Rivals(ARTICLES, depth=2)
NOTHING = Shares(
    echo=0.0, retrieved=0.0, removed=0.0, changed=0.0, exchanged=0.0, denied=0.0, beside=0.0
)
EVERYTHING = replace(NOTHING, echo=1.0, retrieved=1.0, removed=1.0, changed=1.0, beside=1.0)


def made(shares: Shares, *, seed: int = 5) -> Examples:
    return Examples(ARTICLES, QUESTIONS, pieces=PIECES, seed=seed, shares=shares, rivals=RIVALS)


@pytest.fixture(scope="module")
def examples() -> Examples:
    return made(EVERYTHING)


def decoded(item: Labelled) -> str:
    assert item.first is not None
    assert item.last is not None
    return PIECES.text_of(item.window.ids[item.first : item.last + 1])


def read(item: Labelled) -> str:
    """The sentences of a window."""
    return PIECES.text_of(item.window.ids[item.window.question_end :])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.id)
def test_the_first_window_answers_and_the_others_do_not(examples: Examples, unit: Unit) -> None:
    ((answering, *others),) = examples.of(unit)
    answer = unit.questions[0].answers[0].lower()
    assert decoded(answering) == answer
    (place,) = answering.gold
    first, last = answering.window.sentences[place]
    assert first <= (answering.first or 0) <= (answering.last or 0) < last
    assert len(others) >= 3
    assert not any(item.gold for item in others)
    assert all(answer not in read(item) for item in others if item.rival)


def test_an_answering_sentence_turned_round_is_a_rival_that_does_not_answer() -> None:
    article = Article(id="x", title="Border war", text="It rained. Norvik attacked Selland in May.")
    evidence = Span(start=article.text.index("Norvik"), end=article.text.index(" attacked"))
    asked = Asked(
        id="1", text="Who attacked Selland?", article=0, answers=("Norvik",), evidence=(evidence,)
    )
    examples = Examples(
        [article],
        [asked],
        pieces=PIECES,
        seed=1,
        shares=replace(NOTHING, exchanged=1.0),
        rivals=Rivals([article], depth=1),
    )
    ((answering, other),) = examples.of(Unit(id="1", source="one", questions=(asked,)))
    assert "norvik attacked selland" in read(answering)
    assert "selland attacked norvik" in read(other)
    assert (other.gold, other.rival) == ((), True)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When did Norvik attack Selland?", "in May"),  # no name
        ("Who attacked Selland?", "Norway"),  # does not stand there
        ("Who attacked somebody?", "Norvik"),  # no name in the question
        ("Who attacked Norvik Selland?", "Norvik"),  # one within the other
    ],
)
def test_only_names_that_stand_there_once_are_exchanged(question: str, answer: str) -> None:
    sentence = "Norvik attacked Selland in May."
    assert exchanged(sentence, question=question, answer=answer) is None


def test_only_a_plain_statement_is_denied() -> None:
    assert denied("The fort was taken in May.") == "The fort was not taken in May."
    assert denied("The fort was never taken.") is None
    assert denied("The fort was what they had wanted.") is None
    assert denied("Norvik attacked Selland.") is None


def test_windows_follow_from_the_seed(examples: Examples) -> None:
    assert [made(EVERYTHING).of(unit) for unit in UNITS] == [examples.of(unit) for unit in UNITS]


def test_an_echo_is_the_sentence_of_the_article_that_shares_most_words() -> None:
    asked = question("5", "How long did the talks in Yalta last, asked in 1945?", "yalta", "a week")
    unit = Unit(id="5", source="one", questions=(asked,))
    ((_, echo),) = made(replace(NOTHING, echo=1.0)).of(unit)
    assert "1945" in read(echo)
    assert "a week" not in read(echo)


@pytest.mark.parametrize(("lengths", "sentences"), [((5, 9), 1), ((20, 24), 2)])
def test_a_window_holds_as_many_sentences_as_fit(lengths: tuple[int, int], sentences: int) -> None:
    some = Examples(
        ARTICLES, (), pieces=PIECES, seed=5, shares=NOTHING, rivals=RIVALS, lengths=lengths
    )
    ((answering,),) = some.of(UNITS[0])
    assert len(answering.window.sentences) == sentences


def test_an_unanswerable_question_reads_the_window_of_the_answerable_one() -> None:
    (answerable,), (unanswerable,) = made(NOTHING).of(PAIR)
    assert read(unanswerable) == read(answerable)
    assert decoded(answerable) == "stalin"
    assert unanswerable.gold == ()


def test_an_unanswerable_question_may_read_another_window_of_its_article() -> None:
    text = " ".join(f"In hall {hall} the ninth round of talks began." for hall in range(20))
    articles = [Article(id="rounds", title="Rounds", text=text)]
    asked = Asked(id="8", text="Where did the tenth round of talks end?", article=0, decoy=0)
    several = Examples(
        articles,
        [asked],
        pieces=PIECES,
        seed=1,
        shares=replace(NOTHING, beside=1.0),
        rivals=Rivals([*articles, *ARTICLES], depth=1),
    )
    ((near, beside),) = several.of(Unit(id="8", source="two", questions=(asked,)))
    assert not near.gold
    assert not beside.gold
    assert near.window.ids != beside.window.ids


def test_evidence_that_takes_the_whole_sentence_teaches_no_phrase() -> None:
    text = "The talks in Yalta lasted a week."
    unit = Unit(id="6", source="one", questions=(question("6", "How long?", "yalta", text),))
    ((answering,),) = made(NOTHING).of(unit)
    assert answering.gold
    batch = Batch.of([[answering]], pad=PIECES.pad)
    assert answering.first is None
    assert batch.first.tolist() == batch.last.tolist() == [NO_PHRASE]


def test_several_sentences_may_answer_together() -> None:
    unit = Unit(
        id="7", source="one", questions=(question("7", "What was said?", "yalta", TEXTS["yalta"]),)
    )
    windows = [made(NOTHING, seed=seed).of(unit)[0][0] for seed in range(8)]
    assert (0, 1) in {window.gold for window in windows}
    batch = Batch.of([[next(w for w in windows if len(w.gold) > 1)]], pad=PIECES.pad)
    logits = torch.zeros((*batch.input_ids.shape, 5))
    logits[:, 0, 3] = -9.0
    parts = losses(scores_of(logits, batch), batch)
    assert float(parts["sentence"]) == pytest.approx(0.0, abs=1e-3)
    assert float(parts["among"]) == pytest.approx(0.0, abs=1e-3)


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
    rivals = Rivals(ARTICLES, depth=len(ARTICLES))
    shares = replace(NOTHING, retrieved=2.0)
    several = Examples(ARTICLES, (), pieces=PIECES, seed=5, shares=shares, rivals=rivals)
    assert [len(several.of(unit)[0]) for unit in UNITS] == [3, 3, 3]


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


def lines_to(path: Path, *rows: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """Two training sets of one article: one that is answered, one whose questions are not."""
    for name in ("squad-train", "squad2-unanswerable"):
        corpus = [{"id": n, "title": n.title(), "text": text} for n, text in TEXTS.items()]
        lines_to(tmp_path / name / "corpus.jsonl.gz", *corpus)
    lines_to(
        tmp_path / "squad-train" / "questions.jsonl.gz",
        *(
            {
                "id": q.id,
                "question": q.text,
                "answers": list(q.answers),
                "evidence": [
                    {"doc_id": ARTICLES[q.article].id, "text": a, "start": q.evidence[0].start}
                    for a in q.answers
                ],
                "answerable": True,
            }
            for q in QUESTIONS
        ),
    )
    lines_to(
        tmp_path / "squad2-unanswerable" / "questions.jsonl.gz",
        {
            "id": "4",
            "question": UNANSWERABLE.text,
            "answers": [],
            "evidence": [],
            "answerable": False,
            "para_id": "yalta",
            "plausible_start": UNANSWERABLE.decoy,
        },
    )
    return tmp_path


SHARES = {"squad2-unanswerable": 0.5, "squad-train": 0.5}


def test_an_unanswerable_question_comes_with_one_of_the_same_paragraph(sets: Path) -> None:
    mixture = Mixture(sets, sets, seed=1, shares=SHARES)
    units = mixture.units(0, 40)
    pairs = [unit for unit in units if unit.source == "squad2-unanswerable"]
    assert 10 <= len(pairs) <= 30
    assert {tuple(q.id for q in unit.questions) for unit in pairs} == {("1", "4")}
    assert {unit.questions[0].id for unit in units if unit not in pairs} == {"1", "2", "3"}
    assert len({unit.id for unit in units}) == len(units)
    assert len(mixture.articles) == len(TEXTS)


def test_our_own_questions_come_two_by_two_with_their_places_in_the_brief(sets: Path) -> None:
    mixture = Mixture(sets, sets, seed=1, shares={**SHARES, "squad-train": 0.2, "brief-pairs": 0.3})
    units = [unit for unit in mixture.units(0, 2_000) if unit.source == "brief-pairs"]
    assert len(units) == 600
    asked = {question for unit in units for question in unit.questions}
    assert len(asked) == 200
    assert asked < set(mixture.training)
    for question in asked:
        text = mixture.articles[question.article].text
        assert question.answers == tuple(place.slice(text) for place in question.evidence)
    couples = [unit.questions for unit in units if not unit.questions[-1].evidence]
    assert len({unanswerable.id for _, unanswerable in couples}) == 90
    assert all(first.evidence and first.article == last.article for first, last in couples)
    made = Examples(
        mixture.articles,
        (),
        pieces=PIECES,
        seed=1,
        shares=NOTHING,
        rivals=Rivals(ARTICLES, depth=1),
    )
    for first, last in couples[:40]:
        (answering,), (tempting,) = made.of(Unit(id=last.id, source="", questions=(first, last)))
        assert answering.gold
        assert not tempting.gold


def test_the_order_of_units_follows_from_the_seed(sets: Path) -> None:
    mixture = Mixture(sets, sets, seed=1, shares=SHARES)
    assert mixture.units(30, 10) == Mixture(sets, sets, seed=1, shares=SHARES).units(0, 40)[30:]
    assert mixture.units(0, 40) != Mixture(sets, sets, seed=2, shares=SHARES).units(0, 40)


def test_articles_held_out_only_validate_and_what_is_measured_is_left_out(
    sets: Path, tmp_path: Path
) -> None:
    mixture = Mixture(sets, sets, seed=1, shares=SHARES, held_out=2)
    held = {q.article for unit in mixture.validation(9) for q in unit.questions}
    assert held.isdisjoint(q.article for q in mixture.training)
    without = tmp_path / "without.json"
    without.write_text('{"squad-train": {"documents": ["fish"], "questions": ["1"]}}', "utf-8")
    left = Mixture(sets, sets, seed=1, shares=SHARES, without=without)
    assert {q.id for q in left.training} == {"2", "4"}


def test_ten_words_in_a_row_and_whole_questions_are_found(tmp_path: Path) -> None:
    words = "one two three four five six seven eight nine ten"
    lines_to(tmp_path / "m" / "corpus.jsonl.gz", {"id": "m", "text": f"Zero {words.upper()}!"})
    lines_to(tmp_path / "m" / "questions.jsonl.gz", {"id": "q", "question": "Who won it?"})
    known = measured_runs(tmp_path / "m")
    assert runs_of(f"so {words}, eleven") & known
    assert not runs_of("three four five six seven eight nine ten eleven twelve") & known
    assert whole("who won it") in known


FAST = Pace(rate=3e-3, warm_up=1, tokens=150)


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


class Repeated:
    """The same units again and again."""

    def units(self, start: int, count: int) -> list[Unit]:
        return [UNITS[number % len(UNITS)] for number in range(start, start + count)]


def test_losses_fall_when_the_scores_say_the_right_thing(examples: Examples) -> None:
    groups = [group for unit in [*UNITS, PAIR] for group in examples.of(unit)]
    batch = Batch.of(groups, pad=PIECES.pad)
    logits = torch.zeros((*batch.input_ids.shape, 5))
    before = losses(scores_of(logits, batch), batch)
    rows = torch.arange(len(batch.first))
    logits[rows, batch.first, 0] = 9.0
    logits[rows, batch.last, 1] = 9.0
    logits[:, 0, 3] = 5.0
    for row in torch.nonzero(batch.answers).squeeze(1).tolist():
        logits[row, 0, 3] = -5.0
        gold = torch.nonzero(batch.gold & (batch.window_of == row)).squeeze(1)
        logits[row][torch.isin(batch.segments[row], gold), 2] = 5.0
    logits[:, 0, 4] = torch.where(batch.answers, 6.0, -6.0)
    after = losses(scores_of(logits, batch), batch)
    assert set(after) == {"span", "sentence", "among", "answerable"}
    assert all(float(after[name]) < 0.1 < float(before[name]) for name in after)


def test_training_learns_saves_and_resumes(
    examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.reader.train.CHUNK", 8)
    held = [examples.of(unit) for unit in [*UNITS, PAIR]]
    run = Run(tiny_model(), Progress(seed=5), tmp_path, pad=PIECES.pad, pace=FAST)
    before = run.validate(held)
    run.train(examples, Repeated(), held, total=24)
    resumed = Run(tiny_model(), Progress(seed=0), tmp_path, pad=PIECES.pad, pace=FAST)
    resumed.resume()
    assert resumed.progress == run.progress
    assert run.progress.steps > 0
    after = run.validate(held)
    assert resumed.validate(held) == after
    assert after["answerable"] < before["answerable"]
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert "validation" in json.loads(lines[-1])


def test_the_soft_losses_are_least_where_both_models_say_the_same(examples: Examples) -> None:
    batch = Batch.of([examples.of(unit)[0] for unit in UNITS], pad=PIECES.pad)
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
    monkeypatch.setattr("eval.reader.train.CHUNK", 8)
    monkeypatch.setattr("eval.reader.train.SOFT_SHARE", 1.0)
    held = [examples.of(unit) for unit in [*UNITS, PAIR]]
    teacher = tiny_model()
    torch.nn.init.normal_(teacher.head.weight, std=0.3)
    batch = Batch.of([group for groups in held for group in groups], pad=PIECES.pad)

    def distance(run: Run) -> float:
        with torch.no_grad():
            logits = [
                model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
                for model in (run.model, teacher)
            ]
        parts = soft_losses(scores_of(logits[0], batch), scores_of(logits[1], batch), batch)
        return float(torch.stack(list(parts.values())).sum())

    run = Run(
        tiny_model(),
        Progress(seed=5),
        tmp_path,
        pad=PIECES.pad,
        pace=FAST,
        teachers=[teacher],
    )
    before = distance(run)
    run.train(examples, Repeated(), held, total=24)
    assert distance(run) < before


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    rates = [rate_share(share * 1_000.0, 100_000) for share in range(101)]
    assert rates[0] < rates[1] < rates[10] == rates[50] > rates[90] > rates[100] == 0.0


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
