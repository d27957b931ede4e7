"""Checks an evidence bundle: its digests, its own consistency, and its quotations at their places.

Invariant: a quotation counts as checked only when it was sliced again out of a text whose SHA-256
was computed here, from the index or from the bundle. A bundle that can be compared with neither
does not pass. What cannot be compared with anything is covered by the digests alone: question,
status, confidence, scores, and the time and versions of the making.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from ..errors import ArticleNotFoundError, BundleError, LibraryError
from ..records import Article, Check, HeldArticles
from .bundle import Bundle, BundleContent, BundledArticle, BundledPassage, BundledQuote, Excerpt
from .bundling import entry_of
from .canonical import digest_of, field_digests, fields_of
from .chat_bundle import CHAT_BUNDLE_SCHEMA, ChatBundle, order_digest
from .codec import names_schema, read_bundle_file

_SHOWN_CHARACTERS: Final = 80
_SHOWN_AROUND: Final = 20

_Version = tuple[str, str]
"""The id of an article, and the SHA-256 of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What a verification found.

    `checks` are named by the JSON Pointer of what was looked at, inside the bundle's content;
    `against` says what the quotations were sliced out of again: "index", "texts", both, or
    nothing. `notes` are facts to know that are no failures.
    """

    checks: tuple[Check, ...]
    against: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every check held."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not hold."""
        return tuple(check for check in self.checks if not check.ok)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "schema": "onrecord.verification/1",
            "ok": self.ok,
            "against": list(self.against),
            "checks": [asdict(check) for check in self.checks],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """The index a bundle is compared with: its library, and the fingerprint it answers under."""

    library: HeldArticles
    fingerprint: str


def verify_bundle(
    bundle: Bundle | ChatBundle | bytes, *, index: IndexState | None = None
) -> BundleReport:
    """Check `bundle`, against `index` where one is given and against the texts inside it.

    Bytes that are no well-formed bundle give a report with that one failed check. The checks of a
    chat's bundles are named below `/bundles/0`, `/bundles/1` and so on.
    """
    try:
        if isinstance(bundle, bytes):
            bundle = _read(bundle)
        if isinstance(bundle, ChatBundle):
            return _of_chat(bundle, index)
        checks = [*_digest_checks(bundle), *_consistency_checks(bundle.content)]
    except BundleError as error:
        return BundleReport(checks=(Check(name="file", ok=False, detail=str(error)),))
    content = bundle.content
    against: list[str] = []
    notes: list[str] = []
    if any(article.text is not None for article in content.articles):
        against.append("texts")
        checks += _checks_by_texts(content)
    if index is not None:
        against.append("index")
        checks += _checks_by_index(content, index.library, notes)
        if index.fingerprint == content.index_fingerprint:
            detail = "the index is as it was when it answered"
            checks.append(Check(name="/index_fingerprint", ok=True, detail=detail))
        else:
            notes.append("the index has changed since; it was compared as it is now")
    if not against and content.articles:
        detail = "compared with nothing: the bundle holds no texts; name the index with --index"
        checks.append(Check(name="/articles", ok=False, detail=detail))
    return BundleReport(checks=tuple(checks), against=tuple(against), notes=tuple(notes))


def verify_file_or_bundle(
    bundle: Bundle | ChatBundle | str | Path, *, index: IndexState | None = None
) -> BundleReport:
    """As `verify_bundle`, of a bundle or of the file of one.

    Raises:
        BundleError: the file cannot be read. One that is no valid bundle is a failed check.
    """
    read = read_bundle_file(Path(bundle)) if isinstance(bundle, str | Path) else bundle
    return verify_bundle(read, index=index)


def _read(data: bytes) -> Bundle | ChatBundle:
    is_chat = names_schema(data, CHAT_BUNDLE_SCHEMA)
    return ChatBundle.from_bytes(data) if is_chat else Bundle.from_bytes(data)


def _of_chat(chat: ChatBundle, index: IndexState | None) -> BundleReport:
    """The reports on all bundles of a chat as one, which holds if each of them does."""
    reports = [verify_bundle(bundle, index=index) for bundle in chat.bundles]
    whole = chat.digest == order_digest(chat.bundles)
    told = "are those written, in their order" if whole else "were taken out, put in or moved"
    checks = [Check(name="/digest", ok=whole, detail=f"its {len(reports)} bundles {told}")]
    for number, report in enumerate(reports):
        at = f"/bundles/{number}"
        checks += [
            Check(name=at + check.name, ok=check.ok, detail=check.detail) for check in report.checks
        ]
    return BundleReport(
        checks=tuple(checks),
        against=tuple(dict.fromkeys(name for report in reports for name in report.against)),
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
    )


