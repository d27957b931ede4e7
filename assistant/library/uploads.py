"""Files that somebody sent: read first, stored then, never in place of what is held.

Invariant: a file is known by the name it was sent under, which is no path and names nothing on
this machine; where it lies meanwhile is not kept. Files are read before the library is opened for
writing, so that a slow one keeps nobody from asking.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import ArticleError, IngestError, UnsupportedFormatError
from ..ingest import Sandbox, article_id_for, load_documents, part_of
from ..recipe import PassageSettings
from ..records import ArticleInfo, Failure, Loaded, OnProgress, Progress, UploadResult
from ..text.lexicon import BIDI_CONTROLS
from .read_ahead.prefetch import Source
from .read_ahead.read_first import READING_STAGE
from .sources import stamp_of
from .store import Library
from .sync import add_sources

MAX_NAME_CHARACTERS: Final = 150
_UNFIT_CATEGORIES: Final = {"Cc", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it was sent: its name, and where its content lies for now.

    Raises:
        UnsupportedFormatError: the name is a path, hidden, too long, or not one plain line.
    """

    name: str
    path: Path

    def __post_init__(self) -> None:
        check_name(self.name)


def check_name(name: str) -> None:
    """Refuse what is no plain file name.

    Raises:
        UnsupportedFormatError: it is empty, a path, hidden, too long, or not one plain line.
    """
    if not name.strip() or len(name) > MAX_NAME_CHARACTERS:
        msg = f"a file needs a name of 1 to {MAX_NAME_CHARACTERS} characters"
        raise UnsupportedFormatError(msg)
    if name.startswith(".") or any(letter in "/\\" for letter in name):
        msg = "a file's name neither begins with a dot nor holds a slash; rename it"
        raise UnsupportedFormatError(msg)
    if any(
        letter in BIDI_CONTROLS or unicodedata.category(letter) in _UNFIT_CATEGORIES
        for letter in name
    ):
        msg = "a file's name is one line of text without control characters; rename it"
        raise UnsupportedFormatError(msg)


def store_uploads(
    library: Library,
    files: Sequence[SentFile],
    *,
    sandbox: Sandbox,
    settings: PassageSettings,
    on_progress: OnProgress | None = None,
) -> list[UploadResult]:
    """Add files under the names they were sent under; one result each, in their order.

    A file whose very bytes are held already is not added again. One that has the name of another
    that was added, but other content, is refused: nothing is replaced.
    """
    held = {info.original_sha256: info for info in library.infos() if info.original_sha256}
    report = on_progress or (lambda _: None)
    results: dict[str, UploadResult] = {}
    sources: list[Source] = []
    for done, file in enumerate(files):
        report(Progress(stage=READING_STAGE, done=done, total=len(files)))
        read = _read(file, sandbox, held)
        if isinstance(read, Source):
            sources.append(read)
        else:
            results[file.name] = read
    for result in _store(library, sources, settings):
        results[result.source] = result
    return [results[file.name] for file in files]


def _read(file: SentFile, sandbox: Sandbox, held: dict[str, ArticleInfo]) -> Source | UploadResult:
    """The file as a source that is read already, or the result where there is nothing to add."""
    try:
        stamp = stamp_of(file.path)
        loaded = load_documents(
            file.path.read_bytes(),
            media_type_or_suffix=PurePosixPath(file.name).suffix,
            article_id=article_id_for(file.name),
            source=file.name,
            sandbox=sandbox,
        )
    except (IngestError, ArticleError) as error:
        return UploadResult(source=file.name, reason=str(error))
    originals = {item.original.sha256 for item in loaded.documents if item.original}
    same = next((held[sha256] for sha256 in originals if sha256 in held), None)
    if same is not None:
        return UploadResult(source=file.name, article_id=same.id, articles=len(loaded.documents))

    def load(_: str) -> Loaded:
        return loaded

    return Source(name=file.name, load=load, stamp=lambda: stamp, replaces=False, is_read=True)


def _store(
    library: Library, sources: Sequence[Source], settings: PassageSettings
) -> Iterable[UploadResult]:
    report = add_sources(library, sources, settings=settings)
    added = frozenset(report.added)
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for info in library.infos():
        if info.source and not info.root:
            ids[part_of(info.source)[0]].append(info.id)
    for source in sources:
        reason = _reason(source.name, report.failed)
        found = [name for name in ids[source.name] if name in added]
        if found or reason is None:
            first = (found or ids[source.name])[0]
            yield UploadResult(
                source=source.name,
                article_id=first,
                is_new=bool(found),
                reason=reason,
                articles=len(found) or 1,
            )
        else:
            yield UploadResult(source=source.name, reason=reason)


def _reason(name: str, failed: Iterable[Failure]) -> str | None:
    """Why a file, or parts of it, could not be read."""
    reasons = [
        failure.reason if failure.source == name else f"{failure.source}: {failure.reason}"
        for failure in failed
        if failure.source == name or failure.source.startswith((f"{name}, ", f"{name}#"))
    ]
    return "; ".join(reasons) or None
