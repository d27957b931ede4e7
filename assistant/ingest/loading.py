"""A file or a page becomes a document: the article, and the original it was read from.

Invariant: the article's text is what the loader extracted, kept exactly; the original's bytes
are kept too. Metadata comes from the manifest, then the document, then the outlet's host and the
identified language; what none of them knows stays unknown. A source that holds several documents
gives all that could be read, and names those that could not.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import (
    ArticleError,
    IngestError,
    NoTextError,
    SourceTooLargeError,
    UnreadableSourceError,
)
from ..records import Article, Document, Failure, Loaded, Original
from .extraction import Batch, Extraction
from .files import check_file
from .formats import markdown, plain
from .formats.limits import MAX_DOCUMENTS, MAX_TRUSTED_MARKDOWN_BYTES, MEGABYTE
from .formats.registry import Format, charset_of, format_of
from .ids import article_id_for
from .metadata.fields import Metadata
from .metadata.language import detect_language, primary_language
from .metadata.outlets import outlet_of
from .parts import joined, part_names, part_of
from .sandbox import Job, Sandbox

_log = logging.getLogger(__name__)


def read_file(path: Path, *, source: str) -> bytes:
    """The bytes of an article file, as far as its format is read at all.

    Raises:
        UnsupportedFormatError: an unknown suffix, or no regular file.
        UnreadableSourceError: it cannot be opened.
        SourceTooLargeError: over the format's limit of size.
    """
    kind = format_of(path.suffix)
    _check_size(check_file(path, source=source).st_size, kind, source=source)
    try:
        with path.open("rb") as file:
            return file.read(kind.max_bytes + 1)
    except OSError as error:
        msg = f"{source} cannot be read: {error.strerror}"
        raise UnreadableSourceError(msg) from error


def load_file(
    path: Path,
    *,
    article_id: str,
    source: str,
    metadata: Metadata | None = None,
    sandbox: Sandbox | None = None,
) -> Document:
    """Reads the article in a file; of several the first one, see `load_documents`.

    Args:
        path: the file; its suffix says how it is read.
        article_id: the id of the article, see `article_id_for`.
        source: the name kept with the original and used in messages, such as a relative path.
        metadata: what a manifest knows; it goes before what the document says.
        sandbox: the child process to read with; a new one for this file where `None`.

    Raises:
        UnsupportedFormatError: an unknown suffix, or no regular file.
        UnreadableSourceError: the bytes are damaged or not what the suffix says.
        NoTextError: there is no article text in it.
        SourceTooLargeError: over a limit of size, time or memory.
    """
    return load_bytes(
        read_file(path, source=source),
        media_type_or_suffix=path.suffix,
        article_id=article_id,
        source=source,
        metadata=metadata,
        sandbox=sandbox,
    )


def load_bytes(
    content: bytes,
    *,
    media_type_or_suffix: str,
    article_id: str,
    source: str,
    url: str | None = None,
    metadata: Metadata | None = None,
    sandbox: Sandbox | None = None,
) -> Document:
    """Reads one article: the only one in `content`, the one `source` names as a part, or the first.

    Arguments and errors are those of `load_documents`, and `NoTextError` where there is no such
    part.
    """
    loaded = load_documents(
        content,
        media_type_or_suffix=media_type_or_suffix,
        article_id=article_id,
        source=source,
        url=url,
        metadata=metadata,
        sandbox=sandbox,
    )
    documents = {item.original.source: item for item in loaded.documents if item.original}
    if len(documents) > 1 and part_of(source)[1] is not None:
        if source not in documents:
            msg = f"there is no article {source} any more"
            raise NoTextError(msg)
        return documents[source]
    if not loaded.documents:
        raise _nothing_read(part_of(source)[0], loaded.failed)
    return loaded.documents[0]


def load_documents(
    content: bytes,
    *,
    media_type_or_suffix: str,
    article_id: str,
    source: str,
    url: str | None = None,
    metadata: Metadata | None = None,
    sandbox: Sandbox | None = None,
) -> Loaded:
    """Reads all articles in `content`.

    Args:
        content: the file or page as it is.
        media_type_or_suffix: such as "text/html; charset=utf-8" or ".pdf".
        article_id: the id of the article; those of several begin with it.
        source: the name kept with the original and used in messages; each of several articles is
            kept under this name, "#" and a name for the part.
        url: the address the bytes were fetched from.
        metadata: what a manifest knows; it goes before what the document says. A title and a URL
            are those of the whole and are not given to each of several articles.
        sandbox: the child process to read with; a new one for these bytes where `None`.

    Raises:
        UnsupportedFormatError: no loader for this media type or suffix.
        UnreadableSourceError: the bytes are damaged or not what they claim to be.
        NoTextError: there is no article text in them.
        SourceTooLargeError: over a limit of size, time or memory.
    """
    kind = format_of(media_type_or_suffix)
    _check_size(len(content), kind, source=source)
    if not content.strip():
        msg = f"{source} is empty"
        raise NoTextError(msg)
    job = Job(
        format=kind.name,
        content=content,
        source=source,
        charset=charset_of(media_type_or_suffix),
        url=url,
    )
    found = _extract(job, sandbox=sandbox)
    given = metadata or Metadata()
    if isinstance(found, Batch):
        return _several(found, job, kind, article_id=article_id, given=given)
    known = _complete(found, given=given, url=url)
    original = Original(
        content=content, media_type=kind.media_type, source=source, loader=found.loader
    )
    article = _article(article_id, found, known, source=source)
    return Loaded(documents=(Document(article=article, original=original),))


def _several(batch: Batch, job: Job, kind: Format, *, article_id: str, given: Metadata) -> Loaded:
    """The documents of a batch, each under a name of its own."""
    whole, _ = part_of(job.source)
    if len(batch.extractions) > MAX_DOCUMENTS:
        msg = f"{whole} holds more than {MAX_DOCUMENTS} documents; split it"
        raise SourceTooLargeError(msg)
    original = Original(content=job.content, media_type=kind.media_type, source=whole, loader="")
    outlet = Metadata(publisher=outlet_of(job.url)).from_("address")
    documents: list[Document] = []
    failed = [replace(item, source=f"{whole}, {item.source}") for item in batch.failed]
    for extraction, part in zip(batch.extractions, part_names(batch.extractions), strict=True):
        name = joined(whole, part)
        known = _complete(extraction, given=replace(given, title=None, url=None), url=None)
        try:
            article = _article(
                article_id_for(f"{article_id}/{part}"),
                extraction,
                known.over(outlet),
                source=name,
            )
        except IngestError as error:
            failed.append(Failure(source=name, reason=str(error)))
            continue
        original_of_part = original.named(name, loader=extraction.loader)
        documents.append(Document(article=article, original=original_of_part))
    if not documents and not any(item.points_at for item in failed):
        raise _nothing_read(whole, failed)
    return Loaded(documents=tuple(documents), failed=tuple(failed))


def _nothing_read(source: str, failed: Sequence[Failure]) -> NoTextError:
    reasons = "; ".join(f"{item.source}: {item.reason}" for item in failed[:3])
    return NoTextError(
        f"no article could be read from {source}" + (f" ({reasons})" if reasons else "")
    )


def _check_size(size: int, kind: Format, *, source: str) -> None:
    if size > kind.max_bytes:
        limit = f"{kind.max_bytes // MEGABYTE} MB for {kind.media_type}"
        msg = f"{source} has {size / MEGABYTE:.1f} MB; the limit is {limit}"
        raise SourceTooLargeError(msg)


def _extract(job: Job, *, sandbox: Sandbox | None) -> Extraction | Batch:
    if job.format == "plain":
        return plain.extract(job.content, source=job.source, charset=job.charset)
    if (
        job.format == "markdown"
        and len(job.content) <= MAX_TRUSTED_MARKDOWN_BYTES
        and markdown.is_plain(job.content)
    ):
        try:
            return markdown.extract(job.content, source=job.source, charset=job.charset)
        except IngestError:
            raise
        except Exception as error:  # noqa: BLE001  the child meets it again, and it becomes a refusal
            _log.info("reading %s again in a child process: %r", job.source, error)
    if sandbox is not None:
        return sandbox.run(job)
    with Sandbox() as own:
        return own.run(job)


def _complete(extraction: Extraction, *, given: Metadata, url: str | None) -> Metadata:
    # What comes from the sandbox says where its metadata is from in its report alone
    found = replace(extraction.metadata, origins=extraction.report.origins)
    known = given.from_("manifest").over(found).over(Metadata(url=url).from_("address"))
    declared = primary_language(known.language)
    if declared:
        known = Metadata(language=declared, origins=known.origins).over(known)
    elif guessed := detect_language(extraction.text):
        known = Metadata(language=guessed).from_("text").over(known)
    return known.over(Metadata(publisher=outlet_of(known.url)).from_("address"))


def _article(article_id: str, extraction: Extraction, known: Metadata, *, source: str) -> Article:
    if not extraction.text.strip():
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    try:
        return Article(
            id=article_id,
            text=extraction.text,
            title=known.title,
            authors=known.authors,
            publisher=known.publisher,
            published=known.published,
            url=known.url,
            about=known.about,
            language=known.language,
            pages=extraction.pages,
            reading=replace(extraction.report, origins=known.origins),
        )
    except ArticleError as error:
        msg = f"what was read is no valid article: {error}"
        raise UnreadableSourceError(msg) from error
