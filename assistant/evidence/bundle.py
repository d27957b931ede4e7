"""An evidence bundle: one answer with everything needed to check its quotations later.

Invariant: a bundle is a fixed set of fields and has exactly one form as bytes (`to_bytes`), so a
file that differs from it in a single byte is not that bundle. Texts stand in it as copies beside
the places they were cut from; nothing here trusts them, `verification.py` compares them.

What a digest proves: that the fields are as they were when the digest was made. It is no
signature. Whoever rewrites a bundle and makes its digests anew is caught only by comparison with
an index that holds the articles, or with texts and originals from elsewhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Literal, Self

from ..version import __version__
from .canonical import canonical_json, digest_of, field_digests
from .codec import read_as

BUNDLE_SCHEMA: Final = "onrecord.bundle/1"
"""Name and version of the bundle's fields."""

STRICT: Final[dict[str, Any]] = {"extra": "forbid", "strict": True}
"""How the fields of a file are read: nothing unknown, nothing converted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Words of the article a quotation is from, and where they stand, in code points."""

    __pydantic_config__: ClassVar = STRICT

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledPassage:
    """The four values of a locator, and the text that was there."""

    __pydantic_config__: ClassVar = STRICT

    article_id: str
    text_sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledQuote:
    """One quotation; `also_in` lists the other places that carry the same words."""

    __pydantic_config__: ClassVar = STRICT

    passage: BundledPassage
    key_phrase: Excerpt | None
    context: Excerpt
    page: int | None
    score: float
    also_in: tuple[BundledPassage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledOriginal:
    """The file or page an article was extracted from. Its path is left out: it names a machine."""

    __pydantic_config__: ClassVar = STRICT

    sha256: str
    media_type: str
    loader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledArticle:
    """What is known about an article; `text` is its whole text, or `None` where left out.

    `warnings` say why the text may differ from what a reader of the source sees; where there are
    none the field is not written, so that bundles made before it was known stay what they are.
    """

    __pydantic_config__: ClassVar = STRICT

    id: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    text_sha256: str
    original: BundledOriginal | None
    text: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledFilters:
    """The filters the question was asked with; dates as YYYY-MM-DD."""

    __pydantic_config__: ClassVar = STRICT

    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    languages: tuple[str, ...]
    article_ids: tuple[str, ...]
    published_from: str | None
    published_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """When and with what a bundle was made: versions, and fingerprints of models and recipe.

    `reader_model` is `None` where the linear reader answered.
    """

    __pydantic_config__: ClassVar = STRICT

    at: str
    version: str
    encoder: str
    recipe: str
    reader_model: str | None

    @classmethod
    def now(cls, *, encoder: str, recipe: str, reader_model: str | None) -> Self:
        """Made at this moment by this version, with models and recipe of these fingerprints."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(
            at=at, version=__version__, encoder=encoder, recipe=recipe, reader_model=reader_model
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContent:
    """Everything a bundle says, without the digests over it."""

    __pydantic_config__: ClassVar = STRICT

    schema: Literal["onrecord.bundle/1"] = BUNDLE_SCHEMA
    made: Making
    question: str
    query: str
    filters: BundledFilters
    status: Literal["answered", "weak", "not_found"]
    confidence: float
    reader: str
    index_fingerprint: str
    quotations: tuple[BundledQuote, ...]
    near_misses: tuple[BundledQuote, ...]
    articles: tuple[BundledArticle, ...]

    def values(self) -> dict[str, Any]:
        """The content as JSON-ready values, as it is written and hashed."""
        values = asdict(self)
        for article in values["articles"]:
            if not article["warnings"]:
                del article["warnings"]
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Evidence for one answer, with digests that show where it was changed.

    `digest` is over the whole content; `digests` gives one for each field of it, by JSON Pointer.
    Both are kept as they were read: only `verify` says whether they hold.
    """

    __pydantic_config__: ClassVar = STRICT

    content: BundleContent
    digests: dict[str, str]
    digest: str

    @classmethod
    def of(cls, content: BundleContent) -> Self:
        """The bundle of this content, with its digests.

        Raises:
            BundleError: a value cannot be written as canonical JSON.
        """
        values = content.values()
        return cls(content=content, digests=field_digests(values), digest=digest_of(values))

    @classmethod
    def from_bytes(cls, data: bytes) -> Bundle:
        """The bundle `to_bytes` wrote; its form is checked, its claims are not (see `verify`).

        Raises:
            BundleError: too large, no JSON, a key given twice, unknown or missing fields, wrong
                types, another schema version, or not in canonical form.
        """
        return read_as(cls, data, schema_at=("content", "schema"), schema=BUNDLE_SCHEMA)

    def to_bytes(self) -> bytes:
        """The bundle as a file: RFC 8785 JSON in UTF-8, and one line feed."""
        return canonical_json(self.values()) + b"\n"

    def values(self) -> dict[str, Any]:
        """The bundle as JSON-ready values."""
        return {"content": self.content.values(), "digests": self.digests, "digest": self.digest}
