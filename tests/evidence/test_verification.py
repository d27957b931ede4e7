"""A bundle that was touched anywhere fails and says where; an untouched one holds."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Article, Assistant, Bundle
from assistant.evidence import BundleReport, verify_bundle
from assistant.evidence.canonical import canonical_json, fields_of

EDITS = 600  # 20,000 of each kind were tried once; these keep watch
ALPHABET = 'aZ09 "\\{}[],:.-\n\té“\N{NO-BREAK SPACE}🚢\x00'


def edited(text: str, chance: random.Random) -> str:
    """One character replaced by another, put in, or taken out."""
    at = chance.randrange(len(text))
    letter = chance.choice(ALPHABET) if chance.random() < 0.5 else chance.choice(text)
    kind = chance.choice(("replace", "insert", "delete"))
    if kind == "insert":
        return text[:at] + letter + text[at:]
    if kind == "delete":
        return text[:at] + text[at + 1 :]
    return text[:at] + letter + text[at + 1 :]


def failed_names(report: BundleReport) -> list[str]:
    return [check.name for check in report.failed]


def changed(bundle: Bundle, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The file of `bundle` after a change of its content, its digests left as they were."""
    value = json.loads(bundle.to_bytes())
    change(value["content"])
    return canonical_json(value) + b"\n"


def forged(bundle: Bundle, change: Callable[[dict[str, Any]], None]) -> Bundle:
    """As `changed`, by somebody who makes all digests anew."""
    return Bundle.of(Bundle.from_bytes(changed(bundle, change)).content)


