"""A small web server on loopback with pages that a test sets, and a record of what it was asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What a server answers, and what it was asked."""

    url: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    media_types: dict[str, str] = field(default_factory=dict)
    robots: str = ""
    with_etag: bool = True
    asked: list[str] = field(default_factory=list)
    bodies_sent: list[str] = field(default_factory=list)

    def reply(self, path: str, version: str | None) -> tuple[int, bytes, str | None]:
        self.asked.append(path)
        if path == "/robots.txt":
            return (200, self.robots.encode(), None) if self.robots else (404, b"", None)
        status = self.status.get(path, 200 if path in self.pages else 404)
        if status != 200:
            return status, b"", None
        body = self.pages[path]
        etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"' if self.with_etag else None
        if etag and version == etag:
            return 304, b"", etag
        self.bodies_sent.append(path)
        return 200, body, etag

    def forget(self) -> None:
        """Begin the record anew."""
        self.asked.clear()
        self.bodies_sent.clear()


@contextmanager
def served_site() -> Iterator[Site]:
    """A site on a free port of this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, etag = site.reply(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            self.send_header("Content-Type", site.media_types.get(self.path, site.media_type))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
