# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that answers as it is told, else as Scenario does."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.flight import Flight
from tripo_addon.providers.scenario import provider as scenario
from tripo_addon.spec.tasks import ImageToModel

Fly = Callable[..., Flight]
Reply = tuple[int, Any]
GLB = b"glTF" + struct.pack("<III", 2, 24, 4) + b"JSON{}  "
TASK = ImageToModel(image="asset_x")
LOCAL: dict[str, Any] = {"key": "a:b", "service": "scenario"}
PAGE = "<html>no</html>"
PRICE = {"creativeUnitsCost": 45}


class Host:
    """A service that answers as it is told: by method and path, else as Scenario does."""

    def __init__(self) -> None:
        self.replies: dict[str, Any] = {}
        """`METHOD path`, with `?dryRun` for a dry run -> a reply, or several one after another."""
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        """Of the creates."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = host.reply(self.command, self.path, data)
                if status == 0:
                    self.close_connection = True
                    return
                raw = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(raw)

            do_POST = do_GET

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def count(self, key: str) -> int:
        return self.asked.count(key)

    def reply(self, method: str, address: str, data: bytes) -> Reply:
        path, _, query = address.partition("?")
        key = f"{method} {path.removeprefix('/v1')}"
        if "/generate/" in path:
            key = "dry run" if "dryRun" in query else "create"
            self.bodies += [json.loads(data)] if key == "create" else []
        self.asked.append(key)
        found = self.replies.get(key) or self.usual(key, path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, body = found
        return status, body if isinstance(body, str | bytes) else json.dumps(body)

    def usual(self, key: str, path: str) -> Reply:
        name = path.rpartition("/")[2]
        if path.endswith(".glb"):
            return 200, GLB
        if key == "dry run":
            return 269, PRICE
        if key == "create":
            return 200, {"job": {"jobId": f"job_{self.count('create')}"}}
        if "/jobs/" in path:
            return 200, job(name, name.replace("job", "asset"))
        if "/assets/" in path:
            return 200, asset(f"/{name}.glb", kind="3d")
        return 200, {}


def job(name: str, *assets: str, status: str = "success") -> Any:
    about = {"assetIds": list(assets)}
    return {
        "job": {"jobId": name, "status": status, "metadata": about, "billing": {"cuCost": "45"}}
    }


def asset(url: str, **facts: Any) -> Any:
    return {"asset": {"url": url, **facts}}


def provider(flight: Flight) -> scenario.Scenario:
    assert isinstance(flight.provider, scenario.Scenario)
    return flight.provider
