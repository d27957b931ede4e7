"""What the program is made of, and whether that is what is installed; needs no network.

    python -m tests.supply_chain audit     # what is installed against constraints.txt and sbom.json
    python -m tests.supply_chain sbom      # write sbom.json anew (CycloneDX 1.6)

`hashes.txt` holds the SHA-256 of the archives the tests ran with, on Linux x86-64 and CPython 3.11:
`pip install --no-deps --require-hashes -r hashes.txt` installs those and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.version import __version__

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
HASHES = ROOT / "hashes.txt"
SBOM = ROOT / "sbom.json"
MODEL = ROOT / "assistant" / "answering" / "model"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\]+)", re.MULTILINE)
_HASHED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$")
KNOWN_BAD = {
    "brotli": ("1.2.1", "older ones unpack bombs"),
    "faiss-cpu": ("1.15.1", "older ones crash on damaged files"),
    "gradio": ("6.31.0", "path traversal and server-side requests before"),
    "pypdf": ("7.1.0", "loops and memory on hostile files before"),
    "lxml": ("6.0.0", "external entities before"),
    "cryptography": ("45.0.0", "a bundled OpenSSL with known faults before"),
}
"""The least version of what reads hostile bytes or serves, with why; kept by hand, see SECURITY.md."""


def plain(name: str) -> str:
    """A package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """The versions of constraints.txt by name."""
    text = CONSTRAINTS.read_text(encoding="utf-8")
    return {plain(name): version for name, version in _PIN.findall(text)}


def hashes() -> dict[str, tuple[str, str]]:
    """Version and SHA-256 of each archive of hashes.txt."""
    lines = HASHES.read_text(encoding="utf-8").splitlines()
    found = [_HASHED.match(line) for line in lines if line and not line.startswith("#")]
    if not all(found):
        raise ValueError([line for line, match in zip(lines, found, strict=False) if not match][:3])
    return {plain(match[1]): (match[2], match[3]) for match in found if match}


def installed() -> dict[str, str]:
    """The versions of what is installed, of that which is pinned."""
    return {
        plain(name): item.version
        for item in metadata.distributions()
        if (name := item.metadata["Name"])
    }


def sbom() -> dict[str, Any]:
    """A CycloneDX 1.6 document of the program, its packages and its models."""
    known = hashes()
    components: list[dict[str, Any]] = []
    for name, version in sorted(pins().items()):
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
        }
        if name in known:
            component["hashes"] = [{"alg": "SHA-256", "content": known[name][1]}]
        components.append(component)
    components += [
        {
            "type": "machine-learning-model",
            "bom-ref": f"model:{file.name}",
            "name": file.name,
            "version": __version__,
            "hashes": [
                {"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}
            ],
        }
        for file in (MODEL / "reader.safetensors", MODEL / "tokenizer.json")
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "onrecord",
                "name": "onrecord",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }


def problems(present: dict[str, str]) -> list[str]:
    """What of the packages `present` is not what it should be; empty if all is."""
    wanted = pins()
    found = [
        f"{name} {present[name]} is installed, {version} is pinned"
        for name, version in wanted.items()
        if name in present and present[name].partition("+")[0] != version
    ]
    for name, (least, why) in KNOWN_BAD.items():
        if _numbers(present.get(name, least)) < _numbers(least):
            found.append(f"{name} {present[name]} is older than {least}: {why}")
    if json.loads(SBOM.read_text(encoding="utf-8")) != sbom():
        found.append("sbom.json is not of these pins and models: python -m tests.supply_chain sbom")
    unpinned = [name for name, (version, _) in hashes().items() if wanted.get(name) != version]
    if unpinned:
        found.append(
            f"hashes.txt has other versions than constraints.txt: {', '.join(unpinned[:5])}"
        )
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def main(words: list[str]) -> int:
    """Run one of the two commands; returns its exit code."""
    if words == ["sbom"]:
        SBOM.write_text(json.dumps(sbom(), indent=1) + "\n", encoding="utf-8")
        return 0
    found = problems(installed())
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(pins())} packages pinned, {len(hashes())} with hashes, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
