"""What goes into a bundle, and what is refused as one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Bundle, Filters
from assistant.errors import BundleError
from assistant.evidence import codec as bundle_reading
from assistant.evidence import read_bundle_file, verify_bundle
from assistant.version import __version__


def test_a_bundle_of_an_earlier_version_still_verifies() -> None:
    """The file was written before the schema of answers was raised; the schema of bundles was not."""
    data = (Path(__file__).parent / "data" / "bundle-1.json").read_bytes()
    read = Bundle.from_bytes(data)
    assert read.to_bytes() == data
    assert read.content.schema == "onrecord.bundle/1"
    report = verify_bundle(data)
    assert report.ok, report.failed
    assert report.against == ("texts",)


def test_a_bundle_holds_what_proves_each_quotation(
    desk: Assistant, answer: Answer, bundle: Bundle
) -> None:
    content = bundle.content
    assert (content.question, content.query) == (answer.question, answer.query)
    assert (content.status, content.confidence) == (answer.status, answer.confidence)
    assert content.index_fingerprint == desk.fingerprint
    assert (content.reader, content.made.version) == (answer.reader, __version__)
    assert len(content.quotations) == len(answer.quotes)
    assert len(content.near_misses) == len(answer.near_misses)
    for bundled, quote in zip(content.quotations, answer.quotes, strict=True):
        places = (bundled.passage, *bundled.also_in)
        assert len(places) == len(quote.locations)
        for place in places:
            text = desk.article(place.article_id).text
            assert place.text == text[place.start : place.end]
            assert place.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert {article.id for article in content.articles} >= {"ferry", "wire"}


def test_an_article_stands_in_it_with_its_original_but_no_path(
    desk: Assistant, bundle: Bundle, tmp_path: Path
) -> None:
    ferry = next(article for article in bundle.content.articles if article.id == "ferry")
    file = (tmp_path / "sources" / "ferry.md").read_bytes()
    assert ferry.original is not None
    assert ferry.original.sha256 == hashlib.sha256(file).hexdigest()
    assert ferry.original.media_type == "text/markdown"
    assert ferry.original.loader == desk.original("ferry").loader  # type: ignore[union-attr]
    assert (ferry.title, ferry.authors) == ("The ferry “Nadezhda”", ("Ines Calder",))
    assert (ferry.published, ferry.url) == ("2031-03-04", "https://harbour.example/ferry")
    assert ferry.text is None
    assert str(tmp_path) not in bundle.to_bytes().decode()


def test_with_texts_whole_articles_are_inside(desk: Assistant, bundle_with_texts: Bundle) -> None:
    for article in bundle_with_texts.content.articles:
        assert article.text == desk.article(article.id).text


def test_the_digests_can_be_made_again_with_the_standard_library(bundle: Bundle) -> None:
    value = json.loads(bundle.to_bytes())

    def digest(part: object) -> str:
        text = json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    assert value["digest"] == digest(value["content"])
    quoted = value["content"]["quotations"][0]["passage"]["text"]
    assert value["digests"]["/quotations/0/passage/text"] == digest(quoted)


def test_a_bundle_reads_back_as_it_was_written(bundle: Bundle, bundle_with_texts: Bundle) -> None:
    for one in (bundle, bundle_with_texts):
        assert Bundle.from_bytes(one.to_bytes()) == one
        assert one.to_bytes().endswith(b"}\n")


def test_the_same_answer_gives_the_same_bundle_but_for_the_time(
    desk: Assistant, answer: Answer
) -> None:
    first, second = desk.bundle(answer).content, desk.bundle(answer).content
    assert dataclasses.replace(first, made=second.made) == second
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", first.made.at)


def test_filters_and_near_misses_are_kept(desk: Assistant) -> None:
    filters = Filters(publishers=("Harbour Post",), published_from=date(2030, 1, 1))
    content = desk.bundle(desk.ask("Who drank tea?", filters=filters)).content
    assert content.filters.publishers == ("Harbour Post",)
    assert (content.filters.published_from, content.filters.published_to) == ("2030-01-01", None)


def test_an_answer_without_quotations_has_a_bundle_too(desk: Assistant) -> None:
    answer = desk.ask("Who drank tea?", filters=Filters(publishers=("Nobody’s Gazette",)))
    bundle = desk.bundle(answer)
    assert (bundle.content.status, bundle.content.articles) == ("not_found", ())
    assert desk.verify(bundle).ok


def test_an_answer_whose_article_has_changed_gets_none(desk: Assistant, answer: Answer) -> None:
    desk.add([Article(id="wire", text="The ferry was sold.")])
    with pytest.raises(BundleError, match=r"'wire' has changed .* ask again"):
        desk.bundle(answer)
    desk.remove(["wire"])
    with pytest.raises(BundleError, match=r"'wire' has been removed .* ask again"):
        desk.bundle(answer)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"question":', b'"secret":"x","question":', "/content/secret is a field this version"),
        (b'"score":', b'"sc0re":', "/content/quotations/0/score is missing"),
        (b'"page":null', b'"page":"1"', "/content/quotations/0/page is wrong"),
        (b'"page":null', b'"page":true', "/content/quotations/0/page is wrong"),
        (b'"page":null', b'"page":1.0', "/content/quotations/0/page is wrong"),
        (b'"page":null', b'"page":99999999999999999999', "cannot be written as canonical JSON"),
        (b'"page":null', b'"page":' + b"9" * 5000, "not JSON that can be read"),
        (b'"page":null', b'"page":NaN', "NaN is no number"),
        (b'"page":null', b'"page":null,"page":null', "the key 'page' twice"),
        (b'"page":null', b'"page": null', "canonical form .* from byte"),
        (b'"schema":"onrecord.bundle/1"', b'"schema":"onrecord.bundle/2"', "this version reads"),
        (b'"schema":"onrecord.bundle/1"', b'"schema":"recipe"', "no evidence bundle"),
        (b'"schema":"onrecord.bundle/1"', b'"schema":1', "no evidence bundle"),
        (b'"confidence":', b'"confidence":1e999,"x":', "/content/x is a field this version"),
        (b"Severny", b"\xff", "not UTF-8 at byte"),
        (b"Severny", b"\\ud800", "the file is wrong"),
        (b"Severny", b"\\u0053everny", "canonical form"),
        (b'{"content"', b'[{"content"', "not JSON: .* at character"),
        (b"}\n", b"}", "canonical form"),
        (b"}\n", b"}\n\n", "canonical form"),
        (b"}\n", b"}\r\n", "canonical form"),
        (b'{"content"', b'\xef\xbb\xbf{"content"', "not JSON"),
    ],
)
def test_a_file_that_is_not_exactly_a_bundle_is_refused_with_the_reason(
    bundle: Bundle, old: bytes, new: bytes, message: str
) -> None:
    data = bundle.to_bytes()
    assert old in data
    with pytest.raises(BundleError, match=message):
        Bundle.from_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"[" * 200_000, b'{"content":[]}'])
def test_other_json_is_no_bundle(data: bytes) -> None:
    with pytest.raises(BundleError):
        Bundle.from_bytes(data)


def test_keys_in_another_order_are_refused(bundle: Bundle) -> None:
    value = json.loads(bundle.to_bytes())
    turned = dict(reversed(value.items()))
    data = json.dumps(turned, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    with pytest.raises(BundleError, match="canonical form"):
        Bundle.from_bytes(data)


def test_a_file_over_the_limit_is_not_parsed(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bundle.to_bytes()
    monkeypatch.setattr(bundle_reading, "MAX_BUNDLE_BYTES", len(data))
    (tmp_path / "fits").write_bytes(data)
    (tmp_path / "large").write_bytes(data + b" ")
    assert Bundle.from_bytes(read_bundle_file(tmp_path / "fits")) == bundle
    with pytest.raises(BundleError, match="larger than"):
        read_bundle_file(tmp_path / "large")
    with pytest.raises(BundleError, match="larger than"):
        Bundle.from_bytes(data + b" ")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"missing.json: No such file"):
        read_bundle_file(tmp_path / "missing.json")
    with pytest.raises(BundleError, match="cannot read the bundle"):
        read_bundle_file(tmp_path)
