# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that gives the answers it is told, one after the other, and writes down what is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Reply(NamedTuple):
    """One answer; without a Content-Length among its headers none is sent."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Script:
    """The answers to come, and the headers of the requests that came."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def scripted(*replies: Reply) -> Iterator[Script]:
    """A host on this machine that closes each connection after its answer."""
    script = Script()
    script.replies = list(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script.asked.append({name.lower(): value for name, value in self.headers.items()})
            reply = script.replies.pop(0)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/result"
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
