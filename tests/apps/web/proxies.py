"""Ports of this machine: a free one, and a reverse proxy for what can only be seen behind one."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


def free_port() -> int:
    """A port that no other server looks for, so that servers of other tests do not get in the way."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def proxy(target: str, *, root_path: str, strips: bool) -> Iterator[str]:
    """Passes `/root_path/…` on to the server at `target`, with or without that path before it."""
    address = urlsplit(target).netloc

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(f"{root_path}/"):
                self.send_error(404)
                return
            path = self.path.removeprefix(root_path) if strips else self.path
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            behind = http.client.HTTPConnection(address)
            behind.request(self.command, path, body, dict(self.headers.items()))
            answer = behind.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "connection", "date", "server"}:
                    self.send_header(name, value)
            self.end_headers()
            while block := answer.read1(1 << 16):
                try:
                    self.wfile.write(block)
                    self.wfile.flush()
                except OSError:  # the browser has left
                    break
            behind.close()

        do_POST = do_GET  # noqa: N815  named by the base class

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{root_path}/"
    finally:
        server.shutdown()
        server.server_close()
