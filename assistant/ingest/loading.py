"""A file or a page becomes a document: the article, and the original it was read from.

Invariant: the article's text is what the loader extracted, kept exactly; the original's bytes
are kept too. Metadata comes from the manifest, then the document, then the outlet's host and the
identified language; what none of them knows stays unknown.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import ArticleError, NoTextError, SourceTooLargeError, UnreadableSourceError
from ..records import Article, Document, Original
from .extraction import Extraction
from .files import check_file
from .formats import markdown, plain
from .formats.limits import MAX_TRUSTED_MARKDOWN_BYTES, MEGABYTE
from .formats.registry import Format, charset_of, format_of
from .metadata.fields import Metadata
from .metadata.language import detect_language, primary_language
from .metadata.outlets import outlet_of
from .sandbox import Job, Sandbox


def load_file(
    path: Path,
    *,
    article_id: str,
    source: str,
    metadata: Metadata | None = None,
    sandbox: Sandbox | None = None,
) -> Document:
    """Reads the article in a file.

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
    kind = format_of(path.suffix)
    _check_size(check_file(path, source=source).st_size, kind, source=source)
    try:
        with path.open("rb") as file:
            content = file.read(kind.max_bytes + 1)
    except OSError as error:
        msg = f"{source} cannot be read: {error.strerror}"
        raise UnreadableSourceError(msg) from error
    return load_bytes(
        content,
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
    """Reads the article in `content`; as `load_file`, for bytes that came from elsewhere.

    Args:
        content: the file or page as it is.
        media_type_or_suffix: such as "text/html; charset=utf-8" or ".pdf".
        article_id: the id of the article.
        source: the name kept with the original and used in messages.
        url: the address the bytes were fetched from.
        metadata: what a manifest knows; it goes before what the document says.
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
    extraction = _extract(job, sandbox=sandbox)
    known = _complete(extraction, given=metadata or Metadata(), url=url)
    original = Original(
        content=content, media_type=kind.media_type, source=source, loader=extraction.loader
    )
    return Document(article=_article(article_id, extraction, known), original=original)


def _check_size(size: int, kind: Format, *, source: str) -> None:
    if size > kind.max_bytes:
        limit = f"{kind.max_bytes // MEGABYTE} MB for {kind.media_type}"
        msg = f"{source} has {size / MEGABYTE:.1f} MB; the limit is {limit}"
        raise SourceTooLargeError(msg)


def _extract(job: Job, *, sandbox: Sandbox | None) -> Extraction:
    if job.format == "plain":
        return plain.extract(job.content, source=job.source, charset=job.charset)
    if job.format == "markdown" and len(job.content) <= MAX_TRUSTED_MARKDOWN_BYTES:
        return markdown.extract(job.content, source=job.source, charset=job.charset)
    if sandbox is not None:
        return sandbox.run(job)
    with Sandbox() as own:
        return own.run(job)


def _complete(extraction: Extraction, *, given: Metadata, url: str | None) -> Metadata:
    known = given.over(extraction.metadata).over(Metadata(url=url))
    language = primary_language(known.language) or detect_language(extraction.text)
    known = Metadata(language=language).over(known) if language else known
    return known.over(Metadata(publisher=outlet_of(known.url)))


def _article(article_id: str, extraction: Extraction, known: Metadata) -> Article:
    if not extraction.text.strip():
        msg = f"the source of {article_id} holds no text"
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
            language=known.language,
            pages=extraction.pages,
        )
    except ArticleError as error:
        msg = f"what was read is no valid article: {error}"
        raise UnreadableSourceError(msg) from error