def broken_parts(bundle: Bundle) -> tuple[Check, ...]:
    """The failed checks that need nothing but the bundle: its digests and its consistency."""
    checks = (*_digest_checks(bundle), *_consistency_checks(bundle.content))
    return tuple(check for check in checks if not check.ok)


def _digest_checks(bundle: Bundle) -> Iterator[Check]:
    """Whether the fields are as they were when the digests were made, and which are not."""
    values = bundle.content.values()
    made_now = field_digests(values)
    pointers = sorted(made_now.keys() | bundle.digests.keys())
    wrong = [name for name in pointers if made_now.get(name) != bundle.digests.get(name)]
    whole = digest_of(values) == bundle.digest
    if whole and not wrong:
        yield Check(
            name="/digest", ok=True, detail=f"all {len(pointers)} fields are as they were written"
        )
    elif not wrong:
        yield Check(name="/digest", ok=False, detail="this digest was changed, the fields were not")
    present = dict(fields_of(values))
    for name in wrong:
        if whole:
            detail = "its digest was changed, the field was not"
        elif name not in present:
            detail = "has a digest, but is not there"
        elif name not in bundle.digests:
            detail = f"has no digest; it was added and reads {_shown(present[name])}"
        else:
            detail = f"is not what was written; it now reads {_shown(present[name])}"
        yield Check(name=name, ok=False, detail=detail)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _consistency_checks(content: BundleContent) -> Iterator[Check]:
    """Whether the parts of a bundle fit each other, which needs no text but its own."""
    listed = [(article.id, article.text_sha256) for article in content.articles]
    quoted = {(place.article_id, place.text_sha256) for _, place in _places(content)}
    if listed != sorted(quoted):
        detail = "are not exactly the articles that are quoted, in the order of their ids"
        yield Check(name="/articles", ok=False, detail=detail)
    for where, place in _places(content):
        if not 0 <= place.start < place.end or len(place.text) != place.end - place.start:
            size = f"{len(place.text):,} characters do not fit {place.start}–{place.end}"
            yield Check(name=where, ok=False, detail=size)
    for where, quote in _quotes(content):
        if quote.key_phrase and not _lies_in(quote.key_phrase, quote.passage):
            detail = "does not stand in the quotation at its place"
            yield Check(name=f"{where}/key_phrase", ok=False, detail=detail)
        if not _lies_in(quote.passage, quote.context):
            detail = "does not hold the quotation at its place"
            yield Check(name=f"{where}/context", ok=False, detail=detail)


def _lies_in(part: Excerpt | BundledPassage, whole: Excerpt | BundledPassage) -> bool:
    start, end = part.start - whole.start, part.end - whole.start
    return 0 <= start <= end and whole.text[start:end] == part.text


def _checks_by_texts(content: BundleContent) -> Iterator[Check]:
    texts: dict[_Version, str] = {}
    for number, article in enumerate(content.articles):
        where = f"/articles/{number}/text"
        if article.text is None:
            yield Check(name=where, ok=False, detail="is left out, while other texts are inside")
        elif _sha256(article.text) != article.text_sha256:
            yield Check(name=where, ok=False, detail="does not have the SHA-256 the bundle gives")
        else:
            texts[article.id, article.text_sha256] = article.text
    yield from _slice_checks(content, texts, source="the text inside")


def _checks_by_index(
    content: BundleContent, library: HeldArticles, notes: list[str]
) -> Iterator[Check]:
    held: dict[_Version, Article] = {}
    with library.reading():
        for number, entry in enumerate(content.articles):
            where = f"/articles/{number}"
            try:
                article = library.article(entry.id)
            except (ArticleNotFoundError, LibraryError) as error:
                yield Check(name=where, ok=False, detail=str(error))
                continue
            held[article.id, article.text_sha256] = article
            now = entry_of(article, library=library)
            yield from _entry_checks(where, entry, now, notes)
    texts = {version: article.text for version, article in held.items()}
    yield from _slice_checks(content, texts, source="the index")
    for where, quote in _quotes(content):
        source = held.get((quote.passage.article_id, quote.passage.text_sha256))
        page = source.page_of(max(quote.passage.start, 0)) if source else quote.page
        if quote.page != page:
            detail = f"is {quote.page}, in the index {page}"
            yield Check(name=f"{where}/page", ok=False, detail=detail)


