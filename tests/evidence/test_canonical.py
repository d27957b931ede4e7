"""The canonical form and its digests, against the standard's own examples."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import BundleError
from assistant.evidence.canonical import canonical_json, digest_of, field_digests

# Numbers and keys of the examples in RFC 8785, sections 3.2.2 and 3.2.3
NUMBERS = [
    (333333333.33333329, "333333333.3333333"),
    (1e30, "1e+30"),
    (4.50, "4.5"),
    (2e-3, "0.002"),
    (0.000000000000000000000000001, "1e-27"),
    (1.0, "1"),
    (-0.0, "0"),
    (9007199254740991, "9007199254740991"),
]


@pytest.mark.parametrize(("number", "spelling"), NUMBERS)
def test_numbers_have_the_spelling_of_the_standard(number: float, spelling: str) -> None:
    assert canonical_json(number).decode() == spelling


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    written = list(json.loads(canonical_json(dict.fromkeys(keys, 0))))
    assert written == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text("abcdefghij_", min_size=1), st.text() | st.none() | st.booleans()))
def test_it_is_what_the_standard_library_writes_for_plain_keys(value: dict[str, object]) -> None:
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_json(value) == expected.encode("utf-8")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, "\ud800", b"bytes", {1: 2}, object()]
)
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(BundleError, match="canonical JSON"):
        canonical_json(value)


def test_every_field_has_a_digest_under_its_pointer() -> None:
    value = {"a/b": {"~": "x"}, "list": ["one", {"two": 2}], "empty": [], "none": None}
    digests = field_digests(value)
    assert set(digests) == {"/a~1b/~0", "/list/0", "/list/1/two", "/empty", "/none"}
    assert digests["/list/1/two"] == hashlib.sha256(b"2").hexdigest()
    assert digests["/empty"] == hashlib.sha256(b"[]").hexdigest()
    assert digest_of({"b": "é", "a": 1}) == hashlib.sha256('{"a":1,"b":"é"}'.encode()).hexdigest()