def test_an_untouched_bundle_holds(
    desk: Assistant, bundle: Bundle, bundle_with_texts: Bundle, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.json"
    file.write_bytes(bundle.to_bytes())
    for report, against in (
        (desk.verify(bundle), ("index",)),
        (desk.verify(file), ("index",)),
        (desk.verify(str(file)), ("index",)),
        (desk.verify(bundle_with_texts), ("texts", "index")),
        (verify_bundle(bundle_with_texts.to_bytes()), ("texts",)),
    ):
        assert report.ok
        assert not report.failed
        assert (report.against, report.notes) == (against, ())
    places = [check.name for check in desk.verify(bundle).checks]
    assert "/quotations/0/passage" in places
    assert "/quotations/0/also_in/0" in places
    assert "/index_fingerprint" in places


@pytest.mark.parametrize("with_texts", [False, True])
def test_one_character_changed_anywhere_in_the_file_makes_it_fail(
    desk: Assistant, answer: Answer, with_texts: bool
) -> None:
    text = desk.bundle(answer, with_texts=with_texts).to_bytes().decode()
    chance = random.Random(20311 + with_texts)
    tried = 0
    while tried < EDITS:
        touched = edited(text, chance)
        if touched == text:
            continue
        tried += 1
        report = verify_bundle(touched.encode("utf-8", "surrogatepass"))
        assert not report.ok
        if not with_texts:  # without an index nothing could hold: the digests alone must tell
            assert set(failed_names(report)) != {"/articles"}, touched


def test_every_changed_field_is_named(bundle_with_texts: Bundle) -> None:
    for pointer, field in fields_of(asdict(bundle_with_texts.content)):
        if pointer in {"/schema", "/status"} or field in ((), None):
            continue  # fixed words and absent values: another one is refused while reading
        steps = pointer.strip("/").split("/")

        def change(content: Any, steps: list[str] = steps) -> None:
            for step in steps[:-1]:
                content = content[int(step) if step.isdigit() else step]
            last = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
            content[last] = (
                content[last] + "x" if isinstance(content[last], str) else content[last] + 1
            )

        report = verify_bundle(changed(bundle_with_texts, change))
        assert pointer in failed_names(report)
        detail = next(check.detail for check in report.failed if check.name == pointer)
        assert detail.startswith("is not what was written; it now reads")


def test_a_changed_digest_is_told_from_a_changed_field(bundle: Bundle) -> None:
    name = "/quotations/0/passage/text"
    one = replace(bundle, digests={**bundle.digests, name: "0" * 64})
    (check,) = (check for check in verify_bundle(one).failed if check.name != "/articles")
    assert (check.name, check.detail) == (name, "its digest was changed, the field was not")
    whole = replace(bundle, digest="0" * 64)
    (check,) = (check for check in verify_bundle(whole).failed if check.name != "/articles")
    assert (check.name, check.detail) == ("/digest", "this digest was changed, the fields were not")


def test_a_quotation_put_in_or_taken_out_is_named(bundle: Bundle) -> None:
    def add(content: dict[str, Any]) -> None:
        content["near_misses"].append(content["quotations"][0])

    def take(content: dict[str, Any]) -> None:
        content["quotations"].pop()

    details = {check.name: check.detail for check in verify_bundle(changed(bundle, add)).failed}
    assert "has no digest; it was added" in details["/near_misses/0/passage/text"]
    last = len(bundle.content.quotations) - 1
    details = {check.name: check.detail for check in verify_bundle(changed(bundle, take)).failed}
    assert details[f"/quotations/{last}/passage/text"] == "has a digest, but is not there"


def title(content: dict[str, Any]) -> None:
    content["articles"][0]["title"] = "Another title"


def original_hash(content: dict[str, Any]) -> None:
    article = next(item for item in content["articles"] if item["original"])
    article["original"]["sha256"] = "0" * 64


def quotation(content: dict[str, Any]) -> None:
    quote = content["quotations"][0]
    place, context = quote["passage"], quote["context"]
    offset = place["start"] - context["start"]
    letters = list(place["text"])
    letters[3] = "X"
    place["text"] = "".join(letters)
    end = offset + len(place["text"])
    context["text"] = context["text"][:offset] + place["text"] + context["text"][end:]
    quote["key_phrase"] = None


def other_place(content: dict[str, Any]) -> None:
    for name in ("passage", "context"):
        part = content["quotations"][0][name]
        part["start"], part["end"] = part["start"] + 1, part["end"] + 1
    content["quotations"][0]["key_phrase"] = None


def invented_article(content: dict[str, Any]) -> None:
    first = content["articles"][0]["id"]
    content["articles"][0]["id"] = "a-invented"
    for quote in (*content["quotations"], *content["near_misses"]):
        for place in (quote["passage"], *quote["also_in"]):
            if place["article_id"] == first:
                place["article_id"] = "a-invented"


def page(content: dict[str, Any]) -> None:
    content["quotations"][0]["page"] = 7


@pytest.mark.parametrize(
    ("forgery", "place", "words"),
    [
        (title, "/articles/0/title", 'the bundle says "Another title", the index'),
        (original_hash, "/original/sha256", "the bundle says"),
        (quotation, "/quotations/0/passage", "differs at its character 4"),
        (other_place, "/quotations/0/passage", "differs at its character 1"),
        (invented_article, "/articles/0", "holds no article 'a-invented'"),
        (page, "/quotations/0/page", "is 7, in the index None"),
    ],
)
def test_who_makes_the_digests_anew_is_caught_by_the_index(
    desk: Assistant,
    bundle: Bundle,
    forgery: Callable[[dict[str, Any]], None],
    place: str,
    words: str,
) -> None:
    report = desk.verify(forged(bundle, forgery))
    details = [check.detail for check in report.failed if check.name.endswith(place)]
    assert any(words in detail for detail in details), report.failed


def test_who_changes_a_quotation_is_caught_by_the_texts_inside(bundle_with_texts: Bundle) -> None:
    report = verify_bundle(forged(bundle_with_texts, quotation))
    assert "/quotations/0/passage" in failed_names(report)


def test_who_changes_a_text_inside_is_caught_by_its_hash(bundle_with_texts: Bundle) -> None:
    def text(content: dict[str, Any]) -> None:
        content["articles"][0]["text"] = content["articles"][0]["text"].replace("e", "a")

    report = verify_bundle(forged(bundle_with_texts, text))
    assert "/articles/0/text" in failed_names(report)


def test_who_leaves_one_text_out_of_many_is_caught(bundle_with_texts: Bundle) -> None:
    def text(content: dict[str, Any]) -> None:
        content["articles"][0]["text"] = None

    details = {c.name: c.detail for c in verify_bundle(forged(bundle_with_texts, text)).failed}
    assert details["/articles/0/text"] == "is left out, while other texts are inside"


def test_what_only_digests_cover_can_be_forged_and_that_is_known(
    desk: Assistant, bundle: Bundle
) -> None:
    """The documented limit: no index can say what was asked, or how sure the answer was."""

    def question(content: dict[str, Any]) -> None:
        content["question"] = "Another question?"
        content["confidence"] = 1

    assert desk.verify(forged(bundle, question)).ok


@pytest.mark.parametrize(
    "part", ["article twice", "article unquoted", "key phrase", "context", "length", "negative"]
)
def test_parts_that_do_not_fit_each_other_fail_without_any_text(bundle: Bundle, part: str) -> None:
    def change(content: dict[str, Any]) -> None:
        quote = content["quotations"][0]
        if part == "article twice":
            content["articles"].append(content["articles"][0])
        elif part == "article unquoted":
            content["articles"].append({**content["articles"][0], "id": "zz"})
        elif part == "key phrase":
            quote["key_phrase"] = {"start": 0, "end": 3, "text": "foo"}
        elif part == "context":
            quote["context"]["text"] = "foo"
        elif part == "length":
            quote["passage"]["end"] += 1
        else:
            quote["passage"]["start"] -= 100_000
            quote["passage"]["end"] -= 100_000

    failed = verify_bundle(forged(bundle, change)).failed
    assert [check for check in failed if "compared with nothing" not in check.detail]


def test_without_index_and_texts_nothing_is_compared_and_it_does_not_pass(bundle: Bundle) -> None:
    report = verify_bundle(bundle)
    assert (report.ok, report.against) == (False, ())
    assert failed_names(report) == ["/articles"]
    assert "compared with nothing" in report.failed[0].detail


def test_an_index_that_has_changed_elsewhere_is_a_note(desk: Assistant, bundle: Bundle) -> None:
    desk.add([Article(id="new", text="A kiosk opened.")])
    report = desk.verify(bundle)
    assert report.ok
    assert report.notes == ("the index has changed since; it was compared as it is now",)


def test_an_article_that_has_changed_or_gone_fails(desk: Assistant, bundle: Bundle) -> None:
    desk.add([Article(id="wire", text="The ferry was sold.")])
    details = {check.name: check.detail for check in desk.verify(bundle).failed}
    assert "/articles/2/text_sha256" in details or "/articles/1/text_sha256" in details
    assert any("has no such version of this article" in detail for detail in details.values())
    desk.remove(["wire"])
    assert any("holds no article 'wire'" in check.detail for check in desk.verify(bundle).failed)


def test_a_report_is_json(desk: Assistant, bundle: Bundle) -> None:
    value = json.loads(json.dumps(desk.verify(bundle).to_dict()))
    assert (value["schema"], value["ok"]) == ("onrecord.verification/1", True)
    assert all(set(check) == {"name", "ok", "detail"} for check in value["checks"])


def test_bytes_that_are_no_bundle_are_one_failed_check() -> None:
    report = verify_bundle(b"{}")
    assert failed_names(report) == ["file"]
    assert dataclasses.asdict(report)["against"] == ()
