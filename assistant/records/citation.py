"""Where a quotation stands, in the field's exchange format."""

from __future__ import annotations

from dataclasses import dataclass

from ..text.fragments import deep_link
from .article import Article, Locator


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The source of one quotation: an article and the place in it."""

    article: Article
    locator: Locator

    def __post_init__(self) -> None:
        self.locator.resolve(self.article)

    @property
    def page(self) -> int | None:
        """The 1-based page the quotation begins on, or `None` for a source without pages."""
        return self.article.page_of(self.locator.start)

    @property
    def last_page(self) -> int | None:
        """The 1-based page the quotation ends on; another than `page` where it goes on overleaf."""
        return self.article.page_of(self.locator.end - 1)

    @property
    def deep_link(self) -> str | None:
        """The article's web address, opened at the quoted words by browsers that know how.

        A source with pages is opened at the page as well (RFC 8118, section 3). `None` where the
        article has no http or https URL; without the words where they cannot be told apart from
        others of the article.
        """
        url = self.article.url
        if url and self.page is not None and "#" not in url:
            url = f"{url}#page={self.page}"
        return deep_link(url, self.article.text, self.locator.span)

    def to_csl(self) -> dict[str, object]:
        """The source as a CSL-JSON item (Citation Style Language 1.0.2 data model).

        Names stay whole as `literal`: splitting them into given and family would be a guess.
        Fields the article does not have are left out.
        """
        article = self.article
        item: dict[str, object] = {
            "id": article.id,
            "type": _csl_type(article),
        }
        if article.title:
            item["title"] = article.title
        if article.authors:
            item["author"] = [{"literal": name} for name in article.authors]
        if article.publisher:
            item["container-title"] = article.publisher
        if article.published:
            day = article.published
            item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
        if article.url:
            item["URL"] = article.url
        if article.language:
            item["language"] = article.language
        if self.page is not None:
            crosses = self.last_page != self.page
            item["locator"] = f"{self.page}-{self.last_page}" if crosses else str(self.page)
            item["label"] = "page"
        return item


def _csl_type(article: Article) -> str:
    if article.publisher:
        return "article-newspaper"
    return "webpage" if article.url else "document"
