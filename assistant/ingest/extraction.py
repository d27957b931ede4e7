"""What reading one source yields, before it becomes an article, or several.

Invariant: an extraction survives the trip through JSON unchanged, because hostile formats are
read in a child process and come back that way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..errors import ArticleError
from ..records import Failure, ReadingReport
from .metadata.fields import Metadata, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The text of a source, what it says about itself, where its pages begin, and how it was read.

    `part` is what a source that holds several documents calls this one, such as an id; `None` where
    it does not say, or holds one only.
    """

    text: str = field(repr=False)
    loader: str
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[int, ...] = ()
    report: ReadingReport = field(default_factory=ReadingReport)
    part: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The extraction as JSON-ready values."""
        known = self.metadata
        return {
            "text": self.text,
            "loader": self.loader,
            "pages": list(self.pages),
            "report": self.report.to_dict(),
            "title": known.title,
            "authors": list(known.authors),
            "publisher": known.publisher,
            "published": known.published.isoformat() if known.published else None,
            "url": known.url,
            "about": list(known.about),
            "language": known.language,
            "part": self.part,
        }

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Extraction:
        """The extraction `to_dict` described.

        The sender is a process that has just parsed hostile bytes, so nothing is taken on trust.

        Raises:
            ValueError: a value is missing or of the wrong kind.
        """
        text, loader, pages = values.get("text"), values.get("loader"), values.get("pages")
        if not isinstance(text, str) or not isinstance(loader, str) or not isinstance(pages, list):
            msg = "the reply names no text, loader or pages"
            raise ValueError(msg)  # noqa: TRY004  one error for a reply that cannot be used
        authors, published = values.get("authors"), values.get("published")
        about = values.get("about")
        try:
            report = ReadingReport.from_dict(values.get("report"))
        except ArticleError as error:
            raise ValueError(str(error)) from error
        return cls(
            text=text,
            loader=loader,
            pages=tuple(int(page) for page in pages),
            report=report,
            part=one_line(values.get("part")),
            metadata=Metadata(
                title=one_line(values.get("title")),
                authors=names(authors if isinstance(authors, list) else []),
                publisher=one_line(values.get("publisher")),
                published=date.fromisoformat(published) if isinstance(published, str) else None,
                url=one_line(values.get("url")),
                about=names(about if isinstance(about, list) else []),
                language=one_line(values.get("language")),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The documents of one source that may hold several, and those of them that could not be read.

    A loader of such a format always gives a batch, also where it holds one document, so that this
    one keeps its name when others come to stand beside it. `failed` names the place inside the
    source, such as "line 7", with the reason.
    """

    extractions: tuple[Extraction, ...]
    failed: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The batch as JSON-ready values."""
        return {
            "documents": [extraction.to_dict() for extraction in self.extractions],
            "failed": [
                [failure.source, failure.reason, failure.points_at] for failure in self.failed
            ],
        }

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Batch:
        """The batch `to_dict` described; as little is taken on trust as for an extraction.

        Raises:
            ValueError: a value is missing or of the wrong kind.
        """
        documents, failed = values.get("documents"), values.get("failed")
        if not isinstance(documents, list) or not isinstance(failed, list):
            msg = "the reply names no documents or failures"
            raise ValueError(msg)  # noqa: TRY004  one error for a reply that cannot be used
        return cls(
            extractions=tuple(Extraction.from_dict(document) for document in documents),
            failed=tuple(
                Failure(source=str(place), reason=str(reason), points_at=one_line(address))
                for place, reason, address in failed
            ),
        )


def names(values: list[object]) -> tuple[str, ...]:
    """The values that are names, each once, in order."""
    return tuple(dict.fromkeys(name for value in values if (name := one_line(value))))
