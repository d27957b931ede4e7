"""Accounts: hashes that hold, files that are read strictly, and a command that makes their lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.apps.accounts import (
    BLOCK,
    COST,
    ROUNDS,
    Accounts,
    PasswordHash,
    account_line,
    read_accounts,
)
from assistant.apps.cli.main import main
from assistant.errors import ServerError

PASSWORD = "fog over the strait: ü"  # noqa: S105  of nobody
LINE = account_line("ann", PASSWORD)


def written(tmp_path: Path, *lines: str, mode: int = 0o600) -> Path:
    file = tmp_path / "accounts"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(mode)
    return file


def test_a_line_holds_no_password_and_no_two_are_equal() -> None:
    assert PASSWORD not in LINE
    assert LINE.startswith(f"ann:scrypt${COST}${BLOCK}${ROUNDS}$")
    assert account_line("ann", PASSWORD) != LINE


def test_the_file_admits_exactly_its_names_with_their_passwords(tmp_path: Path) -> None:
    other = account_line("ben", "another password")
    accounts = read_accounts(written(tmp_path, "# who may", "", LINE, other))
    assert accounts.admits("ann", PASSWORD)
    assert accounts.admits("ben", "another password")
    for name, password in (
        ("ann", "another password"),
        ("ben", PASSWORD),
        ("cleo", PASSWORD),
        ("ann", ""),
        ("", PASSWORD),
        ("Ann", PASSWORD),
        ("ann", PASSWORD + " "),
        ("ann", "x" * 10_000),
        ("ann", "\ud800"),
    ):
        assert not accounts.admits(name, password), name
    assert PASSWORD not in repr(accounts)
    assert "$" not in repr(accounts)


def test_a_hash_comes_back_from_its_text() -> None:
    made = PasswordHash.of(PASSWORD)
    assert PasswordHash.parse(str(made)) == made
    assert made.fits(PASSWORD)
    assert not made.fits(PASSWORD.upper())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ann:secret", "not a password hash"),
        ("ann:", "not a password hash"),
        ("ann", "not a password hash"),
        (LINE.replace("scrypt", "md5"), "not an scrypt hash"),
        (LINE.replace(f"${COST}$", "$1024$"), "is not accepted"),
        (LINE.replace(f"${COST}$", f"${COST - 1}$"), "is not accepted"),
        (LINE.replace(f"${COST}$", f"${1 << 30}$"), "is not accepted"),
        (LINE.replace(f"${COST}$", "$-32768$"), "is not accepted"),
        (LINE[:-8], "not a password hash|32 of hash"),
        (LINE + "$x", "not a password hash"),
        (":" + LINE.partition(":")[2], "is no name"),
        (f"{LINE}\n{LINE}", "stands there twice"),
        ("# nobody", "there is no account"),
    ],
    ids=[str(number) for number in range(13)],  # the salts differ from run to run
)
def test_a_file_that_is_not_right_is_refused_with_the_reason(
    tmp_path: Path, line: str, reason: str
) -> None:
    with pytest.raises(ServerError, match=reason) as refused:
        read_accounts(written(tmp_path, line))
    assert "accounts" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_others_may_change_or_nobody_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="others may change"):
        read_accounts(written(tmp_path, LINE, mode=0o666))
    with pytest.raises(ServerError, match="cannot read the accounts"):
        read_accounts(tmp_path / "missing")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ServerError, match="cannot read the accounts"):
        read_accounts(tmp_path / "binary")


def test_an_empty_list_of_accounts_cannot_be_made() -> None:
    with pytest.raises(ServerError, match="there is no account"):
        Accounts(hashes=())


def test_the_command_prints_a_line_that_the_file_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["password", "ann"]) == 0
    out, err = capsys.readouterr()
    assert PASSWORD not in out + err
    assert read_accounts(written(tmp_path, out.strip())).admits("ann", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("ann", "short", "10 to 256 characters"),
        ("ann", "x" * 257, "10 to 256 characters"),
        ("a:b", PASSWORD, "is no name"),
        ("", PASSWORD, "is no name"),
        ("#ann", PASSWORD, "is no name"),
    ],
)
def test_the_command_refuses_what_would_not_work(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    password: str,
    message: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert main(["password", name]) == 1
    out, err = capsys.readouterr()
    assert (out, message in err) == ("", True)


def test_two_different_passwords_make_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter(["the first password", "the second password"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    assert main(["password", "ann"]) == 1
    assert "the two passwords differ" in capsys.readouterr().err
