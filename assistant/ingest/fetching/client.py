"""Fetches one page or file from a URL somebody gave us.

Invariant: no connection is made but to a public address that was checked a moment before, on
every hop, within one deadline and a limit of size. No cookies, no proxies, nothing from the
environment; the only state sent is the User-Agent.

httpx has no public way to say which address to connect to, so the request is made with its own
engine, httpcore, over a network layer that checks (`network.py`).
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...errors import FetchError, UnsupportedFormatError
from ...version import __version__
from ..formats.limits import MEGABYTE
from ..formats.registry import format_of

if TYPE_CHECKING:
    from httpx import URL

MAX_BYTES: Final = 5 * MEGABYTE
"""Of the decoded body."""
MAX_REDIRECTS: Final = 3
SECONDS_PER_STEP: Final = 10.0
"""To connect, and for each read."""
SECONDS_IN_ALL: Final = 30.0

_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65_535
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_ACCEPT: Final = (
    "text/html, application/xhtml+xml, text/plain, text/markdown, application/pdf, */*;q=0.1"
)


BeforeRequest = Callable[[str], None]
"""Called with each address before it is asked, redirects included; what it raises ends the fetch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server named a version of a page by (RFC 9110, section 8.8), and at which address."""

    final_url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a URL answered: the decoded body, its media type with parameters, the last address.

    `unchanged` says that the server still has the version the validators name; then there is no
    body. `validators` is `None` where the server names no version.
    """

    content: bytes = field(repr=False)
    media_type: str
    final_url: str
    unchanged: bool = False
    validators: Validators | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    known: Validators | None = None,
    before_request: BeforeRequest | None = None,
) -> Fetched:
    """Fetches `url`, following at most three redirects.

    Args:
        url: an http or https address.
        allow_private: whether addresses that are not public, and any port, are allowed. For
            tests and for a host that asks for its own pages.
        known: the version that is there already; the page is sent only if it is another now.
        before_request: called before each request, such as `Politeness.before_request`.

    Raises:
        FetchError: the address may not be fetched, did not answer in time, answered with an
            error, too much, or with a media type no loader reads. Names the URL and the reason.
    """
    reply, target = _follow(
        url, allow_private=allow_private, known=known, before_request=before_request
    )
    final = str(target)
    if reply.status == _NOT_MODIFIED and known and known.final_url == final:
        return Fetched(
            content=b"", media_type="", final_url=final, unchanged=True, validators=known
        )
    return _accepted(reply, target, url)


def fetch_plain(url: str, *, allow_private: bool = False) -> tuple[int, bytes]:
    """The status and the body `url` answers with, whatever its media type.

    The body is empty unless the status is 200.

    Raises:
        FetchError: as for `fetch`, but for the status and the media type.
    """
    reply, _ = _follow(url, allow_private=allow_private, known=None, before_request=None)
    return reply.status, reply.body


def _follow(
    url: str,
    *,
    allow_private: bool,
    known: Validators | None,
    before_request: BeforeRequest | None,
) -> tuple[_Reply, URL]:
    """The last reply on the way `url` redirects, and where it came from."""
    deadline = time.monotonic() + SECONDS_IN_ALL
    target = _parsed(url, url)
    for _ in range(MAX_REDIRECTS + 1):
        _check(target, url, allow_private=allow_private)
        if before_request:
            begun = time.monotonic()
            before_request(str(target))
            deadline += time.monotonic() - begun
        conditions = _conditions(known, target)
        reply = _get(target, url, deadline=deadline, allow_private=allow_private, more=conditions)
        if reply.status not in _REDIRECTS:
            return reply, target
        onward = _joined(target, reply.headers.get("location", ""), url)
        if target.scheme == "https" and onward.scheme != "https":
            raise _refusal(url, "redirects from https to http")
        target = onward
    raise _refusal(url, f"redirects more than {MAX_REDIRECTS} times")


def _conditions(known: Validators | None, target: URL) -> list[tuple[str, str]]:
    """The headers that ask for the page only if it is another version than the known one."""
    if known is None or known.final_url != str(target):
        return []
    given = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return [(name, value) for name, value in given if value]


