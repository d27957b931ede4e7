"""What an address says, and that nothing of an engine is loaded where the collection lies in a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant import EngineAddress, EngineError, MissingExtraError, RecipeError
from assistant.apps.cli.desk_opening import open_desk
from assistant.apps.cli.main import build_parser
from assistant.recipe import EngineSettings, Recipe
from assistant.search.engines import engine_address
from assistant.search.engines.engine_address import open_store
from tests.conftest import REPOSITORY
from tests.search.engines.articles import MAKING

QUIET = """
import sys
from assistant import Article, Assistant
from tests.conftest import LINEAR, HashingEncoder

with Assistant.build(
    [Article(id="a", text="The ferry stops in March.")], sys.argv[1],
    encoder=HashingEncoder(), reader=LINEAR,
) as desk:
    desk.ask("When does the ferry stop?")
print(*sorted(name for name in sys.modules if "psycopg" in name or ".engines." in name))
"""


def test_an_index_in_a_folder_loads_no_engine(tmp_path: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", QUIET, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    ).stdout.split()
    assert loaded == ["assistant.search.engines.conditions"]


def test_the_scheme_says_which_engine() -> None:
    with pytest.raises(EngineError, match=r"'sphinx://db.example/press'; known are postgresql://"):
        open_store(
            EngineAddress(uri="sphinx://db.example/press"), MAKING, settings=EngineSettings()
        )


def test_without_its_client_an_engine_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(engine_address, "import_module", missing)
    address = EngineAddress(uri="postgresql://db.example/press")
    with pytest.raises(MissingExtraError, match=r"onrecord\[postgres\]"):
        open_store(address, MAKING, settings=EngineSettings())


@pytest.mark.parametrize("uri", ["postgresql://app:hunter2@db.example/press", "milvus://:x@db/"])
def test_no_address_holds_a_password(uri: str) -> None:
    for refused in (
        lambda: EngineAddress(uri=uri),
        lambda: Recipe.from_toml(f'[engine]\nuri = "{uri}"\n'),
    ):
        with pytest.raises(RecipeError, match="environment") as error:
            refused()
        assert "hunter2" not in str(error.value)


def test_a_token_is_not_shown() -> None:
    address = EngineAddress(uri="postgresql://db.example/press?collection=wire", token="hunter2")  # noqa: S106
    assert "hunter2" not in repr(address)
    assert address.collection == "wire"
    assert EngineAddress(uri="postgresql://db.example/press").collection == "onrecord"


def test_where_the_collection_lies_changes_no_fingerprint() -> None:
    named = Recipe.from_toml('[engine]\nuri = "postgresql://db.example/press"\n')
    assert named.engine.uri == "postgresql://db.example/press"
    assert named.fingerprint == Recipe().fingerprint
    assert named.build_fingerprint == Recipe().build_fingerprint


def test_the_command_hands_address_and_secret_on_and_writes_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_ENGINE_TOKEN", "hunter2")
    arguments = build_parser().parse_args(
        ["list", "--index", str(tmp_path / "index"), "--engine", "postgresql://127.0.0.1:1/press"]
    )
    with open_desk(arguments, create=True) as desk, pytest.raises(EngineError) as refused:
        desk.articles()
    assert "127.0.0.1:1/press" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"hunter2" not in file.read_bytes()
