"""Build the documentation site from the pages of the repository, offline and without a warning.

    python docs/build_site.py [--output FOLDER]

Needs the extra `docs`. The pages are laid out as in the repository, so that their links lead where they do
there; what they link to beside pages is shown as a page of its own. The reference of the Python API is made
from its docstrings.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import assistant

ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    *("docs/**/*.md", "eval/README.md", "eval/NOTES.md", "eval/results/*.md", "examples/README.md"),
    *("corpus/README.md", "assistant/answering/model/README.md"),
)
_LINK: Final = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
_LOADED: Final = re.compile(
    r"""<(?:script|img|iframe|source|link(?=[^>]*rel="?(?:stylesheet|preload|preconnect)))\b"""
    r"""[^>]*?(?:src|href)="?((?:https?:)?//[^"\s>]+)"""
)
_LANGUAGES: Final = {
    ".py": "python",
    ".toml": "toml",
    ".json": "json",
    ".conf": "nginx",
    ".service": "ini",
}
_MOST_SHOWN: Final = 200_000


def build(output: Path) -> int:
    """Write the site to `output`; the exit code of MkDocs, which fails at any warning."""
    with tempfile.TemporaryDirectory(prefix="onrecord-site-") as place:
        pages = Path(place) / "pages"
        stage(pages)
        configuration = Path(place) / "mkdocs.yml"
        text = (ROOT / "docs" / "site" / "mkdocs.yml").read_text(encoding="utf-8")
        configuration.write_text(
            text.replace("{pages}", str(pages))
            .replace("{root}", str(ROOT))
            .replace("{output}", str(output.resolve())),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # noqa: TID251  the theme's notice of itself
        done = subprocess.run(  # noqa: S603  MkDocs, on our own pages
            [*command, "--config-file", str(configuration)], check=False, env=quiet
        )
    if not done.returncode and (foreign := foreign_parts(output)):
        sys.stderr.write(f"pages load from other servers: {', '.join(foreign)}\n")
        return 1
    return done.returncode


def foreign_parts(site: Path) -> list[str]:
    """The addresses on other servers from which pages would load scripts, styles, fonts or pictures."""
    pages = (file.read_text(encoding="utf-8") for file in site.rglob("*.html"))
    return sorted({address for page in pages for address in _LOADED.findall(page)})


def stage(folder: Path) -> None:
    """Lay the pages out below `folder`, with what they link to."""
    named = sorted({file for pattern in PAGES for file in ROOT.glob(pattern)})
    for file in named:
        target = folder / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_staged(file, folder, set(named)), encoding="utf-8")
    reference = folder / "docs" / "reference.md"
    reference.write_text(reference.read_text(encoding="utf-8") + reference_entries(), "utf-8")


def reference_entries() -> str:
    """An entry for every public name, in the order of the package."""
    names = [name for name in assistant.__all__ if not name.startswith("_")]
    return "".join(f"\n::: assistant.{name}\n" for name in names)


def _staged(file: Path, folder: Path, pages: set[Path]) -> str:
    """The text of a page, its links to files that are no pages led to where those are shown."""

    def led(match: re.Match[str]) -> str:
        address, anchor = match[1], match[2] or ""
        target = (file.parent / address).resolve()
        if "://" in address or target in pages or not target.is_file():
            return match[0]
        if target.suffix in {".png", ".svg"}:
            _copied(target, folder)
            return match[0]
        _shown(target, folder)
        return f"]({address}.md{anchor})"

    return _LINK.sub(led, file.read_text(encoding="utf-8"))


def _copied(file: Path, folder: Path) -> None:
    target = folder / file.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _shown(file: Path, folder: Path) -> None:
    """A page that shows a file of another kind."""
    target = folder / f"{file.relative_to(ROOT)}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    content = file.read_text(encoding="utf-8")[:_MOST_SHOWN]
    kind = _LANGUAGES.get(file.suffix, "text")
    target.write_text(f"# {file.name}\n\n````{kind}\n{content}\n````\n", encoding="utf-8")


def main() -> int:
    """Build the site to where the command line says."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="default: site/")
    return build(parser.parse_args().output)


if __name__ == "__main__":
    sys.exit(main())
