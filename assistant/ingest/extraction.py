"""What reading one source yields, before it becomes an article.

Invariant: an extraction survives the trip through JSON unchanged, because hostile formats are
read in a child process and come back that way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..errors import ArticleError
from ..records import ReadingReport
from .metadata.fields import Metadata, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The text of a source, what it says about itself, where its pages begin, and how it was read."""

    text: str = field(repr=False)
    loader: str
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[int, ...] = ()
    report: ReadingReport = field(default_factory=ReadingReport)

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
            "language": known.language,
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
        try:
            report = ReadingReport.from_dict(values.get("report"))
        except ArticleError as error:
            raise ValueError(str(error)) from error
        return cls(
            text=text,
            loader=loader,
            pages=tuple(int(page) for page in pages),
            report=report,
            metadata=Metadata(
                title=one_line(values.get("title")),
                authors=names(authors if isinstance(authors, list) else []),
                publisher=one_line(values.get("publisher")),
                published=date.fromisoformat(published) if isinstance(published, str) else None,
                url=one_line(values.get("url")),
                language=one_line(values.get("language")),
            ),
        )


def names(values: list[object]) -> tuple[str, ...]:
    """The values that are names, each once, in order."""
    return tuple(dict.fromkeys(name for value in values if (name := one_line(value))))
