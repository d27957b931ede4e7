"""Serving to others from the shell: who may use the page, and the lines that say so."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ServerError
from .exits import OK
from .terminal import tell, write

if TYPE_CHECKING:
    from ...assistant import Assistant
    from ..web import Policy

_CORPUS_FOLDER = "corpus"


def password(arguments: argparse.Namespace) -> int:
    """Print the line of an account, with the hash of a password that is asked for."""
    from ..accounts import account_line, check_name

    check_name(arguments.name)
    write(account_line(arguments.name, _ask_password()))
    tell("append this line to the file that serve --auth-file names; the password is kept nowhere")
    return OK


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        msg = "the two passwords differ; nothing was made"
        raise ServerError(msg)
    return first


def policy_for(arguments: argparse.Namespace, desk: Assistant) -> Policy:
    """The conditions under which the command line asks to serve.

    Raises:
        ServerError: they contradict each other, or let everybody in without saying so.
    """
    from ..accounts import read_accounts
    from ..web import Policy, ServeOptions

    return Policy.of(
        ServeOptions(
            host=arguments.host,
            allowed_hosts=tuple(arguments.allowed_host),
            root_path=arguments.root_path.rstrip("/"),
            accounts=read_accounts(Path(arguments.auth_file)) if arguments.auth_file else None,
            read_only=arguments.read_only,
            allow_uploads=arguments.allow_uploads,
            insecure=arguments.insecure,
            synced_folder=_synced_folder(arguments, desk),
        )
    )


def _synced_folder(arguments: argparse.Namespace, desk: Assistant) -> Path | None:
    """The folder that `--sync` names, else the workspace's corpus if the index was synced from it."""
    if arguments.sync:
        return Path(arguments.sync).resolve()
    corpus = (Path(arguments.index).resolve().parent / _CORPUS_FOLDER).resolve()
    return corpus if corpus.is_dir() and corpus in desk.synced_folders() else None
