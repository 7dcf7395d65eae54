# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP/1.1 side: connections kept alive, one thread each, and bodies of any size."""

import contextlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from .answers import Answer
from .body import Body
from .faults import Faults, after, before
from .records import Log, Record
from .request import Request

DRAIN_LIMIT = 512 * 1024 * 1024
RESET = struct.pack("ii", 1, 0)


class Server(ThreadingHTTPServer):
    """Answers with what `handle` returns, through the faults in force."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 4096

    def __init__(
        self,
        port: int,
        handle: Callable[[Request], Answer],
        host_of: Callable[[str], str],
        requests: Log[Record],
        faults: Faults,
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.handle = handle
        self.host_of = host_of
        self.requests = requests
        self.faults = faults
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="tripo-sandbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and end every connection that is still open."""
        self.closing.set()
        self._stop_serving()

    def go_away(self) -> None:
        """Let connections be refused and end those that are open, until `come_back`."""
        self._stop_serving()
        # The port is bound, so no other program takes it; nobody listens, so the system refuses.
        self.socket = socket.socket(self.address_family, self.socket_type)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)

    def come_back(self) -> None:
        self.server_activate()
        self.start()

    def _stop_serving(self) -> None:
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
            self._thread = None
        self.server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up, which is expected; print everything else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: every request is in the records."""

    def handle_expect_100(self) -> bool:
        """Tell the client at once that it may send its body."""
        told = super().handle_expect_100()
        self.wfile.flush()
        return told

    def version_string(self) -> str:
        return "tripo-sandbox"

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        record = Record(self.command, path, parts.query, self.server.host_of(path), headers)
        self.server.requests.append(record)
        body = Body(cast(BinaryIO, self.rfile), headers)
        faults = self.server.faults.take(self.command, path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, path, query, headers, body, record, faults)
        answer = before(faults, self.server.closing.wait)
        if answer is None:
            answer = after(faults, self.server.handle(request))
        record.status = answer.status
        if answer.hang_up:
            self._reset()
            return
        if not body.drain(DRAIN_LIMIT):
            self.close_connection = True
        self._send(answer, record)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _reset(self) -> None:
        """End the connection with a reset, as a machine that crashes does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()

    def _send(self, answer: Answer, record: Record) -> None:
        declared = answer.length if answer.declared is None else answer.declared
        if declared != answer.length:
            self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(declared))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            for chunk in answer.payload.read(answer.start, answer.stop):
                self._send_chunk(chunk, answer.rate)
                record.sent += len(chunk)
        self.wfile.flush()

    def _send_chunk(self, chunk: bytes, rate: float) -> None:
        if not rate:
            self.wfile.write(chunk)
            return
        step = max(1, int(rate / 20))
        for at in range(0, len(chunk), step):
            started = time.monotonic()
            self.wfile.write(chunk[at : at + step])
            self.wfile.flush()
            self.server.closing.wait(max(0.0, step / rate - (time.monotonic() - started)))
