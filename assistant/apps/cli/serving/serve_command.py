"""Serving to others from the shell: who may use the page, and the lines that say so."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ....assistant import Assistant
from ....errors import ServerError, WorkspaceError
from ....library import LIBRARY_FILE
from ...ending import end_soon, leave_if_asked
from ..collecting.sync_reports import tell_failures
from ..desk_opening import open_desk
from ..exits import OK, USAGE
from ..terminal import progress_shown, tell, write
from .door_commands import check_installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...web import Collection, Policy

_CORPUS_FOLDER: Final = "corpus"
_INDEX_FOLDER: Final = "index"


def password(arguments: argparse.Namespace) -> int:
    """Print the line of an account, with the hash of a password that is asked for."""
    from ...accounts import account_line
    from ...secret_files import check_name

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


def policy_for(arguments: argparse.Namespace) -> Policy:
    """The conditions under which the command line asks to serve.

    Raises:
        ServerError: they contradict each other, or let everybody in without saying so.
    """
    from ...accounts import read_accounts
    from ...web import Policy, ServeOptions

    return Policy.of(
        ServeOptions(
            host=arguments.host,
            allowed_hosts=tuple(arguments.allowed_host),
            root_path=arguments.root_path.rstrip("/"),
            accounts=read_accounts(Path(arguments.auth_file)) if arguments.auth_file else None,
            read_only=arguments.read_only,
            keep_nothing=arguments.keep_nothing,
            allow_uploads=arguments.allow_uploads,
            insecure=arguments.insecure,
            proxies=tuple(arguments.proxy),
            api=arguments.api,
        )
    )


def serve(arguments: argparse.Namespace) -> int:
    """Open the chat page for a browser."""
    check_installed("gradio", extra="chat")
    from ...web import serve as serve_page

    if arguments.sync and len(arguments.workspaces) > 1:
        tell("--sync names one folder; sync each workspace by itself before they are served")
        return USAGE
    with open_collections(arguments) as collections, progress_shown() as show:
        policy = policy_for(arguments)
        if arguments.sync:
            desk = collections[0].desk
            if not len(desk):
                tell(
                    f"first start: reading and encoding the articles in {arguments.sync};"
                    " later starts do so only with what has changed"
                )
            tell_failures(desk.sync(arguments.sync, on_progress=show))
        serve_page(
            collections,
            host=arguments.host,
            port=arguments.port,
            policy=policy,
            on_ready=lambda url: tell(f"the chat is open at {url} (Ctrl+C ends it)"),
            on_progress=show,
            on_ending=end_soon,
        )
    leave_if_asked(OK)
    return OK


@contextmanager
def open_collections(arguments: argparse.Namespace) -> Iterator[list[Collection]]:
    """The collections that the command line names, open for as long as they are served.

    Raises:
        WorkspaceError: a folder that is named is no workspace and no index.
    """
    from ...web import Collection

    indexes = [_index_of(Path(folder)) for folder in arguments.workspaces]
    with ExitStack() as opened:
        collections = []
        for index in indexes or [Path(arguments.index)]:
            desk = opened.enter_context(open_desk(arguments, index, create=bool(arguments.sync)))
            name = index.resolve().parent.name
            folder = _synced_folder(arguments, index, desk)
            collections.append(Collection(name=name, desk=desk, synced_folder=folder))
        yield collections


def _index_of(folder: Path) -> Path:
    """The index of a workspace, or of a folder that is one itself."""
    for index in (folder / _INDEX_FOLDER, folder):
        if (index / LIBRARY_FILE).exists():
            return index
    msg = f"{folder} is no workspace with an index; make one: onrecord init {folder}, onrecord sync"
    raise WorkspaceError(msg)


def _synced_folder(arguments: argparse.Namespace, index: Path, desk: Assistant) -> Path | None:
    """The folder that `--sync` names, else the workspace's corpus if the index was synced from it."""
    if arguments.sync:
        return Path(arguments.sync).resolve()
    corpus = (index.resolve().parent / _CORPUS_FOLDER).resolve()
    return corpus if corpus.is_dir() and corpus in desk.synced_folders() else None
