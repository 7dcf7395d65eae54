# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bad file may reach for: a server that counts its callers, and files that must stay."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from pathlib import Path

import numpy as np

from tripo_addon.files import png

SECRET = b"THE-SECRET-KEY"
PICTURE = png.encode(np.full((8, 8, 3), 0.5, np.float32))
"""A secret is found in a file where Blender has taken this for a texture."""


class Trap:
    """A server on this machine, and a secret beside the results folder."""

    def __init__(self, root: Path) -> None:
        self.results = root / "results"
        self.results.mkdir()
        (root / "secret.png").write_bytes(PICTURE + SECRET)
        (root / "other").mkdir()
        (root / "other" / "secret.png").write_bytes(PICTURE + SECRET)
        self._root = root
        self._before = self._files()
        self.requests = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        self.evil = (
            f"http://127.0.0.1:{port}/a.png",
            f"//127.0.0.1:{port}/a.png",
            f"\\\\127.0.0.1@{port}\\a.png",
            f"file://{root}/secret.png",
            "../../secret.png",
            "%2e%2e/%2e%2e/secret.png",
            "..\\..\\secret.png",
            str(root / "secret.png"),
        )

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._server.accept()
                self.requests += 1
                caller.close()

    def _files(self) -> dict[str, str]:
        """Everything outside of the results folder and the workers' own temporary one."""
        own = (self.results, self._root / "temporary")
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for path in self._root.rglob("*")
            if not any(path.is_relative_to(folder) for folder in own)
        }

    def changed(self) -> list[str]:
        """The files outside that have come, gone or changed."""
        now = self._files()
        return sorted({path for path, _ in self._before.items() ^ now.items()})

    def close(self) -> None:
        self._server.close()
