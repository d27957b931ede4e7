from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer
from tokenizers.models import Model

from assistant.encoders.model_folders import find_model
from assistant.encoders.vocabulary import tokenizer_of
from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL

FILE = find_model(DEFAULT_MODEL) / "tokenizer.json"
TEXTS = (
    "Überraschung in Kōbe: 7,5 %, €3.2bn",
    "北方領土 🙂 [MASK] [SEP]",
    "co-operate",
    "",
    "a " * 300,
)


def test_equal_files_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    class Counted:
        def __new__(cls, model: Model) -> Any:
            return Tokenizer(model)

        @staticmethod
        def from_buffer(content: bytes) -> Tokenizer:
            read.append(len(content))
            return Tokenizer.from_buffer(content)

    monkeypatch.setattr("assistant.encoders.vocabulary._read", {})
    monkeypatch.setattr("assistant.encoders.vocabulary.Tokenizer", Counted)
    shutil.copy(FILE, tmp_path / "tokenizer.json")
    tokenizer_of(FILE)
    tokenizer_of(tmp_path / "tokenizer.json")
    assert len(read) == 1


def test_a_tokenizer_of_ones_own_gives_the_ids_and_places_of_the_file() -> None:
    whole = Tokenizer.from_file(str(FILE))
    whole.no_truncation()
    whole.no_padding()
    own = tokenizer_of(FILE)
    for text in TEXTS:
        for special in (True, False):
            mine = own.encode(text, add_special_tokens=special)
            theirs = whole.encode(text, add_special_tokens=special)
            assert (mine.ids, mine.offsets) == (theirs.ids, theirs.offsets)
    assert own.decode(own.encode("Two talks").ids) == whole.decode(whole.encode("Two talks").ids)


def test_what_one_user_sets_no_other_one_sees() -> None:
    one, other = tokenizer_of(FILE), tokenizer_of(FILE)
    one.enable_truncation(8)
    one.enable_padding(length=16)
    assert (len(one.encode("a " * 50)), len(other.encode("a " * 50))) == (16, 52)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1, 2]"])
def test_a_damaged_file_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        tokenizer_of(tmp_path / "tokenizer.json")


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        tokenizer_of(tmp_path / "tokenizer.json")
