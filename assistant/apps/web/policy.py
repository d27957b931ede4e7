"""Under which conditions the page is served: to whom, under which names, and what they may change.

Invariant: nobody is let in from another machine without an account unless that was asked for in
so many words, and nobody changes the collection from another machine unless that was, too.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ...errors import ServerError
from ..accounts import Accounts
from ..client_limits import OTHERS, THIS_MACHINE, Limits

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_EVERY: Final = "0.0.0.0"  # noqa: S104  recognised, not chosen
_ROOT_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_HOST_NAME: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}(?::\d{1,5})?"
)
_PORT: Final = re.compile(r":\d{1,5}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The name of a collection, and the path its page stands below, without a slash at the end."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What somebody who starts the server asks for, as the command line takes it."""

    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = ""
    accounts: Accounts | None = None
    read_only: bool = False
    keep_nothing: bool = False
    allow_uploads: bool = False
    insecure: bool = False
    synced_folder: Path | None = None
    proxies: tuple[str, ...] = ()
    api: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What follows from it; `Policy.of` decides.

    Attributes:
        hosts: the host names, without port, that requests may name.
        public_names: those of them that `--allowed-host` gave, in full; a browser may have
            reached them through a proxy, and by https.
        takes_own_address: whether a request may also name the address it arrived at.
        accounts: who may sign in; `None` lets everybody in.
        keeps_notebooks: whether conversations and clippings are kept beside the index, over a
            restart: for this machine and for those who sign in, unless nothing may be written.
        can_change: whether the page adds, removes, corrects and syncs.
        can_fetch: whether it adds what it fetches from the web: only for this machine or for
            those who sign in, because the server then connects to where they say.
        root_path: the path before every address of the page, or nothing.
        synced_folder: the one folder that the page may sync from.
        places: all collections that the server holds; empty for a single one.
        proxies: the addresses whose word on where a request comes from is believed.
        limits: how much one address may ask for.
        api: whether programs are answered as well, below `/v1`; they change nothing.
    """

    hosts: tuple[str, ...] = _LOOPBACK_HOSTS
    public_names: tuple[str, ...] = ()
    takes_own_address: bool = False
    accounts: Accounts | None = None
    can_change: bool = True
    keeps_notebooks: bool = True
    can_fetch: bool = True
    root_path: str = ""
    synced_folder: Path | None = None
    places: tuple[Place, ...] = ()
    proxies: tuple[str, ...] = ()
    limits: Limits = THIS_MACHINE
    api: bool = False

    @classmethod
    def of(cls, options: ServeOptions) -> Policy:
        """The conditions these options describe.

        Raises:
            ServerError: other machines could reach the page and nobody would need an account, two
                options contradict each other, or a name or path is none.
        """
        _check(options)
        is_loopback = options.host in LOOPBACK
        names = tuple(name.lower().rstrip(".") for name in options.allowed_hosts)
        can_change = not options.read_only and (_is_private(options) or options.allow_uploads)
        own = () if is_loopback or options.host == _EVERY else (_in_header(options.host),)
        stated = tuple(_PORT.sub("", name) for name in names)
        return cls(
            hosts=tuple(dict.fromkeys((*_LOOPBACK_HOSTS, *own, *stated))),
            public_names=names,
            takes_own_address=not is_loopback,
            accounts=options.accounts,
            keeps_notebooks=not (options.read_only or options.keep_nothing)
            and (_is_private(options) or options.accounts is not None),
            can_change=can_change,
            can_fetch=can_change and (_is_private(options) or options.accounts is not None),
            root_path=options.root_path,
            synced_folder=options.synced_folder,
            proxies=options.proxies,
            limits=THIS_MACHINE if _is_private(options) else OTHERS,
            api=options.api,
        )

    def that_changes_nothing(self) -> Policy:
        """The same for an index that may not be written."""
        return replace(self, can_change=False, can_fetch=False, keeps_notebooks=False)


def _check(options: ServeOptions) -> None:
    if options.read_only and options.allow_uploads:
        msg = "--read-only and --allow-uploads contradict each other; choose one"
        raise ServerError(msg)
    if options.root_path and not _ROOT_PATH.fullmatch(options.root_path):
        msg = f"a root path looks like /press or /press/room, got {options.root_path!r}"
        raise ServerError(msg)
    _check_names(options)
    for proxy in options.proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            msg = (
                f"a proxy is named by its address, such as 127.0.0.1 or 10.0.0.0/24, got {proxy!r}"
            )
            raise ServerError(msg) from error
    if not (_is_private(options) or options.accounts or options.insecure):
        msg = (
            f"{_opening(options)} lets other machines read everything here; name who may with"
            " --auth-file (onrecord password makes its lines), or let everybody in with --insecure"
        )
        raise ServerError(msg)


def _check_names(options: ServeOptions) -> None:
    for name in options.allowed_hosts:
        if not _HOST_NAME.fullmatch(name.lower().rstrip(".")):
            msg = f"{name!r} is no host name; write it as news.example.org, without http://"
            raise ServerError(msg)
    if not options.host or not _is_host(options.host):
        msg = f"{options.host!r} is no host to serve on; use 127.0.0.1, 0.0.0.0 or a name"
        raise ServerError(msg)


def _opening(options: ServeOptions) -> str:
    """What in the options lets others in."""
    if options.host not in LOOPBACK:
        return f"host {options.host!r}"
    if options.allowed_hosts:
        return f"allowed host {options.allowed_hosts[0]!r}"
    return f"root path {options.root_path!r} means a proxy, which"


def _is_private(options: ServeOptions) -> bool:
    """Whether only this machine is meant; a name or a path for others tells of a proxy."""
    return options.host in LOOPBACK and not options.allowed_hosts and not options.root_path


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST_NAME.fullmatch(host.lower())) and ":" not in host
    return True


def _in_header(host: str) -> str:
    """How a Host header names it."""
    return f"[{host.lower()}]" if ":" in host else host.lower()
