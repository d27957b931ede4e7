"""From folders, files, URLs, manifests and objects to sources a sync can read."""

from __future__ import annotations

import errno
import hashlib
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from ..errors import ArticleError, IngestError
from ..ingest import (
    MANIFEST_FILE,
    READING_VERSION,
    ManifestEntry,
    Metadata,
    Sandbox,
    check_below,
    entry_for,
    fetch,
    iter_files,
    load_documents,
    read_file,
    read_manifest,
)
from ..records import Article, Document, Failure, Loaded
from .read_ahead.prefetch import Source

_MOST_BYTES: Final = 256 << 20
_READ_IN_THIS_PROCESS: Final = frozenset({".txt", ".md", ".markdown"})
_NO_FILE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a request to read names: sources to read, and what was left out with the reason."""

    sources: tuple[Source, ...] = ()
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Makes sources that share the child processes for hostile formats.

    URLs that lead to this machine or a private network are refused unless `allow_private`.
    `before_request` is called before each request, such as `Politeness.before_request`.
    """

    sandbox: Sandbox
    allow_private: bool = False
    before_request: Callable[[str], None] | None = None

    def in_folder(self, folder: Path) -> Found:
        """Every readable file below `folder`, sorted, and those left out.

        A `sources.toml` in the folder describes its files by `path`.

        Raises:
            IngestError: there is no such folder.
            ManifestError: its `sources.toml` is not valid.
        """
        if not folder.is_dir():
            msg = f"there is no folder {folder}"
            raise IngestError(msg)
        manifest = folder / MANIFEST_FILE
        entries = read_manifest(manifest) if manifest.exists() else ()
        listing = iter_files(folder)
        sources = [
            self._file(folder / name, name, entry_for(entries, path=name)) for name in listing.files
        ]
        return Found(sources=tuple(sources), failed=listing.skipped)

    def named(self, items: Iterable[str | Path | Article]) -> Found:
        """Files, folders, URLs and articles given by hand, in the order given.

        Raises:
            ManifestError: the `sources.toml` of a folder is not valid.
        """
        sources: list[Source] = []
        failed: list[Failure] = []
        for item in items:
            if isinstance(item, Article):
                sources.append(article_source(item))
            elif is_url(str(item)):
                sources.append(self.page(str(item)))
            elif Path(item).is_dir():
                found = self.in_folder(Path(item))
                prefix = Path(item).as_posix()
                sources += [
                    replace(source, name=f"{prefix}/{source.name}") for source in found.sources
                ]
                failed += found.failed
            else:
                sources.append(self._file(Path(item), Path(item).as_posix(), None))
        return Found(sources=tuple(sources), failed=tuple(failed))

    def in_manifest(self, manifest: Path) -> Found:
        """What a `sources.toml` lists: files by `path`, pages by `url`.

        An entry with neither is kept for the record and reported as not fetchable.

        Raises:
            ManifestError: the manifest is not valid.
        """
        sources: list[Source] = []
        failed: list[Failure] = []
        for number, entry in enumerate(read_manifest(manifest), start=1):
            if entry.path is not None:
                try:
                    check_below(manifest.parent, entry.path)
                except IngestError as error:
                    failed.append(Failure(source=entry.path, reason=str(error)))
                    continue
                sources.append(self._file(manifest.parent / entry.path, entry.path, entry))
            elif entry.url is not None:
                sources.append(self.page(entry.url, metadata=entry.metadata))
            else:
                name = entry.metadata.title or f"entry {number}"
                reason = f"{manifest.name} gives neither a url nor a path for it"
                failed.append(Failure(source=name, reason=reason))
        return Found(sources=tuple(sources), failed=tuple(failed))

    def page(self, url: str, *, metadata: Metadata | None = None) -> Source:
        """A page, fetched when it is loaded; pages are fetched one after another, which is polite."""
        return Source(name=url, load=partial(self._load_page, url, metadata))

    def _file(self, path: Path, name: str, entry: ManifestEntry | None) -> Source:
        metadata = entry.metadata if entry else None
        return Source(
            name=name,
            load=partial(self._load_file, path, name, metadata),
            stamp=partial(stamp_of, path, metadata),
            ahead=True,
            together=path.suffix.lower() in _READ_IN_THIS_PROCESS,
        )

    def _load_file(
        self, path: Path, name: str, metadata: Metadata | None, article_id: str
    ) -> Loaded:
        return load_documents(
            read_file(path, source=name),
            media_type_or_suffix=path.suffix,
            article_id=article_id,
            source=name,
            metadata=metadata,
            sandbox=self.sandbox,
        )

    def _load_page(self, url: str, metadata: Metadata | None, article_id: str) -> Loaded:
        page = fetch(url, allow_private=self.allow_private, before_request=self.before_request)
        return load_documents(
            page.content,
            media_type_or_suffix=page.media_type,
            article_id=article_id,
            source=url,
            url=url,
            metadata=metadata,
            sandbox=self.sandbox,
        )


def article_sources(articles: Iterable[Article]) -> tuple[Source, ...]:
    """Articles handed over as objects.

    Raises:
        ArticleError: two of them have the same id.
    """
    sources = tuple(article_source(article) for article in articles)
    seen: set[str] = set()
    for source in sources:
        if source.name in seen:
            msg = f"two articles have the id {source.name!r}"
            raise ArticleError(msg)
        seen.add(source.name)
    return sources


def article_source(article: Article) -> Source:
    """An article handed over as an object."""
    loaded = Loaded(documents=(Document(article=article),))
    return Source(name=article.id, load=lambda _: loaded, identifier=article.id, is_read=True)


def is_url(text: str) -> bool:
    """Whether this names a page on the network rather than a file.

    >>> is_url("https://example.org/a"), is_url("corpus/a.txt")
    (True, False)
    """
    return text.casefold().startswith(("http://", "https://"))


def stamp_of(path: Path, metadata: Metadata | None = None) -> str:
    """SHA-256 over everything the article in a file depends on, without reading the article.

    Raises:
        IngestError: the file cannot be read.
    """
    digest = hashlib.sha256(f"{READING_VERSION}\n{metadata!r}\n".encode())
    try:
        # A link, pipe or device is refused by the loader, which says so; here it is not opened
        # and neither is what is larger than any format may be
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return digest.hexdigest()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        if isinstance(error, OSError) and error.errno in _NO_FILE:
            return digest.hexdigest()
        reason = (error.strerror or error) if isinstance(error, OSError) else error
        msg = f"cannot read {path}: {reason}"
        raise IngestError(msg) from error
    return digest.hexdigest()