def _entry_checks(
    where: str, entry: BundledArticle, now: BundledArticle, notes: list[str]
) -> Iterator[Check]:
    """Compare what the bundle says about an article with what the index says."""
    differing = [
        (f"{where}/{item.name}", getattr(entry, item.name), getattr(now, item.name))
        for item in fields(entry)
        if item.name not in {"text", "original", "warnings"}
    ]
    _note_doubts(entry, now, notes)
    if entry.original and now.original:
        for name in ("sha256", "media_type"):
            values = getattr(entry.original, name), getattr(now.original, name)
            differing.append((f"{where}/original/{name}", *values))
        if entry.original.loader != now.original.loader:
            notes.append(f"article {entry.id!r} was read by another loader since")
    elif entry.original:
        differing.append((f"{where}/original", entry.original.sha256, None))
    elif now.original:
        notes.append(f"the index now holds an original of article {entry.id!r}")
    failed = [item for item in differing if item[1] != item[2]]
    for name, said, found in failed:
        detail = f"the bundle says {_shown(said)}, the index {_shown(found)}"
        yield Check(name=name, ok=False, detail=detail)
    if not failed:
        detail = f"article {entry.id!r}: metadata, text and original as in the index"
        yield Check(name=where, ok=True, detail=detail)


def _note_doubts(entry: BundledArticle, now: BundledArticle, notes: list[str]) -> None:
    if now.warnings and now.warnings != entry.warnings:
        notes.append(f"article {entry.id!r} is read with doubt now: {'; '.join(now.warnings)}")


def _slice_checks(
    content: BundleContent, texts: Mapping[_Version, str], *, source: str
) -> Iterator[Check]:
    """Compare every passage and context with the slice of the text it names."""
    for where, place in _places(content):
        text = texts.get((place.article_id, place.text_sha256))
        named = f"{place.start}–{place.end} of {place.article_id!r}"
        if text is None:
            detail = f"{named} cannot be compared: {source} has no such version of this article"
        elif there := _difference(place, text, source=source):
            detail = f"{named} {there}"
        else:
            yield Check(name=where, ok=True, detail=f"{named} reads as quoted in {source}")
            continue
        yield Check(name=where, ok=False, detail=detail)
    for where, quote in _quotes(content):
        text = texts.get((quote.passage.article_id, quote.passage.text_sha256))
        if text is not None and (there := _difference(quote.context, text, source=source)):
            yield Check(name=f"{where}/context", ok=False, detail=there)


def _difference(part: Excerpt | BundledPassage, text: str, *, source: str) -> str | None:
    """Where a part and its slice of `text` diverge and what each reads there, if they do."""
    said, found = part.text, text[max(part.start, 0) : max(part.end, 0)]
    if said == found:
        return None
    pairs = enumerate(zip(said, found, strict=False))
    at = next((n for n, (one, other) in pairs if one != other), min(len(said), len(found)))
    begin, end = max(at - _SHOWN_AROUND, 0), at + _SHOWN_AROUND
    here, there = _shown(said[begin:end]), _shown(found[begin:end])
    return f"differs at its character {at + 1:,}: the bundle has {here}, {source} {there}"


def _quotes(content: BundleContent) -> Iterator[tuple[str, BundledQuote]]:
    for name, quotes in (("quotations", content.quotations), ("near_misses", content.near_misses)):
        yield from ((f"/{name}/{number}", quote) for number, quote in enumerate(quotes))


def _places(content: BundleContent) -> Iterator[tuple[str, BundledPassage]]:
    for where, quote in _quotes(content):
        yield f"{where}/passage", quote.passage
        yield from _numbered(f"{where}/also_in", quote.also_in)


def _numbered(where: str, places: Iterable[BundledPassage]) -> Iterator[tuple[str, BundledPassage]]:
    return ((f"{where}/{number}", place) for number, place in enumerate(places))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
