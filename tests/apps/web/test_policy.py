"""Who is let in and what they may change, decided before a port is opened."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.apps.accounts import Accounts, PasswordHash
from assistant.apps.web import Policy, ServeOptions
from assistant.errors import ServerError

ACCOUNTS = Accounts(hashes=(("ann", PasswordHash.of("a long password")),))
EVERYWHERE = "0.0.0.0"  # noqa: S104  decided about, never bound


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_account_and_may_change_everything(host: str) -> None:
    policy = Policy.of(ServeOptions(host=host))
    assert policy.can_change
    assert policy.accounts is None
    assert policy.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert not policy.takes_own_address


@pytest.mark.parametrize(
    "options",
    [
        ServeOptions(host=EVERYWHERE),
        ServeOptions(host="::"),
        ServeOptions(host="192.168.1.2"),
        ServeOptions(host="news.example.org"),
        ServeOptions(allowed_hosts=("news.example.org",)),
        ServeOptions(root_path="/press"),
    ],
)
def test_other_machines_need_an_account_or_a_plain_word(options: ServeOptions) -> None:
    with pytest.raises(ServerError, match="lets other machines read everything") as refused:
        Policy.of(options)
    assert "--auth-file" in str(refused.value)
    assert "--insecure" in str(refused.value)
    assert Policy.of(dataclasses.replace(options, insecure=True)).accounts is None
    assert Policy.of(dataclasses.replace(options, accounts=ACCOUNTS)).accounts is ACCOUNTS


@pytest.mark.parametrize(
    ("options", "can_change"),
    [
        (ServeOptions(), True),
        (ServeOptions(accounts=ACCOUNTS), True),
        (ServeOptions(read_only=True), False),
        (ServeOptions(host=EVERYWHERE, accounts=ACCOUNTS), False),
        (ServeOptions(host=EVERYWHERE, insecure=True), False),
        (ServeOptions(root_path="/press", accounts=ACCOUNTS), False),
        (ServeOptions(allowed_hosts=("a.example",), accounts=ACCOUNTS), False),
        (ServeOptions(host=EVERYWHERE, accounts=ACCOUNTS, allow_uploads=True), True),
        (ServeOptions(host=EVERYWHERE, insecure=True, allow_uploads=True), True),
        (ServeOptions(host=EVERYWHERE, accounts=ACCOUNTS, read_only=True), False),
    ],
)
def test_changing_is_on_for_this_machine_and_off_elsewhere(
    options: ServeOptions, can_change: bool
) -> None:
    assert Policy.of(options).can_change is can_change


@pytest.mark.parametrize(
    ("options", "can_fetch"),
    [
        (ServeOptions(), True),
        (ServeOptions(read_only=True), False),
        (ServeOptions(host=EVERYWHERE, insecure=True, allow_uploads=True), False),
        (ServeOptions(root_path="/press", insecure=True, allow_uploads=True), False),
        (ServeOptions(host=EVERYWHERE, accounts=ACCOUNTS, allow_uploads=True), True),
        (ServeOptions(host=EVERYWHERE, accounts=ACCOUNTS), False),
    ],
)
def test_the_server_fetches_for_this_machine_and_for_those_who_sign_in(
    options: ServeOptions, can_fetch: bool
) -> None:
    assert Policy.of(options).can_fetch is can_fetch


def test_a_request_may_name_what_the_server_is_reached_by() -> None:
    everywhere = Policy.of(
        ServeOptions(
            host=EVERYWHERE, insecure=True, allowed_hosts=("News.Example.org.", "b.example:8443")
        )
    )
    assert everywhere.takes_own_address
    assert {"news.example.org", "b.example", "localhost"} <= set(everywhere.hosts)
    assert everywhere.public_names == ("news.example.org", "b.example:8443")
    assert EVERYWHERE not in everywhere.hosts
    assert "192.168.1.2" in Policy.of(ServeOptions(host="192.168.1.2", insecure=True)).hosts
    assert "[fd00::2]" in Policy.of(ServeOptions(host="FD00::2", insecure=True)).hosts


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (ServeOptions(read_only=True, allow_uploads=True), "contradict each other"),
        (ServeOptions(root_path="press", insecure=True), "a root path looks like"),
        (ServeOptions(root_path="/press/../x", insecure=True), "a root path looks like"),
        (ServeOptions(root_path="/a b", insecure=True), "a root path looks like"),
        (ServeOptions(root_path="https://x.example/", insecure=True), "a root path looks like"),
        (ServeOptions(allowed_hosts=("https://x.example",), insecure=True), "is no host name"),
        (ServeOptions(allowed_hosts=("*.example",), insecure=True), "is no host name"),
        (ServeOptions(allowed_hosts=("*",), insecure=True), "is no host name"),
        (ServeOptions(allowed_hosts=("",), insecure=True), "is no host name"),
        (ServeOptions(host="", insecure=True), "is no host to serve on"),
        (ServeOptions(host="x y", insecure=True), "is no host to serve on"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(options: ServeOptions, reason: str) -> None:
    with pytest.raises(ServerError, match=reason):
        Policy.of(options)