def _refusal(url: str, reason: str, *, status: int | None = None) -> FetchError:
    return FetchError(f"cannot fetch {url[:500]}: {reason}", status=status)


def _parsed(address: str, url: str) -> URL:
    import httpx

    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, TypeError) as error:
        raise _refusal(url, f"not a valid URL ({error})") from error


def _joined(target: URL, location: str, url: str) -> URL:
    import httpx

    if not location:
        raise _refusal(url, "redirects to nowhere")
    try:
        return target.join(location)
    except httpx.InvalidURL as error:
        raise _refusal(url, f"redirects to an address that is not valid ({error})") from error


def _check(target: URL, url: str, *, allow_private: bool) -> None:
    if target.scheme not in _PORTS:
        raise _refusal(url, f"only http and https are fetched, not {target.scheme or 'a path'}")
    if not target.host:
        raise _refusal(url, "it names no host")
    if target.userinfo:
        raise _refusal(url, "it holds a user name or password")
    if target.port is not None and not 0 < target.port <= _LAST_PORT:
        raise _refusal(url, f"there is no port {target.port}, only 1 to {_LAST_PORT}")
    if not allow_private and target.port not in {None, *_PORTS.values()}:
        raise _refusal(url, f"port {target.port} is not allowed, only 80 and 443")


def _get(
    target: URL,
    url: str,
    *,
    deadline: float,
    allow_private: bool,
    more: Iterable[tuple[str, str]] = (),
) -> _Reply:
    import httpcore

    from .network import GuardedNetwork

    address = httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
    )
    network = GuardedNetwork(deadline=deadline, allow_private=allow_private)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS_PER_STEP)
    try:
        with (
            httpcore.ConnectionPool(network_backend=network) as pool,
            pool.stream(
                "GET", address, headers=[*_headers(), *more], extensions={"timeout": timeouts}
            ) as response,
        ):
            headers = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            }
            wanted = response.status == _OK
            body = _body(response.iter_stream(), headers, url) if wanted else b""
            return _Reply(status=response.status, headers=headers, body=body)
    except httpcore.TimeoutException as error:
        raise _refusal(url, "no answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise _refusal(url, str(error) or type(error).__name__) from error


def _headers() -> list[tuple[bytes | str, bytes | str]]:
    return [
        ("User-Agent", f"onrecord/{__version__}"),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], url: str) -> bytes:
    """The decoded body; a bomb is refused before it is unpacked further than the limit."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise _refusal(url, f"content encoding {coding} is not supported", status=_OK)
    # 47: zlib tells gzip from deflate by the header.
    inflater = None if coding in {"identity", ""} else zlib.decompressobj(wbits=47)
    body = bytearray()
    for chunk in chunks:
        try:
            body += inflater.decompress(chunk, MAX_BYTES + 1) if inflater else chunk
        except zlib.error as error:
            raise _refusal(url, f"the body is not valid {coding}", status=_OK) from error
        if len(body) > MAX_BYTES or (inflater and inflater.unconsumed_tail):
            reason = f"answers with more than {MAX_BYTES // MEGABYTE} MB"
            raise _refusal(url, reason, status=_OK)
    if inflater and not inflater.eof:
        raise _refusal(url, f"the {coding} body is cut short", status=_OK)
    return bytes(body)


def _accepted(reply: _Reply, target: URL, url: str) -> Fetched:
    if reply.status != _OK:
        raise _refusal(url, f"answered {reply.status}", status=reply.status)
    media_type = reply.headers.get("content-type", "")
    try:
        # Only what a server names itself: a suffix would read a page as something else.
        if media_type.startswith(".") or not media_type:
            raise _refusal(url, "answers without a media type", status=_OK)
        format_of(media_type)
    except UnsupportedFormatError as error:
        reason = f"answers with {media_type[:100]}, which no loader reads"
        raise _refusal(url, reason, status=_OK) from error
    return Fetched(
        content=reply.body,
        media_type=media_type,
        final_url=str(target),
        validators=_validators(reply.headers, target),
    )


def _validators(headers: Mapping[str, str], target: URL) -> Validators | None:
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    if not etag and not last_modified:
        return None
    return Validators(final_url=str(target), etag=etag, last_modified=last_modified)
