"""What a host program sees: the public names, what importing costs, and what it does not touch."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
import assistant.errors
from assistant import Article, Assistant

HEAVY = (
    "torch",
    "gradio",
    "faiss",
    "sentence_transformers",
    "transformers",
    "trafilatura",
    "numpy",
)

NOT_FOR_A_QUESTION = (
    *(name for name in HEAVY if name != "numpy"),
    "rapidfuzz",
    "filelock",
    "sentencex",
    "httpx",
    "numpy.ma",
    "importlib.metadata",
)
"""What was once imported to answer from a small index, and is not needed for it."""

PROBE = """
import json, logging, os, sys, warnings
before = dict(os.environ), list(logging.root.handlers), list(warnings.filters)
import assistant
names = {name: getattr(assistant, name) for name in ("Article", "Filters", "Recipe")}
after = dict(os.environ), list(logging.root.handlers), list(warnings.filters)
print(json.dumps({"modules": sorted(sys.modules), "untouched": before == after}))
"""


def run_python(code: str, *flags: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_public_name_is_importable_and_nothing_else_is_promised() -> None:
    for name in assistant.__all__:
        assert getattr(assistant, name) is not None
    assert dir(assistant) == sorted(assistant.__all__)
    assert len(assistant.__all__) == len(set(assistant.__all__))


ALIASES = {"FacetField", "FilterField", "OnProgress"}
"""Public names of types that are no classes."""


def annotations_of(public: type) -> Iterator[str]:
    """Every annotation of a class's public methods, properties and fields, as it is written."""
    for name, value in vars(public).items():
        function = getattr(value, "fget", None) or getattr(value, "__func__", value)
        if not name.startswith("_") and inspect.isfunction(function):
            yield from function.__annotations__.values()
    yield from vars(public).get("__annotations__", {}).values()


def classes_of_the_package() -> set[str]:
    names = set()
    for path in Path(assistant.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names |= {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    return names | ALIASES


def test_the_public_names_are_what_the_public_methods_take_and_return() -> None:
    known, waiting, named = classes_of_the_package(), ["Assistant"], {"Progress"}
    while waiting:
        name = waiting.pop()
        if name in named:
            continue
        named.add(name)
        public = getattr(assistant, name)
        for annotation in annotations_of(public) if inspect.isclass(public) else ():
            tree = ast.parse(annotation, mode="eval")
            waiting += {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & known
    errors = {name for name in vars(assistant.errors) if name.endswith("Error")}
    assert set(assistant.__all__) == named | errors | {"__version__"}


def test_the_contract_holds_the_names_programs_rely_on() -> None:
    promised = {"Answer", "Article", "Assistant", "Chat", "Filters", "Hit", "Quote", "Recipe"}
    assert promised <= set(assistant.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Oracle'"):
        assistant.Oracle  # noqa: B018  the access is the test


def test_importing_loads_nothing_heavy_and_touches_nothing() -> None:
    seen = json.loads(run_python(PROBE, "-I"))
    assert seen["untouched"]
    assert not [name for name in HEAVY if name in seen["modules"]]


def test_opening_the_desk_loads_neither_torch_nor_gradio() -> None:
    code = "import sys; from assistant import Assistant; print([m for m in ('torch', 'gradio') if m in sys.modules])"
    assert run_python(code, "-I").strip() == "[]"


def test_a_question_to_a_warm_index_loads_only_what_it_needs(tmp_path: Path) -> None:
    article = Article(id="a", text="The talks resumed in Tokyo. No treaty followed.", language="en")
    with Assistant.build([article], tmp_path) as desk:
        desk.ask("Where did the talks resume?")
    code = (
        "import sys; from assistant import Assistant\n"
        f"desk = Assistant.open({str(tmp_path)!r})\n"
        "print(desk.ask('Where did the talks resume?').reader)\n"
        f"print([name for name in {NOT_FOR_A_QUESTION} if name in sys.modules])"
    )
    assert run_python(code).split("\n")[:2] == ["neural", "[]"]


def test_a_host_with_modules_of_our_folder_names_is_not_disturbed(tmp_path: Path) -> None:
    for name in ("index", "corpus", "eval", "records", "search", "labels"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the host ran')\n", encoding="utf-8")
    code = (
        "import assistant, sys\n"
        "from assistant.assistant import Assistant\n"
        "import assistant.apps.cli, assistant.ingest\n"
        "print(sorted(set(sys.modules) & {'index', 'corpus', 'eval', 'records', 'search', 'labels'}))"
    )
    root = Path(assistant.__file__).parents[1]
    path = os.pathsep.join([str(tmp_path), str(root)])
    assert run_python(code, PYTHONPATH=path).strip() == "[]"


def test_the_package_works_vendored_under_another_name(tmp_path: Path) -> None:
    source = Path(assistant.__file__).parent
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "quoting").symlink_to(source, target_is_directory=True)
    (tmp_path / "vendor" / "__init__.py").touch()
    (tmp_path / "assistant.py").write_text("raise SystemExit('the host ran')\n", encoding="utf-8")
    code = "from vendor.quoting import Article, Assistant; print(Article(id='a', text='b').id)"
    assert run_python(code, "-P", PYTHONPATH=str(tmp_path)).strip() == "a"
