"""The sentence splitters that are compared: ours, ours as it was, and four libraries alone.

A splitter takes a text and a language code and gives the places where sentences start. The places
are all that is compared: what lies between two sentences (white space, a note mark that is left out
of both) belongs to neither. Peers are imported when they are asked for; one that is not installed
is left out of the tables, with a line that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from assistant.text.sentences import split_sentences

Starts = tuple[int, ...]
Splitter = Callable[[str, str], Starts]

OURS: Final = "ours"


def ours(text: str, language: str) -> Starts:
    """The product's own splitting."""
    return tuple(span.start for span in split_sentences(text, language=language))


def _sentencex() -> Splitter:
    library: Any = import_module("sentencex")

    def split(text: str, language: str) -> Starts:
        found = library.get_sentence_boundaries(language, text)
        return _trimmed(text, [(item["start_index"], item["end_index"]) for item in found])

    return split


def _pysbd() -> Splitter:
    library: Any = import_module("pysbd")
    known: Any = import_module("pysbd.languages").LANGUAGE_CODES

    def split(text: str, language: str) -> Starts:
        code = language if language in known else "en"
        segmenter = library.Segmenter(language=code, clean=False, char_span=True)
        return _trimmed(text, [(item.start, item.end) for item in segmenter.segment(text)])

    return split


def _sentencesplit() -> Splitter:
    library: Any = import_module("sentencesplit")
    known = {item.code if hasattr(item, "code") else item for item in library.list_languages()}

    def split(text: str, language: str) -> Starts:
        code = language if language in known else "en"
        segmenter = library.Segmenter(language=code)
        return _trimmed(text, _found(text, [str(item) for item in segmenter.segment(text)]))

    return split


def _nupunkt() -> Splitter:
    library: Any = import_module("nupunkt")

    def split(text: str, language: str) -> Starts:
        del language  # its one model is English
        return _trimmed(text, [tuple(item[:2]) for item in library.sent_spans(text)])

    return split


def _syntok() -> Splitter:
    library: Any = import_module("syntok.segmenter")

    def split(text: str, language: str) -> Starts:
        del language  # English, German and Spanish at once
        return tuple(
            sentence[0].offset
            for paragraph in library.analyze(text)
            for sentence in paragraph
            if sentence
        )

    return split


PEERS: Final[Mapping[str, Callable[[], Splitter]]] = {
    "sentencex": _sentencex,
    "pysbd": _pysbd,
    "sentencesplit": _sentencesplit,
    "nupunkt": _nupunkt,
    "syntok": _syntok,
}


def peers() -> dict[str, Splitter]:
    """The peers that are installed."""
    found: dict[str, Splitter] = {}
    for name, load in PEERS.items():
        try:
            found[name] = load()
        except ImportError:
            print(f"{name} is not installed and is left out: pip install {name}")
    return found


def _found(text: str, pieces: list[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for piece in pieces:
        start = text.find(piece.strip(), position)
        if start >= 0:
            position = start + len(piece.strip())
            spans.append((start, position))
    return spans


def _trimmed(text: str, spans: list[tuple[int, ...]] | list[tuple[int, int]]) -> Starts:
    starts = []
    for start, end, *_ in spans:
        piece = text[start:end]
        if piece.strip():
            starts.append(start + len(piece) - len(piece.lstrip()))
    return tuple(starts)
