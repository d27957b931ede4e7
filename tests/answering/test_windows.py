from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.neural_reader import split_runs
from assistant.answering.windows import (
    CONTEXT_TOKENS,
    MAX_QUESTION_TOKENS,
    MAX_SENTENCE_TOKENS,
    WordPieces,
    run_around,
)
from assistant.encoders.model_folders import find_model
from assistant.recipe import DEFAULT_MODEL

PIECES = WordPieces(find_model(DEFAULT_MODEL) / "tokenizer.json")
LENGTHS = st.lists(st.integers(1, MAX_SENTENCE_TOKENS), min_size=1, max_size=30)


def test_a_window_says_where_each_sentence_lies() -> None:
    question = PIECES.question("When was the treaty signed?")
    title = PIECES.title("The treaty")
    sentences = [PIECES.sentence(text) for text in ("Talks failed.", "It was signed in 1956.")]
    window = PIECES.lay_out(question, title, sentences)
    assert window.ids[0] == PIECES.cls
    assert window.ids[-1] == PIECES.sep
    assert window.ids[window.question_end - 1] == PIECES.sep
    for (first, last), sentence in zip(window.sentences, sentences, strict=True):
        assert window.ids[first:last] == sentence.ids


def test_sentences_tokenised_alone_equal_sentences_tokenised_together() -> None:
    texts = ["Shikotan (色丹) isn't large.", "Habomai's 94 km² are smaller —", "“much smaller”."]
    alone = [number for text in texts for number in PIECES.tokenise(text).ids]
    assert tuple(alone) == PIECES.tokenise(" ".join(texts)).ids


def test_offsets_lead_back_to_the_text() -> None:
    text = "Ｔhe Kuril'sk café, İstanbul."
    tokens = PIECES.sentence(text)
    assert all(0 <= start <= end <= len(text) for start, end in tokens.offsets)
    assert text[tokens.offsets[0][0] : tokens.offsets[-1][1]] == text


def test_of_a_long_question_the_end_is_read() -> None:
    tokens = PIECES.question("well " * 200 + "who signed the treaty?")
    assert len(tokens) == MAX_QUESTION_TOKENS
    assert tokens.ids[-5:] == PIECES.tokenise("who signed the treaty?").ids


@given(LENGTHS, st.data())
def test_a_run_holds_its_centre_and_keeps_the_budget(
    lengths: list[int], data: st.DataObject
) -> None:
    centre = data.draw(st.integers(0, len(lengths) - 1))
    run = run_around(centre, lengths)
    assert centre in run
    assert sum(lengths[place] for place in run) <= max(CONTEXT_TOKENS, lengths[centre])


@given(LENGTHS, st.integers(16, 160))
def test_runs_hold_every_sentence_once_and_in_order(lengths: list[int], window: int) -> None:
    runs = split_runs(lengths, window=window)
    assert [place for run in runs for place in run] == list(range(len(lengths)))
    assert all(len(run) == 1 or sum(lengths[place] for place in run) <= window for run in runs)


def test_a_word_divided_by_a_line_end_is_read_whole_and_leads_back_to_both_its_parts() -> None:
    text = "The new pon-\ntoon cost 14 million."
    tokens = PIECES.tokenise(text)
    assert tokens.ids == PIECES.tokenise("The new pontoon cost 14 million.").ids
    places = [text[start:end] for start, end in tokens.offsets]
    assert "".join(places).replace("-\n", "") == text.replace("-\n", "").replace(" ", "")
    assert text[tokens.offsets[2][0] :].startswith("pon-")
