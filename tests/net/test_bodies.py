# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of requests that are read from disk."""

from __future__ import annotations

import json
from pathlib import Path

from tripo_sandbox import Sandbox

from tripo_addon.net.bodies import Multipart


def test_multipart_is_read_from_disk(tmp_path: Path, service: Sandbox) -> None:
    path = tmp_path / 'a "quoted"\n name.png'
    path.write_bytes(bytes(300_000))
    with Multipart("file", path, path.name, "image/png") as body:
        data = b"".join(iter(lambda: body.read(8192), b""))
        assert len(data) == len(body)
    assert b'filename="a _quoted__ name.png"' in data
    assert json.dumps(len(data))
